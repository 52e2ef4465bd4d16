"""`warmup="auto"`: a few short pilot replications, and MSER-5 on what they make and hold, averaged over them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lineside.lower.codes import NEVER, SECOND
from lineside.lower.tables import microseconds, seed_number
from lineside.model.calendar import DAY_S
from lineside.simulate.grid import SETTLING_SLICES, working_grid
from lineside.simulate.replicate import replicate
from lineside.simulate.sampling import SHOWN, per_slice
from lineside.statistics.warmup import mser5

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lineside.model.plant import Plant
    from lineside.simulate.progress import Listener
    from lineside.simulate.replication import Task

PILOTS = 5
"""Replications that look for the warm-up; one truncation is made of their averaged series, as Welch advises."""
SHARE = 0.5
"""A pilot lasts for this share of the time that will be measured at first …"""
APART = -1
"""The number, which no replication has, from which pilots have random numbers of their own.

A warm-up that is found in the very numbers that are measured ends where these are quiet: of 150 long runs in batches
131 held the truth so.
"""
LONGEST = 3
"""… and is made twice as long so often until its series settle."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The warm-up that was found, and whether the series had settled by then."""

    warmup_s: float
    settled: bool
    drifting: tuple[str, ...] = ()
    """The products that had not."""


def find_warmup(plant: Plant, task: Task, workers: int | None, listener: Listener | None) -> Settled:
    """The warm-up of a task that has none yet. Raises as `replicate` does."""
    for_s = task.duration / SECOND
    length_s = for_s * SHARE
    found = Settled(0.0, settled=False)
    for _ in range(LONGEST):
        found = _pilot(plant, task, length_s, workers, listener)
        if found.settled:
            break
        length_s *= 2.0
    return replace(found, warmup_s=_rounded(plant, found.warmup_s))


def _pilot(plant: Plant, task: Task, length_s: float, workers: int | None, listener: Listener | None) -> Settled:
    grid = working_grid(plant.release_hours, plant.start_of_week_s, length_s, SETTLING_SLICES)
    length = max(1, microseconds(length_s))
    pilot = replace(
        task,
        seed=seed_number(task.seed, APART),
        warmup=0,
        duration=length,
        tracing=False,
        excerpt_from=NEVER,
        grid=grid,
        cuts=(),
    )
    observations = replicate(pilot, PILOTS, workers, listener).observations
    series = averaged([each.readings for each in observations if each.readings is not None], grid)
    latest, drifting = 0, []
    for p, name in enumerate(plant.products):
        cuts = [mser5(series[:, p, kind].tolist()) for kind in range(SHOWN)]
        latest = max(latest, *(cut.values for cut in cuts))
        if not all(cut.settled for cut in cuts):
            drifting.append(name)
    return Settled(grid[min(latest, len(grid) - 1)] / SECOND, not drifting, tuple(drifting))


def averaged(readings: list[NDArray[np.float64]], grid: tuple[int, ...]) -> NDArray[np.float64]:
    """What each slice shows on average over the replications: slices × products × what is read."""
    mean: NDArray[np.float64] = np.mean([per_slice(each, grid) for each in readings], axis=0)
    return mean


def _rounded(plant: Plant, warmup_s: float) -> float:
    """Up to whole days where shifts are worked, so that measuring begins when the run did; else to two digits."""
    if warmup_s <= 0.0:
        return 0.0
    if plant.release_hours is not None:
        return math.ceil(warmup_s / DAY_S - 1e-9) * float(DAY_S)
    step = 10.0 ** (math.floor(math.log10(warmup_s)) - 1)
    return math.ceil(warmup_s / step - 1e-9) * step
