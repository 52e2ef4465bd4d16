"""Hashes of a few small plants, for a process whose compiler is off: `python -m tests.kernel.fingerprint`."""

from __future__ import annotations

import json

from lineside.lower.codes import SECOND
from lineside.model.load import loads
from lineside.rules import plug_in, station_rules
from tests.kernel.bench import Simulation

PLANTS = {
    "tandem with workers and failures": """
plant: tandem
stations:
  a: {machines: 2, buffer: 2, failure: {every: exponential(600 s), repair: exponential(60 s), crew: fit}}
  b: {buffer: 1, failure: {every: exponential(900 s), clock: calendar, repair: 50 s, part: restart}}
  c: {machines: 3, buffer: 4, failure: {every: 20 cycles, repair: weibull(60 s shape 2), part: scrap, crew: fit}}
workers: {fit: {per-shift: 1}, men: {per-shift: 3}}
products:
  p:
    due: 400 s
    route:
      - {at: a, time: triangular(5 10 20 s), workers: {men: 1}}
      - {at: [b, c], step: x, time: exponential(8 s), workers: {men: 2}}
  q: {route: [{at: a, time: normal(10 s sd 4 s)}, {at: b, time: lognormal(5 s cv 0.5)}]}
release: {p: {every: exponential(30 s)}, q: {wip: 3}}
dispatch: {a: shortest-processing-time, c: critical-ratio}
""",
    "calendars": """
plant: calendars
starts: 2024-03-04 07:30
hours: day
stations: {a: {at-shift-end: interrupt}, b: {buffer: 1}, c: {hours: night}}
workers: {men: {per-shift: 2, shifts: day, at-shift-end: interrupt}}
shifts:
  day: {mon-sun: ["08:00-08:20", "08:30-09:00", "10:00-11:00"], break: ["08:10-08:12"]}
  night: {daily: ["08:15-10:30"]}
products:
  p: {route: [{at: a, time: gamma(40 s cv 2), workers: {men: 1}}, {at: b, time: erlang(50 s k 3)}, {at: c, time: 45 s}]}
release: {p: {every: uniform(30 60 s)}}
""",
    "orders and held parts": """
plant: orders
stations: {a: {machines: 2}, b: {buffer: 0}}
workers: {men: {per-shift: 1}}
products:
  p:
    route:
      - at: a
        time: 20 s
        interlock: {catches: {}, when: after, false-alarm: 30 %, release: exponential(30 s), by: men}
      - {at: b, time: uniform(5 15 s)}
release:
  p:
    orders:
      - {order: A, quantity: 30, release: 100 s, due: 900 s}
      - {order: B, quantity: 100, release: 50 s, due: 2000 s}
dispatch: {b: earliest-due-date}
""",
    "a rule of one's own": """
plant: own
stations: {a: {}, b: {buffer: 9}}
products:
  p: {priority: 2, route: [{at: a, time: 5 s}, {at: b, time: exponential(9 s)}]}
  q: {due: 10 min, route: [{at: a, time: 7 s}, {at: b, time: exponential(4 s)}]}
release: {p: always, q: always}
dispatch: {b: mine}
""",
}
UNTIL = 3600.0


def mine(
    now: float, due: float, released: float, queued: float, work: float, remaining: float, priority: float
) -> float:
    """Those who wait longest for the time that they take."""
    return (queued - now) / work - priority


def fingerprint(name: str) -> dict[str, object]:
    """What a plant has come to after an hour."""
    plant = loads(PLANTS[name], rules=("mine",))
    simulation = Simulation(plant, seed=5)
    plug_in(simulation.block, station_rules(plant, {"mine": mine}))
    simulation.run(UNTIL)
    return {
        "hash": simulation.hash(),
        "events": sorted(
            (int(event["time"]), int(event["key"]), int(event["number"]))
            for event in simulation.block.table("event")[: simulation.head["events"]]
        ),
        "facts": int(simulation.head["facts"]),
        "completed": [simulation.completed(product) for product in simulation.products],
        "hours": int(simulation.head["now"]) / SECOND / 3600,
    }


if __name__ == "__main__":
    print(json.dumps({name: fingerprint(name) for name in PLANTS}))
