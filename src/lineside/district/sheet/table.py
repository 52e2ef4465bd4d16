"""Tables as files: .xlsx and .csv of the same rows, with keys for programs and words for people."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.worksheet import Worksheet

from lineside.district.sheet.problem import column_letters
from lineside.district.sheet.safe import csv_text, escape, runs

BOM = "\ufeff"
MOST_ROWS = 1_000_000
"""Rows of one sheet; Excel ends at 1,048,576."""

CELL_TEXT = 32_000
"""Characters of a cell; Excel ends at 32,767."""

Given = str | int | bool | float | None


@dataclass(frozen=True)
class Column:
    """A column: its key, and what people call it. Wide columns hold long texts."""

    key: str
    zh: str
    en: str
    width: int = 14


@dataclass(frozen=True)
class Table:
    """A table: any rows with as many cells as there are columns. Texts are written as texts, numbers as numbers.

    one_head: for people alone, who read one row of heads; what is to be read back has three.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Given]]
    one_head: bool = False


def write_csv(table: Table) -> Iterator[bytes]:
    """The table as .csv in UTF-8 with a byte-order mark, which Excel on Windows needs; row by row."""
    yield BOM.encode()
    yield _csv_row([column.key for column in table.columns])
    yield _csv_row([column.zh for column in table.columns])
    for row in table.rows:
        yield _csv_row(row)


def _csv_row(row: Sequence[Given]) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([_csv_cell(cell) for cell in row])
    return line.getvalue().encode()


def _csv_cell(cell: Given) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return csv_text(cell) if isinstance(cell, str) else str(cell)


def write_xlsx(tables: Iterable[Table], *, marker: str = "", notes: Sequence[str] = ()) -> bytes:
    """Tables as sheets of one workbook; a table beyond Excel's rows goes on in `name-2`.

    Row 1 holds the keys, row 2 the Chinese words, row 3 the English ones. With a `marker`, a hidden sheet of that name
    says what the workbook is, with `notes` below.
    """
    book = Workbook(write_only=True)
    for table in tables:
        rows = iter(table.rows)
        number, more = 1, True
        while more:
            title = table.name if number == 1 else f"{table.name}-{number}"
            more = _write_sheet(book, title, table.columns, rows, one_head=table.one_head)
            number += 1
    if marker:
        hidden = book.create_sheet(marker)
        for line in (marker, *notes):
            hidden.append([line])
        hidden.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    return _without_clock(stream.getvalue())


_HEAD, _SHADE = Font(bold=True), PatternFill("solid", fgColor="FFEFF3F8")


def _write_sheet(
    book: Workbook, title: str, columns: Sequence[Column], rows: Iterator[Sequence[Given]], *, one_head: bool
) -> bool:
    """One sheet; returns whether rows are left."""
    sheet = book.create_sheet(title)
    assert isinstance(sheet, WriteOnlyWorksheet)
    words = ([c.key for c in columns], [c.zh for c in columns], [c.en for c in columns])
    heads = words[:1] if one_head else words
    sheet.freeze_panes = f"A{len(heads) + 1}"
    widths = cast("Worksheet", sheet).column_dimensions  # it has them; the stubs do not say so
    for place, column in enumerate(columns):
        widths[column_letters(place)].width = column.width
    for head in heads:
        sheet.append([_head(sheet, word) for word in head])
    for count, row in enumerate(rows, 1):
        sheet.append([_cell(sheet, cell) for cell in row])
        if count >= MOST_ROWS:
            return True
    return False


def _head(sheet: WriteOnlyWorksheet, text: str) -> Cell:
    cell = WriteOnlyCell(sheet, "")
    cell.value, cell.data_type = escape(text), "s"
    cell.font, cell.fill, cell.alignment = _HEAD, _SHADE, Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(sheet: WriteOnlyWorksheet, given: Given) -> Cell | int | bool | float | None:
    if not isinstance(given, str):
        return given
    if not given:
        return None
    cell = WriteOnlyCell(sheet, "")
    cell.value = escape(given)
    cell.data_type = "s"
    if runs(given):
        cell.quotePrefix = True
    return cell


def _without_clock(data: bytes) -> bytes:
    """The same workbook without the time of its making, so that equal tables give equal files."""
    plain = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "docProps/core.xml":
                continue
            if part.filename in ("[Content_Types].xml", "_rels/.rels"):
                content = _drop_core(content)
            new.writestr(zipfile.ZipInfo(part.filename, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return plain.getvalue()


def _drop_core(content: bytes) -> bytes:
    """The manifest without its entry for the properties that hold the time."""
    return re.sub(rb"<(?:Override|Relationship)\b[^>]*core(?:\.xml|-properties)[^>]*/>", b"", content)
