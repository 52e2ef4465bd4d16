"""What people ask for while the plant runs: an order before others, and work with fewer hands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.compiler import compiled
from lineside.kernel.controller.people import free_again
from lineside.kernel.controller.state import count_workers
from lineside.kernel.table import calendars, lots, orders, pools, products, sources
from lineside.lower.codes import NEVER, NONE, NOWHERE

if TYPE_CHECKING:
    from lineside.kernel.table import Header

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


@compiled
def set_away(h: Header, p: int, away: int) -> bool:
    """So many of each shift of pool `p` are away from now on; who is at work finishes what they do first."""
    if not 0 <= p < h.pool_n or not 0 <= away <= pools(h)[p].workers:
        return False
    pool = pools(h)[p]
    change = pool.away - away
    pool.away = away
    if pool.calendar == NONE or calendars(h)[pool.calendar].open:
        count_workers(h, p, 0, change)
        if change > 0:
            free_again(h, p)
    return True
