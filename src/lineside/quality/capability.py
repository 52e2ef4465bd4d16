"""Capability of a characteristic that is in order: Cp, Cpk with their 95 % intervals, and Pp, Ppk of what was made.

Intervals: Cp by the χ² of the spread (its quantiles after Wilson and Hilferty, 1931), Cpk after A. F. Bissell, Applied
Statistics 39 (1990). NIST/SEMATECH e-Handbook, 7.1.6.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.kpi.indicator import cp, cpk
from lineside.quality.chart import ChartError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from lineside.quality.chart import Limits

LEVEL: Final = 0.95


@dataclass(frozen=True, slots=True)
class Capability:
    """Cp and Cpk by the spread within subgroups, with intervals; Pp and Ppk by that of all values; None: unknown."""

    cp: float | None
    cp_low: float | None
    cp_high: float | None
    cpk: float | None
    cpk_low: float | None
    cpk_high: float | None
    pp: float | None
    ppk: float | None
    values: int


def capability(limits: Limits, values: ArrayLike, lower: float, upper: float, *, stable: bool) -> Capability:
    """What a characteristic can hold between two limits of tolerance, of which one may be infinite.

    Args:
        limits: what phase I found, of measured values.
        values: those that were made, subgroups or single ones.
        lower: the tolerance's lower limit.
        upper: its upper limit.
        stable: whether the chart gave no signal over these values.

    Raises:
        ChartError: it is not stable, so that capability would be a number about nothing; or there is no tolerance.
    """
    if not stable:
        raise ChartError("capability is told only of what is in order: the chart signals within these values")
    if math.isnan(limits.sigma):
        raise ChartError("counts have no capability between tolerances")
    if not lower < upper or (math.isinf(lower) and math.isinf(upper)):
        raise ChartError("the lower limit of tolerance must lie below the upper one, and one of them must be finite")
    found = np.asarray(values, float).ravel()
    n, z = len(found), NormalDist().inv_cdf(0.5 + LEVEL / 2)
    if n < 2:
        raise ChartError("capability needs at least 2 values")
    ratio, nearer = cp(lower, upper, limits.sigma), cpk(limits.centre, lower, upper, limits.sigma)
    spread = float(found.std(ddof=1))
    reach = None if nearer is None else z * math.sqrt(1 / (9 * n) + nearer**2 / (2 * (n - 1)))
    return Capability(
        cp=ratio,
        cp_low=None if ratio is None else ratio * math.sqrt(chi2(0.5 - LEVEL / 2, n - 1) / (n - 1)),
        cp_high=None if ratio is None else ratio * math.sqrt(chi2(0.5 + LEVEL / 2, n - 1) / (n - 1)),
        cpk=nearer,
        cpk_low=None if nearer is None or reach is None else nearer - reach,
        cpk_high=None if nearer is None or reach is None else nearer + reach,
        pp=cp(lower, upper, spread),
        ppk=cpk(float(found.mean()), lower, upper, spread),
        values=n,
    )


def chi2(share: float, degrees: int) -> float:
    """The quantile of χ², after Wilson and Hilferty: within 1 % from 5 degrees of freedom on."""
    part = 2.0 / (9.0 * degrees)
    return float(degrees * (1.0 - part + NormalDist().inv_cdf(share) * math.sqrt(part)) ** 3)
