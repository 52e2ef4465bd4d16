"""Conveyors, lowered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.lower.codes import NONE, SECOND

if TYPE_CHECKING:
    from lineside.lower.tables import Lowering


def add_conveyors(lowering: Lowering) -> None:
    """The conveyors, empty and with their entries clear."""
    for conveyor in lowering.plant.conveyors.values():
        belt = lowering.count("belt")
        for _ in range(conveyor.places):
            lowering.add("belt")
        lowering.add(
            "conveyor",
            travel=max(1, round(conveyor.length / conveyor.speed * SECOND)),
            pitch=max(1, round(conveyor.pitch / conveyor.speed * SECOND)),
            places=conveyor.places,
            belt=belt,
            clear=1,
            head=NONE,
            tail=NONE,
            entry_head=NONE,
            entry_tail=NONE,
        )
