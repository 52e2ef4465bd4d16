"""Which products leave the plant, and how many of them come of one that is begun.

What is made here to go into something else, and what is cut up into other products, are steps on the way: a plant makes
the same number of carts whether its route is written as one product or as stages that call for each other's parts. So
output, output a head, energy and money a good part are of finished products only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lineside.model.flow import Flow
    from lineside.model.plant import Plant


def finished(plant: Plant) -> tuple[str, ...]:
    """The products that leave the plant, in the order of the model.

    All but those that go into others as parts, or into machines as spare parts, and those that their last step splits
    into others. All products, should none be left.
    """
    taken_in = {plant.parts[part].product for part in _taken_in(plant)}
    found = tuple(name for name in plant.products if name not in taken_in and not is_used_up(plant, name))
    return found or tuple(plant.products)


def is_used_up(plant: Plant, product: str) -> bool:
    """Whether nothing is left of a product when it is done, since its last step splits it into others."""
    makes = plant.products[product].route[-1].makes
    return bool(makes) and product not in makes


def _taken_in(plant: Plant) -> Iterator[str]:
    """Every part that goes into a product or a machine."""
    for product in plant.products.values():
        for step in product.steps():
            yield from step.parts
    for station in plant.stations.values():
        for parts in (*(it.parts for it in station.failure), *(it.parts for it in station.maintenance)):
            yield from parts


def yields(plant: Plant, flows: Mapping[str, Flow]) -> dict[str, dict[str, float]]:
    """For each product, how many of each finished one come of one that is begun, scrap left out of account.

    The product itself, and what it is split into on the way; what is split into itself counts once.
    """
    ends = frozenset(finished(plant))
    return {name: _yield(plant, name, flows, ends, ()) for name in plant.products}


def _yield(
    plant: Plant, product: str, flows: Mapping[str, Flow], ends: frozenset[str], above: tuple[str, ...]
) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    if product in ends:
        found[product] = 1.0
    for step in plant.products[product].steps():
        for made, count in step.makes.items():
            if made in (product, *above):
                continue
            for name, each in _yield(plant, made, flows, ends, (product, *above)).items():
                found[name] += flows[product].visits.get(step.name, 0.0) * count * each
    return dict(found)


def asked(plant: Plant, rates: Mapping[str, float], flows: Mapping[str, Flow]) -> dict[str, float]:
    """How many of each finished product come of products that are begun at these rates; kanban begins nothing itself.

    `rates`: of every product that is released, in whatever time.
    """
    of = yields(plant, flows)
    found: dict[str, float] = defaultdict(float)
    for product, rate in rates.items():
        if product in plant.release and plant.release[product].kind != "kanban":
            for name, each in of[product].items():
                found[name] += rate * each
    return dict(found)
