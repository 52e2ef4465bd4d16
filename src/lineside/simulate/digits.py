"""Figures for people: as many digits as the interval supports, shares in per cent, times in the unit that suits."""

from __future__ import annotations

import math

from lineside.statistics.interval import Interval
from lineside.tongue import either

UNITS = (("d", 86_400), ("h", 3600), ("min", 60))


def number(interval: Interval) -> str:
    """`1,072 ± 4`: as many digits as the interval supports; three decimals at most, four of what is below 0.1.

    The ± is half of the interval before it was cut at what the quantity can be, and never nothing. What does not vary
    has none.
    """
    mean, half = interval.mean, interval.half_width
    if math.isnan(mean):
        return "–"
    if not math.isfinite(half) or interval.is_exact:
        return _signed(mean, 0 if math.isinf(mean) or mean == int(mean) else _decimals(abs(mean), 3))
    decimals = _decimals(half, 1 if half >= 2 * 10 ** math.floor(math.log10(half)) else 2)
    if decimals == 3 and half < 0.0005 and 0.01 <= abs(mean) < 0.1:
        decimals = 4
    return f"{_signed(mean, decimals)} ± {max(half, 10.0**-decimals):,.{decimals}f}"


def _signed(value: float, decimals: int) -> str:
    """A number with so many decimals; what rounds to nothing has no sign."""
    text = f"{value:,.{decimals}f}"
    return text.removeprefix("-") if not text.strip("-0.,") else text


def share_around(interval: Interval) -> str:
    """`97.5 ± 3.9 %`; `50.0 % (0 … 100 %)` where the interval is cut at both ends, so that half of it says too little.

    With as many digits as the interval supports.
    """
    if interval.low <= 0.0 and interval.high >= 1.0 and not interval.is_exact:
        return f"{percent(interval.mean)} (0 … 100{per_cent()})"
    if math.isnan(interval.half_width) or interval.is_exact:
        return percent(interval.mean)
    return f"{number(Interval(100 * interval.mean, 100 * interval.low, 100 * interval.high))}{per_cent()}"


def leaning(interval: Interval) -> str:
    """`49 (36 … 78)`: an interval that is not even about its mean; `49 (≥ 36)` without an upper end."""
    if math.isnan(interval.low) or interval.is_exact:
        return number(Interval(interval.mean))
    mean, low, high = (
        f"{each:,.0f}" if each >= 9.95 else f"{each:#.2g}" for each in (interval.mean, interval.low, interval.high)
    )
    return f"{mean} (≥ {low})" if math.isnan(interval.high) else f"{mean} ({low} … {high})"


def _decimals(size: float, digits: int) -> int:
    """Decimals that show so many digits of a number above zero, at most three."""
    return min(3, max(0, digits - 1 - math.floor(math.log10(size))))


def percent(share: float) -> str:
    """A share in per cent, with one decimal; a dash where it is unknown. In Chinese no blank stands before the sign."""
    return "–" if math.isnan(share) else f"{share:.1%}".replace("%", per_cent())


def per_cent() -> str:
    """The sign behind a number."""
    return either(" %", "%")


def short_time(interval: Interval) -> str:
    """A time in the unit that suits it, with its interval in the same."""
    if math.isnan(interval.mean):
        return "–"
    unit, size = next(((u, s) for u, s in UNITS if interval.mean >= 2 * s), ("s", 1))
    scaled = Interval(interval.mean / size, interval.low / size, interval.high / size)
    return f"{number(scaled)} {unit}"


def duration(seconds: float) -> str:
    """A duration as one would write it: `5 d`, `90 min`."""
    unit, size = next(((u, s) for u, s in UNITS if seconds >= s and seconds % s == 0), ("s", 1))
    return f"{seconds / size:,g} {unit}"
