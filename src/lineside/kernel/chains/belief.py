"""What reaches the controller, handed to the capability that knows of it.

Made by `lineside.kernel.build.assemble` from what the capabilities declare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.conveyor.belief import cleared, conveyed
from lineside.kernel.core.question import answer
from lineside.kernel.duty import walked
from lineside.kernel.facts import about_condition, about_operation
from lineside.kernel.flow.book import add_order
from lineside.kernel.flow.priority import prioritise
from lineside.kernel.flow.source import has_arrived, order_due, release_due
from lineside.kernel.flow.way import carried
from lineside.kernel.flow.whereabouts import moved, seen
from lineside.kernel.people.away import set_away
from lineside.kernel.requests import let_go, start, upset
from lineside.kernel.supply.call import learn_delivery
from lineside.kernel.supply.stock import learn_count
from lineside.kernel.timer import follow_calendar
from lineside.kernel.upkeep.service import service_due
from lineside.kernel.vehicle.driving import about_vehicle
from lineside.lower.codes import (
    ANSWER,
    ARRIVED,
    AWAY,
    CALENDAR_TIMER,
    CARRIED,
    CHARGED,
    CLEARED,
    CONVEYED,
    COUNTED,
    DELIVERED,
    ENDED,
    FAILED,
    FOUND,
    LET_GO,
    LOADED_UP,
    MOVED,
    ORDER,
    ORDER_TIMER,
    PRIORITISE,
    REACHED,
    REFUSED,
    RELEASE_TIMER,
    RELEASED,
    REPAIRED,
    SEEN,
    SERVICE_TIMER,
    START,
    STARTED,
    STOPPED,
    UNLOADED,
    UPSET,
    WALKED,
)

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def take_in(h: Header, fact: int, element: int, number: int, x: int, y: int) -> bool:
    """Hand on a fact; False: this plant has nothing that it could be about."""
    if fact == FAILED:
        if 0 <= element < h.machine_n:
            about_condition(h, fact, element, number, x)
            return True
        if h.machine_n <= element < h.machine_n + h.vehicle_n:
            about_vehicle(h, fact, element - h.machine_n, number, x, y)
            return True
        return False
    if fact == ENDED:
        if 0 <= element < h.machine_n:
            about_operation(h, fact, element, number, x, y)
            return True
        return False
    if fact == STOPPED:
        if 0 <= element < h.machine_n:
            about_operation(h, fact, element, number, x, y)
            return True
        if h.machine_n <= element < h.machine_n + h.vehicle_n:
            about_vehicle(h, fact, element - h.machine_n, number, x, y)
            return True
        return False
    if fact == REPAIRED:
        if 0 <= element < h.machine_n:
            about_condition(h, fact, element, number, x)
            return True
        if h.machine_n <= element < h.machine_n + h.vehicle_n:
            about_vehicle(h, fact, element - h.machine_n, number, x, y)
            return True
        return False
    if fact == RELEASED:
        if 0 <= element < h.machine_n:
            about_operation(h, fact, element, number, x, y)
            return True
        return False
    if fact == ARRIVED:
        return has_arrived(h, element)
    if fact == STARTED:
        if 0 <= element < h.machine_n:
            about_operation(h, fact, element, number, x, y)
            return True
        if h.machine_n <= element < h.machine_n + h.vehicle_n:
            about_vehicle(h, fact, element - h.machine_n, number, x, y)
            return True
        return False
    if fact == MOVED:
        moved(h, fact, element, x, y)
        return True
    if fact == SEEN:
        seen(h, fact, element, x, y)
        return True
    if fact == COUNTED:
        if 0 <= element < h.machine_n:
            about_operation(h, fact, element, number, x, y)
            return True
        return False
    if fact == DELIVERED:
        if 0 <= element < h.stock_n:
            return learn_delivery(h, element, number, x)
        return False
    if fact == FOUND:
        if 0 <= element < h.stock_n:
            return learn_count(h, element, x)
        return False
    if fact == REACHED:
        if h.machine_n <= element < h.machine_n + h.vehicle_n:
            about_vehicle(h, fact, element - h.machine_n, number, x, y)
            return True
        return False
    if fact == LOADED_UP:
        if h.machine_n <= element < h.machine_n + h.vehicle_n:
            about_vehicle(h, fact, element - h.machine_n, number, x, y)
            return True
        return False
    if fact == UNLOADED:
        if h.machine_n <= element < h.machine_n + h.vehicle_n:
            about_vehicle(h, fact, element - h.machine_n, number, x, y)
            return True
        return False
    if fact == CHARGED:
        if h.machine_n <= element < h.machine_n + h.vehicle_n:
            about_vehicle(h, fact, element - h.machine_n, number, x, y)
            return True
        return False
    if fact == REFUSED:
        if 0 <= element < h.machine_n:
            about_operation(h, fact, element, number, x, y)
            return True
        return False
    if fact == WALKED:
        if 0 <= element < h.worker_n:
            walked(h, element, number, x)
            return True
        return False
    if fact == CARRIED:
        if 0 <= element < h.way_n:
            return carried(h, element, number)
        return False
    if fact == CONVEYED:
        if 0 <= element < h.conveyor_n:
            return conveyed(h, element, number)
        return False
    if fact == CLEARED:
        if 0 <= element < h.conveyor_n:
            cleared(h, element, number)
            return True
        return False
    return False


@compiled
def grant(h: Header, request: int, element: int, number: int, x: int, y: int) -> bool:
    """Hand on a request; False: it is refused."""
    if request == START:
        start(h)
        return True
    if request == LET_GO:
        return let_go(h, element)
    if request == ORDER:
        return add_order(h, element, number, x, y)
    if request == ANSWER:
        return answer(h, element)
    if request == UPSET:
        return upset(h, element, number)
    if request == PRIORITISE:
        return prioritise(h, element, number)
    if request == AWAY:
        return set_away(h, element, number)
    return True


@compiled
def go_off(h: Header, kind: int, element: int, number: int) -> None:
    """A timer goes off."""
    if kind == CALENDAR_TIMER:
        follow_calendar(h, element)
    elif kind == RELEASE_TIMER:
        release_due(h, element, number)
    elif kind == ORDER_TIMER:
        order_due(h, element, number)
    elif kind == SERVICE_TIMER:
        service_due(h, element, number)
