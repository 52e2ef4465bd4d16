"""A monthly return goes in: proposed, corrected, previewed, taken in whole, sent again, revised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lineside.district import Query
from lineside.district.errors import ConflictError, NotAllowedError
from lineside.district.figure import Figure
from lineside.district.registry.kinds import record_from
from lineside.district.sheet.book import read_book
from lineside.district.sheet.importing import commit, preview, propose
from lineside.district.sheet.mapping import ColumnRole, WorkbookMap
from lineside.district.sheet.problem import SheetError
from lineside.district.store.intake import What
from tests.unit.district.sheet.workbooks import MONTHLY, MONTHLY_MERGES, WHY, Row, book, memory_ledger, monthly, xlsx

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lineside.district import Ledger
    from lineside.district.sheet.book import Book


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with memory_ledger() as opened:
        yield opened


def take(ledger: Ledger, given: Book, revise: bool = False, confirmed: bool = False) -> list[str]:
    receipt = commit(ledger, given, propose(ledger, given).mapping, by="local", revise=revise, confirmed=confirmed)
    return [outcome.what.value for outcome in receipt.outcomes]


def faults(ledger: Ledger, given: Book, mapping: WorkbookMap | None = None) -> dict[str, str]:
    seen = preview(ledger, given, mapping or propose(ledger, given).mapping)
    return {one.place.cell: one.message for one in seen.problems}


def stands(ledger: Ledger) -> dict[tuple[str, str, str], str]:
    """Value and unit by subject, indicator and measure."""
    return {
        (f.figure.subject, f.figure.indicator, f.figure.measure.kind.value): f"{f.figure.value} {f.figure.unit}"
        for f in ledger.figures(Query())
    }


def test_a_monthly_return_is_read_without_a_question(ledger: Ledger) -> None:
    given = read_book(monthly(), "月报.xlsx")
    found = propose(ledger, given)
    assert found.questions == ()
    commit(ledger, given, found.mapping, by="local")
    assert stands(ledger) == {
        ("firm-a", "gross-output", "level"): "120.5 万元",
        ("firm-a", "gross-output", "growth"): "20.5 %",
        ("firm-a", "revenue", "level"): "90 万元",
        ("firm-b", "gross-output", "level"): "80 万元",
        ("firm-b", "gross-output", "growth"): "0.0 %",  # 持平
        ("firm-c", "gross-output", "level"): "~600 万元",  # 近600
        ("firm-c", "gross-output", "growth"): "18.2 %",
        ("firm-c", "revenue", "level"): "1205 万元",
    }  # and firm-b's revenue, —, is no figure and no zero
    (first,) = ledger.figures(Query(subject="firm-a", indicator="revenue"))
    assert (str(first.figure.period), first.figure.place, first.figure.scope) == (
        "2023-01..09",
        "Sheet1!F5",
        "above-scale",
    )
    (level,) = ledger.figures(Query(subject="firm-a", indicator="gross-output", measure="level"))
    assert str(level.figure.base) == "100"  # 上年同期


def test_a_preview_writes_nothing(ledger: Ledger) -> None:
    given = read_book(monthly(), "月报.xlsx")
    before = len(ledger.acts())
    seen = preview(ledger, given, propose(ledger, given).mapping)
    assert (seen.count(What.ADDED), ledger.count(Query()), len(ledger.acts())) == (8, 0, before)
    assert [record.id for record in ledger.records("workbook")] == []


def test_the_same_return_again_changes_nothing(ledger: Ledger) -> None:
    take(ledger, read_book(monthly(), "月报.xlsx"))
    before = len(ledger.acts())
    assert set(take(ledger, read_book(monthly(), "月报 (1).xlsx"))) == {"unchanged"}
    assert len(ledger.acts()) == before


def test_a_sorted_return_adds_nothing_twice(ledger: Ledger) -> None:
    take(ledger, read_book(monthly(), "月报.xlsx"))
    rows: list[Row] = [*MONTHLY[:4], MONTHLY[6], MONTHLY[4], MONTHLY[5], *MONTHLY[7:]]
    given = book(rows, merges=MONTHLY_MERGES)
    seen = preview(ledger, given, propose(ledger, given).mapping)
    assert (seen.moved, seen.count(What.UNCHANGED), seen.count(What.ADDED)) == (8, 8, 0)


def test_a_whole_import_is_one_act_with_figures_source_and_mapping(ledger: Ledger) -> None:
    before = len(ledger.acts())
    take(ledger, read_book(monthly(), "月报.xlsx"))
    (act,) = ledger.acts(limit=10)[before:]
    assert (act.count, act.reason) == (8 + 1 + 1, "import 月报.xlsx")


def test_a_corrected_mapping_is_remembered_by_the_shape_of_the_sheet(ledger: Ledger) -> None:
    rows: list[list[object]] = [
        ["2023年9月报表"],
        ["单位：万元"],
        ["名字", "产出", "同比"],
        ["示例甲公司", 5, 1.5],
        ["乙厂", 6, 2],
    ]
    given = book(rows)
    found = propose(ledger, given)
    assert {one.cell for one in found.questions} >= {"Sheet1!B3"}  # 产出 names no indicator
    sheet = found.mapping.sheets[0]
    columns = [
        column.model_copy(update={"indicator": "gross-output"}) if column.role is ColumnRole.VALUE else column
        for column in sheet.columns
    ]
    corrected = sheet.model_copy(update={"columns": tuple(columns), "names": {"乙厂": "firm-b"}})
    commit(ledger, given, found.mapping.model_copy(update={"sheets": (corrected,)}), by="local")
    rows[0] = ["2023年10月报表"]
    again = book([*rows, ["示例丙公司", 7, 3]])
    next_month = propose(ledger, again)
    assert (next_month.remembered, next_month.questions) == (("Sheet1",), ())
    assert set(take(ledger, again)) == {"added"}
    assert {str(f.figure.period) for f in ledger.figures(Query())} == {"2023-09", "2023-10"}


def test_the_corner_of_next_month_is_read_anew(ledger: Ledger) -> None:
    take(ledger, read_book(monthly(), "月报.xlsx"))
    given = read_book(
        monthly(10, E2="单位：亿元、%", C5=0.0125, D5=0.01, F5=0.009, C6=0.008, D6=0.008, C7=0.06, D7=0.05, F7=0.1205),
        "月报.xlsx",
    )
    take(ledger, given)
    (found,) = ledger.figures(Query(subject="firm-a", indicator="revenue", period="2023-01..10"))
    assert f"{found.figure.value} {found.figure.unit}" == "0.009 亿元"


def test_every_fault_is_named_by_its_cell_at_once_and_nothing_is_written(ledger: Ledger) -> None:
    given = read_book(monthly(C5="十二", B6="查无此厂", E7="扭亏", F7="3家"), "月报.xlsx")
    found = faults(ledger, given)
    assert set(found) == {"Sheet1!C5", "Sheet1!B6", "Sheet1!F7"}
    assert "十二" in found["Sheet1!C5"]
    with pytest.raises(SheetError, match=r"月报.xlsx, Sheet1!C5: `十二` is no number"):
        take(ledger, given)
    assert ledger.count(Query()) == 0
    assert ledger.records("source") == []


def test_a_turn_from_loss_is_left_out_and_told(ledger: Ledger) -> None:
    given = read_book(monthly(E5="扭亏"), "月报.xlsx")
    seen = preview(ledger, given, propose(ledger, given).mapping)
    assert [one.place.cell for one in seen.remarks] == ["Sheet1!E5"]
    assert seen.count(What.ADDED) == 7


def test_an_unknown_firm_is_told_with_names_near_it(ledger: Ledger) -> None:
    given = read_book(monthly(B5="示例甲公"), "月报.xlsx")
    (fault,) = preview(ledger, given, propose(ledger, given).mapping).problems
    assert "示例甲公司 (firm-a)" in fault.hint


def test_a_total_is_not_filed_unless_somebody_says_whose_it_is(ledger: Ledger) -> None:
    given = read_book(monthly(B7="合计"), "月报.xlsx")
    found = propose(ledger, given).mapping
    seen = preview(ledger, given, found)
    assert (seen.problems, seen.count(What.ADDED)) == ((), 5)
    assert "`合计` is not filed" in str(seen.remarks[0])
    for answer, count in (("demo-district", 8), ("", 5)):
        sheet = found.sheets[0].model_copy(update={"names": {"合计": answer}})
        seen = preview(ledger, given, found.model_copy(update={"sheets": (sheet,)}))
        assert (seen.problems, seen.count(What.ADDED)) == ((), count)


@pytest.mark.parametrize(("said", "told"), [(200.5, False), (200.4, False), (205, True)])
def test_a_total_is_held_against_the_rows_above_as_far_as_they_are_rounded(
    ledger: Ledger, said: float, told: bool
) -> None:
    rows: list[Row] = [*MONTHLY[:6], ["合计", None, said, None, None, None]]
    given = book(rows, merges=MONTHLY_MERGES)
    remarks = [str(one) for one in preview(ledger, given, propose(ledger, given).mapping).remarks]
    assert any("the rows above add up to 200.5" in one for one in remarks) == told


def test_a_revised_return_is_refused_until_somebody_asks_to_revise(ledger: Ledger) -> None:
    take(ledger, read_book(monthly(), "月报.xlsx"))
    given = read_book(monthly(C5=121), "月报.xlsx")
    with pytest.raises(ConflictError, match="1 figures differ"):
        take(ledger, given)
    assert take(ledger, given, revise=True).count("revised") == 1
    (level,) = ledger.figures(Query(subject="firm-a", indicator="gross-output", measure="level"))
    assert str(level.figure.value) == "121"
    assert [change.new for change in ledger.history(level.id)][-1] == "121"


def test_two_returns_that_differ_stand_side_by_side_with_their_difference(ledger: Ledger) -> None:
    ledger.add_records([record_from({"kind": "source", "id": "bulletin", "name": {"zh": "公报"}})], **WHY)
    fields = {
        "subject": "firm-a",
        "indicator": "gross-output",
        "period": "2023-01..09",
        "value": "0.0135",
        "unit": "亿元",
    }
    more = {"scope": "above-scale", "source": "bulletin", "place": "p. 3", "synthetic": True}
    ledger.add_figures([Figure.from_dict(fields | more)], **WHY)
    given = read_book(monthly(), "月报.xlsx")
    seen = preview(ledger, given, propose(ledger, given).mapping)
    (difference,) = seen.differences
    assert str(difference) == (
        "Sheet1!C5: firm-a · gross-output · 2023-01..09: 120.5 万元 sent,"
        " 0.0135 亿元 stands (bulletin, p. 3, 10.7% apart)"
    )
    assert seen.outcomes[0].disputes == (difference.stands.id,)
    assert set(take(ledger, given)) == {"added"}  # both stay: which is right is not the sheet's to say


@pytest.mark.parametrize("value", [1_205_000, 0.01205])
def test_a_swapped_unit_is_suspected_and_must_be_confirmed(ledger: Ledger, value: float) -> None:
    take(ledger, read_book(monthly(8), "月报.xlsx"))
    given = read_book(monthly(9, C5=value, D5=value), "月报.xlsx")
    before = ledger.count(Query())
    with pytest.raises(SheetError, match=r"Sheet1!C5: it is .*万元 and 亿元.*mixed up"):
        take(ledger, given)
    assert ledger.count(Query()) == before
    assert set(take(ledger, given, confirmed=True)) == {"added"}


def test_a_growth_that_its_value_and_base_deny_is_told(ledger: Ledger) -> None:
    given = read_book(monthly(E5=2.05), "月报.xlsx")
    seen = preview(ledger, given, propose(ledger, given).mapping)
    assert [(one.place.cell, one.message[:62]) for one in seen.remarks] == [
        ("Sheet1!E5", "the growth is given as 2.05 %, value and base give 20.5 %; at "[:62])
    ]


def test_percentages_are_read_as_they_are_shown(ledger: Ledger) -> None:
    rows = [list(row) for row in MONTHLY]
    rows[4][4], rows[5][4] = 0.205, 0
    given = read_book(xlsx(rows, merges=MONTHLY_MERGES, formats={"E5": "0.0%", "E6": "0.0%"}), "月报.xlsx")
    take(ledger, given)
    assert stands(ledger)["firm-a", "gross-output", "growth"] == "20.5 %"


def test_numbers_are_read_as_excel_shows_them(ledger: Ledger) -> None:
    take(ledger, read_book(monthly(C5=0.1 + 0.2, D5=0.3, E5="0"), "月报.xlsx"))
    assert stands(ledger)["firm-a", "gross-output", "level"] == "0.3 万元"


def test_one_figure_with_two_values_on_one_sheet_is_refused(ledger: Ledger) -> None:
    assert (
        "the same figure with two values"
        in faults(ledger, read_book(monthly(B6="示例甲公司"), "月报.xlsx"))["Sheet1!C6"]
    )


def test_indicators_down_the_side_and_months_across(ledger: Ledger) -> None:
    rows: list[Row] = [
        ["示例区2023年工业主要指标"],
        ["指标名称", "计量单位", "1—9月", "1—10月", "同比增长（%）"],
        ["工业总产值", "亿元", 12.5, 14, 8.1],
        ["其中：出口交货值", "亿元", 1.5, 2, -3],
        ["企业数", "家", 147, 148, "—"],
    ]
    given = book(rows)
    found = propose(ledger, given)
    assert found.questions == ()
    assert found.mapping.sheets[0].subject == "demo-district"  # the title names it
    commit(ledger, given, found.mapping, by="local")
    growth = {str(f.figure.period) for f in ledger.figures(Query(measure="growth"))}
    assert growth == {"2023-01..10"}  # of the level beside it
    found_levels = {
        (f.figure.indicator, str(f.figure.period)): str(f.figure.value) for f in ledger.figures(Query(measure="level"))
    }
    assert found_levels == {
        ("gross-output", "2023-01..09"): "12.5",
        ("gross-output", "2023-01..10"): "14",
        ("exports", "2023-01..09"): "1.5",
        ("exports", "2023-01..10"): "2",
        ("firms", "2023-01..09"): "147",
        ("firms", "2023-01..10"): "148",
    }


def test_a_viewer_cannot_take_a_workbook_in(ledger: Ledger) -> None:
    ledger.add_account("looker", "viewer", by="local")
    given = read_book(monthly(), "月报.xlsx")
    with pytest.raises(NotAllowedError, match="looker is viewer"):
        commit(ledger, given, propose(ledger, given).mapping, by="looker")
    assert ledger.count(Query()) == 0


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_the_encodings_of_the_office(ledger: Ledger, codec: str) -> None:
    text = '2023年9月规上工业产值,\n单位：万元,\n企业名称,工业总产值\n示例甲公司,"1,205.5"\n'
    take(ledger, read_book(text.encode(codec), "产值.csv"))
    assert stands(ledger) == {("firm-a", "gross-output", "level"): "1205.5 万元"}
