"""One cell as a value: numbers, percentages, 持平, — and what a cell must not hold."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal

from lineside.district.amount import read_amount
from lineside.district.axes import MeasureKind
from lineside.district.errors import DistrictError
from lineside.district.sheet.book import Grid, cell_text, number_text
from lineside.district.sheet.layout import FLAT, TURNS, is_missing
from lineside.district.sheet.mapping import ColumnMap
from lineside.district.sheet.words import plain
from lineside.district.unit import Unit, unit
from lineside.district.value import Value

_CHANGES = frozenset([MeasureKind.GROWTH, MeasureKind.POINTS])
_MOVED = re.compile(
    r"(?P<way>同比增长|同比下降|增长|上升|提高|增|↑|▲|下降|降低|减少|回落|降|↓|▼)(?P<number>\d+(?:\.\d+)?)(?:%|个?百分点)?"
)
_DOWN = frozenset(["同比下降", "下降", "降低", "减少", "回落", "降", "↓", "▼"])
_FORMULA = re.compile(r"[=@]|[+-](?![\d.,]+\s*%?$)")


@dataclass(frozen=True, slots=True)
class Read:
    """A cell read: its value and unit, or the reason why there is none.

    wrong: it must be corrected, `hint` says how. told: it is left out rightly, and this is why.
    """

    value: Value | None = None
    unit: Unit | None = None
    wrong: str = ""
    hint: str = ""
    told: str = ""


def looks_like_formula(text: str) -> bool:
    """Whether a text would run as a formula where it is pasted: it begins with =, @, or + and - without a number."""
    stripped = unicodedata.normalize("NFKC", text).strip(" \t\r\n'")
    return bool(_FORMULA.match(stripped)) and not is_missing(stripped)


def read_cell(grid: Grid, row: int, column: int, mapped: ColumnMap, of_unit: Unit) -> Read:
    """Read the cell of a value or base column.

    Returns:
        Neither value nor reason for a cell that states no figure (empty, —).
    """
    spot, cell = grid.owner(row, column), grid.merged(row, column)
    if spot != (row, column) and spot[0] != row:
        return Read(
            wrong="the cell is merged with the rows above, so it is unclear whose figure it is", hint="unmerge it"
        )
    if spot in grid.probe.errors:
        return Read(wrong=f"the cell holds the error {grid.probe.errors[spot][:20]}", hint="correct its formula")
    if spot in grid.probe.hollow:
        return Read(wrong="the cell's formula was never computed", hint="open the workbook in Excel or WPS and save it")
    if isinstance(cell, bool | date | time | timedelta):
        return Read(wrong=f"expected a number, found {cell_text(cell)[:40]}", hint="set the cell's format to number")
    if is_missing(cell):
        return Read()
    if isinstance(cell, int | float):
        return _number(Decimal(number_text(cell)), mapped, of_unit, shown_as_percent=spot in grid.probe.percent)
    return _text(cell.strip(), mapped, of_unit)


def _number(number: Decimal, mapped: ColumnMap, of_unit: Unit, *, shown_as_percent: bool) -> Read:
    share = of_unit.dimension in ("share", "points")
    if shown_as_percent and not share:
        return Read(
            wrong=f"the cell shows a percentage, the column is counted in {of_unit}", hint="correct the column's unit"
        )
    if share and of_unit.text in ("%", "百分点"):
        typed_as_share = shown_as_percent if mapped.shares == "as-formatted" else mapped.shares == "share"
        number = number * 100 if typed_as_share else number
    return Read(Value(_tidy(number)), of_unit)


def _tidy(number: Decimal) -> Decimal:
    """Without the zeros that multiplying by 100 leaves behind the point."""
    return number if number == number.to_integral_value() and number.as_tuple().exponent == 0 else _shorter(number)


def _shorter(number: Decimal) -> Decimal:
    whole = number.to_integral_value()
    return whole if number == whole else number.normalize()


def _text(text: str, mapped: ColumnMap, of_unit: Unit) -> Read:
    words = plain(text)
    if words in FLAT:
        if mapped.measure in _CHANGES:
            return Read(Value.parse("0.0"), of_unit)
        return Read(
            wrong=f"`{text[:20]}` says that nothing changed, but the column holds a {mapped.measure}",
            hint="give the number",
        )
    if words in TURNS:
        if mapped.measure in _CHANGES:
            return Read(told=f"{words} is no percentage; the values of both years say it")
        return Read(wrong=f"`{words}` is no {mapped.measure}", hint="give the number")
    if looks_like_formula(text):
        return Read(wrong=f"the text `{text[:30]}` would run as a formula", hint="type the number itself")
    return _amount(text, words, mapped, of_unit)


def _amount(text: str, words: str, mapped: ColumnMap, of_unit: Unit) -> Read:
    number = words.replace(",", "")
    if mapped.measure in _CHANGES and (moved := _MOVED.fullmatch(number)):
        number = f"-{moved['number']}" if moved["way"] in _DOWN else moved["number"]
    percent = number.endswith("%")
    if percent and of_unit.dimension not in ("share", "points"):
        return Read(
            wrong=f"`{text[:30]}` is a percentage, the column is counted in {of_unit}", hint="correct the column's unit"
        )
    try:
        return Read(
            Value.parse(number.removesuffix("%")), unit("%") if percent and of_unit.dimension == "share" else of_unit
        )
    except DistrictError:
        pass
    for candidate in (words, words + of_unit.text):
        try:
            amount = read_amount(candidate)
        except DistrictError:
            continue
        if amount.unit.measures == of_unit.measures:
            return Read(amount.value, amount.unit)
    return Read(wrong=f"`{text[:30]}` is no number", hint="expected such as 120.5, 1,205, 近600, —, or nothing")
