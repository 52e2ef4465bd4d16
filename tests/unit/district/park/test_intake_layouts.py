"""Layouts that offices use and nobody here made up: heads of two rows, merged firms, serial days, lines at the foot."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from lineside.district.park.intake.cells import read_floor, read_moment, read_serial
from lineside.district.park.intake.taking import preview_lists, propose_lists, take_lists
from lineside.district.registry.case import Visit
from lineside.district.registry.space import Space, Tenancy
from lineside.district.sheet.problem import SheetError
from tests.unit.district.park.park import ledger_of_park
from tests.unit.district.park.test_intake import answered, book, desk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lineside.district import Ledger
    from lineside.district.park.intake.drawing import Made
    from lineside.district.park.intake.taking import RecordsPreview

FIRM, OTHER = "新来机械有限公司", "另一家科技有限公司"
INCUBATOR = (
    ("入驻企业租赁台账",),
    ("单位：元、㎡", "", "", "", "", "", "", "", "", "统计日期：2024年3月5日"),
    (
        "序号",
        "企业名称",
        "租赁房屋情况",
        None,
        None,
        "租赁期限",
        None,
        "租金标准\n（元/㎡/月）",
        "月租金\n（元）",
        "联系人",
    ),
    (None, None, "楼号", "房号", "租赁面积\n（㎡）", "起始", "终止"),
    (1, FIRM, "2#", "301-1", 120.5, 45356, 46085, 30, 3615, "虚构甲"),
    (2, OTHER, "2#", "1202", 80, "2024.3.5", "2027.3.4", "28.5元/㎡/月", 2280, "虚构乙"),
    (None, "合计", None, None, 200.5, None, None, None, 5895),
    ("填表人：虚构丙", None, None, None, "审核人：虚构丁", None, None, None, "填表日期：2024.3.5"),
)
HEADS = ("A3:A4", "B3:B4", "C3:E3", "F3:G3", "H3:H4", "I3:I4", "J3:J4")
MERGED = (
    ("序号", "楼栋", "企业名称", "房间号", "面积", "租金单价（元/平方米·月）", "合同起讫时间", "入驻时间"),
    (1, "A座", FIRM, "301", "120", "35", "2024.1.1-2026.12.31", "2024.1.8"),
    (None, None, None, "302", "60", "35", "2024.1.1-2026.12.31", "2024.1"),
    (2, None, OTHER, "303", "60", "35", "2024/1/1～2026/12/31", ""),
    ("小计", None, None, None, 240),
    ("制表：虚构丙", None, None, "审核：虚构丁"),
)
CALLERS = (
    ("来访接待登记表",),
    ("来访时间", "来访单位（企业）", "来访人员及职务", "来访目的", "接待部门", "陪同人员", "洽谈内容", "后续跟进"),
    (45356, FIRM, "虚构甲 总经理", "考察", "招商部", "虚构丙", "虚构甲谈到场地", "一周内回复"),
    ("2024年3月6日上午", FIRM, "虚构甲 总经理", "签约", "招商部", "虚构丙", "", ""),
    ("填表人：虚构丙",),
)


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with ledger_of_park() as opened:
        yield opened


def seen_of(ledger: Ledger, rows: Sequence[Sequence[object]], merged: Sequence[str] = ()) -> RecordsPreview:
    sent = book(rows, merged)
    found = propose_lists(sent)
    assert found is not None
    return preview_lists(ledger, desk(ledger), sent, answered(found, others="new"))


def told(made: Sequence[Made]) -> list[tuple[str, int, date | None, date | None, Decimal | None]]:
    rooms = {one.record.id: one.record for one in made if isinstance(one.record, Space)}
    tenancies = [one.record for one in made if isinstance(one.record, Tenancy)]
    return [(rooms[t.space].room, rooms[t.space].floor, t.since, t.until, t.rent) for t in tenancies]


def test_a_head_of_two_rows_serial_days_and_a_foot(ledger: Ledger) -> None:
    seen = seen_of(ledger, INCUBATOR, HEADS)
    assert (seen.problems, seen.questions) == ((), ())
    # By hand: day 45356 of a spreadsheet is 2024-03-05, 46085 is 729 days later; 120.5 m² for 30 yuan are 3,615 yuan.
    assert told(seen.made) == [
        ("301-1", 3, date(2024, 3, 5), date(2026, 3, 4), Decimal("3615.00")),
        ("1202", 12, date(2024, 3, 5), date(2027, 3, 4), Decimal("2280.00")),
    ]
    assert [one.place.cell for one in seen.doubts] == ["台账!F5", "台账!G5"]
    sent = book(INCUBATOR, HEADS)
    with pytest.raises(SheetError, match="as spreadsheets count days"):
        take_lists(ledger, desk(ledger), sent, seen.mapping, by="local")
    assert take_lists(ledger, desk(ledger), sent, seen.mapping, by="local", confirmed=True).added == 6


def test_a_rent_in_another_unit_than_its_column_is_refused(ledger: Ledger) -> None:
    rows = [list(row) for row in INCUBATOR]
    rows[5][7] = "1元/㎡/天"
    (problem,) = seen_of(ledger, rows, HEADS).problems
    assert (problem.place.cell, problem.message) == ("台账!H6", "`1元/㎡/天` is in another unit than its column")


def test_merged_firms_and_a_contracts_span_beside_the_day_of_moving_in(ledger: Ledger) -> None:
    seen = seen_of(ledger, MERGED, ("A2:A3", "B2:B4", "C2:C3"))
    assert (seen.problems, seen.questions, seen.doubts) == ((), (), ())
    span = (date(2024, 1, 1), date(2026, 12, 31))
    assert told(seen.made) == [
        ("301", 3, *span, Decimal("4200.00")), ("302", 3, *span, Decimal("2100.00")),
        ("303", 3, *span, Decimal("2100.00")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("heads", "row"),
    [
        (
            ("业态名称", "楼层", "铺位号", "经营面积(平米)", "客户名称", "固定租金单价(元/平米/月)", "固定月租金(元)",
             "起租日期", "结束日期"),
            ("科技", "B1", "301", "120", FIRM, 30, 3600, "2024-01-01", "2026-12-31"),
        ),
        (
            ("单元号", "公司/客户名称", "租赁面积", "租金标准（元/㎡·月）", "合同起讫时间", "支付方式"),
            ("19#-B座", FIRM, "120", "30", "2024.1.1-2026.12.31", "季付"),
        ),
    ],
)  # fmt: skip
def test_heads_of_landlords(ledger: Ledger, heads: Sequence[str], row: Sequence[object]) -> None:
    seen = seen_of(ledger, (heads, row))
    assert seen.problems == ()
    ((_, floor, *days),) = told(seen.made)
    assert days == [date(2024, 1, 1), date(2026, 12, 31), Decimal("3600.00")]
    # Where the floor is not said, the room goes to the first, and whoever imports is told so.
    assert (floor, [one.place.cell for one in seen.remarks]) in ((-1, []), (1, ["台账!A2"]))


def test_callers_with_their_posts_are_kept_apart(ledger: Ledger) -> None:
    seen = seen_of(ledger, CALLERS, ("A1:H1",))
    assert (seen.problems, seen.questions) == ((), ())
    visits = [one.record for one in seen.made if isinstance(one.record, Visit)]
    assert [(one.on, one.by, one.about, one.follow_up) for one in visits] == [
        (date(2024, 3, 5), "招商部", "考察；谈到场地", "一周内回复"), (date(2024, 3, 6), "招商部", "签约", ""),
    ]  # fmt: skip
    assert "虚构" not in "".join(one.model_dump_json() for one in visits)


def test_cells_say_serial_days_moments_and_floors() -> None:
    assert [read_serial(text) for text in ("45356", "45356.5", "120", "99999")] == [
        date(2024, 3, 5), date(2024, 3, 5), None, None
    ]  # fmt: skip
    assert read_moment("2024年3月6日下午3点半") == read_moment("2024.3.6 15:30") == date(2024, 3, 6)
    said = (("3F", ""), ("负2层", ""), ("", "0201"), ("", "19#-0201"), ("", "301-1"), ("", "A1"), ("", "10025"))
    assert [read_floor(*one) for one in said] == [3, -2, 2, 2, 3, None, None]
