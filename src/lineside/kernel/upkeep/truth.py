"""Failures and repairs: clocks that count work, time or cycles, and how long a repair takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.events import push
from lineside.kernel.core.random import draw
from lineside.kernel.core.report import report
from lineside.kernel.core.table import events, failures, machines, processes, stations
from lineside.kernel.upkeep.wear import exposed, use_until
from lineside.lower.codes import BUSY_CLOCK, CALENDAR_CLOCK, FAILED, NEVER, NONE, REPAIRED, SECOND, WEAR_BIT

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def wind(h: Header, f: int) -> None:
    """Draw when failure mode `f` strikes next; one that goes by the calendar is scheduled."""
    failure = failures(h)[f]
    failure.failures += 1
    failure.pending = 0
    failure.left = draw(h, failure.every, failure.key_every, failure.failures)
    if failure.clock == CALENDAR_CLOCK:
        strike_at(h, f, h.now + failure.left)


@compiled
def strike_at(h: Header, f: int, time: int) -> None:
    """Schedule failure mode `f`; an earlier schedule of it is void."""
    failure = failures(h)[f]
    failure.epoch += 1
    failure.at = time
    h.events = push(events(h), h.events, time, FAILED, f, failure.epoch)


@compiled
def worked(left: int, total: int, elapsed: int, clock: int) -> int:
    """What a clock has counted in `elapsed` µs of an operation of `total` µs; 0: of a phase that counts no cycle."""
    if clock == BUSY_CLOCK:
        return elapsed
    if total == 0:
        return 0
    return int(float(elapsed) / float(total) * SECOND)


@compiled
def until_strike(h: Header, f: int, total: int) -> int:
    """µs of work, in an operation of `total` µs, until failure mode `f` strikes; at least 1.

    NEVER by cycles in a phase that counts none.
    """
    failure = failures(h)[f]
    if failure.clock == BUSY_CLOCK:
        return max(1, failure.left)
    if total == 0:
        return NEVER
    return max(1, int(float(failure.left) / SECOND * float(total)))


@compiled
def tool_of(h: Header, m: int) -> int:
    """The station of machine `m` if tools wear there; NONE elsewhere, and for a vehicle."""
    if m >= h.machine_n or stations(h)[machines(h)[m].station].wear == 0:
        return NONE
    return machines(h)[m].station


@compiled
def first_failure(h: Header, m: int) -> bool:
    """The machine has begun to work: if a failure that counts work strikes before the end, schedule the first such."""
    process = processes(h)[m]
    first = NONE
    tool = tool_of(h, m)
    for f in range(process.failure, process.failure + process.failures):
        if failures(h)[f].clock != CALENDAR_CLOCK:
            until = until_strike(h, f, process.total)
            if tool != NONE:
                until = use_until(stations(h)[tool], process.worn, until)
            if until < process.until - process.begun:
                process.until = process.begun + until
                first = f
    if first == NONE:
        return False
    strike_at(h, first, process.until)
    return True


@compiled
def run_clocks(h: Header, m: int, elapsed: int) -> None:
    """The machine has worked for `elapsed` µs: clocks that count work run on, and their scheduled strikes are void."""
    process = processes(h)[m]
    tool = tool_of(h, m)
    for f in range(process.failure, process.failure + process.failures):
        failure = failures(h)[f]
        if failure.clock != CALENDAR_CLOCK:
            counted = worked(failure.left, process.total, elapsed, failure.clock)
            failure.left -= counted if tool == NONE else exposed(stations(h)[tool], process.worn, counted)
            failure.epoch += 1
    if tool != NONE:
        process.worn += worked(0, process.total, elapsed, stations(h)[tool].wear_clock)


@compiled
def strikes(h: Header, f: int, number: int) -> bool:
    """A failure falls due: the machine breaks, unless the event is void; False if no fact comes of it now.

    One by the calendar that falls due while the machine is down strikes when that repair is over.
    """
    failure = failures(h)[f]
    if number != failure.epoch:
        return False
    process = processes(h)[failure.machine]
    if process.broken != NONE:
        failure.pending = 1
        return False
    if process.running:
        elapsed = h.now - process.begun
        process.left -= elapsed
        process.running = 0
        run_clocks(h, failure.machine, elapsed)
    process.broken = f
    process.fix_left = 0
    return True


@compiled
def repair(h: Header, m: int, number: int) -> None:
    """A crew begins a repair, or goes on with one."""
    process = processes(h)[m]
    if number <= process.fix_number or process.broken == NONE:
        return
    process.fix_number = number
    failure = failures(h)[process.broken]
    if process.fix_left == 0:
        failure.repairs += 1
        process.fix_left = draw(h, failure.repair, failure.key_repair, failure.repairs)
    process.fixing = 1
    process.fix_until = h.now + process.fix_left
    h.events = push(events(h), h.events, process.fix_until, REPAIRED, m, number)


@compiled
def serve(h: Header, m: int, number: int, f: int) -> None:
    """A crew begins a maintenance, or goes on with one; a machine that has broken in this instant has none."""
    process = processes(h)[m]
    if number <= process.fix_number or process.running:
        return
    if process.broken == NONE:
        process.broken = f
        process.fix_left = 0
    if process.broken == f:
        repair(h, m, number)
    else:
        process.fix_number = number


@compiled
def renew(h: Header, m: int, renews: int) -> None:
    """Maintenance has made some failure modes of machine `m`, and perhaps its tool, as good as new."""
    machine = machines(h)[m]
    for i in range(machine.failures):
        if (renews >> i) & 1:
            wind(h, machine.failure + i)
    if (renews >> WEAR_BIT) & 1:
        processes(h)[m].worn = 0


@compiled
def is_repaired(h: Header, m: int, number: int) -> bool:
    """A repair falls due to end; void if the crew was called away."""
    process = processes(h)[m]
    if not process.fixing or number != process.fix_number:
        return False
    process.fixing = 0
    f = process.broken
    process.broken = NONE
    if failures(h)[f].planned:
        renew(h, m, failures(h)[f].renews)
    else:
        wind(h, f)
    for other in range(process.failure, process.failure + process.failures):
        if failures(h)[other].pending:
            failures(h)[other].pending = 0
            strike_at(h, other, h.now + 1)
    return True


@compiled
def failure_strikes(h: Header, f: int, number: int) -> bool:
    """A failure has come due; True if it breaks its machine or vehicle."""
    if not strikes(h, f, number):
        return False
    m = failures(h)[f].machine
    return report(h, FAILED, m, processes(h)[m].number, f)


@compiled
def repair_ends(h: Header, m: int, number: int) -> bool:
    """A repair or maintenance has ended; True if it is told."""
    return is_repaired(h, m, number) and report(h, REPAIRED, m, number, 0)
