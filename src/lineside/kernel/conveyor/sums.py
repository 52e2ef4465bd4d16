"""Running sums of the lots on a conveyor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.table import conveyors

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def count_on_conveyor(h: Header, c: int, change: int) -> None:
    """A lot goes onto conveyor `c` (+1) or leaves it (-1)."""
    conveyor = conveyors(h)[c]
    conveyor.area += float(conveyor.lots * (h.now - conveyor.since))
    conveyor.since = h.now
    conveyor.lots += change
    if change < 0:
        conveyor.carried += 1
