"""Vehicles as they physically are: how long they drive, load, unload and charge. They fail as machines do.

A vehicle's row of `process` comes after those of the machines, and what it does is an operation there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.distance import metres
from lineside.kernel.core.random import draw
from lineside.kernel.core.report import report
from lineside.kernel.core.table import fleets, processes, vehicles
from lineside.kernel.work.truth import has_ended, run
from lineside.lower.codes import CHARGE, CHARGED, DRIVE, LOAD, LOADED_UP, REACHED, UNLOADED

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header


@compiled
def drive_time(h: Header, fleet: int, origin: int, target: int) -> int:
    """µs from one place to another."""
    return max(1, int(metres(h, origin, target) * fleets(h)[fleet].pace + 0.5))


@compiled
def act(h: Header, kind: int, element: int, number: int, target: int, origin: int) -> None:
    """Begin to drive to a place, to load, to unload or to charge."""
    process = processes(h)[element]
    if number <= process.number:
        return
    process.number = number
    process.step = kind
    vehicle = vehicles(h)[element - h.machine_n]
    fleet = fleets(h)[vehicle.fleet]
    if kind == DRIVE:
        process.left = drive_time(h, vehicle.fleet, origin, target)
    elif kind == LOAD:
        process.left = draw(h, fleet.load, vehicle.key_load, number)
    elif kind == CHARGE:
        process.left = draw(h, fleet.charge, vehicle.key_load, number)
    else:
        process.left = draw(h, fleet.unload, vehicle.key_unload, number)
    process.total = process.left if kind == DRIVE else 0
    run(h, element)


@compiled
def proceed(h: Header, element: int, number: int) -> None:
    """Go on with what a breakdown interrupted."""
    process = processes(h)[element]
    if number > process.number:
        process.number = number
        run(h, element)


@compiled
def fact_of(h: Header, element: int) -> int:
    """The fact that reports the end of what a vehicle did."""
    kind = processes(h)[element].step
    if kind == DRIVE:
        return REACHED
    if kind == LOAD:
        return LOADED_UP
    return CHARGED if kind == CHARGE else UNLOADED


@compiled
def doing_ends(h: Header, element: int, number: int) -> bool:
    """A vehicle has done what it did; True if it is told."""
    return has_ended(h, element, number) and report(h, fact_of(h, element), element, number, 0)
