"""How far an account reaches that is for one cluster, park or township: its firms, and what is about them.

`sight.Sight` asks it for what such a reader sees in full, the ledger for what such an editor may write.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, or_, select

from lineside.district.belonging import CLIMBS
from lineside.district.errors import NotAllowedError
from lineside.district.registry.kinds import record_from_json
from lineside.district.registry.membership import Role
from lineside.district.registry.record import Record
from lineside.district.store.tables import MEMBERSHIP, RECORD

REACHES = {
    "cluster": Role.IN_CLUSTER, "park": Role.IN_PARK, "township": Role.IN_TOWNSHIP, "chain": Role.IN_CHAIN,
    "district": Role.IN_DISTRICT,
}  # fmt: skip
"""The kinds of records that an account may be for, and the role in which a firm belongs to each."""
ABOUT = ("firm", "firms")
"""Fields by which a record is about a firm."""
_KINDS_ABOUT = ("retrofit", "project", "system")


def reach_of(connection: Connection, whole: str, on: date) -> frozenset[str]:
    """The ids of all that lies within a whole on a day: its members, their members, and what is about them."""
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
    for (document,) in connection.execute(select(RECORD.c.document).where(RECORD.c.kind.in_(_KINDS_ABOUT))):
        record = record_from_json(document)
        if is_about(record, found):
            found.add(record.id)
    return frozenset(found)


def is_about(record: Record, firms: Iterable[str]) -> bool:
    """Whether a record is about one of these firms alone."""
    named = {one for field in ABOUT for one in _ids(getattr(record, field, None))}
    return bool(named) and named <= set(firms)


def _ids(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, tuple) else ()


def check_reach(connection: Connection, whole: str, things: Iterable[str], on: date) -> None:
    """Refuse what lies outside of what an account is for.

    Raises:
        NotAllowedError: names the first things outside.
    """
    outside = sorted(set(things) - reach_of(connection, whole, on))
    if outside:
        name = connection.execute(select(RECORD.c.zh).where(RECORD.c.id == whole)).scalar() or whole
        raise NotAllowedError(f"your account is for {name}; {', '.join(outside[:5])} lies outside of it")
