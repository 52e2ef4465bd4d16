"""What a model can ask of this capability, and where a plant asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from lineside.kernel.core.declare import Path
    from lineside.model.plant import Plant
    from lineside.model.route import Step


def inspections_in(plant: Plant) -> list[Path]:
    """Defects, and inspections that find them."""
    return _checked(plant, lambda step: bool(step.detects))


def interlocks_in(plant: Plant) -> list[Path]:
    """Interlocks that hold a part."""
    return _checked(plant, lambda step: step.interlock is not None)


def side_routes_in(plant: Plant) -> list[Path]:
    """Rejected parts that take another way."""
    return [("products", name) for name, product in plant.products.items() if product.side_routes]


def _checked(plant: Plant, wanted: Callable[[Step], bool]) -> list[Path]:
    return [("products", name) for name, product in plant.products.items() if any(map(wanted, product.steps()))]
