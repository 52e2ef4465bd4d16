"""The bottleneck at each moment, by hand."""

from __future__ import annotations

import numpy as np

from lineside.lower.codes import BLOCKED, BUSY, DOWN, OFF_SHIFT, STARVED
from lineside.statistics.active import Limit, Periods, active_periods, momentary, shares


def traced(
    lines: list[tuple[float, int, int]], station_of: list[int], end: float
) -> list[tuple[list[float], list[float]]]:
    times, machines, states = (np.array(column) for column in zip(*lines, strict=True))
    found = active_periods(
        times.astype(float), machines.astype(np.int64), states.astype(np.int64), np.array(station_of), end
    )
    return [(each.begins.tolist(), each.ends.tolist()) for each in found]


def test_a_machine_is_active_whatever_it_does_but_wait_for_parts_or_room() -> None:
    lines = [(1.0, 0, BUSY), (3.0, 0, DOWN), (5.0, 0, BUSY), (6.0, 0, BLOCKED), (8.0, 0, STARVED), (9.0, 0, BUSY)]
    assert traced(lines, [0], 10.0) == [([1.0, 9.0], [6.0, 10.0])]


def test_parallel_machines_are_active_while_all_are() -> None:
    lines = [(1.0, 0, BUSY), (2.0, 1, BUSY), (4.0, 0, STARVED), (5.0, 0, BUSY), (7.0, 1, BLOCKED)]
    assert traced(lines, [0, 0], 10.0) == [([2.0, 5.0], [4.0, 7.0])]


def test_waiting_for_no_time_interrupts_nothing() -> None:
    lines = [(1.0, 0, BUSY), (3.0, 0, STARVED), (3.0, 0, BUSY), (6.0, 0, STARVED)]
    assert traced(lines, [0], 10.0) == [([1.0], [6.0])]


def test_closing_time_ends_no_period_and_begins_none() -> None:
    lines = [(1.0, 0, BUSY), (2.0, 0, OFF_SHIFT), (4.0, 0, BUSY), (5.0, 0, STARVED), (6.0, 0, OFF_SHIFT)]
    assert traced(lines, [0], 10.0) == [([1.0], [5.0])]


def period(*spans: tuple[float, float]) -> Periods:
    return Periods(np.array([begin for begin, _ in spans]), np.array([end for _, end in spans]))


def test_the_longest_period_is_the_bottleneck_and_shifts_while_the_next_overlaps_it() -> None:
    """A from 0 to 6; B from 4 to 12 takes over: sole A until 4, both until 6, sole B until 12."""
    limits = momentary([period((0, 6), (7, 8)), period((1, 2), (4, 12))], 0.0, 12.0)
    assert limits == [
        Limit(0, 0.0, 4.0, sole=True),
        Limit(0, 4.0, 6.0, sole=False),
        Limit(1, 4.0, 6.0, sole=False),
        Limit(1, 6.0, 12.0, sole=True),
    ]
    assert np.allclose(shares(limits, 2, 12.0), [[4 / 12, 2 / 12], [6 / 12, 2 / 12]])


def test_a_short_period_within_a_long_one_is_never_the_bottleneck() -> None:
    assert {each.station for each in momentary([period((0, 10)), period((1, 3), (4, 9))], 0.0, 10.0)} == {0}


def test_where_nothing_is_active_there_is_no_bottleneck() -> None:
    limits = momentary([period((2, 4)), period((7, 9))], 0.0, 12.0)
    assert limits == [Limit(0, 2.0, 4.0, sole=True), Limit(1, 7.0, 9.0, sole=True)]
    assert momentary([period(), period()], 0.0, 12.0) == []


def test_what_began_before_counts_with_its_whole_length_and_only_within() -> None:
    limits = momentary([period((0, 9)), period((4, 10))], 5.0, 8.0)
    assert limits == [Limit(0, 5.0, 8.0, sole=True)]
