"""How lots come in: they wait outside until their first station has room, or are made when it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.agenda import wake_source
from lineside.kernel.core.clock import after_hours
from lineside.kernel.core.events import push
from lineside.kernel.core.table import loops, lots, orders, products, sources, timers
from lineside.kernel.flow.lot import enqueue, enter_plant, make_lot
from lineside.kernel.flow.route import choose, is_waiting, stop_waiting, wait_for_room
from lineside.kernel.flow.sums import count_outside
from lineside.lower.codes import ALWAYS, EVERY, KANBAN, NEVER, NONE, ORDER_TIMER, ORDERS, RELEASE_TIMER, WIP

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header

AT_ONCE = 64
"""Lots that a source lets in before the rest of the plant has its turn; bounds the rows that one record can need."""


@compiled
def has_lot(h: Header, o: int) -> bool:
    """Whether a lot of source `o` would go in if there were room."""
    source = sources(h)[o]
    if source.kind == WIP:
        if source.loop != NONE:
            return loops(h)[source.loop].inside < loops(h)[source.loop].limit
        return products(h)[source.product].wip < source.target
    return source.outside > 0


@compiled
def take(h: Header, o: int) -> int:
    """The next lot of source `o`; it has more."""
    source = sources(h)[o]
    if source.kind == EVERY:
        row = source.head
        source.head = lots(h)[row].next
        if source.head == NONE:
            source.tail = NONE
        count_outside(h, o, -1)
        return row
    if source.kind == ORDERS:
        while orders(h)[source.order].released == orders(h)[source.order].quantity:
            source.order = orders(h)[source.order].next
        count_outside(h, o, -1)
        return make_lot(h, source.product, source.order, o)
    if source.kind == KANBAN:
        count_outside(h, o, -1)
    return make_lot(h, source.product, NONE, o)


@compiled
def admit(h: Header, o: int, s: int) -> None:
    """The next lot of source `o` goes in, to station `s`."""
    row = take(h, o)
    enter_plant(h, row)
    enqueue(h, row, s, lots(h)[row].step)


@compiled
def next_of_loop(h: Header, loop: int) -> int:
    """The source of a loop that has let in least for its share; the first listed among equals."""
    best = loops(h)[loop].source
    for o in range(best + 1, h.source_n):
        source = sources(h)[o]
        if source.loop == loop:
            mine = products(h)[source.product].serial * sources(h)[best].share
            if mine < products(h)[sources(h)[best].product].serial * source.share:
                best = o
    return best


@compiled
def let_in_by_loop(h: Header, o: int) -> None:
    """Let lots of a loop in, each of the product whose turn it is; where that has no room, the others wait with it."""
    loop = sources(h)[o].loop
    for _ in range(AT_ONCE):
        turn = next_of_loop(h, loop)
        if not has_lot(h, turn) or is_waiting(h, h.machine_n + turn):
            return
        first = products(h)[sources(h)[turn].product].first
        s = choose(h, first)
        if s == NONE:
            wait_for_room(h, h.machine_n + turn, first)
            return
        admit(h, turn, s)
    h.timers = push(timers(h), h.timers, h.now, RELEASE_TIMER, loops(h)[loop].source, 1)


@compiled
def let_in(h: Header, o: int) -> None:
    """Let in all lots of source `o` for which there is room; if it has more, it waits for room."""
    if sources(h)[o].loop != NONE:
        let_in_by_loop(h, o)
        return
    sender = h.machine_n + o
    if is_waiting(h, sender):
        return
    first = products(h)[sources(h)[o].product].first
    for _ in range(AT_ONCE):
        if not has_lot(h, o):
            return
        s = choose(h, first)
        if s == NONE:
            wait_for_room(h, sender, first)
            return
        admit(h, o, s)
    h.timers = push(timers(h), h.timers, h.now, RELEASE_TIMER, o, 1)


@compiled
def let_one_in(h: Header, o: int, s: int) -> None:
    """There is room at station `s` for a lot of source `o`, which waited for it."""
    stop_waiting(h, h.machine_n + o)
    if has_lot(h, o):
        admit(h, o, s)
    wake_source(h, o)


@compiled
def arrive(h: Header, o: int) -> None:
    """A lot arrives outside source `o`."""
    source = sources(h)[o]
    row = make_lot(h, source.product, NONE, o)
    if source.tail == NONE:
        source.head = row
    else:
        lots(h)[source.tail].next = row
    source.tail = row
    source.arrived = h.now
    count_outside(h, o, 1)
    wake_source(h, o)


@compiled
def release_due(h: Header, o: int, number: int) -> None:
    """A release timer of source `o` went off.

    Number 0: the next lot of a steady release is due; 1: there was more to let in.
    """
    if number == 1:
        wake_source(h, o)
        return
    arrive(h, o)
    schedule(h, o)


@compiled
def schedule(h: Header, o: int) -> None:
    """Set the timer for the next lot of a steady release: `interval` of working hours from now."""
    source = sources(h)[o]
    time = after_hours(h, source.calendar, h.now, source.interval)
    if time < NEVER:
        h.timers = push(timers(h), h.timers, time, RELEASE_TIMER, o, 0)


@compiled
def open_orders(h: Header, o: int) -> None:
    """Orders of source `o` whose time has come wait outside; a timer is set for the next."""
    source = sources(h)[o]
    while source.coming != NONE and orders(h)[source.coming].at <= h.now:
        count_outside(h, o, orders(h)[source.coming].quantity)
        source.coming = orders(h)[source.coming].next
    if source.coming != NONE:
        h.timers = push(timers(h), h.timers, orders(h)[source.coming].at, ORDER_TIMER, o, source.coming)
    wake_source(h, o)


@compiled
def order_due(h: Header, o: int, row: int) -> None:
    """An order timer went off; it is void if another order came in before the one that it was set for."""
    if row == sources(h)[o].coming:
        open_orders(h, o)


@compiled
def start_source(h: Header, o: int) -> None:
    """Begin releasing."""
    source = sources(h)[o]
    if source.kind == EVERY and source.interval > 0:
        schedule(h, o)
    elif source.kind == ORDERS:
        open_orders(h, o)
    elif source.kind != ALWAYS:
        wake_source(h, o)


@compiled
def has_arrived(h: Header, o: int) -> bool:
    """A lot has arrived for source `o`; False: nothing can."""
    if not 0 <= o < h.source_n or sources(h)[o].kind != EVERY:
        return False
    arrive(h, o)
    return True
