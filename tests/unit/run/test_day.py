"""Today in a run: exact at midnight, the same after a restart, and planned as what was made is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from lineside.kpi.day import Day
from lineside.link.loopback import Loopback
from lineside.lower.codes import SECOND
from lineside.lower.picture import COLUMNS, picture
from lineside.model.load import loads
from lineside.model.plan import fill_s
from lineside.run.journal import Journal
from lineside.run.recovery import begin, resume
from lineside.run.watch import Watch

if TYPE_CHECKING:
    from pathlib import Path

    from lineside.run.session import Session

LINE = """
plant: line
starts: 2024-03-04 22:00
hours: nights
shifts: {nights: {daily: ["22:00-06:00"], break: ["02:00-02:30"]}}
stations: {saw: {}, pack: {buffer: 3}}
products: {door: {route: [{at: saw, time: exponential(50 s)}, {at: pack, time: 40 s}]}}
release: {door: always}
"""
MIDNIGHT = 2 * 3600.0


def started(path: Path, text: str = LINE) -> Session:
    plant = loads(text)
    return begin(path, plant, Loopback(plant, 1), seed=1, speed=0.0)


def again(path: Path, text: str = LINE) -> Session:
    plant = loads(text)
    return resume(Journal.open(path), plant, Loopback(plant, 1))


def today(watch: Watch) -> dict[str, float]:
    """The first product's figures as the feed tells them."""
    watch.look(now=True)
    rows = watch.feed._tables
    of = {name: float(rows["day"].values[0, n]) for n, name in enumerate(("began", "before", "open_s", "plan"))}
    completed = float(rows["product"].values[0, COLUMNS["product"].index("completed")])
    return of | {"made": completed - of["before"]}


def counted(text: str, begin_s: float, end_s: float, path: Path) -> int:
    """Doors made between two times of the same run, by stopping at both."""
    session = started(path, text)
    session.advance(round(begin_s * SECOND) - 1)
    first = int(session.controller.block.table("product")["completed"][0])
    session.advance(round(end_s * SECOND))
    second = int(session.controller.block.table("product")["completed"][0])
    session.close()
    return second - first


def test_after_midnight_today_begins_at_nothing_whenever_anyone_looks(tmp_path: Path) -> None:
    session = started(tmp_path / "a.journal")
    watch = Watch(session, 0.0)
    session.advance(round(1.2 * 3600 * SECOND))
    assert today(watch)["began"] == 0
    session.advance(round(5.5 * 3600 * SECOND))  # nobody looked for four hours
    figures = today(watch)
    session.close()
    assert figures["began"] == MIDNIGHT
    assert figures["made"] == counted(LINE, MIDNIGHT, 5.5 * 3600, tmp_path / "b.journal") > 100


@pytest.mark.parametrize("stopped_h", [1.0, 3.7])
def test_a_restart_changes_nothing_of_today(tmp_path: Path, stopped_h: float) -> None:
    path = tmp_path / "a.journal"
    session = started(path)
    session.advance(round(stopped_h * 3600 * SECOND))
    session.close()
    session = again(path)
    watch = Watch(session, 0.0)
    at_once = today(watch)
    session.advance(round(5.5 * 3600 * SECOND))
    later = today(watch)
    session.close()
    begun = 0.0 if stopped_h * 3600 < MIDNIGHT else MIDNIGHT
    assert at_once["made"] == counted(LINE, begun, stopped_h * 3600, tmp_path / "b.journal")
    assert later["made"] == counted(LINE, MIDNIGHT, 5.5 * 3600, tmp_path / "c.journal")


def test_charts_go_back_beyond_a_restart_to_the_day_s_begin(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    session = started(path)
    session.advance(round(5 * 3600 * SECOND))
    session.close()
    session = again(path)
    samples = Watch(session, 0.0).samples()
    session.close()
    times, made = samples["time"], samples["product.completed"]
    assert isinstance(times, list)
    assert isinstance(made, list)
    assert times[0] == MIDNIGHT
    assert times[-1] >= 5 * 3600 - 600
    assert max(np.diff(times)) <= 30.001
    assert all(np.diff(made[0]) >= 0)


def test_long_runs_keep_each_midnight_exactly(tmp_path: Path) -> None:
    session = started(tmp_path / "a.journal")
    watch = Watch(session, 0.0)
    for half_hour in range(1, 48 * 31 + 6):
        session.advance(half_hour * 1800 * SECOND)
        watch.look(now=True)
    day = 30 * 86_400 + MIDNIGHT
    before = watch.history.marked(day, "product", "completed")
    assert watch.history.interval > 30  # others were thinned out
    assert before is not None
    session.close()
    other = started(tmp_path / "b.journal")
    other.advance(round(day * SECOND) - 1)
    assert before[0] == picture(other.controller.block)["product"][0, COLUMNS["product"].index("completed")]
    other.close()


def test_the_plan_knows_breaks_filling_and_what_multiplies_to_it() -> None:
    day = Day(loads(LINE))
    rate = day.rates[0]
    assert rate.fill_s == 90
    assert rate.per_h == pytest.approx(72)  # the saw takes 50 s
    assert day.planned(0, 0.0, 80.0) == 0  # the first door is still in work
    assert day.planned(0, 0.0, 3600.0) == pytest.approx(72 * (3600 - 90) / 3600)
    assert day.open_seconds(3 * 3600.0, 5 * 3600.0) == 1.5 * 3600  # a break from 02:00 to 02:30
    began, _, hours, plan = day.table(6 * 3600.0, None)[0]
    assert (began, plan) == (MIDNIGHT, pytest.approx(rate.per_h * hours / 3600))
    assert hours == 3.5 * 3600


def test_marks_are_midnights_and_changes_of_shifts() -> None:
    day = Day(loads(LINE))
    marks = [0.5]
    for _ in range(4):
        marks.append(day.next_mark(marks[-1]))
    assert marks[1:] == [MIDNIGHT, 86_400.0, MIDNIGHT + 86_400, 2 * 86_400.0]


def test_filling_waits_for_parts_that_the_plant_makes_itself() -> None:
    plant = loads(
        """
plant: cabinet
stations: {press: {}, join: {}}
products:
  door: {route: [{at: press, time: 30 s}]}
  cabinet: {route: [{at: join, time: 60 s, parts: {leaf: 2}}]}
parts: {leaf: {product: door, from: press, kanban: {bins: 2, of: 10}}}
release: {door: kanban, cabinet: always}
"""
    )
    assert fill_s(plant, "door") == 30
    assert fill_s(plant, "cabinet") == 90


def test_what_is_not_known_is_not_told_as_nothing() -> None:
    assert np.isnan(Day(loads(LINE)).table(3600.0, None)[0, 1])
