"""What a person should know of a forecast: what stands still, what nobody can know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.lower.codes import BARRED, CLEARING, HOLDING, NONE, RELEASING
from lineside.run.words import date, machines

if TYPE_CHECKING:
    from lineside.forecast.present import Present


def remarks(present: Present, end: int) -> tuple[str, ...]:
    """Sentences on a present, and on the time from there to an end, µs."""
    made = list(present.remarks)
    made += _closed(present, end) + _held(present) + _silent(present) + _asked(present) + _waiting(present)
    return tuple(made)


def _closed(present: Present, end: int) -> list[str]:
    calendar = present.plant.release_hours
    if calendar is None:
        return []
    offset, week = present.plant.start_of_week_s, 7 * 86_400
    now = (present.time / 1e6 + offset) % week
    if any(begin <= now < finish for begin, finish in calendar.week):
        return []
    later = [begin for begin, _ in calendar.week if begin > now] or [calendar.week[0][0] + week]
    opens = present.time + round((later[0] - now) * 1e6)
    if opens >= end:
        return [f"The plant is closed until {date(present.plant, opens)}, beyond the end of this forecast."]
    return [f"The plant is closed until {date(present.plant, opens)}; what is made before that is finished work."]


def _held(present: Present) -> list[str]:
    rows, names = present.block.table("machine"), machines(present.plant)
    steps, lots = present.block.table("step"), present.block.table("lot")
    made = []
    for name, machine in zip(names, rows, strict=True):
        if machine["operation"] not in (HOLDING, RELEASING, BARRED, CLEARING):
            continue
        known = machine["lot"] != NONE and steps["release"][lots["step"][machine["lot"]]] != NONE
        if known:
            made.append(f"{name} holds its part: how long until somebody lets it go is drawn from the model's law.")
        else:
            made.append(f"{name} holds its part until somebody lets it go: until then it makes nothing in any future.")
    return made


def _silent(present: Present) -> list[str]:
    names = machines(present.plant)
    silent = [names[m] for m in sorted(present.unknown)]
    if not silent:
        return []
    return [f"Nothing is known of {', '.join(silent)} now: the futures go on from what was last believed there."]


def _asked(present: Present) -> list[str]:
    n = int(present.block.head["questions"])
    open_ones = int((present.block.table("question")["answered"][:n] == 0).sum()) if n else 0
    if not open_ones:
        return []
    what = "a question waits" if open_ones == 1 else f"{open_ones} questions wait"
    return [f"{what[0].upper()}{what[1:]} for an answer: what the line believes may be wrong there."]


def _waiting(present: Present) -> list[str]:
    n = int(present.block.head["orders"])
    rows = present.block.table("order")[:n]
    unreleased = int((rows["released"] == 0).sum())
    if not unreleased:
        return []
    what = "An order is not released yet" if unreleased == 1 else f"{unreleased} orders are not released yet"
    return [f"{what}: each is let in when its time comes, as the model says."]
