"""What each reason for or against a match weighs: counted in matches that were signed or dropped, and shown as counts.

The weight is the ratio of likelihoods in tenths of a power of ten (decibans: Good, Probability and the Weighing of
Evidence, 1950), so that three points double the odds. What a file takes for granted counts like matches that were seen,
so one outcome moves a weight by little.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter
from ruamel.yaml import YAML

from lineside.district.registry.exchange import Match, MatchState
from lineside.district.registry.record import Name, Part

Speaks = Literal["for", "against", "unknown"]
Pair = tuple[Annotated[int, Field(ge=1)], Annotated[int, Field(ge=1)]]


class Aspect(Part):
    """What a reason is about, and of how many signed and dropped matches it spoke for and against beforehand."""

    about: str
    zh: str
    en: str
    signed: Pair
    dropped: Pair


@dataclass(frozen=True, slots=True)
class Weight:
    """What one aspect weighs. signed, dropped: matches seen in which it spoke for, and against, without the file's."""

    aspect: Aspect
    signed: tuple[int, int] = (0, 0)
    dropped: tuple[int, int] = (0, 0)

    @property
    def name(self) -> Name:
        """What the aspect is called."""
        return Name(zh=self.aspect.zh, en=self.aspect.en)

    def points(self, speaks: Speaks) -> int:
        """What it adds to a match in which it speaks so; nothing where it is not known."""
        if speaks == "unknown":
            return 0
        at = 0 if speaks == "for" else 1
        return _decibans(self.signed, self.dropped, self.aspect.signed, self.aspect.dropped, at)


@lru_cache(maxsize=1024)
def _decibans(
    signed: tuple[int, int], dropped: tuple[int, int], signed_before: Pair, dropped_before: Pair, at: int
) -> int:
    all_signed, all_dropped = sum(signed) + sum(signed_before), sum(dropped) + sum(dropped_before)
    odds = (signed[at] + signed_before[at]) * all_dropped / (all_signed * (dropped[at] + dropped_before[at]))
    return round(10 * math.log10(odds))


Weights = Mapping[str, Weight]


@lru_cache(maxsize=1)
def aspects() -> tuple[Aspect, ...]:
    """What reasons are about, in the order in which they are told."""
    text = (resources.files("lineside.district.data") / "matching.yaml").read_text(encoding="utf-8")
    return tuple(TypeAdapter(list[Aspect]).validate_python(YAML(typ="safe").load(text)))


def learn(matches: Iterable[Match]) -> Weights:
    """The weights by what came of matches, from the reasons that each was proposed with."""
    signed, dropped = ({one.about: [0, 0] for one in aspects()} for _ in range(2))
    for match in matches:
        counts = {MatchState.SIGNED: signed, MatchState.DROPPED: dropped}.get(match.state)
        for reason in match.reasons if counts is not None else ():
            if counts is not None and reason.about in counts and reason.speaks != "unknown":
                counts[reason.about][0 if reason.speaks == "for" else 1] += 1
    return {
        one.about: Weight(
            one, (signed[one.about][0], signed[one.about][1]), (dropped[one.about][0], dropped[one.about][1])
        )
        for one in aspects()
    }
