"""How much of the beginning of a series to leave out: the marginal standard error rule with batches of five, MSER-5."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

BATCH = 5
"""Values that are averaged before the rule looks at them."""
LEAST_BATCHES = 10
"""With fewer means than these nothing is said."""


@dataclass(frozen=True, slots=True)
class Truncation:
    """Where a series has settled."""

    values: int
    """How many values at its beginning to leave out: a multiple of `BATCH`."""
    settled: bool
    """False where the rule would leave out half or more: the series still drifts, or is too short to tell."""


def mser5(series: Sequence[float]) -> Truncation:
    """Leave out as much as makes the standard error of the mean of the rest least.

    The mean of each five values makes one value y; of n of them those up to d are left out that minimise
    Σ_{i>d} (y_i − ȳ_d)² / (n − d)². Only d up to n/2 is looked at: with few values left the criterion is small by
    chance; a minimum at that end says that the series has not settled. The rule is that of K. P. White, M. J. Cobb and
    S. C. Spratt, "A comparison of five steady-state truncation heuristics for simulation", Winter Simulation
    Conference 2000, section 2.5.
    """
    means = [math.fsum(series[i : i + BATCH]) / BATCH for i in range(0, len(series) - BATCH + 1, BATCH)]
    n = len(means)
    if n < LEAST_BATCHES:
        return Truncation(0, settled=False)
    errors = _squared_errors(means)
    best = min(range(n // 2 + 1), key=errors.__getitem__)
    return Truncation(BATCH * best, settled=best < n // 2)


def _squared_errors(means: list[float]) -> list[float]:
    """The criterion for each d, by Welford's recurrence from the end, which loses no digits."""
    errors = [0.0] * len(means)
    mean = spread = 0.0
    for d in range(len(means) - 1, -1, -1):
        rest = len(means) - d
        off = means[d] - mean
        mean += off / rest
        spread += off * (means[d] - mean)
        errors[d] = spread / rest**2
    return errors
