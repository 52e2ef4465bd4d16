"""What the controller knows of a machine's age: the clocks of its failures and its maintenance, and its tool's use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.events import push
from lineside.kernel.core.table import failures, machines, stations, timers
from lineside.kernel.upkeep.wear import exposed
from lineside.lower.codes import BUSY_CLOCK, CALENDAR_CLOCK, CYCLE_CLOCK, SECOND, SERVICE_TIMER, WEAR_BIT

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def age_by_work(h: Header, m: int, elapsed: int) -> None:
    """The machine has worked for `elapsed` µs."""
    machine = machines(h)[m]
    station = stations(h)[machine.station]
    for f in range(machine.failure, machine.failure + machine.failures):
        if failures(h)[f].clock == BUSY_CLOCK:
            failures(h)[f].age += exposed(station, machine.worn, elapsed)
    if station.services or station.wear > 0:
        first = machine.failure + machine.failures
        for f in range(first, first + machine.services):
            if failures(h)[f].clock == BUSY_CLOCK:
                failures(h)[f].age += elapsed
        if station.wear > 0 and station.wear_clock == BUSY_CLOCK:
            machine.worn += elapsed


@compiled
def age_by_cycle(h: Header, m: int) -> None:
    """The machine has ended an operation."""
    machine = machines(h)[m]
    station = stations(h)[machine.station]
    for f in range(machine.failure, machine.failure + machine.failures):
        if failures(h)[f].clock == CYCLE_CLOCK:
            failures(h)[f].age += exposed(station, machine.worn, SECOND)
    if station.services or station.wear > 0:
        first = machine.failure + machine.failures
        for f in range(first, first + machine.services):
            if failures(h)[f].clock == CYCLE_CLOCK:
                failures(h)[f].age += SECOND
        if station.wear > 0 and station.wear_clock == CYCLE_CLOCK:
            machine.worn += SECOND


@compiled
def age_of_service(h: Header, f: int) -> int:
    """What maintenance `f` has counted since it was last done."""
    failure = failures(h)[f]
    return h.now - failure.repaired if failure.clock == CALENDAR_CLOCK else failure.age


@compiled
def date_of_service(h: Header, f: int, due: int) -> int:
    """When maintenance `f`, which goes by the calendar, is due (1), or may be done (0), µs."""
    failure = failures(h)[f]
    return int(failure.repaired + failure.limit - (0 if due else failure.early))


@compiled
def watch(h: Header, f: int, due: int) -> None:
    """Set a timer of maintenance `f` unless it is set; one that goes off too early is set anew."""
    failure = failures(h)[f]
    if (failure.armed >> due) & 1 == 0:
        failure.armed |= 1 << due
        h.timers = push(timers(h), h.timers, max(h.now, date_of_service(h, f, due)), SERVICE_TIMER, f, due)


@compiled
def watch_service(h: Header, f: int) -> None:
    """Set the timers for when maintenance `f`, which goes by the calendar, is due, and for when it may be done."""
    if failures(h)[f].early > 0:
        watch(h, f, 0)
    watch(h, f, 1)


@compiled
def watch_services(h: Header) -> None:
    """Set the timers of all maintenance that goes by the calendar."""
    for f in range(h.failure_n):
        if failures(h)[f].planned and failures(h)[f].clock == CALENDAR_CLOCK:
            watch_service(h, f)


@compiled
def make_young(h: Header, f: int) -> None:
    """A clock counts anew."""
    failures(h)[f].age = 0
    failures(h)[f].repaired = h.now
    if failures(h)[f].planned and failures(h)[f].clock == CALENDAR_CLOCK:
        watch_service(h, f)


@compiled
def rejuvenate(h: Header, m: int, f: int) -> None:
    """Repair or maintenance `f` of machine `m` is over: its clock counts anew, and all that goes with it.

    Maintenance renews failure modes and the tool; a repair restarts the maintenance that counts from repairs, too.
    """
    machine = machines(h)[m]
    make_young(h, f)
    if failures(h)[f].planned:
        renews = failures(h)[f].renews
        for i in range(machine.failures):
            if (renews >> i) & 1:
                make_young(h, machine.failure + i)
        if (renews >> WEAR_BIT) & 1:
            machine.worn = 0
        return
    first = machine.failure + machine.failures
    for service in range(first, first + machine.services):
        if failures(h)[service].ageing and (failures(h)[service].renews >> (f - machine.failure)) & 1:
            make_young(h, service)
