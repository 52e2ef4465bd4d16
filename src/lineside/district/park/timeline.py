"""Records in the order of a day, with what each adds to a count; brought up to date, since a park has thousands."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import accumulate, compress
from typing import Self

from lineside.district.registry.record import Record

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of a list: a record and how much it adds, which is one where records are counted."""

    record: str
    adds: Decimal = ONE


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is counted, and what it comes to; the list is only made where somebody asks for it."""

    total: Decimal
    ids: Sequence[str]
    adds: Sequence[Decimal]

    @classmethod
    def of(cls, adds: Mapping[str, Decimal]) -> Self:
        """Records by id, with what each adds."""
        ids = sorted(adds)
        return cls(sum(adds.values(), Decimal(0)), ids, [adds[name] for name in ids])

    @property
    def listed(self) -> tuple[Listed, ...]:
        """Its entries, in their order."""
        return tuple(map(Listed, self.ids, self.adds))


@dataclass(frozen=True, slots=True)
class Dated:
    """How records of a class are dated and what they add; None: it has no day, or no amount, and is not counted."""

    day: Callable[[Record], date | None]
    adds: Callable[[Record], Decimal | None] | None = None

    def entries(self, records: Iterable[Record]) -> Iterator[tuple[int, str, Decimal]]:
        """Day, id and what it adds of each record that is counted: they sort by day, then by id."""
        for record in records:
            on, amount = self.day(record), ONE if self.adds is None else self.adds(record)
            if on is not None and amount is not None:
                yield on.toordinal(), record.id, amount


@dataclass(frozen=True)
class Timeline:
    """What lies on each day, in the order of days and of ids. Nobody changes it.

    Columns, not rows: tens of thousands of rows would be looked through in every collection of garbage.
    """

    days: list[int]
    ids: list[str]
    adds: list[Decimal]

    @classmethod
    def of(cls, dated: Dated, records: Iterable[Record]) -> Self:
        """The timeline of some records."""
        rows = sorted(dated.entries(records))
        return cls([day for day, _, _ in rows], [name for _, name, _ in rows], [adds for _, _, adds in rows])

    def changed(self, dated: Dated, gone: Collection[str], found: Iterable[Record]) -> Timeline:
        """The timeline without what is gone or was written again, and with that as it is now."""
        now = self._kept([name not in gone for name in self.ids])
        for day, name, adds in dated.entries(found):
            first, last = bisect_left(now.days, day), bisect_right(now.days, day)
            at = bisect_left(now.ids, name, first, last)
            now.days.insert(at, day)
            now.ids.insert(at, name)
            now.adds.insert(at, adds)
        return now

    def only(self, ids: Collection[str]) -> Timeline:
        """The part that is about some records."""
        mine = [name in ids for name in self.ids]
        return self if all(mine) else self._kept(mine)

    def _kept(self, chosen: Sequence[bool]) -> Timeline:
        days, ids, adds = compress(self.days, chosen), compress(self.ids, chosen), compress(self.adds, chosen)
        return Timeline(list(days), list(ids), list(adds))

    @cached_property
    def _sums(self) -> list[Decimal]:
        """What the first of them come to: of none, of one, of two, and so on."""
        return list(accumulate(self.adds, initial=Decimal(0)))

    def between(self, first: date, last: date) -> Stretch:
        """What lies on these days, both included."""
        begin = bisect_left(self.days, first.toordinal())
        end = max(begin, bisect_right(self.days, last.toordinal()))
        return Stretch(self._sums[end] - self._sums[begin], self.ids[begin:end], self.adds[begin:end])
