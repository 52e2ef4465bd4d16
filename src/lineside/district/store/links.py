"""What links to a record: fields of other records, memberships, figures, documents; and undoing its last change."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, or_, select

from lineside.district.errors import ConflictError, DistrictError
from lineside.district.registry.kinds import record_from, record_from_json
from lineside.district.registry.record import Record
from lineside.district.store.history import FieldChange
from lineside.district.store.tables import ACT, ATTACHMENT, CHANGE, FIGURE, MEMBERSHIP, PERSON, RECORD

MOST = 200
"""Records that are told to name another."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A record that names another one in a field."""

    record: Record
    field: str


@dataclass(frozen=True, slots=True)
class Links:
    """All that links to a record. figures: about it, from it as their source, or with it as counterpart."""

    mentions: tuple[Mention, ...]
    memberships: int
    figures: int

    @property
    def none(self) -> bool:
        """Whether nothing links to it."""
        return not (self.mentions or self.memberships or self.figures)


def links_to(connection: Connection, name: str) -> Links:
    """What links to the record of this id."""
    quoted = RECORD.c.document.contains(json.dumps(name), autoescape=True)
    rows = connection.execute(
        select(RECORD.c.document).where(quoted, RECORD.c.id != name).order_by(RECORD.c.id).limit(MOST)
    )
    mentions = []
    for (document,) in rows:
        record = record_from_json(document)
        fields = [field for field, value in record.model_dump(mode="json").items() if _names(value, name)]
        mentions += [Mention(record, field) for field in fields if field != "id"]
    both = or_(MEMBERSHIP.c.member == name, MEMBERSHIP.c.whole == name)
    memberships = connection.execute(select(func.count()).select_from(MEMBERSHIP).where(both)).scalar_one()
    figures = sum(
        int(connection.execute(select(func.count()).select_from(FIGURE).where(column == name)).scalar_one())
        for column in (FIGURE.c.subject, FIGURE.c.source)
    )
    return Links(tuple(mentions), int(memberships), figures)


def _names(value: object, name: str) -> bool:
    if isinstance(value, dict):
        return any(_names(one, name) for one in value.values())
    if isinstance(value, list):
        return any(_names(one, name) for one in value)
    return value == name


def remove_record(connection: Connection, old: Record) -> list[FieldChange]:
    """Take a record out of the registry. Its history stays.

    Raises:
        ConflictError: something links to it.
    """
    found = links_to(connection, old.id)
    if not found.none:
        told = [f"{len(found.mentions)} records"] if found.mentions else []
        told += [f"{found.memberships} memberships"] if found.memberships else []
        told += [f"{found.figures} figures"] if found.figures else []
        raise ConflictError(f"{old.name.zh} cannot be removed: {', '.join(told)} link to it")
    connection.execute(delete(PERSON).where(PERSON.c.record == old.id))
    connection.execute(delete(ATTACHMENT).where(ATTACHMENT.c.thing == old.id, ATTACHMENT.c.withdrawn))
    connection.execute(delete(RECORD).where(RECORD.c.id == old.id))
    return [FieldChange(old.id, "record", old.model_dump_json(), None)]


def last_change(connection: Connection, name: str) -> dict[str, str | None]:
    """The fields that the last revision of a record changed, with what stood before.

    Raises:
        ConflictError: it was never revised.
    """
    newest = (
        select(func.max(CHANGE.c.act))
        .join(ACT, ACT.c.id == CHANGE.c.act)
        .where(CHANGE.c.thing == name, ACT.c.action.in_(("revise record", "undo")))
        .scalar_subquery()
    )
    rows = connection.execute(
        select(CHANGE.c.field, CHANGE.c.old).where(CHANGE.c.thing == name, CHANGE.c.act == newest)
    )
    found = {str(field): old for field, old in rows}
    if not found:
        raise ConflictError(f"{name} was entered and never changed; there is nothing to undo")
    return found


def before(record: Record, fields: dict[str, str | None]) -> dict[str, object]:
    """The values that these fields had, from the texts of the history."""
    standing = record.model_dump(mode="json")
    return {field: _fitting(standing, field, text) for field, text in fields.items() if field in standing}


def _fitting(standing: dict[str, object], field: str, text: str | None) -> object:
    """The history writes texts as they are and everything else as JSON; which of the two fits the field is tried."""
    given = text or ""
    read = [parsed] if (parsed := _parsed(given)) is not None or given == "null" else []
    is_text = isinstance(standing[field], str) and given != "null"
    for value in [given, *read] if is_text else [*read, given]:
        try:
            record_from({**standing, field: value})
        except DistrictError:
            continue
        return value
    raise ConflictError(f"what `{field}` was before cannot be read any more")


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None
