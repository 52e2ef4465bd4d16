"""A line that stands has an alarm, with what has to end it at its end of the chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lineside.link.loopback import Loopback
from lineside.lower import codes
from lineside.lower.codes import SECOND, STATES
from lineside.lower.picture import picture
from lineside.model.load import loads
from lineside.run.recovery import begin
from lineside.run.standing import KINDS, Standing

if TYPE_CHECKING:
    from pathlib import Path

    from lineside.run.session import Session

LINE = """
plant: line
stations:
  saw: {}
  mill: {buffer: 2, failure: {every: exponential(1000 h), repair: 2 h}}
  pack: {machines: 2, buffer: 2}
products:
  door: {route: [{at: saw, time: 20 s}, {at: mill, time: 20 s}, {at: pack, time: 30 s}]}
release: {door: {every: 30 s}}
"""
SUPPLIED = """
plant: supplied
stations: {join: {}, pack: {}}
products: {kit: {route: [{at: join, time: 20 s, parts: {bolt: 4}}, {at: pack, time: 10 s}]}}
parts: {bolt: {from: store, kanban: {bins: 1, of: 40}, after: 4 h}}
release: {kit: always}
"""
STAFFED = """
plant: staffed
stations: {bench: {}, pack: {}}
workers: {hands: {per-shift: 1}}
products: {kit: {route: [{at: bench, time: 20 s, workers: {hands: 1}}, {at: pack, time: 10 s}]}}
release: {kit: always}
"""


@pytest.fixture
def run(tmp_path: Path) -> Session:
    plant = loads(LINE)
    return begin(tmp_path / "run.journal", plant, Loopback(plant, 1), seed=1, speed=0.0)


def told(session: Session) -> list[tuple[int, str, int, str]]:
    """Machine, kind, row and state of each cause."""
    rows = Standing(session.controller.plant).table(picture(session.controller.block), session.time / SECOND)
    return [(int(m), KINDS[int(kind)], int(row), STATES[int(s)] if s >= 0 else "") for m, _, kind, row, s in rows]


def test_who_waits_for_a_repair_both_ways_names_the_broken_machine(run: Session) -> None:
    run.advance(600 * SECOND)
    assert told(run) == []  # it runs
    run.request(codes.UPSET, 1, codes.BREAK, by="test")
    run.advance(780 * SECOND)
    assert told(run) == []  # nobody is called before five minutes
    run.advance(1500 * SECOND)
    mill = ("station", 1, "down")
    assert told(run) == [(0, *mill), (2, *mill), (3, *mill)]


def test_a_part_that_is_not_there_and_people_who_are_away_are_named(tmp_path: Path) -> None:
    plant = loads(SUPPLIED)
    supplied = begin(tmp_path / "a.journal", plant, Loopback(plant, 1), seed=1, speed=0.0)
    supplied.advance(1800 * SECOND)
    assert told(supplied) == [(0, "part", 0, ""), (1, "part", 0, "")]
    plant = loads(STAFFED)
    staffed = begin(tmp_path / "b.journal", plant, Loopback(plant, 1), seed=1, speed=0.0)
    staffed.request(codes.AWAY, 0, 1, by="test")
    staffed.advance(1800 * SECOND)
    assert told(staffed) == [(0, "workers", 0, ""), (1, "workers", 0, "")]


def test_a_slow_station_upstream_is_no_standstill(tmp_path: Path) -> None:
    plant = loads(
        LINE.replace("time: 30 s}]", "time: 1 s}]").replace("{at: mill, time: 20 s}", "{at: mill, time: 15 min}")
    )
    slow = begin(tmp_path / "a.journal", plant, Loopback(plant, 1), seed=1, speed=0.0)
    slow.advance(3 * 3600 * SECOND)
    assert told(slow) == []
