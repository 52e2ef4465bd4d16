"""What a model can ask of this capability, and where a plant asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.model.route import Phases

if TYPE_CHECKING:
    from lineside.kernel.core.declare import Path
    from lineside.model.plant import Plant


def phases_in(plant: Plant) -> list[Path]:
    """Operations in phases."""
    return [
        ("products", name)
        for name, product in plant.products.items()
        if any(isinstance(step.time, Phases) for step in product.steps())
    ]
