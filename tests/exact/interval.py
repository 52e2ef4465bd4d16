"""Confidence intervals over independent replications, worked out apart from the product's own statistics."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.stats import t as student


@dataclass(frozen=True)
class Interval:
    """A mean over replications and the interval of a given level around it."""

    mean: float
    low: float
    high: float

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high


def over(values: Sequence[float], level: float) -> Interval:
    """The t-interval over values of independent replications."""
    size = len(values)
    mean = math.fsum(values) / size
    deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (size - 1))
    half = _points(level, size) * deviation / math.sqrt(size)
    return Interval(mean, mean - half, mean + half)


def widened(mean: float, low: float, high: float, replications: int, level: float, given: float = 0.95) -> Interval:
    """The t-interval of another level, from one of level `given` over the same replications.

    One end may have been cut where the quantity can go no further (a share at 0 or 1), so the longer side counts.
    """
    half = max(mean - low, high - mean) * _points(level, replications) / _points(given, replications)
    return Interval(mean, mean - half, mean + half)


def _points(level: float, replications: int) -> float:
    return float(student.ppf((1 + level) / 2, replications - 1))
