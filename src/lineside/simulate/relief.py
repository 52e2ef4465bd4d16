"""What relieving one station or pool would bring: the type in which results tell it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lineside.statistics.interval import Interval

Means = Literal["machine", "faster", "person"]


@dataclass(frozen=True, slots=True)
class Relief:
    """One change, and what it brings: more good parts of all finished products per scheduled hour, and their share.

    means: one machine more at a station, its times a tenth shorter, or one person more on each shift of a pool. The
    intervals are of pairs under common random numbers, widened so that those of all reliefs hold together at 95 %.
    """

    of: str
    means: Means
    gain_per_h: Interval
    gain: Interval

    @property
    def helps(self) -> bool:
        """Whether it surely brings something."""
        return self.gain_per_h.low > 0
