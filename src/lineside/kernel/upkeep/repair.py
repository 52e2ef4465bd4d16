"""Failures as the controller sees them: a machine goes down, a crew comes, it is up again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.agenda import wake_station
from lineside.kernel.core.command import send
from lineside.kernel.core.table import failures, machines
from lineside.kernel.flow.lot import scrap
from lineside.kernel.people.worker import ask, give_back, withdraw
from lineside.kernel.upkeep.ageing import rejuvenate
from lineside.kernel.upkeep.spare import drop_spares, has_spares, lack_no_more, use_spares
from lineside.kernel.work.operation import drop_claims, end_work, seek, vacate
from lineside.kernel.work.phase import restart_phases
from lineside.kernel.work.state import settle
from lineside.lower.codes import (
    AWAITING_CREW,
    IN_REPAIR,
    INTERRUPT,
    LOADED,
    NO_KIT,
    NONE,
    REPAIR,
    REPAIR_STOPPING,
    RESTART_PART,
    RUNNING,
    SCRAP_PART,
    SERVE,
    SET_ASIDE,
    STOPPING,
    SUSPENDED,
    UP,
)

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def fail(h: Header, m: int, f: int) -> None:
    """Machine `m` has failed in mode `f` (NONE: unknown); what becomes of the part in work is the mode's choice."""
    machine = machines(h)[m]
    machine.condition = AWAITING_CREW
    machine.broken = f
    machine.fixed = 0
    machine.spared = NO_KIT
    lack_no_more(h, m)
    if machine.operation == RUNNING or machine.operation == STOPPING:
        end_work(h, m)
        fate = failures(h)[f].fate if f != NONE else 0
        machine.operation = SUSPENDED
        if fate == RESTART_PART:
            machine.operation = LOADED
            restart_phases(h, m)
        elif fate == SCRAP_PART:
            scrap(h, machine.lot)
            vacate(h, m)
    elif machine.operation == LOADED or machine.operation == SUSPENDED:
        drop_claims(h, m)
    seek_crew(h, m)
    settle(h, m)


@compiled
def seek_crew(h: Header, m: int) -> None:
    """Have machine `m` repaired, or maintained, as soon as spare parts and someone are there."""
    machine = machines(h)[m]
    f = machine.broken
    if f != NONE and failures(h)[f].uses > 0 and not has_spares(h, m):
        return
    if f == NONE or failures(h)[f].needs == 0 or ask(h, 2 * m + 1):
        begin_repair(h, m)


@compiled
def begin_repair(h: Header, m: int) -> None:
    """The crew begins, or goes on."""
    machine = machines(h)[m]
    if machine.spared == SET_ASIDE:
        use_spares(h, m)
    machine.condition = IN_REPAIR
    machine.fix_begun = h.now
    machine.fix = send(h, SERVE, m, machine.broken) if machine.planned else send(h, REPAIR, m, NONE)


@compiled
def interrupt_repair(h: Header, m: int) -> None:
    """The crew's shift is over: it stops, and answers when it has."""
    machine = machines(h)[m]
    if machine.condition == IN_REPAIR:
        machine.condition = REPAIR_STOPPING
        send(h, INTERRUPT, m, machine.fix)


@compiled
def drop_crew(h: Header, m: int) -> None:
    """Whoever repairs machine `m`, or is on the way to, does so no more."""
    machine = machines(h)[m]
    if machine.crewed:
        give_back(h, 2 * m + 1)
        machine.crewed = 0


@compiled
def end_crew(h: Header, m: int) -> None:
    """The crew is free."""
    machine = machines(h)[m]
    machine.fixed += h.now - machine.fix_begun
    drop_crew(h, m)


@compiled
def suspend_repair(h: Header, m: int) -> None:
    """The repair was interrupted and will be resumed."""
    end_crew(h, m)
    machines(h)[m].condition = AWAITING_CREW
    seek_crew(h, m)


@compiled
def leave_repair(h: Header, m: int) -> None:
    """Nobody repairs or maintains machine `m`, or is to: crew and spare parts are free, and it is up."""
    machine = machines(h)[m]
    withdraw(h, 2 * m + 1)
    if machine.condition == IN_REPAIR or machine.condition == REPAIR_STOPPING:
        end_crew(h, m)
    drop_crew(h, m)
    if machine.broken != NONE:
        drop_spares(h, m)
    machine.condition = UP
    machine.planned = 0
    machine.broken = NONE
    machine.fix = 0


@compiled
def repaired(h: Header, m: int) -> None:
    """Machine `m` is up again."""
    machine = machines(h)[m]
    if machine.broken != NONE:
        failures(h)[machine.broken].count += 1
        rejuvenate(h, m, machine.broken)
    leave_repair(h, m)
    seek(h, m)
    wake_station(h, machine.station)
