"""The plant's clock beside the wall clock."""

from __future__ import annotations

import time

from lineside.lower.codes import NEVER, SECOND
from lineside.run.pace import Pace


def test_a_clock_runs_as_fast_as_it_should() -> None:
    pace = Pace(100.0, 50 * SECOND)
    began = time.monotonic()
    time.sleep(0.05)
    shown = pace.now - 50 * SECOND
    passed = time.monotonic() - began
    assert 5 * SECOND <= shown <= passed * 100 * SECOND + SECOND


def test_nothing_holds_a_clock_of_no_speed_back() -> None:
    pace = Pace(0.0, 0)
    assert pace.now == NEVER
    began = time.monotonic()
    pace.wait(10 * SECOND, 60.0)
    assert time.monotonic() - began < 30.0


def test_waiting_ends_when_the_time_has_come_and_never_takes_longer_than_a_frame() -> None:
    pace = Pace(100.0, 0)
    pace.wait(5 * SECOND, 10.0)
    assert pace.now >= 5 * SECOND
    began = time.monotonic()
    pace.wait(10_000 * SECOND, 0.05)
    assert 0.04 <= time.monotonic() - began < 60.0
