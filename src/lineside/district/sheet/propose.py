"""Proposing how a sheet is read, from its words and numbers; what it leaves open is asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lineside.district.axes import MeasureKind, Price, Scope
from lineside.district.indicator import Indicators
from lineside.district.period import PeriodKind
from lineside.district.sheet.book import Grid, cell_text
from lineside.district.sheet.layout import Head, Layout
from lineside.district.sheet.mapping import READS, ColumnMap, ColumnRole, SheetMap, shape_of
from lineside.district.sheet.names import Names
from lineside.district.sheet.problem import column_letters
from lineside.district.sheet.saying import is_missing, is_number, says_amount
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


def propose_sheet(grid: Grid, layout: Layout, indicators: Indicators, names: Names | None = None) -> SheetMap:
    """A first mapping of a sheet. Nothing in it is guessed silently: `questions` lists what is still open."""
    labels = [head for head in layout.heads if not _numeric(grid, layout, head, indicators)]
    roles = {head.column: _label_role(grid, layout, head) for head in labels}
    if ColumnRole.SUBJECT not in roles.values() and ColumnRole.INDICATOR not in roles.values():
        free = next(
            (column for column, role in roles.items() if role is ColumnRole.SKIP and _filled(grid, layout, column)),
            None,
        )
        if free is not None:
            roles[free] = ColumnRole.SUBJECT
    for column, role in roles.items():
        if role is ColumnRole.SUBJECT and _names_indicators(grid, layout, column, indicators):
            roles[column] = ColumnRole.INDICATOR
    _finest(layout, roles)
    per_row = ColumnRole.UNIT in roles.values()
    by_row = ColumnRole.INDICATOR in roles.values()
    columns = []
    for head in layout.heads:
        if head.column in roles:
            empty = roles[head.column] is ColumnRole.SKIP and not _filled(grid, layout, head.column)
            columns.append(_column(head, roles[head.column], empty=empty))
        elif _is_serial(grid, layout, head):
            columns.append(_column(head, ColumnRole.SKIP))
        elif _PERIOD.match(plain(head.text)) or (not head.path and _holds_years(grid, layout, head.column)):
            columns.append(_column(head, ColumnRole.PERIOD))
        else:
            columns.append(
                _value_column(head, layout, indicators, names, units_by_row=per_row, indicators_by_row=by_row)
            )
    columns = beside(_folded(_pair_bases(columns)), indicators, by_row=by_row)
    return SheetMap(
        sheet=grid.name,
        shape=shape_of(layout),
        head_first=layout.head_first + 1,
        head_last=max(layout.head_last, layout.head_first) + 1,
        last_row=None,
        subject=_title_subject(layout, columns, names),
        indicator=_title_indicator(layout, columns, indicators),
        columns=tuple(columns),
        reads=READS,
        **_title_words(layout.title),
    )


def _finest(layout: Layout, roles: dict[int, ColumnRole]) -> None:
    """Of several columns that name somebody, the one of the firms counts; side by side under one head all do."""
    holders = [column for column, role in roles.items() if role is ColumnRole.SUBJECT]
    heads = {column: plain(layout.heads[column].text) for column in holders}
    named = [column for column in holders if re.search(r"企业|公司|单位名称|项目名称|firm", heads[column])]
    if len(set(heads.values())) > 1 and len({heads[column] for column in named}) == 1:
        for column in holders:
            if column not in named:
                roles[column] = ColumnRole.SKIP


def _is_serial(grid: Grid, layout: Layout, head: Head) -> bool:
    """序号 and its kin, and a column without a head that counts its rows."""
    if head.path and _SERIAL.match(plain(head.path[-1])):
        return True
    if head.path:
        return False
    counted = [grid.text(row, head.column) for row in layout.rows if grid.text(row, head.column)]
    return len(counted) > 1 and counted == [str(n) for n in range(1, len(counted) + 1)]


def _holds_years(grid: Grid, layout: Layout, column: int) -> bool:
    said = [text for row in _looked_at(layout.rows) if (text := grid.text(row, column))]
    return len(said) == len(set(said)) and all(re.fullmatch(r"(?:19|20|21)\d\d年?", text) for text in said)


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
    if not saying:  # nothing but dashes, or nothing yet: a value column of which nobody reported anything
        dashes = any(cell_text(cell) for cell in cells)
        return dashes or bool(head.path and read_heading(head.path, indicators, layout.year).indicator)
    long_code = sum(len(cell_text(cell)) >= 15 for cell in saying) * 2 > len(saying)
    changes = sum(says_amount(cell) for cell in saying)
    meaning = read_heading(head.path, indicators, layout.year) if head.path else None
    named = meaning is not None and (bool(meaning.indicator) or meaning.measure is not MeasureKind.LEVEL)
    words = plain(head.path[-1]) if head.path else ""
    if _PERIOD.match(words) or _CODE.search(words) or (_UNIT.match(words) and changes * 2 <= len(saying)):
        return False
    numbers = sum(is_number(cell) for cell in saying)
    return (changes * 2 > len(saying) or (named and changes > 0) or numbers > 0) and not long_code


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
    if _INDICATOR.search(words) or (words.startswith("产品") and re.search(r"产品|产量", layout.title)):
        return ColumnRole.INDICATOR
    if _PERIOD.match(words) or all(period_in(cell, layout.year or 2000) is not None for cell in said):
        return ColumnRole.PERIOD
    if re.search(
        r"名称|主体|企业|单位|集群|产业|行业|镇|街|园区|区县|地区|项目|平台|公司|name|subject", words, re.IGNORECASE
    ):
        return ColumnRole.SUBJECT
    return ColumnRole.SKIP


def _names_indicators(grid: Grid, layout: Layout, column: int, indicators: Indicators) -> bool:
    """Whether the texts of a column name indicators more often than not."""
    texts = [text for row in _looked_at(layout.rows) if (text := grid.text(row, column))]
    firms = sum(bool(re.search(r"公司|厂|集团|[区县市镇街园]$", plain(text))) for text in texts)
    named = sum(bool(read_heading((text,), indicators, layout.year).indicator) for text in texts)
    if re.search(r"产品|产量", layout.title):
        named += sum(bool(indicators.named(f"{plain(text)}产量")) for text in texts)
    return named * 2 > len(texts) and firms * 2 < len(texts)


def _column(head: Head, role: ColumnRole, *, empty: bool = False) -> ColumnMap:
    return ColumnMap(column=column_letters(head.column), head=head.text[:400], role=role, empty=empty)


def _value_column(
    head: Head,
    layout: Layout,
    indicators: Indicators,
    names: Names | None,
    *,
    units_by_row: bool,
    indicators_by_row: bool,
) -> ColumnMap:
    subject, path = _subject_of(head, names)
    meaning = read_heading(path, indicators, layout.year)
    unclear = ""
    if meaning.rest and (meaning.indicator or indicators_by_row):
        named = f"of {indicators[meaning.indicator].name.zh}" if meaning.indicator else "of each row's indicator"
        unclear = f"`{meaning.rest[:30]}` is not explained; is this column {named}, and of whom?"
    elif re.search(r"计划|目标|任务|预计|预期", plain(head.text)):
        unclear = "does this column hold a plan or a target? Leave it out, or say that it is reported"
    elif _bare_year(head, layout) and meaning.period == "header":
        unclear = f"the sheet is of {layout.period}, the heading names a whole year; say the column's period"
    indicator = "" if indicators_by_row or unclear.startswith("`") else meaning.indicator
    changes = meaning.measure in (MeasureKind.GROWTH, MeasureKind.POINTS, MeasureKind.SHARE, MeasureKind.RANK)
    if not indicators_by_row and not indicator and not changes and not meaning.rest:
        indicator = title_indicator(layout, indicators)
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
        subject=subject,
        unclear=unclear,
    )


def _subject_of(head: Head, names: Names | None) -> tuple[str, tuple[str, ...]]:
    """The record that a head names (a district over its own column), and the words without it."""
    for place, text in enumerate(head.path):
        found = names.find(text, {}) if names is not None and not _PERIOD.match(plain(text)) else ""
        if not isinstance(found, str):
            return found.id, head.path[:place] + head.path[place + 1 :]
    return "", head.path


def _bare_year(head: Head, layout: Layout) -> bool:
    """Whether a heading names a year alone (2024年) on a sheet of a part of a year (January–March)."""
    if layout.period is None or layout.period.kind in (PeriodKind.YEAR, PeriodKind.INSTANT, PeriodKind.UP_TO):
        return False
    stated = [one for text in head.path if (one := period_in(text, layout.year)) is not None]
    return bool(stated) and all(one.kind is PeriodKind.YEAR for one in stated)


def title_indicator(layout: Layout, indicators: Indicators) -> str:
    """The one indicator that the title names; empty where it names none or several."""
    whole = read_heading((layout.title,), indicators, layout.year).indicator
    parts = {
        found
        for part in re.split(r"[、,，和及与]", layout.title)
        if (found := read_heading((part,), indicators, layout.year).indicator)
    }
    return whole if len(parts) <= 1 else ""


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
    return "" if named else title_indicator(layout, indicators)


def _title_subject(layout: Layout, columns: list[ColumnMap], names: Names | None) -> str:
    """Whom the title names, where no column names anybody: the one district, park or cluster in it."""
    roles = {column.role for column in columns}
    if names is None or roles & {ColumnRole.SUBJECT, ColumnRole.CODE} or any(column.subject for column in columns):
        return ""
    inside = names.inside(layout.title)
    return inside[0].id if len(inside) == 1 else ""


def _folded(columns: list[ColumnMap]) -> list[ColumnMap]:
    """A table folded side by side: each column is about whom the nearest naming column to its left says."""
    holders = [column for column in columns if column.role is ColumnRole.SUBJECT]
    if len(holders) < 2 or len({plain(column.head) for column in holders}) > 1:
        return columns
    folded, holder = [], ""
    for column in columns:
        if column.role is ColumnRole.SUBJECT:
            holder = column.column
        values = column.role in (ColumnRole.VALUE, ColumnRole.BASE)
        folded.append(column.model_copy(update={"subject_in": holder}) if values and holder else column)
    return folded


def beside(columns: list[ColumnMap], indicators: Indicators, *, by_row: bool) -> list[ColumnMap]:
    """Give growths, shares and ranks the indicator and the period of the level to their left, where they name none.

    The growth of a rate may be percent or points: that is asked.
    """
    made: list[ColumnMap] = []
    for column in columns:
        if column.role is not ColumnRole.VALUE or column.measure is MeasureKind.LEVEL:
            made.append(column)
            continue
        levels = [one for one in made if one.role is ColumnRole.VALUE and one.measure is MeasureKind.LEVEL]
        level = levels[-1] if levels and levels[-1].subject_in == column.subject_in else None
        changed: dict[str, object] = {}
        if level is not None:
            if not column.indicator and not by_row and not column.unclear:
                changed["indicator"] = level.indicator
            own = column.indicator or level.indicator
            same = by_row or own == level.indicator
            if column.period == "sheet" and level.period != "sheet" and same:
                changed["period_of"] = level.column
            changed["subject"] = column.subject or level.subject
        indicator = str(changed.get("indicator", column.indicator))
        rate = indicator in indicators and indicators[indicator].of_rate
        shares = bool(made) and made[-1].measure is MeasureKind.SHARE
        bare = "百分点" not in column.head
        if column.measure is MeasureKind.GROWTH and bare and (rate or shares):
            changed["unclear"] = "is the change of a rate given in percent or in percentage points?"
        made.append(column.model_copy(update=changed))
    return made


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
