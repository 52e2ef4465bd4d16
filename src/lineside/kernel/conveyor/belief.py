"""A conveyor: lots go on at its beginning, move up behind each other, and leave at its end when there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.agenda import wake_conveyor
from lineside.kernel.core.command import order
from lineside.kernel.core.table import conveyors, entries, lots
from lineside.kernel.flow.lot import enqueue
from lineside.kernel.flow.route import choose, is_linked, wait_for_room
from lineside.kernel.flow.way import has_place, leave_conveyor, leave_entry, put_on_conveyor
from lineside.lower.codes import DISCHARGE, NONE

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def let_off(h: Header, c: int, s: int) -> None:
    """The lot at the end of conveyor `c` goes to station `s`."""
    row = conveyors(h)[c].head
    lot = lots(h)[row]
    step = lot.toward
    order(h, DISCHARGE, c, lot.errand)
    leave_conveyor(h, row)
    enqueue(h, row, s, step)


@compiled
def move_up(h: Header, c: int) -> None:
    """Let the lot at the end of conveyor `c` off if there is room, and lots that wait for a place on."""
    conveyor = conveyors(h)[c]
    sender = h.machine_n + h.source_n + c
    if conveyor.at_end and not is_linked(h, sender):
        step = lots(h)[conveyor.head].toward
        s = choose(h, step)
        if s == NONE:
            wait_for_room(h, sender, step)
        else:
            let_off(h, c, s)
    while conveyor.entry_head != NONE and has_place(h, c):
        m = conveyor.entry_head
        step = entries(h)[m].step
        leave_entry(h, m)
        put_on_conveyor(h, m, step)


@compiled
def conveyed(h: Header, c: int, number: int) -> bool:
    """The first lot on conveyor `c` has come to its end. False: another has, or none is on it."""
    conveyor = conveyors(h)[c]
    if conveyor.head == NONE:
        return number != 0 and number <= conveyor.number  # reported before
    first = lots(h)[conveyor.head].errand
    if number != 0 and number != first:
        return number < first
    conveyor.at_end = 1
    wake_conveyor(h, c)
    return True


@compiled
def cleared(h: Header, c: int, number: int) -> None:
    """The entry of conveyor `c` is clear again; void of any lot but the last."""
    conveyor = conveyors(h)[c]
    if number == 0 or number == conveyor.number:
        conveyor.clear = 1
        wake_conveyor(h, c)
