"""Lists to work by: the most overdue first, projects by what they slip, proposed gaps, texts to send."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from lineside.district import Figure, Ledger, open_ledger
from lineside.district.briefing.words import Language
from lineside.district.period import Period
from lineside.district.registry.chain import Chain
from lineside.district.registry.kinds import record_from
from lineside.district.registry.membership import Membership, Role
from lineside.district.registry.project import Project
from lineside.district.reminder import item_reminder, return_reminder
from lineside.district.worklist import proposed_gaps, slipping_first, standing_of, work_of
from tests.unit.district.world import WHY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lineside.district.registry.record import Record

TODAY = date(2026, 3, 10)


def thing(kind: str, name: str, **more: object) -> Record:
    return record_from({"kind": kind, "id": name, "name": {"zh": name}, **more})


def project(name: str, steps: Mapping[str, str], planned: Mapping[str, str]) -> Project:
    made = thing(
        "project", name, steps=[{"stage": stage, "on": on} for stage, on in steps.items()],
        planned=[{"stage": stage, "due": due} for stage, due in planned.items()],
    )  # fmt: skip
    assert isinstance(made, Project)
    return made


LATE = project("late", {"talks": "2025", "agreed": "2025-06"}, {"agreed": "2025-05-01", "begun": "2026-02-28"})
SOON = project("soon", {"lead": "2026"}, {"talks": "2026-03-11"})
DONE = project("done", {"producing": "2025"}, {"begun": "2024-01-01"})
GONE = project("gone", {"talks": "2024", "abandoned": "2025"}, {"begun": "2025-01-01"})


def test_a_project_slips_by_the_first_stage_that_it_has_not_reached() -> None:
    found = {one.project.id: one for one in slipping_first([SOON, DONE, GONE, LATE], TODAY)}
    assert list(found)[:2] == ["late", "soon"]
    assert [(name, one.slips, one.next and one.next.value) for name, one in found.items()] == [
        ("late", 10, "begun"), ("soon", 0, "talks"), ("done", 0, None), ("gone", 0, None),
    ]  # fmt: skip
    assert {name: one.group for name, one in found.items()} == {
        "late": "signed", "soon": "reserve", "done": "landed", "gone": "abandoned",
    }  # fmt: skip
    assert standing_of(LATE, date(2026, 2, 28)).slips == 0  # on the day itself nothing slips


def test_work_is_the_most_overdue_first_and_what_is_done_is_not_there() -> None:
    keys = ("id", "list", "text", "due", "state")
    items = [
        ("1", "gap", "no glass", "2026-03-09", "open"),
        ("2", "problem", "no power", None, "under-way"),
        ("3", "gap", "old", "2020-01-01", "done"),
    ]
    chain = thing("chain", "c", stages=[], items=[dict(zip(keys, item, strict=True)) for item in items])
    tasks = [
        {"id": "t1", "text": "a runway", "due": "2026-01-09", "state": "open"},
        {"id": "t2", "text": "a school", "due": "2025-01-09", "state": "done", "evidence": ["opened"]},
    ]
    found = work_of([chain, thing("policy", "p", tasks=tasks), LATE, SOON, DONE], TODAY)
    assert [(one.list, one.text, one.days) for one in found] == [
        ("task", "a runway", 60), ("stage", "begun", 10), ("gap", "no glass", 1), ("stage", "talks", -1),
        ("problem", "no power", None),
    ]  # fmt: skip
    assert [one.overdue for one in found] == [True, True, True, False, False]


@pytest.fixture
def ledger() -> Ledger:
    """A chain of three stages with a firm at the second and one at the third; the last gap is listed already."""
    opened = open_ledger("sqlite://")
    stages = [{"n": n, "name": {"zh": zh}} for n, zh in enumerate(("铸件", "机加", "装配", "整机"), start=1)]
    gap = {"id": "g", "list": "gap", "text": "整机企业", "stage": 4}
    opened.add_records([thing("chain", "c", stages=stages, items=[gap]), thing("firm", "x"), thing("firm", "y")], **WHY)
    opened.add_memberships(
        [Membership(member=f, whole="c", role=Role.IN_CHAIN, stage=n) for f, n in (("x", 2), ("y", 3))], **WHY
    )
    rows = [
        ("x", "2024", "bearing", "300"),
        ("x", "2025", "bearing", "200"),
        ("y", "2025", "bearing", "50"),
        ("y", "2025", "整机企业", "9"),
    ]
    opened.add_figures(
        [
            Figure.from_dict(
                {
                    "subject": f,
                    "indicator": "bought-outside",
                    "period": when,
                    "of": what,
                    "value": amount,
                    "unit": "万元",
                }
            )
            for f, when, what, amount in rows
        ],
        **WHY,
    )
    return opened


def test_gaps_are_proposed_from_empty_stages_and_from_who_buys_outside(ledger: Ledger) -> None:
    with ledger:
        chains = [one for one in ledger.records("chain") if isinstance(one, Chain)]
        bought, stage = proposed_gaps(ledger, chains)
    assert (bought.why, bought.product, bought.amount) == ("bought", "bearing", Fraction(2_500_000))
    assert list(bought.firms) == ["x", "y"]
    assert (stage.why, stage.stage, stage.product) == ("stage", 1, "铸件")  # the fourth is on the list already


REVENUE_LATE = (
    "甲厂: we have not received your revenue in the return for 2026-02. Please send it as soon as you can; "
    "if you have sent it, tell us when."
)


def test_a_reminder_says_what_of_which_month_by_when() -> None:
    month, day = Period.parse("2026-02"), date(2026, 3, 15)
    whole = return_reminder("甲厂", month, (), day, Language.ZH)
    parts = return_reminder("甲厂", month, ("营业收入", "利润总额"), None, Language.ZH)
    asked = "尚未收到，请{}报送；如已报送，请告知报送日期。"
    assert whole == "甲厂：贵单位2026年2月报表" + asked.format("于2026年3月15日前")
    assert parts == "甲厂：贵单位2026年2月报表中的营业收入、利润总额" + asked.format("尽快")
    assert return_reminder("甲厂", month, ("revenue",), None, Language.EN) == REVENUE_LATE


def test_a_reminder_of_an_item_says_how_late_it_is_only_when_it_is() -> None:
    told = [
        item_reminder("经信局", "动力总成", "缺铸件", day, TODAY, Language.ZH)
        for day in (date(2026, 3, 8), TODAY, None)
    ]
    assert told == [
        "经信局：动力总成“缺铸件”（期限为2026年3月8日，已逾期2天），请反馈进展。",
        "经信局：动力总成“缺铸件”（期限为2026年3月10日），请反馈进展。",
        "经信局：动力总成“缺铸件”，请反馈进展。",
    ]
    assert ", 2 days ago" in item_reminder("", "engines", "castings", date(2026, 3, 8), TODAY, Language.EN)
