from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import stdtrit

from lineside.statistics.student import SUMMED, t_quantile


@given(st.integers(1, 5000), st.floats(0.01, 0.999))
def test_quantiles_are_those_of_scipy(degrees: int, level: float) -> None:
    assert t_quantile(level, degrees) == pytest.approx(float(stdtrit(degrees, (1 + level) / 2)), rel=1e-10, abs=1e-12)


def test_one_degree_of_freedom_is_cauchy() -> None:
    assert t_quantile(0.95, 1) == pytest.approx(math.tan(0.95 * math.pi / 2), rel=1e-12)


def test_two_degrees_have_a_closed_form() -> None:
    """P(|T| < t) = t / √(2 + t²)."""
    assert t_quantile(0.9, 2) == pytest.approx(0.9 * math.sqrt(2 / (1 - 0.81)), rel=1e-12)


def test_the_sum_and_the_expansion_meet() -> None:
    assert t_quantile(0.95, SUMMED) == pytest.approx(t_quantile(0.95, SUMMED + 1), rel=2e-4)
    assert t_quantile(0.95, SUMMED) > t_quantile(0.95, SUMMED + 1)


@pytest.mark.parametrize(("level", "degrees"), [(0.0, 3), (1.0, 3), (0.95, 0)])
def test_nonsense_has_no_quantile(level: float, degrees: int) -> None:
    with pytest.raises(ValueError, match="no quantile"):
        t_quantile(level, degrees)
