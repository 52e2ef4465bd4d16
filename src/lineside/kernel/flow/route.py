"""Where a lot goes next: the choice among stations, the wait for a place, the way out of the plant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.table import choices, entries, links, lots, machines, makes, products, stations, steps
from lineside.kernel.flow.lot import complete, enqueue, enter_plant, make_lot, scrap
from lineside.kernel.flow.way import enter_conveyor, hand_over
from lineside.kernel.quality.detour import following_of
from lineside.kernel.work.operation import vacate
from lineside.kernel.work.state import settle
from lineside.lower.codes import BY_CONVEYOR, FINISHED, NONE, SCRAPPED

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header, makes, products


@compiled
def room(h: Header, s: int) -> int:
    """How many lots station `s` could still take: waiting places, and machines that would take one at once."""
    station = stations(h)[s]
    return station.buffer + station.free - station.waiting - station.coming


@compiled
def choose(h: Header, step_row: int) -> int:
    """The station for a step; NONE if none has room.

    The first with a machine free at once, else the one with the fewest waiting a machine, the first listed among
    equals.
    """
    step = steps(h)[step_row]
    best = NONE
    for c in range(step.choice, step.choice + step.choices):
        s = choices(h)[c].station
        station = stations(h)[s]
        if station.link_head != NONE:
            continue  # someone waits already; who comes now goes behind
        if station.free > station.waiting + station.coming:
            return s
        if room(h, s) > 0:
            if (
                best == NONE
                or station.waiting * stations(h)[best].machines < stations(h)[best].waiting * station.machines
            ):
                best = s
    return best


@compiled
def depart(h: Header, m: int) -> None:
    """The lot that is finished on machine `m` leaves it, or blocks it."""
    machine = machines(h)[m]
    row = machine.lot
    following = following_of(h, row)
    if steps(h)[lots(h)[row].step].makes > 0 and following != SCRAPPED and not split(h, m):
        return
    if following < 0:
        if following == SCRAPPED:
            scrap(h, row)
        else:
            complete(h, row)
        vacate(h, m)
        return
    if steps(h)[following].by == BY_CONVEYOR:
        enter_conveyor(h, m, following)
        return
    s = choose(h, following)
    if s == NONE:
        machine.operation = FINISHED
        settle(h, m)
        wait_for_room(h, m, following)
    else:
        hand_over(h, m, s, following)


@compiled
def next_made(h: Header, m: int) -> int:
    """The product of the next part that comes out of the lot on machine `m`; NONE: none of its step's is missing."""
    machine = machines(h)[m]
    step = steps(h)[lots(h)[machine.lot].step]
    before = 0
    for k in range(step.make, step.make + step.makes):
        before += makes(h)[k].count
        if machine.split < before:
            return int(makes(h)[k].product)
    return NONE


@compiled
def put_out(h: Header, m: int, p: int, s: int) -> None:
    """A part of product `p` comes out of the lot on machine `m`, and goes to the queue of station `s`."""
    row = make_lot(h, p, NONE, NONE)
    enter_plant(h, row)
    enqueue(h, row, s, products(h)[p].first)
    machines(h)[m].split += 1


@compiled
def split(h: Header, m: int) -> bool:
    """The lot that is finished on machine `m` splits into what its step makes; False: there is no room for the next."""
    machine = machines(h)[m]
    p = next_made(h, m)
    while p != NONE:
        first = products(h)[p].first
        s = choose(h, first)
        if s == NONE:
            machine.operation = FINISHED
            settle(h, m)
            wait_for_room(h, m, first)
            return False
        put_out(h, m, p, s)
        p = next_made(h, m)
    return True


@compiled
def send_on(h: Header, m: int, s: int) -> None:
    """There is room at station `s` for what machine `m` waits to send there: a part out of its lot, or that."""
    row = machines(h)[m].lot
    p = next_made(h, m)
    if p == NONE or following_of(h, row) == SCRAPPED:
        hand_over(h, m, s, following_of(h, row))
    else:
        put_out(h, m, p, s)
        depart(h, m)


@compiled
def wait_for_room(h: Header, sender: int, step_row: int) -> None:
    """A sender waits at every station of a step, behind those who wait there already.

    Machines are senders by their row, sources by `machine_n` + theirs, conveyors come behind those.
    """
    step = steps(h)[step_row]
    h.asked += 1
    for i in range(step.choices):
        row = sender * h.alternatives + i
        s = choices(h)[step.choice + i].station
        link = links(h)[row]
        station = stations(h)[s]
        link.station, link.number, link.next, link.before = s, h.asked, NONE, station.link_tail
        if station.link_tail == NONE:
            station.link_head = row
        else:
            links(h)[station.link_tail].next = row
        station.link_tail = row


@compiled
def stop_waiting(h: Header, sender: int) -> None:
    """A sender waits for room no longer, if it did."""
    for row in range(sender * h.alternatives, (sender + 1) * h.alternatives):
        link = links(h)[row]
        if link.station != NONE:
            station = stations(h)[link.station]
            if link.before == NONE:
                station.link_head = link.next
            else:
                links(h)[link.before].next = link.next
            if link.next == NONE:
                station.link_tail = link.before
            else:
                links(h)[link.next].before = link.before
            link.station = NONE


@compiled
def is_linked(h: Header, sender: int) -> bool:
    """Whether a sender waits for room at a station."""
    return links(h)[sender * h.alternatives].station != NONE


@compiled
def is_waiting(h: Header, sender: int) -> bool:
    """Whether a sender waits for room, be it on a conveyor or a vehicle."""
    if sender < h.machine_n and (machines(h)[sender].awaits or entries(h)[sender].conveyor != NONE):
        return True
    return is_linked(h, sender)
