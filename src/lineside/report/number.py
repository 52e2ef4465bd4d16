"""Figures for people: digits that the interval supports, times in a unit that suits. The same in both languages."""

from __future__ import annotations

import math

from lineside.simulate.digits import number
from lineside.statistics.interval import Interval

UNITS = (("d", 86_400.0), ("h", 3600.0), ("min", 60.0), ("s", 1.0))
UNKNOWN = "–"
NOTHING = 0.0005
"""Numbers are shown with three decimals at most."""


def figure(interval: Interval) -> str:
    """`74.90 ± 0.04`; without a half-width that is nothing in the digits shown."""
    return number(Interval(interval.mean)) if interval.half_width < NOTHING else number(interval)


def mean(value: float) -> str:
    """A number without an interval, to three digits: `1,072`, `74.9`, `0.42`."""
    if math.isnan(value):
        return UNKNOWN
    if math.isinf(value) or value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:,.{min(4, 2 - math.floor(math.log10(abs(value))))}f}"


def tick(value: float) -> str:
    """A round number on an axis."""
    return f"{value:,.10g}"


def count(value: float) -> str:
    """A mean number of things: `1,072`, `12.4`."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}".removesuffix(".0")


def share(value: float) -> str:
    """`47.6 %`."""
    return UNKNOWN if math.isnan(value) else f"{100 * value:.1f} %"


def share_around(interval: Interval) -> str:
    """`47.6 ± 0.3 %`, `0.0133 ± 0.0034 %`: with as many digits as the interval supports.

    `50.0 % (0 … 100 %)` where the interval is cut at both ends, so that half of it says too little.
    """
    half = 100 * interval.half_width
    if math.isnan(interval.mean) or math.isnan(half):
        return share(interval.mean)
    if interval.low <= 0.0 and interval.high >= 1.0 and half > 0.0:
        return f"{share(interval.mean)} (0 … 100 %)"
    if half < NOTHING / 10:
        return f"{100 * interval.mean:.3g} %" if 0 < interval.mean < 0.001 else share(interval.mean)
    decimals = min(4, max(1, 1 - math.floor(math.log10(half))))
    return f"{100 * interval.mean:.{decimals}f} ± {half:.{decimals}f} %"


def unit_of(seconds: float) -> tuple[str, float]:
    """The unit in which a time reads best, and its seconds."""
    return next(((unit, size) for unit, size in UNITS if seconds >= 2 * size), UNITS[-1])


def time(seconds: float) -> str:
    """`11.6 min`."""
    if math.isnan(seconds):
        return UNKNOWN
    unit, size = unit_of(seconds)
    return f"{mean(seconds / size)} {unit}"


def time_around(interval: Interval) -> str:
    """`11.6 ± 1.6 min`."""
    if math.isnan(interval.mean):
        return UNKNOWN
    unit, size = unit_of(interval.mean)
    return f"{figure(Interval(interval.mean / size, interval.low / size, interval.high / size))} {unit}"


def span(seconds: float) -> str:
    """A time as one would set it: `30 d`, `90 min`."""
    unit, size = next(((unit, size) for unit, size in UNITS if seconds >= size and seconds % size == 0), UNITS[-1])
    return f"{seconds / size:,g} {unit}"


def ticks(most: float, about: int = 5) -> list[float]:
    """Round numbers from zero up to `most` or just below, about so many."""
    if not most > 0 or math.isinf(most):
        return [0.0]
    rough = most / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    return [i * step for i in range(math.floor(most / step * 1.000001) + 1)]


def time_ticks(seconds: float, about: int = 6) -> tuple[list[float], str, float]:
    """Ticks of a time axis from zero: seconds, the unit to write them in, and its size."""
    unit, size = unit_of(seconds)
    return [tick * size for tick in ticks(seconds / size, about)], unit, size
