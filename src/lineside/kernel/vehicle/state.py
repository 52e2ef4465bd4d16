"""What a vehicle's time is spent on, and the running sums of the loads that wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.table import fleets, vehicles
from lineside.lower.codes import (
    CHARGING,
    DRIVING,
    IS_CHARGING,
    IS_DOWN,
    IS_IDLE,
    IS_LOADING,
    IS_UNLOADING,
    LOADING,
    RUNS_EMPTY,
    RUNS_LOADED,
    UNLOADING,
    UP,
)

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header, Rows


@compiled
def count_loads(h: Header, f: int, change: int) -> None:
    """A load begins (+1) or ceases (-1) to wait for a vehicle of fleet `f`."""
    fleet = fleets(h)[f]
    fleet.area += float(fleet.waiting * (h.now - fleet.since))
    fleet.since = h.now
    fleet.waiting += change


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
def charge_vehicle(h: Header, v: int) -> None:
    """Charge vehicle `v` with the time up to now."""
    vehicle = vehicles(h)[v]
    vehicle.time[vehicle.state] += h.now - vehicle.since
    vehicle.since = h.now
