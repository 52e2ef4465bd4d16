"""A park's records in memory, brought up to date by what changed since they were last looked at.

A page that lists what is due looks at every case; parsing twenty thousand of them for each request would take longer
than everything else together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from threading import RLock
from typing import NamedTuple, TypeVar, cast
from weakref import WeakKeyDictionary

from sqlalchemy import func, select

from lineside.district.errors import UnknownError
from lineside.district.park.kept import rules_of
from lineside.district.park.policy import Rules
from lineside.district.park.timeline import Dated, Timeline
from lineside.district.registry.body import Platform
from lineside.district.registry.kinds import PARK, record_from_json
from lineside.district.registry.membership import Membership, Role
from lineside.district.registry.place import Park
from lineside.district.registry.policy import Policy
from lineside.district.registry.record import Name, Record
from lineside.district.registry.space import Space, Tenancy
from lineside.district.registry.transfer import JointProject
from lineside.district.sight import Sight
from lineside.district.store.ledger import Ledger
from lineside.district.store.reach import DAYS, Stays
from lineside.district.store.registry import Since, changed_since, find_memberships
from lineside.district.store.tables import ACT, MEMBERSHIP

KINDS = (*PARK, "park", "platform", "policy", "firm", "organisation", "chain")
"""The kinds that a park's pages are made of."""

Of = TypeVar("Of", bound=Record)


class Shelf:
    """The records of a moment by id, and those of each class in the order of their ids. Nobody changes it."""

    def __init__(
        self, records: Mapping[str, Record], of: Mapping[type[Record], Sequence[Record]],
        timelines: Mapping[tuple[type[Record], Dated], Timeline],
    ) -> None:  # fmt: skip
        self.records = records
        self._of = dict(of)
        self._timelines = dict(timelines)

    def of(self, cls: type[Of]) -> Sequence[Of]:
        """All records of a class, by id."""
        held = self._of.get(cls)
        if held is None:
            found = [one for one in self.records.values() if type(one) is cls]
            held = self._of[cls] = tuple(sorted(found, key=lambda one: one.id))
        return cast("Sequence[Of]", held)

    def timeline(self, cls: type[Record], dated: Dated) -> Timeline:
        """All records of a class in the order of a day."""
        if (cls, dated) not in self._timelines:
            self._timelines[cls, dated] = Timeline.of(dated, self.of(cls))
        return self._timelines[cls, dated]

    def changed(self, fresh: Since) -> Shelf:
        """The shelf with what changed since."""
        found = [record_from_json(document) for _, _, document in fresh.documents]
        gone = fresh.gone & self.records.keys()
        if not (found or gone):
            return self
        records = (
            {name: record for name, record in self.records.items() if name not in gone} if gone else {**self.records}
        )
        touched = {type(self.records[name]) for name in gone} | {type(record) for record in found}
        written = gone | {record.id for record in found}
        records.update((record.id, record) for record in found)
        return Shelf(
            records, {cls: held for cls, held in self._of.items() if cls not in touched},
            {
                (cls, dated): held.changed(dated, written, (one for one in found if type(one) is cls))
                if cls in touched else held
                for (cls, dated), held in self._timelines.items()
            },
        )  # fmt: skip


class Book:
    """The records of these kinds, and who belongs to which park. Threads may share it."""

    def __init__(self, ledger: Ledger) -> None:
        self.shelf = Shelf({}, {}, {})
        self.memberships: tuple[Membership, ...] = ()
        self.act = 0
        self.rules: dict[str, Rules] = {}
        """The conditions of each policy whose file can be read."""
        self.views: dict[tuple[str, str, date], View] = {}
        """What the desk, and each account for less, sees of each park today, until something is written."""
        self.memo: dict[object, object] = {}
        """What was made of all of it and serves again, until something is written."""
        self.lasting: dict[str, object] = {}
        """What was made last and tells, held against what is now, what need not be made again."""
        self._change = 0
        self._held: tuple[int, int | None] = (-1, None)
        self._ledger = ledger
        self._lock = RLock()

    def refresh(self) -> None:
        """Read what was written since the last look."""
        with self._lock:
            self._refresh()

    def _refresh(self) -> None:
        with self._ledger.reading() as connection:
            newest = int(connection.execute(select(func.max(ACT.c.id))).scalar() or 0)
            if newest == self.act:
                return
            fresh = changed_since(connection, KINDS, self._change)
            self.shelf, self._change = self.shelf.changed(fresh), fresh.newest
            count, last = connection.execute(select(func.count(), func.max(MEMBERSHIP.c.act))).one()
            if (count, last) != self._held:
                held = find_memberships(connection, member=None, whole=None, role=Role.IN_PARK.value, on=None)
                self.memberships, self._held = tuple(one.membership for one in held), (count, last)
        policies = [one for one in self.of(Policy) if one.conditions]
        found = ((one.id, rules_of(self._ledger, one).rules) for one in policies)
        self.rules = {name: rules for name, rules in found if rules is not None}
        self.act, self.views, self.memo = newest, {}, {}

    @property
    def records(self) -> Mapping[str, Record]:
        """All of them by id."""
        return self.shelf.records

    def of(self, cls: type[Of]) -> Sequence[Of]:
        """All records of a class, by id."""
        return self.shelf.of(cls)


_BOOKS: WeakKeyDictionary[Ledger, Book] = WeakKeyDictionary()
_MAKING = RLock()


def book_of(ledger: Ledger) -> Book:
    """The book of a ledger, up to date."""
    with _MAKING:
        book = _BOOKS.setdefault(ledger, Book(ledger))
    book.refresh()
    return book


@dataclass(frozen=True)
class View:
    """What somebody sees of one park on a day; park: empty for all parks of the ledger.

    records: those that the reader may see. firms: those that belong to the park; stays: when others did, or rented of
    it: what they had to do with it then is the park's for good, and what came later is not.
    """

    park: str
    today: date
    records: Mapping[str, Record]
    firms: frozenset[str]
    places: frozenset[str]
    memberships: tuple[Membership, ...]
    rules: Mapping[str, Rules] = field(default_factory=dict)
    """The conditions of each policy whose file can be read."""
    stays: Stays = field(default_factory=Stays, compare=False)
    stock: Shelf | None = field(default=None, compare=False)
    """The whole that the records are shown of; none where these are all."""
    _of: dict[type[Record], Sequence[Record]] = field(default_factory=dict, compare=False)
    memo: dict[object, object] = field(default_factory=dict, compare=False)
    """What was made of it once and serves again: lists in the order of time."""

    def all(self, cls: type[Of]) -> Iterator[Of]:
        """Every record of a class that belongs to the park."""
        held = self._of.get(cls)
        if held is None:
            shown, records = self.shelf.of(cls), self.records
            if records is not self.shelf.records:
                shown = [cast("Of", records[one.id]) for one in shown if one.id in records]
            held = self._of[cls] = [one for one in shown if self._belongs(one)] if self.park else shown
        return iter(cast("Sequence[Of]", held))

    @cached_property
    def shelf(self) -> Shelf:
        """All records of the moment, whoever may see them, for what is made of them once for every reader."""
        return self.stock or Shelf(self.records, {}, {})

    def ids(self, cls: type[Record]) -> frozenset[str]:
        """The ids of every record of a class that belongs to the park."""
        key = "ids", cls
        if key not in self.memo:
            self.memo[key] = frozenset(one.id for one in self.all(cls))
        return cast("frozenset[str]", self.memo[key])

    def find(self, cls: type[Of], name: str | None) -> Of | None:
        """The record of this id and class, whatever park it belongs to; None where it is not there or hidden."""
        record = self.records.get(name or "")
        return record if isinstance(record, cls) else None

    def name(self, name: str | None) -> Name:
        """What a thing is called; its id where nobody knows it, or where it is hidden."""
        record = self.records.get(name or "")
        return Name(zh=name or "—", en="") if record is None else record.name

    def _belongs(self, record: Record) -> bool:
        names = _naming(type(record))
        about = getattr(record, "park", None) if names.park else None
        if about is not None:
            return about in self.places
        if isinstance(record, Tenancy):
            space = self.records.get(record.space)
            return isinstance(space, Space) and space.park in self.places
        for name in names.through:
            named = getattr(record, name)
            if named is None:
                continue
            if name == "firm":
                return named in self.firms or self.stays.hold(named, _day(record, names.days))
            through = self.records.get(named)
            return through is not None and self._belongs(through)
        if isinstance(record, JointProject):
            return any(one.party in self.firms or one.party in self.places for one in record.partners)
        several = getattr(record, "of", None) or getattr(record, "firms", None) if names.several else None
        if isinstance(several, tuple):
            return any(one in self.firms or one in self.places for one in several)
        return record.id in self.places or record.id in self.firms or isinstance(record, Policy)


class _Naming(NamedTuple):
    """Which fields of a kind say what it belongs to: asked of a class once, since a park has tens of thousands."""

    park: bool
    through: tuple[str, ...]
    days: tuple[str, ...]
    several: bool


@lru_cache
def _naming(cls: type[Record]) -> _Naming:
    known = cls.model_fields
    through = ("firm", "platform", "application", "demand", "instrument")
    return _Naming(
        "park" in known, tuple(name for name in through if name in known), tuple(day for day in DAYS if day in known),
        "of" in known or "firms" in known,
    )  # fmt: skip


def _day(record: Record, fields: tuple[str, ...]) -> str:
    """The day on which a matter came up; empty where nobody said it."""
    return next((str(day)[:10] for field in fields if (day := getattr(record, field))), "")


def view_of(ledger: Ledger, sight: Sight, park: str = "", today: date | None = None) -> View:
    """What a reader sees of a park; without one, of all parks. What a reader may not see has no name there either.

    Raises:
        UnknownError: there is no such park or incubator.
    """
    book, day = book_of(ledger), today or ledger.today()
    at = (sight.within, park, day)
    serves_again = (sight.everything or bool(sight.own)) and day == ledger.today()
    if serves_again and (kept := book.views.get(at)) is not None:
        return kept
    shelf = book.shelf
    records = shelf.records
    if park and not isinstance(records.get(park), Park | Platform):
        raise UnknownError(f"no park or platform is called `{park[:80]}`")
    shown = sight.shown_of(records)
    places = _places(shelf, park)
    firms, stays = set[str](), Stays()
    for one in (one for one in book.memberships if one.whole in places):
        if one.ends is None or one.ends > ledger.today():
            firms.add(one.member)
        else:
            stays.add_membership(one.member, one.begins, one.ends)
    for record in shelf.of(Tenancy):
        space = shown.get(record.space)
        if isinstance(space, Space) and space.park in places and record.id in shown:
            stays.add(record.firm, record.since, record.last)
    made = View(park, day, shown, frozenset(firms), places, book.memberships, book.rules, stays, shelf)
    if serves_again:
        book.views[at] = made
    return made


def _places(shelf: Shelf, park: str) -> frozenset[str]:
    """A park with the parks and platforms in it; all of them where none is named."""
    above = {one.id: one.within for one in shelf.of(Park)} | {one.id: one.park for one in shelf.of(Platform)}
    if not park:
        return frozenset(above)
    found = {park}
    while not (more := {name for name, whole in above.items() if whole in found}) <= found:
        found |= more
    return frozenset(found)
