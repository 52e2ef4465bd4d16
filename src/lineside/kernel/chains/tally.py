"""Statistics: every running sum brought up to now, and begun anew at the end of a warm-up.

Made by `lineside.kernel.build.assemble` from what the capabilities declare.
"""

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
from lineside.kernel.vehicle.state import charge_vehicle, count_loads
from lineside.kernel.work.state import charge

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def settle_all(h: Header) -> None:
    """Bring every running sum up to now."""
    for row in range(h.station_n):
        count_waiting(h, row, 0)
    for row in range(h.source_n):
        count_outside(h, row, 0)
    for row in range(h.product_n):
        count_inside(h, row, 0)
        count_stored(h, row, 0)
    for row in range(h.machine_n):
        charge(h, row)
    for row in range(h.pool_n):
        count_workers(h, row, 0, 0)
        count_walking(h, row, 0)
    for row in range(h.stock_n):
        count_parts(h, row, 0)
    for row in range(h.conveyor_n):
        count_on_conveyor(h, row, 0)
    for row in range(h.fleet_n):
        count_loads(h, row, 0)
    for row in range(h.vehicle_n):
        charge_vehicle(h, row)


@compiled
def reset(h: Header) -> None:
    """Zero every tally; what is in the plant stays where it is."""
    settle_all(h)
    for row in range(h.station_n):
        stations(h)[row].area = 0.0
    for row in range(h.machine_n):
        for i in range(11):
            machines(h)[row].time[i] = 0
    for row in range(h.product_n):
        products(h)[row].released = 0
        products(h)[row].completed = 0
        products(h)[row].scrapped = 0
        products(h)[row].passed = 0
        products(h)[row].dated = 0
        products(h)[row].on_time = 0
        products(h)[row].longest = 0
        products(h)[row].area = 0.0
        products(h)[row].stored_area = 0.0
        products(h)[row].cycle = 0.0
    for row in range(h.histogram_n):
        for i in range(1280):
            histograms(h)[row].bins[i] = 0
    for row in range(h.step_n):
        steps(h)[row].scrapped = 0
    for row in range(h.check_n):
        checks(h)[row].inspected = 0
        checks(h)[row].rejected = 0
        checks(h)[row].first = 0
        checks(h)[row].failed = 0
        checks(h)[row].retested = 0
        checks(h)[row].held = 0
    for row in range(h.kind_n):
        kinds(h)[row].found = 0
        kinds(h)[row].caught = 0
    for row in range(h.choice_n):
        choices(h)[row].made = 0
        choices(h)[row].worked = 0
    for row in range(h.stock_n):
        stocks(h)[row].used = 0
        stocks(h)[row].deliveries = 0
        stocks(h)[row].punctual = 0
        stocks(h)[row].waits = 0
        stocks(h)[row].lead = 0.0
        stocks(h)[row].area = 0.0
        stocks(h)[row].wait_area = 0.0
    for row in range(h.fleet_n):
        fleets(h)[row].trips = 0
        fleets(h)[row].deliveries = 0
        fleets(h)[row].punctual = 0
        fleets(h)[row].of_parts = 0
        fleets(h)[row].wait = 0.0
        fleets(h)[row].area = 0.0
    for row in range(h.vehicle_n):
        for i in range(7):
            vehicles(h)[row].time[i] = 0
    for row in range(h.conveyor_n):
        conveyors(h)[row].carried = 0
        conveyors(h)[row].area = 0.0
    for row in range(h.pool_n):
        pools(h)[row].busy_area = 0.0
        pools(h)[row].present_area = 0.0
        pools(h)[row].walking_area = 0.0
    for row in range(h.source_n):
        sources(h)[row].area = 0.0
    for row in range(h.failure_n):
        failures(h)[row].count = 0
    h.facts = 0
    h.measured = h.now
