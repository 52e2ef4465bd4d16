"""The registry checks codes by their standards, and what is written by its kind."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineside.district.errors import DistrictError
from lineside.district.registry.chain import Chain
from lineside.district.registry.firm import (
    check_credit_code,
    check_industry_code,
    credit_code_check,
    is_industry,
    organisation_check,
)
from lineside.district.registry.kinds import KINDS, record_from, record_from_json
from lineside.district.registry.membership import Membership, Role
from lineside.district.registry.policy import Policy
from lineside.district.registry.project import Project, ProjectStage

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@st.composite
def credit_codes(draw: st.DrawFn) -> str:
    organisation = draw(st.text(alphabet=ALPHABET, min_size=8, max_size=8))
    region = draw(st.text(alphabet="0123456789", min_size=6, max_size=6))
    body = f"91{region}{organisation}{organisation_check(organisation)}"
    return body + credit_code_check(body)


def test_the_example_of_the_standard_is_right() -> None:
    assert check_credit_code("91350100M000100Y43") == "91350100M000100Y43"


@given(credit_codes(), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_single_wrong_character_of_a_credit_code_is_found(code: str, place: int, other: str) -> None:
    assert check_credit_code(code) == code
    if code[place] != other:
        with pytest.raises(ValueError, match=r"should be|alphabet|digits"):
            check_credit_code(code[:place] + other + code[place + 1 :])


@given(credit_codes(), st.integers(0, 16))
def test_two_neighbours_changed_over_are_found(code: str, place: int) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if swapped != code:
        with pytest.raises(ValueError, match=r"should be|digits"):
            check_credit_code(swapped)


@pytest.mark.parametrize("code", ["C", "C34", "C341", "C3412", "A05", "T97", "B06", "I65"])
def test_industry_codes_of_the_right_section_hold(code: str) -> None:
    assert check_industry_code(code) == code


@pytest.mark.parametrize("code", ["", "C3", "C44", "34", "U10", "C34123", "c34", "C3x"])
def test_industry_codes_that_contradict_themselves_are_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r"industry code|section"):
        check_industry_code(code)


def test_industry_is_mining_manufacturing_and_utilities() -> None:
    assert [is_industry(code) for code in ("B06", "C34", "D44", "I65")] == [True, True, True, False]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_reads_back_from_what_the_ledger_stores(kind: str) -> None:
    needed: dict[str, dict[str, object]] = {
        "pipeline": {"of": "park", "stages": [{"n": 1, "name": {"zh": "在研"}}]},
        "system": {"of": "production"},
        "claim": {"check": {"test": "stages", "chain": "chain"}},
        "target": {"subject": "district"},
        "retrofit": {"firm": "firm", "level": "line"},
        "month": {"period": "2024-03", "on": "2024-04-20", "act": 7},
        "space": {"park": "park", "area": "300"},
        "tenancy": {"firm": "firm", "space": "room", "since": "2024-01-01", "rent": 4500.5},
        "service-case": {"firm": "firm", "sort": "policy", "asked": "2024-03-01"},
        "visit": {"firm": "firm", "on": "2024-03-01"},
        "certificate": {"firm": "firm", "standard": "IATF 16949"},
        "demand": {"firm": "firm", "since": "2024-03-01", "budget": "80000.00"},
        "offer": {"firm": "firm", "since": "2024-03-01"},
        "match": {"demand": "d", "offer": "o", "steps": [{"state": "proposed", "on": "2024-03-02"}]},
        "result": {"sort": "patent", "of": ["firm"], "expected": "~10000000"},
        "challenge": {"firm": "firm", "since": "2024-03-01"},
        "instrument": {"platform": "platform"},
        "booking": {"instrument": "i", "firm": "firm", "since": "2024-03-04T09:00", "until": "2024-03-04T11:30"},
        "idle-hours": {
            "firm": "firm", "machine": "cnc-2", "since": "2024-03-04T09:00", "until": "2024-03-04T17:00", "hours": 8,
        },
        "shared-order": {
            "firm": "firm", "offer": "h", "since": "2024-03-04T09:00", "until": "2024-03-04T17:00", "hours": "6.5",
        },
        "funding": {"firm": "firm", "sort": "grant", "on": "2024-03-01"},
        "application": {"policy": "p", "on": "2024-03-01"},
        "payment": {"application": "a", "on": "2024-03-01", "amount": "200000"},
    }  # fmt: skip
    record = record_from({"kind": kind, "id": "x", "name": {"zh": "名"}, **needed.get(kind, {})})
    assert record_from_json(record.model_dump_json()) == record


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"kind": "shop"}, "does not match any of the expected"),
        ({"kind": "firm", "colour": "red"}, "colour"),
        ({"kind": "firm", "id": "Firm A"}, "an id has"),
        ({"kind": "firm", "credit_code": "91350100M000100Y44"}, "should be 3"),
        (
            {
                "kind": "claim",
                "check": {"test": "change", "now": {"place": "a"}, "base": {"place": "b"}, "words": "变好"},
            },
            "phrase",
        ),
        ({"kind": "claim", "check": {"test": "same", "figures": [{}, {}]}}, "names a place"),
        ({"kind": "target", "subject": "x", "value": "many"}, "is not a value"),
    ],
)
def test_records_that_do_not_fit_their_kind_are_refused(fields: dict[str, object], reason: str) -> None:
    with pytest.raises(DistrictError, match=reason):
        record_from({"id": "x", "name": {"zh": "名"}} | fields)


def project(*stages: str) -> Project:
    steps = [{"stage": stage, "on": "2024"} for stage in stages]
    return Project.model_validate({"id": "p", "name": {"zh": "项目"}, "steps": steps})


def test_a_project_goes_forward_only_and_produces_at_the_end() -> None:
    assert project().stage is ProjectStage.UNKNOWN
    assert not project("agreed", "begun").produces
    assert project("agreed", "begun", "built", "tested", "producing").produces
    for wrong in (("begun", "agreed"), ("agreed", "agreed"), ("abandoned", "begun")):
        with pytest.raises(ValueError, match=r"goes lead|nothing follows"):
            project(*wrong)


def test_a_membership_holds_from_its_first_day_to_before_its_end() -> None:
    joined = Membership(member="a", whole="b", role=Role.IN_PARK, begins=date(2023, 1, 1), ends=date(2024, 1, 1))
    days = (date(2022, 12, 31), date(2023, 1, 1), date(2023, 12, 31), date(2024, 1, 1))
    assert [joined.holds(day) for day in days] == [False, True, True, False]
    with pytest.raises(ValueError, match="after it begins"):
        Membership(member="a", whole="b", role=Role.IN_PARK, begins=date(2024, 1, 1), ends=date(2024, 1, 1))
    with pytest.raises(ValueError, match="of itself"):
        Membership(member="a", whole="a", role=Role.IN_PARK)


def test_overdue_items_and_unproven_tasks_are_told() -> None:
    item = {"list": "gap", "text": "缺", "due": "2024-06-30"}
    chain = Chain.model_validate(
        {"id": "c", "name": {"zh": "链"}, "items": [{"id": "a", **item}, {"id": "b", "state": "done", **item}]}
    )
    assert [late.id for late in chain.overdue(date(2024, 7, 1))] == ["a"]
    assert chain.overdue(date(2024, 6, 30)) == ()
    tasks = [{"id": "a", "text": "t", "state": "done"}, {"id": "b", "text": "t", "state": "done", "evidence": ["x"]}]
    assert [t.id for t in Policy.model_validate({"id": "p", "name": {"zh": "策"}, "tasks": tasks}).unproven] == ["a"]
