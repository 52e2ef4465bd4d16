"""A plant that can never go on says which part waits for what."""

from __future__ import annotations

import pytest

import lineside
from lineside.errors import LinesideError

LOOP = """
plant: loop
stations: {test: {buffer: 0}, bench: {buffer: 0}}
products:
  tank:
    route: [{at: test, time: 10 s, false-alarm: 100 %, rejects: {any: mend}}]
    side-routes: {mend: [{at: bench, time: 15 s}, {go: test, at-most: 5}]}
release: {tank: always}
"""
"""The second tank is rejected at 20 s and waits for the bench; the first, mended at 25 s, waits for the test."""


def test_two_stations_that_wait_for_room_in_each_other_are_named_with_their_parts() -> None:
    with pytest.raises(LinesideError) as raised:
        lineside.simulate(lineside.loads(LOOP), "1 h", replications=1)
    said = str(raised.value)
    assert "the plant can never go on" in said
    assert "tank no. 2 on `test/1` waits for room at `bench`" in said
    assert "tank no. 1 on `bench/1` waits for room at `test`" in said


def test_parts_that_nobody_makes_any_more_are_named() -> None:
    """One pin was ordered, and two are called for together when the second cart has taken the last: the third waits."""
    plant = lineside.loads("""
plant: pins
stations: {turn: {}, fit: {}}
parts: {pin: {from: turn, product: pin, kanban: {bins: 1, of: 2}}}
products:
  pin: {route: [{at: turn, time: 10 s}]}
  cart: {route: [{at: fit, time: 10 s, parts: {pin: 1}}]}
release: {pin: {orders: [{order: A, quantity: 1, release: 0 s}]}, cart: always}
""")
    with pytest.raises(LinesideError, match=r"cart no\. 3 on `fit/1` waits for .*1 of pin are in store"):
        lineside.simulate(plant, "1 h", replications=1)


CELL = """
plant: cell
stations: {{a: {{buffer: 1}}, b: {{buffer: 1}}, test: {{buffer: 1}}}}
{shifts}
products:
  p:
    route:
      - {{at: a, time: 10 s}}
      - {{at: b, time: 10 s}}
      - {{at: test, time: 10 s, false-alarm: 100 %, rejects: {{any: again}}}}
    side-routes: {{again: [{{go: a, at-most: 50}}]}}
release: {{p: {{every: exponential(12 s)}}}}
"""


def test_a_cell_that_blocks_itself_is_told_although_parts_go_on_coming() -> None:
    """It was an hour with three parts made, and a bottleneck that was never busy."""
    with pytest.raises(LinesideError) as raised:
        lineside.simulate(lineside.loads(CELL.format(shifts="")), "1 h", replications=1)
    said = str(raised.value)
    assert "the plant can never go on" in said
    assert "on `test/1` waits for room at `a`" in said
    assert "of `p` wait outside" in said


def test_where_shifts_come_and_go_it_is_told_after_a_week() -> None:
    plant = lineside.loads(
        CELL.format(shifts="starts: 2026-01-05\nshifts: {day: {mon-fri: ['08:00-16:00']}}\nhours: day")
    )
    with pytest.raises(LinesideError, match="the plant can never go on"):
        lineside.simulate(plant, "21 d", replications=1)
