"""Differences and ratios of pairs."""

from __future__ import annotations

import math
import random

import pytest

from lineside.statistics.interval import Interval, student
from lineside.statistics.paired import corrected, difference, ratio, variance_factor


def pairs(seed: int, n: int = 8) -> tuple[list[float], list[float]]:
    """Means 10 and 12; each has a part of its own (σ = 1) beside one that both share (σ = 3)."""
    draws = random.Random(seed)
    shared = [draws.gauss(0.0, 3.0) for _ in range(n)]
    return [10 + s + draws.gauss(0.0, 1.0) for s in shared], [12 + s + draws.gauss(0.0, 1.0) for s in shared]


def test_by_hand() -> None:
    assert difference([1.0, 2.0, 3.0], [2.0, 4.0, 3.0]) == student([1.0, 2.0, 0.0])
    assert ratio([2.0, 4.0], [1.0, 2.0]) == Interval(0.5, 0.5, 0.5)


def test_of_200_differences_at_least_180_hold_the_truth() -> None:
    found = [difference(*pairs(seed)) for seed in range(200)]
    assert sum(each.low <= 2.0 <= each.high for each in found) >= 180


def test_of_200_ratios_at_least_180_hold_the_truth() -> None:
    found = [ratio(*pairs(seed)) for seed in range(200)]
    assert sum(each.low <= 1.2 <= each.high for each in found) >= 180


def test_what_is_shared_costs_nothing() -> None:
    """Apart the difference has a variance of 2 (9 + 1) / n, together of 2 / n: ten times as much."""
    factors = [variance_factor(*pairs(seed, 50)) for seed in range(50)]
    assert sorted(factors)[25] == pytest.approx(10.0, rel=0.15)


def test_the_variance_factor_of_what_differs_always_by_the_same_is_infinite() -> None:
    assert variance_factor([1.0, 2.0, 3.0], [2.0, 3.0, 4.0]) == math.inf
    assert math.isnan(variance_factor([1.0, 1.0], [2.0, 2.0]))
    assert math.isnan(variance_factor([1.0], [2.0]))


def test_a_ratio_to_nothing_is_unknown_and_none_is_below_nothing() -> None:
    assert math.isnan(ratio([0.0, 0.0], [1.0, 2.0]).mean)
    assert ratio([1.0, 9.0, 5.0], [0.0, 0.0, 1.0]).low == 0.0


def test_bonferroni() -> None:
    assert corrected(0.95, 1) == pytest.approx(0.95)
    assert corrected(0.95, 10) == pytest.approx(0.995)
    assert corrected(0.95, 0) == pytest.approx(0.95)


def test_of_200_families_of_ten_differences_at_least_180_hold_all_their_truths() -> None:
    held = 0
    for seed in range(200):
        family = [difference(*pairs(1000 * seed + i), corrected(0.95, 10)) for i in range(10)]
        held += all(each.low <= 2.0 <= each.high for each in family)
    assert held >= 180
