"""Output per mu by two published formulas, by hand; classes by shares; and what moves a firm a class."""

from __future__ import annotations

from fractions import Fraction

import pytest

from lineside.district.mu import bundled_rules, scores

MU = 2000  # a mu in thirds of a square metre, the base unit of areas
WAN = 10_000


def facts(**amounts: float) -> dict[str, Fraction]:
    """A firm's amounts: money in 万元, land in 亩, the rest as it is counted."""
    scale = {"land": MU, "employees": 1, "energy_coal": 1, "pollutants": 1}
    return {name.replace("_", "-"): Fraction(str(n)) * scale.get(name, WAN) for name, n in amounts.items()}


def test_huangyan_scores_a_firm_at_every_benchmark_a_hundred() -> None:
    """得分=亩均税收÷24.097×30+亩均增加值÷136.16×20+单位能耗增加值÷2.694×20+单位排放增加值÷4929.81×10+…"""
    firm = facts(
        land=10, tax=240.97, value_added=1361.6, energy_coal=1361.6 / 2.694, pollutants=1361.6 / 4929.81,
        employees=1361.6 / 18.14, rd_spending=302, revenue=10_000,
    )  # fmt: skip
    (score,) = scores(bundled_rules()["huangyan-2022"], {"f": firm})
    assert float(score.total or 0) == pytest.approx(100, abs=1e-9)
    assert [float(term.points or 0) for term in score.terms] == pytest.approx([30, 20, 20, 10, 10, 10])
    assert score.letter is None  # the page does not say by which shares classes are given


def test_a_year_earlier_the_same_firm_has_other_points() -> None:
    firm = facts(land=1, tax=26.01, value_added=132.27, energy_coal=132.27 / 2.54, employees=132.27 / 17.45)
    firm |= facts(rd_spending=3.05, revenue=100, pollutants=132.27 / 4861.08)
    (score,) = scores(bundled_rules()["huangyan-2021"], {"f": firm})
    assert float(score.total or 0) == pytest.approx(100)
    (later,) = scores(bundled_rules()["huangyan-2022"], {"f": firm})
    assert float(later.terms[0].points or 0) == pytest.approx(26.01 / 24.097 * 30)


def test_who_has_no_emissions_gets_the_mean_of_the_others_and_nothing_else_is_guessed() -> None:
    firm = facts(land=1, tax=24.097, value_added=136.16, energy_coal=50, pollutants=136.16 / 4929.81)
    firm |= facts(employees=10, rd_spending=3, revenue=100)
    clean = {name: n for name, n in firm.items() if name != "pollutants"}
    landless = {name: n for name, n in firm.items() if name != "land"}
    found = {one.firm: one for one in scores(bundled_rules()["huangyan-2022"], {"a": firm, "b": clean, "c": landless})}
    assert found["b"].terms[3].given
    assert found["b"].terms[3].points == (found["a"].terms[3].points or 0)
    assert found["c"].total is None
    assert found["c"].lacks == ("land",)


def test_jingde_gives_the_least_firm_a_fifth_of_each_weight_and_the_best_all_of_it() -> None:
    """单项得分=权重×〔20+80×(本值−最小值)/(最大值−最小值)〕/100."""
    rule = bundled_rules()["demo-2024"]
    best = facts(land=1, tax=30, revenue=300, value_added=100, energy_coal=10, rd_spending=9, employees=5)
    middle = facts(land=1, tax=20, revenue=200, value_added=75, energy_coal=10, rd_spending=4, employees=5)
    least = facts(land=1, tax=10, revenue=100, value_added=50, energy_coal=10, rd_spending=1, employees=5)
    found = scores(rule, {"best": best, "middle": middle, "least": least})
    assert [one.firm for one in found] == ["best", "middle", "least"]
    assert [one.total for one in (found[0], found[2])] == [100, 20]
    assert found[1].terms[0].points == 45 * Fraction(60, 100)


def test_classes_reach_their_shares_and_a_move_brings_a_firm_exactly_there() -> None:
    rule = bundled_rules()["demo-2024"]
    firms = {
        f"f{n:02}": facts(land=1, tax=10 + n, revenue=100, value_added=50, energy_coal=10, rd_spending=1, employees=5)
        for n in range(20)
    }
    found = scores(rule, firms)
    assert [sum(one.letter == letter for one in found) for letter in "ABCD"] == [5, 9, 5, 1]
    best_of_b = found[5]
    assert best_of_b.letter == "B"
    assert best_of_b.moves[0] is not None
    moved = dict(firms[best_of_b.firm])
    moved["tax"] *= 1 + best_of_b.moves[0]
    again = {one.firm: one.total for one in scores(rule, firms | {best_of_b.firm: moved})}
    assert again[best_of_b.firm] == again[found[4].firm]
