"""How much less a part says that is like the one before it: by how much dependence widens what is known of a mean.

Cycle times of neighbours are alike, most so where a queue is long: n of them say as much of their mean as n / inflation
independent ones. The inflation is the long-run variance of the sum over its variance for independent values; the former
from sums over slices of time, which correlate with their neighbours, too (A. M. Law, Simulation Modeling and Analysis,
5th ed., sections 4.4 and 9.5.3), with A. Sokal's window for the sum of their autocorrelations (Monte Carlo methods in
statistical mechanics, 1989, section 3).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST_EACH = 8.0
"""Independent parts' worth in each replication or batch without which there is no interval …"""
SKEWED = 6.0
"""… and by how many times their reciprocal the interval of a mean is wider, for the samples' means are skewed."""
LEAST_BEYOND = 5.0
"""Independent parts' worth on the rarer side of a quantile, in all samples, without which it has no interval …"""
RARE = 3.0
"""… and the same for its width. Measured on M/M/1 at a load of 0.85, 150 seeds each: see `tests/exact`."""
WINDOW = 5.0
"""The autocorrelations are summed up over so many times their sum."""
LEAST_INFLATION = 0.2


@dataclass(frozen=True, slots=True)
class Worth:
    """What the parts of one product are worth: `parts` in all, in `samples` replications or batches."""

    parts: float
    samples: int
    inflation: float

    @property
    def each(self) -> float:
        """Independent parts' worth in each sample."""
        return self.parts / self.samples / self.inflation if self.inflation > 0 else math.inf

    def beyond(self, probability: float) -> float:
        """Independent parts' worth on the rarer side of a quantile, in all samples."""
        rarer = min(probability, 1.0 - probability)
        return self.parts * rarer / self.inflation if self.inflation > 0 else math.inf

    def wider(self, probability: float | None) -> float:
        """By what an interval of the mean (None) or of a quantile is to be wider; infinite: nothing can be said."""
        if self.each < LEAST_EACH:
            return math.inf
        if probability is None:
            return 1.0 + SKEWED / self.each
        beyond = self.beyond(probability)
        return math.inf if beyond < LEAST_BEYOND else 1.0 + RARE / beyond

    def needed(self, probability: float | None) -> float:
        """Parts in all from which on an interval can be told."""
        each = LEAST_EACH * self.samples * self.inflation
        if probability is None:
            return each
        return max(each, LEAST_BEYOND * self.inflation / min(probability, 1.0 - probability))


UNLIMITED = Worth(math.inf, 1, 0.0)
"""Where nothing is known of dependence."""


def inflation(sums: NDArray[np.float64], counts: NDArray[np.float64], variance: float) -> float:
    """The inflation of one product's cycle times, from their sums and numbers in slices, replications × slices.

    `variance` is that of single cycle times. What all replications do alike in a slice, such as at a shift's begin, is
    no chance. 0 where nothing varies; NaN where too little was made to tell.
    """
    made = float(counts.sum())
    replications, slices = sums.shape
    if made < 2 or slices < 8:
        return math.nan
    off = sums - (sums.sum() / made) * counts
    if replications > 1:
        off = (off - off.mean(axis=0)) * math.sqrt(replications / (replications - 1))
    else:
        off = off - off.mean()
    square = float((off * off).mean())
    if variance <= 0.0 or square <= 1e-18 * variance * made:
        return 0.0
    long_run = square * _summed(off, square) * float(off.size)
    return max(LEAST_INFLATION, float(long_run / (made * variance)))


def _summed(off: NDArray[np.float64], square: float) -> float:
    """1 + 2 Σ ρ_k up to the first lag that is beyond the window."""
    total: float = 1.0
    slices = int(off.shape[1])
    for lag in range(1, slices // 2):
        total += 2.0 * float((off[:, lag:] * off[:, :-lag]).sum()) / off.shape[0] / (slices - lag) / square
        if lag >= WINDOW * total:
            break
    return max(total, 1.0 / float(slices))
