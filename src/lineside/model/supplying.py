"""What arithmetic says about supply: parts used in an hour, deliveries, and how much vehicles have to do.

A delivery takes loading, the way there, unloading and the way back. What a vehicle that carries several saves at best
is driving; between one load a trip and full trips lies what a simulation finds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from lineside.model.capacity import availability
from lineside.model.flow import Flow
from lineside.model.hint import Hint
from lineside.model.plant import Plant
from lineside.model.ways import lengths, places_of


@dataclass(frozen=True, slots=True)
class PartUse:
    """How much of a part is used."""

    part: str
    per_h: float
    """Parts in an hour of the plant's hours."""
    deliveries_per_h: float | None
    """Deliveries in an hour; None for a part of which there is always some."""
    by: str | None
    """The fleet that brings it."""


@dataclass(frozen=True, slots=True)
class FleetLoad:
    """How much of its vehicles' time a fleet is needed."""

    fleet: str
    vehicles: int
    deliveries_per_h: float
    utilisation: float
    """With one load a trip, charging included, over what failures leave of the vehicles' time."""
    least: float
    """With full trips: no less can do."""


@dataclass(frozen=True, slots=True)
class Supply:
    """All parts and fleets of a plant, in the order of the model."""

    parts: tuple[PartUse, ...]
    fleets: tuple[FleetLoad, ...]

    def sentences(self) -> list[str]:
        """Everything in words, one sentence each."""
        return [*map(_about_part, self.parts), *map(_about_fleet, self.fleets)]

    def overloads(self, plant: Plant) -> list[Hint]:
        """Fleets that cannot do what is asked for."""
        return [
            Hint(
                "overload",
                it.fleet,
                f"`{it.fleet}` is needed for {it.least:.0%} of its time even with full trips: line sides run out.",
                plant.place("fleets", it.fleet),
            )
            for it in self.fleets
            if it.least > 1 + 1e-9
        ]


def supply(plant: Plant, flows: Mapping[str, Flow], rates: Mapping[str, float], hours: float) -> Supply:
    """The arithmetic of supply for products at `rates` a week; hours are those of a week in which parts are released.

    Parts of alternatives are divided by their machines.
    """
    used: dict[tuple[str, str], float] = defaultdict(float)
    for product, rate in rates.items():
        for step in plant.products[product].steps():
            machines = sum(plant.stations[station].machines for station in step.at)
            visits = rate * flows[product].visits.get(step.name, 0.0) / hours
            for part, quantity in step.parts.items():
                for station in step.at:
                    used[part, station] += quantity * visits * plant.stations[station].machines / machines
    parts = []
    for name, given in plant.parts.items():
        per_h = sum(rate for (each, _), rate in used.items() if each == name)
        calls = None if given.kanban is None else per_h / given.kanban.of
        parts.append(PartUse(name, per_h, calls, given.by if given.kanban else None))
    return Supply(tuple(parts), tuple(_fleet(plant, name, used) for name in plant.fleets))


def _fleet(plant: Plant, name: str, used: Mapping[tuple[str, str], float]) -> FleetLoad:
    fleet = plant.fleets[name]
    places = places_of(plant, name)
    ways = lengths(plant, places)
    row = {place: i for i, place in enumerate(places)}
    deliveries = handled = driven = 0.0
    for (part, station), per_h in used.items():
        given = plant.parts[part]
        if given.by != name or given.kanban is None:
            continue
        calls = per_h / given.kanban.of
        there, back = row[given.source], row[station]
        deliveries += calls
        handled += calls * (fleet.load.mean() + fleet.unload.mean())
        driven += calls * float(ways[there, back] + ways[back, there]) / fleet.speed
    charging = 1.0 if fleet.charge is None else 1.0 + fleet.charge.for_ / fleet.charge.after
    there_is = 3600 * fleet.vehicles * availability(fleet.failure, 0.0)
    return FleetLoad(
        name,
        fleet.vehicles,
        deliveries,
        (handled + driven * charging) / there_is,
        (handled + driven / fleet.carries * charging) / there_is,
    )


def _about_part(it: PartUse) -> str:
    text = f"`{it.part}`: {it.per_h:.4g} used an hour"
    if it.deliveries_per_h is None:
        return f"{text}; there is always some."
    return f"{text}, {it.deliveries_per_h:.3g} deliveries" + (f" by `{it.by}`." if it.by else ".")


def _about_fleet(it: FleetLoad) -> str:
    vehicles = "vehicle" if it.vehicles == 1 else "vehicles"
    least = "" if it.least == it.utilisation else f", {it.least:.1%} if every trip is full"
    return (
        f"`{it.fleet}`: {it.vehicles} {vehicles}, {it.deliveries_per_h:.3g} deliveries an hour,"
        f" {it.utilisation:.1%} used{least}."
    )
