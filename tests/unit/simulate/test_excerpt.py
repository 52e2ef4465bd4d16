"""The excerpt: a few hours of one replication, machine by machine."""

from __future__ import annotations

import polars as pl
import pytest

import lineside
from lineside.lower.codes import SECOND
from lineside.simulate import gantt, replication, task
from lineside.simulate.gantt import moment
from tests.unit.simulate.plants import PACED, random_line

SHIFTED = """
plant: shifted
hours: day
shifts: {day: {mon-fri: "08:00-16:00", break: "12:00-12:30"}}
stations: {drill: {}}
products: {knob: {route: [{at: drill, time: 1 min}]}}
release: {knob: {every: 2 min}}
"""


def lines(result: lineside.Result) -> pl.DataFrame:
    return result.frame("excerpt")


def test_an_excerpt_says_how_machines_stand_and_then_what_changes() -> None:
    """It begins in the middle of 22 s, when the first knob is being drilled."""
    result = lineside.simulate(lineside.loads(PACED), "22 s", replications=1)
    assert lines(result).select("time_s", "machine", "state", "serial").rows() == [
        (11.0, "drill/1", "busy", 1),
        (11.0, "polish/1", "starved", None),
        (12.0, "drill/1", "starved", None),
        (12.0, "polish/1", "busy", 1),
        (18.0, "polish/1", "starved", None),
        (20.0, "drill/1", "busy", 2),
        (22.0, "drill/1", "starved", None),
        (22.0, "polish/1", "busy", 2),
    ]


def test_an_excerpt_is_the_same_out_of_a_trace() -> None:
    alone = lineside.simulate(random_line(), "2 h", warmup="30 min", replications=2)
    traced = lineside.simulate(random_line(), "2 h", warmup="30 min", replications=2, trace=True)
    assert lines(alone).equals(lines(traced))
    assert alone.excerpt is not None
    assert traced.excerpt is not None
    assert (alone.excerpt.begin, alone.excerpt.end) == (traced.excerpt.begin, traced.excerpt.end)


def test_an_excerpt_changes_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    with_excerpt = lineside.simulate(random_line(), "2 h", replications=2)
    monkeypatch.setattr(task, "moment", lambda *_: 1e9)
    without = lineside.simulate(random_line(), "2 h", replications=2)
    assert without.excerpt is None
    assert with_excerpt == without


def test_an_excerpt_ends_after_some_lines_or_some_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gantt, "LONGEST", 600 * SECOND)
    monkeypatch.setattr(replication, "LONGEST", 600 * SECOND)
    short = lineside.simulate(random_line(), "2 h", replications=1)
    assert short.excerpt is not None
    assert short.excerpt.duration_s == 600
    monkeypatch.setattr(gantt, "MOST_LINES", 30)
    monkeypatch.setattr(replication, "EXCERPT_LINES", 30)
    small = lineside.simulate(random_line(), "2 h", replications=1)
    assert small.excerpt is not None
    assert small.excerpt.duration_s < 600
    assert len(lines(small)) == 4 + 30
    assert lines(small).equals(lines(short)[:34])


def test_an_excerpt_begins_with_a_shift() -> None:
    plant = lineside.loads(SHIFTED)
    hour, day = 3600.0, 86_400.0
    assert moment(plant, 0.0, 4 * day) == 2 * day + 8 * hour
    assert moment(plant, day, 2 * day) == 2 * day + 8 * hour
    assert moment(plant, 0.0, 12 * hour) == 8 * hour
    assert moment(plant, 0.0, 4 * hour) == 0.0, "where no shift begins, with what is measured"
    assert moment(random_line(), 100.0, 50.0) == 125.0
    result = lineside.simulate(plant, "4 h", replications=1)
    assert result.excerpt is not None
    assert (result.excerpt.begin, lines(result)["state"].to_list()) == (0, ["off_shift"])
