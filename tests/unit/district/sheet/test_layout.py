"""The words and the layout of the sheets people keep."""

from __future__ import annotations

import pytest

from lineside.district.axes import Comparison, MeasureKind
from lineside.district.indicator import bundled_indicators
from lineside.district.sheet.layout import find_layout
from lineside.district.sheet.words import corner_units, period_in, read_heading, unit_in
from tests.unit.district.sheet.workbooks import MONTHLY, MONTHLY_MERGES, book

INDICATORS = bundled_indicators()


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2023年1—9月规模以上工业企业主要指标", "2023-01..09"),
        ("1－9月", "2022-01..09"),
        ("2023年9月份", "2023-09"),
        ("2023.09", "2023-09"),
        ("2023年", "2023"),
        ("2023", "2023"),
        ("前三季度", "2022-01..09"),
        ("2023年上半年工业运行", "2023H1"),
        ("2023-09-01", "2023-09"),
        ("截至2022年6月", "..2022-06"),
        ("1-12月累计", "2022"),
    ],
)
def test_a_heading_names_its_period(text: str, period: str) -> None:
    assert str(period_in(text, 2022)) == period


@pytest.mark.parametrize("text", ["企业名称", "同比增长", "9.5", "单位：万元", "编号2023001"])
def test_other_words_name_no_period(text: str) -> None:
    assert period_in(text, 2022) is None


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("单位：万元", ["万元"]),
        ("单位:亿元、％", ["亿元", "%"]),
        ("（单位：万元）", ["万元"]),
        ("计量单位： 家", ["家"]),
        ("填报单位：示例区经信委  单位：万元", ["万元"]),
        ("填报单位：示例区经信委", []),
        ("企业名称", []),
    ],
)
def test_the_unit_in_a_corner_is_found_and_the_office_is_none(text: str, units: list[str]) -> None:
    assert [str(one) for one in corner_units(text)] == units


@pytest.mark.parametrize(
    ("text", "unit"),
    [("产值（万元）", "万元"), ("同比(%)", "%"), ("用电量【万千瓦时】", "万千瓦时"), ("亿元", "亿元"), ("产值", None)],
)
def test_a_unit_stands_in_the_brackets_of_a_heading(text: str, unit: str | None) -> None:
    found = unit_in(text)
    assert (None if found is None else str(found)) == unit


@pytest.mark.parametrize(
    ("path", "indicator", "measure", "compared", "base"),
    [
        (("工业总产值", "1—9月"), "gross-output", MeasureKind.LEVEL, None, False),
        (("工业总产值", "上年同期"), "gross-output", MeasureKind.LEVEL, None, True),
        (("工业总产值", "同比增长（%）"), "gross-output", MeasureKind.GROWTH, Comparison.YEAR_ON_YEAR, False),
        (("工业总产值", "比上年同期增长"), "gross-output", MeasureKind.GROWTH, Comparison.YEAR_ON_YEAR, False),
        (("产值环比±%",), "gross-output", MeasureKind.GROWTH, Comparison.MONTH_ON_MONTH, False),
        (("营收（万元）",), "revenue", MeasureKind.LEVEL, None, False),
        (("营业收入占全区比重",), "cluster-share", MeasureKind.LEVEL, None, False),
        (("工业增加值增速排名",), "value-added", MeasureKind.RANK, None, False),
        (("研发投入强度",), "rd-intensity", MeasureKind.LEVEL, None, False),
    ],
)
def test_a_heading_says_indicator_measure_and_comparison(
    path: tuple[str, ...], indicator: str, measure: MeasureKind, compared: Comparison | None, base: bool
) -> None:
    meaning = read_heading(path, INDICATORS, 2023)
    found = (meaning.indicator, meaning.measure, meaning.compared_with, meaning.base)
    assert found == (indicator, measure, compared, base)


def test_merged_heads_title_corner_and_notes_are_told_apart() -> None:
    grid = book(MONTHLY, merges=MONTHLY_MERGES).grids[0]
    layout = find_layout(grid)
    assert layout is not None
    assert (layout.head_first, layout.head_last) == (2, 3)
    assert [head.text for head in layout.heads] == [
        "序号",
        "企业名称",
        "工业总产值 / 1—9月",
        "工业总产值 / 上年同期",
        "工业总产值 / 同比增长",
        "营业收入 / 1—9月",
    ]
    assert str(layout.period) == "2023-01..09"
    assert [str(one) for one in layout.units] == ["万元", "%"]
    assert layout.rows == (4, 5, 6)
    assert layout.notes == ("注：1. 数据为快报数。", "2. “—”表示未报。")


def test_the_row_of_column_numbers_is_no_data() -> None:
    grid = book([["2023年"], ["企业名称", "产值", "利润"], ["甲", 1, 2], ["示例甲公司", 5, 7]]).grids[0]
    layout = find_layout(grid)
    assert layout is not None
    assert layout.rows == (3,)
    assert layout.heads[1].path == ("产值",)


def test_years_in_the_head_are_no_data() -> None:
    grid = book([["企业名称", 2021, 2022], ["示例甲公司", 5, 7]]).grids[0]
    layout = find_layout(grid)
    assert layout is not None
    assert (layout.rows, layout.heads[2].path) == ((1,), ("2022",))


def test_a_second_table_on_a_sheet_is_noticed() -> None:
    rows: list[list[object]] = [["企业名称", "产值"], ["示例甲公司", 5], [], ["园区名称", "面积"], ["示例园", 7]]
    layout = find_layout(book(rows).grids[0])
    assert layout is not None
    assert (layout.rows, layout.beyond) == ((1,), 3)


def test_a_sheet_without_figures_has_no_layout() -> None:
    assert find_layout(book([["只有文字"], ["没有数"]]).grids[0]) is None
