"""How a park's own sheet is read: of what it is a list, what each column means, whose rooms, which names are whose."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from lineside.district.registry.record import Id, Part, Text
from lineside.district.sheet.mapping import Column

Kind = Literal["tenants", "visits", "callers"]
NEW, SKIP = "new", "skip"
"""What is answered for a name that no firm has: enter it as a new firm, or leave its rows out."""
FACT = "fact"
"""A column that is kept among the further facts of each record."""

PERSONAL = frozenset({"contact", "phone", "mail", "visitor"})
"""Fields that tell who somebody is: they go where the data of persons are, and nowhere else."""
FIELDS: dict[Kind, tuple[str, ...]] = {
    "tenants": (
        "firm", "code", "products", "building", "floor", "room", "area", "use", "since", "until", "term", "ended",
        "rent", "deposit", "contact", "phone", "mail", "note", FACT, SKIP,
    ),
    "visits": (
        "firm", "on", "office", "visitor", "about", "follow_up", "due", "contact", "phone", "mail", "note", FACT, SKIP,
    ),
    "callers": (
        "firm", "on", "office", "visitor", "about", "follow_up", "due", "contact", "phone", "mail", "note", FACT, SKIP,
    ),
}  # fmt: skip
"""What a column of each sort of sheet may be."""
Rent = Literal["", "month", "month-m2", "day-m2", "year"]


class FieldMap(Part):
    """A column and what it is; empty while nobody has said it."""

    column: Column
    head: Text = ""
    field: Text = ""


class RecordSheet(Part):
    """One sheet. Rows are numbered as in Excel, from 1; the rows of the head are `head_first` to `head_last`.

    park: whose rooms or visits they are. rent: what the column of rents is in: yuan a month, a month and m², a day and
    m², or a year. names: firms as the sheet calls them → ids, `new` or `skip`. others: what is done with all other
    names that no firm has.
    """

    sheet: Text
    kind: Kind
    head_first: Annotated[int, Field(ge=1)]
    head_last: Annotated[int, Field(ge=1)]
    last_row: Annotated[int, Field(ge=1)] | None = None
    columns: Annotated[tuple[FieldMap, ...], Field(max_length=200)] = ()
    park: Id | Literal[""] = ""
    rent: Rent = ""
    names: Annotated[dict[Text, Text], Field(max_length=20_000)] = Field(default_factory=dict)
    others: Literal["", "new", "skip"] = ""


class RecordsMap(Part):
    """The sheets of a workbook that are lists of a park; a sheet left out is not read."""

    records: Annotated[tuple[RecordSheet, ...], Field(min_length=1, max_length=50)]
