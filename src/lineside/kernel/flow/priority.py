"""An order goes before others, as people ask for while the plant runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.table import lots, orders
from lineside.kernel.flow.outside import put_in_place, take_from_book
from lineside.kernel.flow.ranking import set_priority
from lineside.lower.codes import NOWHERE

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


MOST_PRIORITY = 1_000_000


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
            set_priority(h, i, priority)
    if take_from_book(h, row):
        put_in_place(h, row)
    return True
