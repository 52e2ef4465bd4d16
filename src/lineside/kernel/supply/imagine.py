"""`imagine` for what is brought: deliveries under way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.events import push
from lineside.kernel.core.residual import total_given
from lineside.kernel.core.table import events, stocks, tasks
from lineside.lower.codes import DELIVERED, ON_ITS_WAY

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def imagine_supply(h: Header) -> None:
    """When the deliveries that are under way come, given how long ago they were called for."""
    for b in range(h.stock_n):
        stocks(h)[b].obeyed = stocks(h)[b].number
    for row in range(h.tasks):
        task = tasks(h)[row]
        if task.stage == ON_ITS_WAY:
            stock = stocks(h)[task.stock]
            total, _ = total_given(h, stock.after, stock.key, task.work, h.now - task.asked)
            h.events = push(events(h), h.events, task.asked + total, DELIVERED, task.stock, task.work)
