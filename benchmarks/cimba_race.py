"""Services a second on M/M/1 (ρ = 0.8) and on lines, lineside and Cimba's Python binding in turns, on one core each.

Cimba lives in an environment of its own: `uv venv cimba; uv pip install --python cimba/bin/python cimba`, and
`python -m benchmarks.cimba_race cimba/bin/python`. Both gather their statistics; lineside's time includes loading.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import time
from pathlib import Path

import lineside
from benchmarks.peer import Line
from benchmarks.plants import line_text
from benchmarks.table import count, show

WARMUP_S = 2_000.0
QUEUE = """
plant: queue
stations: {s: {}}
products: {part: {route: [{at: s, time: exponential(1 s)}]}}
release: {part: {every: exponential(1.25 s)}}
"""


def ours(what: str, measured_s: float, seed: int) -> tuple[float, float, float]:
    """Services a second of processor time, parts a second, and mean parts waiting."""
    began = time.process_time()
    text = QUEUE if what == "queue" else line_text(Line(stations=int(what)))
    result = lineside.simulate(lineside.loads(text), measured_s, WARMUP_S, replications=1, seed=seed, workers=1)
    product = result.products["part"]
    made = product.completed.mean / measured_s
    services = made * (measured_s + WARMUP_S) * (1 if what == "queue" else int(what))
    waiting = sum(station.queue.mean for station in result.stations.values())
    return services / (time.process_time() - began), made, waiting


def theirs(python: Path, what: str, measured_s: float, seed: int) -> tuple[float, float, float]:
    """The same of Cimba, by its own interpreter."""
    file = Path(__file__).with_name("cimba_peer.py")
    words = [str(python), str(file), what, str(measured_s), str(seed)]
    told = json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()[-1])
    return told["services_per_s"], told["per_second"], told["waiting"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("python", type=Path, help="the interpreter of an environment with cimba in it")
    parser.add_argument("--services", type=float, default=4e6, help="services a run")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    rows = []
    for what, title in (("queue", "M/M/1, ρ = 0.8"), ("5", "5 stations, buffers of 5"), ("20", "20 stations")):
        measured_s = given.services / (1 if what == "queue" else int(what))
        ours(what, 1_000.0, 0)
        mine, its = [], []
        for seed in range(1, given.rounds + 1):
            mine.append(ours(what, measured_s, seed))
            its.append(theirs(given.python, what, measured_s, seed))
        for name, runs in (("lineside", mine), ("Cimba", its)):
            rates = sorted(run[0] for run in runs)
            made, waiting = (sum(run[i] for run in runs) / len(runs) for i in (1, 2))
            factor = f"{max(run[0] for run in mine) / rates[-1]:.2f}"
            middle = count(rates[len(rates) // 2])
            rows.append((title, name, count(rates[-1]), middle, factor, f"{made:.4f}", f"{waiting:.3f}"))
            title = ""
    columns = ("", "", "services/s, best", "median", "× slower", "parts/s", "parts waiting")
    show(
        "Lineside and Cimba",
        columns,
        rows,
        [f"{given.rounds} rounds of {given.services:,.0f} services; one core each."],
    )


if __name__ == "__main__":
    main()
