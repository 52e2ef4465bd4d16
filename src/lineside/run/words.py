"""Records and times, in words for people."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from lineside.kernel.flow.lower import ways_of
from lineside.kernel.people.lower import people_of
from lineside.kernel.quality.lower import kinds_of
from lineside.kernel.supply.lower import stocks_of
from lineside.kernel.vehicle.lower import vehicles_of
from lineside.lower import codes
from lineside.lower.codes import SECOND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lineside.model.plant import Plant

_OF_STOCKS = (codes.DELIVERED, codes.FOUND)
_OF_STATIONS = (codes.MOVED, codes.SEEN)


def clock(time: int) -> str:
    """µs since the start of the run as `2 d 03:04:05`; tenths of a second and finer are cut off."""
    days, seconds = divmod(time // SECOND, 86_400)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{days} d {text}" if days else text


def date(plant: Plant, time: int) -> str:
    """The date and time in the plant, where the model says when it starts; else the time since the start."""
    if plant.starts is None:
        return clock(time)
    return (plant.starts + timedelta(microseconds=time)).strftime("%Y-%m-%d %H:%M:%S")


def machines(plant: Plant) -> list[str]:
    """The names of all machines in the order of the kernel's table: `press/1`; the station's own where it has one."""
    return [
        f"{name}/{number}" if station.machines > 1 else name
        for name, station in plant.stations.items()
        for number in range(1, station.machines + 1)
    ]


def vehicles(plant: Plant) -> list[str]:
    """The names of all vehicles in the order of the kernel's table: `agv/1`. As elements they follow the machines."""
    return [f"{fleet}/{number + 1}" for fleet, number in vehicles_of(plant)]


def stocks(plant: Plant) -> list[str]:
    """What lies at the line sides, in the order of the kernel's table: `piston at assembly`."""
    return [f"{part} at {station}" for part, station in stocks_of(plant)]


def kinds(plant: Plant) -> list[str]:
    """All kinds of defects and errors in the order of the kernel's table."""
    return [kind for product in plant.products.values() for kind in kinds_of(product)]


def _name(names: Sequence[str], row: int) -> str:
    return names[row] if 0 <= row < len(names) else f"number {row}, which is unknown"


def _person(plant: Plant, row: int) -> str:
    """A person of a pool whose people are told apart: `minder no. 2`."""
    everyone = people_of(plant)
    return f"{everyone[row][0]} no. {everyone[row][1] + 1}" if 0 <= row < len(everyone) else f"person {row + 1}"


def tell(plant: Plant, row: Sequence[int]) -> str:
    """A record (time, kind, element, number, x, y) in a few words."""
    kind, element, number, x, y = (int(value) for value in row[1:6])
    if kind >= codes.FIRST_REQUEST:
        return _request(plant, kind - codes.FIRST_REQUEST, element, number)
    fact = codes.FACTS[kind] if 0 <= kind < len(codes.FACTS) else f"fact {kind}, which is unknown"
    if kind == codes.ARRIVED:
        return f"{fact}: {_name(list(plant.release), element)}"
    if kind in _OF_STATIONS:
        return f"{fact}: {_name(list(plant.products), x)} #{y} at {_name(list(plant.stations), element)}"
    if kind == codes.CARRIED:
        return f"{fact}: to {_name([' '.join(way) for way in ways_of(plant)], element)}, no. {number}"
    if kind in (codes.CONVEYED, codes.CLEARED):
        return f"{fact}: {_name(list(plant.conveyors), element)}, no. {number}"
    if kind in _OF_STOCKS:
        return f"{fact}: {x} {_name(stocks(plant), element)}"
    if kind == codes.WALKED:
        return f"{fact}: {_person(plant, element)} to {_name(machines(plant), x)}"
    text = f"{fact}: {_name([*machines(plant), *vehicles(plant)], element)}"
    if kind == codes.COUNTED:
        return f"{text}, {x} in all"
    if kind == codes.REFUSED:
        return f"{text}, part held{_about(plant, x)}"
    if kind in (codes.ENDED, codes.RELEASED) and x:
        return f"{text}, part {'rejected' if x == codes.REJECTED else 'held'}{_about(plant, y)}"
    return text


def _about(plant: Plant, number: int) -> str:
    """The kind of defect or error that a fact names: a row of the kernel's table + 1, or 0."""
    return f" for {_name(kinds(plant), number - 1)}" if number else ""


def _request(plant: Plant, request: int, element: int, number: int) -> str:
    word = codes.REQUESTS[request] if request < len(codes.REQUESTS) else f"request {request}, which is unknown"
    kind = request + codes.FIRST_REQUEST
    if kind == codes.LET_GO:
        return f"{word}: {_name(machines(plant), element)}"
    if kind == codes.ORDER:
        return f"{word}: {number} × {_name(list(plant.release), element)}"
    if kind == codes.UPSET:
        return f"{word}: {_name(codes.UPSETS, number)} at {_name([*machines(plant), *vehicles(plant)], element)}"
    if kind == codes.PRIORITISE:
        return f"{word}: order {element + 1}, to {number}"
    if kind == codes.AWAY:
        return f"{word}: {number} of {_name(list(plant.workers), element)}"
    if kind == codes.ANSWER:
        return f"{word}: question {element + 1}"
    return word
