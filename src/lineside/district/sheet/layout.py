"""Where a table stands on a sheet: title, unit in a corner, head rows, body, notes below."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from lineside.district.period import Period
from lineside.district.sheet.book import Cell, Grid, cell_text
from lineside.district.sheet.words import corner_units, period_in, plain, year_in
from lineside.district.unit import Unit

MISSING = frozenset(
    {"", "-", "--", "---", "/", "\\", "...", "……", "…", "·", "n/a", "na", "无", "空", "未报", "*", "**"}
)
"""Texts that stand for no figure, after `plain`: — and its kin. None of them is a zero."""

FLAT = frozenset({"持平", "基本持平", "与上年持平", "同比持平"})
TURNS = frozenset({"扭亏", "扭亏为盈", "转亏", "由盈转亏", "减亏", "增亏", "由亏转盈"})
_NUMBER = re.compile(r"[<>≈]?=?[+-]?\d{1,3}(?:,\d{3})*(?:\.\d+)?%?|[<>≈~]?=?[+-]?\d+(?:\.\d+)?%?")
_NOTE_WORDS = "注|说明|备注|附注|数据来源|资料来源|来源|制表|填表|填报|审核|复核|负责人|联系电话|单位负责人"
_NOTE = re.compile(rf"[*(]?(?:{_NOTE_WORDS}|notes?\b)", re.IGNORECASE)
_COLUMN_MARKS = frozenset("甲乙丙丁ABCD")


@dataclass(frozen=True, slots=True)
class Head:
    """The words over one column, outermost first; `column` is counted from 0."""

    column: int
    path: tuple[str, ...]

    @property
    def text(self) -> str:
        """The path in one line."""
        return " / ".join(self.path)


@dataclass(frozen=True, slots=True)
class Layout:
    """The table of a sheet; rows are counted from 0 and `rows` are those with figures or a name.

    period is what the title names, None where it names none. beyond: the first row of what looks like a second table.
    """

    title: str
    units: tuple[Unit, ...]
    period: Period | None
    year: int | None
    head_first: int
    head_last: int
    rows: tuple[int, ...]
    heads: tuple[Head, ...]
    notes: tuple[str, ...]
    beyond: int | None


def is_number(cell: Cell) -> bool:
    """Whether a cell holds a number, as one or as text."""
    if isinstance(cell, bool):
        return False
    return isinstance(cell, int | float) or (isinstance(cell, str) and bool(_NUMBER.fullmatch(plain(cell))))


def is_missing(cell: Cell) -> bool:
    """Whether a cell says that there is no figure."""
    return isinstance(cell, str) and plain(cell).casefold() in MISSING


def find_layout(grid: Grid, *, file: str = "", head: tuple[int, int] | None = None) -> Layout | None:
    """Find the table of a sheet, or None where there are no figures.

    Args:
        grid: the sheet.
        file: the file's name, which may name the year when the sheet does not.
        head: first and last head row, where somebody has corrected them.
    """
    first = _first_body_row(grid) if head is None else head[1] + 1
    if first is None or first >= len(grid.rows):
        return None
    top = _head_top(grid, first) if head is None else head[0]
    above = [text for row in range(top) if (text := _row_text(grid, row))]
    title = next((text for text in above if not corner_units(text) or period_in(text, 2000)), "")
    around = [*above, *(_row_text(grid, row) for row in range(top, first))]
    units = next((named for text in around if (named := corner_units(text))), ())
    year = next((number for text in (*above, grid.name, file) if (number := year_in(text))), None)
    period = next((stated for text in (*above, grid.name, file) if (stated := period_in(text, year))), None)
    rows, notes, beyond = _body(grid, first)
    heads = tuple(_head(grid, column, top, first) for column in range(grid.width))
    if period is not None and period.first is not None and year is None:
        year = period.first.year
    return Layout(title, units, period, year, top, first - 1, rows, heads, notes, beyond)


def _first_body_row(grid: Grid) -> int | None:
    for row in range(len(grid.rows)):
        if _has_figures(grid, row) and not _is_column_numbers(grid, row):
            return row
    return None


def _has_figures(grid: Grid, row: int) -> bool:
    """Whether a row has a number that is not just the year of a heading."""
    numbers = [cell for cell in grid.rows[row] if is_number(cell)]
    return any(not re.fullmatch(r"(?:19|20|21)\d\d", cell_text(cell)) for cell in numbers)


def _is_column_numbers(grid: Grid, row: int) -> bool:
    """The row `甲 | 乙 | 1 | 2 | 3` under the head of a statistical form."""
    cells = [cell_text(cell) for cell in grid.rows[row] if cell_text(cell)]
    numbers = [cell for cell in cells if cell.isdecimal()]
    others = [cell for cell in cells if not cell.isdecimal()]
    in_order = numbers == [str(n) for n in range(1, len(numbers) + 1)]
    return len(numbers) > 1 and in_order and all(cell in _COLUMN_MARKS for cell in others)


def _distinct(grid: Grid, row: int) -> list[tuple[int, int]]:
    """The cells of a row that hold something, a merged range counted once."""
    return list(dict.fromkeys(grid.owner(row, column) for column in range(grid.width) if grid.text(row, column)))


def _row_text(grid: Grid, row: int) -> str:
    return "  ".join(cell_text(grid.cell(*spot)) for spot in _distinct(grid, row) if spot[0] == row)


def _head_top(grid: Grid, first: int) -> int:
    """The first head row: up from the body until an empty row, a title or a corner with the unit."""
    top = first
    while top > 0:
        cells = _distinct(grid, top - 1)
        alone = len(cells) == 1 and grid.width > 1
        corner = bool(cells) and all(_is_corner(cell_text(grid.cell(*spot))) for spot in cells)
        text = _row_text(grid, top - 1)
        if not cells or alone or corner or _is_form_line(text):
            break
        top -= 1
    return top


def _is_corner(text: str) -> bool:
    return bool(corner_units(text)) or (period_in(text, 2000) is not None and "年" in text and len(text) < 16)


def _is_form_line(text: str) -> bool:
    return bool(re.search(r"(?:填报|填表|报送|编制)(?:单位|日期|时间)|(?:表\s*号|制定机关|文号|批准)\s*[:：]", text))


def _head(grid: Grid, column: int, top: int, first: int) -> Head:
    path: list[str] = []
    for row in range(top, first):
        if _is_column_numbers(grid, row):
            continue
        text = " ".join(_head_text(grid, row, column).split())
        if text and (not path or path[-1] != text):
            path.append(text)
    return Head(column, tuple(path))


def _head_text(grid: Grid, row: int, column: int) -> str:
    cell = grid.merged(row, column)
    return cell.isoformat()[:10] if isinstance(cell, date) else cell_text(cell)


def _body(grid: Grid, first: int) -> tuple[tuple[int, ...], tuple[str, ...], int | None]:
    """Rows with figures or names, the notes after them, and where a second table seems to begin."""
    rows: list[int] = []
    notes: list[str] = []
    blank = False
    for row in range(first, len(grid.rows)):
        cells = [cell for cell in grid.rows[row] if cell_text(cell)]
        if not cells:
            blank = True
            continue
        opening = plain(cell_text(cells[0]))
        if notes or (_NOTE.match(opening) and not any(is_number(cell) for cell in cells)):
            notes.append("  ".join(cell_text(cell) for cell in cells))
            continue
        if blank and rows and not any(is_number(cell) for cell in cells) and _starts_table(grid, row):
            return tuple(rows), tuple(notes), row
        rows.append(row)
        blank = False
    return tuple(rows), tuple(notes), None


def _starts_table(grid: Grid, row: int) -> bool:
    """Whether text of several cells, or a title, stands here with figures soon below."""
    return any(_has_figures(grid, below) for below in range(row + 1, min(row + 6, len(grid.rows))))
