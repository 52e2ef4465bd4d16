"""Proposing how a sheet is read, from its words and numbers; what it leaves open is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lineside.district.axes import MeasureKind, Price, Scope
from lineside.district.indicator import Indicators
from lineside.district.sheet.book import Grid, cell_text
from lineside.district.sheet.layout import Head, Layout, is_missing, is_number
from lineside.district.sheet.mapping import ColumnMap, ColumnRole, SheetMap, shape_of
from lineside.district.sheet.problem import column_letters
from lineside.district.sheet.words import Meaning, period_in, plain, read_heading, read_unit
from lineside.district.unit import Unit, unit

if TYPE_CHECKING:
    from collections.abc import Sequence

_CODE = re.compile(r"信用代码|组织机构代码|creditcode", re.IGNORECASE)
_SERIAL = re.compile(r"^(?:序号|编号|行次|代码|no\.?|#)$", re.IGNORECASE)
_INDICATOR = re.compile(r"指标|indicator", re.IGNORECASE)
_PERIOD = re.compile(r"^(?:年份|年度|月份|时间|时期|报告期|period)$", re.IGNORECASE)
_UNIT = re.compile(r"^(?:计量单位|单位|unit)$", re.IGNORECASE)
_REMARK = re.compile(r"^(?:备注|说明|remark|note)s?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Question:
    """Something a person must say before the sheet can be taken in, and where it arose."""

    cell: str
    text: str


def propose_sheet(grid: Grid, layout: Layout, indicators: Indicators) -> SheetMap:
    """A first mapping of a sheet. Nothing in it is guessed silently: `questions` lists what is still open."""
    labels = [head for head in layout.heads if not _numeric(grid, layout, head, indicators)]
    roles = {head.column: _label_role(grid, layout, head) for head in labels}
    if ColumnRole.SUBJECT not in roles.values() and ColumnRole.INDICATOR not in roles.values():
        free = next(
            (column for column, role in roles.items() if role is ColumnRole.SKIP and _filled(grid, layout, column)),
            None,
        )
        if free is not None:
            names = _names_indicators(grid, layout, free, indicators)
            roles[free] = ColumnRole.INDICATOR if names else ColumnRole.SUBJECT
    columns = []
    per_row = ColumnRole.UNIT in roles.values()
    for head in layout.heads:
        if head.column in roles:
            columns.append(_column(head, roles[head.column]))
        elif (head.path and _SERIAL.match(plain(head.path[-1]))) or _PERIOD.match(plain(head.text)):
            columns.append(_column(head, ColumnRole.PERIOD if _PERIOD.match(plain(head.text)) else ColumnRole.SKIP))
        else:
            by_row = ColumnRole.INDICATOR in roles.values()
            columns.append(_value_column(head, layout, indicators, units_by_row=per_row, indicators_by_row=by_row))
    return SheetMap(
        sheet=grid.name,
        shape=shape_of(layout),
        head_first=layout.head_first + 1,
        head_last=max(layout.head_last, layout.head_first) + 1,
        last_row=None,
        indicator=_title_indicator(layout, columns, indicators),
        columns=tuple(_pair_bases(columns)),
        **_title_words(layout.title),
    )


def _title_words(title: str) -> dict[str, Scope | Price]:
    """Scope and prices that the title says."""
    words = plain(title)
    found: dict[str, Scope | Price] = {}
    if re.search(r"规模以上|规上", words):
        found["scope"] = Scope.ABOVE_SCALE
    elif re.search(r"限额以上|限上", words):
        found["scope"] = Scope.ABOVE_LIMIT
    elif re.search(r"全口径|全部企业|全社会", words):
        found["scope"] = Scope.ALL
    if re.search(r"可比价|不变价", words):
        found["price"] = Price.COMPARABLE
    elif re.search(r"现价|现行价", words):
        found["price"] = Price.CURRENT
    return found


MOST_LOOKED_AT = 2_000
"""Cells of a column, spread evenly over it, by which it is judged."""


def _looked_at(rows: Sequence[int]) -> Sequence[int]:
    """Rows by which a column is judged: all, or so many spread evenly from the first to the last."""
    if len(rows) <= MOST_LOOKED_AT:
        return rows
    return [rows[n * (len(rows) - 1) // (MOST_LOOKED_AT - 1)] for n in range(MOST_LOOKED_AT)]


def _numeric(grid: Grid, layout: Layout, head: Head, indicators: Indicators) -> bool:
    """Whether most cells of a column that say anything are numbers; one is enough under the name of an indicator."""
    column = head.column
    cells = [grid.cell(row, column) for row in _looked_at(layout.rows)]
    saying = [cell for cell in cells if cell_text(cell) and not is_missing(cell)]
    if not saying:  # nothing but dashes: a value column of which nobody reported anything
        return any(cell_text(cell) for cell in cells)
    long_code = sum(len(cell_text(cell)) >= 15 for cell in saying) * 2 > len(saying)
    changes = sum(
        is_number(cell) or bool(re.match(r"持平|扭亏|减亏|增亏|转亏|近|超|约", cell_text(cell))) for cell in saying
    )
    named = bool(head.path) and bool(read_heading(head.path, indicators, layout.year).indicator)
    return (changes * 2 > len(saying) or (named and changes > 0)) and not long_code


def _filled(grid: Grid, layout: Layout, column: int) -> bool:
    return any(cell_text(grid.cell(row, column)) for row in layout.rows)


def _label_role(grid: Grid, layout: Layout, head: Head) -> ColumnRole:
    words = plain(head.path[-1]) if head.path else ""
    cells = [grid.text(row, head.column) for row in _looked_at(layout.rows)]
    said = [cell for cell in cells if cell]
    if _CODE.search(words):
        return ColumnRole.CODE
    if _UNIT.match(words) and said and all(read_unit(cell) is not None for cell in said):
        return ColumnRole.UNIT
    if _SERIAL.match(words) or _REMARK.match(words) or not said:
        return ColumnRole.SKIP
    if _INDICATOR.search(words):
        return ColumnRole.INDICATOR
    if _PERIOD.match(words) or all(period_in(cell, layout.year or 2000) is not None for cell in said):
        return ColumnRole.PERIOD
    if re.search(
        r"名称|企业|单位|集群|产业|行业|镇|街|园区|区县|地区|项目|平台|公司|name|subject", words, re.IGNORECASE
    ):
        return ColumnRole.SUBJECT
    return ColumnRole.SKIP


def _names_indicators(grid: Grid, layout: Layout, column: int, indicators: Indicators) -> bool:
    """Whether the texts of a column name indicators more often than not."""
    texts = [text for row in _looked_at(layout.rows) if (text := grid.text(row, column))]
    named = sum(bool(read_heading((text,), indicators, layout.year).indicator) for text in texts)
    return named * 2 > len(texts)


def _column(head: Head, role: ColumnRole) -> ColumnMap:
    return ColumnMap(column=column_letters(head.column), head=head.text[:400], role=role)


def _value_column(
    head: Head, layout: Layout, indicators: Indicators, *, units_by_row: bool, indicators_by_row: bool
) -> ColumnMap:
    meaning = read_heading(head.path, indicators, layout.year)
    indicator = "" if indicators_by_row else meaning.indicator
    if not indicators_by_row and not indicator:
        indicator = read_heading((layout.title,), indicators, layout.year).indicator
    of_unit = None if units_by_row and meaning.unit is None else _unit_of(meaning, indicator, indicators)
    if indicators_by_row and meaning.unit is None and meaning.measure is MeasureKind.LEVEL:
        of_unit = None  # each row's indicator has its own
    return ColumnMap(
        column=column_letters(head.column),
        head=head.text[:400],
        role=ColumnRole.BASE if meaning.base else ColumnRole.VALUE,
        indicator=indicator,
        measure=meaning.measure,
        of="未注明" if meaning.measure in (MeasureKind.RANK, MeasureKind.SHARE) else "",
        compared_with=meaning.compared_with,
        period=meaning.period,
        unit="" if of_unit is None else of_unit.text,
    )


def _unit_of(meaning: Meaning, indicator: str, indicators: Indicators) -> Unit | None:
    """The unit over the column; a percentage, rank or count needs none said.

    That of the corner is never put into the mapping: next month's corner may say another.
    """
    if meaning.unit is not None:
        return meaning.unit
    implied = {MeasureKind.GROWTH: "%", MeasureKind.SHARE: "%", MeasureKind.POINTS: "百分点", MeasureKind.RANK: "位"}
    if meaning.measure in implied:
        return unit(implied[meaning.measure])
    usual = unit(indicators[indicator].unit) if indicator else None
    return usual if usual is not None and (usual.whole or usual.dimension == "share") else None


def _title_indicator(layout: Layout, columns: list[ColumnMap], indicators: Indicators) -> str:
    """The indicator that the title names, where neither rows nor columns name any."""
    named = any(column.indicator or column.role is ColumnRole.INDICATOR for column in columns)
    return "" if named else read_heading((layout.title,), indicators, layout.year).indicator


def _pair_bases(columns: list[ColumnMap]) -> list[ColumnMap]:
    """Give each 上年同期 the value it belongs to: the nearest level before it of its indicator and period, or after."""
    paired = []
    for place, column in enumerate(columns):
        if column.role is not ColumnRole.BASE:
            paired.append(column)
            continue
        before, after = columns[:place][::-1], columns[place + 1 :]
        fitting = [
            other
            for other in (*before, *after)
            if other.role is ColumnRole.VALUE
            and other.measure is MeasureKind.LEVEL
            and other.indicator == column.indicator
        ]
        fitting.sort(key=lambda other: other.period != column.period)  # stable: the nearest first
        paired.append(column.model_copy(update={"base_of": fitting[0].column if fitting else None}))
    return paired


def questions(grid: Grid, layout: Layout, mapped: SheetMap) -> list[Question]:
    """What must still be said before this sheet can be read."""
    asked: list[Question] = []
    roles = {column.role for column in mapped.columns}
    head_row = mapped.head_last - 1
    top = grid.name_of(0, 0)
    needs_period = any(c.role is ColumnRole.VALUE and c.period in ("sheet", "month", "to-date") for c in mapped.columns)
    if needs_period and not mapped.period and layout.period is None and ColumnRole.PERIOD not in roles:
        asked.append(Question(top, "neither title nor columns name a period; say which one the figures are of"))
    if not mapped.subject and not roles & {ColumnRole.SUBJECT, ColumnRole.CODE}:
        asked.append(Question(top, "no column names who the figures are about; say whose they are"))
    if ColumnRole.VALUE not in roles:
        asked.append(Question(top, "no column holds figures; say which ones do"))
    for column in mapped.columns:
        where = grid.name_of(head_row, column_number(column.column))
        if (
            column.role is ColumnRole.VALUE
            and not (column.indicator or mapped.indicator)
            and ColumnRole.INDICATOR not in roles
        ):
            asked.append(Question(where, f"which indicator is `{column.head[:60]}`? Say it, or leave the column out"))
        needs_unit = column.role is ColumnRole.VALUE and not (column.unit or mapped.unit or layout.units)
        if needs_unit and not roles & {ColumnRole.UNIT, ColumnRole.INDICATOR}:
            asked.append(Question(where, f"no unit is given for `{column.head[:60]}`; say it"))
        if column.role is ColumnRole.BASE and column.base_of is None:
            asked.append(Question(where, f"which column does the base `{column.head[:60]}` belong to?"))
    if layout.beyond is not None and mapped.last_row is None:
        where = grid.name_of(layout.beyond, 0)
        asked.append(
            Question(
                where,
                "a second table seems to begin here and is not read; move it to a sheet of its own,"
                f" or say that the table ends at row {layout.beyond}",
            )
        )
    return asked


def column_number(letters: str) -> int:
    """0 for `A`, 26 for `AA`."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
