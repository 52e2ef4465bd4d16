"""The history: each act with who, when and why, and every field it changed with old and new."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Column, Connection, func, insert, select

from lineside.district.errors import ConflictError, DistrictError
from lineside.district.store.tables import ACT, CHANGE

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Act:
    """One call that changed the ledger: everything it did stands or falls together."""

    id: int
    at: str
    who: str
    action: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one thing, old and new. `old` is None for what was entered, `new` for what was withdrawn."""

    at: str
    who: str
    action: str
    thing: str
    field: str
    old: str | None
    new: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A change to be written down."""

    thing: str
    field: str
    old: str | None
    new: str | None


def utc_now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


def begin_act(connection: Connection, clock: Clock, who: str, action: str, reason: str, count: int) -> int:
    """Write down an act and return its number.

    Raises:
        DistrictError: no reason given; a history without reasons answers nobody's question.
    """
    if not reason.strip():
        raise DistrictError("every change needs a reason")
    number = next_id(connection, ACT.c.id)
    at = clock().astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    connection.execute(
        insert(ACT).values(id=number, at=at, who=who, action=action, reason=reason.strip()[:4000], count=count)
    )
    return number


def check_version(connection: Connection, thing: str, stands: int, seen: int | None) -> None:
    """Refuse to write over a change that whoever writes has not seen. A version is the number of the last act.

    Raises:
        ConflictError: says who changed it when and why.
    """
    if seen is None or seen == stands:
        return
    act = connection.execute(select(ACT).where(ACT.c.id == stands)).first()
    told = "" if act is None else f" by {act.who} at {act.at} ({act.reason[:200]})"
    raise ConflictError(f"{thing} was changed{told} since it was looked at; look again, then change it")


def newest_act(connection: Connection) -> int:
    """The number of the last act, 0 for none."""
    return int(connection.execute(select(func.max(ACT.c.id))).scalar() or 0)


def first_instant(connection: Connection) -> str:
    """The instant of the first act, which tells a ledger from others."""
    return str(connection.execute(select(func.min(ACT.c.at))).scalar())


def changed_after(connection: Connection, acts: Mapping[str, int], act: int) -> str:
    """Of things with the acts that changed them last, those changed after an act: what, by whom, when and why."""
    later = {name: number for name, number in acts.items() if number > act}
    told = []
    for name, number in sorted(later.items())[:5]:
        made = connection.execute(select(ACT).where(ACT.c.id == number)).one()
        told.append(f"{name} by {made.who} at {made.at} ({made.reason[:100]})")
    return "; ".join(told) + (f" and {len(later) - 5} more" if len(later) > 5 else "")


def last_act(connection: Connection, thing: str) -> int:
    """The number of the act that changed a thing last, as `write_changes` names it; 0 where none did."""
    return int(connection.execute(select(func.max(CHANGE.c.act)).where(CHANGE.c.thing == thing)).scalar() or 0)


def write_changes(connection: Connection, act: int, changes: Sequence[FieldChange]) -> None:
    """Write down the fields that an act changed."""
    if not changes:
        return
    first = next_id(connection, CHANGE.c.id)
    rows = [
        {"id": first + n, "act": act, "thing": c.thing, "field": c.field, "old": c.old, "new": c.new}
        for n, c in enumerate(changes)
    ]
    connection.execute(insert(CHANGE), rows)


def next_id(connection: Connection, column: Column[int]) -> int:
    """The number after the largest so far. Safe because writers exclude each other (`lock_writers`)."""
    largest = connection.execute(select(func.max(column))).scalar()
    return 1 if largest is None else int(largest) + 1


def changes_of(connection: Connection, thing: str) -> list[Change]:
    """Every change of a thing, oldest first."""
    rows = connection.execute(
        select(
            ACT.c.at, ACT.c.who, ACT.c.action, CHANGE.c.thing, CHANGE.c.field, CHANGE.c.old, CHANGE.c.new, ACT.c.reason
        )
        .join(ACT, ACT.c.id == CHANGE.c.act)
        .where(CHANGE.c.thing == thing)
        .order_by(CHANGE.c.id)
    )
    return [Change(*row) for row in rows]


def acts(connection: Connection, *, limit: int, after: int) -> list[Act]:
    """Acts in order of time, from after number `after`."""
    rows = connection.execute(select(ACT).where(ACT.c.id > after).order_by(ACT.c.id).limit(limit))
    return [Act(*row) for row in rows]
