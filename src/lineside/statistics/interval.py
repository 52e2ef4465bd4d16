"""A mean and its confidence interval, from independent replications that are alike."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from lineside.statistics.student import t_quantile

if TYPE_CHECKING:
    from typing import Self

ROUNDING = 1e-12
"""What sums of floats may be off by, of their size."""
LEVEL = 0.95
"""The level of the intervals in results."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and the ends of its confidence interval; NaN stands for what is not known.

    One replication gives a `mean` and no ends. Where nothing was observed (a cycle time when no part was finished), all
    three are unknown. In JSON what is unknown is null.
    """

    mean: float
    low: float = math.nan
    high: float = math.nan

    def __post_init__(self) -> None:
        """One NaN for all: tuples hold an object for equal to itself, so that results with unknowns can be compared."""
        for name in ("mean", "low", "high"):
            if math.isnan(getattr(self, name)):
                object.__setattr__(self, name, math.nan)

    def __reduce__(self) -> tuple[type[Self], tuple[object, ...]]:
        """Pickled by its values, so that a copy has the one NaN, too."""
        return type(self), tuple(getattr(self, each.name) for each in fields(self))

    def __contains__(self, value: object) -> bool:
        """Whether a number lies in the interval, its ends included; none does where they are not known."""
        return isinstance(value, int | float) and self.low <= value <= self.high

    def __float__(self) -> float:
        return float(self.mean)

    def __format__(self, spec: str) -> str:
        """Mean and half-width, each by `spec`: `f"{interval:.2f}"` → `75.33 ± 0.21`; by default to 4 digits."""
        spec = spec or ".4g"
        if math.isnan(self.mean):
            return "unknown"
        if math.isnan(self.half_width) or self.is_exact:
            return format(self.mean, spec)
        return f"{format(self.mean, spec)} ± {format(self.half_width, spec)}"

    def __str__(self) -> str:
        return format(self)

    @property
    def half_width(self) -> float:
        """Half of the interval as it was before it was cut at what the quantity can be; NaN where it is not known.

        The longer arm: only one end of an interval that is even about its mean is ever cut, unless it holds all that
        there can be. For one that leans by its making (a payback, a ratio turned over) it says nothing.
        """
        return max(self.high - self.mean, self.mean - self.low)

    @property
    def is_exact(self) -> bool:
        """Whether the ends are no further from the mean than rounding errors are: nothing varied."""
        return self.half_width <= ROUNDING * abs(self.mean)

    def to_json(self) -> dict[str, float | None]:
        """The three numbers by name, null where unknown."""
        return {"mean": known(self.mean), "low": known(self.low), "high": known(self.high)}


UNKNOWN = Interval(math.nan)
"""What is not measured."""


def known(value: float) -> float | None:
    """The value, or None where it is NaN: JSON knows no NaN."""
    return None if math.isnan(value) else value


def mean_of(values: Sequence[float]) -> float:
    """The mean of the values that are known, summed without rounding error so that it is the same on every platform."""
    given = [value for value in values if not math.isnan(value)]
    return math.fsum(given) / len(given) if given else math.nan


def half_width(values: Sequence[float], level: float = LEVEL) -> float:
    """Half of Student's interval for the mean of independent values; NaN for fewer than two, or when one is unknown.

    t((1 + level)/2; n - 1) · s / √n: A. M. Law, Simulation Modeling and Analysis, 5th ed., section 9.4.1.
    """
    n = len(values)
    if n < 2 or any(math.isnan(value) for value in values):
        return math.nan
    mean = mean_of(values)
    variance = math.fsum((value - mean) ** 2 for value in values) / (n - 1)
    return t_quantile(level, n - 1) * math.sqrt(variance / n)


def around(
    estimate: float, values: Sequence[float], level: float = LEVEL, least: float = -math.inf, most: float = math.inf
) -> Interval:
    """An interval around an estimate, as wide as the values of the replications say.

    `least` and `most` are what the quantity can be at all, such as 0 and 1 for a share: an interval loses no coverage
    when it is cut there.
    """
    half = half_width(values, level)
    if math.isnan(estimate) or math.isnan(half):
        return Interval(estimate)
    return Interval(estimate, max(least, estimate - half), min(most, estimate + half))


def student(
    values: Sequence[float], level: float = LEVEL, least: float = -math.inf, most: float = math.inf
) -> Interval:
    """The mean of independent values and Student's interval for it. Where one of them is unknown, so are the ends."""
    return around(mean_of(values), values, level, least, most)
