"""A line with everything on, beside SimPy doing the same work: parts a second, and whether both find the same."""

from __future__ import annotations

import argparse
import time
from dataclasses import fields

import lineside
from benchmarks.full_peer import STATIONS, Figures, full_text, simpy_shop
from benchmarks.race import mean_and_error
from benchmarks.table import count, show

WARMUP_S = 2_000.0
FAR = 4.0
"""Standard errors of the difference beyond which two means are said not to agree."""
RATES = ("parts", "cpu_s")


def ours(measured_s: float, seed: int) -> Figures:
    """Lineside on one core, loading and lowering the model included."""
    began = time.process_time()
    result = lineside.simulate(lineside.loads(full_text()), measured_s, WARMUP_S, replications=1, seed=seed, workers=1)
    part, hours = result.products["part"], measured_s / 3600
    times = [station.time for name, station in result.stations.items() if name != "bench"]
    return Figures(
        made_per_h=part.completed.mean / hours,
        scrapped_per_h=part.scrapped.mean / hours,
        escaped_per_h=part.escaped_defects.mean / hours,
        held_per_h=sum(step.held.mean for step in part.steps.values()) / hours,
        deliveries_per_h=result.fleets["cart"].deliveries_per_h.mean,
        busy=sum(each["busy"].mean for each in times) / STATIONS,
        down=sum(each["down"].mean for each in times) / STATIONS,
        energy_kw=result.energy_kwh.mean / hours,
        parts=part.completed.mean * (WARMUP_S + measured_s) / measured_s,
        cpu_s=time.process_time() - began,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=200_000, help="simulated seconds for lineside")
    parser.add_argument("--peer-seconds", type=float, default=20_000, help="simulated seconds for SimPy")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    ours(1_000.0, 0)  # compiles, or loads what was compiled
    runs: dict[str, list[Figures]] = {name: [] for name in ("lineside", "SimPy, lean", "SimPy, textbook")}
    for seed in range(1, given.rounds + 1):
        runs["lineside"].append(ours(given.seconds, seed))
        runs["SimPy, lean"].append(simpy_shop(True, given.peer_seconds, WARMUP_S, seed))
        runs["SimPy, textbook"].append(simpy_shop(False, given.peer_seconds, WARMUP_S, seed))
    speeds = {name: sorted(run.parts / run.cpu_s for run in each) for name, each in runs.items()}
    middle = given.rounds // 2
    columns = ("", "parts/s, best", "median", "× slower")
    rows = [
        (name, count(each[-1]), count(each[middle]), f"{speeds['lineside'][middle] / each[middle]:.1f}")
        for name, each in speeds.items()
    ]
    notes = [
        f"{given.rounds} rounds; lineside simulates {given.seconds:,.0f} s in each, SimPy {given.peer_seconds:,.0f} s."
    ]
    show(f"{STATIONS} stations with everything on", columns, rows, notes)
    names = [field.name for field in fields(Figures) if field.name not in RATES]
    show(
        "What they find",
        ("", *runs, "agree"),
        [(name, *(_shown(runs[each], name) for each in runs), _agree(runs, name)) for name in names],
        [f"± is a standard error; agree: no two of them are further apart than {FAR:g} of the difference's."],
    )


def _shown(runs: list[Figures], name: str) -> str:
    mean, error = mean_and_error([getattr(run, name) for run in runs])
    return f"{mean:.4g} ± {error:.2g}"


def _agree(runs: dict[str, list[Figures]], name: str) -> str:
    found = [mean_and_error([getattr(run, name) for run in each]) for each in runs.values()]
    (ours_mean, ours_error), *others = found
    near = [abs(mean - ours_mean) <= FAR * (error**2 + ours_error**2) ** 0.5 for mean, error in others]
    return "yes" if all(near) else "NO"


if __name__ == "__main__":
    main()
