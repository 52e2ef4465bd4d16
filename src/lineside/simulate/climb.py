"""Whether more and more parts pile up: what is in the plant and before it, at the end of a run and somewhat earlier."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.lower.codes import SECOND
from lineside.model.window import scheduled_s
from lineside.simulate.rhythm import alike, calendars
from lineside.simulate.sampling import per_slice
from lineside.statistics.interval import student

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lineside.model.plant import Plant
    from lineside.simulate.observation import Observation

SURE = 0.99
"""The level at which what is there must have grown."""
LEAST_SHARE = 0.005
"""Growth below this share of what is made is not worth a word …"""
LEAST_SHARE_OF_FEW = 0.02
"""… nor below this one where there are too few runs to be sure by their spread; it must have grown in all of them."""
FEW = 4
"""With two, three and four runs Student's t at that level is 64, 9.9 and 5.8: no short run's growth is sure by it."""
LEAST_SLICES = 12


def climbing(plant: Plant, grid: tuple[int, ...], observations: Sequence[Observation]) -> dict[str, float]:
    """The products of which more and more are in the plant and before it: how many more an hour of the plant's hours.

    The mean of the last quarter of the working time is set against that of the quarter before, in each replication;
    where calendars differ, what lies alike in all of them (`rhythm`).
    """
    readings = [each.readings for each in observations if each.readings is not None and len(each.readings) == len(grid)]
    open_slices = _open(plant, grid)
    if len(readings) < len(observations) or len(open_slices) < LEAST_SLICES:
        return {}
    if len(calendars(plant)) > 1:
        return _beyond_rhythm(plant, grid, np.array(readings))
    slices = np.array([per_slice(each, grid) for each in readings])[:, open_slices]
    quarter = len(open_slices) // 4
    hours = quarter * _hours(plant, grid, open_slices)
    found: dict[str, float] = {}
    for p, name in enumerate(plant.products):
        there = slices[:, :, p, 1] + slices[:, :, p, 2]
        later, earlier = there[:, -quarter:].mean(axis=1), there[:, -2 * quarter : -quarter].mean(axis=1)
        growth = ((later - earlier) / hours).tolist()
        made = float(slices[:, -2 * quarter :, p, 0].mean()) / _hours(plant, grid, open_slices)
        if _is_sure(growth, made):
            found[name] = float(np.mean(growth))
    return found


def _beyond_rhythm(plant: Plant, grid: tuple[int, ...], readings: NDArray[np.float64]) -> dict[str, float]:
    """The same where what is there rises and falls with days or weeks: of two of them that are alike."""
    times = np.array(grid) / SECOND
    parts = alike(plant, times[0], times[-1], settled=grid[0] > 0)
    if parts is None:
        return {}
    hours = sum(scheduled_s(plant.release_hours, plant.start_of_week_s, *span) for span in parts.later) / 3600
    found: dict[str, float] = {}
    for p, name in enumerate(plant.products):
        there = readings[:, :, p, 1] + readings[:, :, p, 2]
        growth = [
            (_mean(times, each, parts.later) - _mean(times, each, parts.earlier)) / SECOND / hours for each in there
        ]
        done = readings[:, :, p, 0].mean(axis=0)
        made = sum(float(np.diff(np.interp(span, times, done))[0]) for span in parts.later) / hours if hours else 0.0
        if _is_sure(growth, made):
            found[name] = float(np.mean(growth))
    return found


def _mean(times: NDArray[np.float64], summed: NDArray[np.float64], spans: Sequence[tuple[float, float]]) -> float:
    """The mean over some spans of what is summed up over time."""
    return sum(float(np.diff(np.interp(span, times, summed))[0]) for span in spans) / sum(b - a for a, b in spans)


def is_rhythm_unknown(plant: Plant, begin: float, end: float) -> bool:
    """Whether calendars differ, and a span of the run, in seconds, is too short to tell growth from their rhythm."""
    return len(calendars(plant)) > 1 and alike(plant, begin, end, settled=begin > 0) is None


def is_paced(plant: Plant) -> bool:
    """Whether something is released at a pace, whatever becomes of it."""
    return any(release.every is not None for release in plant.release.values())


RHYTHM_UNKNOWN: Final = (
    "stations or people have hours of their own, and this run holds no two days, or weeks, that are alike: whether more"
    " and more waits from one to the next it cannot tell; measure for longer"
)


def _is_sure(growth: Sequence[float], made_per_h: float) -> bool:
    """`growth`: that of each run, an hour."""
    found = student(growth, SURE)
    share = found.mean / (made_per_h + found.mean) if found.mean > 0 else 0.0
    if len(growth) <= FEW and min(growth) > 0 and share > LEAST_SHARE_OF_FEW:
        return True
    return found.low > 0 and share > LEAST_SHARE


def _open(plant: Plant, grid: tuple[int, ...]) -> NDArray[np.int64]:
    """The slices that lie for the most part within the plant's hours."""
    shares = [_scheduled(plant, a, b) * SECOND / (b - a) for a, b in pairwise(grid)]
    return np.flatnonzero(np.array(shares) > 0.5)


def _hours(plant: Plant, grid: tuple[int, ...], chosen: NDArray[np.int64]) -> float:
    """Mean hours of the plant in one of some slices."""
    return sum(_scheduled(plant, grid[i], grid[i + 1]) for i in chosen) / 3600 / len(chosen)


def _scheduled(plant: Plant, begin: int, end: int) -> float:
    return scheduled_s(plant.release_hours, plant.start_of_week_s, begin / SECOND, end / SECOND)


def climbing_note(growth: dict[str, float]) -> str:
    """What is to be said of it."""
    first = max(growth, key=growth.__getitem__)
    rest = len(growth) - 1
    others = f" (and of {rest} product{'s' if rest > 1 else ''} more)" if rest else ""
    return (
        f"the plant does not keep up: every hour {growth[first]:.3g} more `{first}` are in it or wait before it"
        f"{others}, so times, WIP and what waits depend on how long is measured"
    )
