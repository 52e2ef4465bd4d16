"""`imagine` for lots on their way: how long they are still carried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.events import push
from lineside.kernel.core.random import part_counter
from lineside.kernel.core.residual import total_given
from lineside.kernel.core.table import events, lots, ways
from lineside.lower.codes import CARRIED, NONE

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def imagine_way(h: Header, w: int) -> None:
    """When the lots that are carried on way `w` come, given how long ago they set out."""
    way = ways(h)[w]
    way.obeyed = way.number
    row = way.head
    while row != NONE:
        lot = lots(h)[row]
        counter = part_counter(lot.serial, lot.visit)
        total, _ = total_given(h, way.time, way.key, counter, h.now - lot.queued)
        h.events = push(events(h), h.events, lot.queued + total, CARRIED, w, lot.errand)
        row = lot.next
