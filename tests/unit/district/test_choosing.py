"""One order says which figure counts: final before flash, whole before part, the latest only among equals."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pytest

from lineside.district import Figure, Ledger
from lineside.district.mirror import Mirror
from lineside.district.registry.kinds import record_from
from lineside.district.registry.membership import Membership, Role
from lineside.district.registry.target import Target
from lineside.district.rollup import Question, RollUp, roll_up
from lineside.district.standing import beside_fed_back, sales_within
from lineside.district.store import history, registry
from lineside.district.store.figures import Query, latest_figures
from lineside.district.target import progress
from tests.unit.district.world import WHY, World

PIECES = Question(indicator="pieces")


def pieces(value: str, of: str = "", **more: str) -> Figure:
    fields = {"subject": "f0", "indicator": "pieces", "period": "2024-03", "value": value, "unit": "件", "of": of}
    return Figure.from_dict(fields | more)


def output(value: str, **more: str) -> Figure:
    usual = {"subject": "f0", "indicator": "gross-output", "period": "2024-03", "unit": "万元", "price": "current"}
    return Figure.from_dict(usual | {"value": value} | more)


def rolled(question: Question, *figures: Figure, memberships: tuple[Membership, ...] = ()) -> RollUp:
    with World(memberships, figures).ledger() as ledger, Mirror(ledger) as mirror:
        return roll_up(mirror, question)


def total(*figures: Figure) -> tuple[int, ...]:
    (cell,) = rolled(PIECES, *figures).totals
    assert cell.reported == 1
    return whole(cell.total, cell.disputed)


def whole(*numbers: Fraction | None) -> tuple[int, ...]:
    """Exact whole numbers, to be read."""
    assert all(number is not None and number.denominator == 1 for number in numbers)
    return tuple(int(number or 0) for number in numbers)


def test_parts_without_their_whole_add_up() -> None:
    for order in permutations([pieces("300", "crank", place="a"), pieces("100", "cam", place="b")]):
        assert total(*order) == (400, 0)


def test_a_whole_counts_and_its_part_does_not_replace_or_dispute_it() -> None:
    for order in permutations([pieces("100"), pieces("40", "crank", place="b", vintage="final")]):
        assert total(*order) == (100, 0)


def test_of_each_part_the_better_settled_counts() -> None:
    parts = [
        pieces("290", "crank", vintage="flash", place="a"),
        pieces("300", "crank", vintage="final", place="b"),
        pieces("100", "cam", vintage="flash", place="c"),
    ]
    assert total(*parts) == (400, 0)


def test_a_part_in_doubt_leaves_its_doubt_beside_the_sum() -> None:
    parts = [pieces("300", "crank", place="a"), pieces("310", "crank", place="b"), pieces("100", "cam", place="c")]
    assert total(*parts) == (400, 10)


def test_a_part_without_an_exact_number_leaves_the_firm_without_one() -> None:
    (cell,) = rolled(PIECES, pieces("300", "crank", place="a"), pieces("~100", "cam", place="b")).totals
    assert (int(cell.total), cell.reported, cell.loose) == (0, 0, 1)


def test_measured_runs_of_one_month_add_up_and_do_not_replace_what_the_firm_filed() -> None:
    runs = [
        pieces(value, "crank", source=source, status="measured", said_by="system", place="products.crank")
        for source, value in (("run-1", "300"), ("run-2", "100"))
    ]
    with World((), ()).ledger() as ledger:
        ledger.add_records(
            [
                record_from({"kind": "source", "id": f"run-{n}", "name": {"zh": "运行"}, "medium": "run"})
                for n in (1, 2)
            ],
            **WHY,
        )
        ledger.add_figures(runs, **WHY)
        with Mirror(ledger) as mirror:
            assert [whole(c.total, c.disputed) for c in roll_up(mirror, PIECES).totals] == [(400, 0)]
            ledger.add_figures([pieces("1000")], **WHY)
            assert [whole(c.total, c.disputed) for c in roll_up(mirror, PIECES).totals] == [(1000, 0)]


def test_the_later_instant_within_a_month_counts() -> None:
    heads = [
        Figure.from_dict(
            {"subject": "f0", "indicator": "employees", "period": day, "value": value, "unit": "人", "vintage": vintage}
        )
        for day, value, vintage in (("2024-10-31", "90", "flash"), ("2024-10-10", "80", "final"))
    ]
    (cell,) = rolled(Question(indicator="employees", kind="instant"), *heads).totals
    assert whole(cell.total, cell.disputed) == (90, 0)
    with World((), tuple(heads)).ledger() as ledger, ledger.reading() as connection:
        (latest,) = latest_figures(connection, Query(), ["f0"])
    assert str(latest.figure.value) == "90"


def test_equal_values_with_unequal_bases_are_told() -> None:
    (cell,) = rolled(
        Question(indicator="gross-output"), output("100", base="90", place="a"), output("100", base="80", place="b")
    ).totals
    assert whole(cell.total, cell.disputed, cell.base, cell.rebased) == (10**6, 0, 800_000, 100_000)
    with World((), (output("100", base="90", place="a"),)).ledger() as ledger:
        (outcome,) = ledger.preview([output("100", base="80", place="b")]).outcomes
        assert outcome.disputes == (1,)
        (same,) = ledger.preview([output("0.01", unit="亿元", base="0.009", place="b")]).outcomes
        assert same.disputes == ()


DISTRICT = Question(indicator="gross-output", by=("district",))


def belonging(firm: str, **more: object) -> Membership:
    return Membership.model_validate({"member": firm, "whole": "d", "role": Role.IN_DISTRICT} | more)


def test_a_total_holds_the_districts_own_firms_beside_what_was_fed_back() -> None:
    """900 of its own and 300 fed back leave −600 undivided; with strangers and leavers it was 6000 and −5700."""
    memberships = (belonging("f0"), belonging("f1"), belonging("f2", ends="2024-01-01"))
    figures = [
        output("500"),
        output("400", subject="f1"),
        output("2100", subject="f2"),  # left before
        output("3000", subject="f3"),  # never belonged
        output("300", subject="d", said_by="bureau"),
        output("50", subject="d", said_by="bureau", of="crank", measure="level", vintage="final", place="part"),
    ]
    with World(memberships, tuple(figures)).ledger() as ledger, Mirror(ledger) as mirror:
        answer = roll_up(mirror, DISTRICT)
        (standing,) = beside_fed_back(ledger, DISTRICT, answer.totals, whole="d")
        assert {cell.key for cell in answer.cells} == {("d",)}
        assert roll_up(mirror, Question(indicator="gross-output", by=("leaf",))).twice == {}
    assert whole(standing.computed, standing.undivided) == (9_000_000, -6_000_000)
    assert (answer.totals[0].expected, answer.totals[0].reported) == (2, 2)


def test_a_made_up_firm_never_counts_in_a_real_district() -> None:
    with World((belonging("f0"),), (output("500"),)).ledger() as ledger:
        ledger.add_records(
            [record_from({"kind": "firm", "id": "made-up", "name": {"zh": "虚构"}, "synthetic": True})], **WHY
        )
        _as_older_versions_did(ledger, belonging("made-up"))
        ledger.add_figures([Figure.from_dict(output("100", subject="made-up").as_dict() | {"synthetic": True})], **WHY)
        with Mirror(ledger) as mirror:
            assert [cell.total for cell in roll_up(mirror, Question(indicator="gross-output")).totals] == [5_000_000]


def _as_older_versions_did(ledger: Ledger, membership: Membership) -> None:
    """Enter a membership past the checks of the door."""
    with ledger._writer.begin() as connection:
        act = history.begin_act(connection, ledger._clock, "local", "add memberships", "test", 1)
        registry.insert_memberships(connection, act, [membership])


def test_sales_between_members_are_the_settled_ones() -> None:
    sales = [
        output(value, indicator="sales-to-member", counterpart="f1", vintage=vintage, place=vintage)
        for value, vintage in (("7", "flash"), ("10", "final"))
    ]
    with World((), (output("60"), output("30", subject="f1"), *sales)).ledger() as ledger, Mirror(ledger) as mirror:
        (twice,) = sales_within(mirror, Question(indicator="gross-output"))
    assert twice.known == 100_000


@pytest.mark.parametrize("last", ["flash", "part", "planned"])
def test_a_card_shows_the_figure_that_counts_whatever_came_in_last(last: str) -> None:
    final = output("100", period="2023", vintage="final")
    later = {
        "flash": output("98", period="2023", vintage="flash"),
        "part": output("40", period="2023", of="crank"),
        "planned": output("120", period="2023", status="planned", vintage="final"),
    }[last]
    with World((), (final, later)).ledger() as ledger, ledger.reading() as connection:
        shown = latest_figures(connection, Query(), ["f0"])
    assert [str(one.figure.value) for one in shown] == (["100", "40"] if last == "part" else ["100"])


def test_of_equals_the_one_entered_last_is_shown() -> None:
    two = (output("100", period="2023", place="a"), output("101", period="2023", place="b"))
    with World((), two).ledger() as ledger, ledger.reading() as connection:
        (shown,) = latest_figures(connection, Query(), ["f0"])
    assert str(shown.figure.value) == "101"


def goal(**more: object) -> Target:
    usual = {"id": "t", "name": {"zh": "目标"}, "subject": "f0", "indicator": "gross-output", "value": "200"}
    return Target.model_validate(usual | {"unit": "万元", "due": "2030"} | more)


def test_a_target_is_held_against_the_final_figures_of_its_own_basis() -> None:
    figures = (
        output("100", period="2022", vintage="final", scope="above-scale"),
        output("120", period="2023", vintage="final", scope="above-scale"),
        output("90", period="2023", vintage="flash", scope="above-scale", place="flash"),  # entered after the final
        output("40", period="2023", of="crank", scope="above-scale", place="part"),
        output("900", period="2024", scope="all", place="another scope"),
    )
    baseline = {"subject": "f0", "indicator": "gross-output", "period": "2022"}
    with World((), figures).ledger() as ledger:
        found = progress(ledger, goal(baseline=baseline))
    assert found.latest is not None
    assert (str(found.latest.figure.value), found.share) == ("120", Fraction(120, 200))
    assert found.so_far == pytest.approx(0.2, abs=1e-3)


def test_a_baseline_keeps_its_source_and_is_a_level() -> None:
    growth = {"measure": "growth", "compared_with": "yoy", "unit": "%", "price": "unstated"}
    figures = (
        output("8.2", period="2022", **growth),
        output("100", period="2022", source="first-return", place="a"),
        output("150", period="2022", source="second-return", place="b"),
    )
    reference = {"subject": "f0", "indicator": "gross-output", "period": "2022"}
    with World((), figures).ledger() as ledger:
        for source, needed in (("first-return", 100), ("second-return", 150)):
            asked = goal(baseline=reference | {"source": source}, value="2", unit="倍", times_baseline=True)
            assert progress(ledger, asked).goal == 2 * needed * 10_000
        open_one = progress(ledger, goal(baseline=reference, value="2", unit="倍", times_baseline=True))
    assert open_one.state == "not computable"
    assert any("不止一个" in line for line in open_one.lacks)


def test_a_target_in_another_unit_than_its_figures_is_not_computed() -> None:
    with World((), (output("100", period="2022"),)).ledger() as ledger:
        found = progress(ledger, goal(value="300", unit="家"))
    assert (found.goal, found.state) == (None, "not computable")
