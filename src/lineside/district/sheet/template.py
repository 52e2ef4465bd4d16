"""Templates to fill: firms down, indicators across, hidden keys that say exactly what every cell is.

Row 1 and column A are hidden. A1 says that this is a template and how many head rows it has; row 1 holds the meaning of
each column as JSON, column A the id of each row's subject. A filled template therefore needs no guessing: rows may be
sorted, columns moved, rows added by name.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Annotated, Literal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from pydantic import Field, ValidationError

from lineside.district.amount import unit_as_written
from lineside.district.axes import MeasureKind, Price, Release, SaidBy, Scope, Status, Vintage
from lineside.district.errors import DistrictError
from lineside.district.indicator import Indicator
from lineside.district.period import Period
from lineside.district.registry.claim import PeriodText, UnitText
from lineside.district.registry.firm import Firm
from lineside.district.registry.record import Id, Name, Part, Record, Text
from lineside.district.sheet.book import Grid, cell_text
from lineside.district.sheet.mapping import ColumnMap, ColumnRole, SheetMap
from lineside.district.sheet.problem import column_letters, refuse
from lineside.district.store.ledger import Ledger
from lineside.district.unit import unit

MARK = "lineside-template-1"
_HEAD_ROWS = (4, 5)  # as Excel numbers them: Chinese, then English


class TemplateColumn(Part):
    """An indicator to be filled in; `unit` is the indicator's own where empty.

    with_base: also ask for the same period of last year. with_growth: also ask for the published growth.
    """

    indicator: Id
    unit: UnitText | Literal[""] = ""
    with_base: bool = False
    with_growth: bool = False


class TemplateSpec(Part):
    """What a template asks for, of whom, for which period, and what is known of the answers beforehand."""

    title: Name
    period: PeriodText
    subjects: Annotated[tuple[Id, ...], Field(min_length=1, max_length=20_000)]
    columns: Annotated[tuple[TemplateColumn, ...], Field(min_length=1, max_length=200)]
    source: Id
    source_name: Text = ""
    price: Price = Price.UNSTATED
    scope: Scope = Scope.UNSTATED
    scope_list: Id | Literal[""] = ""
    vintage: Vintage = Vintage.UNSTATED
    status: Status = Status.REPORTED
    said_by: SaidBy = SaidBy.UNSTATED
    release: Release = Release.INTERNAL


_EDGE = Side(style="thin", color="FFB8C4D0")
_BOX = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
_HEAD = PatternFill("solid", fgColor="FFE4ECF5")
_FILL_IN = PatternFill("solid", fgColor="FFFFFBE6")
_MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)


def write_template(ledger: Ledger, spec: TemplateSpec) -> bytes:
    """The template as .xlsx.

    Raises:
        DistrictError: a subject or indicator the ledger does not know, or a unit that does not fit.
    """
    subjects = [ledger.record(name) for name in spec.subjects]
    columns = _columns(ledger, spec)
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "填报 Return"
    _write_keys(sheet, spec, columns)
    _write_heads(sheet, spec, columns)
    _write_rows(sheet, subjects, columns)
    _finish(sheet, len(subjects), len(columns))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _columns(ledger: Ledger, spec: TemplateSpec) -> list[tuple[ColumnMap, Indicator]]:
    """The value, base and growth columns asked for, with their letters: D is the first."""
    made: list[tuple[ColumnMap, Indicator]] = []
    indicators = ledger.indicators
    for asked in spec.columns:
        indicator = indicators.find(asked.indicator)
        of_unit = unit(asked.unit or indicator.unit)
        if of_unit.measures != unit(indicator.unit).measures:
            raise DistrictError(f"{indicator.name.zh} is counted in {indicator.unit}, not in {of_unit}")
        letters = column_letters(3 + len(made))
        common = {"indicator": indicator.id, "period": spec.period}
        value = ColumnMap(column=letters, role=ColumnRole.VALUE, unit=of_unit.text, **common)
        made.append((value, indicator))
        if asked.with_base:
            base = {"role": ColumnRole.BASE, "unit": of_unit.text, "base_of": letters}
            made.append((ColumnMap(column=column_letters(3 + len(made)), **base, **common), indicator))
        if asked.with_growth:
            growth = {"role": ColumnRole.VALUE, "measure": MeasureKind.GROWTH, "compared_with": "yoy", "unit": "%"}
            made.append((ColumnMap(column=column_letters(3 + len(made)), **growth, **common), indicator))
    return made


def _write_keys(sheet: Worksheet, spec: TemplateSpec, columns: Sequence[tuple[ColumnMap, Indicator]]) -> None:
    about = spec.model_dump(mode="json", exclude={"title", "subjects", "columns", "period"}, exclude_defaults=True)
    sheet["A1"] = f"{MARK} {json.dumps(about | {'period': spec.period}, ensure_ascii=False)}"
    for column, _ in columns:
        key = column.model_dump(mode="json", exclude={"column", "head"}, exclude_defaults=True)
        sheet[f"{column.column}1"] = json.dumps(key | {"column": column.column}, ensure_ascii=False)


def _write_heads(sheet: Worksheet, spec: TemplateSpec, columns: Sequence[tuple[ColumnMap, Indicator]]) -> None:
    last = columns[-1][0].column
    english = f" / {spec.title.en}" if spec.title.en else ""
    sheet["B2"] = f"{spec.title.zh}{english}（{spec.period}）"
    sheet["B2"].font = Font(bold=True, size=14)
    sheet["B3"] = (
        "只填黄色单元格；没有数据填“—”，不要填 0；“持平”“近600”可直接写。"
        " Fill the yellow cells only; — where there is no figure, never 0."
    )
    for row in (2, 3):
        sheet.merge_cells(f"B{row}:{last}{row}")
        sheet[f"B{row}"].alignment = Alignment(wrap_text=True, vertical="center")
    sheet.row_dimensions[3].height = 32
    words = [("B", "名称", "Name"), ("C", "统一社会信用代码", "Credit code")]
    words += [(column.column, *_words(column, indicator)) for column, indicator in columns]
    for letters, chinese, foreign in words:
        for row, text in zip(_HEAD_ROWS, (chinese, foreign), strict=True):
            cell = sheet[f"{letters}{row}"]
            cell.value, cell.fill, cell.border, cell.alignment = text, _HEAD, _BOX, _MIDDLE
            cell.font = Font(bold=row == _HEAD_ROWS[0])


def _unit(column: ColumnMap) -> str:
    """The column's unit as people write it."""
    return unit_as_written(column.unit).strip()


def _words(column: ColumnMap, indicator: Indicator) -> tuple[str, str]:
    """The heads of a column in Chinese and English, the unit in brackets."""
    zh, en = indicator.name.zh, indicator.name.en or indicator.id
    if column.role is ColumnRole.BASE:
        return f"{zh} 上年同期（{_unit(column)}）", f"{en}, a year before ({_unit(column)})"
    if column.measure is MeasureKind.GROWTH:
        return f"{zh} 同比增长（%）", f"{en}, growth on the year (%)"
    return f"{zh}（{_unit(column)}）", f"{en} ({_unit(column)})"


def _write_rows(sheet: Worksheet, subjects: Sequence[Record], columns: Sequence[tuple[ColumnMap, Indicator]]) -> None:
    for row, subject in enumerate(subjects, _HEAD_ROWS[1] + 1):
        texts = [("A", subject.id), ("B", subject.name.zh)]
        texts += [("C", subject.credit_code)] if isinstance(subject, Firm) and subject.credit_code else []
        for letters, text in texts:
            cell = sheet[f"{letters}{row}"]
            cell.value = text
            cell.data_type = "s"
            cell.quotePrefix = True
        for letters in ("B", "C"):
            sheet[f"{letters}{row}"].border = _BOX
        for column, _ in columns:
            cell = sheet[f"{column.column}{row}"]
            cell.fill, cell.border, cell.protection = _FILL_IN, _BOX, Protection(locked=False)
    rows = f"{_HEAD_ROWS[1] + 1}:{{0}}{_HEAD_ROWS[1] + len(subjects)}"
    for column, indicator in columns:
        check = _validation(column, indicator)
        check.add(f"{column.column}{rows.format(column.column)}")
        sheet.add_data_validation(check)


def _validation(column: ColumnMap, indicator: Indicator) -> DataValidation:
    """A number is expected; words such as 持平 are let through after a question, since the import reads them."""
    whole = unit(column.unit).whole
    check = DataValidation(
        type="whole" if whole else "decimal", operator="between", formula1="-1E+15", formula2="1E+15"
    )
    if whole:
        check.operator, check.formula1, check.formula2 = "greaterThanOrEqual", "0", None
    check.errorStyle, check.showErrorMessage, check.allow_blank = "warning", True, True
    check.errorTitle = "数值 Number"
    check.error = f"应为{'整数' if whole else '数值'}，单位 {_unit(column)}。A number in {_unit(column)} is expected."[
        :220
    ]
    check.showInputMessage = True
    check.promptTitle = indicator.name.zh[:30]
    check.prompt = f"单位 {_unit(column)}；没有数据填“—”。"[:200]
    return check


def _finish(sheet: Worksheet, rows: int, columns: int) -> None:
    sheet.row_dimensions[1].hidden = True
    sheet.column_dimensions["A"].hidden = True
    sheet.column_dimensions["B"].width, sheet.column_dimensions["C"].width = 34, 22
    for place in range(3, 3 + columns):
        sheet.column_dimensions[column_letters(place)].width = 18
    sheet.row_dimensions[_HEAD_ROWS[0]].height = sheet.row_dimensions[_HEAD_ROWS[1]].height = 34
    sheet.freeze_panes = f"D{_HEAD_ROWS[1] + 1}"
    # Against slips, not against people: there is no password, and sorting, widths and new rows stay possible.
    sheet.protection.sheet = True
    sheet.protection.sort = sheet.protection.formatColumns = sheet.protection.insertRows = False
    sheet.print_title_rows = f"{_HEAD_ROWS[0]}:{_HEAD_ROWS[1]}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.print_area = f"B2:{column_letters(2 + columns)}{_HEAD_ROWS[1] + rows}"


def is_template(grid: Grid) -> bool:
    """Whether a sheet is one of our templates."""
    return cell_text(grid.cell(0, 0)).startswith(MARK)


def template_map(file: str, grid: Grid) -> tuple[str, str, SheetMap]:
    """What a template's keys say: the source of its figures, the source's name, and the mapping.

    Raises:
        SheetError: keys that somebody changed.
    """
    try:
        about = json.loads(cell_text(grid.cell(0, 0)).removeprefix(MARK))
        source, name = str(about.pop("source")), str(about.pop("source_name", ""))
        columns = [
            ColumnMap(column="A", head="id", role=ColumnRole.SUBJECT),
            ColumnMap(column="B", head="名称", role=ColumnRole.SUBJECT),
            ColumnMap(column="C", head="统一社会信用代码", role=ColumnRole.CODE),
        ]
        moved: dict[str, str] = {}
        keyed = []
        for place in range(3, len(grid.rows[0])):
            if key := cell_text(grid.cell(0, place)):
                fields = json.loads(key)
                moved[fields["column"]] = column_letters(place)
                keyed.append((place, fields))
        for place, fields in keyed:
            here = {"column": column_letters(place), "head": grid.text(_HEAD_ROWS[0] - 1, place)}
            if fields.get("base_of"):
                here["base_of"] = moved[fields["base_of"]]
            columns.append(ColumnMap.model_validate(fields | here))
        first, last = _HEAD_ROWS
        heads = {"sheet": grid.name, "shape": MARK, "head_first": first, "head_last": last, "columns": tuple(columns)}
        period = Period.parse(str(about.pop("period"))).text
        return source, name, SheetMap.model_validate(about | heads | {"period": period})
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError, DistrictError):
        told = "the hidden first row of the template was changed, so its cells can no longer be told apart"
        raise refuse(file, told, "copy the answers into a fresh template", cell=grid.name_of(0, 0)) from None
