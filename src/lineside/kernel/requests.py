"""What people and programs ask for that concerns more than one capability."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.chains.start import start_rest
from lineside.kernel.core.agenda import wake_station, wake_stock
from lineside.kernel.core.command import order, send
from lineside.kernel.core.table import commands, machines, vehicles
from lineside.kernel.flow.source import start_source
from lineside.kernel.quality.inspect import release_part
from lineside.kernel.timer import start_hours
from lineside.kernel.upkeep.ageing import watch_services
from lineside.kernel.vehicle.state import settle_vehicle
from lineside.kernel.work.state import settle
from lineside.lower.codes import BARRED, CLEARING, DELAY, DISTURB, HOLDING, IDLE, PASSED, RELEASING, WRONG_PART

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def start(h: Header) -> None:
    """The run begins: shifts, then releases."""
    start_hours(h)
    for m in range(h.machine_n):
        settle(h, m)
    for v in range(h.vehicle_n):
        settle_vehicle(h, v)
    watch_services(h)
    for s in range(h.station_n):
        wake_station(h, s)
    for o in range(h.source_n):
        start_source(h, o)
    for b in range(h.stock_n):
        wake_stock(h, b)
    start_rest(h)


@compiled
def let_go(h: Header, m: int) -> bool:
    """A person lets go the part that machine `m` holds; False: it holds none."""
    if not 0 <= m < h.machine_n:
        return False
    operation = machines(h)[m].operation
    if not (operation == HOLDING or operation == RELEASING or operation == BARRED or operation == CLEARING):
        return False
    release_part(h, m, PASSED, 0)
    return True


@compiled
def upset(h: Header, element: int, what: int) -> bool:
    """Pass on to the plant that something is to go wrong at a machine or a vehicle; False where there is none such.

    What stands still cannot be late.
    """
    if 0 <= element < h.machine_n and what != DELAY:
        send(h, DISTURB, element, what)
        return True
    v = element - h.machine_n
    if 0 <= v < h.vehicle_n and what != WRONG_PART and (what != DELAY or vehicles(h)[v].doing != IDLE):
        vehicles(h)[v].number += 1
        order(h, DISTURB, element, vehicles(h)[v].number)
        commands(h)[h.commands - 1].target = what
        return True
    return False
