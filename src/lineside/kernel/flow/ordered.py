"""When work on an order begins: with the first operation on the first of its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.table import lots, machines, orders
from lineside.lower.codes import NEVER, NONE

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def begin_order(h: Header, m: int) -> None:
    """Work begins on machine `m`: on the order of its part, too, if it is the first."""
    order = lots(h)[machines(h)[m].lot].order
    if order != NONE and orders(h)[order].started == NONE:
        orders(h)[order].started = h.now


@compiled
def miss_beginning(h: Header, row: int) -> None:
    """Work was done on a lot that nobody saw begin: if it is the first of its order, nobody knows when that began."""
    order = lots(h)[row].order
    if order != NONE and orders(h)[order].started == NONE:
        orders(h)[order].started = NEVER
