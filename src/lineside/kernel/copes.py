"""Which of the things that a model can ask for the kernel does together: what was not thought through is refused."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from lineside.kernel.capabilities import CAPABILITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lineside.kernel.core.declare import Capability, Refusal, Trait


def traits(capabilities: Iterable[Capability] = CAPABILITIES) -> dict[str, Trait]:
    """All that a model can ask for, by name."""
    return {trait.name: trait for capability in capabilities for trait in capability.traits}


def pairs(
    capabilities: Iterable[Capability] = CAPABILITIES,
) -> Iterator[tuple[Trait, Trait, bool, Refusal | None]]:
    """Every two traits: whether they go together, and where they do not though they mostly do.

    Traits of one capability go together; of two, where either says that it copes with the other.
    """
    several = tuple(capabilities)
    owner = {trait.name: capability.name for capability in several for trait in capability.traits}
    partly = {frozenset((each.first, each.second)): each for capability in several for each in capability.refusals}
    for first, second in combinations(traits(several).values(), 2):
        together = (
            owner[first.name] == owner[second.name]
            or first.name in second.copes_with
            or second.name in first.copes_with
        )
        yield first, second, together, partly.get(frozenset((first.name, second.name)))
