"""Quantiles from the kernel's log-linear histograms of cycle times."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from lineside.lower.codes import BINS, BINS_PER_OCTAVE

if TYPE_CHECKING:
    from numpy.typing import NDArray


@cache
def edges() -> tuple[int, ...]:
    """Lower edges of the bins in µs, and the upper edge of the last: BINS + 1 whole numbers.

    Up to 32 µs a bin holds one µs; from there on 32 bins divide every octave evenly, so that none is wider than 1/32 of
    its lower edge.
    """
    small = range(BINS_PER_OCTAVE)
    large = (
        (BINS_PER_OCTAVE + b % BINS_PER_OCTAVE) << (b // BINS_PER_OCTAVE - 1) for b in range(BINS_PER_OCTAVE, BINS + 1)
    )
    return (*small, *large)


def occupied(bins: NDArray[np.int64]) -> NDArray[np.int64]:
    """The bins that are not empty, 2 × n: their numbers, and what is counted in them. Few are, of a thousand."""
    numbers = np.flatnonzero(bins)
    return np.array([numbers, bins[numbers]], np.int64)


def merged(histograms: Iterable[NDArray[np.int64]]) -> NDArray[np.int64]:
    """All bins of several histograms together, each given by its occupied bins."""
    bins = np.zeros(BINS, np.int64)
    for numbers, counts in histograms:
        bins[numbers] += counts
    return bins


def quantiles(bins: NDArray[np.int64], probabilities: Sequence[float], longest: float = math.inf) -> list[float]:
    """Quantiles of the values counted in `bins`, in µs; NaN where nothing was counted.

    Within a bin values are taken as spread evenly, so a quantile is off by at most the width of its bin, 3.1 %, and by
    far less where many values fall into the bin. None is larger than `longest`, the largest value seen.
    """
    total = int(bins.sum())
    if total == 0:
        return [math.nan] * len(probabilities)
    cumulative = np.cumsum(bins)
    found = []
    for probability in probabilities:
        rank = probability * total
        b = min(int(np.searchsorted(cumulative, rank)), BINS - 1)
        before, inside = int(cumulative[b] - bins[b]), int(bins[b])
        low, high = edges()[b], edges()[b + 1]
        share = (rank - before) / inside if inside else 0.0
        found.append(min(low + share * (high - low), longest))
    return found
