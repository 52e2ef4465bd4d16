"""The rhythm of a plant whose calendars differ: what waits between them rises and falls with the day, or the week.

A grinder that works one shift of a lathe's two has parts before it in the evening and none at noon. Whether more and
more of them wait shows only between hours that are alike: of two working days, or of two weeks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.model.calendar import DAY_S, WEEK_S
from lineside.model.window import scheduled_s

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lineside.model.calendar import Calendar
    from lineside.model.plant import Plant

HOUR_S: Final = 3600
BOUNDS: Final = range(0, DAY_S, HOUR_S)
"""Times of day at which a day may be said to begin."""
PIECE_S: Final = 900
"""Calendars are compared by the quarter of an hour."""
PART: Final = 4
"""A quarter of the run is set against the one before, where that holds whole days or weeks; else one against one."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Two parts of a run that lie alike in all calendars, the earlier first: spans in seconds since the run's start."""

    earlier: tuple[tuple[float, float], ...]
    later: tuple[tuple[float, float], ...]


def calendars(plant: Plant) -> list[Calendar | None]:
    """The different calendars by which parts come in, stations work and people are there; None: always.

    People who are always there wait for stations, and set no rhythm.
    """
    visited = {station for it in plant.products.values() for step in it.steps() for station in step.at}
    paced = any(release.kind == "every" for release in plant.release.values())
    used = [plant.hours] if paced else []
    used += [plant.stations[name].hours or plant.hours for name in plant.stations if name in visited]
    used += [pool.shifts for pool in plant.workers.values() if pool.shifts]
    found = {(plant.shifts[name].week if name else None): name for name in used}
    return [plant.shifts[name] if name else None for name in found.values()]


def alike(plant: Plant, begin: float, end: float, *, settled: bool) -> Alike | None:
    """The last two parts of a span of the run that lie alike, in seconds; None where it holds none.

    `settled`: the plant was not empty when the span began; else its first day or week is left out.
    """
    used = calendars(plant)
    bound, is_daily = _bound(used)
    at = plant.start_of_week_s
    length = DAY_S if is_daily else WEEK_S
    first = begin + (bound - (at + begin)) % DAY_S
    last = end - ((at + end) - bound) % DAY_S
    spans = [(a, a + length) for a in _begins(first, last, length) if _works(used, at, a, a + length)]
    spans = spans if settled else spans[1:]
    many = max(1, len(spans) // PART)
    if len(spans) < 2 * many:
        return None
    return Alike(tuple(spans[-2 * many : -many]), tuple(spans[-many:]))


def _begins(first: float, last: float, length: int) -> Iterator[float]:
    """When whole days or weeks begin, the last of which ends at `last`, in order."""
    many = int((last - first) // length)
    return (last - (many - n) * length for n in range(many))


def _bound(used: list[Calendar | None]) -> tuple[int, bool]:
    """When a day or week is best said to begin, and whether all working days are alike.

    In the middle of the longest time in which nobody works nothing moves, and no part of a day falls into another.
    """
    week = _week(used)
    daily = [bound for bound in BOUNDS if _is_daily(week, bound)]
    working: NDArray[np.bool_] = np.asarray(week.any(axis=0)).reshape(7, -1).max(axis=0)
    return max(daily or BOUNDS, key=lambda bound: _rest_around(working, bound)), bool(daily)


def _week(used: list[Calendar | None]) -> NDArray[np.float64]:
    """Working seconds of each calendar in each piece of a week."""
    return np.array([[scheduled_s(it, 0.0, a, a + PIECE_S) for a in range(0, WEEK_S, PIECE_S)] for it in used])


def _is_daily(week: NDArray[np.float64], bound: int) -> bool:
    """Whether all days on which somebody works are alike, should they begin at this time of day."""
    days = np.roll(week, -bound // PIECE_S, axis=1).reshape(len(week), 7, -1).transpose(1, 0, 2)
    return len({day.tobytes() for day in days if day.any()}) == 1


def _rest_around(working: NDArray[np.bool_], bound: int) -> int:
    """For how many pieces nobody works before and behind a time of day, on any day; the fewer of both."""
    turned = np.roll(working, -bound // PIECE_S)
    return min(int(np.argmax(side)) if side.any() else len(side) for side in (turned, turned[::-1]))


def _works(used: list[Calendar | None], at: float, begin: float, end: float) -> bool:
    return any(scheduled_s(each, at, begin, end) > 0 for each in used)
