"""Numbers as they are shown: a ± is never below the half-width that was cut, and every number can be shown."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineside.report import number
from lineside.simulate.digits import number as show_number
from lineside.simulate.digits import share_around
from lineside.statistics.interval import Interval, half_width, student


@given(st.lists(st.floats(0.0, 1.0), min_size=2, max_size=12))
def test_a_shown_half_width_is_never_below_the_one_that_was_cut(values: list[float]) -> None:
    """Of shares the ± is that of the uncut interval, to the digits shown; where both ends are cut they are told."""
    interval, half = student(values, least=0.0, most=1.0), half_width(values)
    for said in (share_around(interval), number.share_around(interval)):
        if "±" not in said:
            assert "(0 … 100 %)" in said or 100 * half < 0.005
            continue
        shown = said.removesuffix(" %").split(" ± ")[1]
        digit = 10.0 ** -len(shown.partition(".")[2])
        assert float(shown) >= 100 * half - 0.51 * digit


def test_an_interval_cut_at_100_per_cent_keeps_its_half_width() -> None:
    """97.5 ± 3.9, cut at 100: [93.6, 100] was shown as ± 2.5."""
    assert share_around(Interval(0.975, 0.936, 1.0)) == "98 ± 4 %"
    assert number.share_around(Interval(0.975, 0.936, 1.0)) == "97.5 ± 3.9 %"
    assert number.share_around(Interval(0.02, 0.0, 0.05)) == "2.0 ± 3.0 %"
    assert share_around(Interval(0.5, 0.0, 1.0)) == number.share_around(Interval(0.5, 0.0, 1.0)) == "50.0 % (0 … 100 %)"


@pytest.mark.parametrize(
    "mean", [-8.3, -0.0004, 0.0, -1e-320, 5e-324, 1e300, -math.inf, math.inf, -12.0, 0.5, math.nan]
)
def test_any_number_can_be_shown(mean: float) -> None:
    for interval in (Interval(mean), Interval(mean, mean, mean), Interval(mean, mean - 1, mean + 1)):
        assert show_number(interval)
        assert number.figure(interval)
        assert number.share_around(interval)
        assert share_around(interval)
    assert show_number(Interval(-8.3, -8.3, -8.3)) == "-8.30"
