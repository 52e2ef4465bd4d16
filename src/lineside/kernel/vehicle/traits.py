"""What a model can ask of this capability, and where a plant asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lineside.kernel.core.declare import Path
    from lineside.model.plant import Plant


def carried_lots_in(plant: Plant) -> list[Path]:
    """Lots that vehicles carry."""
    return [
        ("products", name)
        for name, product in plant.products.items()
        if any(step.by in plant.fleets for step in product.steps())
    ]


def carried_parts_in(plant: Plant) -> list[Path]:
    """Parts that vehicles carry."""
    return [("parts", name) for name, part in plant.parts.items() if part.by is not None]


def vehicle_failures_in(plant: Plant) -> list[Path]:
    """Vehicles that fail."""
    return [("fleets", name, "failure") for name, fleet in plant.fleets.items() if fleet.failure]
