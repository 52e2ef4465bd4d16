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


FURNISHED = """
plant: furnished
title: {zh: 缸盖线, en: Cylinder head line}
starts: 2024-03-04 08:00
hours: day
stations:
  press: {buffer: 4, title: {zh: 压装, en: Press}, power: {busy: 22 kW, idle: 6 kW, off-shift: 300 W}, area: 30 m2}
  furnace: {machines: 2, buffer: 4, title: {zh: 炉, en: Furnace}, power: {busy: 40 kW, idle: 25 kW, off-shift: 8 kW}}
  assembly: {buffer: 4, title: {zh: 装配, en: Assembly}}
workers: {operators: {per-shift: 3, shifts: day, title: {zh: 操作工, en: Operators}}}
shifts: {day: {mon-fri: ["08:00-16:00"], break: ["12:00-12:30"]}}
products:
  lid:
    title: {zh: 盖板, en: Lid}
    route:
      - {at: press, time: 50 s, workers: {operators: 1}}
      - {at: furnace, time: 90 s, energy: 0.3 kWh}
      - {at: assembly, time: lognormal(52 s cv 0.2), workers: {operators: 1}, parts: {valve: 4, gasket: 1}}
  cap:
    title: {zh: 端盖, en: Cap}
    route:
      - {at: press, time: 40 s, workers: {operators: 1}}
      - {at: assembly, time: 30 s, workers: {operators: 1}, parts: {gasket: 1}}
parts:
  valve:  {from: store, by: agv, kanban: {bins: 2, of: 80}, title: {zh: 气门, en: Valve}}
  gasket: {from: store, kanban: {bins: 2, of: 30}, after: 20 min, title: {zh: 垫片, en: Gasket}}
fleets: {agv: {vehicles: 1, speed: 1 m/s, load: 20 s, unload: 20 s, title: {zh: 小车, en: AGV}}}
distances: {store: {assembly: 80 m}}
release: {lid: {every: 100 s}, cap: {every: 150 s}}
costs:
  currency: CNY
  energy: 0.8 per kWh
  labour: {operators: 45 per h}
  machine: {press: 60 per h, furnace: 25 per h}
  material: {lid: 4.2, cap: 1.1}
"""


DEFECTIVE = """
plant: defective
stations: {press: {}, weld: {}, test: {}, bench: {title: {zh: 返修台, en: Bench}}, look: {}}
products:
  pump:
    route:
      - {at: press, time: 40 s, defects: {crack: 5 %}}
      - {at: weld, time: 40 s, defects: {pore: 20 %}}
      - {at: test, time: 30 s, detects: {pore: 95 %}, false-alarm: 1 %, rejects: {any: mend}}
      - {at: look, time: 20 s, detects: {crack: 90 %}}
    side-routes:
      mend:
        - {at: bench, time: 2 min, fixes: {pore: 90 %}}
        - {go: test, at-most: 2}
release: {pump: {every: 60 s}}
"""


@cache
def defective() -> Study:
    """A line that reworks at one step and scraps at another."""
    return study(lineside.loads(DEFECTIVE), "2 d")


@cache
def furnished() -> Study:
    """A line with nearly everything: two products, people, supply, a vehicle, energy, prices, two days."""
    return study(lineside.loads(FURNISHED), "2 d")
