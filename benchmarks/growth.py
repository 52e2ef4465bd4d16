"""How cost grows: ns a fact against queues, walkers, machines, products and stations; what a large plant takes to load.

Each case is measured in a process of its own, in turn with the same case in another checkout if `--beside` names one
(`git worktree add ../v0.2.0 v0.2.0`, say); both must have their kernel compiled. ns of processor time.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

RULES = (
    "first-in-first-out",
    "last-in-first-out",
    "shortest-processing-time",
    "longest-processing-time",
    "weighted-shortest-processing-time",
    "earliest-due-date",
    "least-slack",
    "highest-priority",
    "longest-wait",
    "critical-ratio",
)
QUEUES = (10, 1_000, 100_000)
SECOND = 1_000_000


def line(
    stations: int,
    machines: int = 1,
    buffer: int | None = 5,
    products: int = 1,
    release: str = "always",
    workers: str = "",
    rule: str = "",
    mean: float | None = None,
) -> str:
    """A line of equal stations, through which all products go; they differ in due date, priority and weight."""
    waiting = "" if buffer is None else f", buffer: {buffer}"
    text = ["plant: line", "stations:"]
    text += [f"  s{i}: {{machines: {machines}{waiting}}}" for i in range(stations)]
    text += ["workers:", f"  hands: {{{workers}}}"] if workers else []
    text += ["products:"]
    needs = ", workers: {hands: 1}" if workers else ""
    span = machines if mean is None else mean
    for p in range(products):
        text += [
            f"  p{p}:",
            f"    due: {100 + 37 * p} h",
            f"    priority: {p * 7 % 5}",
            f"    weight: {1 + p % 3}",
            "    route:",
        ]
        text += [
            f"      - {{at: s{i}, time: exponential({span * (1 + 0.01 * (p % 7))} s){needs}}}" for i in range(stations)
        ]
    text += ["release:", *(f"  p{p}: {release}" for p in range(products))]
    if rule:
        text += [f"dispatch: {{{', '.join(f's{i}: {rule}' for i in range(stations))}}}"]
    return "\n".join(text) + "\n"


def cases() -> Iterator[tuple[str, str, str, float]]:
    """What grows, how large it is, the model, and the seconds that are simulated before measuring begins."""
    for rule in RULES:
        for wip in QUEUES:
            yield f"queue, {rule}", f"{wip}", line(2, 1, None, 5, f"{{wip: {wip // 5}}}", rule=rule), 20.0
    for walk, name in (("", "people counted"), (", walk: 1 s", "people who walk")):
        for people in (1, 100, 1000):
            machines = max(1, people // 4)
            workers = f"per-shift: {people}{walk}"
            yield name, f"{people}", line(5, machines, 5 * people, workers=workers, mean=max(1, people)), 50.0 * people
    for machines in (1, 20, 100, 500):
        yield "machines a station", f"{machines}", line(20, machines, 5 * machines), 100.0 * machines
    for products in (1, 100, 500):
        release = f"{{every: exponential({1.3 * products} s)}}"
        yield "products that come", f"{products}", line(20, 1, None, products, release), 2000.0
    for products in (1, 100, 500):
        yield "products, always", f"{products}", line(20, 1, 5, products), 500.0
    for stations in (20, 200, 2000):
        yield "stations", f"{stations}", line(stations), float(max(200, min(2 * stations, 2000)))


def measure(text: str, warm_s: float, cpu_s: float) -> float:
    """Ns of processor time a fact, by whichever lineside this process imports."""
    import lineside
    from lineside.kernel import entry
    from lineside.lower import codes
    from lineside.lower.tables import lower, seed_number

    block = lower(lineside.loads(text))
    block.head["seed"] = seed_number(1)

    def go(until: int) -> None:
        while (reason := entry.simulate(block, until)) != codes.DONE:
            if reason != codes.GROW:
                raise SystemExit(f"the plant cannot go on: {codes.REASONS[reason]}")
            block.grow()

    entry.start_plant(block)
    while entry.handle(block, 0, codes.START, 0, 0, 0, 0) != codes.DONE:
        block.grow()
    began, now, step = time.process_time(), 0, int(warm_s * SECOND / 10)
    while now < warm_s * SECOND and time.process_time() - began < 3 * cpu_s:
        go(now := now + step)
    found = []
    for _ in range(3):
        facts, began = int(block.head["facts"]), time.process_time()
        while time.process_time() - began < cpu_s / 3:
            part = time.process_time()
            go(now := now + step // 4)
            step = step * 2 if time.process_time() - part < 0.02 else step
        found.append((time.process_time() - began) * 1e9 / max(1, int(block.head["facts"]) - facts))
    return min(found)


def load(stations: int) -> float:
    """Seconds of processor time to load and lower a line of so many stations, whose one route goes through them all."""
    import lineside
    from lineside.lower.tables import lower

    text = line(stations)
    began = time.process_time()
    lower(lineside.loads(text))
    return time.process_time() - began


def child(source: Path, *words: str) -> float:
    """What a process that imports lineside from a checkout measures."""
    done = subprocess.run(
        [sys.executable, __file__, *words],
        env=os.environ | {"PYTHONPATH": str(source / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return float("nan")
    return float(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--beside", type=Path, help="another checkout of lineside, measured in turn with this one")
    parser.add_argument("--only", default="", help="only cases whose name has this in it")
    parser.add_argument("--seconds", type=float, default=0.6, help="processor time a measurement")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--load", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one is not None:
        _, _, text, warm_s = list(cases())[given.one]
        print(json.dumps(measure(text, warm_s, given.seconds)))
        return
    if given.load is not None:
        print(json.dumps(load(given.load)))
        return
    trees = [Path(__file__).parents[1], *([given.beside] if given.beside else [])]
    heads = ["this", "beside"][: len(trees)]
    print(f"{'ns of processor time a fact':44s}" + "".join(f"{head:>10s}{'× least':>9s}" for head in heads), flush=True)
    least: dict[tuple[str, int], float] = {}
    for number, (name, size, _, _) in enumerate(cases()):
        if given.only not in name:
            continue
        cells = ""
        for at, tree in enumerate(trees):
            told = median(
                child(tree, "--one", str(number), "--seconds", str(given.seconds)) for _ in range(given.rounds)
            )
            first = least.setdefault((name, at), told)
            cells += f"{told:10.0f}{told / first:9.2f}"
        print(f"{name + ', ' + size:44s}{cells}", flush=True)
    if given.only in "load":
        for stations in (2_000, 20_000):
            cells = "".join(f"{child(tree, '--load', str(stations)):10.2f}{'':9s}" for tree in trees)
            print(f"{f'load {stations:,} stations, s of processor time':44s}{cells}", flush=True)


if __name__ == "__main__":
    main()
