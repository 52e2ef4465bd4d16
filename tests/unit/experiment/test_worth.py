"""Payback, value today, and the tornado chart, by hand."""

from __future__ import annotations

import math

import pytest

import lineside
from lineside.experiment.worth import annuity, worth
from lineside.model.load import loads
from lineside.simulate.digits import leaning

GAINS = {"labour": [300.0, 300.0, 300.0], "energy": [-60.0, -50.0, -40.0], "sales": [150.0, 160.0, 140.0]}
"""A year's, in three replications: 390, 410, 400 in all."""


def test_what_is_paid_every_year_is_worth_less_today() -> None:
    """Textbook: 1 a year for 10 years at 8 % is worth 6.7101."""
    assert annuity(0.08, 10) == pytest.approx(6.7101, abs=5e-5)
    assert annuity(0.0, 10) == 10


def test_payback_and_value_today_by_hand() -> None:
    found = worth("CNY", 2000.0, 10, 0.08, GAINS)
    assert found.benefit_per_year.mean == pytest.approx(400.0)
    assert found.payback_years.mean == pytest.approx(5.0)
    assert found.value_today.mean == pytest.approx(400 * 6.710081 - 2000)
    assert found.value_today.low < found.value_today.mean < found.value_today.high
    assert found.payback_years.low < 5.0 < found.payback_years.high


def test_what_earns_nothing_never_pays() -> None:
    found = worth("CNY", 100.0, 5, 0.0, {"energy": [-1.0, -2.0]})
    assert math.isnan(found.payback_years.mean)
    assert found.value_today.mean == pytest.approx(-107.5)


def test_the_tornado_moves_one_input_at_a_time_and_shows_the_longest_first() -> None:
    found = worth("CNY", 2000.0, 10, 0.08, GAINS)
    bars = {bar.name: bar for bar in found.tornado}
    assert bars["investment"].swing == pytest.approx(0.4 * 2000)
    assert bars["labour"].swing == pytest.approx(0.4 * 300 * 6.710081, rel=1e-6)
    assert bars["energy"].at_low > bars["energy"].at_high  # a loss that grows
    assert bars["years"].at_low == pytest.approx(400 * annuity(0.08, 8) - 2000)
    assert [bar.swing for bar in found.tornado] == sorted((bar.swing for bar in found.tornado), reverse=True)
    assert "simulation" in bars


def cell(people: int, investment: float, price: str = "") -> lineside.Plant:
    """A knob every 10 s, whoever is there; each person costs 60 an hour, and is always there."""
    return loads(f"""
plant: with-{people}
stations: {{drill: {{}}}}
workers: {{hands: {{per-shift: {people}}}}}
products: {{knob: {{route: [{{at: drill, time: 2 s, workers: {{hands: 1}}}}]}}}}
release: {{knob: {{every: 10 s}}}}
costs: {{labour: {{hands: 60 per h}}, investment: {{robot: {investment:.0f}}}, interest: 5 %, years: 8{price}}}
""")


@pytest.mark.parametrize("price", ["", ", price: {knob: 3}"])
def test_one_person_less_pays_for_the_robot_in_two_years(price: str) -> None:
    """8,766 hours a year at 60 are 525,960 saved: with prices or without, since as much is made and sold as before."""
    found = lineside.compare(cell(2, 0, price), cell(1, 2 * 525_960, price), duration="10 h", replications=2)
    earned = found.pairs[0].worth
    assert earned is not None
    assert earned.currency == "CNY"
    assert earned.benefit_per_year.mean == pytest.approx(525_960)
    assert earned.payback_years.mean == pytest.approx(2.0)
    assert earned.value_today.mean == pytest.approx(525_960 * (annuity(0.05, 8) - 2))
    assert earned.gains["labour"] == pytest.approx(525_960)
    assert found.pairs[0].difference("cost_per_good_part").ratio.mean == pytest.approx(0.5)


def test_more_sales_earn_by_their_price() -> None:
    """Twice the arrivals at 3 apiece: 360 more an hour."""
    slow = cell(1, 0, ", price: {knob: 3}")
    fast = lineside.loads(lineside.dumps(slow).replace("every: 10 s", "every: 5 s"))
    found = lineside.compare(("slow", slow), ("fast", fast), duration="10 h", replications=2)
    earned = found.pairs[0].worth
    assert earned is not None
    assert earned.gains["sales"] == pytest.approx(360 * 3 * 8766, rel=1e-3)


def test_without_prices_nothing_is_said_of_worth() -> None:
    found = lineside.compare("tandem", ("more", lineside.load("tandem", {"stations.s2.buffer": "9"})), duration="1 h")
    assert found.pairs[0].worth is None


@pytest.mark.parametrize(
    ("gains", "payback", "years"),
    [
        ([100_000.0, 100_000.0], "paid back", (2.0, 2.0, 2.0)),
        ([20_000.0, 20_000.0], "longer than its life", (10.0, 10.0, 10.0)),
        ([-1.0, -1.0], "never", (math.nan,) * 3),
        ([0.0, 0.0], "never", (math.nan,) * 3),
        ([85_463.0, 114_537.0], "not proved", (math.nan,) * 3),
    ],
)
def test_payback_is_told_as_far_as_it_is_known(
    gains: list[float], payback: str, years: tuple[float, float, float]
) -> None:
    """200,000 for eight years. 100,000 ± 184,704 (t = 12.71, s/√2 = 14,537) may be nothing: no payback is proved."""
    found = worth("CNY", 200_000.0, 8, 0.0, {"labour": gains})
    assert found.payback == payback
    ends = found.payback_years.mean, found.payback_years.low, found.payback_years.high
    assert ends == pytest.approx(years, nan_ok=True)
    if payback == "not proved":
        assert found.benefit_per_year.half_width == pytest.approx(184_704, rel=1e-3)
        assert found.soonest_years == pytest.approx(200_000 / 284_704, rel=1e-3)


def test_payback_leans_and_is_shown_with_both_ends() -> None:
    """200,000 over 100,000 ± 30,435 is 2.0, from 1.53 to 2.87: no ± fits both."""
    spread = 30_435 / 2.7764 * math.sqrt(5)
    gains = [100_000 + spread * z for z in (-1.0, -1.0, 0.0, 1.0, 1.0)]
    found = worth("CNY", 200_000.0, 8, 0.0, {"labour": gains})
    assert leaning(found.payback_years) == "2.0 (1.5 … 2.9)"
    assert found.payback_years.low == pytest.approx(1.533, abs=2e-3)
    assert found.payback_years.high == pytest.approx(2.875, abs=2e-3)
    late = worth("CNY", 200_000.0, 2, 0.0, {"labour": gains})
    assert late.payback == "perhaps longer than its life"


def test_the_tornado_moves_every_input_by_as_much_as_is_said() -> None:
    found = worth("CNY", 2000.0, 10, 0.08, GAINS)
    for bar in found.moved:
        assert bar.high_input - bar.low_input == pytest.approx(0.4 * (bar.high_input + bar.low_input) / 2)
    assert found.left_open is not None
    assert (found.left_open.low_input, found.left_open.high_input) == (
        found.benefit_per_year.low, found.benefit_per_year.high
    )  # fmt: skip


def test_a_replication_that_made_nothing_leaves_the_worth_known() -> None:
    """Without prices: 1.5 parts on average at 40 each before would have cost what was made after."""
    text = """
plant: rare
stations: {oven: {}}
products: {block: {route: [{at: oven, time: exponential(50 min)}]}}
release: {block: always}
costs: {machine: {oven: PRICE per h}, investment: {robot: 1000}}
"""
    plants = [(price, loads(text.replace("PRICE", price))) for price in ("60", "50")]
    found = lineside.compare(*plants, duration="1 h", replications=20)
    earned = found.pairs[0].worth
    assert earned is not None
    assert earned.gains["machine"] == pytest.approx(10 * 8766)
