"""What must still be said of a sheet before it is read, each with its cell and the answers that are possible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lineside.district.sheet.book import Grid
from lineside.district.sheet.footnote import bare
from lineside.district.sheet.layout import Layout
from lineside.district.sheet.mapping import ColumnRole, SheetMap
from lineside.district.sheet.saying import BRACKETED, FALLS, is_number, says_amount
from lineside.district.sheet.words import plain


class Asks(StrEnum):
    """What a question is about, which says where in the mapping its answer belongs."""

    PERIOD = "period"  # SheetMap.period
    SUBJECT = "subject"  # SheetMap.subject
    SUBJECT_COLUMN = "subject-column"  # the roles of the columns that name somebody
    VALUES = "values"  # the roles of the columns
    INDICATOR = "indicator"  # ColumnMap.indicator, or the role `skip`
    UNIT = "unit"  # ColumnMap.unit
    BASE = "base"  # ColumnMap.base_of
    UNCLEAR = "unclear"  # ColumnMap.unclear, emptied once the column is right
    EMPTY = "empty"  # ColumnMap.role and ColumnMap.empty
    LAST_ROW = "last-row"  # SheetMap.last_row
    HEADS = "heads"  # SheetMap.doubtful_row
    TRIANGLES = "triangles"  # SheetMap.triangles
    BRACKETS = "brackets"  # SheetMap.brackets
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Question:
    """Something a person must say before the sheet can be taken in, and where it arose.

    about: what the answer is; sheet and column: where in the mapping it belongs; choices: the answers to choose from,
    empty where any text may be one.
    """

    cell: str
    text: str
    about: Asks = Asks.NONE
    sheet: str = ""
    column: str = ""
    choices: tuple[str, ...] = ()


def questions(grid: Grid, layout: Layout, mapped: SheetMap) -> list[Question]:
    """What must still be said before this sheet can be read."""
    return [*_of_sheet(grid, layout, mapped), *_of_columns(grid, layout, mapped), *_of_signs(grid, layout, mapped)]


def _of_sheet(grid: Grid, layout: Layout, mapped: SheetMap) -> Iterator[Question]:
    roles = {column.role for column in mapped.columns}
    top = grid.name_of(0, 0)
    values = [column for column in mapped.columns if column.role is ColumnRole.VALUE]
    rests = any(column.period in ("sheet", "month", "to-date") and not column.period_of for column in values)
    if rests and not mapped.period and ColumnRole.PERIOD not in roles:
        if layout.period is None:
            text = "neither title nor columns name a period; say which one the figures are of"
            yield Question(top, text, Asks.PERIOD, grid.name)
        elif layout.periods:
            named = tuple(one.text for one in layout.periods)
            text = f"the lines above the table name several periods ({', '.join(named)}); say which one is meant"
            yield Question(top, text, Asks.PERIOD, grid.name, choices=named)
    named_by_head = bool(values) and all(column.subject for column in values)
    if not mapped.subject and not named_by_head and not roles & {ColumnRole.SUBJECT, ColumnRole.CODE}:
        text = "no column names who the figures are about; say whose they are"
        yield Question(top, text, Asks.SUBJECT, grid.name)
    holders = [column for column in mapped.columns if column.role is ColumnRole.SUBJECT]
    several = len({column.head for column in holders}) > 1 and not any(column.subject_in for column in values)
    if several and not mapped.shape.startswith("lineside-template"):
        heads = " or ".join(f"`{column.head[:30]}`" for column in holders)
        where = grid.name_of(mapped.head_last - 1, column_number(holders[-1].column))
        text = f"several columns name somebody ({heads}); say which one the figures are about, and skip the others"
        letters = tuple(column.column for column in holders)
        yield Question(where, text, Asks.SUBJECT_COLUMN, grid.name, choices=letters)
    if not values:
        yield Question(top, "no column holds figures; say which ones do", Asks.VALUES, grid.name)
    if layout.beyond is not None and mapped.last_row is None:
        text = (
            "a second table seems to begin here and is not read; move it to a sheet of its own,"
            f" or say that the table ends at row {layout.beyond}"
        )
        choices = (str(layout.beyond),)
        yield Question(grid.name_of(layout.beyond, 0), text, Asks.LAST_ROW, grid.name, choices=choices)
    if layout.doubt is not None and not mapped.doubtful_row:
        text = f"is row {layout.doubt + 1} a head of years, or are its numbers figures?"
        where = grid.name_of(layout.doubt, 0)
        yield Question(where, text, Asks.HEADS, grid.name, choices=("head", "figures"))


def _of_columns(grid: Grid, layout: Layout, mapped: SheetMap) -> Iterator[Question]:
    roles = {column.role for column in mapped.columns}
    for column in mapped.columns:
        place = column_number(column.column)
        where = grid.name_of(mapped.head_last - 1, place)
        head = column.head[:60]
        about = (grid.name, column.column)
        if column.role is ColumnRole.VALUE:
            if column.unclear:
                yield Question(where, f"`{head}`: {column.unclear}", Asks.UNCLEAR, *about)
            elif not (column.indicator or mapped.indicator) and ColumnRole.INDICATOR not in roles:
                text = f"which indicator is `{head}`? Say it, or leave the column out"
                yield Question(where, text, Asks.INDICATOR, *about)
            lacks = not (column.unit or mapped.unit or layout.units)
            if lacks and not roles & {ColumnRole.UNIT, ColumnRole.INDICATOR}:
                yield Question(where, f"no unit is given for `{head}`; say it", Asks.UNIT, *about)
            told = _head_with_amount(grid, layout, place)
            if told is not None and not mapped.doubtful_row:
                text = f"is row {told + 1} a head, or are its words figures?"
                yield Question(grid.name_of(told, place), text, Asks.HEADS, grid.name, choices=("head", "figures"))
        if column.role is ColumnRole.BASE and column.base_of is None:
            yield Question(where, f"which column does the base `{head}` belong to?", Asks.BASE, *about)
        if column.role is ColumnRole.SKIP and column.empty and _holds_figures(grid, layout, place):
            text = f"`{head}` was empty when this sheet was settled and holds figures now; say what they are"
            yield Question(where, text, Asks.EMPTY, *about)


def _head_with_amount(grid: Grid, layout: Layout, place: int) -> int | None:
    """A head row in which a column says what could be a figure (2000万元以上)."""
    for row in range(layout.head_first + 1, layout.head_last + 1):
        cell = grid.cell(row, place)
        words = plain(cell) if isinstance(cell, str) else ""
        stripped = words.removesuffix("以上").removesuffix("以下").removesuffix("以内")
        if stripped != words and says_amount(stripped) and grid.text(row, 0) and grid.owner(row, 0)[0] == row:
            return row
    return None


def _holds_figures(grid: Grid, layout: Layout, place: int) -> bool:
    return any(is_number(grid.cell(row, place)) for row in layout.rows)


def _of_signs(grid: Grid, layout: Layout, mapped: SheetMap) -> Iterator[Question]:
    """▲3.1 and (3.1) mean a fall in some offices and not in others: asked once for a sheet."""
    triangle = bracket = ""
    falls = False
    for column in mapped.columns:
        if column.role not in (ColumnRole.VALUE, ColumnRole.BASE):
            continue
        place = column_number(column.column)
        for row in layout.rows:
            cell = grid.cell(row, place)
            if not isinstance(cell, str) or len(cell) > 30 or not cell:
                continue
            words = plain(bare(cell))
            if found := FALLS.fullmatch(words):
                falls = falls or found["sign"] in "▼▽"
                triangle = triangle or (grid.name_of(row, place) if found["sign"] in "▲△" else "")
            elif BRACKETED.fullmatch(words):
                bracket = bracket or grid.name_of(row, place)
    if triangle and not falls and not mapped.triangles:
        text = "does ▲ mean a fall or a rise on this sheet?"
        yield Question(triangle, text, Asks.TRIANGLES, grid.name, choices=("fall", "rise"))
    if bracket and not mapped.brackets:
        text = "do brackets around a number mean that it is negative, or a note?"
        yield Question(bracket, text, Asks.BRACKETS, grid.name, choices=("fall", "note"))


def column_number(letters: str) -> int:
    """0 for `A`, 26 for `AA`."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
