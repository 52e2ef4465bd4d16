"""A vehicle: what it does one after the other, what becomes of its load, how it breaks down and is repaired.

It fetches what its fleet has assigned to it, takes along what else waits at the same place as far as it can carry,
brings each load to its place, the nearest first, and stays where it is, or charges there when it has driven enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.agenda import wake_fleet
from lineside.kernel.core.command import order
from lineside.kernel.core.distance import metres
from lineside.kernel.core.table import commands, failures, fleets, stocks, tasks, vehicles
from lineside.kernel.flow.way import reach_station, take_along
from lineside.kernel.people.worker import ask, give_back, withdraw
from lineside.kernel.supply.call import drop_task, receive
from lineside.kernel.vehicle.fleet import claim, most_pressing
from lineside.kernel.vehicle.state import settle_vehicle
from lineside.lower.codes import (
    ABOARD,
    AWAITING_CREW,
    BUSY_CLOCK,
    CHARGE,
    CHARGING,
    CYCLE_CLOCK,
    DRIVE,
    DRIVING,
    FETCHED,
    IDLE,
    IN_REPAIR,
    INTERRUPT,
    LOAD,
    LOADING,
    NONE,
    REPAIR,
    REPAIR_STOPPING,
    RESUME,
    SECOND,
    UNLOAD,
    UNLOADING,
    UP,
)

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def tell(h: Header, v: int, kind: int, target: int, origin: int) -> int:
    """Ask something of vehicle `v`; gives the activity number."""
    vehicle = vehicles(h)[v]
    vehicle.number += 1
    order(h, kind, h.machine_n + v, vehicle.number)
    command = commands(h)[h.commands - 1]
    command.target, command.step = target, origin
    return vehicle.number


@compiled
def do(h: Header, v: int, doing: int, kind: int) -> None:
    """Vehicle `v` begins to do something."""
    vehicle = vehicles(h)[v]
    vehicle.doing = doing
    vehicle.worked = 0
    vehicle.begun = h.now
    vehicle.work = tell(h, v, kind, vehicle.to, vehicle.at)
    settle_vehicle(h, v)


@compiled
def go_to(h: Header, v: int, place: int, doing: int, kind: int) -> None:
    """Vehicle `v` drives to a place, or does there what it has come for."""
    vehicle = vehicles(h)[v]
    vehicle.to = place
    if vehicle.at == place:
        do(h, v, doing, kind)
    else:
        do(h, v, DRIVING, DRIVE)


@compiled
def send_for(h: Header, v: int, row: int) -> None:
    """Vehicle `v` sets out to fetch a load."""
    vehicle = vehicles(h)[v]
    claim(h, v, row)
    vehicle.task = row
    fleets(h)[vehicle.fleet].trips += 1
    go_to(h, v, tasks(h)[row].source, LOADING, LOAD)


@compiled
def next_delivery(h: Header, v: int) -> int:
    """The load on vehicle `v` that goes to the nearest place; the one asked for first among equals."""
    at = vehicles(h)[v].at
    best = NONE
    nearest = 0.0
    for row in range(h.tasks):
        task = tasks(h)[row]
        if task.stage == ABOARD and task.vehicle == v:
            far = metres(h, at, task.target)
            if best == NONE or far < nearest or (far == nearest and task.number < tasks(h)[best].number):
                best, nearest = row, far
    return best


@compiled
def go_on(h: Header, v: int) -> None:
    """Vehicle `v` has ended what it did, or has nothing to do."""
    vehicle = vehicles(h)[v]
    fleet = fleets(h)[vehicle.fleet]
    if vehicle.task != NONE and tasks(h)[vehicle.task].stage == FETCHED:
        go_to(h, v, tasks(h)[vehicle.task].source, LOADING, LOAD)
    elif vehicle.task != NONE:
        go_to(h, v, tasks(h)[vehicle.task].target, UNLOADING, UNLOAD)
    elif vehicle.carried > 0:
        vehicle.task = next_delivery(h, v)
        go_to(h, v, tasks(h)[vehicle.task].target, UNLOADING, UNLOAD)
    elif vehicle.driven >= fleet.range:
        do(h, v, CHARGING, CHARGE)
    else:
        vehicle.doing = IDLE
        vehicle.work = 0
        settle_vehicle(h, v)
        wake_fleet(h, vehicle.fleet)


@compiled
def pause(h: Header, v: int) -> None:
    """Vehicle `v` does for now no more of what it did: the clocks of its failures and its battery have run on."""
    vehicle = vehicles(h)[v]
    elapsed = h.now - vehicle.begun
    vehicle.worked += elapsed
    if vehicle.doing == DRIVING:
        vehicle.driven += elapsed
    for f in range(vehicle.failure, vehicle.failure + vehicle.failures):
        if failures(h)[f].clock == BUSY_CLOCK:
            failures(h)[f].age += elapsed


@compiled
def has_reached(h: Header, v: int) -> None:
    """Vehicle `v` is where it was to go."""
    vehicle = vehicles(h)[v]
    pause(h, v)
    for f in range(vehicle.failure, vehicle.failure + vehicle.failures):
        if failures(h)[f].clock == CYCLE_CLOCK:
            failures(h)[f].age += SECOND
    vehicle.at = vehicle.to


@compiled
def has_loaded(h: Header, v: int) -> None:
    """Vehicle `v` has taken a load up; if it can carry more, it takes along what else waits here."""
    vehicle = vehicles(h)[v]
    fleet = fleets(h)[vehicle.fleet]
    pause(h, v)
    task = tasks(h)[vehicle.task]
    task.stage = ABOARD
    fleet.wait += float(h.now - task.ready)
    vehicle.carried += 1
    take_along(h, vehicle.task, v)
    vehicle.task = NONE
    if vehicle.carried < fleet.carries:
        row = most_pressing(h, vehicle.fleet, vehicle.at, vehicle.at)
        if row != NONE:
            claim(h, v, row)
            vehicle.task = row


@compiled
def has_unloaded(h: Header, v: int) -> None:
    """Vehicle `v` has put a load down."""
    vehicle = vehicles(h)[v]
    fleet = fleets(h)[vehicle.fleet]
    pause(h, v)
    row = vehicle.task
    task = tasks(h)[row]
    fleet.deliveries += 1
    if task.stock != NONE:
        fleet.of_parts += 1
        fleet.punctual += 1 if stocks(h)[task.stock].content > 0 else 0
        receive(h, row, task.quantity)
    else:
        if task.lot != NONE:
            reach_station(h, task.lot, task.station, task.step)
        drop_task(h, row)
    vehicle.carried -= 1
    vehicle.task = NONE


@compiled
def has_charged(h: Header, v: int) -> None:
    """Vehicle `v` is charged."""
    pause(h, v)
    vehicles(h)[v].driven = 0


@compiled
def break_down(h: Header, v: int, f: int) -> None:
    """Vehicle `v` has failed in mode `f` (NONE: unknown); what it does rests until it is repaired."""
    vehicle = vehicles(h)[v]
    if vehicle.doing != IDLE:
        pause(h, v)
    vehicle.condition = AWAITING_CREW
    vehicle.broken = f
    vehicle.fixed = 0
    seek_fitter(h, v)
    settle_vehicle(h, v)


@compiled
def seek_fitter(h: Header, v: int) -> None:
    """Have vehicle `v` repaired as soon as someone is there."""
    vehicle = vehicles(h)[v]
    if vehicle.broken == NONE or failures(h)[vehicle.broken].needs == 0 or ask(h, 2 * (h.machine_n + v) + 1):
        mend(h, v)


@compiled
def mend(h: Header, v: int) -> None:
    """The crew begins, or goes on."""
    vehicle = vehicles(h)[v]
    vehicle.condition = IN_REPAIR
    vehicle.fix_begun = h.now
    vehicle.fix = tell(h, v, REPAIR, NONE, NONE)


@compiled
def interrupt_mending(h: Header, v: int) -> None:
    """The crew's shift is over: it stops, and answers when it has."""
    vehicle = vehicles(h)[v]
    if vehicle.condition == IN_REPAIR:
        vehicle.condition = REPAIR_STOPPING
        tell(h, v, INTERRUPT, vehicle.fix, NONE)


@compiled
def end_mending(h: Header, v: int) -> None:
    """The crew is free."""
    vehicle = vehicles(h)[v]
    vehicle.fixed += h.now - vehicle.fix_begun
    if vehicle.crewed:
        give_back(h, 2 * (h.machine_n + v) + 1)
        vehicle.crewed = 0


@compiled
def suspend_mending(h: Header, v: int) -> None:
    """The repair was interrupted and will be resumed."""
    end_mending(h, v)
    vehicles(h)[v].condition = AWAITING_CREW
    seek_fitter(h, v)


@compiled
def is_up_again(h: Header, v: int) -> None:
    """Vehicle `v` is repaired."""
    vehicle = vehicles(h)[v]
    withdraw(h, 2 * (h.machine_n + v) + 1)
    if vehicle.condition == IN_REPAIR or vehicle.condition == REPAIR_STOPPING:
        end_mending(h, v)
    if vehicle.broken != NONE:
        failures(h)[vehicle.broken].age = 0
        failures(h)[vehicle.broken].repaired = h.now
    vehicle.condition = UP
    vehicle.broken = NONE
    vehicle.fix = 0
    vehicle.begun = h.now
    settle_vehicle(h, v)


@compiled
def was_repaired(h: Header, v: int) -> None:
    """Vehicle `v` is repaired, and goes on with what it did."""
    is_up_again(h, v)
    vehicle = vehicles(h)[v]
    if vehicle.doing == IDLE:
        wake_fleet(h, vehicle.fleet)
    else:
        vehicle.work = tell(h, v, RESUME, NONE, NONE)
