"""Templates: what is filled in is read exactly, whatever was moved."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
import pytest

from lineside.district import Query
from lineside.district.errors import DistrictError
from lineside.district.sheet.book import read_book
from lineside.district.sheet.importing import commit, propose
from lineside.district.sheet.problem import SheetError
from lineside.district.sheet.template import TemplateColumn, TemplateSpec, write_template
from tests.unit.district.sheet.workbooks import memory_ledger

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl.worksheet.worksheet import Worksheet

    from lineside.district import Ledger

SPEC = TemplateSpec.model_validate(
    {
        "title": {"zh": "规上工业月报", "en": "Monthly return"},
        "period": "2023-01..09",
        "subjects": ["firm-a", "firm-b", "firm-c"],
        "columns": [
            {"indicator": "gross-output", "unit": "万元", "with_base": True, "with_growth": True},
            {"indicator": "employees"},
        ],
        "source": "monthly-return",
        "source_name": "月报",
        "scope": "above-scale",
        "said_by": "company",
    }
)


def filled(ledger: Ledger, fill: Callable[[Worksheet], None]) -> bytes:
    workbook = openpyxl.load_workbook(io.BytesIO(write_template(ledger, SPEC)))
    sheet = workbook.active
    assert sheet is not None
    fill(sheet)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def answers(sheet: Worksheet) -> None:
    given: dict[str, str | float] = {"D6": 120.5, "E6": 100, "F6": "20.5%", "G6": 30}
    for cell, value in (given | {"D7": "—", "D8": "近600", "F8": "持平"}).items():
        sheet[cell] = value


EXPECTED = [
    ("firm-a", "gross-output", "level", "120.5 万元", "100"),
    ("firm-a", "gross-output", "growth", "20.5 %", ""),
    ("firm-a", "employees", "level", "30 人", ""),
    ("firm-c", "gross-output", "level", "~600 万元", ""),
    ("firm-c", "gross-output", "growth", "0.0 %", ""),
]


def taken(ledger: Ledger, data: bytes) -> list[tuple[str, str, str, str, str]]:
    book = read_book(data, "月报.xlsx")
    found = propose(ledger, book)
    assert found.questions == ()
    commit(ledger, book, found.mapping, by="local")
    return [
        (f.subject, f.indicator, f.measure.kind.value, f"{f.value} {f.unit}", str(f.base or ""))
        for f in (filed.figure for filed in ledger.figures(Query()))
    ]


def test_a_filled_template_is_read_exactly() -> None:
    with memory_ledger() as ledger:
        assert taken(ledger, filled(ledger, answers)) == EXPECTED
        figure = ledger.figures(Query())[0].figure
        said = (str(figure.period), figure.scope, figure.said_by, figure.source)
        assert said == ("2023-01..09", "above-scale", "company", "monthly-return")
        assert ledger.record("monthly-return").name.zh == "月报"
        assert ledger.records("workbook") == []  # its keys say all, so nothing need be remembered


def test_rows_may_be_sorted_and_columns_inserted() -> None:
    def shuffle(sheet: Worksheet) -> None:
        answers(sheet)
        for column in range(1, 8):
            upper, lower = sheet.cell(6, column), sheet.cell(8, column)
            upper.value, lower.value = lower.value, upper.value
        sheet.insert_cols(4)
        sheet["D5"] = "说明"

    with memory_ledger() as ledger:
        assert sorted(taken(ledger, filled(ledger, shuffle))) == sorted(EXPECTED)


def test_a_firm_added_by_name_is_found() -> None:
    def add(sheet: Worksheet) -> None:
        sheet["B9"], sheet["D9"] = "示例区", 5

    with memory_ledger() as ledger:
        assert taken(ledger, filled(ledger, add)) == [("demo-district", "gross-output", "level", "5 万元", "")]


def test_changed_keys_are_refused_with_their_cell() -> None:
    def spoil(sheet: Worksheet) -> None:
        sheet["D1"] = "{broken"

    with memory_ledger() as ledger, pytest.raises(SheetError, match=r"填报 Return!A1: the hidden first row"):
        propose(ledger, read_book(filled(ledger, spoil), "月报.xlsx"))


def test_a_template_has_units_checks_and_both_languages() -> None:
    with memory_ledger() as ledger:
        sheet = openpyxl.load_workbook(io.BytesIO(write_template(ledger, SPEC))).active
    assert sheet is not None
    assert (sheet["D4"].value, sheet["D5"].value) == ("工业总产值（万元）", "gross industrial output (万元)")
    assert sheet["E4"].value == "工业总产值 上年同期（万元）"
    assert sheet.row_dimensions[1].hidden
    assert sheet.column_dimensions["A"].hidden
    checks = {str(one.sqref): one.type for one in sheet.data_validations.dataValidation}
    assert checks == {"D6:D8": "decimal", "E6:E8": "decimal", "F6:F8": "decimal", "G6:G8": "whole"}


def test_a_unit_that_does_not_fit_is_refused() -> None:
    spec = SPEC.model_copy(update={"columns": (TemplateColumn(indicator="employees", unit="万元"),)})
    with memory_ledger() as ledger, pytest.raises(DistrictError, match="从业人员平均人数 is counted in 人"):
        write_template(ledger, spec)
