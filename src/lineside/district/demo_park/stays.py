"""Which firms are in the made-up park on a day: only they ask, are visited, book, offer, apply."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from random import Random

from lineside.district.demo_park.thing import any_of
from lineside.district.registry.record import Record
from lineside.district.registry.space import Tenancy


class Stays:
    """The tenancies of the park, asked by day."""

    def __init__(self, tenancies: Iterable[Record]) -> None:
        self._spans: dict[str, list[tuple[date, date]]] = {}
        for one in tenancies:
            assert isinstance(one, Tenancy)
            self._spans.setdefault(one.firm, []).append((one.since or date.min, one.last or date.max))

    def here(self, firm: str, day: date) -> bool:
        """Whether a firm rents a room on a day."""
        return any(since <= day <= last for since, last in self._spans.get(firm, ()))

    def on(self, *days: date) -> list[str]:
        """The firms that are there on each of these days, by id."""
        return sorted(firm for firm in self._spans if all(self.here(firm, day) for day in days))

    def any(self, random: Random, *days: date) -> str | None:
        """A firm that is there on these days; None where nobody is."""
        firms = self.on(*days)
        at = any_of(random, len(firms))
        return firms[at] if firms else None

    def last(self, firm: str) -> date:
        """The last day of a firm that was there."""
        return max(end for _, end in self._spans[firm])
