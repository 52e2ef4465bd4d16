"""Parts, lowered: a stock at the line side of every station where they go into products, and what each step takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.lower import codes
from lineside.lower.codes import NONE, SECOND

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lineside.lower.tables import Lowering
    from lineside.model.plant import Plant
    from lineside.model.route import Step
    from lineside.model.station import Station

Stock = tuple[str, str]
"""A part and the station at whose line side it lies."""


def steps_of(plant: Plant) -> Iterator[Step]:
    """All steps of all products, side routes included."""
    for product in plant.products.values():
        yield from product.steps()


def spares_of(station: Station) -> dict[str, int]:
    """The spare parts of a station, each with the most that a repair or a maintenance takes at a time."""
    most: dict[str, int] = {}
    for parts in [*(it.parts for it in station.failure), *(it.parts for it in station.maintenance)]:
        for part, quantity in parts.items():
            most[part] = max(quantity, most.get(part, 0))
    return most


def stocks_of(plant: Plant) -> list[Stock]:
    """Every part with each station at which it goes into products, in the order of the parts and then the stations."""
    used = {(part, station) for step in steps_of(plant) for part in step.parts for station in step.at}
    used |= {(part, name) for name, station in plant.stations.items() for part in spares_of(station)}
    return [(part, station) for part in plant.parts for station in plant.stations if (part, station) in used]


def add_stocks(lowering: Lowering) -> None:
    """The stocks, full as they are at the start."""
    plant = lowering.plant
    for part, station in lowering.stocks:
        given = plant.parts[part]
        kanban = given.kanban
        policy, most = codes.ENDLESS, 0
        if kanban is not None and kanban.bins is not None:
            policy, most = codes.BY_BINS, kanban.bins
        elif kanban is not None:
            policy, most = codes.BY_POINT, kanban.reorder or 0
        lowering.add(
            "stock",
            part=list(plant.parts).index(part),
            station=lowering.stations[station],
            policy=policy,
            most=most,
            of=1 if kanban is None else kanban.of,
            after=NONE if given.after is None or kanban is None else lowering.distribution(given.after),
            key=lowering.stream("supply", part, station),
            fleet=NONE if given.by is None or kanban is None else lowering.fleets[given.by],
            source=lowering.places.get(given.source, NONE),
            target=lowering.places.get(station, NONE),
            pace=pace_of(plant, part, station),
            product=NONE if given.product is None else list(plant.products).index(given.product),
            content=0 if kanban is None else kanban.most,
            head=NONE,
            tail=NONE,
        )


def add_uses(lowering: Lowering, step: Step, station: str) -> dict[str, int]:
    """What a step takes in at one of its stations; the columns of its choice."""
    first = lowering.count("use")
    for part, quantity in step.parts.items():
        lowering.add("use", stock=lowering.stocks[part, station], quantity=quantity)
    return {"use": first, "uses": len(step.parts)}


def calls(plant: Plant) -> int:
    """The most calls for parts that can be under way at a time."""
    most = 0
    machines = {name: station.machines for name, station in plant.stations.items()}
    for part, station in stocks_of(plant):
        kanban = plant.parts[part].kanban
        if kanban is not None:
            taken = [step.parts.get(part, 0) for step in steps_of(plant) if station in step.at]
            wanted = max(taken, default=0) + spares_of(plant.stations[station]).get(part, 0)
            short = -(-machines[station] * wanted // kanban.of)
            most += (kanban.bins or 0) + short + -(-(kanban.reorder or 0) // kanban.of) + 2
    return most


def pace_of(plant: Plant, part: str, station: str) -> float:
    """µs that one of a part lasts at a station's line side when all its machines work on what needs it most."""
    rates = [
        step.parts[part] / step.mean_time() * plant.stations[station].machines
        for product in plant.products.values()
        for step in product.steps()
        if part in step.parts and station in step.at and step.mean_time() > 0
    ]
    return SECOND / max(rates) if rates else 0.0
