"""Plants for reports, simulated once."""

from __future__ import annotations

from datetime import datetime
from functools import cache

import lineside
from lineside.report.study import Study

STATIONS = [f"op-{number}" for number in range(10, 70, 10)]
LARGE = 60
"""Stations of a large line; 200 machines stand at them."""
MADE = datetime(2024, 3, 4, 8, 0)


def study(plant: lineside.Plant, duration: str, replications: int = 3, warmup: str | None = None) -> Study:
    result = lineside.simulate(plant, duration, warmup, replications, workers=1)
    return Study(plant, result, f"lineside simulate {plant.name} --for {duration}", MADE)


@cache
def cell() -> Study:
    """The bundled engine cell on one day."""
    return study(lineside.load("engine-cell"), "1 d")


@cache
def tandem() -> Study:
    """Two stations, nobody, no due dates, no clock."""
    return study(lineside.load("tandem"), "20 min")


def large() -> Study:
    """A line as long as the largest example: 60 stations, 200 machines."""
    lines = ["plant: large", "starts: 2024-03-04 08:00", "stations:"]
    lines += [f"  op-{i}: {{machines: {3 + i // 40 * 2 if i != 0 else 1}, buffer: 4}}" for i in range(LARGE)]
    lines += ["products:", "  part:", "    route:"]
    lines += [f"      - {{at: op-{i}, time: lognormal({150 + i % 7} s cv 0.3)}}" for i in range(LARGE)]
    lines += ["release:", "  part: {every: 160 s}"]
    return study(lineside.loads("\n".join(lines)), "1 d", replications=2)
