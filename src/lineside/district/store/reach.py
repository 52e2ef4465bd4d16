"""How far an account reaches that is for one cluster, park or township: its firms, and what is about them.

What a park has to do with its firms reaches as far: a case of its firm, a payment on an application of its firm. What
a firm confided while it belonged, or rented a room, stays with the park when it leaves; what came later does not.

`sight.Sight` asks it for what such a reader sees in full, the ledger for what such an editor may write.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from threading import Lock
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, func, select

from lineside.district.belonging import CLIMBS
from lineside.district.errors import NotAllowedError
from lineside.district.registry.body import Source
from lineside.district.registry.kinds import PARK
from lineside.district.registry.membership import Role
from lineside.district.registry.record import Record
from lineside.district.store.registry import changed_since
from lineside.district.store.tables import ACT, FIGURE, MEMBERSHIP, RECORD

REACHES = {
    "cluster": Role.IN_CLUSTER, "park": Role.IN_PARK, "township": Role.IN_TOWNSHIP, "chain": Role.IN_CHAIN,
    "district": Role.IN_DISTRICT,
}  # fmt: skip
"""The kinds of records that an account may be for, and the role in which a firm belongs to each."""
ABOUT = ("firm", "firms", "park", "platform", "application")
"""Fields by which a record is about a firm, a park, or what is about one of them in turn."""
EITHER = {"match": ("demand", "offer"), "tenancy": ("firm", "space"), "result": ("of",)}
"""Kinds that are about each of several things, and the fields that name them: a patent of a firm and a university."""
DAYS = ("asked", "on", "since")
"""Fields that say on which day a matter of a firm came up."""
_KINDS_ABOUT = ("retrofit", "project", "system", "platform", *PARK)
_NAMING = tuple(dict.fromkeys([*ABOUT, *(field for pair in EITHER.values() for field in pair)]))


class About(NamedTuple):
    """What a record is about. named: all things, of two sides either; firm and day: whose matter came up when.

    stay: of a tenancy its firm, space, first and last day.
    """

    named: tuple[str, ...]
    firm: str | None = None
    day: str = ""
    stay: tuple[str, str, str | None, str | None] | None = None


def reach_of(connection: Connection, whole: str, on: date) -> frozenset[str]:
    """The ids of all that lies within a whole on a day: its members, their members, and what is about them."""
    newest = int(connection.execute(select(func.max(ACT.c.id))).scalar() or 0)
    reached = _REACHED.setdefault(connection.engine, {})
    if (kept := reached.get(whole)) is not None and kept[:2] == (newest, on):
        return kept[2]
    found, level, stays = {whole}, [whole], Stays()
    roles = [role.value for role in CLIMBS]
    while level:
        below: set[str] = set()
        for start in range(0, len(level), 900):
            chunk = level[start : start + 900]
            chosen = select(MEMBERSHIP.c.member, MEMBERSHIP.c.begins, MEMBERSHIP.c.ends).where(
                MEMBERSHIP.c.whole.in_(chunk), MEMBERSHIP.c.role.in_(roles)
            )
            for member, begins, ends in connection.execute(chosen):
                if ends is None or str(ends) > on.isoformat():
                    below.add(member)
                else:
                    stays.add_membership(member, begins, date.fromisoformat(str(ends)))
        level = sorted(below - found)
        found |= below
    with _READING:
        # In this order what a record is about through another one, an application or a platform, is known.
        for kind, about in _abouts(connection).items():
            if kind in EITHER:
                mine = {name for name, one in about.items() if not found.isdisjoint(one.named)}
            else:
                mine = {
                    name
                    for name, one in about.items()
                    if (one.named and found.issuperset(one.named)) or stays.hold(one.firm, one.day)
                }
            for stay in (about[name].stay for name in mine):
                if stay is not None and stay[1] in found:
                    stays.add(stay[0], *stay[2:])
            found |= mine
    reached[whole] = newest, on, frozenset(found)
    return reached[whole][2]


class Stays:
    """Days on which firms belonged that do not belong any more, or rented a room without belonging."""

    def __init__(self) -> None:
        self._of: dict[str, list[tuple[str, str]]] = {}

    def add(self, firm: str, first: object, last: object) -> None:
        """A stay from one day to another, both included; None is without an end."""
        self._of.setdefault(firm, []).append((str(first or ""), str(last or "9999-12-31")))

    def add_membership(self, firm: str, begins: object, ends: date) -> None:
        """A membership that is over: `ends` is the first day on which it no longer held."""
        self.add(firm, begins, ends - timedelta(days=1))

    def hold(self, firm: str | None, day: str) -> bool:
        """Whether a matter of a firm came up while it was there; empty: nobody said when."""
        return bool(day) and firm in self._of and any(first <= day <= last for first, last in self._of[firm])


_Kept = dict[str, dict[str, About]]
_KEPT: WeakKeyDictionary[Engine, tuple[int, _Kept]] = WeakKeyDictionary()
_READING = Lock()
_REACHED: WeakKeyDictionary[Engine, dict[str, tuple[int, date, frozenset[str]]]] = WeakKeyDictionary()
"""What lies within each whole, as of the last act and a day: every request of an account for a park asks."""


def _abouts(connection: Connection) -> _Kept:
    """What each record is about, by kind and id; only what was written since the last look is read again."""
    seen, kept = _KEPT.get(connection.engine, (0, {kind: {} for kind in _KINDS_ABOUT}))
    fresh = changed_since(connection, _KINDS_ABOUT, seen)
    for about in kept.values() if fresh.gone else ():
        for name in about.keys() & fresh.gone:
            del about[name]
    for kind, name, document in fresh.documents:
        kept[kind][name] = _about(json.loads(document))
    _KEPT[connection.engine] = fresh.newest, kept
    return kept


def matters_without_figures(connection: Connection) -> frozenset[str]:
    """The ids of a park's matters that no figure is about."""
    matters = {name for kind in PARK for name in _abouts_now(connection).get(kind, ())}
    chosen = select(FIGURE.c.subject).join(RECORD, RECORD.c.id == FIGURE.c.subject).where(RECORD.c.kind.in_(PARK))
    return frozenset(matters.difference(connection.execute(chosen.distinct()).scalars()))


def _abouts_now(connection: Connection) -> _Kept:
    with _READING:
        return {kind: dict(about) for kind, about in _abouts(connection).items()}


def _about(fields: Mapping[str, object]) -> About:
    kind = str(fields.get("kind"))
    named = tuple({one for field in EITHER.get(kind, ABOUT) for one in _ids(fields.get(field))})
    if kind == "tenancy":
        firm, space, since = (fields.get(field) for field in ("firm", "space", "since"))
        last = min((str(day) for day in (fields.get("until"), fields.get("ended")) if day), default=None)
        return About(named, stay=(str(firm), str(space), None if since is None else str(since), last))
    firm = fields.get("firm")
    day = next((str(fields[field])[:10] for field in DAYS if fields.get(field)), "")
    return About(named, firm if isinstance(firm, str) else None, day)


def _is_about_alone(fields: Mapping[str, object], things: Collection[str]) -> bool:
    """Whether a record with these fields is about some of these things alone; of two sides, about either of them.

    Of a tenancy firm and room both: nobody enters one for somebody else's firm, or room.
    """
    kind, named = str(fields.get("kind")), _about(fields).named
    if kind in EITHER and kind != "tenancy":
        return any(one in things for one in named)
    return bool(named) and all(one in things for one in named)


def _ids(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list | tuple) else ()


def check_new(connection: Connection, whole: str, new: Sequence[Record], on: date) -> None:
    """Refuse new records of a park's matters that are about others; whatever else is new comes to belong to the whole.

    Raises:
        NotAllowedError: names the first things outside.
    """
    matters = sorted((one for one in new if one.kind in PARK), key=lambda one: PARK.index(one.kind))
    if not matters:
        return
    within = set(reach_of(connection, whole, on)) | {one.id for one in new if one.kind not in PARK}
    for one in matters:
        if _is_about_alone(one.model_dump(mode="json"), within):
            within.add(one.id)
    _refuse(connection, whole, {one.id for one in matters} - within)


def check_moved(connection: Connection, whole: str, record: Record, changes: Mapping[str, object], on: date) -> None:
    """Refuse changes after which a record is about others: its firm, room or side is one of theirs.

    Raises:
        NotAllowedError: names the record.
    """
    moved = {field: value for field, value in changes.items() if field in _NAMING}
    before = record.model_dump(mode="json")
    if record.kind not in _KINDS_ABOUT or all(_ids(before.get(field)) == _ids(moved[field]) for field in moved):
        return
    if not _is_about_alone(before | moved, reach_of(connection, whole, on)):
        _refuse(connection, whole, {record.id})


def check_reach(connection: Connection, whole: str, things: Iterable[str], on: date) -> None:
    """Refuse what lies outside of what an account is for.

    Raises:
        NotAllowedError: names the first things outside.
    """
    _refuse(connection, whole, set(things) - reach_of(connection, whole, on))


def lists_within(connection: Connection, whole: str, records: Iterable[Record], on: date) -> set[str]:
    """The sources among these that keep the lists of counts of what lies within: there are figures, all about that.

    Whoever counts again, in that whole or at the desk, brings lists up to date that another one entered.
    """
    lists = {one.id for one in records if isinstance(one, Source) and one.medium == "count"}
    chosen = select(FIGURE.c.source, FIGURE.c.subject).distinct().where(FIGURE.c.source.in_(lists))
    about = [(str(source), str(subject)) for source, subject in connection.execute(chosen)]
    within = reach_of(connection, whole, on)
    return {source for source, _ in about} - {source for source, subject in about if subject not in within}


def _refuse(connection: Connection, whole: str, outside: Collection[str]) -> None:
    if outside:
        name = connection.execute(select(RECORD.c.zh).where(RECORD.c.id == whole)).scalar() or whole
        told = ", ".join(sorted(outside)[:5])
        raise NotAllowedError(f"your account is for {name}; {told} lies outside of it")
