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
            variant.name: Study(plant, variant.result, self.command, self.made, f"-{i + 1}")
            for i, (plant, variant) in enumerate(zip(self.plants, self.comparison.variants, strict=True))
        }

    @cached_property
    def names(self) -> dict[str, Text]:
        """What stands for each variant: its plant's title where that is short and tells them apart, else a shorter one.

        Two models are `before` and `after`, as the command line calls them.
        """
        titles = [titled(plant.title, plant.name) for plant in self.plants]
        given = [variant.name for variant in self.comparison.variants]
        if len(set(titles)) == len(titles):
            if max(len(title.en) for title in titles) <= SHORT:
                return dict(zip(given, titles, strict=True))
            if len(titles) == 2:
                return dict(zip(given, (Text("改造前", "Before"), Text("改造后", "After")), strict=True))
        numbered = [titles[0], *(Text(f"方案 {i}", f"Variant {i}") for i in range(2, len(given) + 1))]
        return {name: plain(name) if len(name) <= SHORT else numbered[i] for i, name in enumerate(given)}

    def name(self, variant: str) -> Text:
        """What stands for a variant."""
        return self.names[variant]

    @cached_property
    def legend(self) -> tuple[tuple[Text, Text], ...]:
        """Each name that stands for a longer one, with that: the plant's title, or what was changed in it."""
        titles = [titled(plant.title, plant.name) for plant in self.plants]
        given = [variant.name for variant in self.comparison.variants]
        full = titles if len(set(titles)) == len(titles) else [titles[0], *map(plain, given[1:])]
        return tuple((short, long) for short, long in zip(self.names.values(), full, strict=True) if short != long)

    def tail(self, pair: Pair) -> str:
        """What tells the sections of several pairs apart."""
        place = self.comparison.pairs.index(pair)
        return f"-{place + 1}" if len(self.comparison.pairs) > 1 else ""
