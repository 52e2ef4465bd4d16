"""Every running sum brought up to now, and statistics begun anew at the end of a warm-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.conveyor.sums import count_on_conveyor
from lineside.kernel.core.table import (
    checks,
    choices,
    conveyors,
    failures,
    fleets,
    histograms,
    kinds,
    machines,
    pools,
    products,
    sources,
    stations,
    steps,
    stocks,
    vehicles,
)
from lineside.kernel.flow.sums import count_inside, count_outside, count_stored, count_waiting
from lineside.kernel.people.sums import count_walking, count_workers
from lineside.kernel.supply.sums import count_parts
from lineside.kernel.vehicle.state import count_loads
from lineside.lower.codes import BINS, STATES, VEHICLE_STATES

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


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


STATE_COUNT = len(STATES)


VEHICLE_STATE_COUNT = len(VEHICLE_STATES)


@compiled
def forget_product(h: Header, p: int) -> None:
    """What was counted of a product is counted anew."""
    product = products(h)[p]
    product.area = product.cycle = product.stored_area = 0.0
    product.released = product.completed = product.scrapped = product.passed = 0
    product.dated = product.on_time = product.longest = 0
    for b in range(BINS):
        histograms(h)[p].bins[b] = 0


@compiled
def forget_stock(h: Header, b: int) -> None:
    """What was counted of the parts at a line side is counted anew."""
    stock = stocks(h)[b]
    stock.used = stock.deliveries = stock.punctual = stock.waits = 0
    stock.lead = stock.area = stock.wait_area = 0.0


@compiled
def forget_vehicles(h: Header) -> None:
    """What was counted of fleets and their vehicles is counted anew."""
    for f in range(h.fleet_n):
        fleet = fleets(h)[f]
        fleet.trips = fleet.deliveries = fleet.punctual = fleet.of_parts = 0
        fleet.wait = fleet.area = 0.0
    for c in range(h.conveyor_n):
        conveyors(h)[c].carried = 0
        conveyors(h)[c].area = 0.0
    for v in range(h.vehicle_n):
        for state in range(VEHICLE_STATE_COUNT):
            vehicles(h)[v].time[state] = 0


@compiled
def reset(h: Header) -> None:
    """Zero every tally; what is in the plant stays where it is."""
    settle_all(h)
    for m in range(h.machine_n):
        for state in range(STATE_COUNT):
            machines(h)[m].time[state] = 0
    for s in range(h.station_n):
        stations(h)[s].area = 0.0
    for o in range(h.source_n):
        sources(h)[o].area = 0.0
    for p in range(h.pool_n):
        pools(h)[p].busy_area = pools(h)[p].present_area = pools(h)[p].walking_area = 0.0
    for p in range(h.product_n):
        forget_product(h, p)
    for b in range(h.stock_n):
        forget_stock(h, b)
    for f in range(h.failure_n):
        failures(h)[f].count = 0
    for c in range(h.choice_n):
        choices(h)[c].made = choices(h)[c].worked = 0
    for step in range(h.step_n):
        steps(h)[step].scrapped = 0
    forget_vehicles(h)
    for k in range(h.kind_n):
        kinds(h)[k].found = kinds(h)[k].caught = 0
    for c in range(h.check_n):
        check = checks(h)[c]
        check.inspected = check.rejected = check.first = check.failed = check.retested = check.held = 0
    h.facts = 0
    h.measured = h.now
