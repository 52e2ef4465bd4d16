"""How a workbook is read: which rows and columns mean what. Proposed, corrected by people, remembered by shape."""

from __future__ import annotations

import hashlib
import re
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from lineside.district.axes import (
    Attribution,
    Comparison,
    MeasureKind,
    Price,
    Release,
    SaidBy,
    Scope,
    Status,
    Vintage,
)
from lineside.district.registry.claim import PeriodText, UnitText
from lineside.district.registry.record import Id, Part, Text
from lineside.district.sheet.layout import Layout
from lineside.district.sheet.words import plain, without_period

Column = Annotated[str, Field(pattern=r"^[A-Z]{1,3}$")]
"""The letters of a column."""


READS = 2
"""The rules by which sheets are read now; mappings of older ones are proposed anew, their names kept."""


class ColumnRole(StrEnum):
    """What a column holds."""

    SUBJECT = "subject"  # names or ids of who the row is about
    CODE = "code"  # 统一社会信用代码, which finds a firm whatever its name
    INDICATOR = "indicator"
    UNIT = "unit"
    PERIOD = "period"
    VALUE = "value"
    BASE = "base"  # 上年同期: filed with the value it belongs to
    SKIP = "skip"


class ColumnMap(Part):
    """One column.

    head: the words over it, for people and to notice a moved column.
    period: `sheet` (the sheet's), `month` (its last month), `to-date` (January to its last month), `header` (what the
        words say), or a period's canonical text.
    unit: empty where rows or the sheet give it.
    shares: how percentages are typed: `as-formatted` (0.123 shown as 12.3 %), `percent` (12.3) or `share` (0.123).
    base_of: the column a base belongs to. period_of: the column whose period this one has (a growth, its level's).
    subject: who the column is about, where its head says so; subject_in: the column that names it, where a table is
    folded side by side. unclear: what is still to be said of the column; empty once somebody has said it.
    empty: nothing stood in the column when it was settled, so that figures in it are asked about.
    """

    column: Column
    head: Text = ""
    role: ColumnRole = ColumnRole.SKIP
    indicator: Id | Literal[""] = ""
    measure: MeasureKind = MeasureKind.LEVEL
    of: Text = ""
    compared_with: Comparison | None = None
    period: Literal["sheet", "month", "to-date", "header"] | PeriodText = "sheet"
    unit: UnitText | Literal[""] = ""
    shares: Literal["as-formatted", "percent", "share"] = "as-formatted"
    base_of: Column | None = None
    period_of: Column | None = None
    subject: Id | Literal[""] = ""
    subject_in: Column | None = None
    unclear: Text = ""
    empty: bool = False
    price: Price | None = None
    scope: Scope | None = None


class SheetMap(Part):
    """One sheet. Rows are numbered as in Excel, from 1.

    period: the sheet's; empty until somebody says it, where the title names none.
    subject, indicator, unit: what all rows share, where no column says it.
    names: names in the sheet → ids of records; an empty id leaves the row out.
    last_row: where the table ends, when that is before its notes.
    doubtful_row: whether a row that may be either is a head or figures.
    triangles, brackets: what ▲3.1 and (3.1) mean on this sheet: a fall, a rise, or the mark of a note.
    reads: by which rules it was proposed; older ones are proposed anew.
    """

    sheet: Text
    shape: Text = ""
    head_first: Annotated[int, Field(ge=1)] = 1
    head_last: Annotated[int, Field(ge=1)] = 1
    last_row: Annotated[int, Field(ge=1)] | None = None
    period: PeriodText | Literal[""] = ""
    subject: Id | Literal[""] = ""
    indicator: Id | Literal[""] = ""
    unit: UnitText | Literal[""] = ""
    columns: Annotated[tuple[ColumnMap, ...], Field(max_length=1000)] = ()
    names: Annotated[dict[Text, Id | Literal[""]], Field(max_length=20_000)] = Field(default_factory=dict)
    doubtful_row: Literal["", "head", "figures"] = ""
    triangles: Literal["", "fall", "rise"] = ""
    brackets: Literal["", "fall", "note"] = ""
    reads: Annotated[int, Field(ge=1, le=1000)] = 1
    price: Price = Price.UNSTATED
    scope: Scope = Scope.UNSTATED
    scope_list: Id | Literal[""] = ""
    attribution: Attribution = Attribution.UNSTATED
    vintage: Vintage = Vintage.UNSTATED
    status: Status = Status.REPORTED
    said_by: SaidBy = SaidBy.UNSTATED
    release: Release = Release.INTERNAL


class WorkbookMap(Part):
    """A whole workbook: where its figures come from, and its sheets; a sheet left out is not read.

    source: the id of a source of the ledger, or of one that the import makes, named `source_name`.
    """

    source: Id
    source_name: Text = ""
    sheets: Annotated[tuple[SheetMap, ...], Field(max_length=200)]


def shape_of(layout: Layout) -> str:
    """The shape by which a sheet is known again next month: title and heads without months, years and numbers."""
    words = [without_period(layout.title), *(without_period(head.text) for head in layout.heads)]
    bare = [re.sub(r"\d+", "#", plain(text)) for text in words]
    return hashlib.blake2b("\x1f".join(bare).encode(), digest_size=10).hexdigest()
