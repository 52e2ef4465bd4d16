"""Workbooks go in, templates to fill and briefings come out, by the command line; faults are named by their cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from lineside.district import Figure, Query, open_ledger
from lineside.district.errors import DistrictError, UnknownError
from lineside.district.registry.kinds import record_from
from lineside.district.registry.membership import Membership
from lineside.district.sheet.problem import SheetError
from tests.integration.district.test_command import run
from tests.unit.district.briefing.test_briefing import footnotes, template, text_of
from tests.unit.district.sheet.workbooks import MONTHLY, MONTHLY_MERGES, WHY, firms, monthly, xlsx

if TYPE_CHECKING:
    from pathlib import Path

NOW, BASE = "{{indicator:工业总产值 subject:示例区 period:2024}}", "{{indicator:工业总产值 subject:示例区 period:2023}}"


@pytest.fixture
def mine(tmp_path: Path) -> str:
    path = tmp_path / "mine.db"
    with open_ledger(path) as ledger:
        firms(ledger)
        cluster = record_from({"kind": "cluster", "id": "cars", "name": {"zh": "示例集群"}, "synthetic": True})
        ledger.add_records([cluster], **WHY)
        members = [Membership(member=f"firm-{x}", whole="cars", role="in-cluster") for x in "ab"]
        ledger.add_memberships(members, **WHY)
    return str(path)


def test_a_preview_lists_each_change_with_its_cell_and_writing_takes_it_in(mine: str, tmp_path: Path) -> None:
    (tmp_path / "月报.xlsx").write_bytes(monthly())
    told = run("import", str(tmp_path / "月报.xlsx"), "--into", mine)
    assert "Sheet1!C5: added: firm-a · gross-output · 2023-01..09 · level: 120.5 万元" in told
    assert "8 added" in told
    with open_ledger(mine) as ledger:
        assert ledger.count(Query()) == 0
    assert "taken in" in run("import", str(tmp_path / "月报.xlsx"), "--into", mine, "--write")
    assert "8 unchanged" in run("import", str(tmp_path / "月报.xlsx"), "--into", mine, "--write")
    (tmp_path / "月报.xlsx").write_bytes(monthly(C5=121))
    told = run("import", str(tmp_path / "月报.xlsx"), "--into", mine)
    assert "Sheet1!C5: differs: firm-a · gross-output · 2023-01..09 · level: 121 万元, stands as 120.5 万元" in told


def test_what_columns_mean_is_corrected_in_a_file_and_remembered(mine: str, tmp_path: Path) -> None:
    rows = [list(row) for row in MONTHLY]
    rows[2][2] = "产出"
    (tmp_path / "月报.xlsx").write_bytes(xlsx(rows, merges=MONTHLY_MERGES))
    mapping = tmp_path / "mapping.json"
    told = run("import", str(tmp_path / "月报.xlsx"), "--into", mine, "--mapping", str(mapping), expect=1)
    assert "Sheet1!C4: which indicator is" in told
    text = mapping.read_text(encoding="utf-8")
    mapping.write_text(text.replace('"indicator": ""', '"indicator": "gross-output"'), encoding="utf-8")
    with_it = ("import", str(tmp_path / "月报.xlsx"), "--into", mine, "--mapping", str(mapping))
    assert "taken in" in run(*with_it, "--write")
    rows[0][0] = "2023年1—10月规模以上工业企业主要指标"
    rows[3][2] = rows[3][5] = "1—10月"
    (tmp_path / "月报.xlsx").write_bytes(xlsx(rows, merges=MONTHLY_MERGES))
    assert "8 added" in run("import", str(tmp_path / "月报.xlsx"), "--into", mine)  # no file, no question
    mapping.write_text('{"sheets": 7}', encoding="utf-8")
    with pytest.raises(DistrictError, match=r"mapping.json: .*delete it to have a proposal written"):
        run(*with_it)


def test_firms_are_entered_in_the_registry_sheets_of_an_export(tmp_path: Path) -> None:
    """How an office that begins with an empty ledger enters its firms, without a program or a page."""
    empty, sheet = str(tmp_path / "empty.db"), tmp_path / "all.xlsx"
    run("new", empty)
    run("export", empty, "--out", str(sheet))
    book = openpyxl.load_workbook(sheet)
    for name, rows in (
        (
            "records",
            [{"id": "cars", "kind": "cluster", "zh": "示例集群"}, {"id": "f", "kind": "firm", "zh": "示例公司"}],
        ),
        ("memberships", [{"member": "f", "whole": "cars", "role": "in-cluster", "begins": "2024-01-01"}]),
    ):
        page = book[name]
        column = {cell.value: cell.column or 0 for cell in page[1]}
        for number, row in enumerate(rows, 4):
            for key, value in row.items():
                page.cell(number, column[key], value)
    book.save(sheet)
    told = run("import", str(sheet), "--into", empty)
    assert "new: firm f 示例公司" in told
    assert "taken in" in run("import", str(sheet), "--into", empty, "--write")
    assert "0 records are new" in run("import", str(sheet), "--into", empty)
    with open_ledger(empty) as ledger:
        assert ledger.record("f").name.zh == "示例公司"
        assert [one.membership.member for one in ledger.memberships(whole="cars")] == ["f"]
    book["records"].cell(5, column_of(book, "kind"), "colour")
    book.save(sheet)
    with pytest.raises(SheetError, match=r"all.xlsx, records!A5"):
        run("import", str(sheet), "--into", empty)


def column_of(book: openpyxl.Workbook, key: str) -> int:
    return next(cell.column or 0 for cell in book["records"][1] if cell.value == key)


def test_a_template_is_written_filled_in_and_read_back(mine: str, tmp_path: Path) -> None:
    form = tmp_path / "form.xlsx"
    asked = ("template", mine, "--of", "cars", "--indicators", "gross-output,营业收入", "--period", "2024-03")
    run(*asked, "--out", str(form))
    book = openpyxl.load_workbook(form)
    page = book.worksheets[0]
    cells = [cell for row in page.iter_rows() for cell in row if isinstance(cell.value, str)]
    places = {cell.value: cell.row for cell in cells if cell.value in ("示例甲公司", "示例乙公司")}
    assert len(places) == 2
    (column,) = {cell.column for cell in cells if "工业总产值" in str(cell.value)}
    for name, number in (("示例甲公司", 12.5), ("示例乙公司", 7)):
        page.cell(places[name], column, number)
    book.save(form)
    assert "taken in" in run("import", str(form), "--into", mine, "--write")
    with open_ledger(mine) as ledger:
        filed = ledger.figures(Query(indicator="gross-output", period="2024-03"))
    assert {f.figure.subject: str(f.figure.value) for f in filed} == {"firm-a": "12.5", "firm-b": "7"}
    with pytest.raises(DistrictError, match="no firm belongs to demo-district in 2024-03"):
        run("template", mine, "--of", "demo-district", *asked[4:], "--out", str(form))
    with pytest.raises(UnknownError):
        run("template", mine, "--of", "cars", "--indicators", "colour", "--period", "2024-03", "--out", str(form))


def test_a_briefing_is_written_only_when_its_figures_and_words_hold(mine: str, tmp_path: Path) -> None:
    with open_ledger(mine) as ledger:
        fields = {"subject": "demo-district", "indicator": "gross-output", "unit": "亿元", "synthetic": True}
        years = (("2023", "500"), ("2024", "600"))
        public = {"release": "public", "place": "第2页"}
        ledger.add_figures(
            [Figure.from_dict(fields | public | {"period": period, "value": value}) for period, value in years], **WHY
        )
    given, word, page = tmp_path / "简报.docx", tmp_path / "out.docx", tmp_path / "out.html"
    given.write_bytes(template(f"总产值由{BASE}到{NOW}，翻了一番。"))
    told = run("brief", str(given), "--from", mine, "--out", str(word), expect=1)
    assert "“翻了一番”: 需核实: 600亿元 ÷ 500亿元 = 1.198倍至1.202倍" in told
    assert not word.exists()
    given.write_bytes(template(f"总产值由{BASE}到{NOW}，增长20.0%。"))
    assert "2 figures cited, 0 problems" in run("brief", str(given), "--from", mine, "--out", str(word))
    assert "总产值由500亿元到600亿元，增长20.0%。" in text_of(word.read_bytes())
    notes = footnotes(word.read_bytes())
    assert len([note for note in notes if "第2页" in note]) == 2
    run("brief", str(given), "--from", mine, "--out", str(page))
    assert "600亿元" in page.read_text(encoding="utf-8")
    run("brief", str(given), "--from", mine)  # checks alone
    with pytest.raises(DistrictError, match=r"as .docx or .html"):
        run("brief", str(given), "--from", mine, "--out", str(tmp_path / "out.pdf"))
    given.write_bytes(given.read_bytes()[:100])
    with pytest.raises(SheetError):
        run("brief", str(given), "--from", mine)
