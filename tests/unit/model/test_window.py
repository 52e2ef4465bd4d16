from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineside.model import Calendar
from lineside.model.window import scheduled_s

TWO_SHIFT = Calendar(days={"mon-fri": ["08:00-16:00", "16:00-24:00"]}, breaks=["12:00-12:30", "20:00-20:30"])
NIGHT = Calendar(days={"sun": ["22:00-06:00"], "wed": ["22:00-06:00"]})
HOUR, DAY, WEEK = 3600.0, 86_400.0, 604_800.0


def test_five_days_from_a_monday_morning_hold_five_days_of_fifteen_hours() -> None:
    assert scheduled_s(TWO_SHIFT, 8 * HOUR, 0.0, 5 * DAY) == 75 * HOUR


def test_without_a_calendar_all_time_is_scheduled() -> None:
    assert scheduled_s(None, 0.0, 10.0, 110.0) == 100.0


def test_a_break_is_no_working_time() -> None:
    assert scheduled_s(TWO_SHIFT, 0.0, 12 * HOUR, 12.5 * HOUR) == 0.0
    assert scheduled_s(TWO_SHIFT, 0.0, 11 * HOUR, 13 * HOUR) == 1.5 * HOUR


def test_a_shift_may_pass_the_week_s_end() -> None:
    assert scheduled_s(NIGHT, 6 * DAY, 21 * HOUR, 30 * HOUR) == 8 * HOUR


@given(
    st.sampled_from([TWO_SHIFT, NIGHT]),
    st.integers(0, 10_079),
    st.integers(0, 30_000),
    st.integers(1, 3_000),
)
def test_the_sum_over_minutes_is_the_same(calendar: Calendar, start: int, begin: int, length: int) -> None:
    minutes = ((start + minute) * 60.0 % WEEK for minute in range(begin, begin + length))
    counted = sum(60.0 for moment in minutes if any(a <= moment < b for a, b in calendar.week))
    assert scheduled_s(calendar, start * 60.0, begin * 60.0, (begin + length) * 60.0) == pytest.approx(counted)
