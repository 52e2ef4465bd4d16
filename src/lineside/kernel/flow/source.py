"""How lots come in: they wait outside until their first station has room, or are made when it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.agenda import wake_source, wake_station
from lineside.kernel.core.clock import after_hours
from lineside.kernel.core.events import pop, push
from lineside.kernel.core.table import choices, loops, lots, orders, products, sources, stations, steps, timers
from lineside.kernel.flow.lot import enqueue, enter_plant, make_lot
from lineside.kernel.flow.outside import first_of_outside, has_lot, has_rival, next_order, next_outside, put_in_place
from lineside.kernel.flow.queue import line_up, step_out
from lineside.kernel.flow.ranking import rank_in_outside, rank_out_outside
from lineside.kernel.flow.route import choose, is_waiting, room, stop_waiting, wait_for_room
from lineside.kernel.flow.sums import count_outside
from lineside.lower.codes import ALWAYS, EVERY, KANBAN, NEVER, NONE, ORDER_TIMER, ORDERS, RELEASE_TIMER

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header

AT_ONCE = 64
"""Lots that a source lets in before the rest of the plant has its turn; bounds the rows that one record can need."""


@compiled
def take(h: Header, o: int, s: int) -> int:
    """The next lot of source `o` for station `s`; it has more."""
    source = sources(h)[o]
    if source.kind == EVERY:
        row = next_outside(h, o, s)
        rank_out_outside(h, row, o)
        step_out(h, source, row)
        count_outside(h, o, -1)
        return row
    if source.kind == ORDERS:
        order = next_order(h, o, s)
        count_outside(h, o, -1)
        return make_lot(h, source.product, order, o)
    if source.kind == KANBAN:
        count_outside(h, o, -1)
    return make_lot(h, source.product, NONE, o)


@compiled
def admit(h: Header, o: int, s: int) -> None:
    """The next lot of source `o` goes in, to station `s`."""
    row = take(h, o, s)
    enter_plant(h, row)
    enqueue(h, row, s, lots(h)[row].step)


@compiled
def stand_by(h: Header, o: int) -> bool:
    """Leave it to the station which of several sources lets a lot in first, if they are all looked at in this instant.

    False: that does not matter, or there is room for more than may be let in at once.
    """
    if not has_rival(h, o):
        return False
    step = steps(h)[products(h)[sources(h)[o].product].first]
    places = 0
    for c in range(step.choice, step.choice + step.choices):
        if stations(h)[choices(h)[c].station].buffer > AT_ONCE:
            return False
        places += max(0, room(h, choices(h)[c].station))
    if places > AT_ONCE:
        return False
    wait_for_room(h, h.machine_n + o, products(h)[sources(h)[o].product].first)
    for c in range(step.choice, step.choice + step.choices):
        wake_station(h, choices(h)[c].station)
    return True


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
        if stand_by(h, o):
            return
        admit(h, o, s)
    h.timers = push(timers(h), h.timers, h.now, RELEASE_TIMER, o, 1)


@compiled
def let_one_in(h: Header, o: int, s: int) -> None:
    """There is room at station `s` for a lot from outside, and it is the turn of source `o`, which waited for it.

    The lot with the best claim comes in. If that is another source's, that one keeps its place in the row of those who
    wait, and the turn of `o` is over.
    """
    first = first_of_outside(h, s)
    if first != NONE:
        admit(h, first, s)
        if first != o and (sources(h)[first].loop != NONE or not has_lot(h, first)):
            stop_waiting(h, h.machine_n + first)
            wake_source(h, first)
    stop_waiting(h, h.machine_n + o)
    wake_source(h, o)


@compiled
def arrive(h: Header, o: int) -> None:
    """A lot arrives outside source `o`."""
    source = sources(h)[o]
    row = make_lot(h, source.product, NONE, o)
    line_up(h, source, row)
    rank_in_outside(h, row, o)
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
def sort_in(h: Header, row: int) -> None:
    """An order may be released from now on: it is the last of those that may be, and goes to its place among them."""
    source = sources(h)[orders(h)[row].source]
    if source.order == row:
        return
    last = source.order
    while orders(h)[last].next != row:
        last = orders(h)[last].next
    orders(h)[last].next = source.coming
    put_in_place(h, row)


@compiled
def open_orders(h: Header, o: int) -> None:
    """Orders of source `o` whose time has come wait outside; a timer is set for the next."""
    source = sources(h)[o]
    while source.coming != NONE and orders(h)[source.coming].at <= h.now:
        row = source.coming
        count_outside(h, o, orders(h)[row].quantity)
        source.coming = orders(h)[row].next
        sort_in(h, row)
    if source.coming != NONE:
        h.timers = push(timers(h), h.timers, orders(h)[source.coming].at, ORDER_TIMER, o, source.coming)
    wake_source(h, o)


@compiled
def order_due(h: Header, o: int, row: int) -> None:
    """An order timer went off; it is void if another order came in before the one that it was set for.

    Others that go off in this instant do so before anything is released: a rule sees all orders of a time.
    """
    if row == sources(h)[o].coming:
        open_orders(h, o)
    while h.timers > 0 and timers(h)[0].time <= h.now and timers(h)[0].key >> 32 == ORDER_TIMER:
        other, row = timers(h)[0].key & 0xFFFFFFFF, timers(h)[0].number
        h.timers = pop(timers(h), h.timers)
        if row == sources(h)[other].coming:
            open_orders(h, other)


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
