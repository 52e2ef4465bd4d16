"""How sure figures of parts are: what the parts of each product are worth, and what is said of too few."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from lineside.simulate.sampling import per_slice
from lineside.statistics.binned import variance
from lineside.statistics.dependence import UNLIMITED, Worth, inflation
from lineside.statistics.histogram import merged
from lineside.statistics.interval import Interval

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lineside.model.plant import Plant
    from lineside.simulate.observation import Observation

NAMES: Mapping[float | None, str] = {
    None: "mean, WIP and queues",
    0.5: "50 % within",
    0.9: "90 % within",
    0.99: "99 % within",
}
"""What has an interval, as results call it: the mean of cycle times, and what goes with it, and their quantiles."""


def worths(
    plant: Plant, grid: tuple[int, ...], observations: Sequence[Observation], samples: Sequence[Observation]
) -> list[Worth]:
    """What the parts of each product are worth, by the slices that were read of the replications."""
    readings = [each.readings for each in observations if each.readings is not None and len(each.readings) == len(grid)]
    if len(readings) < len(observations) or len(grid) < 2 or len(samples) < 2:
        return [UNLIMITED] * len(plant.products)
    slices = np.array([per_slice(each, grid) for each in readings])
    found = []
    for p in range(len(plant.products)):
        spread = variance(merged([each.products[p].bins for each in samples]))
        found.append(
            Worth(
                float(sum(each.products[p].completed for each in samples)),
                len(samples),
                inflation(slices[:, :, p, 3], slices[:, :, p, 0], spread),
            )
        )
    return [each if each.inflation == each.inflation else UNLIMITED for each in found]


def widened(interval: Interval, worth: Worth, least: float = 0.0, most: float = math.inf) -> Interval:
    """An interval of a mean, wider by what few or dependent parts ask for; without ends where they are too few."""
    by = worth.wider(None)
    if math.isinf(by):
        return Interval(interval.mean)
    half = by * max(interval.high - interval.mean, interval.mean - interval.low)
    if math.isnan(half):
        return interval
    return Interval(interval.mean, max(least, interval.mean - half), min(most, interval.mean + half))


def shortness(plant: Plant, found: Sequence[Worth], samples: int) -> list[str]:
    """What is to be said of products whose parts are too few for the intervals of some figures; one note for all."""
    if samples < 2:
        return []
    said = []
    for name, worth in zip(plant.products, found, strict=True):
        short = [each for each in NAMES if worth.parts > 0 and math.isinf(worth.wider(each))]
        if short:
            needs = max(worth.needed(each) for each in short)
            names = ", ".join(NAMES[each] for each in short)
            said.append(
                (needs / worth.parts, f"`{name}` ({names}): needs about {_about(needs)} parts, had {worth.parts:,.0f}")
            )
    if not said:
        return []
    said.sort(reverse=True)
    others = len(said) - 1
    more = f"; and {others} product{'s' if others > 1 else ''} more" if others else ""
    return [f"too short for the interval of cycle times of {said[0][1]}{more}; measure for longer"]


def _about(value: float) -> str:
    """Two digits of a large number."""
    size = 10 ** max(0, math.floor(math.log10(value)) - 1)
    return f"{math.ceil(value / size) * size:,.0f}"
