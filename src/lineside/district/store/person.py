"""Who a mentor, an applicant, a tenant's contact or whoever was visited is.

It stands apart from records and history, so that it can be deleted for good.

The history tells that data of a person were entered, changed or deleted, by whom, when and why, and nothing of them.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from sqlalchemy import Connection, delete, insert, select, update

from lineside.district.errors import ConflictError, UnknownError
from lineside.district.registry.record import Part, Record, Said
from lineside.district.store.history import FieldChange
from lineside.district.store.tables import PERSON

KINDS = ("mentor", "application", "tenancy", "visit")
"""The kinds of records that are about a person."""

Short = Annotated[str, Field(max_length=200)]


class Person(Part):
    """Who somebody is, and how to reach them."""

    name: Annotated[str, Field(min_length=1, max_length=200), Said("姓名", "Name")]
    phone: Annotated[Short, Said("电话", "Telephone")] = ""
    mail: Annotated[Short, Said("邮箱", "E-mail")] = ""
    degree: Annotated[Short, Said("学历学位", "Degree")] = ""
    note: Annotated[str, Field(max_length=2000), Said("备注", "Note")] = ""


def find_person(connection: Connection, record: str) -> Person | None:
    """The person of a record; None: nobody is entered, or the data were deleted."""
    row = connection.execute(select(PERSON.c.document).where(PERSON.c.record == record)).first()
    return None if row is None else Person.model_validate_json(row[0])


def person_version(connection: Connection, record: str) -> int:
    """The number of the act that changed the person of a record last; 0 where nobody is entered."""
    return int(connection.execute(select(PERSON.c.act).where(PERSON.c.record == record)).scalar() or 0)


def write_person(connection: Connection, act: int, record: Record, person: Person) -> list[FieldChange]:
    """Enter or change the person of a record.

    Raises:
        ConflictError: records of its kind are not about a person.
    """
    if record.kind not in KINDS:
        raise ConflictError(f"a {record.kind} is not about a person")
    values = {"document": person.model_dump_json(), "act": act}
    if find_person(connection, record.id) is None:
        connection.execute(insert(PERSON).values(record=record.id, **values))
        return [FieldChange(record.id, "person", None, "entered")]
    _overwrite(connection)
    connection.execute(update(PERSON).where(PERSON.c.record == record.id).values(**values))
    return [FieldChange(record.id, "person", "entered", "changed")]


def delete_person(connection: Connection, record: Record) -> list[FieldChange]:
    """Delete the person of a record for good; SQLite overwrites what stood there.

    Raises:
        UnknownError: nobody is entered.
    """
    if find_person(connection, record.id) is None:
        raise UnknownError(f"there are no data of a person with {record.id}")
    _overwrite(connection)
    connection.execute(delete(PERSON).where(PERSON.c.record == record.id))
    return [FieldChange(record.id, "person", "entered", "deleted")]


def _overwrite(connection: Connection) -> None:
    """Have SQLite overwrite what it takes out."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
