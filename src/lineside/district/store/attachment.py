"""Documents kept with a record: the notice, the licence, the photograph that a field rests on."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, or_, select, update

from lineside.district.errors import ConflictError, UnknownError
from lineside.district.store.history import FieldChange, next_id
from lineside.district.store.tables import ACT, ATTACHMENT

LARGEST = 10 << 20
"""Bytes of one document."""
MOST = 50
"""Documents of one thing."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document of a thing: its number, name, size in bytes, who put it there and when."""

    id: int
    thing: str
    name: str
    size: int
    digest: str
    who: str
    at: str


_COLUMNS = (
    *(ATTACHMENT.c.id, ATTACHMENT.c.thing, ATTACHMENT.c.name, ATTACHMENT.c.size, ATTACHMENT.c.digest),
    *(ACT.c.who, ACT.c.at),
)


def attachments_of(connection: Connection, thing: str) -> list[Attachment]:
    """The documents of a thing, oldest first."""
    chosen = select(*_COLUMNS).join(ACT, ACT.c.id == ATTACHMENT.c.act)
    chosen = chosen.where(ATTACHMENT.c.thing == thing, ATTACHMENT.c.withdrawn.is_(False)).order_by(ATTACHMENT.c.id)
    return [Attachment(*row) for row in connection.execute(chosen)]


def things_with(connection: Connection, things: Collection[str], endings: Sequence[str]) -> frozenset[str]:
    """Those of these things with which a document is kept whose name ends so."""
    wanted, found = sorted(things), set[str]()
    ends = or_(*(ATTACHMENT.c.name.endswith(ending, autoescape=True) for ending in endings))
    for start in range(0, len(wanted), 900):
        chosen = select(ATTACHMENT.c.thing).where(ATTACHMENT.c.thing.in_(wanted[start : start + 900]), ends)
        found.update(connection.execute(chosen.where(ATTACHMENT.c.withdrawn.is_(False))).scalars())
    return frozenset(found)


def find_attachment(connection: Connection, number: int) -> Attachment:
    """The document of this number.

    Raises:
        UnknownError: there is none, or it was taken away.
    """
    chosen = select(*_COLUMNS).join(ACT, ACT.c.id == ATTACHMENT.c.act)
    found = connection.execute(chosen.where(ATTACHMENT.c.id == number, ATTACHMENT.c.withdrawn.is_(False))).first()
    if found is None:
        raise UnknownError(f"there is no document {number}")
    return Attachment(*found)


def content_of(connection: Connection, number: int) -> bytes:
    """The bytes of a document."""
    return bytes(connection.execute(select(ATTACHMENT.c.content).where(ATTACHMENT.c.id == number)).scalar_one())


def write_attachment(
    connection: Connection, act: int, thing: str, name: str, content: bytes
) -> tuple[int, list[FieldChange]]:
    """Keep a document with a thing.

    Raises:
        ConflictError: empty, too large, a name that cannot be shown, the same document again, or too many.
    """
    if not 0 < len(content) <= LARGEST:
        raise ConflictError(f"a document has 1 byte to {LARGEST >> 20} MB; this one has {len(content):,} bytes")
    if not name.strip() or len(name) > 200 or not name.isprintable():
        raise ConflictError("a document's name has 1 to 200 printable characters")
    standing, digest = attachments_of(connection, thing), hashlib.sha256(content).hexdigest()
    if any(one.digest == digest for one in standing):
        raise ConflictError("this document is kept here already")
    if len(standing) >= MOST:
        raise ConflictError(f"{thing} has {MOST} documents already")
    number = next_id(connection, ATTACHMENT.c.id)
    row = {"id": number, "thing": thing, "name": name.strip(), "size": len(content), "digest": digest}
    connection.execute(insert(ATTACHMENT).values(**row, content=content, act=act, withdrawn=False))
    return number, [FieldChange(thing, "document", None, name.strip())]


def withdraw_attachment(connection: Connection, number: int) -> list[FieldChange]:
    """Take a document away; its bytes stay with the history.

    Raises:
        UnknownError: there is none.
    """
    old = find_attachment(connection, number)
    connection.execute(update(ATTACHMENT).where(ATTACHMENT.c.id == number).values(withdrawn=True))
    return [FieldChange(old.thing, "document", old.name, None)]
