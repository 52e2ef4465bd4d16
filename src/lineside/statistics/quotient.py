"""A quotient of two things that are counted in each replication: energy a part, money a part, a share of parts.

It is the sum of the one over the sum of the other. The mean of the replications' own quotients is something else, and
is not known where a replication has made nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from lineside.statistics.interval import LEVEL, Interval, mean_of, student


def linearised(parts: Sequence[float], wholes: Sequence[float]) -> list[float]:
    """One value for each replication, whose mean is the quotient of the sums, and whose spread is that of the quotient.

    r + (yᵢ − r xᵢ)/x̄ with r = Σy/Σx: the delta method, W. G. Cochran, Sampling Techniques, 3rd ed., section 6.3. Such
    values can be paired with those of another variant. All NaN where the wholes add up to nothing, or one part is NaN.
    """
    whole = mean_of(wholes)
    if not whole > 0 or any(map(math.isnan, (*parts, *wholes))):
        return [math.nan] * len(parts)
    r = mean_of(parts) / whole
    if len(parts) == 1:
        return [r]
    return [r + (y - r * x) / whole for y, x in zip(parts, wholes, strict=True)]


def quotient(
    parts: Sequence[float],
    wholes: Sequence[float],
    level: float = LEVEL,
    least: float = -math.inf,
    most: float = math.inf,
) -> Interval:
    """The quotient of the sums, with its interval, cut at what it can be."""
    return student(linearised(parts, wholes), level, least, most)
