"""Tables as they lie on disk: .csv and .xlsx files as cells of text, within the model's folder and its limits."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, Final

from lineside.errors import ModelError, Place, Problem
from lineside.extras import need
from lineside.model import limits
from lineside.model.fault import short, suggestion

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.cell.cell import MergedCell

_DAMAGED: Final = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, EOFError,
    SyntaxError, RuntimeError, NotImplementedError, OverflowError,
)  # fmt: skip
"""What a damaged or hostile workbook makes zipfile and openpyxl raise."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of one cell and where it stands."""

    text: str
    place: Place


Grid = list[list[Cell]]
"""Rows of cells; rows and columns without any text are kept, so that places are right."""


@dataclass
class Folder:
    """The folder in which a model's tables lie. Each file is read once; all together stay within the limits."""

    path: Path | None
    shown: str
    cells: int = 0
    _read: dict[str, Grid] = field(default_factory=dict)

    def grid(self, name: str, place: Place) -> Grid:
        """The cells of a table that is named at `place`, such as `stations.csv` or `plant.xlsx#Stations`.

        Raises ModelError when it is outside the folder, missing, damaged or too large.
        """
        if name not in self._read:
            file, _, sheet = name.partition("#")
            path = self._inside(file, place)
            shown = str(Path(self.shown).parent / file)
            self._read[name] = self._rows(path, shown, sheet, place)
        return self._read[name]

    def _inside(self, name: str, place: Place) -> Path:
        if self.path is None:
            raise _alone(place, f"{short(name)} cannot be read: a model given as text has no folder for tables")
        windows = PureWindowsPath(name)
        if Path(name).is_absolute() or windows.drive or windows.root or ".." in (*Path(name).parts, *windows.parts):
            raise _alone(place, f"{short(name)} leaves the model's folder", "tables lie in the same folder or below it")
        folder = self.path.resolve()
        try:
            path = (folder / name).resolve()
            outside, there = not path.is_relative_to(folder), path.is_file()
        except (OSError, ValueError, RuntimeError):
            raise _alone(place, f"{short(name)} cannot be read") from None
        if outside:
            raise _alone(
                place, f"{short(name)} leads out of the model's folder", "tables lie in the folder or below it"
            )
        if not there:
            tables = [file.name for file in folder.iterdir() if file.suffix.lower() in (".csv", ".xlsx")]
            raise _alone(place, f"there is no file {short(name)}", suggestion(name, sorted(tables), "tables here"))
        return path

    def _rows(self, path: Path, shown: str, sheet: str, place: Place) -> Grid:
        try:
            size = path.stat().st_size
            if size > limits.TABLE_BYTES:
                raise _alone(
                    Place(shown), f"the table has {size / 1e6:.0f} MB; at most {limits.TABLE_BYTES / 1e6:g} are read"
                )
            data = path.read_bytes()
        except OSError as error:
            raise _alone(place, f"{short(shown)} cannot be read: {error.strerror}") from None
        if path.suffix.lower() == ".csv":
            if sheet:
                raise _alone(place, f"a .csv file has no sheets: leave out {short('#' + sheet)}")
            rows = _csv_rows(data, shown)
        else:
            rows = _sheet_rows(data, shown, sheet, place)
        return self._counted(rows, shown)

    def _counted(self, rows: Iterable[list[Cell]], shown: str) -> Grid:
        grid: Grid = []
        for row in rows:
            self.cells += max(len(row), 1)
            if self.cells > limits.CELLS:
                raise _alone(Place(shown), f"the tables of this model have more than {limits.CELLS} cells")
            grid.append(row)
        return grid


def _alone(place: Place, message: str, hint: str = "") -> ModelError:
    return ModelError([Problem(place, message, hint)])


def _csv_rows(data: bytes, shown: str) -> Iterator[list[Cell]]:
    """A .csv file in UTF-8, its columns parted by commas, semicolons or tabs."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        hint = "in Excel save it as “CSV UTF-8”, or as .xlsx"
        raise _alone(Place(shown, line, 1), "the table is not in UTF-8", hint) from None
    if "\0" in text:
        raise _alone(Place(shown, text.count("\n", 0, text.index("\0")) + 1, 1), "the table is no text file")
    heading = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t", key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in reader:
            cells = [Cell(value.strip(), _place(shown, "", line, column)) for column, value in enumerate(row, 1)]
            yield cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise _alone(Place(shown, reader.line_num, 1), f"this is not a .csv table: {error}") from None


def _sheet_rows(data: bytes, shown: str, sheet: str, place: Place) -> Iterator[list[Cell]]:
    """One sheet of an .xlsx workbook, the first if none is named.

    Read row by row by openpyxl: a reader that lays out a whole sheet at once can be made to ask for 500 GB by two cells
    in its far corners.
    """
    need("tables", f"{shown}, an Excel file,")
    from openpyxl import load_workbook

    try:
        _check_size(data, shown)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl leaves out, such as charts, does not matter here
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            names = [each.title for each in book.worksheets]
            if not names or (sheet and sheet not in names):
                hint = suggestion(sheet, names, "sheets")
                raise _alone(place, f"{short(shown)} has no sheet called {short(sheet)}", hint)
            page = book[sheet or names[0]]
            page.reset_dimensions()
            prefix = f"{page.title}!" if len(names) > 1 else ""
            for line, row in enumerate(page.iter_rows(), 1):
                yield [
                    Cell(_cell_text(cell, _place(shown, prefix, line, column)), _place(shown, prefix, line, column))
                    for column, cell in enumerate(row, 1)
                ]
    except _DAMAGED as error:
        raise _alone(
            Place(shown), f"the workbook cannot be read: {short(str(error), 80)}", "is it an .xlsx file?"
        ) from None


def _check_size(data: bytes, shown: str) -> None:
    """Unpack everything once, counting, since the sizes that an archive claims may be wrong."""
    total = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.infolist():
            with archive.open(member) as stream:
                while chunk := stream.read(1 << 20):
                    total += len(chunk)
                    if total > limits.UNPACKED_BYTES:
                        most = f"at most {limits.UNPACKED_BYTES / 1e6:g} are read"
                        raise _alone(Place(shown), f"the workbook unpacks to more than its share of MB; {most}")


def _place(shown: str, sheet: str, line: int, column: int) -> Place:
    letters, rest = "", column
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return Place(shown, line, column, f"cell {sheet}{letters}{line}")


def _cell_text(cell: SheetCell | MergedCell, place: Place) -> str:
    """What a person would have typed for the value of a cell."""
    value: object = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        percent = "%" in str(cell.number_format or "")
        shown = Decimal(repr(value)) * (100 if percent else 1)
        return format(shown.normalize(), "f") + (" %" if percent else "")
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}".removesuffix(":00")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f"{value.total_seconds():.10g} s"
    if getattr(cell, "data_type", "") == "e":
        raise _alone(place, f"the formula in this cell gives {short(str(value))}")
    return str(value).strip()
