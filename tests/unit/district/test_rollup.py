"""Sums are exact, count each firm once, and do not hang on the order in which figures came in."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import date
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lineside.district import Figure
from lineside.district.axes import Price, Scope
from lineside.district.belonging import joined, lie_under
from lineside.district.change import turn_of
from lineside.district.errors import NotAddableError, NotComparableError, UnknownError
from lineside.district.growth import contributions, month_of_year_to_date, panel_growth, same_scope
from lineside.district.mirror import Mirror
from lineside.district.period import month_number
from lineside.district.registry.membership import Membership, Role
from lineside.district.rollup import Question, RollUp, period_text, roll_up
from tests.examples import examples
from tests.unit.district.world import CLUSTERS, FIRMS, PARKS, PERIODS, WHY, World, last_day, worlds

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SOME = settings(
    max_examples=examples(5)
)  # each example fills a ledger of its own and sums it several times, about 0.1 s


def held_in_any(world: World, wholes: tuple[str, ...], firm: str, day: date) -> bool:
    return any(world.held(firm, whole, day) for whole in wholes)


def lies_in(world: World, wanted: Iterable[tuple[str | None, tuple[str, ...]]], firm: str, day: date) -> bool:
    """Whether a firm lies in each whole wanted, or, where None is wanted, in none of its kind."""
    return all(
        not held_in_any(world, wholes, firm, day) if whole is None else world.held(firm, whole, day)
        for whole, wholes in wanted
    )


def ask(world: World, **asked: object) -> RollUp:
    with world.ledger() as ledger, Mirror(ledger) as mirror:
        return roll_up(mirror, Question(indicator="profit", **asked))  # type: ignore[arg-type]


@SOME
@given(worlds())
def test_a_parent_is_the_sum_of_its_leaves_under_any_history_of_memberships(world: World) -> None:
    with world.ledger() as ledger, Mirror(ledger) as mirror:
        leaves = roll_up(mirror, Question(indicator="profit", by=("leaf",)))
        for dimension, wholes in (
            ("cluster", CLUSTERS),
            ("park", PARKS),
            ("district", ("d",)),
            ("tier", ("s#1", "s#2")),
        ):
            answer = roll_up(mirror, Question(indicator="profit", by=(dimension,)))  # type: ignore[arg-type]
            for cell in answer.cells:
                (whole,) = cell.key
                if whole is None or "#" in whole:
                    continue
                assert whole in wholes
                here = [
                    leaf
                    for leaf in leaves.cells
                    if leaf.period == cell.period and world.held(str(leaf.key[0]), whole, last_day(cell.period))
                ]
                assert cell.total == sum((leaf.total for leaf in here), Fraction(0))
                assert (cell.reported, cell.expected) == (sum(leaf.reported for leaf in here), len(here))
            for total in answer.totals:
                assert total.total == world.total(total.period, lambda *_: True)


@SOME
@given(worlds())
def test_a_firm_in_two_clusters_of_a_tier_counts_once_in_it(world: World) -> None:
    answer = ask(world, by=("tier",))
    tiers = {"s#1": ("c0", "c2"), "s#2": ("c1",)}
    for cell in answer.cells:
        if cell.key[0] is not None:
            inside = tiers[cell.key[0]]
            in_tier = partial(held_in_any, world, inside)
            assert cell.total == world.total(cell.period, in_tier)


@SOME
@given(worlds())
def test_a_cross_table_holds_each_firm_where_it_lies(world: World) -> None:
    answer = ask(world, by=("cluster", "park"), first=month_number(last_day("2024-03")))
    for cell in answer.cells:
        cluster, park = cell.key
        wanted = ((cluster, CLUSTERS), (park, PARKS))
        assert cell.total == world.total(cell.period, partial(lies_in, world, wanted))
    assert {cell.period for cell in answer.cells} <= {"2024-03", "2024-04"}


@SOME
@given(worlds())
def test_same_scope_growth_is_the_list_against_its_own_filed_base(world: World) -> None:
    with world.ledger() as ledger, Mirror(ledger) as mirror:
        answer = roll_up(mirror, Question(indicator="profit", on_list="l"))
        for growth, cell in zip(same_scope(answer.totals), answer.totals, strict=True):
            day = last_day(cell.period)
            listed = [world.of(firm, cell.period) for firm in FIRMS if world.held(firm, "l", day)]
            based = [(now, base) for now, base in filter(None, listed) if base is not None]
            now, base = sum((n for n, _ in based), Fraction(0)), sum((b for _, b in based), Fraction(0))
            assert (growth.now, growth.base, growth.counted) == (now, base, len(based))
            assert growth.missing == listed.count(None)
            if base > 0 and now >= 0:
                assert growth.growth == now / base - 1
            else:
                assert growth.growth is None
                assert growth.turn is turn_of(now, base)


@SOME
@given(worlds())
def test_the_panel_is_of_firms_that_reported_in_both_years(world: World) -> None:
    with world.ledger() as ledger, Mirror(ledger) as mirror:
        first = month_number(last_day("2024-01..02"))
        panels = panel_growth(mirror, Question(indicator="profit", on_list="l", first=first))
    expected = {}
    for period in PERIODS[2:]:
        before = period.replace("2024", "2023")
        listed = [firm for firm in FIRMS if world.held(firm, "l", last_day(period))]
        both = [(world.of(f, period), world.of(f, before)) for f in listed]
        pairs = [(now[0], was[0]) for now, was in both if now is not None and was is not None]
        if pairs:
            expected[period] = (len(pairs), sum(n for n, _ in pairs), sum(b for _, b in pairs))
    assert {p.period: (p.firms, p.now, p.before) for p in panels} == expected


@SOME
@given(worlds(), st.randoms(use_true_random=False))
def test_sums_do_not_hang_on_the_order_of_entry(world: World, random: object) -> None:
    figures = list(world.figures)
    random.shuffle(figures)  # type: ignore[attr-defined]
    other = World(world.memberships, tuple(figures))
    assert ask(world, by=("cluster",)) == ask(other, by=("cluster",))


@SOME
@given(worlds())
def test_contributions_of_parts_that_do_not_overlap_add_up_to_the_growth(world: World) -> None:
    answer = ask(world, by=("leaf",))
    for total in answer.totals:
        if total.base > 0:
            parts = [cell for cell in answer.cells if cell.period == total.period]
            added = contributions(parts, total)
            assert sum(part.points for part in added) == total.now_of_based / total.base - 1


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)).map(lambda p: (min(p), max(p)))))
def test_joined_stretches_hold_the_same_months_once(stretches: list[tuple[int, int]]) -> None:
    months = {month for first, last in stretches for month in range(first, last + 1)}
    counted = Counter(month for first, last in joined(stretches) for month in range(first, last + 1))
    assert set(counted) == months
    assert set(counted.values()) <= {1}


def test_memberships_in_a_circle_that_an_older_ledger_holds_stop_no_sums() -> None:
    circle = [
        Membership(member="f", whole="a", role=Role.IN_CLUSTER),
        Membership(member="a", whole="b", role=Role.PART_OF),
        Membership(member="b", whole="a", role=Role.PART_OF),
    ]
    assert {under.whole for under in lie_under(circle, ["f"])} == {"a", "b"}


def figure(subject: str, value: str, **more: str) -> Figure:
    usual = {"indicator": "gross-output", "period": "2024-03", "unit": "万元", "price": "current"}
    return Figure.from_dict({"subject": subject, "value": value} | usual | more)


def test_unlike_figures_are_not_summed_until_one_kind_is_picked() -> None:
    world = World((), (figure("f0", "5"), figure("f1", "7", price="comparable")))
    with world.ledger() as ledger, Mirror(ledger) as mirror:
        with pytest.raises(NotAddableError, match=r"different price \(comparable, current\): pick one"):
            roll_up(mirror, Question(indicator="gross-output"))
        answer = roll_up(mirror, Question(indicator="gross-output", price=Price.CURRENT))
        assert [(c.total, c.reported) for c in answer.totals] == [(Fraction(50_000), 1)]
        with pytest.raises(NotAddableError, match="ratio-of-sums"):
            roll_up(mirror, Question(indicator="rd-intensity"))


@pytest.mark.parametrize("limit", ["within", "on_list"])
def test_sums_within_what_there_is_not_are_refused(limit: str) -> None:
    world = World((), (figure("f0", "5"),))
    with world.ledger() as ledger, Mirror(ledger) as mirror:
        for _ in range(2):
            with pytest.raises(UnknownError, match="nowhere"):
                roll_up(mirror, Question(indicator="gross-output", **{limit: "nowhere"}))  # type: ignore[arg-type]
        assert roll_up(mirror, Question(indicator="gross-output", within="c0")).totals == ()


def test_planned_claimed_and_simulated_figures_never_count() -> None:
    unreal = [figure("f1", "7", status=status, place=status) for status in ("planned", "claimed", "simulated")]
    world = World((), (figure("f0", "5"), *unreal))
    with world.ledger() as ledger, Mirror(ledger) as mirror:
        (total,) = roll_up(mirror, Question(indicator="gross-output")).totals
        assert (total.total, total.reported, total.missing) == (Fraction(50_000), 1, 4)


def test_a_value_said_loosely_is_counted_beside_the_sum_not_in_it() -> None:
    world = World((), (figure("f0", "5"), figure("f1", "~7")))
    with world.ledger() as ledger, Mirror(ledger) as mirror:
        (total,) = roll_up(mirror, Question(indicator="gross-output")).totals
        assert (total.total, total.reported, total.loose) == (Fraction(50_000), 1, 1)


def test_the_mirror_follows_edits_withdrawals_and_memberships(tmp_path: Path) -> None:
    why = WHY
    world = World((), (figure("f0", "5"), figure("f1", "7")))
    with world.ledger() as ledger:
        with Mirror(ledger, tmp_path / "mirror.db") as mirror:
            assert mirror.refresh() == 2
            ledger.edit(1, {"value": "6"}, **why)
            ledger.withdraw(2, **why)
            ledger.add_memberships([Membership(member="f0", whole="c0", role=Role.IN_CLUSTER)], **why)
            (cell, rest) = roll_up(mirror, Question(indicator="gross-output", by=("cluster",))).cells
            assert [(c.key, c.total) for c in (cell, rest)] == [(("c0",), Fraction(60_000)), ((None,), Fraction(0))]
            assert mirror.refresh() == 0
        with Mirror(ledger, tmp_path / "mirror.db") as kept:
            assert kept.refresh() == 0
            (total,) = roll_up(kept, Question(indicator="gross-output")).totals
            assert total.total == 60_000
    with World((), (figure("f2", "1"),)).ledger() as other, Mirror(other, tmp_path / "mirror.db") as anew:
        assert anew.refresh() == 1


def test_sums_are_kept_until_their_figures_or_the_registry_change() -> None:
    """5 of f0; then 7 of f1 beside it, which comes from another indicator; then f1 lies in no district any more."""
    asked = Question(indicator="gross-output", by=("leaf",))
    here = tuple(Membership(member=f, whole="d", role=Role.IN_DISTRICT) for f in ("f0", "f1"))
    with World(here, (figure("f0", "5"),)).ledger() as ledger, Mirror(ledger) as mirror:
        first = roll_up(mirror, asked)
        assert roll_up(mirror, asked) is first
        other = ledger.add_figures([figure("f1", "7", indicator="revenue")], **WHY).outcomes[0].id
        assert other is not None
        assert roll_up(mirror, asked) is first
        revenue = roll_up(mirror, Question(indicator="revenue"))
        ledger.edit(other, {"indicator": "gross-output"}, **WHY)
        assert [cell.total for cell in roll_up(mirror, asked).totals] == [12 * 10_000]
        assert [cell.total for cell in revenue.totals] == [7 * 10_000]
        assert roll_up(mirror, Question(indicator="revenue")).totals == ()
        stay = next(one for one in ledger.memberships(member="f1") if one.membership.whole == "d")
        ledger.end_membership(stay.id, on=date(2020, 1, 1), **WHY)
        assert [cell.total for cell in roll_up(mirror, asked).totals] == [5 * 10_000]


def test_sums_wait_for_nobody_who_works_with_the_mirror() -> None:
    with World((), (figure("f0", "5"),)).ledger() as ledger, Mirror(ledger) as mirror:
        mirror.refresh()
        held, done = threading.Event(), threading.Event()

        def work() -> None:
            with mirror.lock:
                held.set()
                done.wait()

        worker = threading.Thread(target=work)
        worker.start()
        held.wait()
        try:
            assert [cell.total for cell in roll_up(mirror, Question(indicator="gross-output")).totals] == [5 * 10_000]
        finally:
            done.set()
            worker.join()


def test_a_refresh_that_fails_leaves_the_mirror_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    with World((), (figure("f0", "5"),)).ledger() as ledger, Mirror(ledger) as mirror:
        mirror.refresh()
        before = mirror.newest
        ledger.add_figures([figure("f1", "7", scope="all")], **WHY)

        def broken(*_: object) -> None:
            raise OSError("no space left")

        with monkeypatch.context() as patch:
            patch.setattr(Mirror, "_copy_registry", broken)
            with pytest.raises(OSError, match="no space left"):
                mirror.refresh()
        assert mirror.newest == before
        assert mirror.refresh() == 1
        cells = roll_up(mirror, Question(indicator="gross-output", by=("leaf",), scope=Scope.ALL)).cells
        assert {cell.key: cell.total for cell in cells if cell.reported} == {("f1",): Fraction(70_000)}


def test_a_month_between_year_to_date_figures_is_marked_as_derived() -> None:
    now, before = (
        figure("f0", value, period=period) for value, period in (("30", "2024-01..03"), ("18", "2024-01..02"))
    )
    month = month_of_year_to_date(now, before)
    assert (str(month.period), str(month.value), month.status) == ("2024-03", "12", "derived")
    with pytest.raises(NotComparableError, match="does not end the month before"):
        month_of_year_to_date(figure("f0", "9", period="2024-01..05"), before)


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [(0, 2, "2024Q1"), (3, 5, "2024Q2"), (9, 11, "2024Q4"), (0, 5, "2024H1"), (6, 11, "2024H2"), (0, 11, "2024")],
)
def test_a_span_of_months_is_told_as_its_period(first: int, last: int, text: str) -> None:
    assert period_text(2024 * 12 + first, 2024 * 12 + last, "quarter") == text
