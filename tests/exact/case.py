"""What is compared: a model as a user writes it, and the figures that theory gives for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from textwrap import dedent

COUNTS = frozenset({"completed", "scrapped", "escaped_defects", "born", "found", "caught", "escaped"})
"""Estimates that count parts, by the last key of their path."""


@dataclass(frozen=True)
class Figure:
    """One figure of the result document, its exact value, and how near the simulated mean must come.

    `path` is the way to an estimate in the document of `lineside simulate --json`, its keys separated by blanks.
    """

    path: str
    exact: float
    within: float
    """The largest |simulated − exact| allowed, relative to the exact value; 0 for what has no chance in it."""

    @property
    def is_count(self) -> bool:
        """It grows with the length of the run."""
        return self.path.split()[-1] in COUNTS


@dataclass(frozen=True)
class Case:
    """A model with known figures, and the run that estimates them: seconds measured after seconds of warm-up."""

    name: str
    family: str
    theory: str
    """Where the exact values come from, in a few words."""
    model: str
    figures: tuple[Figure, ...]
    duration_s: float = 100_000.0
    warmup_s: float = 2_000.0
    replications: int = 20
    seed: int = 1

    @property
    def certain(self) -> bool:
        """Nothing in the model is random: one replication must give the exact values."""
        return all(figure.within == 0 for figure in self.figures)

    def lasting(self, times: float) -> Case:
        """The same case run for `times` as long; a shorter run may stray further. What is certain stays as it is."""
        if self.certain:
            return self
        room = max(1.0, times**-0.5)
        figures = tuple(
            replace(figure, within=figure.within * room, exact=figure.exact * (times if figure.is_count else 1))
            for figure in self.figures
        )
        return replace(self, figures=figures, duration_s=self.duration_s * times)


def case(
    name: str,
    family: str,
    theory: str,
    model: str,
    figures: Mapping[str, float],
    within: float = 0.01,
    wider: Mapping[str, float] | None = None,
    *,
    duration_s: float = 100_000.0,
    warmup_s: float = 2_000.0,
    replications: int = 20,
    seed: int = 1,
) -> Case:
    """A case from indented text and figures by path; `wider` names those that need more room than `within`."""
    room = wider or {}
    listed = tuple(Figure(path, exact, room.get(path, within)) for path, exact in figures.items())
    return Case(name, family, theory, dedent(model).strip() + "\n", listed, duration_s, warmup_s, replications, seed)
