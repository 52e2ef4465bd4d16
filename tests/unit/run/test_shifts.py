"""Shifts of a run are those of the simulation of its seed, a restart changes none of them, and losses add up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from lineside.history.query import History
from lineside.history.rebuild import rebuild
from lineside.kpi.account import Account
from lineside.kpi.elements import meaning_of
from lineside.kpi.fold import Fold
from lineside.kpi.losses import Chains, Loss, Root, loss_tree
from lineside.kpi.shift import Shifts
from lineside.link.loopback import Loopback
from lineside.lower.codes import FAILED, SECOND
from lineside.model.load import loads
from lineside.run.journal import Journal
from lineside.run.journal.schema import REASON
from lineside.run.recovery import begin, resume
from lineside.run.shifts import ShiftBook
from lineside.run.watch import Watch
from lineside.simulate.replication import Replication
from lineside.simulate.task import make_task

if TYPE_CHECKING:
    from pathlib import Path

LINE = """
plant: line
starts: 2024-03-04 06:00
hours: shift
shifts: {shift: {daily: ["06:00-14:00", "14:00-22:00"], break: ["10:00-10:30"]}}
stations:
  saw: {failure: {every: exponential(90 min), repair: exponential(12 min), crew: fitters}}
  mill: {buffer: 3, machines: 2}
  pack: {buffer: 2}
workers: {fitters: {per-shift: 1}, packers: {per-shift: 1, walk: 20 s}}
products:
  door:
    route:
      - {at: saw, time: exponential(50 s)}
      - {at: mill, time: 90 s}
      - {at: pack, time: 40 s, workers: {packers: 1}}
release: {door: always}
"""
HOURS = 20.0
NIGHT = """
plant: night
starts: 2024-03-04 23:00
stations: {saw: {}, mill: {buffer: 0}}
products: {door: {route: [{at: saw, time: 15 min}, {at: mill, time: 5000 h}]}}
release: {door: always}
"""


def simulated(hours: float) -> Account:
    plant = loads(LINE)
    run = Replication(replace(make_task(plant, 0.0, hours * 3600, 1, {}, True), tracing_lots=True), 0)
    run.advance()
    lines = run.observe().trace
    assert lines is not None
    fold, account = Fold(plant), Account(plant, Shifts(plant))
    account.add(fold.feed(lines))
    account.add_intervals(fold.close(round(hours * 3600 * SECOND)))
    return account


def watched(path: Path, *stops: float, line: str = LINE) -> ShiftBook:
    """The book of a run that was stopped and resumed at so many hours; the past is read when it is."""
    plant = loads(line)
    watch = None
    for n, stop in enumerate(stops):
        session = (
            begin(path, plant, Loopback(plant, 1), seed=1, speed=0.0)
            if n == 0
            else resume(Journal.open(path), plant, Loopback(plant, 1))
        )
        watch = Watch(session, 0.0)
        if watch.past is not None:
            watch.past.join(60)
        for step in np.linspace(session.time / SECOND / 3600, stop, 7)[1:]:
            session.advance(round(float(step) * 3600 * SECOND))
            watch.look(now=True)
        session.close()
    assert watch is not None
    return watch.shifts


def test_shifts_of_a_run_are_those_of_the_simulation_of_its_seed(tmp_path: Path) -> None:
    book, expected = watched(tmp_path / "a.journal", HOURS), simulated(HOURS)
    assert book.shifts.numbers == expected.numbers
    for number in expected.numbers:
        for row in range(len(expected.station_of)):
            assert book.shifts.machine(row, [number]) == expected.machine(row, [number])
        assert book.shifts.done([number]) == expected.done([number])


def test_a_restart_leaves_earlier_shifts_as_they_were(tmp_path: Path) -> None:
    book, expected = watched(tmp_path / "a.journal", 9.3, 13.1, HOURS), simulated(HOURS)
    assert book.known_since == 0
    for number in expected.numbers:
        mine, its = book.shifts.whole([number]), expected.whole([number])
        assert mine.elements == its.elements
        assert mine.quantities.pq == its.quantities.pq
        assert book.shifts.done([number]) == expected.done([number])


def test_a_restart_leaves_control_charts_as_they_were(tmp_path: Path) -> None:
    """Points, limits and signals of a run that was stopped twice are those of one that went on."""
    line = LINE.replace("{at: mill, time: 90 s}", "{at: mill, time: 90 s, defects: {dent: 20 %}}").replace(
        "time: 40 s,", "time: 40 s, detects: {dent: 100 %},"
    )
    once, often = (watched(tmp_path / name, *stops, line=line) for name, stops in (("a", [60.0]), ("b", [7.3, 33, 60])))
    told = once.document(0)["charts"]
    assert isinstance(told, list)
    assert [each["samples"] > 20 for each in told] == [True]
    assert told[0]["centre"] is not None
    assert often.document(0)["charts"] == told


def test_a_shift_is_told_against_its_plan_with_losses_that_add_up(tmp_path: Path) -> None:
    book = watched(tmp_path / "a.journal", HOURS)
    told = book.document(0)
    shift = told["shift"]
    assert isinstance(shift, dict)
    assert (shift["name"], shift["over"], shift["open_s"]) == ("06:00-14:00", True, 7.5 * 3600)
    (door,) = shift["products"]
    fill = 50 + 90 + 40
    assert door["planned"] == pytest.approx(door["planned_whole"])
    assert door["attainment"] == door["made"] / door["planned"]
    assert door["takt_s"] == 7.5 * 3600 / door["made"]
    assert 0 < door["planned"] <= 3600 / 50 * (7.5 - fill / 3600) + 1e-6
    hourly = told["hourly"]
    assert isinstance(hourly, list)
    assert len(hourly) == 8
    assert sum(hour["made"][0] for hour in hourly) == door["made"]

    def check(loss: dict[str, object]) -> None:
        parts = loss.get("parts", [])
        assert isinstance(parts, list)
        if parts:
            assert sum(part["seconds"] for part in parts) == pytest.approx(loss["seconds"], abs=1e-5)
        for part in parts:
            check(part)

    tree = told["losses"]
    assert isinstance(tree, dict)
    check(tree)
    whole = told["whole"]
    assert isinstance(whole, dict)
    assert tree["seconds"] == whole["pbt_s"]


def test_the_cause_is_at_the_end_of_the_chain(tmp_path: Path) -> None:
    """A line by hand: the saw is down for ten minutes, so mill and pack are starved by it; then pack blocks nobody."""
    plant = loads(LINE)
    fold = Fold(plant)
    rows = fold.close(600 * SECOND)
    rows["state"] = [8, 1, 1, 1]  # saw down; both mills and the packer starved
    chains = Chains(plant)
    saw_down = Root("station", "saw", "down")
    assert chains.waits(rows, 0, 600 * SECOND) == {
        ("mill", "starved"): {saw_down: 1200 * SECOND},
        ("pack", "starved"): {saw_down: 600 * SECOND},
    }
    rows["state"] = [5, 5, 0, 3]  # saw and one mill blocked, the packer waits for a person
    packers = Root("workers", "packers")
    found = chains.waits(rows, 0, 600 * SECOND)
    assert found["pack", "waiting_worker"] == {packers: 600 * SECOND}
    assert found["mill", "blocked"] == {packers: 600 * SECOND}
    assert found["saw", "blocked"] == {Root("station", "mill", "busy"): 600 * SECOND}
    chain = dict(chains.at(rows, 5 * SECOND))
    assert chain[1] == [(1, "blocked"), (2, "waiting_worker"), packers]


def test_the_tree_opens_planned_time_to_the_microsecond() -> None:
    account = simulated(HOURS)
    figures = account.whole(account.numbers)
    tree = loss_tree(figures, {}, meaning_of(account.plant))

    def check(loss: Loss) -> None:
        if loss.parts:
            assert sum(part.us for part in loss.parts) == loss.us
        for part in loss.parts:
            check(part)

    check(tree)
    assert tree.us == figures.elements.pbt


def test_losses_found_bit_by_bit_are_those_found_at_once(tmp_path: Path) -> None:
    """A screen asks every few seconds; what was found before is kept."""
    plant = loads(LINE)
    session = begin(tmp_path / "a.journal", plant, Loopback(plant, 1), seed=1, speed=0.0)
    often = Watch(session, 0.0)
    for step in range(1, 30):
        session.advance(round(step * 0.25 * 3600 * SECOND))
        often.look(now=True)
        often.shift(0)
    session.close()
    once = watched(tmp_path / "b.journal", 7.25)
    assert often.shift(0)["losses"] == once.document(0)["losses"]


def test_stops_are_lost_to_what_was_said_of_them(tmp_path: Path) -> None:
    """Failures by name, live and in the history; what a person says afterwards counts instead, there too."""
    jam, blade = "{name: jam, every: exponential(60 min), repair: 10 min}", "{name: blade, every: 2 h, repair: 20 min}"
    plant = loads(
        LINE.replace("{every: exponential(90 min), repair: exponential(12 min), crew: fitters}", f"[{jam}, {blade}]")
    )
    session = begin(tmp_path / "a.journal", plant, Loopback(plant, 3), seed=3, speed=0.0)
    watch, failed = Watch(session, 0.0), list[int]()
    session.listeners.append(lambda rows, _: failed.extend(rows[rows[:, 1] == FAILED][:, 0].tolist()))
    for step in range(1, 31):
        session.advance(round(step * 0.25 * 3600 * SECOND))
        watch.look(now=True)
    before = why_down(watch)
    assert before.keys() == {"jam", "blade"}
    said = np.array([(session.journal.last_time, REASON, 0, 0, failed[0], 0)], np.int64)
    session.journal.append(said, "a program", text="no pallets")
    watch.shifts.explain(0, failed[0], "no pallets")
    after = why_down(watch)
    assert after.keys() == {"jam", "blade", "no pallets"}
    assert after["no pallets"] in (600, 1200)
    assert sum(after.values()) == pytest.approx(sum(before.values()))
    session.close()
    rebuild(tmp_path / "a.journal", tmp_path / "history")
    with History(tmp_path / "history") as found:
        asked = "SELECT reason, sum(until - since) FROM interval WHERE state = 'down' AND until > 0 GROUP BY reason"
        lasted = {reason: us / SECOND for reason, us in found.sql(asked).rows()}
    assert lasted == pytest.approx(after)


def test_what_was_said_of_a_wait_holds_over_midnight_and_a_restart(tmp_path: Path) -> None:
    """The saw is blocked by its second door from 23:30 to 01:30, in two days and two processes."""
    plant, file = loads(NIGHT), tmp_path / "a.journal"
    session = begin(file, plant, Loopback(plant, 1), seed=1, speed=0.0)
    watch = Watch(session, 0.0)
    began = round(0.5 * 3600 * SECOND)
    session.advance(round(0.6 * 3600 * SECOND))
    watch.look(now=True)
    said = np.array([(session.journal.last_time, REASON, 0, 0, began, 0)], np.int64)
    session.journal.append(said, "a program", text="mill jammed")
    watch.shifts.explain(0, began, "mill jammed")
    session.advance(round(1.5 * 3600 * SECOND))
    watch.look(now=True)
    session.close()
    session = resume(Journal.open(file), plant, Loopback(plant, 1))
    watch = Watch(session, 0.0)
    assert watch.past is not None
    watch.past.join(60)
    session.advance(round(2.5 * 3600 * SECOND))
    watch.look(now=True)
    assert watch.shifts._why(round(1.5 * 3600 * SECOND), session.time) == {"blocked": {"mill jammed": 3600 * SECOND}}
    session.close()
    rebuild(file, tmp_path / "history")
    with History(tmp_path / "history") as found:
        asked = "SELECT day, sum(until - since) FROM interval WHERE reason = 'mill jammed' GROUP BY day ORDER BY day"
        lasted = [us / SECOND for _, us in found.sql(asked).rows()]
    assert lasted == [0.5 * 3600, 1.5 * 3600]


def why_down(watch: Watch) -> dict[str, float]:
    """Seconds of the present shift in which machines were down, by what was said of it; all of it was."""
    tree = watch.shift(0)["losses"]
    stops = next(each for each in tree["parts"] if each["name"] == "availability")["parts"]  # type: ignore[index]
    down = next(each for each in stops if each["name"] == "down")
    assert sum(part["seconds"] for part in down["parts"]) == pytest.approx(down["seconds"])
    return {part["name"]: part["seconds"] for part in down["parts"]}
