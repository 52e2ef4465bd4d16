"""How far an account reaches that is for one cluster, park or township: its firms, and what is about them.

What a park has to do with its firms reaches as far: a case of its firm, a payment on an application of its firm.

`sight.Sight` asks it for what such a reader sees in full, the ledger for what such an editor may write.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, func, or_, select

from lineside.district.belonging import CLIMBS
from lineside.district.errors import NotAllowedError
from lineside.district.registry.kinds import PARK
from lineside.district.registry.membership import Role
from lineside.district.registry.record import Record
from lineside.district.store.tables import ACT, MEMBERSHIP, RECORD

REACHES = {
    "cluster": Role.IN_CLUSTER, "park": Role.IN_PARK, "township": Role.IN_TOWNSHIP, "chain": Role.IN_CHAIN,
    "district": Role.IN_DISTRICT,
}  # fmt: skip
"""The kinds of records that an account may be for, and the role in which a firm belongs to each."""
ABOUT = ("firm", "firms", "park", "platform", "application")
"""Fields by which a record is about a firm, a park, or what is about one of them in turn."""
EITHER = ("demand", "offer")
"""Fields of a match: it is about each of the two."""
_KINDS_ABOUT = ("retrofit", "project", "system", "platform", *PARK)


def reach_of(connection: Connection, whole: str, on: date) -> frozenset[str]:
    """The ids of all that lies within a whole on a day: its members, their members, and what is about them."""
    newest = int(connection.execute(select(func.max(ACT.c.id))).scalar() or 0)
    reached = _REACHED.setdefault(connection.engine, {})
    if (kept := reached.get(whole)) is not None and kept[:2] == (newest, on):
        return kept[2]
    found, level = {whole}, [whole]
    roles = [role.value for role in CLIMBS]
    while level:
        held = or_(MEMBERSHIP.c.ends.is_(None), MEMBERSHIP.c.ends > on.isoformat())
        below: set[str] = set()
        for start in range(0, len(level), 900):
            chunk = level[start : start + 900]
            chosen = select(MEMBERSHIP.c.member).where(
                MEMBERSHIP.c.whole.in_(chunk), MEMBERSHIP.c.role.in_(roles), held
            )
            below |= set(connection.execute(chosen).scalars())
        level = sorted(below - found)
        found |= below
    with _READING:
        # In this order what a record is about through another one, an application or a platform, is known.
        for about in _abouts(connection).values():
            found |= {name for name, fields in about.items() if is_about(fields, found)}
    reached[whole] = newest, on, frozenset(found)
    return reached[whole][2]


_Kept = dict[str, dict[str, Mapping[str, object]]]
_KEPT: WeakKeyDictionary[Engine, tuple[int, _Kept]] = WeakKeyDictionary()
_READING = Lock()
_REACHED: WeakKeyDictionary[Engine, dict[str, tuple[int, date, frozenset[str]]]] = WeakKeyDictionary()
"""What lies within each whole, as of the last act and a day: every request of an account for a park asks."""


def _abouts(connection: Connection) -> _Kept:
    """What each record is about, by kind and id; only what was written since the last look is read again."""
    newest = int(connection.execute(select(func.max(RECORD.c.act))).scalar() or 0)
    seen, kept = _KEPT.get(connection.engine, (0, {kind: {} for kind in _KINDS_ABOUT}))
    chosen = RECORD.c.kind.in_(_KINDS_ABOUT)
    if newest != seen:
        fresh = select(RECORD.c.kind, RECORD.c.id, RECORD.c.document).where(chosen, RECORD.c.act > seen)
        for kind, name, document in connection.execute(fresh):
            fields = json.loads(document)
            kept[kind][name] = {field: fields[field] for field in ("kind", *ABOUT, *EITHER) if field in fields}
        _KEPT[connection.engine] = newest, kept
    if connection.execute(select(func.count()).select_from(RECORD).where(chosen)).scalar_one() != sum(
        map(len, kept.values())
    ):
        standing = set(connection.execute(select(RECORD.c.id).where(chosen)).scalars())
        for about in kept.values():
            for name in about.keys() - standing:
                del about[name]
    return kept


def is_about(fields: Mapping[str, object], things: Collection[str]) -> bool:
    """Whether a record with these fields is about some of these things alone; a match, about either of its sides."""
    either = {one for field in EITHER for one in _ids(fields.get(field))}
    if fields.get("kind") == "match":
        return not either.isdisjoint(things)
    named = {one for field in ABOUT for one in _ids(fields.get(field))}
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
        if is_about(one.model_dump(mode="json"), within):
            within.add(one.id)
    _refuse(connection, whole, {one.id for one in matters} - within)


def check_reach(connection: Connection, whole: str, things: Iterable[str], on: date) -> None:
    """Refuse what lies outside of what an account is for.

    Raises:
        NotAllowedError: names the first things outside.
    """
    _refuse(connection, whole, set(things) - reach_of(connection, whole, on))


def _refuse(connection: Connection, whole: str, outside: Collection[str]) -> None:
    if outside:
        name = connection.execute(select(RECORD.c.zh).where(RECORD.c.id == whole)).scalar() or whole
        told = ", ".join(sorted(outside)[:5])
        raise NotAllowedError(f"your account is for {name}; {told} lies outside of it")
