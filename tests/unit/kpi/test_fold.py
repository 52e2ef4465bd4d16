"""What is made of a trace is what the kernel itself has counted, however the trace is cut into batches."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from lineside.kpi.account import Account
from lineside.kpi.fold import FINDINGS, Fold, Folded
from lineside.kpi.shift import DAY, HOUR, Even, Shifts
from lineside.model.load import load, loads
from lineside.simulate.replication import Replication
from lineside.simulate.task import make_task

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lineside.lower.block import Block
    from lineside.model.plant import Plant

WEARING = """
plant: wearing
starts: 2024-03-05 06:30
hours: shift
shifts: {shift: {mon-fri: ["06:00-14:00", "14:00-22:00"], break: ["10:00-10:30"]}}
stations:
  mill: {machines: 2, failure: {every: exponential(2 h), repair: exponential(10 min), part: scrap},
         wear: {over: 300 cycles, defects: 4}, maintenance: {every: 300 cycles, time: 20 min, renews: [wear]}}
  check: {buffer: 3}
  bench: {buffer: 9}
products:
  shaft:
    route:
      - {at: mill, time: {setup: 5 s, run: exponential(90 s)}, defects: {burr: 3 %}}
      - {at: check, time: 40 s, detects: {burr: 95 %}, false-alarm: 1 %, rejects: {any: again}}
    side-routes:
      again: [{at: bench, time: exponential(3 min), fixes: {burr: 90 %}}, {go: check, at-most: 2}]
release: {shaft: {every: exponential(60 s)}}
"""


def traced(plant: Plant, hours: float) -> tuple[NDArray[np.void], Block]:
    task = replace(make_task(plant, 0.0, hours * 3600, 1, {}, True), tracing_lots=True)
    run = Replication(task, 0)
    run.advance()
    lines = run.observe().trace
    assert lines is not None
    return lines, run.block


def folded(plant: Plant, lines: NDArray[np.void], until: int, size: int) -> Folded:
    fold = Fold(plant)
    several = [fold.feed(lines[i : i + size]) for i in range(0, len(lines), size)]
    intervals = np.concatenate([*(each.intervals for each in several), fold.close(until)])
    passes = np.concatenate([each.passes for each in several])
    done = np.concatenate([each.done for each in several])
    return Folded(
        np.sort(intervals, order=["machine", "since"]),
        np.sort(passes, order=["product", "serial", "since", "until"]),
        np.sort(done, order=["product", "serial"]),
    )


@pytest.mark.parametrize("name", ["tandem", "engine-cell", "wearing"])
def test_times_parts_and_yields_are_those_of_the_kernel(name: str) -> None:
    plant = loads(WEARING) if name == "wearing" else load(name)
    lines, block = traced(plant, 2 if name == "tandem" else 60)
    found = folded(plant, lines, int(block.head["now"]), len(lines))
    times = np.zeros_like(block.table("machine")["time"])
    rows = found.intervals
    np.add.at(times, (rows["machine"], rows["state"]), rows["until"] - rows["since"])
    assert np.array_equal(times, block.table("machine")["time"])
    product = block.table("product")[0]
    done = found.done
    assert int(done["good"].sum()) == product["completed"] > 100
    assert int(done["first_pass"].sum()) == product["passed"]
    assert len(done) - int(done["good"].sum()) == product["scrapped"]
    made = int(block.table("choice")["made"].sum())
    ended = found.passes[found.passes["finding"] != FINDINGS.index("scrapped")]
    assert 0 <= made - len(ended) <= sum(each.machines for each in plant.stations.values()) + int(product["scrapped"])
    for each in (found.passes["until"] - found.passes["since"] - found.passes["worked"], found.passes["worked"]):
        assert (each >= 0).all()


def test_batches_of_any_size_come_to_the_same() -> None:
    plant = loads(WEARING)
    lines, block = traced(plant, 40)
    until = int(block.head["now"])
    whole = folded(plant, lines, until, len(lines))
    for size in (1_000, 37):
        cut = folded(plant, lines, until, size)
        assert np.array_equal(cut.intervals, whole.intervals)
        assert np.array_equal(cut.passes, whole.passes)
        assert np.array_equal(cut.done, whole.done)
    assert whole.passes["again"].sum() > 10


def test_hours_days_and_shifts_hold_the_same_time_and_parts() -> None:
    plant = loads(WEARING)
    lines, block = traced(plant, 60)
    until = int(block.head["now"])
    found = folded(plant, lines, until, len(lines))
    accounts = [Account(plant, each) for each in (Shifts(plant), Even(plant, HOUR), Even(plant, DAY))]
    for each in accounts:
        each.add(found)
    sums = [each.whole(each.numbers) for each in accounts]
    assert sums[0] == sums[1] == sums[2]
    assert sums[0].elements.calendar == until * len(accounts[0].station_of)
    shifts = accounts[0]
    for number in shifts.numbers:
        period = shifts.periods.period(number)
        assert shifts.machine(0, [number]).elements.calendar == min(period.end, until) - period.begin
    assert [shifts.periods.period(n).name for n in range(4)] == ["06:00-14:00", "14:00-22:00", "", "06:00-14:00"]
    assert sum(shifts.whole([n]).quantities.pq for n in shifts.numbers) == len(found.passes)


def test_what_nobody_heard_is_unknown_and_calendar_time_and_parts_are_kept() -> None:
    plant = load("tandem")
    lines, block = traced(plant, 1)
    until, half = int(block.head["now"]), int(lines["time"][len(lines) // 2])
    found = []
    for gap in (0, 600_000_000):
        fold, shifts = Fold(plant), Account(plant, Shifts(plant))
        fold.gaps.lose(0, half)
        fold.gaps.hear(0, half + gap)
        shifts.add(fold.feed(lines))
        shifts.add_intervals(fold.close(until))
        found.append(shifts.machine(0, shifts.numbers))
    heard, lost = found
    assert (heard.elements.unknown, lost.elements.unknown) == (0, 600_000_000)
    assert heard.elements.calendar == lost.elements.calendar == until
    assert heard.quantities.pq == lost.quantities.pq > 0
    assert 0 < lost.elements.apt < heard.elements.apt
