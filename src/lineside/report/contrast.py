"""What a report of a comparison is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from lineside.report.study import Study
from lineside.report.text import Text, plain, titled

if TYPE_CHECKING:
    from lineside.experiment.comparison import Comparison, Pair
    from lineside.model.plant import Plant

SHORT = 24
"""A name of more characters is too long to be said again and again."""


@dataclass(frozen=True)
class Contrast:
    """A comparison with its plants, in the order of the variants; the rest as in `Study`."""

    plants: tuple[Plant, ...]
    comparison: Comparison
    command: str
    made: datetime

    @cached_property
    def studies(self) -> dict[str, Study]:
        """Each variant as a study of its own."""
        return {
            variant.name: Study(plant, variant.result, self.command, self.made)
            for plant, variant in zip(self.plants, self.comparison.variants, strict=True)
        }

    @cached_property
    def names(self) -> dict[str, Text]:
        """How people call each variant: by its plant's title where that tells them apart, else by a short name."""
        titles = [titled(plant.title, plant.name) for plant in self.plants]
        given = [variant.name for variant in self.comparison.variants]
        if len(set(titles)) == len(titles):
            return dict(zip(given, titles, strict=True))
        numbered = [titles[0], *(Text(f"方案 {i}", f"Variant {i}") for i in range(2, len(given) + 1))]
        return {name: plain(name) if len(name) <= SHORT else numbered[i] for i, name in enumerate(given)}

    def name(self, variant: str) -> Text:
        """How people call a variant."""
        return self.names[variant]

    def tail(self, pair: Pair) -> str:
        """What tells the sections of several pairs apart."""
        place = self.comparison.pairs.index(pair)
        return f"-{place + 1}" if len(self.comparison.pairs) > 1 else ""
