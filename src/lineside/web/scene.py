"""What does not change while a plant runs, for the screen: its elements by name, its floor, its routes, its power."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from lineside.kernel.quality.lower import checked, kinds_of
from lineside.kernel.supply.lower import stocks_of
from lineside.kpi.cause import causes
from lineside.lower import codes
from lineside.lower.orders import orders_of
from lineside.model.check import explain
from lineside.model.finished import finished
from lineside.model.layout import floor_of
from lineside.model.plan import rates
from lineside.model.station import WITHOUT_ITS_OWN, State
from lineside.model.ways import places_of
from lineside.run.words import machines, vehicles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lineside.model.element import Title
    from lineside.model.plant import Plant
    from lineside.model.product import Product
    from lineside.model.route import Step
    from lineside.model.station import Station

Json = dict[str, object]


def scene(plant: Plant) -> Json:
    """The plant as plain data; elements stand in the order of the kernel's tables."""
    explanation = explain(plant)
    return {
        "name": plant.name,
        "title": title(plant.title),
        "titles": {name: title(each) for name, each in plant.titles.items()},
        "starts": None if plant.starts is None else plant.starts.isoformat(timespec="seconds"),
        "states": list(codes.STATES),
        "stations": [_station(name, station) for name, station in plant.stations.items()],
        "machines": machines(plant),
        "pools": [
            {"name": name, "title": title(pool.title), "workers": pool.per_shift, "walk_s": pool.walk or 0.0}
            for name, pool in plant.workers.items()
        ],
        "products": _products(plant),
        "base_w": float(plant.power.base),
        "checks": [
            {
                "product": p,
                "step": name,
                "at": _step(product, name).at[0],
                "inspects": bool(_step(product, name).detects),
            }
            for p, product in enumerate(plant.products.values())
            for name in checked(product)
        ],
        "kinds": [
            {"product": p, "name": name}
            for p, product in enumerate(plant.products.values())
            for name in kinds_of(product)
        ],
        "choices": _choices(plant),
        "sources": [
            {"name": name, "product": list(plant.products).index(name), "kind": release.kind}
            for name, release in plant.release.items()
        ],
        "orders": [order.number for _, order in orders_of(plant)],
        "fleets": [
            {
                "name": name,
                "title": title(fleet.title),
                "vehicles": fleet.vehicles,
                "fails": bool(fleet.failure),
                "carries": fleet.carries,
            }
            for name, fleet in plant.fleets.items()
        ],
        "places": list(dict.fromkeys(place for fleet in plant.fleets for place in places_of(plant, fleet))),
        "vehicle_states": list(codes.VEHICLE_STATES),
        "vehicles": vehicles(plant),
        "stocks": [{"part": part, "station": station} for part, station in stocks_of(plant)],
        "parts": [
            {
                "name": name,
                "title": title(part.title),
                "from": part.source,
                "full": None if part.kanban is None else part.kanban.most,
            }
            for name, part in plant.parts.items()
        ],
        "layout": asdict(floor_of(plant)),
        "bottleneck": explanation.bottleneck,
        "causes": {
            station: {state: [{"kind": it.kind, "name": it.name} for it in why] for state, why in states.items()}
            for station, states in causes(plant).items()
        },
        "utilisation": {load.name: load.utilisation for load in explanation.loads},
    }


def _choices(plant: Plant) -> list[Json]:
    """For each station at which a step may be done: that station's row, and J that a part takes there."""
    rows = {name: row for row, name in enumerate(plant.stations)}
    return [
        {"station": rows[at], "joules": step.energy}
        for product in plant.products.values()
        for step in product.steps()
        for at in step.at
    ]


def _step(product: Product, name: str) -> Step:
    return next(step for step in product.steps() if step.name == name)


def title(given: Title | None) -> dict[str, str | None] | None:
    """A title as plain data."""
    return None if given is None else {"zh": given.zh, "en": given.en}


def _station(name: str, station: Station) -> Json:
    power = station.power
    return {
        "name": name,
        "title": title(station.title),
        "machines": station.machines,
        "buffer": station.buffer,
        "failures": len(station.failure),
        "modes": [*(mode.name or "" for mode in station.failure), *(mode.name or "" for mode in station.maintenance)],
        "power_w": {state: _power(power, state) for state in codes.STATES} if power else None,
    }


def _power(power: Mapping[State, float], state: str) -> float:
    watts = {str(word): value for word, value in power.items()}
    word = state.replace("_", "-")
    if word in watts:
        return float(watts[word])
    return 0.0 if word in ("busy", "off-shift") else float(watts.get(WITHOUT_ITS_OWN, 0.0))


def _products(plant: Plant) -> list[Json]:
    """With their steps, each numbered as in the kernel: the steps of all products one after another.

    `planned_per_h` are good parts in an hour of the plant's hours: what is asked for, or what the line can make.
    `finished`: it leaves the plant, so that totals of the plant are of it.
    """
    leaving = finished(plant)
    return [
        {
            "name": name,
            "title": title(product.title),
            "due_s": product.due,
            "planned_per_h": rate.per_h,
            "finished": name in leaving,
            "steps": [
                {
                    "name": step.name,
                    "title": title(step.title),
                    "at": list(step.at),
                    "mean_s": step.mean_time(),
                    "workers": [need.pool for need in step.workers],
                    "interlock": step.interlock is not None,
                }
                for step in product.steps()
            ],
        }
        for (name, product), rate in zip(plant.products.items(), rates(plant), strict=True)
    ]
