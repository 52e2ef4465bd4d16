"""Copying the state of a running plant of 200 machines, with workers, failures and a crew; what SimPy says to that."""

from __future__ import annotations

import argparse
import copy
import time
from collections.abc import Callable
from functools import partial

import simpy

import lineside
from benchmarks.peer import Line
from benchmarks.plants import broad_text
from benchmarks.table import show, span
from lineside.lower.block import Block
from lineside.simulate.replication import Replication
from lineside.simulate.task import make_task

DAY_S = 86_400.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=2_000)
    given = parser.parse_args()
    plant = lineside.loads(broad_text(stations=20, machines=10))
    lineside.simulate(plant, 60.0, replications=1, workers=1)  # compiles, or loads what was compiled
    began = time.perf_counter()
    running = Replication(make_task(plant, 0.0, 10 * DAY_S, 1, {}, tracing=False), 0)
    running.advance()
    ran_s = time.perf_counter() - began
    block = running.block
    rows = [
        timed("copy of the state", block.copy, given.copies),
        timed("snapshot to bytes", block.snapshot, given.copies),
        timed("state from bytes, checked", partial(Block.from_bytes, block.snapshot()), given.copies),
    ]
    notes = [
        f"{len(block.data):,} bytes: 20 stations of 10 machines after 10 simulated days, {running.facts:,} facts.",
        f"Simulating up to here again instead of copying takes {span(ran_s)}.",
        f"A copy that goes on for a day ends like the original, byte for byte: {goes_on_alike(plant)}.",
        f"SimPy: copying an environment with processes under way: {peer_copy()}.",
    ]
    show("fork a running plant of 200 machines", ("", "median", "slowest of 100"), rows, notes)


def timed(name: str, do: Callable[[], object], times: int) -> tuple[str, str, str]:
    """Median and 99th percentile of one call."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        do()
        taken.append(time.perf_counter() - began)
    taken.sort()
    return name, span(taken[times // 2]), span(taken[int(times * 0.99)])


def goes_on_alike(plant: lineside.Plant) -> bool:
    """Whether a copy made after a day and its original have the same state a day later."""
    task = make_task(plant, DAY_S, DAY_S, 1, {}, tracing=False)
    original = Replication(task, 0)
    while original.now < task.warmup:
        original.advance(budget_s=0.01)
    fork = Replication(task, 0, original.hand_over())
    original.advance()
    fork.advance()
    return original.block.snapshot() == fork.block.snapshot()


def peer_copy() -> str:
    """What Python answers when a SimPy environment with running processes is copied."""
    env = simpy.Environment()

    def machine() -> simpy.events.ProcessGenerator:
        while True:
            yield env.timeout(Line().service)

    env.process(machine())
    env.run(until=10)
    try:
        copy.deepcopy(env)
    except TypeError as error:
        return f"impossible ({error})"
    return "possible"


if __name__ == "__main__":
    main()
