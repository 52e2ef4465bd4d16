"""Drawing figures from a sheet by its mapping: every cell becomes a figure, a gap, or a fault that names it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from lineside.district.axes import Comparison, MeasureKind
from lineside.district.change import round_half_up
from lineside.district.errors import DistrictError, RefusalError
from lineside.district.figure import Figure, Measure
from lineside.district.indicator import Indicator, Indicators
from lineside.district.period import Period, PeriodKind, month_text
from lineside.district.sheet.asking import Question, column_number
from lineside.district.sheet.book import Grid, number_text
from lineside.district.sheet.layout import Layout
from lineside.district.sheet.mapping import ColumnMap, ColumnRole, SheetMap
from lineside.district.sheet.names import Known, Names
from lineside.district.sheet.problem import problem
from lineside.district.sheet.reading import Read, looks_like_formula, read_cell
from lineside.district.sheet.saying import is_missing
from lineside.district.sheet.totals import Totals, is_part, is_total
from lineside.district.sheet.words import period_in, plain, read_heading, read_unit, unit_in, year_in
from lineside.district.unit import Unit, unit
from lineside.district.value import Value
from lineside.errors import Problem

_ITEM = re.compile(
    r"^(?:\s|　|#|＃|其中[:：]?|[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十\d]{1,3}[)）]"
    r"|\d{1,2}[、.．](?!\d)|[·•○●-])+"
)
GROWTH_TOLERANCE = Decimal("0.1")
"""Percentage points by which a growth may miss what value and base give, beyond the rounding of both."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure and the cell it was read from."""

    cell: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name in a sheet that no record or indicator has; `near` are ids of those that may be meant."""

    cell: str
    sheet: str
    name: str
    what: str
    near: tuple[str, ...]


MOST_NEAR = 100
"""Unknown names for which near ones are looked up; a look takes milliseconds."""


@dataclass
class Drawing:
    """What a workbook gives: figures, faults that must be corrected, and remarks that need not; names nobody has."""

    figures: list[Drawn] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


class Drawer:
    """Draws the figures of one sheet."""

    def __init__(
        self, file: str, grid: Grid, layout: Layout, mapped: SheetMap, names: Names, indicators: Indicators, source: str
    ) -> None:
        self.file, self.grid, self.layout, self.mapped = file, grid, layout, mapped
        self.names, self.indicators, self.source = names, indicators, source
        self.drawing = Drawing()
        self.period = Period.parse(mapped.period) if mapped.period else layout.period
        self.year = self.period.first.year if self.period and self.period.first else layout.year
        by_role: dict[ColumnRole, list[ColumnMap]] = {role: [] for role in ColumnRole}
        for column in mapped.columns:
            by_role[column.role].append(column)
        self.columns = by_role
        self.bases = {column.base_of: column for column in by_role[ColumnRole.BASE] if column.base_of}
        self._told: set[str] = set()
        self._row_year = self.year
        self._totals = Totals()

    def draw(self) -> Drawing:
        """Read every row of the body."""
        hidden = self.grid.probe.hidden_rows
        for row in self.layout.repeats:
            self._tell(row, 0, "the heads are said again here; the row is not read")
        for row in self.layout.rows:
            if self.mapped.last_row is not None and row >= self.mapped.last_row:
                break
            if row in hidden:
                self._tell(row, 0, "the row is hidden; it is read like the others")
            self._row(row)
        for place in sorted(self.grid.probe.hidden_columns & {column_number(c.column) for c in self._read_columns()}):
            self._tell(self.mapped.head_last - 1, place, "the column is hidden; it is read like the others")
        for column in self.columns[ColumnRole.VALUE]:
            place = column_number(column.column)
            if column.empty and any(not is_missing(self.grid.cell(row, place)) for row in self.layout.rows):
                told = f"`{column.head[:60]}` was empty the last time; its figures are read as {column.indicator}"
                self._tell(self.mapped.head_last - 1, place, told)
        if self.grid.hidden:
            self._tell(0, 0, "the sheet is hidden; it is read like the others")
        self._tell_totals(self._totals.finish(), "below")
        return self.drawing

    def _read_columns(self) -> list[ColumnMap]:
        return [*self.columns[ColumnRole.VALUE], *self.columns[ColumnRole.BASE]]

    def _wrong(self, row: int, column: int, message: str, hint: str = "", *, once: str = "") -> None:
        if once and once in self._told:
            return
        self._told.add(once)
        self.drawing.problems.append(problem(self.file, self.grid.name_of(row, column), message, hint))

    def _tell(self, row: int, column: int, message: str) -> None:
        self.drawing.remarks.append(problem(self.file, self.grid.name_of(row, column), message))

    def _row(self, row: int) -> None:
        values = self.columns[ColumnRole.VALUE]
        self._note_year(row)
        if all(is_missing(self.grid.cell(row, column_number(column.column))) for column in values):
            label = next((self.grid.text(row, c) for c in range(self.grid.width) if self.grid.text(row, c)), "")
            self._tell(row, 0, f"`{label[:40]}` reports nothing; no figure is filed, which is not the same as zero")
            return
        if (total := self._total_label(row)) is not None:
            self._total(row, total)
            return
        drawn: dict[str, Figure] = {}
        subjects: dict[str, Known | None] = {}
        for column in values:
            place = column_number(column.column)
            if column.subject_in and is_missing(self.grid.cell(row, place)):
                continue
            key = f"{column.subject}|{column.subject_in}"
            if key not in subjects:
                subjects[key] = self._subject(row, column)
            subject = subjects[key]
            if subject is None:
                self._totals.lose()
                continue
            indicator = self._indicator(row, column)
            period = self._period(row, column)
            of_unit = self._unit(row, column, indicator)
            if indicator is None or period is None or of_unit is None:
                continue
            figure = self._figure(row, column, subject, indicator, period, of_unit)
            if figure is not None:
                drawn[column.column] = figure
        self._check_growth(row, drawn)
        label = next((cell for cell in self.grid.rows[row] if isinstance(cell, str) and cell.strip()), "")
        self._totals.add(drawn, part=is_part(label))

    def _total_label(self, row: int) -> str | None:
        """The row's label where it is that of a total and nobody has said whose total it is."""
        named = [column_number(column.column) for column in self.columns[ColumnRole.SUBJECT]]
        if any(text and not is_total(text) for text in (self.grid.text(row, place) for place in named)):
            return None
        before = [self.grid.text(row, place) for place in range(max(named, default=-1) + 1)]
        return next((text for text in before if is_total(text) and text not in self.mapped.names), None)

    def _total(self, row: int, label: str) -> None:
        self._tell(row, 0, f"`{label}` is not filed: sums are computed; to file it, say whose total it is")
        said: dict[str, Value] = {}
        for column in self.columns[ColumnRole.VALUE]:
            cell = self.grid.merged(row, column_number(column.column))
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                said[column.column] = Value(Decimal(number_text(cell)))
        self._tell_totals(self._totals.total(row, label, said))

    def _tell_totals(self, wrong: list[tuple[str, int, str, Value, Decimal]], where: str = "above") -> None:
        for letters, row, label, said, made in wrong:
            told = f"`{label}` says {said}, the rows {where} add up to {made}"
            self._tell(row, column_number(letters), told)

    # ---- what a row and a column say

    def _subject(self, row: int, of: ColumnMap) -> Known | None:
        if of.subject:
            return self._stated_subject(row, of.subject)
        for column in self.columns[ColumnRole.CODE]:
            code = self.grid.text(row, column_number(column.column))
            if code and (known := self.names.by_code(code)):
                return known
        for column in self.columns[ColumnRole.SUBJECT]:
            place = column_number(column.column)
            text = self.grid.text(row, place)
            if not text or (of.subject_in and column.column != of.subject_in):
                continue
            if looks_like_formula(text):
                self._wrong(row, place, f"the name `{text[:30]}` would run as a formula", "type the name itself")
                return None
            if self.mapped.names.get(text) == "":
                return None
            found = self.names.find(text, self.mapped.names)
            if isinstance(found, Known):
                return found
            self._unknown(row, place, text, found)
            return None
        if self.mapped.subject:
            return self._stated_subject(row, self.mapped.subject)
        self._wrong(row, 0, "the row does not say who its figures are about", "name the subject, or clear the row")
        return None

    def _stated_subject(self, row: int, subject: str) -> Known | None:
        known = self.names.by_id.get(subject)
        if known is None:
            self._wrong(row, 0, f"no record is called {subject}", once="subject")
        return known

    def _unknown(self, row: int, place: int, text: str, why: str) -> None:
        """A name that no record has, told once with names near it."""
        if f"name {text}" in self._told:
            return
        looked = len(self.drawing.unknown) < MOST_NEAR
        hint = self.names.near(text) if looked else "say which record is meant, leave the row out, or add the record"
        near = tuple(self.names.candidates(text)) if looked else ()
        cell = self.grid.name_of(row, place)
        self.drawing.unknown.append(Unknown(cell, self.grid.name, text, "subject", near))
        self._wrong(row, place, why, hint, once=f"name {text}")

    def _indicator(self, row: int, column: ColumnMap) -> Indicator | None:
        named = column.indicator or ""
        for holder in self.columns[ColumnRole.INDICATOR]:
            place = column_number(holder.column)
            text = self.grid.text(row, place)
            explained = self.mapped.names.get(text)
            if not text or explained == "":
                return None
            named = explained or self._indicator_of(text)
            if not named:
                if f"indicator {text}" not in self._told and len(self.drawing.unknown) < MOST_NEAR:
                    near = (read_heading((text,), self.indicators, self.year).indicator,)
                    cell = self.grid.name_of(row, place)
                    self.drawing.unknown.append(
                        Unknown(cell, self.grid.name, text, "indicator", tuple(filter(None, near)))
                    )
                    known = self._nearest_indicator(text)
                else:
                    known = "define it, say which one is meant, or leave the row out"
                self._wrong(row, place, f"no indicator is called `{text[:60]}`", known, once=f"indicator {text}")
                return None
        named = named or self.mapped.indicator
        found = self.indicators.get(named)
        if found is None:
            head = (self.mapped.head_last - 1, column_number(column.column))
            what = f"no indicator is called {named}" if named else f"which indicator is `{column.head[:60]}`?"
            self._wrong(*head, what, "say it, or leave the column out", once=f"column {column.column}")
        return found

    def _indicator_of(self, text: str) -> str:
        """The indicator that a row names: all of its words must be explained (高技术产业增加值 is not 增加值)."""
        product = self.indicators.named(f"{plain(_ITEM.sub('', text))}产量")
        if product is not None and re.search(r"产量|产品", self.layout.title):
            return product.id
        meaning = read_heading((_ITEM.sub("", text),), self.indicators, self.year)
        return "" if meaning.rest else meaning.indicator

    def _nearest_indicator(self, text: str) -> str:
        try:
            self.indicators.find(plain(text))
        except DistrictError as wrong:
            _, _, near = str(wrong).partition("; ")
            return f"{near}; define it, say which one is meant, or leave the row out".lstrip("; ")
        return ""

    def _period(self, row: int, column: ColumnMap) -> Period | None:
        place = column_number(column.column)
        stated = self.period
        for holder in self._period_holders(place):
            text = self.grid.text(row, column_number(holder.column))
            stated = period_in(text, self._row_year)
            if stated is None:
                self._wrong(
                    row,
                    column_number(holder.column),
                    f"`{text[:30]}` is no period",
                    "expected such as 2023年1—9月, 2023-09 or 2023",
                )
                return None
        head_row = self.mapped.head_last - 1
        if column.period_of and column.period == "sheet":
            level = next((one for one in self.mapped.columns if one.column == column.period_of), None)
            if level is not None and level is not column and not level.period_of:
                return self._period(row, level)
        if column.period == "header":
            words = next(
                (w for text in column.head.split(" / ")[::-1] for w in [period_in(text, self.year)] if w), None
            )
            live = self.layout.heads[place].path if place < len(self.layout.heads) else ()
            found = next((w for text in live[::-1] for w in [period_in(text, self.year)] if w), words)
            if found is None:
                self._wrong(
                    head_row,
                    place,
                    "the heading names no period or no year",
                    "say the sheet's period",
                    once=f"p{place}",
                )
            return found
        if column.period not in ("sheet", "month", "to-date"):
            return Period.parse(column.period)
        if stated is None:
            self._wrong(0, 0, "no period is stated", "say which period the figures are of", once="period")
            return None
        return _related(stated, column.period)

    def _period_holders(self, place: int) -> list[ColumnMap]:
        """The column that names the row's period; of several, as in a folded table, the nearest to the left."""
        held = self.columns[ColumnRole.PERIOD]
        before = [one for one in held if column_number(one.column) < place]
        return before[-1:] or held[:1]

    def _note_year(self, row: int) -> None:
        """Rows that name a year give it to the rows below them that name a month alone."""
        for holder in self.columns[ColumnRole.PERIOD]:
            if (year := year_in(self.grid.text(row, column_number(holder.column)))) is not None:
                self._row_year = year

    def _unit(self, row: int, column: ColumnMap, indicator: Indicator | None) -> Unit | None:
        found = self._unit_stated(row, column, indicator)
        over = self.layout.heads[column_number(column.column)].path if self.layout.heads else ()
        for corner in self.layout.units:  # a remembered unit must not outlive the corner it was read from
            contradicts = found is not None and found.measures == corner.measures and found != corner
            if contradicts and column.unit and unit_in(over[-1] if over else "") != found:
                place = (self.mapped.head_last - 1, column_number(column.column))
                told = f"the sheet says 单位：{corner}, the column is read in {found}"
                self._wrong(*place, told, "correct one of them", once=f"corner {column.column}")
                return None
        return found

    def _unit_stated(self, row: int, column: ColumnMap, indicator: Indicator | None) -> Unit | None:
        if column.unit:
            return unit(column.unit)
        for holder in self.columns[ColumnRole.UNIT]:
            place = column_number(holder.column)
            text = self.grid.text(row, place)
            if (found := read_unit(text)) is not None:
                return found
            self._wrong(
                row, place, f"`{text[:20]}` is no known unit", "expected such as 亿元, 万元, 家, %", once=f"u{row}"
            )
            return None
        for holder in self.columns[ColumnRole.INDICATOR]:
            if (found := unit_in(self.grid.text(row, column_number(holder.column)))) is not None:
                return found
        for corner in self.layout.units:
            if indicator is not None and corner.measures == unit(indicator.unit).measures:
                return corner
        if self.mapped.unit:
            return unit(self.mapped.unit)
        usual = unit(indicator.unit) if indicator else None
        if usual is not None and usual.whole:  # counted things need no unit said: 家, 个, 人
            return usual
        if indicator is not None:
            place = column_number(column.column)
            self._wrong(
                row, place, f"no unit is given for {indicator.name.zh}", "say it", once=f"u{place}{indicator.id}"
            )
        return None

    # ---- the figure

    def _figure(
        self, row: int, column: ColumnMap, subject: Known, indicator: Indicator, period: Period, of_unit: Unit
    ) -> Figure | None:
        place = column_number(column.column)
        found = self._read(row, column, of_unit)
        if found is None or found.value is None or found.unit is None:
            return None
        base = None
        if (holder := self.bases.get(column.column)) is not None:
            filed = self._read(row, holder, unit(holder.unit) if holder.unit else of_unit)
            base = filed.value if filed is not None else None
            if filed is not None and filed.value is not None and filed.unit != found.unit:
                self._wrong(
                    row, column_number(holder.column), f"the base is in {filed.unit}, its value in {found.unit}"
                )
                return None
        mapped = self.mapped
        try:
            return self._keep(
                row,
                place,
                Figure(
                    subject=subject.id, indicator=indicator.id, period=period, value=found.value, unit=found.unit,
                    measure=Measure(_measure(column, found.unit), column.of), compared_with=column.compared_with,
                    base=base, price=column.price or mapped.price, scope=column.scope or mapped.scope,
                    scope_list=mapped.scope_list, attribution=mapped.attribution, vintage=mapped.vintage,
                    status=mapped.status, said_by=mapped.said_by, source=self.source,
                    place=self.grid.name_of(row, place), release=mapped.release, synthetic=subject.synthetic,
                ),
            )  # fmt: skip
        except RefusalError as wrong:
            self._wrong(row, place, "; ".join(wrong.reasons), "correct the cell or the column's meaning")
            return None

    def _keep(self, row: int, place: int, figure: Figure) -> Figure:
        self.drawing.figures.append(Drawn(self.grid.name_of(row, place), figure))
        return figure

    def _read(self, row: int, column: ColumnMap, of_unit: Unit) -> Read | None:
        place = column_number(column.column)
        found = read_cell(self.grid, row, place, column, of_unit, self.mapped)
        if found.wrong:
            self._wrong(row, place, found.wrong, found.hint)
            return None
        if found.told:
            self._tell(row, place, found.told)
        return found

    def _check_growth(self, row: int, drawn: dict[str, Figure]) -> None:
        """Hold a growth of the row against the value and base beside it."""
        for letters, growth in drawn.items():
            if growth.measure.kind is not MeasureKind.GROWTH or growth.compared_with is not Comparison.YEAR_ON_YEAR:
                continue
            for level in drawn.values():
                if level.base is None or (level.indicator, level.period) != (growth.indicator, growth.period):
                    continue
                if level.base.number <= 0:
                    continue
                computed = (level.bounds().low or 0, level.bounds().high or 0)
                base = level.base.bounds().scaled(level.unit.scale)
                if not base.low or not base.high or base.low <= 0:
                    continue
                low, high = (computed[0] / base.high - 1) * 100, (computed[1] / base.low - 1) * 100
                said = growth.value.bounds()
                slack = GROWTH_TOLERANCE
                if said.low is None or said.high is None:
                    continue
                if float(said.high) < float(low) - float(slack) or float(said.low) > float(high) + float(slack):
                    middle = round_half_up((low + high) / 2, 1)
                    self._tell(
                        row,
                        column_number(letters),
                        f"the growth is given as {growth.value} %, value and base give {middle} %; at comparable prices"
                        " or over another list they may differ, otherwise one of the three is wrong",
                    )


def _measure(column: ColumnMap, of_unit: Unit) -> MeasureKind:
    """A change given in percentage points is one of points, whatever the head calls it."""
    points = column.measure is MeasureKind.GROWTH and of_unit.dimension == "points"
    return MeasureKind.POINTS if points else column.measure


def _related(stated: Period, source: str) -> Period:
    """The period itself, its last month (本月), or January to its last month (累计)."""
    if source == "sheet" or stated.last_month is None or stated.kind in (PeriodKind.YEARS, PeriodKind.UP_TO):
        return stated
    month = month_text(stated.last_month)
    if source == "month":
        return Period.parse(month)
    number = int(month[5:])
    if number == 12:
        return Period.parse(month[:4])
    return Period.parse(month if number == 1 else f"{month[:4]}-01..{number:02d}")


def suspicious_texts(file: str, grid: Grid) -> Iterator[Problem]:
    """Texts anywhere on the sheet that would run as formulas where the sheet's content is pasted."""
    for row, cells in enumerate(grid.rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and looks_like_formula(cell) and any(mark in plain(cell) for mark in "|!(=@"):
                yield problem(
                    file,
                    grid.name_of(row, column),
                    f"the text `{cell.strip()[:30]}` would run as a formula",
                    "remove it",
                )
