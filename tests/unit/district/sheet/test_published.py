"""Sheets after published layouts are read rightly or asked about, cell by cell."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from lineside.district import Ledger, Query, open_ledger
from lineside.district.registry.kinds import record_from
from lineside.district.sheet.book import read_book
from lineside.district.sheet.importing import Preview, Proposal, commit, preview, propose
from lineside.district.sheet.restoring import is_export, restore
from tests.unit.district.sheet.published import SHEETS, Sheet, book_of
from tests.unit.district.sheet.workbooks import WHY, Row, xlsx


@pytest.fixture(scope="module")
def ledger() -> Iterator[Ledger]:
    """Firms and two districts, all made up; the tests only look."""
    firms = {f"f{n}": name for n, name in enumerate(("甲厂", "乙厂", "丙厂", "丁厂", "戊厂"), 1)}
    places = {"d1": "示例区", "d2": "邻区"}
    made = [{"kind": "firm", "id": i, "name": {"zh": n}, "synthetic": True} for i, n in firms.items()]
    made += [{"kind": "district", "id": i, "name": {"zh": n}, "synthetic": True} for i, n in places.items()]
    with open_ledger("sqlite://") as opened:
        opened.add_records([record_from(fields) for fields in made], **WHY)
        yield opened


def told(seen: Preview) -> list[str]:
    """The figures of a preview, a line each."""
    figures = [one.figure for one in seen.figures]
    return sorted(f"{f.subject} {f.indicator} {f.period} {f.measure.kind.value} {f.value} {f.unit}" for f in figures)


def asked(found: Proposal, seen: Preview) -> str:
    """All that stands against taking a sheet in, in one text."""
    return "\n".join([*(f"{one.about.value}: {one.text}" for one in found.questions), *map(str, seen.problems)])


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_sheet_yields_its_figures_or_its_question(ledger: Ledger, sheet: Sheet) -> None:
    book = book_of(sheet)
    found = propose(ledger, book)
    seen = preview(ledger, book, found.mapping)
    against = asked(found, seen)
    assert all(expected in against for expected in sheet.asks), against
    if sheet.answer:
        mapped = found.mapping.sheets[0].model_copy(update=sheet.answer)
        seen = preview(ledger, book, found.mapping.model_copy(update={"sheets": (mapped,)}))
    if not sheet.asks or sheet.answer:
        assert [str(one) for one in seen.problems] == []
        assert told(seen) == sheet.figures
    if sheet.tells:
        assert any(sheet.tells in str(one) for one in seen.remarks), seen.remarks


def test_there_are_enough_layouts() -> None:
    assert len(SHEETS) >= 60
    assert len({sheet.name for sheet in SHEETS}) == len(SHEETS)


GIVEN = Path(__file__).parent / "samples" / "given"
MARCH = ("gross-output 2024-03 level", "gross-output 2024-03 growth", "gross-output 2024-01..03")


@pytest.mark.parametrize(
    ("file", "right"),
    [
        ("give1_footnote", [f"f1 {MARCH[0]} 100 万元", f"f2 {MARCH[0]} 300 万元", f"f3 {MARCH[0]} 300 万元"]),
        ("give2_first_row_text", [f"f1 {MARCH[0]} ~3000 万元", f"f2 {MARCH[0]} 200 万元", f"f3 {MARCH[0]} 300 万元"]),
        (
            "give3_growth_period",
            [
                *("f1 revenue 2024-01..02 growth 4.1 %", "f1 revenue 2024-01..02 level 100 亿元"),
                *("f2 revenue 2024-01..02 growth 8.4 %", "f2 revenue 2024-01..02 level 55 亿元"),
            ],
        ),
        (
            "give4_month_and_to_date",
            [
                *(f"f1 {MARCH[2]} growth 8.3 %", f"f1 {MARCH[2]} level 1300 万元"),
                *(f"f1 {MARCH[1]} 5 %", f"f1 {MARCH[0]} 500 万元"),
                *(f"f2 {MARCH[2]} growth -4.3 %", f"f2 {MARCH[2]} level 2200 万元"),
                *(f"f2 {MARCH[1]} -1.2 %", f"f2 {MARCH[0]} 700 万元"),
            ],
        ),
        (
            "give5_growth_in_words",
            [
                *(f"f1 {MARCH[1]} 8.1 %", f"f1 {MARCH[0]} 100 万元", f"f2 {MARCH[1]} 160 %"),
                *(f"f2 {MARCH[0]} 200 万元", f"f3 {MARCH[1]} -3.1 %", f"f3 {MARCH[0]} 300 万元"),
                *(f"f4 {MARCH[1]} 12.2 %", f"f4 {MARCH[0]} 300 万元"),
            ],
        ),
        (
            "give7_two_subtotals",
            [
                *(f"f1 {MARCH[0]} 100 万元", f"f2 {MARCH[0]} 200 万元"),
                *(f"f3 {MARCH[0]} 300 万元", f"f4 {MARCH[0]} 50 万元"),
            ],
        ),
    ],
)
def test_the_tables_that_were_read_wrong_are_read_right(ledger: Ledger, file: str, right: list[str]) -> None:
    book = read_book((GIVEN / f"{file}.xlsx").read_bytes(), f"{file}.xlsx")
    seen = preview(ledger, book, propose(ledger, book).mapping)
    assert told(seen) == right
    assert seen.problems == ()
    assert not any("add up" in str(one) for one in seen.remarks)


def test_a_column_that_was_empty_is_noticed_when_it_is_full() -> None:
    firms = [{"kind": "firm", "id": i, "name": {"zh": n}} for i, n in (("f1", "甲厂"), ("f2", "乙厂"))]
    with open_ledger("sqlite://") as opened:
        opened.add_records([record_from(fields) for fields in firms], **WHY)
        first, second = (
            read_book((GIVEN / f"give6_empty_column_{year}.xlsx").read_bytes(), f"{year}.xlsx") for year in (2022, 2023)
        )
        commit(opened, first, propose(opened, first).mapping, by="local")
        found = propose(opened, second)
        seen = preview(opened, second, found.mapping)
    assert found.remembered == ("Sheet1",)
    assert "f2 profit 2023 level 30 万元" in told(seen)
    assert any("was empty the last time" in str(one) for one in seen.remarks)


def test_a_column_without_a_known_name_that_was_empty_is_asked_about_when_it_is_full(ledger: Ledger) -> None:
    text = "2024年3月工业总产值\n单位：万元\n企业名称|工业总产值|神秘指数\n甲厂|100|"
    empty, full = (book_of(Sheet("月报", text + cell)) for cell in ("", "7"))
    settled = propose(ledger, empty).mapping
    assert preview(ledger, empty, settled).problems == ()
    assert "was empty when this sheet was settled" in str(preview(ledger, full, settled).problems[0])


def test_a_raised_digit_in_a_cell_of_rich_text_is_a_mark(ledger: Ledger) -> None:
    workbook = openpyxl.Workbook()
    page = workbook.worksheets[0]
    for row in (["2024年3月工业总产值"], ["单位：万元"], ["企业名称", "工业总产值"], ["甲厂", 100]):
        page.append(row)
    raised = TextBlock(InlineFont(vertAlign="superscript"), "1")
    page["A5"], page["B5"] = "乙厂", CellRichText("300", raised)
    stream = io.BytesIO()
    workbook.save(stream)
    book = read_book(stream.getvalue(), "月报.xlsx")
    seen = preview(ledger, book, propose(ledger, book).mapping)
    assert told(seen) == [f"f1 {MARCH[0]} 100 万元", f"f2 {MARCH[0]} 300 万元"]


def test_a_sheet_of_records_made_by_hand_is_read_by_its_heads() -> None:
    rows: list[Row] = [["示例区企业"], ["编号", "类别", "中文名"], ["firm-n", "firm", "示例新公司"]]
    figures: list[Row] = [
        ["主体", "指标", "时期", "数值", "单位", "度量"],
        ["示例新公司", "工业总产值", "2024年3月", 12.5, "万元", ""],
    ]
    with open_ledger("sqlite://") as opened:
        for given in (rows, figures):
            book = read_book(xlsx(given), "手工.xlsx")
            assert is_export(book)
            restore(opened, book, **WHY)
        filed = [one.figure for one in opened.figures(Query())]
    assert [(f.subject, f.indicator, str(f.period), f"{f.value} {f.unit}") for f in filed] == [
        ("firm-n", "gross-output", "2024-03", "12.5 万元")
    ]
