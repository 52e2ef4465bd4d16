"""What the language can say and the kernel cannot do yet: refused by name and place, never silently left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.errors import NotYetError, Problem
from lineside.kernel.copes import pairs
from lineside.kernel.quality.lower import MOST_KINDS, kinds_of
from lineside.lower.traits import FOUND, REFUSED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lineside.model.plant import Plant

HINT = "this version cannot simulate it: leave it out, or go around it as the guide on what is not there yet says"
Found = tuple[tuple[str | int, ...], str]


def _findings(plant: Plant) -> Iterator[Found]:
    for what, places in REFUSED.items():
        yield from ((place, what) for place in places(plant))
    for first, second, together, _ in pairs():
        if not together and FOUND[first.name](plant):
            yield from (
                (place, f"{second.meaning}, together with {first.meaning}") for place in FOUND[second.name](plant)
            )
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
