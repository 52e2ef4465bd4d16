"""Constants of control charts for normal values, computed and not copied from a table.

c4, d2 and d3 are the mean of the standard deviation, and mean and standard deviation of the range, of n standard normal
values: D. C. Montgomery, Introduction to Statistical Quality Control, 7th ed., appendix VI; H. L. Harter (1960).
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

import numpy as np

LEAST: Final = 2
MOST: Final = 100
"""Sizes of subgroups."""
_GRID: Final = np.linspace(-8.0, 8.0, 1601)


def phi(
    x: np.ndarray[tuple[int, ...], np.dtype[np.float64]] | float,
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """The standard normal distribution function."""
    found: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = 0.5 * (1.0 + _ERF(np.asarray(x, float) / math.sqrt(2.0)))
    return found


def _erf(x: float) -> float:
    return math.erf(x)


_ERF: Final = np.vectorize(_erf, otypes=[float])


@lru_cache(maxsize=MOST)
def c4(n: int) -> float:
    """The mean of the standard deviation of n values, in σ."""
    return math.sqrt(2.0 / (n - 1)) * math.exp(math.lgamma(n / 2) - math.lgamma((n - 1) / 2))


@lru_cache(maxsize=MOST)
def d2(n: int) -> float:
    """The mean of the range of n values, in σ."""
    below = phi(_GRID)
    return float(np.trapezoid(1.0 - (1.0 - below) ** n - below**n, _GRID))


@lru_cache(maxsize=MOST)
def d3(n: int) -> float:
    """The standard deviation of the range of n values, in σ."""
    below = phi(_GRID)
    low, high = below[:, None], below[None, :]
    inner = 1.0 - high**n - (1.0 - low) ** n + np.maximum(high - low, 0.0) ** n
    step = float(_GRID[1] - _GRID[0])
    upper = np.triu(inner, 1).sum() + 0.5 * np.trace(inner)
    return math.sqrt(max(0.0, 2.0 * float(upper) * step * step - d2(n) ** 2))
