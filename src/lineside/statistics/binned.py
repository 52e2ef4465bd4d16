"""Intervals of quantiles of values that are known by their bins: centre and width from the same estimates.

The centre is the delete-one jackknife of the quantile over all samples together (M. H. Quenouille, Biometrika 43
(1956)), which takes most of the bias of short runs away; the width is Student's of its pseudo-values (J. W. Tukey,
1958), or of the samples' own quantiles where those lie further apart. What the bins cannot tell comes on top.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from lineside.statistics.dependence import UNLIMITED, Worth
from lineside.statistics.histogram import edges, merged, quantiles
from lineside.statistics.interval import Interval, half_width, mean_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


def quantile_intervals(
    samples: Sequence[NDArray[np.int64]],
    longest: Sequence[float],
    probabilities: Sequence[float],
    worth: Worth = UNLIMITED,
) -> list[Interval]:
    """An interval for each quantile, µs, from each sample's occupied bins and its largest value.

    Of one sample, where one has no values, and where the parts are worth too little, only the estimate is known.
    """
    whole = merged(samples)
    if not whole.any():
        return [Interval(math.nan) for _ in probabilities]
    most = max(longest)
    pooled = quantiles(whole, probabilities, most)
    if len(samples) < 2:
        return [Interval(each) for each in pooled]
    own = [quantiles(merged([each]), probabilities, top) for each, top in zip(samples, longest, strict=True)]
    others = [quantiles(whole - merged([each]), probabilities, most) for each in samples]
    return [
        _interval(whole, pooled[q], [each[q] for each in own], [each[q] for each in others], most, worth.wider(p))
        for q, p in enumerate(probabilities)
    ]


def _interval(
    whole: NDArray[np.int64],
    pooled: float,
    own: Sequence[float],
    others: Sequence[float],
    most: float,
    wider: float,
) -> Interval:
    n = len(own)
    pseudo = [n * pooled - (n - 1) * each for each in others]
    centre = min(max(mean_of(pseudo), 0.0), most)
    half = max(half_width(pseudo), half_width(own))
    if math.isnan(half) or math.isnan(centre) or math.isinf(wider):
        return Interval(centre if centre == centre else pooled)
    half = math.hypot(wider * half, resolution(whole, centre, n))
    return Interval(centre, max(0.0, centre - half), centre + half)


def resolution(bins: NDArray[np.int64], value: float, samples: int = 1) -> float:
    """How far a quantile may be from where it was put within its bin, where values are spread as evenly as it seems.

    Where the bins beside it hold as many, they are spread evenly within it, too, as far as so many of a sample can be;
    where those are empty, all of its values may be one, anywhere in the bin.
    """
    ends = edges()
    b = min(max(int(np.searchsorted(ends, value, "right")) - 1, 0), len(bins) - 1)
    if not bins[b]:  # between bins that hold values
        near = np.flatnonzero(bins)
        i = int(np.searchsorted(near, b))
        low = ends[near[i - 1]] if i > 0 else value
        high = ends[near[i] + 1] if i < len(near) else value
        return max(value - low, high - value)
    beside = [int(bins[i]) if 0 <= i < len(bins) else 0 for i in (b - 1, b + 1)]
    few = math.sqrt(samples / int(bins[b]))
    uneven = max(abs(int(bins[b]) - each) for each in beside) / int(bins[b])
    return min(1.0, uneven + few) * max(value - ends[b], ends[b + 1] - value)


def variance(bins: NDArray[np.int64]) -> float:
    """The variance of values spread evenly in their bins, µs²."""
    total = int(bins.sum())
    if total < 2:
        return 0.0
    ends = np.array(edges())
    low, high = ends[:-1], ends[1:]
    used = bins > 0
    middle, wide, counts = ((low + high) / 2)[used], (high - low)[used], bins[used]
    mean = float((counts * middle).sum()) / total
    return float((counts * ((middle - mean) ** 2 + wide**2 / 12)).sum()) / total
