"""An operator's own grade: numbers counted by hand, what nobody knows, and files that say something else."""

from __future__ import annotations

from fractions import Fraction

import pytest

from lineside.district.errors import DistrictError
from lineside.district.interval import Interval
from lineside.district.park.book import view_of
from lineside.district.park.grade import Grade, judge, published, read_grade
from lineside.district.park.standing import Number, numbers_of
from lineside.district.registry.record import Name
from lineside.district.sight import Reader, Sight
from tests.unit.district.park.park import TODAY, WHY, ledger_of_park, thing


def test_the_numbers_are_counted_from_lists_and_what_nobody_knows_is_a_span() -> None:
    with ledger_of_park() as ledger:
        ledger.add_records(
            [
                thing("firm", "d"),
                thing("space", "r5", park="park", area="100"),
                thing("tenancy", "t5", firm="d", space="r5"),  # nobody said since when
                thing("fund", "seed", park="park", size="6000000"),
                thing("funding", "f1", firm="a", sort="round", on="2026-02-10", amount="3000000", fund="seed"),
                thing("result", "p1", sort="patent", of=["a"], on="2025-03-01"),
                thing("mentor", "m1", park="park"),
                thing("mentor", "m2", park="park", until="2025-12-31"),
            ], **WHY,
        )  # fmt: skip
        ledger.revise_record("park", {"facts": {"staff": "10", "service_staff": "8+", "since": "2024-01"}}, **WHY)
        numbers = numbers_of(view_of(ledger, Sight(ledger, Reader.DESK), "park", TODAY), {"c": {2024: Fraction(6e6)}})
    told: dict[str, object] = {name: (one.span.low, one.span.high) for name, one in numbers.items()}
    # By hand: 300 + 120 + 80 + 100 m² are not closed, of which 300, 120 and 100 are let; a, b and d are tenants.
    assert [told[name] for name in ("area", "area_let", "tenants")] == [(600, 600), (520, 520), (3, 3)]
    assert told["incubated"] == (2, 3)
    assert numbers["incubated"].unsure == ("d",)
    assert [told[name] for name in ("financed", "patenting")] == [(1, 1), (1, 1)]
    assert told["fund_size"] == (6_000_000, 6_000_000)
    # c has left and sold 6 million in one year that is known: it may have graduated.
    assert [told[name] for name in ("graduates", "mentors", "fund_cases")] == [(0, 1), (1, 1), (1, 1)]
    assert [told[name] for name in ("months_run", "staff")] == [(26, 26), (10, 10)]
    assert "public_area" not in told
    judged = {one.condition.en: one for one in judge(published()["incubator"], numbers)}
    assert judged["10 % of the firms financed"].holds is True  # 1 of 2 or 3
    assert judged["50 firms or more"].holds is False
    assert judged["75 % of it in use by firms, public services included"].holds is None
    assert judged["registered and running for three years"].holds is False


@pytest.mark.parametrize(
    ("low", "high", "holds"), [(3, 3, True), (1, 2, False), (2, 3, None), (3, None, True), (1, None, None)]
)
def test_a_condition_holds_when_all_of_the_span_does(low: int, high: int | None, holds: bool | None) -> None:
    grade = Grade.model_validate(
        {"name": {"zh": "x"}, "source": "s", "conditions": [
            {"zh": "a", "en": "a", "looks": [{"expression": "fund_size", "value": 3}]}]}
    )  # fmt: skip
    span = Interval(Fraction(low), None if high is None else Fraction(high))
    (one,) = judge(grade, {"fund_size": Number(Name(zh="x"), span)})
    assert one.holds is holds


def test_both_published_sets_say_where_they_were_read() -> None:
    assert {name: len(one.conditions) for name, one in published().items()} == {"incubator": 14, "makerspace": 10}
    assert all("转载" in one.source for one in published().values())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name: {zh: x}\nsource: s\nconditions: []\n", "conditions"),
        ("name: {zh: x}\nsource: s\nconditions: [{zh: a, en: a, looks: [{expression: nothing, value: 1}]}]", "neither"),
        ("a: [", "cannot be read as YAML"),
    ],
)
def test_a_file_that_says_something_else_is_refused(text: str, told: str) -> None:
    with pytest.raises(DistrictError, match=told):
        read_grade(text.encode(), "own.grade.yaml")


def test_of_no_firm_there_is_no_share_and_an_expression_of_no_number_is_unknown() -> None:
    none = {name: Number(Name(zh=name), Interval.point(Fraction(0))) for name in ("mentors", "incubated")}
    looks = [{"expression": "mentors / incubated", "value": 0.1}, {"expression": "1 / 0", "value": 1}]
    grade = Grade.model_validate(
        {"name": {"zh": "x"}, "source": "s", "conditions": [{"zh": "a", "en": "a", "looks": [one]} for one in looks]}
    )
    assert [one.holds for one in judge(grade, none)] == [None, None]
