"""A park's records in memory, brought up to date by what changed since they were last looked at.

A page that lists what is due looks at every case; parsing twenty thousand of them for each request would take longer
than everything else together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from threading import RLock
from typing import TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, func, select

from lineside.district.errors import UnknownError
from lineside.district.park.kept import rules_of
from lineside.district.park.policy import Rules
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
from lineside.district.store.registry import find_memberships
from lineside.district.store.tables import ACT, RECORD

KINDS = (*PARK, "park", "platform", "policy", "firm", "organisation", "chain")
"""The kinds that a park's pages are made of."""

Of = TypeVar("Of", bound=Record)


class Book:
    """The records of these kinds, and who belongs to which park. Threads may share it."""

    def __init__(self, ledger: Ledger) -> None:
        self.records: dict[str, Record] = {}
        self.memberships: tuple[Membership, ...] = ()
        self.act = 0
        self.rules: dict[str, Rules] = {}
        """The conditions of each policy whose file can be read."""
        self.views: dict[tuple[str, str, date], View] = {}
        """What the desk, and each account for less, sees of each park today, until something is written."""
        self.memo: dict[object, object] = {}
        """What was made of all of it and serves again, until something is written."""
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
            fresh = dict(self.records)
            for (document,) in connection.execute(
                select(RECORD.c.document).where(RECORD.c.kind.in_(KINDS), RECORD.c.act > self.act)
            ):
                record = record_from_json(document)
                fresh[record.id] = record
            self.records = _without_removed(connection, fresh)
            held = find_memberships(connection, member=None, whole=None, role=Role.IN_PARK.value, on=None)
            self.memberships = tuple(one.membership for one in held)
        policies = [one for one in self.records.values() if isinstance(one, Policy) and one.conditions]
        found = ((one.id, rules_of(self._ledger, one).rules) for one in policies)
        self.rules = {name: rules for name, rules in found if rules is not None}
        self.act, self.views, self.memo = newest, {}, {}


def _without_removed(connection: Connection, records: dict[str, Record]) -> dict[str, Record]:
    chosen = RECORD.c.kind.in_(KINDS)
    count = connection.execute(select(func.count()).select_from(RECORD).where(chosen)).scalar_one()
    if count == len(records):
        return records
    standing = set(connection.execute(select(RECORD.c.id).where(chosen)).scalars())
    return {name: record for name, record in records.items() if name in standing}


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
    memo: dict[object, object] = field(default_factory=dict, compare=False)
    """What was made of it once and serves again: lists in the order of time."""

    def all(self, cls: type[Of]) -> Iterator[Of]:
        """Every record of a class that belongs to the park."""
        return (record for record in self._by_class.get(cls, ()) if isinstance(record, cls))

    def find(self, cls: type[Of], name: str | None) -> Of | None:
        """The record of this id and class, whatever park it belongs to; None where it is not there or hidden."""
        record = self.records.get(name or "")
        return record if isinstance(record, cls) else None

    def name(self, name: str | None) -> Name:
        """What a thing is called; its id where nobody knows it, or where it is hidden."""
        record = self.records.get(name or "")
        return Name(zh=name or "—", en="") if record is None else record.name

    @cached_property
    def _by_class(self) -> dict[type[Record], list[Record]]:
        found: dict[type[Record], list[Record]] = {}
        for record in self.records.values():
            if self._belongs(record):
                found.setdefault(type(record), []).append(record)
        return found

    def _belongs(self, record: Record) -> bool:
        if not self.park:
            return True
        about = getattr(record, "park", None)
        if about is not None:
            return about in self.places
        if isinstance(record, Tenancy):
            space = self.records.get(record.space)
            return isinstance(space, Space) and space.park in self.places
        for name in ("firm", "platform", "application", "demand", "instrument"):
            named = getattr(record, name, None)
            if named is None:
                continue
            if name == "firm":
                return named in self.firms or self.stays.hold(_matter(record))
            through = self.records.get(named)
            return through is not None and self._belongs(through)
        if isinstance(record, JointProject):
            return any(one.party in self.firms or one.party in self.places for one in record.partners)
        several = getattr(record, "of", None) or getattr(record, "firms", None)
        if isinstance(several, tuple):
            return any(one in self.firms or one in self.places for one in several)
        return record.id in self.places or record.id in self.firms or isinstance(record, Policy)


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
    records = book.records
    if park and not isinstance(records.get(park), Park | Platform):
        raise UnknownError(f"no park or platform is called `{park[:80]}`")
    shown = records if sight.everything else {n: sight.record(r) for n, r in records.items() if not sight.hides(r)}
    places = _places(records, park)
    firms, stays = set[str](), Stays()
    for one in (one for one in book.memberships if one.whole in places):
        if one.ends is None or one.ends > ledger.today():
            firms.add(one.member)
        else:
            stays.add_membership(one.member, one.begins, one.ends)
    for record in shown.values():
        if isinstance(record, Tenancy):
            space = shown.get(record.space)
            if isinstance(space, Space) and space.park in places:
                stays.add(record.firm, record.since, record.last)
    made = View(park, day, shown, frozenset(firms), places, book.memberships, book.rules, stays)
    if serves_again:
        book.views[at] = made
    return made


def _matter(record: Record) -> dict[str, object]:
    return {"kind": record.kind} | {name: getattr(record, name, None) for name in ("firm", *DAYS)}


def _places(records: Mapping[str, Record], park: str) -> frozenset[str]:
    """A park with the parks and platforms in it; all of them where none is named."""
    if not park:
        return frozenset(name for name, record in records.items() if isinstance(record, Park | Platform))
    found = {park}
    while True:
        more = {
            name
            for name, record in records.items()
            if (isinstance(record, Park) and record.within in found)
            or (isinstance(record, Platform) and record.park in found)
        }
        if more <= found:
            return frozenset(found)
        found |= more
