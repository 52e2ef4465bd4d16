"""What a machine's time is spent on, and the sums of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.heap import join_heap, leave_heap
from lineside.kernel.core.table import idlers, machines, stations
from lineside.kernel.core.trace import record_machine
from lineside.lower.codes import (
    BLOCKED,
    BUSY,
    DOWN,
    EMPTY,
    FINISHED,
    HELD,
    HOLDING,
    LACKING,
    MAINTENANCE,
    OFF_SHIFT,
    RUNNING,
    SETUP,
    STARVED,
    STOPPING,
    UP,
    WAITING_PARTS,
    WAITING_VEHICLE,
    WAITING_WORKER,
)

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header, Rows

FEW = 8
"""So many machines a station are looked at one by one, which is quicker than keeping those that are free in order."""


@compiled
def state_of(machine: Rows, is_open: int) -> int:
    """The one state that holds. Work wins; then closing time, failure, a held part, lack of parts, workers or room."""
    operation = machine.operation
    if operation == RUNNING or operation == STOPPING:
        return SETUP if machine.setting else BUSY
    if not is_open:
        return OFF_SHIFT
    if machine.condition != UP:
        return MAINTENANCE if machine.planned else DOWN
    if machine.hindrance:
        return int(machine.hindrance - 1)
    if operation == EMPTY:
        return STARVED
    if operation == FINISHED:
        return WAITING_VEHICLE if machine.awaits else BLOCKED
    if operation >= HOLDING:
        return HELD
    if machine.kit == LACKING:
        return WAITING_PARTS
    return WAITING_WORKER


@compiled
def keep_idle(h: Header, m: int, ready: int) -> None:
    """Machine `m` of a station of many could take a part now, or could no longer."""
    station = stations(h)[machines(h)[m].station]
    if ready:
        station.idle = join_heap(idlers(h), station.idle, m, 0.0, m)
    else:
        station.idle = leave_heap(idlers(h), station.idle, m)


@compiled
def free_machine(h: Header, s: int) -> int:
    """The first machine of station `s` that could take a part now; there is one."""
    station = stations(h)[s]
    if station.machines > FEW:
        return station.idle
    m = station.first
    while not machines(h)[m].ready:
        m += 1
    return m


@compiled
def settle(h: Header, m: int) -> None:
    """After a change of machine `m`: charge the time since the last change, and count it free or not."""
    machine = machines(h)[m]
    station = stations(h)[machine.station]
    state = state_of(machine, station.open)
    ready = 1 if state == STARVED else 0
    if ready != machine.ready:
        station.free += ready - machine.ready
        machine.ready = ready
        if station.machines > FEW:
            keep_idle(h, m, ready)
    if state != machine.state:
        machine.time[machine.state] += h.now - machine.since
        machine.since = h.now
        machine.state = state
        if h.tracing:
            record_machine(h, m, state)


@compiled
def charge(h: Header, m: int) -> None:
    """Charge machine `m` with the time up to now."""
    machine = machines(h)[m]
    machine.time[machine.state] += h.now - machine.since
    machine.since = h.now
