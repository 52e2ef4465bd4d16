"""Two variants seen under the same random numbers: intervals of their difference and of their ratio."""

from __future__ import annotations

import math
from collections.abc import Sequence

from lineside.statistics.interval import LEVEL, Interval, half_width, mean_of, student


def corrected(level: float, comparisons: int) -> float:
    """The level of each of several intervals that hold all together at `level`: Bonferroni's inequality.

    It needs nothing of how they depend on each other; under common random numbers they always do.
    """
    return 1.0 - (1.0 - level) / max(1, comparisons)


def difference(before: Sequence[float], after: Sequence[float], level: float = LEVEL) -> Interval:
    """After less before, and Student's interval of the pairs' differences, whatever the pairs have in common."""
    return student([b - a for a, b in zip(before, after, strict=True)], level)


def ratio(before: Sequence[float], after: Sequence[float], level: float = LEVEL) -> Interval:
    """The ratio of the means, after to before, with the interval of the delta method for pairs.

    Var(ȳ/x̄) ≈ (s_y² − 2 r s_xy + r² s_x²) / (n x̄²), with r = ȳ/x̄: W. G. Cochran, Sampling Techniques, 3rd ed.,
    section 6.3. Unknown where nothing was there before; the interval is cut at 0.
    """
    x, y = mean_of(before), mean_of(after)
    if math.isnan(x) or math.isnan(y) or x <= 0.0:
        return Interval(math.nan)
    r = y / x
    half = half_width([b - r * a for a, b in zip(before, after, strict=True)], level) / x
    return Interval(r) if math.isnan(half) else Interval(r, max(0.0, r - half), r + half)


def variance_factor(before: Sequence[float], after: Sequence[float]) -> float:
    """How many times as large the variance of the difference would be with random numbers of its own for each variant.

    (s_x² + s_y²) / s_{y−x}²: so many times as many replications it would take. Infinite where pairs differ by always
    the same; NaN with fewer than two pairs, or where nothing varies.
    """
    if len(before) < 2 or any(map(math.isnan, (*before, *after))):
        return math.nan
    apart = _variance(before) + _variance(after)
    together = _variance([b - a for a, b in zip(before, after, strict=True)])
    if apart == 0.0:
        return math.nan
    return apart / together if together > 1e-12 * apart else math.inf


def _variance(values: Sequence[float]) -> float:
    mean = mean_of(values)
    return math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)
