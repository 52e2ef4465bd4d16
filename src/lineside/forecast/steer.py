"""Intervals steered by their own misses: whatever is wrong with the laws, in the long run 80 of 100 hold.

Adaptive conformal inference (I. Gibbs and E. Candès, "Adaptive conformal inference under distribution shift", NeurIPS
2021) in the form of a quantile tracker (A. Angelopoulos, E. Candès and R. Tibshirani, "Conformal PID control for time
series prediction", NeurIPS 2023, section 2): each end of the interval follows its own tenth. A miss at one end moves
that end by nine steps of ten, a hit moves it back by one; in balance one of ten misses. What is tracked is not the
level but the end itself, measured from the futures' own in widths of their interval, so that a law that is far off,
where the truth lies beyond all futures, is followed, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

TENTH: Final = 0.1
STEP: Final = 0.12
"""Of the largest miss of late; decision 0082 tells what was measured."""
LEAST_STEP: Final = 0.05
LATE: Final = 20
"""Misses so old say nothing of how far to go."""
LEAST_WIDTH: Final = 1.0
"""Of an interval of a count: futures that all agree would otherwise be steered nowhere."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A forecast whose time has come: what its futures said, and what came."""

    p10: float
    p50: float
    p90: float
    truth: float

    @property
    def width(self) -> float:
        """Of the interval that the futures gave."""
        return max(LEAST_WIDTH, self.p90 - self.p10)

    @property
    def beyond(self) -> float:
        """How far outside of that interval the truth lay, in widths; below zero: how far inside."""
        return max(self.p10 - self.truth, self.truth - self.p90) / self.width


@dataclass(frozen=True, slots=True)
class Steering:
    """How far the ends of an interval are moved outwards, in widths; negative: inwards."""

    low: float = 0.0
    high: float = 0.0

    def moved(self, p10: float, p50: float, p90: float) -> tuple[float, float, float]:
        """The three quantiles of a count as they are steered; none is below zero, and they keep their order."""
        width = max(LEAST_WIDTH, p90 - p10)
        low, high = p10 - self.low * width, p90 + self.high * width
        if low > high:  # both ends have passed each other: what is left is their middle
            low = high = (low + high) / 2
        low, high = max(0.0, float(round(low))), max(0.0, float(round(high)))
        return low, min(max(float(p50), low), high), high


def steered(past: Sequence[Scored]) -> Steering:
    """What the misses so far, in the order of time, have made of the ends."""
    low = high = 0.0
    for n, each in enumerate(past):
        late = [abs(one.beyond) for one in past[max(0, n - LATE + 1) : n + 1]]
        step = max(LEAST_STEP, STEP * max(late))
        moved = Steering(low, high).moved(each.p10, each.p50, each.p90)
        low += step * (1 - TENTH) if each.truth < moved[0] else -step * TENTH
        high += step * (1 - TENTH) if each.truth > moved[2] else -step * TENTH
    return Steering(low, high)
