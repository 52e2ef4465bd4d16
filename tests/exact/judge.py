"""Whether a simulated figure agrees with the exact one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from tests.exact.case import Case, Figure
from tests.exact.interval import widened

LEVEL = 0.999
"""The level of the interval that must hold the exact value: of a thousand figures one misses it by chance."""
ROUNDING = 1e-9
"""Relative error of sums of floats, allowed for beside chance; also all that is allowed where nothing is random."""


@runtime_checkable
class Estimate(Protocol):
    """A mean over replications with its 95 % interval; NaN where unknown, as the ends are for one replication."""

    @property
    def mean(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...


@dataclass(frozen=True)
class Verdict:
    """A figure, its simulated mean, and the interval of `LEVEL` around that (a point where nothing is random)."""

    figure: Figure
    mean: float
    low: float
    high: float

    @property
    def inside(self) -> bool:
        """The interval holds the exact value."""
        slack = ROUNDING * max(abs(self.figure.exact), 1e-6)
        return self.low - slack <= self.figure.exact <= self.high + slack

    @property
    def close(self) -> bool:
        """The mean is near the exact value, so the interval does not hold it just by being wide."""
        return abs(self.mean - self.figure.exact) <= max(self.figure.within, ROUNDING) * max(
            abs(self.figure.exact), 1e-6
        )

    @property
    def agrees(self) -> bool:
        return self.inside and self.close

    def __str__(self) -> str:
        fault = "agrees" if self.agrees else "not in the interval" if not self.inside else "not close enough"
        interval = f"[{self.low:.6g}, {self.high:.6g}]"
        return f"{self.figure.path}: exact {self.figure.exact:.6g}, simulated {self.mean:.6g} {interval}: {fault}"


def judge(case: Case, figure: Figure, estimate: Estimate) -> Verdict:
    """Compare one figure."""
    if case.certain:
        return Verdict(figure, estimate.mean, estimate.mean, estimate.mean)
    interval = widened(estimate.mean, estimate.low, estimate.high, case.replications, LEVEL)
    return Verdict(figure, interval.mean, interval.low, interval.high)
