from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineside.statistics.interval import UNKNOWN, Interval, around, student

VALUES = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30)


def test_five_values_give_the_textbook_interval() -> None:
    """Mean 3, s² = 2.5, t(0.975; 4) = 2.776445."""
    interval = student([1.0, 2.0, 3.0, 4.0, 5.0])
    assert interval.mean == 3.0
    assert interval.high - interval.mean == pytest.approx(2.776445 * math.sqrt(2.5 / 5), rel=1e-6)
    assert interval.mean - interval.low == pytest.approx(interval.high - interval.mean)


@given(VALUES)
def test_the_mean_lies_inside(values: list[float]) -> None:
    interval = student(values)
    assert interval.low <= interval.mean <= interval.high


@given(VALUES, st.randoms())
def test_the_order_of_replications_does_not_matter(values: list[float], shuffler: random.Random) -> None:
    shuffled = values.copy()
    shuffler.shuffle(shuffled)
    assert student(shuffled) == student(values)


def test_equal_values_leave_no_doubt() -> None:
    assert student([7.0, 7.0, 7.0]) == Interval(7.0, 7.0, 7.0)


def test_one_replication_has_no_interval() -> None:
    assert student([4.0]).to_json() == {"mean": 4.0, "low": None, "high": None}


def test_nothing_observed_is_unknown() -> None:
    assert student([math.nan, math.nan]).to_json() == {"mean": None, "low": None, "high": None}
    assert UNKNOWN.to_json() == {"mean": None, "low": None, "high": None}


def test_what_is_unknown_in_the_same_way_is_equal() -> None:
    assert Interval(float("nan")) == Interval(float("nan"))
    assert Interval(1.0) == Interval(1.0)
    assert Interval(1.0) != Interval(2.0)


def test_one_unknown_replication_leaves_the_mean_of_the_others_without_an_interval() -> None:
    assert student([1.0, math.nan, 3.0]).to_json() == {"mean": 2.0, "low": None, "high": None}


def test_an_interval_is_cut_where_the_quantity_ends() -> None:
    assert student([0.0, 0.0, 0.01], least=0.0).low == 0.0
    assert student([1.0, 1.0, 0.99], most=1.0).high == 1.0


def test_an_interval_can_lie_around_another_estimate() -> None:
    own = student([1.0, 2.0, 3.0])
    moved = around(2.5, [1.0, 2.0, 3.0])
    assert (moved.mean, moved.high - own.high, moved.low - own.low) == pytest.approx((2.5, 0.5, 0.5))


def test_a_95_percent_interval_covers_the_truth_as_often_as_it_says() -> None:
    """2,000 experiments of 5 normal values: 95 % ± 1.6 % of them hold the mean, with 99.9 % certainty of this test."""
    draws = random.Random(1)
    held = 0
    for _ in range(2000):
        interval = student([draws.gauss(10.0, 3.0) for _ in range(5)])
        held += interval.low <= 10.0 <= interval.high
    assert abs(held / 2000 - 0.95) < 0.016
