"""A fleet: loads that wait for a vehicle, and which vehicle fetches which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.distance import metres
from lineside.kernel.core.table import fleets, stocks, tasks, vehicles
from lineside.kernel.vehicle.state import count_loads
from lineside.lower.codes import CALLED, FETCHED, MOST_URGENT, NEAREST, NONE

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def call_vehicle(h: Header, row: int) -> None:
    """A task waits for a vehicle from now on."""
    task = tasks(h)[row]
    task.stage = CALLED
    task.ready = h.now
    task.vehicle = NONE
    count_loads(h, task.fleet, 1)


@compiled
def claim(h: Header, v: int, row: int) -> None:
    """Vehicle `v` is to carry what a task brings."""
    task = tasks(h)[row]
    task.stage = FETCHED
    task.vehicle = v
    count_loads(h, task.fleet, -1)


@compiled
def time_left(h: Header, row: int) -> float:
    """µs until what a task brings is missed: how long the parts at the line side last. Negative where some lack.

    A lot is missed by the machine that waits for it to be taken: now.
    """
    task = tasks(h)[row]
    if task.stock == NONE:
        return 0.0
    stock = stocks(h)[task.stock]
    return float(stock.content - stock.wanted) * stock.pace


@compiled
def most_pressing(h: Header, f: int, at: int, place: int) -> int:
    """The waiting load that fleet `f` fetches next, for a vehicle at a place; only from `place` unless that is NONE."""
    rule = fleets(h)[f].rule
    best = NONE
    least = 0.0
    for row in range(h.tasks if fleets(h)[f].waiting > 0 else 0):
        task = tasks(h)[row]
        if task.stage == CALLED and task.fleet == f and (place == NONE or task.source == place):
            value = 0.0
            if rule == NEAREST:
                value = metres(h, at, task.source)
            elif rule == MOST_URGENT:
                value = time_left(h, row)
            if best == NONE or value < least or (value == least and task.number < tasks(h)[best].number):
                best, least = row, value
    return best


@compiled
def nearest_vehicle(h: Header, f: int, place: int) -> int:
    """The free vehicle of fleet `f` that is nearest to a place; the first among equals."""
    fleet = fleets(h)[f]
    best = NONE
    least = 0.0
    for v in range(fleet.first, fleet.first + fleet.vehicles):
        if vehicles(h)[v].ready:
            far = metres(h, vehicles(h)[v].at, place)
            if best == NONE or far < least:
                best, least = v, far
    return best


@compiled
def pair(h: Header, f: int) -> tuple[int, int]:
    """A free vehicle of fleet `f` and the load that it fetches; by `nearest` the two that are closest to each other."""
    fleet = fleets(h)[f]
    if fleet.rule != NEAREST:
        row = most_pressing(h, f, NONE, NONE)
        return nearest_vehicle(h, f, tasks(h)[row].source), row
    best = chosen = NONE
    least = 0.0
    for v in range(fleet.first, fleet.first + fleet.vehicles):
        if vehicles(h)[v].ready:
            at = vehicles(h)[v].at
            row = most_pressing(h, f, at, NONE)
            far = metres(h, at, tasks(h)[row].source)
            if best == NONE or far < least or (far == least and tasks(h)[row].number < tasks(h)[chosen].number):
                best, chosen, least = v, row, far
    return best, chosen
