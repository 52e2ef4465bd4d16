"""An order goes before others, as people ask for while the plant runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.table import lots, orders, products, sources
from lineside.lower.codes import NEVER, NONE, NOWHERE

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


MOST_PRIORITY = 1_000_000


@compiled
def rank(h: Header, row: int) -> int:
    """The priority of an order: its own, else its product's."""
    order = orders(h)[row]
    return order.priority if order.priority != NEVER else products(h)[sources(h)[order.source].product].priority


@compiled
def put_forward(h: Header, row: int) -> None:
    """Release an order that may be released before all others of its source whose priority is lower.

    The book of a source begins at the order that is released now; those that are due stand before `coming`.
    """
    source = sources(h)[orders(h)[row].source]
    before = NONE
    at = source.order
    while at != NONE and at != source.coming and at != row:  # take it out
        before, at = at, orders(h)[at].next
    if at == NONE or at == source.coming:
        return  # it is released already, or may not be yet
    if before == NONE:
        source.order = orders(h)[row].next
    else:
        orders(h)[before].next = orders(h)[row].next
    before, at = NONE, source.order
    while at != NONE and at != source.coming and rank(h, at) >= rank(h, row):
        before, at = at, orders(h)[at].next
    orders(h)[row].next = at
    if before == NONE:
        source.order = row
    else:
        orders(h)[before].next = row


@compiled
def prioritise(h: Header, row: int, priority: int) -> bool:
    """Give an order another priority, the lots of it that are in the plant too; False: there is no such open order."""
    if not 0 <= row < h.orders or not -MOST_PRIORITY <= priority <= MOST_PRIORITY:
        return False
    order = orders(h)[row]
    if order.done + order.scrapped >= order.quantity:
        return False
    order.priority = priority
    for i in range(h.lots):
        if lots(h)[i].place != NOWHERE and lots(h)[i].order == row:
            lots(h)[i].priority = priority
    put_forward(h, row)
    return True
