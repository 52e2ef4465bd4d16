"""How products come from step to step, lowered: ways that take a while, and what each step is reached by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.lower import codes
from lineside.lower.codes import NONE

if TYPE_CHECKING:
    from lineside.lower.tables import Lowering
    from lineside.model.plant import Plant
    from lineside.model.route import Step


Named = tuple[str, str]
"""A product and one of its steps."""


def ways_of(plant: Plant) -> list[Named]:
    """Every step to which products are carried for a while."""
    return [(name, step.name) for name, it in plant.products.items() for step in it.steps() if step.move is not None]


def lots_carried(plant: Plant) -> bool:
    """Whether a fleet carries products, so that every machine may have to wait for a vehicle."""
    return any(step.by in plant.fleets for product in plant.products.values() for step in product.steps())


def add_carrier(lowering: Lowering, product: str, step: Step) -> dict[str, int]:
    """How a lot comes to a step from the one before; the columns of its row."""
    if step.move is not None:
        way = lowering.add(
            "way",
            time=lowering.distribution(step.move),
            key=lowering.stream("move", product, step.name),
            head=NONE,
            tail=NONE,
        )
        return {"by": codes.BY_DELAY, "carrier": way}
    if step.by in lowering.fleets:
        return {"by": codes.BY_FLEET, "carrier": lowering.fleets[step.by]}
    if step.by is not None:
        return {"by": codes.BY_CONVEYOR, "carrier": list(lowering.plant.conveyors).index(step.by)}
    return {"by": codes.AT_ONCE, "carrier": NONE}
