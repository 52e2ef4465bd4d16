"""Until when: the end of the shift, a time of day, so long from now, or the end of an order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from lineside.errors import ModelError
from lineside.forecast.wish import refusal
from lineside.lower.codes import SECOND
from lineside.lower.tables import microseconds
from lineside.model.calendar import DAY_S, WEEK_S, days_of
from lineside.model.duration import seconds

if TYPE_CHECKING:
    from lineside.model.plant import Plant

SHIFT_END: Final = "shift-end"
ORDER: Final = "order:"
KNOWN: Final = "`shift-end`, a time of day such as `16:00`, a date and time, `+4h`, or `order:A7`"
MOST_S: Final = 30 * DAY_S
"""Nobody looks further ahead: what is believed today says nothing of the month after."""
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
_DATE: Final = re.compile(r"(\d{4}-\d{2}-\d{2})[ T]+(\d{1,2}:\d{2})(:\d{2})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Horizon:
    """When a forecast ends, µs since the run began; `order` is that for whose end it waits, not beyond that time."""

    end: int
    order: str | None = None


def horizon(text: str, plant: Plant, now: int, place: str = "--until") -> Horizon:
    """Read when to end. Raises InputError for what is no time, lies in the past, or too far ahead."""
    if text.startswith(ORDER):
        return Horizon(now + MOST_S * SECOND, text.removeprefix(ORDER).strip())
    end = _end(text.strip(), plant, now, place)
    if end <= now:
        raise refusal(place, f"`{text}` is not after the moment from which it looks ahead")
    if end - now > MOST_S * SECOND:
        raise refusal(place, f"`{text}` is more than {MOST_S // DAY_S} days ahead: that is a matter for `simulate`")
    return Horizon(end)


def moment(text: str, plant: Plant, place: str) -> int:
    """µs since the run began: a date and time, or the time that has passed. Raises InputError."""
    found = _date(text, plant, place)
    return microseconds(seconds(text, place, positive=False)) if found is None else found


def shift_ends(plant: Plant) -> list[float]:
    """When shifts end, seconds from Monday 00:00, ascending; empty for a plant that is always open."""
    names = {plant.hours, *(pool.shifts for pool in plant.workers.values())} - {None}
    calendar = plant.release_hours or (plant.shifts[min(filter(None, names))] if names else None)
    if calendar is None:
        return []
    ends = {
        float((day * DAY_S + span.end) % WEEK_S)
        for key, spans in calendar.days.items()
        for day in days_of(key)
        for span in spans
    }
    return sorted(ends)


def next_shift_end(plant: Plant, now: int) -> int | None:
    """When the shift ends that goes on at a time, or the next one does, µs; None: the plant knows no shifts."""
    ends = shift_ends(plant)
    if not ends:
        return None
    offset = plant.start_of_week_s
    weeks, within = divmod(now / SECOND + offset, WEEK_S)
    later = [end for end in [*ends, *(end + WEEK_S for end in ends)] if end > within + 1e-6]
    return round((weeks * WEEK_S + later[0] - offset) * SECOND)


def _end(text: str, plant: Plant, now: int, place: str) -> int:
    if text == SHIFT_END:
        found = next_shift_end(plant, now)
        if found is None:
            raise refusal(place, "this plant has no shifts, so none ends", "give a time, such as `+4h` or `16:00`")
        return found
    if text.startswith("+"):
        return now + microseconds(seconds(text[1:], place))
    if clock := _CLOCK.fullmatch(text):
        return _clock(int(clock[1]), int(clock[2]), plant, now, place)
    found = _date(text, plant, place)
    if found is None:
        raise refusal(place, f"expected {KNOWN}, found `{text}`")
    return found


def _clock(hour: int, minute: int, plant: Plant, now: int, place: str) -> int:
    """The next time that the plant's clock shows."""
    if hour * 60 + minute > 24 * 60 or minute > 59:
        raise refusal(place, f"{hour}:{minute:02} is no time of day")
    at = now / SECOND + plant.start_of_week_s
    day = at // DAY_S * DAY_S
    wanted = day + hour * 3600 + minute * 60
    wanted += DAY_S if wanted <= at else 0
    return round((wanted - plant.start_of_week_s) * SECOND)


def _date(text: str, plant: Plant, place: str) -> int | None:
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return None
    if plant.starts is None:
        raise refusal(
            place, "the model does not say when the plant starts, so a date says nothing", f"expected {KNOWN}"
        )
    try:
        date = datetime.fromisoformat(f"{found[1]} {found[2].zfill(5)}{found[3] or ''}")
    except (ValueError, ModelError):
        raise refusal(place, f"`{text}` is not in the calendar") from None
    return round((date - plant.starts) / timedelta(microseconds=1))
