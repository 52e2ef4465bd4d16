"""What a model can ask of this capability, and where a plant asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from lineside.kernel.core.declare import Path
    from lineside.model.plant import Plant
    from lineside.model.route import Step


def alternatives_in(plant: Plant) -> list[Path]:
    """A step that can be done at one of several stations."""
    return _steps(plant, lambda step: len(step.at) > 1)


def moves_in(plant: Plant) -> list[Path]:
    """Lots that are carried for a while."""
    return _steps(plant, lambda step: step.move is not None)


def splits_in(plant: Plant) -> list[Path]:
    """A step that splits its part."""
    return _steps(plant, lambda step: bool(step.makes))


def loops_in(plant: Plant) -> list[Path]:
    """A limit of work in process that products share."""
    return [("loops", name) for name in plant.loops]


def orders_in(plant: Plant) -> list[Path]:
    """Orders with due dates."""
    return [("release", name) for name, release in plant.release.items() if release.orders]


def _steps(plant: Plant, wanted: Callable[[Step], bool]) -> list[Path]:
    return [("products", name) for name, product in plant.products.items() if any(map(wanted, product.steps()))]
