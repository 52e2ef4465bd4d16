"""The controller's one door: a fact or a request comes in at a time, belief changes, commands go out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.conveyor.belief import cleared, conveyed
from lineside.kernel.core.agenda import wake_station, wake_stock
from lineside.kernel.core.command import order, send
from lineside.kernel.core.question import question
from lineside.kernel.core.table import commands, lots, machines, orders, questions, sources, steps, timers, vehicles
from lineside.kernel.core.verdict import COLUMN, CONDITION, OPERATION, PLANNED
from lineside.kernel.duty import walked
from lineside.kernel.feed import ripple
from lineside.kernel.flow.priority import prioritise
from lineside.kernel.flow.route import depart
from lineside.kernel.flow.source import arrive, open_orders, start_source
from lineside.kernel.flow.way import carried
from lineside.kernel.flow.whereabouts import moved, seen
from lineside.kernel.people.away import set_away
from lineside.kernel.quality.inspect import bar, conclude, release_part
from lineside.kernel.supply.call import MOST_PARTS, delivered
from lineside.kernel.supply.stock import found
from lineside.kernel.timer import fire, start_hours
from lineside.kernel.upkeep.ageing import watch_services
from lineside.kernel.upkeep.repair import fail, leave_repair, repaired, suspend_repair
from lineside.kernel.upkeep.service import maintain
from lineside.kernel.vehicle.driving import about_vehicle
from lineside.kernel.vehicle.state import settle_vehicle
from lineside.kernel.work.infer import count_up, infer_end, infer_lot, infer_phase, infer_start
from lineside.kernel.work.operation import count_cycle, end_phase, end_work, suspend
from lineside.kernel.work.phase import has_more_phases
from lineside.kernel.work.state import settle
from lineside.lower.codes import (
    ANSWER,
    ARRIVED,
    AWAY,
    BARRED,
    CAP,
    CARRIED,
    CHARGED,
    CLEARED,
    CLEARING,
    COUNTED,
    DELAY,
    DELIVERED,
    DISTURB,
    DONE,
    ENDED,
    EVERY,
    FAILED,
    FINISHED,
    FIRST_REQUEST,
    FOUND,
    GROW,
    HOLDING,
    IDLE,
    INFER,
    LET_GO,
    MOVED,
    NEVER,
    NONE,
    ORDER,
    ORDERS,
    PASSED,
    PRIORITISE,
    QUESTION,
    REACHED,
    REFUSED,
    RELEASED,
    RELEASING,
    REPAIR_STOPPING,
    REPAIRED,
    RUNNING,
    SEEN,
    START,
    STARTED,
    STOPPED,
    STOPPING,
    TRACE_FULL,
    UPSET,
    VOID,
    WALKED,
    WRONG_PART,
)

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def has_room(h: Header) -> int:
    """DONE if every growing table has room for whatever one record can bring; else what the host must do first."""
    if h.live + h.slack > h.lot_n:
        return CAP if h.live >= h.lot_limit else GROW
    if h.commands + h.slack > h.command_n or h.timers + h.slack > h.timer_n:
        return GROW
    if h.questions + 2 > h.question_n or h.orders + 1 > h.order_n:
        return GROW
    if h.tracing and h.traces + 2 * h.slack > h.trace_n:
        return TRACE_FULL
    return DONE


@compiled
def start(h: Header) -> None:
    """The run begins: shifts, then releases."""
    start_hours(h)
    for m in range(h.machine_n):
        settle(h, m)
    for v in range(h.vehicle_n):
        settle_vehicle(h, v)
    watch_services(h)
    for s in range(h.station_n):
        wake_station(h, s)
    for o in range(h.source_n):
        start_source(h, o)
    for b in range(h.stock_n):
        wake_stock(h, b)


@compiled
def end(h: Header, m: int, finding: int, about: int) -> None:
    """The operation on machine `m` has ended, or one of its phases; its part moves on, or something was found of it."""
    if has_more_phases(h, m):
        end_phase(h, m)
        return
    count_cycle(h, m)
    end_work(h, m)
    if finding != PASSED or steps(h)[lots(h)[machines(h)[m].lot].step].check != NONE:
        conclude(h, m, finding, about)
    else:
        machines(h)[m].operation = FINISHED
        depart(h, m)
    if machines(h)[m].services > 0:
        maintain(h, m, False)


@compiled
def is_stale(h: Header, fact: int, m: int, number: int) -> bool:
    """Whether a fact carries a number that is not the current one; 0: the device knows no numbers.

    A start with a number confirms a command, and says nothing of a machine that is no longer at it.
    """
    if number == 0:
        return False
    machine = machines(h)[m]
    if fact == REPAIRED:
        return number != machine.fix
    if fact == STARTED:
        return number != machine.work or (machine.operation != RUNNING and machine.operation != STOPPING)
    if fact == ENDED or fact == STOPPED or fact == RELEASED or fact == REFUSED:
        return number != machine.work
    return False


@compiled
def is_of_repair(h: Header, m: int, number: int) -> bool:
    """Whether a stop is that of machine `m`'s repair; one without a number is if no operation is under way."""
    machine = machines(h)[m]
    if machine.condition != REPAIR_STOPPING:
        return False
    return number == machine.fix or (number == 0 and machine.operation != RUNNING and machine.operation != STOPPING)


@compiled
def about_condition(h: Header, fact: int, m: int, number: int, x: int) -> None:
    """A machine has failed or was repaired."""
    machine = machines(h)[m]
    if is_stale(h, fact, m, number):
        return
    verdict = CONDITION[machine.condition + PLANNED * machine.planned, 0 if fact == FAILED else 1]
    if verdict == VOID:
        return
    if fact == FAILED:
        if machine.planned:
            leave_repair(h, m)  # it has broken before its maintenance could begin, and stays due
        known = machine.failure <= x < machine.failure + machine.failures
        fail(h, m, x if known else NONE)
    else:
        repaired(h, m)
        if machine.services > 0:
            maintain(h, m, False)


@compiled
def about_operation(h: Header, fact: int, m: int, number: int, x: int, y: int) -> None:
    """Something has become of the operation on machine `m`."""
    machine = machines(h)[m]
    if fact == STOPPED and is_of_repair(h, m, number):
        suspend_repair(h, m)
        return
    if is_stale(h, fact, m, number) or (fact == COUNTED and x == machine.made):
        return
    verdict = OPERATION[machine.operation, COLUMN[fact]]
    if verdict == QUESTION:
        question(h, fact, m, number, x, y)
    elif fact == COUNTED:
        count_up(h, m, x)
    elif verdict == INFER:
        if fact == RELEASED:
            release_part(h, m, x, y)
        elif fact == REFUSED:
            if infer_lot(h, m):
                bar(h, m, x)
            else:
                question(h, fact, m, number, x, y)
        elif fact == STARTED:
            if not infer_start(h, m):
                question(h, fact, m, number, x, y)
        elif not (infer_phase(h, m) or infer_end(h, m)):
            question(h, fact, m, number, x, y)
    elif verdict != VOID:
        if fact == ENDED:
            end(h, m, x, y)
        elif fact == STOPPED:
            suspend(h, m)
        elif fact == RELEASED:
            release_part(h, m, x, y)
        elif fact == REFUSED:
            bar(h, m, x)


@compiled
def is_expected_end(h: Header, m: int, number: int) -> bool:
    """Whether machine `m` ends the operation that it was commanded: nearly every fact; the table would accept it."""
    return machines(h)[m].operation == RUNNING and machines(h)[m].work == number


@compiled
def about_transport(h: Header, fact: int, element: int, number: int, x: int, y: int) -> None:
    """A lot was carried to a station, has come to a conveyor's end, or has cleared its entry."""
    if fact == CARRIED:
        known = 0 <= element < h.way_n and carried(h, element, number)
    else:
        known = 0 <= element < h.conveyor_n
        if known and fact == CLEARED:
            cleared(h, element, number)
        elif known:
            known = conveyed(h, element, number)
    if not known:
        question(h, fact, element, number, x, y)


@compiled
def learn(h: Header, fact: int, element: int, number: int, x: int, y: int) -> None:
    """Take in a fact. One about something that this plant does not have, or lets in by itself, is a question."""
    h.facts += 1
    if fact == ENDED and 0 <= element < h.machine_n and is_expected_end(h, element, number):
        end(h, element, x, y)
    elif fact == ARRIVED:
        if 0 <= element < h.source_n and sources(h)[element].kind == EVERY:
            arrive(h, element)
        else:
            question(h, fact, element, number, x, y)
    elif fact == MOVED:
        moved(h, fact, element, x, y)
    elif fact == SEEN:
        seen(h, fact, element, x, y)
    elif fact == DELIVERED or fact == FOUND:
        if not 0 <= element < h.stock_n or x < 0 or x > MOST_PARTS:
            question(h, fact, element, number, x, y)
        elif fact == DELIVERED:
            delivered(h, element, number, x)
        else:
            found(h, element, x)
    elif fact == WALKED:
        if 0 <= element < h.worker_n:
            walked(h, element, number, x)
        else:
            question(h, fact, element, number, x, y)
    elif fact >= CARRIED:
        about_transport(h, fact, element, number, x, y)
    elif h.machine_n <= element < h.machine_n + h.vehicle_n:
        about_vehicle(h, fact, element - h.machine_n, number, x, y)
    elif REACHED <= fact <= CHARGED or not 0 <= element < h.machine_n:
        question(h, fact, element, number, x, y)
    elif fact == FAILED or fact == REPAIRED:
        about_condition(h, fact, element, number, x)
    else:
        about_operation(h, fact, element, number, x, y)


@compiled
def add_order(h: Header, o: int, quantity: int, at: int, due: int) -> bool:
    """Enter an order of source `o` in its book, behind those of the same time; False: this source takes no orders."""
    if not 0 <= o < h.source_n or sources(h)[o].kind != ORDERS or quantity < 1:
        return False
    row = h.orders
    h.orders += 1
    order = orders(h)[row]
    order.source, order.at, order.due, order.quantity = o, max(at, h.now), due, quantity
    order.priority = NEVER
    order.released = order.done = order.scrapped = order.finished = 0
    source = sources(h)[o]
    before = NONE
    after = source.order
    while after != NONE and orders(h)[after].at <= order.at:
        before, after = after, orders(h)[after].next
    order.next = after
    if before == NONE:
        source.order = row
    else:
        orders(h)[before].next = row
    if source.coming == after:
        source.coming = row
        open_orders(h, o)
    return True


@compiled
def upset(h: Header, element: int, what: int) -> bool:
    """Pass on to the plant that something is to go wrong at a machine or a vehicle; False where there is none such.

    What stands still cannot be late.
    """
    if 0 <= element < h.machine_n and what != DELAY:
        send(h, DISTURB, element, what)
        return True
    v = element - h.machine_n
    if 0 <= v < h.vehicle_n and what != WRONG_PART and (what != DELAY or vehicles(h)[v].doing != IDLE):
        vehicles(h)[v].number += 1
        order(h, DISTURB, element, vehicles(h)[v].number)
        commands(h)[h.commands - 1].target = what
        return True
    return False


@compiled
def fulfil(h: Header, request: int, element: int, number: int, x: int, y: int) -> None:
    """Do what a person or a program asks, or refuse it."""
    h.refused = 0
    if request == START:
        start(h)
    elif request == LET_GO:
        held = 0 <= element < h.machine_n and (
            machines(h)[element].operation == HOLDING
            or machines(h)[element].operation == RELEASING
            or machines(h)[element].operation == BARRED
            or machines(h)[element].operation == CLEARING
        )
        if held:
            release_part(h, element, PASSED, 0)
        else:
            h.refused = 1
    elif request == ORDER:
        if not add_order(h, element, number, x, y):
            h.refused = 1
    elif request == ANSWER:
        if 0 <= element < h.questions and not questions(h)[element].answered:
            questions(h)[element].answered = 1
        else:
            h.refused = 1
    elif request == UPSET:
        if not upset(h, element, number):
            h.refused = 1
    elif request == PRIORITISE:
        if not prioritise(h, element, number):
            h.refused = 1
    elif request == AWAY:
        if not set_away(h, element, number):
            h.refused = 1


@compiled
def catch_up(h: Header, time: int) -> int:
    """Let all timers go off that are due by a time; DONE, or what the host must do first."""
    while h.timers > 0 and timers(h)[0].time <= time:
        reason = has_room(h)
        if reason != DONE:
            return reason
        h.now = timers(h)[0].time
        fire(h)
        ripple(h)
    return DONE


@compiled
def handle(h: Header, time: int, kind: int, element: int, number: int, x: int, y: int) -> int:
    """Handle one record at a time (µs): timers due by then go off first, then the record counts.

    Returns DONE; GROW, CAP or TRACE_FULL when nothing of the record was done yet and the host must make room and
    repeat. Times run forward: a record from the past counts now. `tick` only lets the timers go off.
    """
    reason = catch_up(h, time)
    if reason == DONE:
        reason = has_room(h)
    if reason != DONE:
        return reason
    h.now = max(h.now, time)
    if kind < FIRST_REQUEST:
        learn(h, kind, element, number, x, y)
    else:
        fulfil(h, kind, element, number, x, y)
    ripple(h)
    return DONE
