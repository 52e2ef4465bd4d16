"""A lot on its way from one station to the next: carried at once, after a while, on a conveyor, or by a vehicle.

Whoever is carried has a place kept for it at the station to which it goes, so that it never arrives where there is no
room; on a conveyor it has none, and waits at the conveyor's end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.conveyor.sums import count_on_conveyor
from lineside.kernel.core.agenda import wake_conveyor, wake_fleet, wake_station
from lineside.kernel.core.command import order
from lineside.kernel.core.table import commands, conveyors, entries, lots, machines, stations, steps, tasks, ways
from lineside.kernel.flow.lot import enqueue
from lineside.kernel.flow.queue import line_up, step_out
from lineside.kernel.supply.call import make_task
from lineside.kernel.vehicle.fleet import call_vehicle
from lineside.kernel.work.operation import vacate
from lineside.kernel.work.state import settle
from lineside.lower.codes import (
    AT_ONCE,
    BY_CONVEYOR,
    BY_DELAY,
    CALLED,
    CARRY,
    CONVEY,
    FINISHED,
    NONE,
    ON_CONVEYOR,
    ON_VEHICLE,
    ON_WAY,
)

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def hand_over(h: Header, m: int, s: int, step: int) -> None:
    """The lot on machine `m` goes to station `s` for a step; a vehicle has yet to come for it, if one carries it."""
    row = machines(h)[m].lot
    by = steps(h)[step].by
    if by == AT_ONCE:
        lots(h)[row].goes = NONE
        enqueue(h, row, s, step)
        vacate(h, m)
    elif by == BY_DELAY:
        stations(h)[s].coming += 1
        set_out(h, row, s, step)
        vacate(h, m)
    elif by == BY_CONVEYOR:
        enter_conveyor(h, m, step)
    else:
        stations(h)[s].coming += 1
        ask_vehicle(h, m, s, step)


@compiled
def tell_of(h: Header, kind: int, element: int, number: int, row: int) -> None:
    """Command something that is done to a lot."""
    order(h, kind, element, number)
    command = commands(h)[h.commands - 1]
    lot = lots(h)[row]
    command.step, command.serial, command.visit = lot.toward, lot.serial, lot.visit


@compiled
def set_out(h: Header, row: int, s: int, step: int) -> None:
    """A lot is on its way to a station, and comes after a while."""
    w = steps(h)[step].carrier
    way = ways(h)[w]
    lot = lots(h)[row]
    way.number += 1
    lot.errand, lot.bound, lot.toward, lot.goes = way.number, s, step, NONE
    lot.place, lot.at, lot.queued = ON_WAY, w, h.now
    line_up(h, way, row)
    way.lots += 1
    tell_of(h, CARRY, w, way.number, row)


@compiled
def leave_way(h: Header, row: int) -> None:
    """A lot is on its way no longer."""
    way = ways(h)[lots(h)[row].at]
    step_out(h, way, row)
    way.lots -= 1


@compiled
def reach_station(h: Header, row: int, s: int, step: int) -> None:
    """A lot is at the station to which it was carried, where a place was kept for it."""
    stations(h)[s].coming -= 1
    lots(h)[row].bound = lots(h)[row].toward = NONE
    enqueue(h, row, s, step)


@compiled
def carried(h: Header, w: int, number: int) -> bool:
    """A lot on way `w` has come, by its number, or the first that set out if that is 0. False: nobody was under way."""
    row = ways(h)[w].head
    while row != NONE and number != 0 and lots(h)[row].errand != number:
        row = lots(h)[row].next
    if row == NONE:
        return number != 0  # reported before
    lot = lots(h)[row]
    leave_way(h, row)
    reach_station(h, row, lot.bound, lot.toward)
    return True


@compiled
def ask_vehicle(h: Header, m: int, s: int, step: int) -> None:
    """Machine `m` keeps its finished part until a vehicle takes it to a station."""
    machine = machines(h)[m]
    row = make_task(h, NONE)
    task = tasks(h)[row]
    task.lot, task.quantity, task.step, task.station = machine.lot, 1, step, s
    task.fleet = steps(h)[step].carrier
    task.source, task.target = stations(h)[machine.station].place, stations(h)[s].place
    machine.operation = FINISHED
    machine.awaits = 1
    call_vehicle(h, row)
    wake_fleet(h, task.fleet)
    settle(h, m)


@compiled
def take_along(h: Header, row: int, v: int) -> None:
    """Vehicle `v` has taken up the lot of a task: its machine is free. Somebody may have taken the lot before."""
    task = tasks(h)[row]
    if task.lot == NONE:
        return
    lot = lots(h)[task.lot]
    m = lot.at
    lot.place, lot.at = ON_VEHICLE, v
    lot.bound, lot.toward, lot.goes = task.station, task.step, NONE
    machines(h)[m].awaits = 0
    vacate(h, m)


@compiled
def task_with(h: Header, lot: int) -> int:
    """The task that carries a lot."""
    row = 0
    while tasks(h)[row].lot != lot:
        row += 1
    return row


@compiled
def cancel(h: Header, lot: int) -> int:
    """Somebody has taken a lot that a vehicle was to carry; its place is kept no longer.

    Gives the task's row if nobody has set out for it yet, else NONE: the vehicle goes its way for nothing.
    """
    row = task_with(h, lot)
    task = tasks(h)[row]
    stations(h)[task.station].coming -= 1
    wake_station(h, task.station)
    task.lot = NONE
    return row if task.stage == CALLED else NONE


@compiled
def enter_conveyor(h: Header, m: int, step: int) -> None:
    """The finished lot on machine `m` goes onto a conveyor, or waits for a place on it."""
    c = steps(h)[step].carrier
    if conveyors(h)[c].entry_head == NONE and has_place(h, c):
        put_on_conveyor(h, m, step)
        return
    machine = machines(h)[m]
    machine.operation = FINISHED
    settle(h, m)
    conveyor = conveyors(h)[c]
    entry = entries(h)[m]
    h.asked += 1
    entry.conveyor, entry.number, entry.step = c, h.asked, step
    entry.next, entry.before = NONE, conveyor.entry_tail
    if conveyor.entry_tail == NONE:
        conveyor.entry_head = m
    else:
        entries(h)[conveyor.entry_tail].next = m
    conveyor.entry_tail = m


@compiled
def has_place(h: Header, c: int) -> bool:
    """Whether a lot could go onto conveyor `c` now: its entry is clear and it is not full."""
    conveyor = conveyors(h)[c]
    return conveyor.clear == 1 and conveyor.lots < conveyor.places


@compiled
def leave_entry(h: Header, m: int) -> None:
    """Machine `m` waits for a place on a conveyor no longer, if it did."""
    entry = entries(h)[m]
    if entry.conveyor == NONE:
        return
    conveyor = conveyors(h)[entry.conveyor]
    if entry.before == NONE:
        conveyor.entry_head = entry.next
    else:
        entries(h)[entry.before].next = entry.next
    if entry.next == NONE:
        conveyor.entry_tail = entry.before
    else:
        entries(h)[entry.next].before = entry.before
    entry.conveyor = entry.step = NONE


@compiled
def put_on_conveyor(h: Header, m: int, step: int) -> None:
    """The lot on machine `m` goes onto the conveyor of a step."""
    c = steps(h)[step].carrier
    conveyor = conveyors(h)[c]
    row = machines(h)[m].lot
    lot = lots(h)[row]
    conveyor.number += 1
    conveyor.clear = 0
    lot.errand, lot.toward, lot.goes = conveyor.number, step, NONE
    lot.place, lot.at, lot.queued = ON_CONVEYOR, c, h.now
    line_up(h, conveyor, row)
    count_on_conveyor(h, c, 1)
    tell_of(h, CONVEY, c, conveyor.number, row)
    vacate(h, m)


@compiled
def leave_conveyor(h: Header, row: int) -> None:
    """A lot is taken off its conveyor."""
    lot = lots(h)[row]
    c = lot.at
    conveyor = conveyors(h)[c]
    if lot.before == NONE:
        conveyor.at_end = 0
        conveyor.left = h.now
    step_out(h, conveyor, row)
    lot.toward = NONE
    count_on_conveyor(h, c, -1)
    wake_conveyor(h, c)
