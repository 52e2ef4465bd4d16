"""Age and block replacement by renewal reward (R. E. Barlow, F. Proschan, Mathematical Theory of Reliability, 1965,
chapters 3 and 4): a machine that works whenever it is up, lifetimes in time at work.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Replacement:
    """Long-run shares of the time."""

    busy: float
    down: float
    maintenance: float


def weibull_survival(scale: float, shape: float) -> Callable[[float], float]:
    """P(lifetime > t)."""
    return lambda t: math.exp(-((t / scale) ** shape))


def integral(f: Callable[[float], float], begin: float, end: float, pieces: int = 20_000) -> float:
    """Simpson's rule."""
    width = (end - begin) / pieces
    inner = sum((4 if i % 2 else 2) * f(begin + i * width) for i in range(1, pieces))
    return width / 3 * (f(begin) + inner + f(end))


def age_replacement(survival: Callable[[float], float], age: float, repair: float, service: float) -> Replacement:
    """Maintained at an age, repaired at failure before it; as good as new after either.

    A cycle ends at failure or at the age: its mean work is ∫₀ᵀ R, it fails with probability 1 − R(T).
    """
    work = integral(survival, 0.0, age)
    failed = 1.0 - survival(age)
    cycle = work + failed * repair + (1.0 - failed) * service
    return Replacement(work / cycle, failed * repair / cycle, (1.0 - failed) * service / cycle)


def without_renewal(mean: float, every: float, repair: float, service: float) -> Replacement:
    """Exponential lifetimes, maintained after so much work whatever failed meanwhile: it only takes time."""
    cycle = every + every / mean * repair + service
    return Replacement(every / cycle, every / mean * repair / cycle, service / cycle)
