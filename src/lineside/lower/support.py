"""What the language can say and the kernel cannot do yet: refused by name and place, never silently left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.errors import NotYetError, Problem
from lineside.kernel.quality.lower import MOST_KINDS, kinds_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lineside.model.plant import Plant

HINT = "`lineside check` explains the model; this version cannot simulate this part of it"
Found = tuple[tuple[str | int, ...], str]


def _findings(plant: Plant) -> Iterator[Found]:
    for name, fleet in plant.fleets.items():
        if any(failure.parts for failure in fleet.failure):
            yield ("fleets", name, "failure"), "spare parts of vehicles"
    for name, product in plant.products.items():
        if len(kinds_of(product)) > MOST_KINDS:
            yield ("products", name), f"more than {MOST_KINDS} kinds of defects and errors of one product"


def unsupported(plant: Plant) -> list[Problem]:
    """Every place in the model that the kernel cannot simulate yet; empty when it can be lowered."""
    return [Problem(plant.place(*path), f"not yet: {what}", HINT) for path, what in _findings(plant)]


def refuse_the_unsupported(plant: Plant) -> None:
    """Raise NotYetError, with every place in the model that the kernel cannot simulate yet."""
    problems = unsupported(plant)
    if problems:
        raise NotYetError(problems)
