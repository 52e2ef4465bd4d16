"""A workbook as grids of cells, whatever format it came in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property

import python_calamine as calamine

from lineside.district.sheet.container import Container, Opened, open_container
from lineside.district.sheet.limits import LIMITS, Limits
from lineside.district.sheet.probe import Probe, Spot, probe_workbook
from lineside.district.sheet.problem import cell_name, refuse

Cell = str | int | float | bool | date | time | timedelta
"""What a cell holds; an empty one is an empty text. Numbers of .xlsx and .xls are binary floats, as in Excel."""

Merge = tuple[Spot, Spot]
"""First and last cell of a merged range, both inside it."""


@dataclass(frozen=True)
class Grid:
    """One sheet: rows of cells, all of one width."""

    name: str
    rows: list[list[Cell]]
    merges: tuple[Merge, ...] = ()
    probe: Probe = field(default_factory=Probe)
    hidden: bool = False

    @property
    def width(self) -> int:
        """Columns of the widest row."""
        return max((len(row) for row in self.rows), default=0)

    def cell(self, row: int, column: int) -> Cell:
        """The cell as it stands; empty beyond the edge."""
        return self.rows[row][column] if row < len(self.rows) and column < len(self.rows[row]) else ""

    @cached_property
    def _owner(self) -> dict[Spot, Spot]:
        owners: dict[Spot, Spot] = {}
        for (top, left), (bottom, right) in self.merges:
            for row in range(top, min(bottom, len(self.rows) - 1) + 1):
                for column in range(left, min(right, self.width - 1) + 1):
                    owners[row, column] = (top, left)
        return owners

    def merged(self, row: int, column: int) -> Cell:
        """The cell, or the value of the merged range it lies in."""
        return self.cell(*self._owner.get((row, column), (row, column)))

    def owner(self, row: int, column: int) -> Spot:
        """The first cell of the merged range that a cell lies in; itself where it is not merged."""
        return self._owner.get((row, column), (row, column))

    def text(self, row: int, column: int) -> str:
        """A cell as text, trimmed, merged ranges filled."""
        return cell_text(self.merged(row, column))

    def name_of(self, row: int, column: int) -> str:
        """`Sheet1!C12`."""
        return cell_name(self.name, row, column)


@dataclass(frozen=True)
class Book:
    """A workbook: its file name and its sheets."""

    file: str
    kind: Container
    grids: tuple[Grid, ...]

    def grid(self, name: str) -> Grid | None:
        """The sheet of this name."""
        return next((grid for grid in self.grids if grid.name == name), None)


def cell_text(cell: Cell) -> str:
    """What a person reads in the cell, without blanks at its ends."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return number_text(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    return str(cell).strip()


def number_text(number: float) -> str:
    """A cell's number in plain decimals.

    Excel keeps binary doubles and shows at most 15 significant digits, so 0.1 + 0.2 is read as 0.3, as it is shown.
    """
    if isinstance(number, int):
        return str(number)
    exact = Decimal(format(number, ".15g"))
    return format(exact.to_integral_value() if exact == exact.to_integral_value() else exact.normalize(), "f")


def read_book(data: bytes, name: str, limits: Limits = LIMITS) -> Book:
    """Read a workbook from its bytes; nothing in it is ever executed or fetched.

    Raises:
        SheetError: what is wrong with the file, with the cell where it is about one.
    """
    opened = open_container(data, name, limits)
    if opened.kind is Container.CSV:
        return Book(opened.name, opened.kind, (_read_csv(opened, limits),))
    book = _open_calamine(opened)
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ is calamine.SheetTypeEnum.WorkSheet]
    if len(sheets) > limits.sheets:
        raise refuse(opened.name, f"the workbook has {len(sheets)} sheets; at most {limits.sheets} are read")
    probes = probe_workbook(opened, [sheet.name for sheet in sheets], limits)
    grids = tuple(_read_sheet(opened, book, sheet, probes[sheet.name], limits) for sheet in sheets)
    return Book(opened.name, opened.kind, grids)


def _open_calamine(opened: Opened) -> calamine.CalamineWorkbook:
    try:
        return calamine.CalamineWorkbook.from_filelike(io.BytesIO(opened.data))
    except calamine.PasswordError:
        raise refuse(opened.name, "the workbook is protected by a password", "take it off and save it again") from None
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as wrong:  # noqa: BLE001  on damaged files the reader may panic, which is no Exception
        raise _damaged(opened.name, wrong) from None


def _damaged(name: str, wrong: BaseException) -> Exception:
    reason = str(wrong).splitlines()[0][:120] if str(wrong) else type(wrong).__name__
    return refuse(name, f"the workbook is cut off or damaged ({reason})", "copy or download it again")


def _read_sheet(
    opened: Opened, book: calamine.CalamineWorkbook, sheet: calamine.SheetMetadata, probe: Probe, limits: Limits
) -> Grid:
    try:
        found = book.get_sheet_by_name(sheet.name)
        tall, wide = found.total_height, found.total_width
        if tall > limits.rows or wide > limits.columns or tall * wide > limits.cells:
            row, column = found.end or (0, 0)
            raise refuse(
                opened.name,
                f"at most {limits.rows} rows, {limits.columns} columns and {limits.cells} cells are read",
                "delete what is not part of the table",
                cell=cell_name(sheet.name, row, column),
            )
        rows: list[list[Cell]] = [list(row) for row in found.to_python(skip_empty_area=False)]
        merges = tuple(found.merged_cell_ranges or probe.merges)
    except calamine.CalamineError as wrong:
        raise _damaged(opened.name, wrong) from None
    for row, column, text in _texts(rows):
        if len(text) > limits.text:
            at = cell_name(sheet.name, row, column)
            raise refuse(opened.name, f"the cell holds {len(text)} characters; at most {limits.text} are read", cell=at)
    if len(merges) > limits.merges:
        raise refuse(opened.name, f"sheet {sheet.name} merges {len(merges)} ranges; at most {limits.merges} are read")
    return Grid(sheet.name, rows, merges, probe, hidden=sheet.visible is not calamine.SheetVisibleEnum.Visible)


def _texts(rows: list[list[Cell]]) -> Iterator[tuple[int, int, str]]:
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and cell:
                yield row, column, cell


def _read_csv(opened: Opened, limits: Limits) -> Grid:
    """Comma, semicolon or tab separated text in UTF-8, UTF-16 with its mark, or GB18030."""
    text = _decode(opened)
    delimiter = _delimiter(text)
    rows: list[list[Cell]] = []
    cells, most = 0, min(limits.cells, limits.filled)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            cells += len(row)
            if len(row) > limits.columns or len(rows) >= limits.rows or cells > most:
                raise refuse(
                    opened.name,
                    f"at most {limits.rows} rows, {limits.columns} columns and {most} cells are read",
                    cell=cell_name("csv", len(rows), min(len(row), limits.columns + 1) - 1),
                )
            rows.append(list(row))
    except csv.Error as wrong:
        at = cell_name("csv", len(rows), 0)
        raise refuse(opened.name, f"the text is no table from here on ({wrong})", cell=at) from None
    return Grid("csv", rows)


def _decode(opened: Opened) -> str:
    data = opened.data
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        codecs = ["utf-16"]
    elif data[:3] == b"\xef\xbb\xbf":
        codecs = ["utf-8-sig"]
    else:
        codecs = ["utf-8", "gb18030"]
    for codec in codecs:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    before = data[: _first_odd_byte(data)].decode("latin-1")
    line, start = before.count("\n"), before.rfind("\n") + 1
    try:
        columns = next(csv.reader([before[start:]], delimiter=_delimiter(before)), [""])
    except csv.Error:  # a cell of more than 128 kB
        columns = [""]
    raise refuse(
        opened.name,
        f"the text is neither UTF-8 nor GB18030 (line {line + 1})",
        "save it in Excel as “CSV UTF-8” or as .xlsx",
        cell=cell_name("csv", line, len(columns) - 1),
    )


def _delimiter(text: str) -> str:
    """What separates the cells: of comma, tab and semicolon the most frequent."""
    head = text[:20_000]
    return max(",\t;", key=head.count)


def _first_odd_byte(data: bytes) -> int:
    if b"\x00" in data:
        return data.index(b"\x00")
    try:
        data.decode("gb18030")
    except UnicodeDecodeError as wrong:
        return wrong.start
    return 0
