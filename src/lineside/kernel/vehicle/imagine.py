"""`imagine` for vehicles, at whatever they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.events import push
from lineside.kernel.core.residual import total_given
from lineside.kernel.core.table import events, failures, fleets, processes, vehicles
from lineside.kernel.vehicle.truth import drive_time
from lineside.lower.codes import (
    AWAITING_CREW,
    BUSY_CLOCK,
    CALENDAR_CLOCK,
    CHARGE,
    CHARGING,
    DRIVE,
    DRIVING,
    IDLE,
    IN_REPAIR,
    LOAD,
    LOADING,
    NONE,
    REPAIR_STOPPING,
    REPAIRED,
    SECOND,
    STOPPED,
    UNLOAD,
    UP,
)

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def done_so_far(h: Header, v: int) -> int:
    """µs of what vehicle `v` does that are behind it."""
    vehicle = vehicles(h)[v]
    return vehicle.worked + (h.now - vehicle.begun if vehicle.condition == UP else 0)


@compiled
def imagine_doing(h: Header, v: int) -> None:
    """How much is left of what vehicle `v` does."""
    vehicle, process = vehicles(h)[v], processes(h)[h.machine_n + v]
    fleet = fleets(h)[vehicle.fleet]
    done = done_so_far(h, v)
    overdue = 0
    if vehicle.doing == DRIVING:
        process.step = DRIVE
        process.total = drive_time(h, vehicle.fleet, vehicle.at, vehicle.to)
        if process.total <= done:
            process.total, overdue = done + process.total, 1
        process.left = process.total - done
    elif vehicle.doing != IDLE:
        law, key = fleet.unload, vehicle.key_unload
        process.step = UNLOAD
        if vehicle.doing == LOADING:
            law, key = fleet.load, vehicle.key_load
            process.step = LOAD
        elif vehicle.doing == CHARGING:
            law, key = fleet.charge, vehicle.key_load
            process.step = CHARGE
        total, overdue = total_given(h, law, key, vehicle.work, done)
        process.left = total - done
    process.overdue |= overdue


@compiled
def imagine_mending(h: Header, v: int) -> None:
    """The repair that vehicle `v` is believed to need or be in."""
    vehicle, process = vehicles(h)[v], processes(h)[h.machine_n + v]
    process.broken = vehicle.broken
    if vehicle.condition == UP or vehicle.broken == NONE:
        return
    done = vehicle.fixed + (0 if vehicle.condition == AWAITING_CREW else h.now - vehicle.fix_begun)
    failure = failures(h)[vehicle.broken]
    if done > 0 or vehicle.condition != AWAITING_CREW:
        failure.repairs += 1
        total, overdue = total_given(h, failure.repair, failure.key_repair, failure.repairs, done)
        process.overdue |= overdue
        process.fix_left = total - done
    if vehicle.condition == IN_REPAIR:
        process.fixing = 1
        process.fix_until = h.now + process.fix_left
        h.events = push(events(h), h.events, process.fix_until, REPAIRED, h.machine_n + v, vehicle.fix)
    elif vehicle.condition == REPAIR_STOPPING:
        h.events = push(events(h), h.events, h.now + 1, STOPPED, h.machine_n + v, vehicle.fix)


@compiled
def imagine_vehicle(h: Header, v: int) -> None:
    """What vehicle `v` physically is at; whoever calls this lets it run afterwards."""
    vehicle, process = vehicles(h)[v], processes(h)[h.machine_n + v]
    process.running = process.fixing = process.fix_left = process.left = process.total = process.overdue = 0
    process.number = vehicle.work if vehicle.doing != IDLE and vehicle.condition == UP else vehicle.number
    process.fix_number = vehicle.fix
    imagine_mending(h, v)
    imagine_doing(h, v)


@compiled
def age_of_vehicle(h: Header, f: int) -> int:
    """What failure mode `f` of a vehicle has counted since its last repair, what it does now included."""
    failure = failures(h)[f]
    v = failure.machine - h.machine_n
    vehicle, process = vehicles(h)[v], processes(h)[failure.machine]
    if failure.clock == CALENDAR_CLOCK:
        return h.now - failure.repaired
    if failure.clock == BUSY_CLOCK:
        at_work = vehicle.doing != IDLE and vehicle.condition == UP
        return failure.age + (h.now - vehicle.begun if at_work else 0)
    if process.total == 0:
        return failure.age
    return failure.age + int(float(process.total - process.left) / float(process.total) * SECOND)
