"""The order book: an order is entered while the plant runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.table import orders, sources
from lineside.kernel.flow.source import open_orders
from lineside.lower.codes import NEVER, NONE, ORDERS

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def add_order(h: Header, o: int, quantity: int, at: int, due: int) -> bool:
    """Enter an order of source `o` in its book, behind those of the same time; False: this source takes no orders."""
    if not 0 <= o < h.source_n or sources(h)[o].kind != ORDERS or quantity < 1:
        return False
    row = h.orders
    h.orders += 1
    order = orders(h)[row]
    order.source, order.at, order.due, order.quantity = o, max(at, h.now), due, quantity
    order.priority, order.started = NEVER, NONE
    order.released = order.done = order.scrapped = order.finished = 0
    source = sources(h)[o]
    before = NONE
    after = source.order
    while after != NONE and orders(h)[after].at <= order.at:
        before, after = after, orders(h)[after].next
    order.next = after
    if before == NONE:
        source.order = row
    else:
        orders(h)[before].next = row
    if source.coming == after:
        source.coming = row
        open_orders(h, o)
    return True
