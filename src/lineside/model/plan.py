"""What is planned of each product: good parts in an hour of the plant's hours, and how long the line takes to fill."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lineside.model.capacity import release_hours
from lineside.model.check import explain
from lineside.model.finished import asked, finished
from lineside.model.flow import flow

if TYPE_CHECKING:
    from lineside.model.plant import Plant


@dataclass(frozen=True, slots=True)
class Rate:
    """What is planned of a product: good parts in an hour of the plant's hours, and how long until the first, s."""

    per_h: float
    fill_s: float


def rates(plant: Plant) -> list[Rate]:
    """Of every product, in the model's order."""
    demands = {each.product: each for each in explain(plant).products}
    begun = {name: each.parts_per_week for name, each in demands.items()}
    if not all(begun[name] for name in finished(plant)):  # what others are split into is asked for with them
        split = asked(plant, begun, {name: flow(product) for name, product in plant.products.items()})
        begun |= {name: rate for name, rate in split.items() if not begun[name]}
    hours = release_hours(plant)
    return [Rate(begun[name] * demands[name].good / hours, fill_s(plant, name)) for name in plant.products]


def fill_s(plant: Plant, product: str, within: frozenset[str] = frozenset()) -> float:
    """Seconds of mean work until the first part of a product can be through, with the longest of what goes before it.

    What goes before: parts of the plant's own that go into it, and the product that a step splits into it.
    """
    route, within = plant.products[product].route, within | {product}
    parts = [plant.parts[part].product for step in route for part in step.parts if part in plant.parts]
    before = [fill_s(plant, part, within) for part in parts if part is not None and part not in within]
    for name, other in plant.products.items():
        makes = [n for n, step in enumerate(other.route) if product in step.makes]
        if makes and name not in within:
            after = sum(step.mean_time() for step in other.route[makes[0] + 1 :])
            before.append(fill_s(plant, name, within) - after)
    return max(before, default=0.0) + sum(step.mean_time() for step in route)
