"""Working hours: the stepped output agrees with divisions done by hand."""

from __future__ import annotations

from tests.exact.theory.shift import finished, interrupted, weekdays

DAY = [(8.0, 12.0), (12.5, 16.0)]
"""An eight-hour shift with half an hour's break: 14,400 s and 12,600 s."""


def test_parts_that_divide_both_halves_of_the_shift() -> None:
    """45 s: 14400/45 = 320 and 12600/45 = 280, so 600 a day under either rule."""
    windows = weekdays(5, DAY)
    assert len(interrupted(windows, 45).ends) == len(finished(windows, 45).ends) == 3000
    assert interrupted(windows, 45).busy == finished(windows, 45).busy == 5 * 27_000


def test_parts_that_do_not_divide_the_shift() -> None:
    """70 s: 27000 · 5 / 70 = 1928.57 when interrupted; 206 (the last ends 20 s late) and 180 a day when finished."""
    windows = weekdays(5, DAY)
    assert len(interrupted(windows, 70).ends) == 1928
    assert len(finished(windows, 70).ends) == 5 * (206 + 180)


def test_an_interrupted_part_ends_in_the_next_window() -> None:
    """1000 s from 08:00: the 15th has 400 s done at the break and ends 600 s after it."""
    assert interrupted(weekdays(1, DAY), 1000).ends[13:15] == (8 * 3600 + 14_000, 12 * 3600 + 1800 + 600)


def test_a_finished_part_runs_into_the_break_and_over_it() -> None:
    ends = finished([(0, 100), (130, 200)], 60).ends
    assert ends == (60, 120, 190, 250)
    assert finished([(0, 100), (110, 200)], 60).ends == (60, 120, 180, 240)


def test_counting_up_to_a_time_includes_it() -> None:
    assert interrupted([(0, 100)], 25).until(50) == 2
