"""Every table of a result for other programs: as sheets of one spreadsheet, or as Parquet files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from lineside.district.sheet.safe import escape
from lineside.simulate.frames import TABLES

if TYPE_CHECKING:
    import polars

    from lineside.simulate.result import Result

WIDEST = 40


def tables(result: Result) -> dict[str, polars.DataFrame]:
    """The tables of a result by their names, those that hold anything: `result.frame` of each.

    The trace, which may be very long, is left out.
    """
    named = [name for name in TABLES if name != "trace" and (name != "excerpt" or result.excerpt is not None)]
    every = ((name, result.frame(name)) for name in named)
    return {name: frame for name, frame in every if frame.height}


def write_parquet(frames: Mapping[str, polars.DataFrame], folder: Path) -> None:
    """One file for each table, named after it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in frames.items():
        frame.write_parquet(folder / f"{name}.parquet")


def write_xlsx(frames: Mapping[str, polars.DataFrame], file: Path) -> None:
    """One sheet for each table. Texts stay texts: nothing that a model calls itself is run as a formula."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, frame in frames.items():
        _fill(book.create_sheet(name), frame)
    book.save(file)


def _fill(sheet: Worksheet, frame: polars.DataFrame) -> None:
    sheet.freeze_panes = "B2"
    for place, column in enumerate(frame.columns, 1):
        values: list[object] = frame[column].to_list()
        longest = max(len(column), *(len(value) for value in values[:100] if isinstance(value, str)), 8)
        sheet.column_dimensions[get_column_letter(place)].width = min(WIDEST, longest + 2)
        _write(sheet, 1, place, column)
        sheet.cell(1, place).font = Font(bold=True)
        for row, value in enumerate(values, 2):
            _write(sheet, row, place, value)


def _write(sheet: Worksheet, row: int, place: int, value: object) -> None:
    if isinstance(value, str):
        cell = sheet.cell(row, place)
        cell.value = escape(value)
        cell.data_type = "s"
        cell.quotePrefix = True
    elif isinstance(value, int | float):
        sheet.cell(row, place, value)
