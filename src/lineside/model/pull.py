"""What kanban calls for: how many of each product that the plant makes for itself go into one of another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from lineside.model.flow import Flow
from lineside.model.plant import Plant


def pulled_into(plant: Plant, product: str, flows: Mapping[str, Flow]) -> Iterator[tuple[str, float]]:
    """Products that are released when they are called for, with how many of each are begun for one of `product`.

    Scrapped ones are made again.
    """
    for step in plant.products[product].steps():
        visits = flows[product].visits.get(step.name, 0.0)
        for part, quantity in step.parts.items():
            made = plant.parts[part].product
            if made is not None and made in plant.release and plant.release[made].kind == "kanban":
                yield made, visits * quantity / max(1.0 - flows[made].scrapped, 1e-9)


def pulled_rates(plant: Plant, rates: Mapping[str, float], flows: Mapping[str, Flow]) -> dict[str, float]:
    """How many of each product that is released by kanban are begun, when the others are at their rates."""
    found: dict[str, float] = defaultdict(float)
    todo = list(rates.items())
    while todo:  # it ends: no part goes into itself
        product, rate = todo.pop()
        for made, count in pulled_into(plant, product, flows):
            found[made] += rate * count
            todo.append((made, rate * count))
    return dict(found)
