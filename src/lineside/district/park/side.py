"""A demand and an offer as matching sees them: facts only, each from a record that can be opened."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

EARTH_KM = 6371.0


class Words(NamedTuple):
    """A sentence in Chinese and English. Matching makes many, so that it is no record's name."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate that was entered: its record, and from when until when it is in force."""

    record: str
    since: date | None
    expires: date | None

    def holds(self, on: date) -> bool:
        """Whether it is in force on a day."""
        return (self.since is None or self.since <= on) and (self.expires is None or on <= self.expires)


@dataclass(frozen=True, slots=True)
class Side:
    """What a demand and an offer have in common. spot: degrees east and north.

    words: what it says of products, each with the words of the ledger's vocabulary in it.
    """

    id: str
    firm: str
    sort: str
    since: date
    until: date | None = None
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    of_field: str = ""
    chain: str | None = None
    stage: int | None = None
    trl: int | None = None
    quantity: Decimal | None = None
    unit: str = ""
    at: str = ""
    spot: tuple[float, float] | None = None
    price: Decimal | None = None
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class Need(Side):
    """A demand. certificates: what whoever serves it must hold; gap: what its chain lists as lacking at its stage."""

    certificates: tuple[str, ...] = ()
    gap: str = ""


@dataclass(frozen=True, slots=True)
class Supply(Side):
    """An offer, less what its matches take already.

    demands, left: how many demands, and how much, it can still serve. held: certificates by standard. idle: hours that
    its machines are free, with when they begin and end. said: all its words. past: matches of the firm that were signed
    and dropped, and those with each other firm.
    """

    certificates: tuple[str, ...] = ()
    demands: int = 1
    left: Decimal | None = None
    held: Mapping[str, tuple[Held, ...]] = field(default_factory=dict)
    idle: tuple[Idle, ...] = ()
    said: frozenset[str] = frozenset()
    past: tuple[int, int] = (0, 0)
    past_with: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Idle:
    """Hours of a machine that are free in a stretch of days; known: from a run, not only claimed."""

    record: str
    first: date
    last: date
    hours: Decimal
    known: bool


def km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance along the great circle (haversine)."""
    (east, north), (east_2, north_2) = ([math.radians(each) for each in spot] for spot in (one, other))
    chord = (
        math.sin((north_2 - north) / 2) ** 2
        + math.cos(north) * math.cos(north_2) * math.sin((east_2 - east) / 2) ** 2
    )  # fmt: skip
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(chord)))
