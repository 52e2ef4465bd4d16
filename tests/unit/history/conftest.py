"""A line with shifts, a break, failures, rework and scrap; simulated, and run with the same seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lineside.history.simulated import record
from lineside.kernel.build.warm import warm
from lineside.link.loopback import Loopback
from lineside.lower.codes import SECOND
from lineside.model.load import loads
from lineside.run.recovery import begin

if TYPE_CHECKING:
    from pathlib import Path

    from lineside.model.plant import Plant

LINE = """
plant: shafts
starts: 2024-03-05 06:00
hours: shift
shifts: {shift: {mon-fri: ["06:00-14:00", "14:00-22:00"], break: ["10:00-10:30"]}}
stations:
  mill: {machines: 2, failure: {every: exponential(2 h), repair: exponential(10 min)}, power: {idle: 1 kW, busy: 5 kW}}
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
HOURS = 52.0


@pytest.fixture(scope="session")
def plant() -> Plant:
    warm()
    return loads(LINE)


@pytest.fixture(scope="session")
def simulated(plant: Plant, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("simulated") / "history"
    record(folder, plant, HOURS * 3600, seed=1)
    return folder


@pytest.fixture(scope="session")
def journal(plant: Plant, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("run") / "a.journal"
    session = begin(path, plant, Loopback(plant, 1), seed=1, speed=0.0)
    session.advance(round(HOURS * 3600 * SECOND))
    session.close()
    return path
