"""Lots that are elsewhere than believed: moved by hand, or seen downstream. Belief follows the fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.agenda import wake_station
from lineside.kernel.core.question import question
from lineside.kernel.core.table import choices, conveyors, lots, machines, sources, stations, steps, tasks
from lineside.kernel.flow.lot import dequeue, enqueue, enter_plant
from lineside.kernel.flow.ordered import miss_beginning
from lineside.kernel.flow.queue import step_out
from lineside.kernel.flow.ranking import rank_out_outside
from lineside.kernel.flow.route import is_linked, stop_waiting
from lineside.kernel.flow.sums import count_outside
from lineside.kernel.flow.way import cancel, leave_conveyor, leave_entry, leave_way
from lineside.kernel.quality.detour import following_of, next_planned, side_of
from lineside.kernel.supply.call import drop_task
from lineside.kernel.vehicle.state import count_loads
from lineside.kernel.work.operation import count_cycle, drop_claims, end_work, vacate
from lineside.lower.codes import (
    FINISHED,
    HOLDING,
    IN_QUEUE,
    NONE,
    NOWHERE,
    ON_CONVEYOR,
    ON_MACHINE,
    ON_WAY,
    OUTSIDE,
    RELEASING,
    RUNNING,
    STOPPING,
)

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def find(h: Header, product: int, serial: int) -> int:
    """The row of a lot by what is written on it; NONE: no such lot in the plant."""
    for row in range(h.lots):
        lot = lots(h)[row]
        if lot.place != NOWHERE and lot.product == product and lot.serial == serial:
            return row
    return NONE


@compiled
def lift(h: Header, row: int) -> None:
    """Take a lot from wherever it is believed to be."""
    lot = lots(h)[row]
    if lot.place == IN_QUEUE:
        dequeue(h, row)
        wake_station(h, lot.at)
    elif lot.place == OUTSIDE:
        lift_from_outside(h, row)
        enter_plant(h, row)
    elif lot.place == ON_MACHINE:
        lift_from_machine(h, row)
    else:
        lift_from_transport(h, row)


@compiled
def lift_from_transport(h: Header, row: int) -> None:
    """Take a lot that is carried, on a conveyor, or on a vehicle, which goes on without it."""
    lot = lots(h)[row]
    if lot.place == ON_WAY:
        stations(h)[lot.bound].coming -= 1
        wake_station(h, lot.bound)
        leave_way(h, row)
    elif lot.place == ON_CONVEYOR:
        if conveyors(h)[lot.at].head == row:
            stop_waiting(h, h.machine_n + h.source_n + lot.at)
        leave_conveyor(h, row)
    else:
        cancel(h, row)
    lot.toward = lot.bound = NONE


@compiled
def lift_from_machine(h: Header, row: int) -> None:
    """Take a lot from its machine, which may wait to send it on."""
    m = lots(h)[row].at
    machine = machines(h)[m]
    if machine.operation == RUNNING or machine.operation == STOPPING:
        end_work(h, m)
    else:
        drop_claims(h, m)
    if machine.awaits:
        task = cancel(h, row)
        if task != NONE:
            count_loads(h, tasks(h)[task].fleet, -1)
            drop_task(h, task)
    leave_entry(h, m)
    if is_linked(h, m):
        stop_waiting(h, m)
    vacate(h, m)


@compiled
def lift_from_outside(h: Header, row: int) -> None:
    """Take a lot out of the row of those that wait outside."""
    rank_out_outside(h, row, lots(h)[row].at)
    step_out(h, sources(h)[lots(h)[row].at], row)
    count_outside(h, lots(h)[row].at, -1)


@compiled
def is_done_at(h: Header, step: int, s: int) -> bool:
    """Whether a step may be done at station `s`."""
    for c in range(steps(h)[step].choice, steps(h)[step].choice + steps(h)[step].choices):
        if choices(h)[c].station == s:
            return True
    return False


@compiled
def step_at(h: Header, row: int, first: int, s: int) -> int:
    """The first step from `first` on, as a lot's way is planned, that is done at station `s`; NONE: there is none."""
    step = first
    while step != NONE:
        if is_done_at(h, step, s):
            return step
        step = next_planned(h, row, step)
    return NONE


@compiled
def is_reported(h: Header, row: int) -> bool:
    """Whether the end of a lot's operation at its step was reported: it is held there, or blocked."""
    lot = lots(h)[row]
    if lot.place != ON_MACHINE:
        return lot.toward != NONE
    operation = machines(h)[lot.at].operation
    return operation == HOLDING or operation == RELEASING or operation == FINISHED


@compiled
def way_of(h: Header, row: int) -> int:
    """The step to which a lot is on its way that is done at its own; NONE: it is not, or it is done altogether."""
    lot = lots(h)[row]
    if lot.place == ON_MACHINE and machines(h)[lot.at].operation == FINISHED:
        return max(NONE, following_of(h, row))
    return NONE


@compiled
def steps_between(h: Header, row: int, step: int) -> int:
    """How many steps of its planned way a lot does up to another, its own included; 0: that is not on its way."""
    lot = lots(h)[row]
    passed = 0
    at = lot.step
    while at != NONE:
        if at == step:
            return passed
        passed += 1
        at = next_planned(h, row, at)
    passed = 1
    at = way_of(h, row)
    while at != NONE:
        if at == step:
            return passed
        passed += 1
        at = next_planned(h, row, at)
    return 0


@compiled
def close_steps(h: Header, row: int, step: int) -> None:
    """A lot turns up at a later step: those before it that were not reported are closed as inferred."""
    passed = steps_between(h, row, step)
    if passed > 0:
        miss_beginning(h, row)
        lots(h)[row].inferred += passed - (1 if is_reported(h, row) else 0)


@compiled
def place_lot(h: Header, row: int, s: int, step: int) -> None:
    """Put a lot into the queue of a station, full or not: capacities bind commands, not facts."""
    lift(h, row)
    lots(h)[row].goes = NONE
    lots(h)[row].retests = 0
    if side_of(h, step) == NONE:
        lots(h)[row].left = NONE
    enqueue(h, row, s, step)


@compiled
def moved(h: Header, fact: int, s: int, product: int, serial: int) -> None:
    """Somebody has put a part at a station by hand.

    Forward: the steps in between are closed as inferred. Back: they are done again.
    """
    row = find(h, product, serial)
    if row == NONE or s < 0 or s >= h.station_n:
        question(h, fact, s, 0, product, serial)
        return
    lot = lots(h)[row]
    if lot.place == IN_QUEUE and lot.at == s:
        return
    step = step_at(h, row, lot.step, s)
    if step == NONE:
        step = step_at(h, row, way_of(h, row), s)
    if step == NONE:
        step = step_before(h, row, s)
    if step == NONE:
        question(h, fact, s, 0, product, serial)
        return
    close_steps(h, row, step)
    place_lot(h, row, s, step)


@compiled
def step_before(h: Header, row: int, s: int) -> int:
    """The last step before a lot's own that is done at station `s`; NONE: there is none.

    Of a side route, these are its own before, then the step that was left and those before that.
    """
    lot = lots(h)[row]
    side = side_of(h, lot.step)
    step = lot.step - 1
    while step >= 0 and steps(h)[step].product == lot.product and side_of(h, step) == side:
        if is_done_at(h, step, s):
            return step
        step -= 1
    step = lot.left if side != NONE else NONE
    while step >= 0 and steps(h)[step].product == lot.product:
        if is_done_at(h, step, s):
            return step
        step -= 1
    return NONE


@compiled
def seen(h: Header, fact: int, s: int, product: int, serial: int) -> None:
    """A part is seen at a station. Further down its route than believed: the steps before are closed as inferred.

    Where it is believed to be: nothing. Further up, or unknown: a question, since a reader may read a label twice.
    """
    row = find(h, product, serial)
    if row == NONE or s < 0 or s >= h.station_n:
        question(h, fact, s, 0, product, serial)
        return
    lot = lots(h)[row]
    if lot.place == ON_MACHINE and machines(h)[lot.at].station == s:
        return
    if lot.place == IN_QUEUE and lot.at == s:
        return
    following = lot.toward if lot.toward != NONE else way_of(h, row)
    if following == NONE and lot.place == ON_MACHINE:
        following = next_planned(h, row, lot.step)
    step = step_at(h, row, following if following != NONE else lot.step, s)
    if step == NONE:
        question(h, fact, s, 0, product, serial)
        return
    close_steps(h, row, step)
    if lot.place == ON_MACHINE and step != lot.step and not is_reported(h, row):
        count_cycle(h, lot.at)  # its end was missed: a counter that comes later has counted it
    place_lot(h, row, s, step)
