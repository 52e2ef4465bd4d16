"""Records, memberships and a ledger's own indicators in the store."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, RowMapping, and_, func, insert, or_, select, update

from lineside.district.belonging import CLIMBS, SUMS_ALONG, way_round
from lineside.district.errors import ConflictError, UnknownError
from lineside.district.indicator import Indicator
from lineside.district.registry.kinds import record_from, record_from_json
from lineside.district.registry.membership import Membership
from lineside.district.registry.record import Record
from lineside.district.store.history import FieldChange, next_id
from lineside.district.store.rules import check_matters
from lineside.district.store.tables import CHANGE, INDICATOR, MEMBERSHIP, RECORD


@dataclass(frozen=True, slots=True)
class Standing:
    """A membership as it stands, with its number; `version` is the number of the act that changed it last."""

    id: int
    membership: Membership
    version: int = 0


def find_record(connection: Connection, name: str) -> Record:
    """The record of this id.

    Raises:
        UnknownError: there is none.
    """
    row = connection.execute(select(RECORD.c.document).where(RECORD.c.id == name)).first()
    if row is None:
        raise UnknownError(f"no record is called `{name[:80]}`")
    return record_from_json(row[0])


def find_records(
    connection: Connection, *, kind: str | None, text: str | None, synthetic: bool | None, limit: int | None, after: str
) -> list[Record]:
    """Records by id: of a kind, with a text in id or name."""
    wanted = [RECORD.c.id > after]
    if kind is not None:
        wanted.append(RECORD.c.kind == kind)
    if synthetic is not None:
        wanted.append(RECORD.c.synthetic == synthetic)
    if text:
        columns = (RECORD.c.id, RECORD.c.zh, RECORD.c.en)
        wanted.append(or_(*(column.icontains(text, autoescape=True) for column in columns)))
    statement = select(RECORD.c.document).where(and_(*wanted)).order_by(RECORD.c.id).limit(limit)
    return [record_from_json(row[0]) for row in connection.execute(statement)]


@dataclass(frozen=True, slots=True)
class Since:
    """What changed of records of some kinds since a change of the history: kind, id and document; ids that are gone.

    newest: the number of the last change, from which the next look goes on.
    """

    newest: int
    documents: Sequence[tuple[str, str, str]]
    gone: frozenset[str]


def changed_since(connection: Connection, kinds: Sequence[str], change: int) -> Since:
    """What was entered, changed or taken out after a change, by the history's numbers, which are indexed; 0: all."""
    newest = int(connection.execute(select(func.max(CHANGE.c.id))).scalar() or 0)
    chosen = select(RECORD.c.kind, RECORD.c.id, RECORD.c.document).where(RECORD.c.kind.in_(kinds))
    gone: frozenset[str] = frozenset()
    if change:
        things = select(CHANGE.c.thing).where(CHANGE.c.id > change)
        chosen = chosen.where(RECORD.c.id.in_(things))
        missing = things.where(CHANGE.c.thing.not_in(select(RECORD.c.id))).distinct()
        gone = frozenset(str(one) for one in connection.execute(missing).scalars())
    if newest == change:
        return Since(newest, (), gone)
    return Since(newest, [(str(row[0]), str(row[1]), row[2]) for row in connection.execute(chosen)], gone)


def records_by_id(connection: Connection, names: Iterable[str]) -> dict[str, Record]:
    """The records of these ids, as far as they exist."""
    wanted, found = sorted(set(names)), {}
    for start in range(0, len(wanted), 900):
        chunk = wanted[start : start + 900]
        for row in connection.execute(select(RECORD.c.document).where(RECORD.c.id.in_(chunk))):
            record = record_from_json(row[0])
            found[record.id] = record
    return found


def _columns(record: Record) -> dict[str, object]:
    return {
        "kind": record.kind,
        "zh": record.name.zh,
        "en": record.name.en,
        "synthetic": record.synthetic,
        "document": record.model_dump_json(exclude_defaults=False),
    }


def write_records(connection: Connection, act: int, records: Sequence[Record]) -> list[FieldChange]:
    """Enter new records.

    Raises:
        ConflictError: an id is taken, or stands twice in what was sent; a room or an instrument is taken twice.
        UnknownError: a park's matter names what there is not.
    """
    names = [record.id for record in records]
    taken = records_by_id(connection, names)
    twice = {name for name in names if names.count(name) > 1} if len(set(names)) < len(names) else set()
    if taken or twice:
        raise ConflictError(f"these ids are taken: {', '.join(sorted({*taken, *twice})[:10])}")
    if records:
        connection.execute(insert(RECORD), [_columns(record) | {"id": record.id, "act": act} for record in records])
        check_matters(connection, records)
    return [FieldChange(record.id, "record", None, record.model_dump_json(exclude_defaults=True)) for record in records]


def rewrite_record(
    connection: Connection, act: int, old: Record, changes: Mapping[str, object]
) -> tuple[Record, list[FieldChange]]:
    """Give a record other fields. Its id and kind stay, and so does whether it was made up.

    Raises:
        ConflictError: id, kind or synthetic would change.
        DistrictError: the result is no valid record of its kind.
    """
    fixed = {"id", "kind", "synthetic"} & set(changes)
    if fixed:
        raise ConflictError(f"a record keeps its {', '.join(sorted(fixed))}")
    before = old.model_dump(mode="json")
    new = record_from(before | dict(changes))
    after = new.model_dump(mode="json")
    connection.execute(update(RECORD).where(RECORD.c.id == old.id).values(**_columns(new), act=act))
    check_matters(connection, [new])
    return new, [
        FieldChange(old.id, name, _text(before[name]), _text(after[name]))
        for name in after
        if before[name] != after[name]
    ]


def _text(part: object) -> str:
    return part if isinstance(part, str) else json.dumps(part, ensure_ascii=False)


def write_memberships(
    connection: Connection, act: int, memberships: Sequence[Membership]
) -> tuple[list[int], list[FieldChange]]:
    """Enter memberships; both ends must be records.

    Raises:
        UnknownError: an end is not in the registry.
        ConflictError: a thing would come to belong to itself, or what is made up to what is real.
    """
    ends = {name for m in memberships for name in (m.member, m.whole)}
    known = records_by_id(connection, ends)
    missing = sorted(ends - set(known))
    if missing:
        raise UnknownError(f"no record is called {', '.join(missing[:10])}")
    mixed = [
        m for m in memberships if m.role in SUMS_ALONG and known[m.member].synthetic and not known[m.whole].synthetic
    ]
    if mixed:
        told = ", ".join(f"{m.member} in {m.whole}" for m in mixed[:10])
        raise ConflictError(f"what is made up never belongs to what is real: {told}")
    check_circles(connection, memberships)
    return insert_memberships(connection, act, memberships)


def check_circles(connection: Connection, memberships: Sequence[Membership]) -> None:
    """Refuse memberships that would make a thing part of itself, whatever ways lead round.

    Raises:
        ConflictError: names the things of the circle.
    """
    new = [m for m in memberships if m.role in CLIMBS]
    # Only what has members itself can close a circle: firms, of which there are many, are passed over.
    along = MEMBERSHIP.c.role.in_([role.value for role in CLIMBS])
    standing = connection.execute(select(MEMBERSHIP.c.whole).distinct().where(along)).scalars()
    wholes = {m.whole for m in new} | set(standing)
    if not any(m.member in wholes for m in new):
        return
    upwards: dict[str, list[Membership]] = {}
    for m in (*_of_members(connection, sorted(wholes)), *new):
        if m.role in CLIMBS:
            upwards.setdefault(m.member, []).append(m)
    for m in new:
        if m.member in wholes and (way := way_round(upwards, m)) is not None:
            raise ConflictError(f"memberships would lead round in a circle: {' → '.join(way)}")


def _of_members(connection: Connection, names: Sequence[str]) -> list[Membership]:
    """All memberships of these members."""
    found = []
    for start in range(0, len(names), 900):
        chosen = select(MEMBERSHIP).where(MEMBERSHIP.c.member.in_(names[start : start + 900]))
        found += [_standing(row).membership for row in connection.execute(chosen).mappings()]
    return found


def insert_memberships(
    connection: Connection, act: int, memberships: Sequence[Membership]
) -> tuple[list[int], list[FieldChange]]:
    """Write memberships down, unchecked."""
    first = next_id(connection, MEMBERSHIP.c.id)
    rows = [
        {
            "id": first + n,
            "member": m.member,
            "whole": m.whole,
            "role": m.role.value,
            "stage": m.stage,
            "begins": _day(m.begins),
            "ends": _day(m.ends),
            "source": m.source,
            "place": m.place,
            "act": act,
        }
        for n, m in enumerate(memberships)
    ]
    if rows:
        connection.execute(insert(MEMBERSHIP), rows)
    changes = [
        FieldChange(f"membership/{first + n}", "membership", None, m.model_dump_json(exclude_defaults=True))
        for n, m in enumerate(memberships)
    ]
    return [first + n for n in range(len(rows))], changes


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _standing(row: RowMapping) -> Standing:
    fields = dict(row)
    number = int(fields.pop("id"))
    version = int(fields.pop("act"))
    return Standing(number, Membership.model_validate(fields), version)


def find_memberships(
    connection: Connection, *, member: str | None, whole: str | None, role: str | None, on: date | None
) -> list[Standing]:
    """Memberships by number: of a member, in a whole, in a role, that hold on a day."""
    wanted = {"member": member, "whole": whole, "role": role}
    conditions = [MEMBERSHIP.c[name] == given for name, given in wanted.items() if given is not None]
    rows = connection.execute(select(MEMBERSHIP).where(*conditions).order_by(MEMBERSHIP.c.id)).mappings()
    found = [_standing(row) for row in rows]
    return [standing for standing in found if on is None or standing.membership.holds(on)]


def find_membership(connection: Connection, number: int) -> Standing:
    """The membership of this number.

    Raises:
        UnknownError: there is none.
    """
    row = None
    if 0 < number < 2**63:
        row = connection.execute(select(MEMBERSHIP).where(MEMBERSHIP.c.id == number)).mappings().first()
    if row is None:
        raise UnknownError(f"there is no membership {number}")
    return _standing(row)


def end_membership(connection: Connection, act: int, number: int, on: date) -> list[FieldChange]:
    """Let a membership end before a day; it stays in the ledger.

    Raises:
        UnknownError: no such membership.
    """
    old = find_membership(connection, number).membership
    Membership.model_validate(old.model_dump() | {"ends": on})
    connection.execute(update(MEMBERSHIP).where(MEMBERSHIP.c.id == number).values(ends=on.isoformat(), act=act))
    return [FieldChange(f"membership/{number}", "ends", _day(old.ends), on.isoformat())]


def correct_membership(connection: Connection, act: int, number: int, new: Membership) -> list[FieldChange]:
    """Give a membership another end, source or place.

    Raises:
        UnknownError: no such membership.
        ConflictError: it would be another membership, or close a circle.
    """
    old = find_membership(connection, number).membership
    if identity(old) != identity(new):
        raise ConflictError(f"membership {number} is of {old.member} in {old.whole}, and stays so")
    values = {"ends": _day(new.ends), "source": new.source, "place": new.place}
    before = {"ends": _day(old.ends), "source": old.source, "place": old.place}
    connection.execute(update(MEMBERSHIP).where(MEMBERSHIP.c.id == number).values(**values, act=act))
    check_circles(connection, [new])
    return [
        FieldChange(f"membership/{number}", name, before[name], values[name])
        for name in values
        if before[name] != values[name]
    ]


def identity(membership: Membership) -> tuple[object, ...]:
    """What makes a membership the same one, whenever it ends and wherever it was read."""
    return membership.member, membership.whole, membership.role, membership.stage, membership.begins


def versions(connection: Connection, names: Sequence[str]) -> dict[str, int]:
    """For each record the number of the act that changed it last."""
    found: dict[str, int] = {}
    for start in range(0, len(names), 900):
        chosen = select(RECORD.c.id, RECORD.c.act).where(RECORD.c.id.in_(names[start : start + 900]))
        found |= {str(row[0]): int(row[1]) for row in connection.execute(chosen)}
    return found


def own_indicators(connection: Connection) -> list[Indicator]:
    """The indicators this ledger defines beside the bundled ones."""
    rows = connection.execute(select(INDICATOR.c.document).order_by(INDICATOR.c.id))
    return [Indicator.model_validate_json(row[0]) for row in rows]


def indicator_versions(connection: Connection) -> dict[str, int]:
    """For each indicator of this ledger's own the number of the act that changed it last."""
    rows = connection.execute(select(INDICATOR.c.id, INDICATOR.c.act).order_by(INDICATOR.c.id))
    return {str(row[0]): int(row[1]) for row in rows}


def write_indicators(connection: Connection, act: int, indicators: Sequence[Indicator]) -> list[FieldChange]:
    """Define or redefine indicators of this ledger."""
    changes = []
    for indicator in indicators:
        document = indicator.model_dump_json()
        row = connection.execute(select(INDICATOR.c.document).where(INDICATOR.c.id == indicator.id)).first()
        if row is None:
            connection.execute(insert(INDICATOR).values(id=indicator.id, document=document, act=act))
        else:
            changed = update(INDICATOR).where(INDICATOR.c.id == indicator.id)
            connection.execute(changed.values(document=document, act=act))
        changes.append(FieldChange(f"indicator/{indicator.id}", "indicator", None if row is None else row[0], document))
    return changes
