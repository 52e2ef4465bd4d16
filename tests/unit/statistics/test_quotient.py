"""A quotient of sums, its interval, and the values by which it is paired."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineside.statistics.interval import mean_of
from lineside.statistics.paired import ratio
from lineside.statistics.quotient import linearised, quotient

PAIRS = st.lists(st.tuples(st.floats(0.0, 1e3), st.integers(0, 1000)), min_size=2, max_size=20)


def test_it_is_the_sum_over_the_sum() -> None:
    """60 spent on one part, 60 on none and 60 on five: 30 a part; the mean of the first and last quotient is 36."""
    found = quotient([60.0, 60.0, 60.0], [1, 0, 5])
    assert found.mean == pytest.approx(30)
    assert found.low < 30 < found.high


@given(PAIRS)
def test_its_interval_is_that_of_the_delta_method(pairs: list[tuple[float, int]]) -> None:
    """As `ratio` has it, which is worked out apart; that one is cut at 0."""
    parts, wholes = [part for part, _ in pairs], [float(whole) for _, whole in pairs]
    found, expected = quotient(parts, wholes, least=0.0), ratio(wholes, parts)
    if not sum(wholes):
        assert math.isnan(found.mean)
        return
    for end in ("mean", "low", "high"):
        assert getattr(found, end) == pytest.approx(getattr(expected, end), rel=1e-6, abs=1e-6)
    assert mean_of(linearised(parts, wholes)) == pytest.approx(sum(parts) / sum(wholes), rel=1e-9, abs=1e-9)


def test_its_interval_covers() -> None:
    """Energy that is 5 + 2 a part, of parts whose number varies: 4.5 a part in truth. 95 % of 1,000 intervals ± 3 σ."""
    rng = random.Random(7)
    hits = 0
    for _ in range(1000):
        wholes = [float(rng.randint(1, 3)) for _ in range(30)]
        parts = [5.0 + 2.0 * whole + rng.gauss(0, 1) for whole in wholes]
        found = quotient(parts, wholes)
        hits += found.low <= 4.5 <= found.high
    assert 925 <= hits <= 975


def test_without_a_whole_nothing_is_known() -> None:
    assert math.isnan(quotient([3.0, 4.0], [0, 0]).mean)
    assert quotient([3.0], [2]).mean == 1.5
    assert math.isnan(quotient([3.0], [2]).low)
    assert all(map(math.isnan, linearised([math.nan, 1.0], [1, 1])))
