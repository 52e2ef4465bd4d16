"""`imagine` for lots on conveyors: where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.conveyor.truth import put_on
from lineside.kernel.core.events import push
from lineside.kernel.core.table import conveyors, events, lots
from lineside.lower.codes import CLEARED, CONVEYED, NONE

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def imagine_conveyor(h: Header, c: int) -> None:
    """Conveyor `c` with the lots that are believed to be on it; nothing is drawn, since its motion is known."""
    conveyor = conveyors(h)[c]
    conveyor.front = conveyor.count = 0
    conveyor.obeyed = conveyor.number
    entered = h.now
    row = conveyor.head
    while row != NONE:
        entered = lots(h)[row].queued
        put_on(h, c, lots(h)[row].errand, entered)
        row = lots(h)[row].next
    if conveyor.clear == 0:
        time = max(entered + conveyor.pitch, h.now + 1)
        h.events = push(events(h), h.events, time, CLEARED, c, conveyor.number)
    if conveyor.head != NONE and conveyor.at_end == 0:
        first = lots(h)[conveyor.head]
        time = max(first.queued + conveyor.travel, h.now + 1)
        if conveyor.left > 0:
            time = max(time, conveyor.left + conveyor.pitch)
        h.events = push(events(h), h.events, time, CONVEYED, c, first.errand)
