"""One long run instead of many: it is cut into batches, whose means are taken for independent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from lineside.statistics.interval import LEVEL, Interval, mean_of, student

BATCHES = 20
"""As many as most advise: more make the batches shorter and so more alike their neighbours, and hardly help the t."""


def batch_means(series: Sequence[float], batches: int = BATCHES, level: float = LEVEL) -> Interval:
    """The mean of a series whose values depend on their neighbours, and Student's interval from the batches' means.

    What does not fill a batch at the beginning is left out. A. M. Law, Simulation Modeling and Analysis, 5th ed.,
    section 9.5.3. Raises ValueError for fewer than two batches, or fewer values than batches.
    """
    if batches < 2 or len(series) < batches:
        raise ValueError(f"{len(series)} values make no {batches} batches")
    size = len(series) // batches
    start = len(series) - size * batches
    return student([math.fsum(series[i : i + size]) / size for i in range(start, len(series), size)], level)


def autocorrelation(values: Sequence[float]) -> float:
    """The correlation of each value with the next, from −1 to 1; NaN for fewer than three, or values all alike."""
    if len(values) < 3 or any(math.isnan(value) for value in values):
        return math.nan
    mean = mean_of(values)
    off = [value - mean for value in values]
    square = math.fsum(each * each for each in off)
    return math.fsum(a * b for a, b in pairwise(off)) / square if square > 0 else math.nan


def looks_dependent(values: Sequence[float]) -> bool:
    """Whether batches' means are too much alike their neighbours to be taken for independent, at the 1 % level.

    For independent values the autocorrelation is about normal with mean −1/n and variance 1/n (J. von Neumann's ratio
    in the form of G. S. Fishman, "Grouping observations in digital simulation", Management Science 24 (1978)).
    """
    found = autocorrelation(values)
    return not math.isnan(found) and found + 1.0 / len(values) > 2.326 / math.sqrt(len(values))
