"""How many parts went through each step, and how many were lost there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lineside.statistics.interval import Interval, student

if TYPE_CHECKING:
    from lineside.model.plant import Plant
    from lineside.simulate.consumption import Accounts


@dataclass(frozen=True, slots=True)
class PassageResult:
    """One step of a product: operations ended at it, and parts scrapped at it, within the measured time."""

    made: Interval
    scrapped: Interval


def passages(plant: Plant, samples: Sequence[Accounts], whole: int = 1) -> dict[str, dict[str, PassageResult]]:
    """By product and step, side routes included; each sample may be one of `whole` equal parts of a run."""
    found: dict[str, dict[str, PassageResult]] = {}
    row = choice = 0
    for name, product in plant.products.items():
        found[name] = {}
        for step in product.steps():
            ways = range(choice, choice + len(step.at))
            found[name][step.name] = PassageResult(
                made=student([float(whole * sum(each.made[way] for way in ways)) for each in samples], least=0.0),
                scrapped=student([float(whole * each.scrapped_at[row]) for each in samples], least=0.0),
            )
            row, choice = row + 1, choice + len(step.at)
    return found
