"""What a model can ask of this capability, and where a plant asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lineside.kernel.core.declare import Path
    from lineside.model.plant import Plant


def parts_in(plant: Plant) -> list[Path]:
    """Parts at the line side."""
    return [("parts", name) for name in plant.parts]


def made_parts_in(plant: Plant) -> list[Path]:
    """Parts that the plant makes itself."""
    return [("parts", name) for name, part in plant.parts.items() if part.product is not None]
