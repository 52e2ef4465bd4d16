"""What a model can ask of this capability, and where a plant asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lineside.kernel.core.declare import Path
    from lineside.model.plant import Plant


def conveyors_in(plant: Plant) -> list[Path]:
    """Conveyors between steps."""
    return [("conveyors", name) for name in plant.conveyors]
