"""`imagine`: a whole plant half drawn to fit what the controller believes.

What is under way has lasted some time already, so its rest is drawn given that: durations are drawn until one exceeds
the time elapsed, which is the conditional law exactly. Something that only one in a thousand would last so long is
*overdue*: its rest is a fresh draw, and it is marked, since the law was wrong about it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.chains.imagine import imagine_rest
from lineside.kernel.core.clock import hours_between
from lineside.kernel.core.distance import walk_time
from lineside.kernel.core.events import push
from lineside.kernel.core.random import part_counter
from lineside.kernel.core.residual import total_given
from lineside.kernel.core.table import (
    events,
    failures,
    lots,
    machines,
    processes,
    sources,
    stations,
    steps,
    vehicles,
    ways,
    workers,
)
from lineside.kernel.flow.truth import schedule_arrival
from lineside.kernel.quality.imagine import suppose
from lineside.kernel.upkeep.truth import strike_at, tool_of, worked
from lineside.kernel.upkeep.wear import exposed
from lineside.kernel.vehicle.imagine import age_of_vehicle, imagine_vehicle
from lineside.kernel.work.truth import counts_cycle, cycle_is_over, run, time_of
from lineside.lower.codes import (
    AWAITING_CREW,
    BUSY_CLOCK,
    CALENDAR_CLOCK,
    CLEARING,
    CYCLE_CLOCK,
    DONE,
    EVERY,
    GROW,
    IDLE,
    IN_REPAIR,
    NONE,
    RELEASED,
    RELEASING,
    REPAIR_STOPPING,
    REPAIRED,
    RUNNING,
    SECOND,
    STOPPED,
    STOPPING,
    SUSPENDED,
    UP,
    WALKED,
)

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def imagine_work(h: Header, m: int) -> None:
    """The operation, or the release of a held part, that machine `m` is believed to be at."""
    machine, process = machines(h)[m], processes(h)[m]
    if machine.lot == NONE:
        return
    lot = lots(h)[machine.lot]
    step = steps(h)[lot.step]
    process.step, process.serial, process.visit = lot.step, lot.serial, lot.visit
    process.phase = machine.doing
    counter = part_counter(lot.serial, lot.visit)
    operation = RELEASING if machine.operation == CLEARING else machine.operation
    if operation == RELEASING and step.release == NONE:
        process.overdue = 1  # held at a step without an interlock: nobody knows for how long
    elif operation == RELEASING:
        total, overdue = total_given(h, step.release, step.key_release, counter, h.now - machine.begun)
        process.overdue |= overdue
        h.events = push(events(h), h.events, machine.begun + total, RELEASED, m, machine.work)
    elif operation == RUNNING or operation == STOPPING or operation == SUSPENDED:
        done = machine.worked + (0 if operation == SUSPENDED else h.now - machine.begun)
        law, key = time_of(h, lot.step, machine.doing)
        total, overdue = total_given(h, law, key, counter, done)
        process.overdue |= overdue
        process.left = total - done
        process.total = total if counts_cycle(h, machine.doing) else 0
        tool = tool_of(h, m)
        if tool != NONE:
            by_cycles = stations(h)[tool].wear_clock == CYCLE_CLOCK
            used = done if by_cycles else done - machine.worked
            process.worn += worked(0, process.total, used, stations(h)[tool].wear_clock)
        if operation == STOPPING:
            h.events = push(events(h), h.events, h.now + 1, STOPPED, m, machine.work)


@compiled
def imagine_repair(h: Header, m: int) -> None:
    """The repair that machine `m` is believed to need or be in."""
    machine, process = machines(h)[m], processes(h)[m]
    process.broken = machine.broken
    process.worn = machine.worn
    if machine.condition == UP or machine.broken == NONE:
        return
    if machine.planned and machine.condition == AWAITING_CREW and machine.fixed == 0:
        process.broken = NONE  # nobody has begun yet
        return
    done = machine.fixed + (0 if machine.condition == AWAITING_CREW else h.now - machine.fix_begun)
    failure = failures(h)[machine.broken]
    if done > 0 or machine.condition != AWAITING_CREW:
        failure.repairs += 1
        total, overdue = total_given(h, failure.repair, failure.key_repair, failure.repairs, done)
        process.overdue |= overdue
        process.fix_left = total - done
    if machine.condition == IN_REPAIR:
        process.fixing = 1
        process.fix_until = h.now + process.fix_left
        h.events = push(events(h), h.events, process.fix_until, REPAIRED, m, machine.fix)
    elif machine.condition == REPAIR_STOPPING:
        h.events = push(events(h), h.events, h.now + 1, STOPPED, m, machine.fix)


@compiled
def age_of(h: Header, f: int) -> int:
    """What failure mode `f` has counted on its clock since its last repair, the work under way included."""
    failure = failures(h)[f]
    machine, process = machines(h)[failure.machine], processes(h)[failure.machine]
    if failure.clock == CALENDAR_CLOCK:
        return h.now - failure.repaired
    if failure.clock == BUSY_CLOCK:
        at_work = machine.operation == RUNNING or machine.operation == STOPPING
        elapsed = h.now - machine.begun if at_work else 0
        return failure.age + exposed(stations(h)[machine.station], machine.worn, elapsed)
    over = SECOND if machine.lot != NONE and cycle_is_over(h, machine.doing) else 0
    return failure.age + over + worked(0, process.total, process.total - process.left, CYCLE_CLOCK)


@compiled
def imagine_failure(h: Header, f: int) -> None:
    """How long failure mode `f` has yet to strike, given its age."""
    failure = failures(h)[f]
    failure.failures = failure.epoch = failure.pending = failure.left = 0
    if failure.planned:
        return
    vehicle = failure.machine - h.machine_n
    broken = vehicles(h)[vehicle].broken if vehicle >= 0 else machines(h)[failure.machine].broken
    if broken == f:
        return
    failure.failures = 1
    age = age_of_vehicle(h, f) if vehicle >= 0 else age_of(h, f)
    total, _ = total_given(h, failure.every, failure.key_every, failure.failures, age)
    failure.left = total - age
    if failure.clock == CALENDAR_CLOCK:
        strike_at(h, f, h.now + failure.left)


@compiled
def imagine_arrival(h: Header, o: int) -> None:
    """When the next lot of a random source comes, given when the last one did."""
    source = sources(h)[o]
    source.count = 1
    waited = hours_between(h, source.calendar, source.arrived, h.now)
    total, _ = total_given(h, source.every, source.key, source.count, waited)
    schedule_arrival(h, o, total - waited)


@compiled
def imagine_walk(h: Header, w: int) -> None:
    """Where person `w` is; one who is on the way comes when the time of the walk is over."""
    worker = workers(h)[w]
    worker.obeyed, worker.stands, worker.heading, worker.overdue = worker.number, worker.at, worker.to, 0
    if worker.walk != 0:
        worker.stands = NONE
        time = max(1, walk_time(h, worker.pool, worker.at, worker.to))
        arrival = worker.set_out + time
        if arrival <= h.now:
            worker.overdue = 1
            arrival = h.now + time
        h.events = push(events(h), h.events, arrival, WALKED, w, worker.walk)


@compiled
def imagine(h: Header) -> int:
    """Draw the plant half anew, with the block's seed; DONE, or GROW before anything was done."""
    h.events = 0
    under_way = h.tasks + h.vehicle_n + h.worker_n + 2 * h.conveyor_n
    for w in range(h.way_n):
        under_way += ways(h)[w].lots
    if h.slack + h.failure_n + h.source_n + under_way > h.event_n:
        return GROW
    for f in range(h.failure_n):
        failures(h)[f].repairs = 0
    for m in range(h.machine_n):
        machine, process = machines(h)[m], processes(h)[m]
        process.running = process.fixing = process.fix_left = process.left = process.total = process.overdue = 0
        process.number = (
            machine.work if machine.operation == RUNNING or machine.operation == STOPPING else machine.number
        )
        process.fix_number = machine.fix
        asked = machine.operation == RELEASING or machine.operation == CLEARING
        process.ask_number = machine.work if asked else machine.number
        imagine_repair(h, m)
        imagine_work(h, m)
    for v in range(h.vehicle_n):
        imagine_vehicle(h, v)
    suppose(h)
    for w in range(h.worker_n):
        imagine_walk(h, w)
    for f in range(h.failure_n):
        imagine_failure(h, f)
    for m in range(h.machine_n):
        if machines(h)[m].operation == RUNNING:
            run(h, m)
    for v in range(h.vehicle_n):
        if vehicles(h)[v].doing != IDLE and vehicles(h)[v].condition == UP:
            run(h, h.machine_n + v)
    for o in range(h.source_n):
        if sources(h)[o].kind == EVERY and sources(h)[o].interval == 0:
            imagine_arrival(h, o)
    imagine_rest(h)
    return DONE
