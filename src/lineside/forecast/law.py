"""A law learnt from what was seen, near the model's own where little was seen.

Mean and coefficient of variation are fitted by maximum likelihood in the model's own family, with what stops cut off as
right-censored (scipy's `CensoredData`). Then both are drawn towards the model's by what is known of them: the logarithm
of the mean is taken for normal about the model's with a deviation of a fifth, and the estimate for as uncertain as its
number of visits says (J. Berger, "Statistical Decision Theory and Bayesian Analysis", 2nd ed., section 4.3.2).
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.model.distribution import Distribution

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Values = NDArray[np.float64]

PRIOR: Final = 0.2
"""The deviation of the logarithm of a true mean from the model's: engineers' times are off by a fifth."""
PRIOR_RATE: Final = 0.5
"""The same of times between failures and of repairs, of which less is known beforehand."""
PRIOR_CV: Final = 0.3
FEW: Final = 8
"""Of fewer nothing is learnt."""
ENOUGH: Final = 30
"""From so many on the variation is fitted, too; before that it stays the model's."""
MOST: Final = 4000
"""Newest visits that are fitted: more change nothing."""
SAME: Final = 1e-4


@dataclass(frozen=True, slots=True)
class Fit:
    """A law beside the model's.

    seen: how many durations, cut ones among them. mean_s, cv: as fitted, before they are drawn towards the model's;
    None where too little was seen.
    """

    model: Distribution
    learnt: Distribution
    seen: int
    cut: int
    mean_s: float | None
    cv: float | None

    @property
    def ratio(self) -> float:
        """The learnt mean over the model's."""
        return self.learnt.mean() / self.model.mean() if self.model.mean() > 0 else 1.0


def fit(model: Distribution, lasted: Values, cut: NDArray[np.bool_], prior: float = PRIOR) -> Fit:
    """The law of some durations, s (or cycles), of which some were cut off."""
    lasted, cut = lasted[-MOST:], cut[-MOST:]
    whole = int((~cut).sum())
    if whole < FEW or model.mean() <= 0:
        return Fit(model, model, len(lasted), int(cut.sum()), None, None)
    mean, cv = _likely(model, lasted, cut, fit_cv=whole >= ENOUGH)
    error = max(cv, 1e-9) / math.sqrt(whole)
    weight = prior**2 / (prior**2 + error**2)
    ratio = math.exp(weight * math.log(mean / model.mean()))
    new_cv = model.cv()
    if whole >= ENOUGH and model.cv() > 0 and cv > 0:
        weight = PRIOR_CV**2 / (PRIOR_CV**2 + 1 / (2 * whole))
        new_cv = model.cv() * math.exp(weight * math.log(cv / model.cv()))
    elif whole >= ENOUGH and cv > 0.01:
        new_cv = cv
    learnt = shaped(scaled(model, ratio), new_cv)
    return Fit(model, learnt, len(lasted), int(cut.sum()), mean, cv)


def scaled(law: Distribution, ratio: float) -> Distribution:
    """The same law with all durations longer by a ratio."""
    if abs(ratio - 1.0) < SAME:
        return law
    united = {"constant": 1, "uniform": 2, "triangular": 3, "normal": 2}.get(law.kind, 1)
    args = tuple(_short(value * ratio) if n < united else value for n, value in enumerate(law.args))
    values = tuple(_short(value * ratio) for value in law.values)
    return Distribution(kind=law.kind, args=args, values=values, dimension=law.dimension)


def shaped(law: Distribution, cv: float) -> Distribution:
    """A law of the same mean with another variation; a bounded one, or a fixed time, becomes a gamma where it must."""
    if abs(cv - law.cv()) <= 0.02 * max(law.cv(), 0.05):
        return law
    mean, cv = _short(law.mean()), _short(min(max(cv, 1e-3), 5.0))
    if law.kind == "weibull":
        shape = _weibull_shape(cv)
        return Distribution(
            kind="weibull", args=(_short(mean / math.gamma(1 + 1 / shape)), _short(shape)), dimension=law.dimension
        )
    kind = "lognormal" if law.kind == "lognormal" else "gamma"
    return Distribution(kind=kind, args=(mean, cv), dimension=law.dimension)


def _short(value: float) -> float:
    """Five digits: nobody knows more of a law that was learnt."""
    return float(f"{value:.5g}")


def _weibull_shape(cv: float) -> float:
    low, high = 0.1, 200.0
    for _ in range(80):
        middle = math.sqrt(low * high)
        found = math.gamma(1 + 2 / middle) / math.gamma(1 + 1 / middle) ** 2 - 1
        low, high = (middle, high) if found > cv * cv else (low, middle)
    return math.sqrt(low * high)


def _likely(model: Distribution, lasted: Values, cut: NDArray[np.bool_], *, fit_cv: bool) -> tuple[float, float]:
    """Mean and variation of greatest likelihood; where only the mean is asked for, by the model's own variation."""
    if not cut.any():
        mean = float(lasted.mean())
        return mean, float(lasted.std(ddof=1)) / mean if fit_cv else model.cv()
    if not fit_cv or model.kind in ("constant", "exponential"):
        # The law of rare events: all that was worked, over how often it ended.
        whole = int((~cut).sum())
        if model.cv() >= 0.9 or model.kind == "exponential":
            return float(lasted.sum()) / whole, model.cv()
        return float(lasted[~cut].mean()), model.cv()
    return _censored(model, lasted, cut)


def _censored(model: Distribution, lasted: Values, cut: NDArray[np.bool_]) -> tuple[float, float]:
    from scipy import stats

    data = stats.CensoredData(uncensored=lasted[~cut], right=lasted[cut])
    families = {"lognormal": stats.lognorm, "weibull": stats.weibull_min}
    family = families.get(model.kind, stats.gamma)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # steps of the search that lead nowhere
        found = family.fit(data, floc=0)
        mean, variance = family.stats(*found, moments="mv")
    mean, cv = float(mean), math.sqrt(float(variance)) / float(mean)
    if not (math.isfinite(mean) and math.isfinite(cv) and mean > 0):
        return float(lasted.sum()) / int((~cut).sum()), model.cv()
    return mean, cv
