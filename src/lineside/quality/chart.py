"""Control charts: limits from values that were in order (phase I), and values held against them later (phase II).

Charts for measured values (X̄-R, X̄-S, I-MR), for counts (p, np, c, u), and with a memory (EWMA, CUSUM). A chart turns
what comes into standardised points, which the rules of `lineside.quality.rule` look at. D. C. Montgomery, Introduction
to Statistical Quality Control, 7th ed., chapters 6, 7 and 9.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from lineside.errors import LinesideError
from lineside.quality.constant import LEAST, MOST, c4, d2, d3

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Values = NDArray[np.float64]

Kind = Literal["xbar-r", "xbar-s", "i-mr", "p", "np", "c", "u"]
KINDS: Final[tuple[Kind, ...]] = ("xbar-r", "xbar-s", "i-mr", "p", "np", "c", "u")
OF_COUNTS: Final = frozenset({"p", "np", "c", "u"})
LEAST_POINTS: Final = 20
"""Points of phase I at least: fewer give limits that mean little."""


class ChartError(LinesideError):
    """Values that a chart cannot be made of."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What phase I has found. `centre` and `sigma` are of single values, `size` the number in a subgroup.

    Of counts: `centre` is the share of bad ones (p, np) or faults a unit (c, u), `sigma` is nan. `spread` is the centre
    of the chart of spreads: the mean range, moving range or standard deviation.
    """

    kind: Kind
    centre: float
    sigma: float
    size: float
    spread: float = math.nan
    points: int = 0

    @property
    def sigma_of_point(self) -> float:
        """The standard deviation of a plotted point, for subgroups of the usual size."""
        return float(_sigma(self, np.array([self.size]))[0])

    @property
    def low(self) -> float:
        """The lower control limit of a point; of counts not below 0."""
        low = self.centre_of_point - 3 * self.sigma_of_point
        return max(0.0, low) if self.kind in OF_COUNTS else low

    @property
    def high(self) -> float:
        """The upper control limit of a point."""
        return self.centre_of_point + 3 * self.sigma_of_point

    @property
    def centre_of_point(self) -> float:
        """The centre line."""
        return self.centre * self.size if self.kind in ("np", "c") else self.centre

    @property
    def spread_limits(self) -> tuple[float, float]:
        """Of the chart of spreads: the lower and the upper limit, nan where there is none."""
        n = round(self.size)
        if self.kind == "xbar-s":
            reach = 3 * math.sqrt(1 - c4(n) ** 2) / c4(n)
        elif self.kind in ("xbar-r", "i-mr"):
            n = 2 if self.kind == "i-mr" else n
            reach = 3 * d3(n) / d2(n)
        else:
            return math.nan, math.nan
        return max(0.0, 1 - reach) * self.spread, (1 + reach) * self.spread


def _sigma(limits: Limits, sizes: Values) -> Values:
    """The standard deviation of points of subgroups of so many."""
    if limits.kind in ("p", "np"):
        share = limits.centre * (1 - limits.centre)
        return np.sqrt(share / sizes) if limits.kind == "p" else np.sqrt(share * sizes)
    if limits.kind in ("c", "u"):
        return np.sqrt(limits.centre * sizes) if limits.kind == "c" else np.sqrt(limits.centre / sizes)
    return limits.sigma / np.sqrt(sizes) if limits.kind != "i-mr" else np.full(len(sizes), limits.sigma)


def phase_one(kind: Kind, values: ArrayLike, sizes: ArrayLike | None = None) -> Limits:
    """Limits from values that were in order.

    Args:
        kind: what chart.
        values: for X̄ charts an array (subgroups, values in each); for others one number a point: a value, or a count.
        sizes: of p and np the number looked at, of u the units; one for all, or one a point. Of c it is 1.

    Raises:
        ChartError: too few points, values that are no numbers, or counts that cannot be.
    """
    found = _read(kind, values)
    if len(found) < LEAST_POINTS:
        raise ChartError(f"limits need at least {LEAST_POINTS} points, found {len(found)}")
    if kind in ("xbar-r", "xbar-s"):
        n = found.shape[1]
        if kind == "xbar-r":
            spread = float(np.ptp(found, axis=1).mean())
            sigma = spread / d2(n)
        else:
            spread = float(found.std(axis=1, ddof=1).mean())
            sigma = spread / c4(n)
        return _some(Limits(kind, float(found.mean()), sigma, float(n), spread, len(found)))
    if kind == "i-mr":
        spread = float(np.abs(np.diff(found)).mean())
        return _some(Limits(kind, float(found.mean()), spread / d2(2), 1.0, spread, len(found)))
    each = _sizes(kind, sizes, len(found))
    _check_counts(kind, found, each)
    rate = float(found.sum() / each.sum())
    return Limits(kind, rate, math.nan, float(each.mean()), math.nan, len(found))


def _some(limits: Limits) -> Limits:
    if not limits.sigma > 0:
        raise ChartError("all values of phase I are alike: there is no spread that limits could be made of")
    return limits


def _read(kind: Kind, values: ArrayLike) -> Values:
    try:
        found = np.asarray(values, float)
    except (TypeError, ValueError):
        raise ChartError("values must be numbers, subgroups of one size") from None
    if kind not in KINDS:
        raise ChartError(f"there is no chart `{kind}`; there are: {', '.join(KINDS)}")
    if not np.isfinite(found).all():
        raise ChartError(f"value {int(np.flatnonzero(~np.isfinite(found.ravel()))[0]) + 1} is no number")
    if kind.startswith("xbar"):
        if found.ndim != 2 or not LEAST <= found.shape[1] <= MOST:
            raise ChartError(f"a chart of means needs subgroups of {LEAST} to {MOST} values")
    elif found.ndim != 1:
        raise ChartError("a chart of single values or counts needs one number a point")
    return found


def _sizes(kind: Kind, sizes: ArrayLike | None, count: int) -> Values:
    if kind == "c":
        return np.ones(count)
    if sizes is None:
        raise ChartError(f"a {kind} chart needs the size of each sample")
    found: Values = np.broadcast_to(np.asarray(sizes, float), (count,))
    if not (np.isfinite(found).all() and (found > 0).all()):
        raise ChartError("sizes of samples must be above 0")
    return found


def _check_counts(kind: Kind, counts: Values, sizes: Values) -> None:
    if (counts < 0).any() or (counts != np.round(counts)).any():
        raise ChartError("counts must be whole numbers from 0 on")
    if kind in ("p", "np") and (counts > sizes).any():
        raise ChartError("more bad ones than were looked at")


def points(limits: Limits, values: ArrayLike, sizes: ArrayLike | None = None) -> tuple[Values, Values]:
    """What is plotted of values, and the same standardised: distances from the centre in its own σ.

    Raises ChartError as `phase_one`.
    """
    found = _read(limits.kind, values)
    if limits.kind.startswith("xbar"):
        plotted = found.mean(axis=1)
        return plotted, (plotted - limits.centre) / _sigma(limits, np.full(len(plotted), float(found.shape[1])))
    if limits.kind == "i-mr":
        return found, (found - limits.centre) / limits.sigma
    each = _sizes(limits.kind, sizes, len(found))
    _check_counts(limits.kind, found, each)
    plotted = found / each if limits.kind in ("p", "u") else found
    centre = limits.centre * each if limits.kind in ("np", "c") else np.full(len(found), limits.centre)
    sigma = _sigma(limits, each)
    if not (sigma > 0).all():
        raise ChartError("nothing bad was found in phase I: such a chart has no limits; take larger samples")
    return plotted, (plotted - centre) / sigma


class Ewma:
    """The exponentially weighted moving average of standardised points: signals where it leaves ± reach.

    S. W. Roberts (1959); NIST/SEMATECH e-Handbook, 6.3.2.4. Limits are those of the settled average.
    """

    def __init__(self, weight: float = 0.2, width: float = 3.0, *, settled: bool = True) -> None:
        """`weight` λ of the newest point; `width` in σ of the average; else limits widen at first."""
        if not 0 < weight <= 1 or not width > 0:
            raise ChartError("an EWMA's weight lies in (0, 1], its width above 0")
        self.weight, self.width, self.settled = weight, width, settled
        self.value = 0.0
        self._seen = 0

    @property
    def reach(self) -> float:
        """The settled limit, in σ of a point."""
        return self.width * math.sqrt(self.weight / (2 - self.weight))

    def feed(self, z: Values) -> tuple[Values, NDArray[np.bool_]]:
        """The averages after each point, and whether each is out."""
        averages = _smoothed(z, self.weight, self.value)
        if len(averages):
            self.value = float(averages[-1])
        limit = np.full(len(z), self.reach)
        if not self.settled:
            n = self._seen + 1 + np.arange(len(z))
            limit *= np.sqrt(1 - (1 - self.weight) ** (2 * n))
        self._seen += len(z)
        return averages, np.abs(averages) > limit

    def restart(self) -> None:
        """Begin anew, as after an adjustment."""
        self.value, self._seen = 0.0, 0


BLOCK: Final = 64


def _smoothed(z: Values, weight: float, value: float) -> Values:
    """z_i ← λx_i + (1 − λ)z_{i−1}, in blocks: within one a matrix, from one to the next a number."""
    keep = 1 - weight
    count = len(z)
    padded = np.zeros(-(-count // BLOCK) * BLOCK)
    padded[:count] = z
    blocks = padded.reshape(-1, BLOCK)
    powers = keep ** np.arange(BLOCK)
    rows = np.subtract.outer(np.arange(BLOCK), np.arange(BLOCK))
    matrix = np.where(rows >= 0, weight * keep ** np.maximum(rows, 0), 0.0)
    inner = blocks @ matrix.T
    carried = np.empty(len(blocks))
    for i, last in enumerate(inner[:, -1].tolist()):
        carried[i] = value
        value = last + value * keep**BLOCK
    found: Values = (inner + np.outer(carried, keep * powers)).ravel()[:count]
    return found


class Cusum:
    """Two-sided tabular cumulative sums of standardised points: signals where either exceeds `decision` (h), in σ.

    E. S. Page (1954); `slack` (k) is half the shift that should be found soon.
    """

    def __init__(self, slack: float = 0.5, decision: float = 5.0) -> None:
        if not slack >= 0 or not decision > 0:
            raise ChartError("a CUSUM's slack is not below 0, its decision interval above 0")
        self.slack, self.decision = slack, decision
        self.up = self.down = 0.0

    def feed(self, z: Values) -> tuple[Values, Values, NDArray[np.bool_]]:
        """The upper and lower sums after each point, and whether either is out."""
        up, down = _page(z - self.slack, self.up), _page(-z - self.slack, self.down)
        if len(z):
            self.up, self.down = float(up[-1]), float(down[-1])
        return up, down, (up > self.decision) | (down > self.decision)

    def restart(self) -> None:
        """Begin anew, as after an adjustment."""
        self.up = self.down = 0.0


def _page(steps: Values, start: float) -> Values:
    """max(0, S + step) after each step."""
    sums = start + np.cumsum(steps)
    found: Values = sums - np.minimum(0.0, np.minimum.accumulate(sums)) if len(sums) else sums
    return found
