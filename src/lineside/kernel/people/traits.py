"""What a model can ask of this capability, and where a plant asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.people.lower import told_apart

if TYPE_CHECKING:
    from lineside.kernel.core.declare import Path
    from lineside.model.plant import Plant


def workers_in(plant: Plant) -> list[Path]:
    """Workers by skill."""
    return [("workers", name) for name in plant.workers]


def people_in(plant: Plant) -> list[Path]:
    """People who walk, or stand in for others."""
    return [("workers", name) for name in plant.workers if told_apart(plant, name)]


def shifts_in(plant: Plant) -> list[Path]:
    """Working hours of stations and workers."""
    return [("shifts", name) for name in plant.shifts]
