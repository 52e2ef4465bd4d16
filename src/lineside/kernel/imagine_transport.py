"""`imagine` for lots on their way: how long they are still carried, and where they stand on their conveyors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.compiler import compiled
from lineside.kernel.events import push
from lineside.kernel.plant.transport import put_on
from lineside.kernel.random import part_counter
from lineside.kernel.residual import total_given
from lineside.kernel.table import conveyors, events, lots, ways
from lineside.lower.codes import CARRIED, CLEARED, CONVEYED, NONE

if TYPE_CHECKING:
    from lineside.kernel.table import Header


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


@compiled
def imagine_transport(h: Header) -> None:
    """All ways and conveyors."""
    for w in range(h.way_n):
        imagine_way(h, w)
    for c in range(h.conveyor_n):
        imagine_conveyor(h, c)
