"""A few hours of one run, machine by machine."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from lineside.html import Html, join, tag
from lineside.lower.codes import NONE, SECOND
from lineside.lower.codes import STATES as CODES
from lineside.report import number
from lineside.report.drawing import legend, strip, table
from lineside.report.study import Section, Study
from lineside.report.text import Text, plain

if TYPE_CHECKING:
    from lineside.simulate.gantt import Excerpt

MOST_ROWS = 80
CHANGES = 60
LENGTHS_S = (60, 120, 300, 600, 900, 1800, 3600, 2 * 3600, 4 * 3600)
HEIGHT = 14
UNITS = 10_000
"""Units across a row."""

Line = tuple[int, int, int, int]
"""When a state begins, µs since the excerpt did; the state; the part's product and serial, NONE where there is none."""


def gantt(study: Study) -> Section | None:
    """A row for each machine; of a large plant, the machines of the stations that are occupied most."""
    excerpt = study.result.excerpt
    if excerpt is None or excerpt.duration_s <= 0:
        return None
    rows = _rows(excerpt)
    shown = _shown(study, list(rows))
    length = _length(excerpt, [rows[name] for name in shown])
    body = [[study.machine(name).html, _row(rows[name], length)] for name in shown]
    occur = {CODES[line[1]] for name in shown for line in rows[name] if line[0] < length}
    begin = _clock(study, excerpt.begin / SECOND)
    left_out = len(rows) - len(shown)
    rest = Text(
        f"仅列占用最高的工位；另有 {left_out} 台设备。", f" Of the most occupied stations; {left_out} machines more."
    )
    return Section(
        "gantt",
        Text("设备甘特图", "Machine by machine"),
        Text(
            f"第 1 次运行中的一段：自 {begin.zh} 起 {number.span(length // SECOND)}。指向色块可看状态与工件。",
            f"A window of the first run: {number.span(length // SECOND)} from {begin.en} on. Point at a bar for its"
            " state and part.",
        )
        + (rest if left_out else ""),
        join(
            legend(occur),
            tag(
                "div",
                table(
                    [Text("设备", "Machine").html, _axis(study, excerpt, length / SECOND)], body, frozenset(), "rows"
                ),
                class_="gantt",
                data_begin=str(excerpt.begin // SECOND),
                data_length=str(length / SECOND),
                data_clock=study.plant.starts.strftime("%H:%M:%S") if study.plant.starts else None,
                data_products="|".join(study.plant.products),
                data_states="|".join(CODES),
            ),
        ),
    )


def _rows(excerpt: Excerpt) -> dict[str, list[Line]]:
    """The lines of each machine by its name."""
    rows: dict[str, list[Line]] = defaultdict(list)
    names = excerpt.names["machine"]
    for line in excerpt.lines:
        begun = int(line["time"]) - excerpt.begin
        rows[names[int(line["machine"])]].append((begun, int(line["state"]), int(line["product"]), int(line["serial"])))
    return dict(rows)


def _length(excerpt: Excerpt, rows: list[list[Line]]) -> int:
    """How much is drawn, µs: until a row has CHANGES changes on average, rounded up to what is easily read."""
    begun = sorted(line[0] for row in rows for line in row)
    whole = excerpt.end - excerpt.begin
    enough = begun[CHANGES * len(rows)] if len(begun) > CHANGES * len(rows) else whole
    return min(whole, next((each * SECOND for each in LENGTHS_S if each * SECOND >= enough), whole))


def _shown(study: Study, machines: list[str]) -> list[str]:
    if len(machines) <= MOST_ROWS:
        return machines
    kept: set[str] = set()
    for station in sorted(study.occupied, key=lambda name: -study.occupied[name]):
        own = {name for name in machines if name.rpartition("/")[0] == station}
        if len(kept) + len(own) <= MOST_ROWS:
            kept |= own
    return [name for name in machines if name in kept]


def _row(lines: list[Line], length: int) -> Html:
    """One path for each state that occurs; the lines themselves ride along in short for whoever points at them."""
    paths: dict[int, list[str]] = defaultdict(list)
    told: list[str] = []
    ends = [*(line[0] for line in lines[1:]), length]
    for (begun, state, product, serial), until in zip(lines, ends, strict=True):
        end = min(until, length)
        if end <= begun:
            continue
        x, width = UNITS * begun / length, UNITS * (end - begun) / length
        paths[state].append(f"M{x:.0f} 0h{max(1, round(x + width) - round(x))}v{HEIGHT}H{x:.0f}z")
        part = "" if product == NONE else f",{product},{serial}"
        told.append(f"{begun / SECOND:.0f},{state}{part}")
    return tag(
        "svg",
        [tag("path", d="".join(steps), class_=f"s-{CODES[state]}") for state, steps in paths.items()],
        viewBox=f"0 0 {UNITS} {HEIGHT}",
        width="100%",
        height=str(HEIGHT),
        preserveAspectRatio="none",
        class_="strip",
        data_lines=";".join(told),
        aria_hidden="true",
    )


def _axis(study: Study, excerpt: Excerpt, length_s: float) -> Html:
    """Times along the top: of the clock where the model says when the run starts, else since the start of the run."""
    marks, unit, size = number.time_ticks(length_s, 8)
    signs = []
    for at in marks:
        x = f"{100 * at / length_s:.2f}%"
        if study.plant.starts is not None:
            moment = study.plant.starts + timedelta(seconds=excerpt.begin / SECOND + at)
            text = moment.strftime("%H:%M") if length_s >= 600 else moment.strftime("%H:%M:%S")
        else:
            text = f"+{number.tick(at / size)} {unit}"
        anchor = "start" if at == 0 else "middle" if at < 0.97 * length_s else "end"
        signs.append(tag("text", text, x=x, y="11", text_anchor=anchor, class_="tick"))
    return strip(signs, height=16)


def _clock(study: Study, seconds: float) -> Text:
    """A moment of the run in words."""
    if study.plant.starts is None:
        return Text(f"运行开始后 {number.time(seconds)}", f"{number.time(seconds)} into the run")
    return plain(f"{study.plant.starts + timedelta(seconds=seconds):%Y-%m-%d %H:%M}")
