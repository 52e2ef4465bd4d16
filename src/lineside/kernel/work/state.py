"""What a machine's time is spent on, and the sums of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.table import machines, stations
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
def settle(h: Header, m: int) -> None:
    """After a change of machine `m`: charge the time since the last change, and count it free or not."""
    machine = machines(h)[m]
    station = stations(h)[machine.station]
    state = state_of(machine, station.open)
    ready = 1 if state == STARVED else 0
    if ready != machine.ready:
        station.free += ready - machine.ready
        machine.ready = ready
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
