"""What a machine's time is spent on, and the running sums that statistics are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.compiler import compiled
from lineside.kernel.table import (
    conveyors,
    fleets,
    loops,
    lots,
    machines,
    pools,
    products,
    sources,
    stations,
    stocks,
    traces,
    vehicles,
)
from lineside.lower.codes import (
    BLOCKED,
    BUSY,
    CHARGING,
    DOWN,
    DRIVING,
    EMPTY,
    FINISHED,
    HELD,
    HOLDING,
    IS_CHARGING,
    IS_DOWN,
    IS_IDLE,
    IS_LOADING,
    IS_UNLOADING,
    LACKING,
    LOADING,
    MAINTENANCE,
    NONE,
    OFF_SHIFT,
    RUNNING,
    RUNS_EMPTY,
    RUNS_LOADED,
    SETUP,
    STARVED,
    STOPPING,
    UNLOADING,
    UP,
    WAITING_PARTS,
    WAITING_VEHICLE,
    WAITING_WORKER,
)

if TYPE_CHECKING:
    from lineside.kernel.table import Header, Rows


@compiled
def state_of(machine: Rows, is_open: int) -> int:
    """The one state that holds. Work wins; then closing time, failure, a held part, lack of parts, workers or room."""
    phase = machine.phase
    if phase == RUNNING or phase == STOPPING:
        return SETUP if machine.setting else BUSY
    if not is_open:
        return OFF_SHIFT
    if machine.condition != UP:
        return MAINTENANCE if machine.planned else DOWN
    if phase == EMPTY:
        return STARVED
    if phase == FINISHED:
        return WAITING_VEHICLE if machine.awaits else BLOCKED
    if phase >= HOLDING:
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
            record(h, m, state)


@compiled
def record(h: Header, m: int, state: int) -> None:
    """Add a line to the trace; the host takes it away before it is full."""
    machine = machines(h)[m]
    line = traces(h)[h.traces]
    h.traces += 1
    line.time, line.machine, line.state = h.now, m, state
    line.product = line.serial = line.step = NONE
    if machine.lot != NONE:
        lot = lots(h)[machine.lot]
        line.product, line.serial, line.step = lot.product, lot.serial, lot.step


@compiled
def count_waiting(h: Header, s: int, change: int) -> None:
    """A lot joins (+1) or leaves (-1) the queue of station `s`."""
    station = stations(h)[s]
    station.area += float(station.waiting * (h.now - station.since))
    station.since = h.now
    station.waiting += change


@compiled
def count_outside(h: Header, o: int, change: int) -> None:
    """Lots come to wait outside source `o`, or are let in."""
    source = sources(h)[o]
    source.area += float(source.outside * (h.now - source.since))
    source.since = h.now
    source.outside += change


@compiled
def count_inside(h: Header, p: int, change: int) -> None:
    """A lot of product `p` enters the plant (+1) or leaves it (-1)."""
    product = products(h)[p]
    product.area += float(product.wip * (h.now - product.since))
    product.since = h.now
    product.wip += change
    if product.loop != NONE:
        loops(h)[product.loop].inside += change


@compiled
def count_stored(h: Header, p: int, change: int) -> None:
    """Finished ones of product `p` come into store, to go into others, or are taken out of it."""
    product = products(h)[p]
    product.stored_area += float(product.stored * (h.now - product.stored_since))
    product.stored_since = h.now
    product.stored += change


@compiled
def count_workers(h: Header, p: int, busy: int, present: int) -> None:
    """Workers of pool `p` start or stop work, come or go."""
    pool = pools(h)[p]
    pool.busy_area += float(pool.busy * (h.now - pool.since))
    pool.present_area += float(pool.present * (h.now - pool.since))
    pool.since = h.now
    pool.busy += busy
    pool.present += present


@compiled
def count_parts(h: Header, b: int, change: int) -> None:
    """Parts come to the line side `b`, or are taken from it."""
    stock = stocks(h)[b]
    elapsed = float(h.now - stock.since)
    stock.area += stock.content * elapsed
    stock.wait_area += stock.waiting * elapsed
    stock.since = h.now
    stock.content += change


@compiled
def count_loads(h: Header, f: int, change: int) -> None:
    """A load begins (+1) or ceases (-1) to wait for a vehicle of fleet `f`."""
    fleet = fleets(h)[f]
    fleet.area += float(fleet.waiting * (h.now - fleet.since))
    fleet.since = h.now
    fleet.waiting += change


@compiled
def count_on_conveyor(h: Header, c: int, change: int) -> None:
    """A lot goes onto conveyor `c` (+1) or leaves it (-1)."""
    conveyor = conveyors(h)[c]
    conveyor.area += float(conveyor.lots * (h.now - conveyor.since))
    conveyor.since = h.now
    conveyor.lots += change
    if change < 0:
        conveyor.carried += 1


@compiled
def state_of_vehicle(vehicle: Rows) -> int:
    """What a vehicle's time is spent on."""
    if vehicle.condition != UP:
        return IS_DOWN
    if vehicle.doing == DRIVING:
        return RUNS_LOADED if vehicle.carried > 0 else RUNS_EMPTY
    if vehicle.doing == LOADING:
        return IS_LOADING
    if vehicle.doing == UNLOADING:
        return IS_UNLOADING
    return IS_CHARGING if vehicle.doing == CHARGING else IS_IDLE


@compiled
def settle_vehicle(h: Header, v: int) -> None:
    """After a change of vehicle `v`: charge the time since the last change, and count it free or not."""
    vehicle = vehicles(h)[v]
    state = state_of_vehicle(vehicle)
    ready = 1 if state == IS_IDLE else 0
    if ready != vehicle.ready:
        fleets(h)[vehicle.fleet].free += ready - vehicle.ready
        vehicle.ready = ready
    if state != vehicle.state:
        vehicle.time[vehicle.state] += h.now - vehicle.since
        vehicle.since = h.now
        vehicle.state = state


@compiled
def count_walking(h: Header, p: int, change: int) -> None:
    """Someone of pool `p` sets out (+1), or walks no longer (-1)."""
    pool = pools(h)[p]
    pool.walking_area += float(pool.walking * (h.now - pool.walking_since))
    pool.walking_since = h.now
    pool.walking += change


@compiled
def settle_all(h: Header) -> None:
    """Bring every running sum up to now."""
    for m in range(h.machine_n):
        machine = machines(h)[m]
        machine.time[machine.state] += h.now - machine.since
        machine.since = h.now
    for s in range(h.station_n):
        count_waiting(h, s, 0)
    for o in range(h.source_n):
        count_outside(h, o, 0)
    for p in range(h.product_n):
        count_inside(h, p, 0)
        count_stored(h, p, 0)
    for p in range(h.pool_n):
        count_workers(h, p, 0, 0)
        count_walking(h, p, 0)
    for b in range(h.stock_n):
        count_parts(h, b, 0)
    for f in range(h.fleet_n):
        count_loads(h, f, 0)
    for c in range(h.conveyor_n):
        count_on_conveyor(h, c, 0)
    for v in range(h.vehicle_n):
        vehicle = vehicles(h)[v]
        vehicle.time[vehicle.state] += h.now - vehicle.since
        vehicle.since = h.now
