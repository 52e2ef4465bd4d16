"""What a park's record must agree with in others: it names what there is, of its kind, and nothing is booked twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, select

from lineside.district.errors import ConflictError, UnknownError
from lineside.district.registry.form import Field, fields_of
from lineside.district.registry.instrument import Booking, IdleHours, SharedOrder
from lineside.district.registry.kinds import PARK, record_from_json
from lineside.district.registry.record import Record
from lineside.district.registry.space import Tenancy
from lineside.district.store.tables import RECORD


def check_matters(connection: Connection, records: Sequence[Record]) -> None:
    """Refuse records of a park's matters that do not agree with what stands. They stand already, unsaved as yet.

    Raises:
        UnknownError: one names what there is not, or what is of another kind.
        ConflictError: what is made up meets what is real, or something is let or booked twice.
    """
    matters = [record for record in records if record.kind in PARK]
    if matters:
        _check_names(connection, matters)
        _check_twice(connection, matters)


def _check_names(connection: Connection, records: Sequence[Record]) -> None:
    named = [(record, *one) for record in records for one in _named(fields_of(type(record)), record.model_dump())]
    found: dict[str, tuple[str, bool]] = {}
    ids = sorted({name for _, _, name in named})
    for start in range(0, len(ids), 900):
        chosen = select(RECORD.c.id, RECORD.c.kind, RECORD.c.synthetic).where(RECORD.c.id.in_(ids[start : start + 900]))
        found |= {row[0]: (row[1], bool(row[2])) for row in connection.execute(chosen)}
    for record, field, name in named:
        if name not in found:
            raise UnknownError(f"no record is called {name} (`{field.name}`)")
        kind, synthetic = found[name]
        if "*" not in field.to and kind not in field.to:
            raise UnknownError(f"{name} is a {kind}, not a {' or '.join(field.to)}")
        if synthetic != record.synthetic and (synthetic or kind in MIXED):
            raise ConflictError(f"what is made up never belongs to what is real: {record.id} · {name}")


MIXED = frozenset(PARK) | {"firm", "park", "platform"}
"""Kinds of which a made-up record names made-up ones only; it may go by a real policy or chain."""


def _named(fields: Sequence[Field], values: Mapping[str, object]) -> Iterator[tuple[Field, str]]:
    for field in fields:
        given = values.get(field.name)
        if field.type == "record" and isinstance(given, str):
            yield field, given
        elif field.type == "records" and isinstance(given, tuple):
            yield from ((field, one) for one in given)
        elif field.type == "parts" and isinstance(given, tuple):
            for part in given:
                yield from _named(field.fields, part)


# ---- nothing twice


def _check_twice(connection: Connection, records: Sequence[Record]) -> None:
    """Refuse what takes a room, an instrument, a machine or its hours that are taken."""
    for kind, (field, meets) in TAKES.items():
        taking = [record for record in records if record.kind == kind and _stands(record)]
        if not taking:
            continue
        others = _same(connection, kind, field, {str(getattr(record, field)) for record in taking})
        for record in taking:
            if isinstance(record, SharedOrder):
                _check_window(connection, record)
            for other in others.get(str(getattr(record, field)), ()):
                if other.id != record.id and _stands(other) and meets(record, other):
                    raise ConflictError(
                        f"{record.name.zh} and {other.name.zh} ({other.id}) are of the same thing at one time"
                    )


def _same(connection: Connection, kind: str, field: str, things: set[str]) -> dict[str, list[Record]]:
    """The records of a kind by the thing they take: one is looked for, of several all are read."""
    chosen = select(RECORD.c.document).where(RECORD.c.kind == kind).order_by(RECORD.c.id)
    if len(things) == 1:
        (thing,) = things
        chosen = chosen.where(RECORD.c.document.contains(f'"{field}":{json.dumps(thing)}', autoescape=True))
    found: dict[str, list[Record]] = {}
    for (document,) in connection.execute(chosen):
        record = record_from_json(document)
        found.setdefault(str(getattr(record, field)), []).append(record)
    return found


def _stands(record: Record) -> bool:
    """Whether a record takes anything at all: what was cancelled, withdrawn or dropped does not."""
    return (
        getattr(record, "cancelled", None) is None
        and getattr(record, "withdrawn", None) is None
        and getattr(record, "state", "") != "dropped"
    )


def _let_twice(one: Record, other: Record) -> bool:
    assert isinstance(one, Tenancy)
    assert isinstance(other, Tenancy)
    first_ends = one.last is not None and other.since is not None and one.last < other.since
    other_ends = other.last is not None and one.since is not None and other.last < one.since
    return not (first_ends or other_ends)


def _booked_twice(one: Record, other: Record) -> bool:
    return isinstance(one, Booking | SharedOrder) and isinstance(other, Booking | SharedOrder) and _overlap(one, other)


def _offered_twice(one: Record, other: Record) -> bool:
    assert isinstance(one, IdleHours)
    assert isinstance(other, IdleHours)
    return (one.line, one.machine) == (other.line, other.machine) and _overlap(one, other)


TAKES: dict[str, tuple[str, Callable[[Record, Record], bool]]] = {
    "tenancy": ("space", _let_twice),
    "booking": ("instrument", _booked_twice),
    "idle-hours": ("firm", _offered_twice),
    "shared-order": ("offer", _booked_twice),
}
"""What a record of a kind takes, and when two of them take the same."""


def _overlap(one: Booking | IdleHours | SharedOrder, other: Booking | IdleHours | SharedOrder) -> bool:
    return one.since < other.until and other.since < one.until


def _check_window(connection: Connection, order: SharedOrder) -> None:
    document = connection.execute(select(RECORD.c.document).where(RECORD.c.id == order.offer)).scalar_one()
    offer = record_from_json(document)
    assert isinstance(offer, IdleHours)
    if order.since < offer.since or order.until > offer.until:
        raise ConflictError(f"{order.name.zh} lies outside of the hours that {offer.name.zh} offers")
