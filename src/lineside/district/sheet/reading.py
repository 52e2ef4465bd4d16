"""One cell as a value: numbers, percentages, 持平, — and what a cell must not hold."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from decimal import Decimal

from lineside.district.amount import read_amount
from lineside.district.axes import MeasureKind
from lineside.district.change import round_half_up
from lineside.district.errors import DistrictError
from lineside.district.sheet.book import Grid, cell_text, number_text
from lineside.district.sheet.footnote import without_marks
from lineside.district.sheet.mapping import ColumnMap, SheetMap
from lineside.district.sheet.saying import BRACKETED, FALLS, FLAT, TURNS, is_missing
from lineside.district.sheet.words import plain
from lineside.district.unit import Unit, unit
from lineside.district.value import Value
from lineside.district.words.meaning import read_change

_CHANGES = frozenset([MeasureKind.GROWTH, MeasureKind.POINTS])
_MOVED = re.compile(
    r"(?P<way>同比增长|同比下降|同比上升|同比降低|增长|上升|提高|增加|增|升|下降|降低|减少|回落|下滑|降|减|负)(?:了)?(?P<number>-?\d+(?:\.\d+)?)(?:%|个?百分点)?"
)
_DOWN = frozenset(["同比下降", "同比降低", "下降", "降低", "减少", "回落", "下滑", "降", "减", "负"])
_SPLIT = re.compile(r"\d\s+\d")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:\s\d{3})+(?:\.\d+)?%?")
_FORMULA = re.compile(r"[=@]|[+-](?![\d.,]+\s*%?$)")


@dataclass(frozen=True, slots=True)
class Read:
    """A cell read: its value and unit, or the reason why there is none.

    wrong: it must be corrected, `hint` says how. told: what to know of it, or why it is left out rightly.
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


def read_cell(grid: Grid, row: int, column: int, mapped: ColumnMap, of_unit: Unit, sheet: SheetMap) -> Read:
    """Read the cell of a value or base column; a mark of a footnote beside a number is told, and is no digit of it.

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
    text, marks = cell.strip(), ""
    if (raised := grid.probe.marked.get(spot, 0)) and raised < len(text):
        text, marks = text[:-raised].rstrip(), text[-raised:]
    bare, more = without_marks(text)
    found = _text(bare, mapped, of_unit, sheet)
    if (marks or more) and found.value is not None:
        return replace(found, told=f"beside {bare[:30]} stands the mark `{more}{marks}`, read as that of a note")
    return found


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


def _text(text: str, mapped: ColumnMap, of_unit: Unit, sheet: SheetMap) -> Read:
    if _SPLIT.search(text) and not _GROUPED.fullmatch(text.strip()):
        return Read(wrong=f"`{text[:30]}` holds a blank between its digits", hint="is it one number, or two?")
    words = _signed(plain(text), sheet)
    if not words:
        return Read(told=f"`{text[:30]}` is the mark of a note")
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


def _signed(words: str, sheet: SheetMap) -> str:
    """▲3.1 and (3.1) with the sign that somebody said they have; a sheet with ▼ says itself that ▲ is a rise."""
    if found := FALLS.fullmatch(words):
        falls = found["sign"] in "▼▽↓" or (found["sign"] in "▲△" and sheet.triangles == "fall")
        return ("-" if falls else "") + words[1:]
    if (found := BRACKETED.fullmatch(words)) and sheet.brackets:
        percent = "%" if "%" in words else ""
        return f"-{found['number']}{percent}" if sheet.brackets == "fall" else ""
    return words


def _in_words(words: str, mapped: ColumnMap, of_unit: Unit) -> Value | None:
    """A growth in words (1.6倍, 翻一番, 增长到2.2倍) in percent; None where it is none."""
    if mapped.measure is not MeasureKind.GROWTH or of_unit.text != "%":
        return None
    phrase = f"增长{words}" if re.match(r"[近超约]?[\d一两二三四五六七八九十]", words) else words
    try:
        usual = read_change(phrase).readings[0]
    except DistrictError:
        return None
    factor = usual.factor
    if factor is None or factor.low is None or factor.high is None:
        return None
    middle = ((factor.low + factor.high) / 2 - 1) * 100
    return Value(_tidy(round_half_up(middle, 1)))


def _amount(text: str, words: str, mapped: ColumnMap, of_unit: Unit) -> Read:
    number = words.replace(",", "")
    if mapped.measure in _CHANGES and (moved := _MOVED.fullmatch(number)):
        if moved["way"] in _DOWN and moved["number"].startswith("-"):
            return Read(wrong=f"`{text[:30]}` says a fall twice", hint="write 下降3.1% or −3.1%")
        number = f"-{moved['number']}" if moved["way"] in _DOWN else moved["number"]
    if (worded := _in_words(words, mapped, of_unit)) is not None and not re.fullmatch(r"[+-]?[\d.]+%?", number):
        return Read(worded, of_unit)
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
