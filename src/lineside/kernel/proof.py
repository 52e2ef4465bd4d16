"""A small plant that every library must bring to one known state: draws from every law, failures, people, rework."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel import entry
from lineside.lower.codes import DONE, GROW, SECOND, START
from lineside.lower.digest import state_hash
from lineside.lower.tables import lower, seed_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from lineside.lower.block import Block

UNTIL = 12 * 3600 * SECOND
PLANT = """
plant: proof
starts: 2024-03-04 07:30
hours: day
shifts:
  day: {daily: ["08:00-12:00", "12:30-20:00"]}
stations:
  cut: {machines: 2, buffer: 3, failure: {every: exponential(40 min), repair: lognormal(4 min cv 0.8), crew: fitters}}
  weld: {buffer: 4, failure: {every: weibull(3 h shape 2), clock: calendar, repair: gamma(5 min cv 0.7), part: restart}}
  fit: {machines: 3, buffer: 5}
  test: {buffer: 2}
  bench: {buffer: 20}
workers:
  people: {per-shift: 4, shifts: day, at-shift-end: interrupt}
  fitters: {per-shift: 1}
products:
  gear:
    due: 2 h
    route:
      - {at: cut, time: triangular(20 25 40 s), workers: {people: 1}}
      - {at: weld, time: normal(20 s sd 6 s)}
      - {at: fit, time: lognormal(70 s cv 0.3), workers: {people: 1}, defects: {loose: 6 %}}
      - {at: test, time: erlang(15 s k 3), detects: {loose: 90 %}, false-alarm: 1 %, rejects: {any: again}}
    side-routes:
      again:
        - {at: bench, time: exponential(3 min), fixes: {loose: 80 %}}
        - {go: test, at-most: 2}
  shaft:
    route:
      - {at: cut, time: uniform(15 35 s)}
      - {at: fit, time: gamma(50 s cv 0.5)}
release: {gear: {every: exponential(45 s)}, shaft: {wip: 6}}
dispatch: {cut: critical-ratio, fit: shortest-processing-time}
"""


def state() -> str:
    """The plant's state after half a day, by whatever way this process enters the kernel."""
    from lineside.model.load import loads

    block = lower(loads(PLANT))
    block.head["seed"] = seed_number(1)
    entry.start_plant(block)
    _until_done(block, lambda: entry.handle(block, 0, START, 0, 0, 0, 0))
    _until_done(block, lambda: entry.simulate(block, UNTIL))
    entry.settle_all(block)
    return state_hash(block)


def _until_done(block: Block, step: Callable[[], int]) -> None:
    while (reason := step()) != DONE:
        assert reason == GROW
        block.grow()
