"""Targets: pace needed against pace so far, projections with intervals where there are enough figures."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction

import pytest

from lineside.district import Ledger, open_ledger
from lineside.district.banan import load_banan
from lineside.district.errors import UnknownError
from lineside.district.mirror import Mirror
from lineside.district.outlook import year_end
from lineside.district.registry.target import Target
from lineside.district.rollup import Question
from lineside.district.target import progress, project
from tests.unit.district.test_rollup import figure
from tests.unit.district.world import World


@pytest.fixture(scope="module")
def banan() -> Ledger:
    ledger = open_ledger("sqlite://")
    load_banan(ledger, by="local")
    return ledger


def target(ledger: Ledger, name: str) -> Target:
    found = ledger.record(name)
    assert isinstance(found, Target)
    return found


def test_three_hundred_high_tech_firms_need_less_than_the_pace_so_far(banan: Ledger) -> None:
    found = progress(banan, target(banan, "t_hnte"), on=date(2023, 6, 1))
    assert found.share == Fraction(163, 300)
    assert found.needed == pytest.approx((300 / 163) ** (1 / 3) - 1, rel=1e-3)
    assert found.so_far == pytest.approx((163 / 18) ** (1 / 10) - 1, rel=1e-3)
    assert found.state == "on course"
    assert found.projection is not None
    assert found.projection.low is None
    assert "too few for an interval" in found.projection.method


def test_a_target_without_a_baseline_or_in_words_cannot_be_computed(banan: Ledger) -> None:
    for name in ("t_rd", "t_double", "t_red", "t_low"):
        found = progress(banan, target(banan, name))
        assert found.state == "not computable"
        assert found.lacks


def test_one_figure_shows_the_pace_needed_and_no_direction(banan: Ledger) -> None:
    found = progress(banan, target(banan, "t_ps"), on=date(2024, 6, 1))
    assert found.needed == pytest.approx(1.8 / 1.3 - 1, abs=2e-3)
    assert (found.so_far, found.projection, found.state) == (None, None, "open")


def test_a_target_whose_time_is_over_is_judged_and_not_projected(banan: Ledger) -> None:
    unknown = progress(banan, target(banan, "t_hnte"), on=date(2026, 1, 1))
    assert (unknown.state, unknown.projection, unknown.needed) == ("overdue", None, None)
    assert "no figure of the time when it was due" in unknown.lacks
    goal = {"id": "t", "name": {"zh": "目标"}, "subject": "f0", "indicator": "gross-output", "unit": "万元"}
    aim = Target.model_validate(goal | {"value": "200", "due": "2023"})
    for levels, state in (
        ({"2022": "100", "2023": "200"}, "reached"),
        ({"2022": "210"}, "reached"),
        ({"2022": "100", "2023": "190"}, "missed"),
        ({"2022": "100", "2023": "190", "2024": "300"}, "missed"),
        ({"2022": "100", "2024": "150"}, "missed"),
        ({"2022": "100", "2024": "300"}, "overdue"),
        ({"2022": "100"}, "overdue"),
    ):
        figures = tuple(figure("f0", value, period=period) for period, value in levels.items())
        with World((), figures).ledger() as ledger:
            assert progress(ledger, aim, on=date(2024, 1, 1)).state == state, levels
            assert progress(ledger, aim, on=date(2023, 12, 31)).state != "overdue"


def test_a_pure_exponential_is_continued_exactly_with_no_width() -> None:
    points = [(float(year), Fraction(2) ** year) for year in range(5)]
    found = project(points, 6.0)
    assert found is not None
    assert found.number == pytest.approx(64)
    assert found.low == pytest.approx(64)
    assert found.high == pytest.approx(64)


def test_the_prediction_interval_is_that_of_the_textbook() -> None:
    """y = 0, 1, 0, 1 at x = 0..3: slope 0.2, residual variance 0.4, t(0.975, 2) = 4.30265, at x = 4."""
    points = [(float(x), Fraction(math.exp(y))) for x, y in enumerate((0, 1, 0, 1))]
    found = project(points, 4.0)
    assert found is not None
    reach = 4.30265273 * math.sqrt(0.4 * (1 + 1 / 4 + 2.5**2 / 5))
    assert found.number == pytest.approx(math.e)
    assert found.high == pytest.approx(math.exp(1 + reach), rel=1e-6)


def test_losses_and_single_figures_have_no_projection() -> None:
    assert project([(2020.0, Fraction(5))], 2025) is None
    assert project([(2020.0, Fraction(5)), (2021.0, Fraction(-5))], 2025) is None


def months(year: int, firm: str, amounts: list[int]) -> list[object]:
    periods = [f"{year}-01..02", *(f"{year}-{month:02d}" for month in range(3, 13))]
    return [figure(firm, str(a), period=p) for p, a in zip(periods, amounts, strict=False)]


def test_the_year_is_carried_on_by_the_share_its_months_had_before() -> None:
    whole = [20, *[10] * 10]
    figures = [*months(2022, "f0", whole), *months(2023, "f0", whole), *months(2024, "f0", [30, 15])]
    figures += months(2024, "f1", [5])
    world = World((), tuple(figures))  # type: ignore[arg-type]
    with world.ledger() as ledger, Mirror(ledger) as mirror:
        found = year_end(mirror, Question(indicator="gross-output"), 2024)
        dropped = year_end(mirror, Question(indicator="gross-output"), 2024, what_if={"f0": Fraction(9, 10)})
        with pytest.raises(UnknownError, match="end in 2030"):
            year_end(mirror, Question(indicator="gross-output"), 2030)
    assert found.so_far == 500_000
    assert found.projection is not None
    assert found.projection.number == pytest.approx(2_000_000)
    assert "f1" in found.missing
    assert dropped.projection is not None
    assert dropped.projection.number == pytest.approx(500_000 + 1_500_000 * (1 - 0.1 * 45 / 50))
    assert dropped.assumed == ("f0: the months to come at 90% of its pace",)
