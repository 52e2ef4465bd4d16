"""Sheets of tenants and visits as offices keep them: asked about where not read, taken in once, people apart."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from lineside.cli import main
from lineside.district import Ledger, open_ledger
from lineside.district.errors import ConflictError
from lineside.district.park.book import view_of
from lineside.district.park.intake.cells import read_amount, read_day, read_term, without_persons
from lineside.district.park.intake.mapping import RecordsMap
from lineside.district.park.intake.taking import preview_lists, propose_lists, take_lists
from lineside.district.registry.case import Visit
from lineside.district.registry.space import Space, Tenancy
from lineside.district.sheet.book import Book, read_book
from lineside.district.sheet.problem import SheetError
from lineside.district.sight import Reader, Sight
from lineside.district.store.person import Person
from tests.unit.district.park.park import TODAY, ledger_of_park

NEW = "新来机械有限公司"
TENANTS = (
    ("创新港入驻企业台账（2026年3月）",),
    ("序号", "企业名称", "房屋信息", None, None, "租赁信息", None, None, None, "联系人", "电话", "招商渠道", "备注"),
    (None, None, "楼栋", "房间号", "面积（㎡）", "租金（元/㎡·月）", "押金（元）", "起租日", "到期日"),
    (1, "a", "C", "301", 120, 30, "7,200", datetime(2024, 5, 1), "2026.4.30", "虚构甲", "13900000000", "中介", ""),
    (2, NEW, "C", "302", "80㎡", 28.5, "无", "2025年1月1日", "长期", "虚构乙", "", "", "虚构乙13900000001催租"),
    (3, NEW, "C", "303", 60, "", "", "2025-07-01", "2026-06-30", "虚构乙", "", "", ""),
    ("合计", None, None, None, 260),
    ("注：面积以合同为准",),
)  # fmt: skip
MERGED = ("A2:A3", "B2:B3", "C2:E2", "F2:I2", "J2:J3", "K2:K3", "L2:L3", "M2:M3")
VISITS = (
    ("走访企业记录表",),
    ("序号", "走访日期", "企业名称", "走访人员", "接待人", "联系电话", "走访内容", "企业诉求", "办理时限"),
    (1, "2026-03-02", "a", "虚构丙", "虚构甲", "13900000000", "了解用工，虚构甲介绍了订单", "需要扩租100平方米",
     "2026-03-20"),
    (2, "2026/3/9", "b", "虚构丙、虚构丁", "", "", "走访车间", "", ""),
)  # fmt: skip


def book(rows: Sequence[Sequence[object]], merged: Sequence[str] = ()) -> Book:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "台账"
    for row in rows:
        sheet.append(list(row))
    for each in merged:
        sheet.merge_cells(each)
    stream = io.BytesIO()
    workbook.save(stream)
    return read_book(stream.getvalue(), "台账.xlsx")


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with ledger_of_park() as opened:
        yield opened


def answered(found: RecordsMap, **answers: object) -> RecordsMap:
    (sheet,) = found.records
    columns = [one.model_copy(update={"field": one.field or "fact"}) for one in sheet.columns]
    return RecordsMap(records=(sheet.model_copy(update={"park": "park", "columns": tuple(columns)} | answers),))


def desk(ledger: Ledger) -> Sight:
    return Sight(ledger, Reader.DESK)


def test_a_ledger_of_tenants_is_asked_about_and_taken_in_once(ledger: Ledger) -> None:
    sent = book(TENANTS, MERGED)
    found = propose_lists(sent)
    assert found is not None
    (sheet,) = found.records
    assert [one.field for one in sheet.columns] == [
        "skip", "firm", "building", "room", "area", "rent", "deposit", "since", "until", "contact", "phone", "", "note",
    ]  # fmt: skip
    assert (sheet.kind, sheet.head_first, sheet.head_last, sheet.rent) == ("tenants", 2, 3, "month-m2")
    seen = preview_lists(ledger, desk(ledger), sent, found)
    assert [(one.about, one.cell) for one in seen.questions] == [("park", "台账!A2"), ("column", "台账!L3")]
    with pytest.raises(SheetError, match="whose rooms"):
        take_lists(ledger, desk(ledger), sent, found, by="local")

    seen = preview_lists(ledger, desk(ledger), sent, answered(found))
    assert [(one.about, one.name, one.cell) for one in seen.questions] == [("firm", NEW, "台账!B5")]
    mapping = answered(found, others="new")
    taken = take_lists(ledger, desk(ledger), sent, mapping, by="local")
    # By hand: three rooms, three tenancies and one firm; each tenancy names a contact.
    assert (taken.added, taken.revised, taken.unchanged, taken.persons) == (7, 0, 0, 3)
    view = view_of(ledger, desk(ledger), "park", TODAY)
    rooms = {one.room: one for one in view.all(Space) if one.building == "C"}
    assert {name: int(one.area) for name, one in rooms.items()} == {"301": 120, "302": 80, "303": 60}
    assert {one.floor for one in rooms.values()} == {3}
    tenancies = {one.space: one for one in view.all(Tenancy)}
    first, second = tenancies[rooms["301"].id], tenancies[rooms["302"].id]
    assert (first.firm, first.since, first.until) == ("a", date(2024, 5, 1), date(2026, 4, 30))
    assert [first.rent, first.deposit, second.rent, second.deposit] == [3600, 7200, 2280, None]
    assert first.facts == {"招商渠道": "中介"}
    assert second.until is None
    assert second.firm in view.firms

    again = take_lists(ledger, desk(ledger), sent, mapping, by="local")
    assert (again.added, again.revised, again.unchanged) == (0, 0, 3)
    longer = list(map(list, TENANTS))
    longer[3][8] = "2027-4-30"
    with pytest.raises(ConflictError, match="1 records differ"):
        take_lists(ledger, desk(ledger), book(longer, MERGED), mapping, by="local")
    assert take_lists(ledger, desk(ledger), book(longer, MERGED), mapping, by="local", revise=True).revised == 1


def test_who_somebody_is_stands_apart_and_nowhere_else(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "park.db") as opened, ledger_of_park() as made:
        opened.add_records(list(made.records()), by="local", reason="test")
        for sent in (book(TENANTS, MERGED), book(VISITS)):
            found = propose_lists(sent)
            assert found is not None
            take_lists(opened, desk(opened), sent, answered(found, others="new"), by="local")
        texts = "".join(one.model_dump_json() for one in opened.records())
        texts += "".join(str(change) for one in opened.records() for change in opened.history(one.id))
        assert not any(words in texts for words in ("虚构", "13900000000", "13900000001"))
        visits = sorted((one for one in opened.records("visit") if isinstance(one, Visit)), key=lambda one: one.on)
        first = opened.person(visits[0].id)
        assert first == Person(name="虚构甲", phone="13900000000", note="走访人员：虚构丙")
        assert (visits[0].about, visits[0].follow_up, visits[0].due) == (
            "了解用工，介绍了订单", "需要扩租100平方米", date(2026, 3, 20)
        )  # fmt: skip
        tenancy = next(one.id for one in opened.records("tenancy") if "302" in one.name.zh)
        person = opened.person(tenancy)
        assert person is not None
        assert (person.name, person.note) == ("虚构乙", "13900000001")
        opened.set_person(tenancy, None, by="local", reason="asked for it")
        assert opened.person(tenancy) is None


@pytest.mark.parametrize(
    ("row", "cell", "words"),
    [
        ((1, "a", "A", "", 120, 30, "", "2024-05-01", ""), "D4", "no room"),
        ((1, "a", "C", "301、302", 120, 30, "", "2024-05-01", ""), "D4", "several rooms"),
        ((1, "a", "C", "301", "", 30, "", "2024-05-01", ""), "E4", "its area is not said"),
        ((1, "a", "C", "301", 120, "面议", "", "2024-05-01", ""), "F4", "is no amount"),
        ((1, "a", "C", "301", 120, 30, "", "5月1日", ""), "H4", "is no day"),
        ((1, "", "C", "301", 120, 30, "", "2024-05-01", ""), "B4", "no firm is named"),
        ((1, "b", "C", "301", 120, 30, "", "2024-05-01", "2023-01-01"), "A4", "ends on the day it begins"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_at_its_cell(ledger: Ledger, row: Sequence[object], cell: str, words: str) -> None:
    sent = book((*TENANTS[:3], row), MERGED)
    found = propose_lists(sent)
    assert found is not None
    (wrong,) = preview_lists(ledger, desk(ledger), sent, answered(found)).problems
    assert wrong.place.cell == f"台账!{cell}"
    assert words in wrong.message


def test_a_room_that_somebody_has_is_not_let_twice(ledger: Ledger) -> None:
    # Room r1 of building A is let to a until the end of 2027.
    ledger.revise_record("r1", {"room": "101"}, by="local", reason="its number")
    row = (1, "b", "A", "101", 310, 30, "", "2026-05-01", "")
    sent = book((*TENANTS[:3], row), MERGED)
    found = propose_lists(sent)
    assert found is not None
    seen = preview_lists(ledger, desk(ledger), sent, answered(found))
    assert ["let to a at that time (t1)" in one.message for one in seen.problems] == [True]
    assert ["300 m²" in one.message for one in seen.doubts] == [True]


def test_other_sheets_are_no_lists() -> None:
    figures = (("企业", "产值（万元）", "面积"), ("a", 12, 3))
    assert propose_lists(book(figures)) is None


FIRM = "新来机械有限公司"
FOREIGN = (
    # As programs for renting rooms, buildings and parks, front desks and salesmen head their sheets; rows are made up.
    (
        (("合同编号", ""), ("租户姓名", "firm"), ("房源编号", "room"), ("合同开始日期", "since"),
         ("合同结束日期", "until"), ("合同期限", ""), ("签订日期", ""), ("租金金额", "rent"),
         ("押金金额", "deposit"), ("建筑面积", "area")),
        ("HT-1", FIRM, "C-301", "2024-05-01", "2026-04-30", "两年", "2024-04-20", "3600", "7200", "120㎡"),
        ("tenants", ""), {"since": "2024-05-01", "until": "2026-04-30", "rent": "3600.00", "deposit": "7200.00"},
    ),
    (
        (("房源编号", ""), ("房间号", "room"), ("房间面积", "area"), ("房间租金", "rent"), ("入住日期", ""),
         ("合同期限", ""), ("退房日期", "ended"), ("押金金额", "deposit"), ("合同起始日期", "since"),
         ("合同终止日期", "until"),
         ("租赁方姓名", "firm"), ("租赁方联系方式", "phone")),
        ("F1", "C301", "120", "3600", "2024-05-08", "两年", "2025-06-30", "7200", "2024-05-01", "2026-04-30", FIRM,
         "13900000000"),
        ("tenants", ""), {"since": "2024-05-01", "ended": "2025-06-30"},
    ),
    (
        (("楼宇名称", "building"), ("入驻企业名称", "firm"), ("所属行业", ""), ("入驻楼层", "floor"), ("房号", "room"),
         ("租赁面积（㎡）", "area"), ("成交租金（元/㎡/天）", "rent"), ("免租期（月）", ""), ("入驻起止时间", "term")),
        ("创业楼", FIRM, "制造业", "3层", "301", "120", "1.2", "3", "2024.5.1-2026.4.30"),
        ("tenants", "day-m2"), {"since": "2024-05-01", "until": "2026-04-30", "rent": "4380.00"},
    ),
    (
        (("来访时间", "on"), ("来访单位", "firm"), ("姓名", "contact"), ("联系电话", "phone"), ("被访部门", "office"),
         ("被访人", "visitor"), ("来访事由", "about"), ("来访人数", ""), ("离开时间", "")),
        ("2026-03-02 09:30", FIRM, "虚构甲", "13900000000", "招商部", "虚构丙", "虚构甲咨询扩租", "2",
         "2026-03-02 10:10"),
        ("callers", ""), {"sort": "from-firm", "on": "2026-03-02", "by": "招商部", "about": "咨询扩租"},
    ),
    (
        (("走访编号", ""), ("走访时间", "on"), ("走访公司", "firm"), ("指派走访人", "visitor"), ("走访状态", ""),
         ("走访情况记录", "about")),
        ("Z1", "2026-03-02", FIRM, "虚构丙", "已完成", "了解订单"),
        ("visits", ""), {"sort": "to-firm", "on": "2026-03-02", "about": "了解订单"},
    ),
    (
        (("客户名称", "firm"), ("拜访日期", "on"), ("客户阶段", ""), ("拜访目的", "about"), ("详细沟通记录", "about"),
         ("下次跟进时间", "due"), ("销售人员", "visitor")),
        (FIRM, "2026-03-02", "意向", "扩租", "谈到需要厂房", "2026-03-20", "虚构丙"),
        ("visits", ""), {"about": "扩租；谈到需要厂房", "due": "2026-03-20"},
    ),
)  # fmt: skip


@pytest.mark.parametrize(("columns", "row", "kind", "made"), FOREIGN)
def test_sheets_headed_by_other_programs_are_read_and_asked_about(
    ledger: Ledger, columns: Sequence[tuple[str, str]], row: Sequence[str], kind: tuple[str, str], made: dict[str, str]
) -> None:
    sent = book([[head for head, _ in columns], row])
    found = propose_lists(sent)
    assert found is not None
    (sheet,) = found.records
    assert (sheet.kind, sheet.rent) == kind
    assert [one.field for one in sheet.columns] == [field for _, field in columns]
    seen = preview_lists(ledger, desk(ledger), sent, answered(found, others="new", rent=sheet.rent or "month"))
    assert seen.problems == ()
    # Who somebody is goes apart, and what has no column of its own is kept.
    (record,) = [one.record for one in seen.made if one.record.kind in ("tenancy", "visit")]
    told = record.model_dump(mode="json")
    assert {field: told[field] for field in made} == made
    assert "虚构" not in str(told)
    assert set(record.facts) == {head for head, field in columns if not field}


def test_cells_say_days_spans_amounts_and_persons() -> None:
    assert read_day("2024年3月5日") == read_day("20240305") == read_day("2024/3/5") == date(2024, 3, 5)
    assert read_day("3月5日") is None
    assert read_day("2024-02-30") is None
    assert read_term("2024.1.1至2026.12.31") == (date(2024, 1, 1), date(2026, 12, 31))
    assert [read_amount(text) for text in ("1.2万", "¥3,600.50", "-5", "约30")] == [
        Decimal(12000), Decimal("3600.50"), None, None
    ]  # fmt: skip
    assert without_persons("找某某 13900000000") == ("找某某", ["13900000000"])
    assert without_persons("订单1390元") == ("订单1390元", [])


def test_the_command_line_says_what_is_to_be_said_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, sheet = str(tmp_path / "park.db"), tmp_path / "visits.csv"
    with open_ledger(data) as opened, ledger_of_park() as made:
        opened.add_records(list(made.records()), by="local", reason="test")
    sheet.write_text("\n".join(",".join(map(str, row)) for row in VISITS), encoding="utf-8")
    asked = ["ledger", "import", str(sheet), "--into", data, "--by", "local"]
    assert main(asked) == 1
    assert "say which park" in capsys.readouterr().out.lower()
    assert main([*asked, "--park", "park", "--write"]) == 0
    assert "persons kept apart: 2" in capsys.readouterr().out
