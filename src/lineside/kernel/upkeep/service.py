"""Preventive maintenance: asked for by the controller between two operations, and done like a repair.

When it is due the machine takes no further part. Before that, within what the model allows, it is done when the machine
stands still anyway: it starves, is blocked, or its hours are over, and crew and spare parts are there at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.table import failures, machines, stations
from lineside.kernel.people.worker import lacking
from lineside.kernel.upkeep.ageing import age_of_service, date_of_service, watch
from lineside.kernel.upkeep.repair import seek_crew
from lineside.kernel.upkeep.spare import are_there, lack_no_more
from lineside.kernel.work.operation import drop_claims
from lineside.kernel.work.phase import is_under_way
from lineside.kernel.work.state import settle
from lineside.lower.codes import (
    AWAITING_CREW,
    EMPTY,
    FINISHED,
    LOADED,
    NO_KIT,
    NONE,
    UP,
)

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def maintenance_due(h: Header, m: int, opportune: bool) -> int:
    """The maintenance that machine `m` is to have now; NONE: there is none.

    What is overdue comes first, in the order of the model; then, if it is opportune, what may be done early.
    """
    machine = machines(h)[m]
    first = machine.failure + machine.failures
    for f in range(first, first + machine.services):
        if age_of_service(h, f) >= failures(h)[f].limit:
            return f
    if opportune:
        for f in range(first, first + machine.services):
            failure = failures(h)[f]
            if (
                failure.early > 0
                and age_of_service(h, f) >= failure.limit - failure.early
                and lacking(h, failure.need, failure.needs) == NONE
                and are_there(h, f)
            ):
                return f
    return NONE


@compiled
def maintain(h: Header, m: int, idle: bool) -> None:
    """Begin the maintenance that machine `m` is to have now, if it is between two operations; `idle`: it starves."""
    machine = machines(h)[m]
    operation = machine.operation
    if machine.condition != UP:
        return
    if not (operation == EMPTY or operation == FINISHED or (operation == LOADED and not is_under_way(h, m))):
        return
    f = maintenance_due(h, m, idle or operation == FINISHED or not stations(h)[machine.station].open)
    if f == NONE:
        return
    if operation == LOADED:
        drop_claims(h, m)
    machine.condition = AWAITING_CREW
    machine.planned = 1
    machine.broken = f
    machine.fixed = 0
    machine.spared = NO_KIT
    lack_no_more(h, m)
    seek_crew(h, m)
    settle(h, m)


@compiled
def maintain_station(h: Header, s: int) -> None:
    """Nothing more can be loaded at station `s`, or it has closed: its idle machines may be maintained."""
    station = stations(h)[s]
    for m in range(station.first, station.first + station.machines):
        maintain(h, m, machines(h)[m].operation == EMPTY)


@compiled
def service_due(h: Header, f: int, due: int) -> None:
    """A timer of maintenance `f` went off; where that was done meanwhile the timer is set anew."""
    failure = failures(h)[f]
    failure.armed &= ~(1 << due)
    if date_of_service(h, f, due) > h.now:
        watch(h, f, due)
        return
    m = failure.machine
    maintain(h, m, machines(h)[m].ready == 1)
