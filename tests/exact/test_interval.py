"""The intervals of the exact tests are those of a table of Student's t."""

from __future__ import annotations

import pytest

from tests.exact.interval import over, widened


def test_the_interval_over_five_values() -> None:
    """Mean 3, standard deviation √2.5, t of four degrees of freedom at 97.5 %: 2.776."""
    found = over([1, 2, 3, 4, 5], 0.95)
    assert found.mean == 3
    assert found.high - 3 == pytest.approx(2.776 * (2.5 / 5) ** 0.5, abs=1e-3)
    assert found.holds(found.low)
    assert not found.holds(5)


def test_an_interval_widened_is_the_interval_of_that_level() -> None:
    values = [1.0, 4.0, 4.5, 7.0]
    narrow, wide = over(values, 0.95), over(values, 0.999)
    found = widened(narrow.mean, narrow.low, narrow.high, 4, 0.999)
    assert (found.low, found.high) == pytest.approx((wide.low, wide.high))
