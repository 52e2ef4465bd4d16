"""Parts on their way to the line side: how long a delivery takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.events import push
from lineside.kernel.core.random import draw
from lineside.kernel.core.report import report
from lineside.kernel.core.table import events, stocks
from lineside.lower.codes import DELIVERED

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def supply(h: Header, b: int, number: int) -> None:
    """Somebody begins to get what stock `b` has called for."""
    stock = stocks(h)[b]
    if number <= stock.obeyed:
        return
    stock.obeyed = number
    h.events = push(events(h), h.events, h.now + draw(h, stock.after, stock.key, number), DELIVERED, b, number)


@compiled
def delivery_comes(h: Header, b: int, number: int) -> bool:
    """A delivery is there, as many as are in one."""
    return report(h, DELIVERED, b, number, stocks(h)[b].of)
