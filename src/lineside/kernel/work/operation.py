"""An operation on a machine: loaded, begun, interrupted, resumed, ended; and the part that an interlock holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.chains.may_begin import may_begin
from lineside.kernel.chains.operation_began import operation_began
from lineside.kernel.chains.operation_ended import operation_ended
from lineside.kernel.chains.work_elapsed import work_elapsed
from lineside.kernel.core.agenda import wake_station
from lineside.kernel.core.command import send
from lineside.kernel.core.table import lots, machines, phases, stations, steps
from lineside.kernel.people.worker import ask, give_back, may_stay, withdraw
from lineside.kernel.supply.stock import drop_parts
from lineside.kernel.work.phase import come_to_phase, first_phase, goes_on, is_unattended, is_under_way
from lineside.kernel.work.state import settle
from lineside.lower.codes import (
    ASK,
    BARRED,
    BEGIN,
    CLEARING,
    EMPTY,
    HOLDING,
    INTERRUPT,
    LACKING,
    LOADED,
    NO_KIT,
    NONE,
    ON_MACHINE,
    RELEASING,
    RESUME,
    RUNNING,
    SET_ASIDE,
    STOPPING,
    SUSPENDED,
    UP,
)

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def seek(h: Header, m: int) -> None:
    """Begin or resume the operation that machine `m` is loaded with, as soon as it is up, open and staffed."""
    machine = machines(h)[m]
    station = stations(h)[machine.station]
    if (
        (machine.operation == LOADED or machine.operation == SUSPENDED)
        and machine.condition == UP
        and (station.open or goes_on(h, m))
    ):
        if machine.operation == LOADED and not may_begin(h, m):
            settle(h, m)
            return
        if is_unattended(h, m):
            begin(h, m)
            return
        if ask(h, 2 * m):
            begin(h, m)
            return
    settle(h, m)


@compiled
def begin(h: Header, m: int) -> None:
    """Command the machine to work."""
    machine = machines(h)[m]
    if machine.operation == LOADED:
        if not is_under_way(h, m):
            lots(h)[machine.lot].visit += 1
        machine.worked = 0
        operation_began(h, m)
        machine.work = send(h, BEGIN, m, machine.doing)
    else:
        machine.work = send(h, RESUME, m, NONE)
    machine.operation = RUNNING
    machine.begun = h.now
    settle(h, m)


@compiled
def load(h: Header, m: int, row: int) -> None:
    """Put a lot on an empty machine."""
    machine = machines(h)[m]
    lot = lots(h)[row]
    lot.place, lot.at = ON_MACHINE, m
    machine.lot = row
    machine.operation = LOADED
    first_phase(h, m)
    seek(h, m)


@compiled
def vacate(h: Header, m: int) -> None:
    """The lot has left machine `m`: whatever is still reported of it is void."""
    machine = machines(h)[m]
    machine.kit = NO_KIT
    machine.awaits = 0
    machine.work = 0
    machine.lot = NONE
    machine.split = 0
    machine.reason = NONE
    machine.operation = EMPTY
    settle(h, m)
    wake_station(h, machine.station)


@compiled
def interrupt(h: Header, m: int) -> None:
    """Command the machine to stop in the middle of its operation; it answers when it has."""
    machine = machines(h)[m]
    if machine.operation == RUNNING:
        machine.operation = STOPPING
        send(h, INTERRUPT, m, machine.work)


@compiled
def stop_clock(h: Header, m: int) -> None:
    """The machine works no longer: its failures' clocks have run on."""
    machine = machines(h)[m]
    elapsed = h.now - machine.begun
    machine.worked += elapsed
    work_elapsed(h, m, elapsed)


@compiled
def end_work(h: Header, m: int) -> None:
    """The machine works no longer, and its workers go."""
    stop_clock(h, m)
    machine = machines(h)[m]
    if machine.staffed:
        give_back(h, 2 * m)
        machine.staffed = 0


@compiled
def count_cycle(h: Header, m: int) -> None:
    """An operation has ended on machine `m`, however often it was interrupted."""
    machines(h)[m].made += 1
    operation_ended(h, m)


@compiled
def next_phase(h: Header, m: int) -> None:
    """Machine `m` comes to its operation's next phase, and begins it as soon as its workers are there."""
    machine = machines(h)[m]
    come_to_phase(h, m, machine.doing + 1)
    machine.operation = LOADED
    machine.work = 0
    if machine.staffed and machine.condition == UP and (stations(h)[machine.station].open or goes_on(h, m)):
        begin(h, m)
        return
    if machine.staffed:
        drop_claims(h, m)
    seek(h, m)


@compiled
def end_phase(h: Header, m: int) -> None:
    """A phase has ended and another follows: whoever is needed in both stays, unless called away in this instant."""
    machine = machines(h)[m]
    if phases(h)[machine.doing + 1].keeps and may_stay(h, 2 * m):
        stop_clock(h, m)
    else:
        end_work(h, m)
    next_phase(h, m)


@compiled
def suspend(h: Header, m: int) -> None:
    """The operation was interrupted and will be resumed."""
    end_work(h, m)
    machines(h)[m].operation = SUSPENDED
    seek(h, m)


@compiled
def hold(h: Header, m: int) -> None:
    """An interlock holds the part in machine `m` until someone has released it."""
    machine = machines(h)[m]
    machine.operation = HOLDING
    seek_release(h, m)


@compiled
def seek_release(h: Header, m: int) -> None:
    """Have the held part on machine `m` released as soon as someone is there."""
    machine = machines(h)[m]
    step = steps(h)[lots(h)[machine.lot].step]
    if step.release_needs == 0 or ask(h, 2 * m):
        release(h, m)
    settle(h, m)


@compiled
def release(h: Header, m: int) -> None:
    """Someone is there to release the held part."""
    machine = machines(h)[m]
    machine.operation = RELEASING if machine.operation == HOLDING else CLEARING
    machine.begun = h.now
    machine.work = send(h, ASK, m, NONE)


@compiled
def drop_claims(h: Header, m: int) -> None:
    """Whatever workers machine `m` has or waits for, for its part, it has and waits for no more; nor for parts."""
    machine = machines(h)[m]
    if machine.kit == LACKING or machine.kit == SET_ASIDE:
        drop_parts(h, m)
    withdraw(h, 2 * m)
    if machine.staffed:
        give_back(h, 2 * m)
        machine.staffed = 0


@compiled
def staff(h: Header, m: int) -> None:
    """The workers of machine `m` are there: its work begins, or its held part is released."""
    if machines(h)[m].operation == HOLDING or machines(h)[m].operation == BARRED:
        release(h, m)
    else:
        begin(h, m)
