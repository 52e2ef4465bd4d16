"""How long something lasts that has lasted some time already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.random import draw

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header

TRIES = 1000


@compiled
def total_given(h: Header, d: int, stream: np.uint64, counter: int, elapsed: int) -> tuple[int, int]:
    """A draw of distribution `d` given that it exceeds `elapsed`, and 1 if that was overdue."""
    for attempt in range(TRIES):
        total = draw(h, d, stream ^ np.uint64(attempt), counter)
        if total > elapsed:
            return total, 0
    return elapsed + draw(h, d, stream ^ np.uint64(TRIES), counter), 1
