"""Facts about vehicles: the end of what they do, breakdowns, repairs, and what came otherwise than commanded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.question import question
from lineside.kernel.core.table import tasks, vehicles
from lineside.kernel.upkeep.verdict import CONDITION
from lineside.kernel.vehicle.vehicle import (
    break_down,
    go_on,
    has_charged,
    has_loaded,
    has_reached,
    has_unloaded,
    is_up_again,
    suspend_mending,
    was_repaired,
)
from lineside.kernel.vehicle.verdict import JOURNEY
from lineside.lower.codes import (
    ABOARD,
    ACCEPT,
    CHARGED,
    CORRECT,
    FAILED,
    FETCHED,
    IDLE,
    INFER,
    LOADED_UP,
    NONE,
    QUESTION,
    REACHED,
    REPAIR_STOPPING,
    REPAIRED,
    STARTED,
    STOPPED,
    UNLOADED,
    UP,
    VOID,
)

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def finish(h: Header, v: int, fact: int) -> None:
    """Vehicle `v` has ended what it does, as a fact says; if it was down, it is up."""
    if vehicles(h)[v].condition != UP:
        is_up_again(h, v)
    if fact == REACHED:
        has_reached(h, v)
    elif fact == LOADED_UP:
        has_loaded(h, v)
    elif fact == UNLOADED:
        has_unloaded(h, v)
    else:
        has_charged(h, v)
    go_on(h, v)


@compiled
def infer_arrival(h: Header, v: int, fact: int) -> bool:
    """Vehicle `v` loads or unloads, so it has reached where it drove to. False: it was not to do that there."""
    vehicle = vehicles(h)[v]
    stage = FETCHED if fact == LOADED_UP else ABOARD
    if tasks(h)[vehicle.task].stage != stage:
        return False
    if vehicle.condition != UP:
        is_up_again(h, v)
    has_reached(h, v)
    vehicle.begun = h.now
    finish(h, v, fact)
    return True


@compiled
def correct_place(h: Header, v: int, fact: int, place: int) -> bool:
    """An idle vehicle is elsewhere than believed, or was charged by somebody. False: there is no such place."""
    vehicle = vehicles(h)[v]
    if fact != REACHED:
        vehicle.driven = 0
        return True
    if not 0 <= place < h.place_n:
        return False
    vehicle.at = vehicle.to = place
    return True


@compiled
def about_journey(h: Header, fact: int, v: int, number: int, x: int, y: int) -> None:
    """A vehicle has reached a place (x, where it was not sent), or has loaded, unloaded or charged."""
    vehicle = vehicles(h)[v]
    if number != 0 and number != vehicle.work:
        return
    verdict = JOURNEY[vehicle.doing, fact - REACHED]
    if verdict == ACCEPT:
        finish(h, v, fact)
    elif (
        verdict == QUESTION
        or (verdict == INFER and not infer_arrival(h, v, fact))
        or (verdict == CORRECT and not correct_place(h, v, fact, x))
    ):
        question(h, fact, h.machine_n + v, number, x, y)


@compiled
def about_vehicle(h: Header, fact: int, v: int, number: int, x: int, y: int) -> None:
    """A fact about a vehicle."""
    vehicle = vehicles(h)[v]
    if REACHED <= fact <= CHARGED:
        about_journey(h, fact, v, number, x, y)
    elif fact == FAILED:
        if CONDITION[vehicle.condition, 0] != VOID:
            known = vehicle.failure <= x < vehicle.failure + vehicle.failures
            break_down(h, v, x if known else NONE)
    elif fact == REPAIRED:
        if (number == 0 or number == vehicle.fix) and CONDITION[vehicle.condition, 1] != VOID:
            was_repaired(h, v)
    elif fact == STOPPED:
        if vehicle.condition == REPAIR_STOPPING and (number == 0 or number == vehicle.fix):
            suspend_mending(h, v)
    elif fact != STARTED or vehicle.doing == IDLE:
        question(h, fact, h.machine_n + v, number, x, y)
