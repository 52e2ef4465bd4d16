"""The line of twenty stations, too long for a Markov chain, against a published simulation."""

from __future__ import annotations

import math

import pytest

import lineside
from benchmarks.peer import Line
from benchmarks.plants import line_text
from tests.exact.interval import widened

PUBLISHED, HALF_WIDTH = 0.74737, 0.00032
"""Parts a second with buffers of 5: mean and 95 % interval of 10 runs of 10⁶ s, by a simulator that is not ours."""
RUNS = 20


def test_twenty_stations_with_buffers_of_five_make_what_others_found() -> None:
    """The two means differ by no more than the 99.9 % half-widths of both together allow, and by no more than 0.5 %."""
    plant = lineside.loads(line_text(Line()))
    made = lineside.simulate(plant, 20_000, 5_000, replications=RUNS, seed=1).products["part"].throughput_per_h
    ours = widened(made.mean / 3600, made.low / 3600, made.high / 3600, RUNS, level=0.999)
    theirs = widened(PUBLISHED, PUBLISHED - HALF_WIDTH, PUBLISHED + HALF_WIDTH, 10, level=0.999)
    assert abs(ours.mean - PUBLISHED) <= math.hypot(ours.high - ours.mean, theirs.high - theirs.mean)
    assert ours.mean == pytest.approx(PUBLISHED, rel=0.005)
