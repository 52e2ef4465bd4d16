"""Fleets, lowered: the places that they serve, the ways between these, and the vehicles."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lineside.kernel.supply.lower import stocks_of
from lineside.lower import codes
from lineside.lower.codes import NEVER, NONE, SECOND
from lineside.model.distribution import Distribution
from lineside.model.ways import lengths, places_of

if TYPE_CHECKING:
    from lineside.lower.tables import Lowering
    from lineside.model.plant import Plant
    from lineside.model.supply import Fleet


def vehicles_of(plant: Plant) -> list[tuple[str, int]]:
    """Every vehicle: its fleet, and its number from 0."""
    return [(name, number) for name, fleet in plant.fleets.items() for number in range(fleet.vehicles)]


def add_places(lowering: Lowering) -> None:
    """The places, and the way from each to each: as given, else the shortest over those that are."""
    places = list(lowering.places)
    for place in places:
        lowering.add("place", station=lowering.stations.get(place, NONE))
    for row in lengths(lowering.plant, places):
        for metres in row:
            lowering.add("distance", metres=0.0 if math.isinf(metres) else metres)


def add_fleets(lowering: Lowering) -> None:
    """Fleets and vehicles, which stand at the start where their fleet's first part comes from."""
    for name, fleet in lowering.plant.fleets.items():
        f = lowering.add(
            "fleet",
            first=lowering.count("vehicle"),
            vehicles=fleet.vehicles,
            pace=SECOND / fleet.speed,
            carries=fleet.carries,
            rule=codes.FLEET_RULES.index(fleet.rule),
            load=lowering.distribution(fleet.load),
            unload=lowering.distribution(fleet.unload),
            range=NEVER if fleet.charge is None else round(fleet.charge.after * SECOND),
            charge=NONE if fleet.charge is None else lowering.distribution(Distribution.constant(fleet.charge.for_)),
        )
        for number in range(fleet.vehicles):
            _add_vehicle(lowering, name, fleet, f, number)


def _add_vehicle(lowering: Lowering, name: str, fleet: Fleet, f: int, number: int) -> None:
    first = lowering.count("failure")
    element = lowering.count("process")
    start = first_place(lowering.plant, name)
    at = NONE if start is None else lowering.places[start]
    for mode, failure in enumerate(fleet.failure, 1):
        lowering.add_failure(failure, element, (name, str(number + 1), failure.name or str(mode)))
    lowering.add("process", broken=NONE, phase=NONE, failure=first, failures=len(fleet.failure))
    lowering.add(
        "vehicle",
        fleet=f,
        failure=first,
        failures=len(fleet.failure),
        key_load=lowering.stream("load", name, str(number + 1)),
        key_unload=lowering.stream("unload", name, str(number + 1)),
        at=at,
        to=at,
        task=NONE,
        broken=NONE,
        state=codes.IS_IDLE,
    )


def first_place(plant: Plant, fleet: str) -> str | None:
    """Where the vehicles of a fleet stand at the start; None for a fleet that brings nothing."""
    for part, _ in stocks_of(plant):
        if plant.parts[part].by == fleet and plant.parts[part].kanban is not None:
            return plant.parts[part].source
    return next(iter(places_of(plant, fleet)), None)
