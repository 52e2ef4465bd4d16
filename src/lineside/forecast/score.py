"""How good a forecast was: whether its interval held, where the truth lay, and how far off it was.

PIT: A. Dawid, "Statistical theory: the prequential approach", JRSS A 147 (1984), randomised within the steps of a
count after C. Czado, T. Gneiting and L. Held, "Predictive model assessment for count data", Biometrics 65 (2009).
CRPS: T. Gneiting and A. Raftery, "Strictly proper scoring rules, prediction, and estimation", JASA 102 (2007),
equation 21, of the futures themselves; of a single number it is the distance to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Values = NDArray[np.float64]


def pit(futures: Values, truth: float, at: float) -> float:
    """Where the truth lies among the futures, from 0 to 1; `at`, a uniform number, says where within a tie.

    Of a truth that is one more future it is uniform.
    """
    below, tied = int((futures < truth).sum()), int((futures == truth).sum())
    return (below + at * (tied + 1)) / (len(futures) + 1)


def crps(futures: Values, truth: float) -> float:
    """The continuous ranked probability score, in the unit of the truth; 0 is perfect, and of one future |f − t|."""
    ordered = np.sort(futures)
    n = len(ordered)
    spread = float((ordered * (2 * np.arange(1, n + 1) - n - 1)).sum()) / (n * n)
    return float(np.abs(ordered - truth).mean()) - spread


def held(low: float | None, high: float | None, truth: float) -> bool:
    """Whether an interval, its ends included, held the truth; None: it is open there."""
    return (low is None or low <= truth) and (high is None or truth <= high)


def uniform_statistic(values: Sequence[float]) -> float:
    """The largest distance between the values' distribution and the uniform one (Kolmogorov and Smirnov)."""
    ordered = np.sort(np.asarray(values, float))
    n = len(ordered)
    steps = np.arange(n + 1) / n
    return float(max((steps[1:] - ordered).max(), (ordered - steps[:-1]).max()))
