"""The plant of these tests: failures with crews, shifts and breaks, held parts, alternatives, two products."""

from __future__ import annotations

from lineside.lower import codes
from lineside.model.load import loads
from lineside.model.plant import Plant
from tests.kernel.bench import Simulation

SECOND = codes.SECOND
HOUR = 3600 * SECOND
SEED = 3

LINE = """
plant: line
hours: day
stations:
  saw:   {machines: 2, buffer: 2, failure: {every: exponential(600 s), repair: exponential(60 s), crew: fitters}}
  drill: {buffer: 1, failure: {every: exponential(900 s), clock: calendar, repair: 50 s, part: restart}, hours: always}
  pack:  {machines: 3, buffer: 4, failure: {every: exponential(300 s), repair: 60 s, part: scrap, crew: fitters}}
workers:
  fitters: {per-shift: 1, shifts: day, at-shift-end: interrupt}
  hands:   {per-shift: 3, shifts: day, at-shift-end: interrupt}
shifts:
  day:    {mon-sun: ["00:00-00:20", "00:30-01:00", "02:00-03:00", "05:00-23:00"]}
  always: {mon-sun: ["00:00-24:00"]}
products:
  frame:
    due: 400 s
    route:
      - {at: saw, time: 10 s, workers: {hands: 1}}
      - {at: [drill, pack], step: finish, time: exponential(8 s), workers: {hands: 2}}
      - at: pack
        time: triangular(5 10 20 s)
        interlock: {catches: {}, when: after, false-alarm: 5 %, release: 20 s, by: hands}
  plate:
    route:
      - {at: saw, time: 10 s}
      - {at: drill, time: lognormal(5 s cv 0.5)}
release:
  frame: {every: exponential(30 s)}
  plate: {wip: 3}
dispatch: {saw: shortest-processing-time, pack: critical-ratio}
"""


def line() -> Plant:
    """The plant."""
    return loads(LINE)


def simulated_hash(until: int, plant: Plant | None = None, seed: int = SEED) -> str:
    """The state of a plant at a time (µs) that was simulated from its beginning in one go."""
    simulation = Simulation(plant or line(), seed)
    simulation.run_us(until)
    return simulation.hash()
