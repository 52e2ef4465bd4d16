"""What a model can ask of this capability, and where a plant asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lineside.kernel.core.declare import Path
    from lineside.model.plant import Plant


def failures_in(plant: Plant) -> list[Path]:
    """Machines that fail."""
    return [("stations", name, "failure") for name, station in plant.stations.items() if station.failure]


def maintenance_in(plant: Plant) -> list[Path]:
    """Preventive maintenance."""
    return [("stations", name, "maintenance") for name, station in plant.stations.items() if station.maintenance]


def spares_in(plant: Plant) -> list[Path]:
    """Spare parts for repairs and maintenance."""
    stations = [
        ("stations", name)
        for name, station in plant.stations.items()
        if any(each.parts for each in station.failure) or any(each.parts for each in station.maintenance)
    ]
    return [*stations, *vehicle_spares_in(plant)]


def wear_in(plant: Plant) -> list[Path]:
    """Tools that wear."""
    return [("stations", name, "wear") for name, station in plant.stations.items() if station.wear is not None]


def vehicle_spares_in(plant: Plant) -> list[Path]:
    """Where vehicles are to be repaired with spare parts."""
    return [
        ("fleets", name, "failure")
        for name, fleet in plant.fleets.items()
        if any(failure.parts for failure in fleet.failure)
    ]
