"""What a plant makes and holds over time: means over replications, slice by slice, each with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lineside.lower.codes import SECOND
from lineside.simulate.sampling import per_slice
from lineside.statistics.interval import Interval, student

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lineside.simulate.observation import Observation


@dataclass(frozen=True, slots=True)
class Series:
    """One product over time, slice by slice: parts completed per hour of the clock, mean parts inside and outside.

    `end_s` are the ends of the slices, seconds since the run began; the first slice begins at the warm-up's end. Each
    interval is one at 95 % for its slice alone; over the whole series more than one in twenty may miss.
    """

    end_s: tuple[float, ...]
    output_per_h: tuple[Interval, ...]
    wip: tuple[Interval, ...]
    backlog: tuple[Interval, ...]


def series(names: Sequence[str], grid: tuple[int, ...], observations: Sequence[Observation]) -> dict[str, Series]:
    """The series of each product; empty where nothing was read."""
    readings = [each.readings for each in observations if each.readings is not None and len(each.readings) == len(grid)]
    if len(grid) < 2 or len(readings) < len(observations):
        return {}
    slices = np.array([per_slice(each, grid) for each in readings])
    hours = np.diff(grid) / SECOND / 3600
    slices[:, :, :, 0] /= hours[None, :, None]
    ends = tuple(time / SECOND for time in grid[1:])
    return {
        name: Series(ends, _along(slices[:, :, p, 0]), _along(slices[:, :, p, 1]), _along(slices[:, :, p, 2]))
        for p, name in enumerate(names)
    }


def _along(values: NDArray[np.float64]) -> tuple[Interval, ...]:
    """An interval for each slice, from replications × slices."""
    return tuple(student(column, least=0.0) for column in values.T.tolist())
