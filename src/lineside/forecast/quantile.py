"""Quantiles of what futures have brought."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEVELS: Final = (0.1, 0.5, 0.9)


@dataclass(frozen=True, slots=True)
class Quantiles:
    """In one future of ten it is less than `p10`, in half of them less than `p50`, in one of ten more than `p90`.

    None where that lies beyond what was looked at.
    """

    p10: float | None
    p50: float | None
    p90: float | None

    def as_json(self) -> dict[str, float | None]:
        """The same as plain data."""
        return {"p10": self.p10, "p50": self.p50, "p90": self.p90}


def quantiles(values: NDArray[np.float64]) -> Quantiles:
    """Of finite values, or of some that are infinite: beyond what was looked at.

    A quantile is one of the values (the inverse of their distribution function): a count stays a count.
    """
    found = np.quantile(values, LEVELS, method="inverted_cdf")
    return Quantiles(*(float(each) if np.isfinite(each) else None for each in found))
