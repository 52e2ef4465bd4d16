"""One line simulated by lineside and by SimPy in turns: services a second, and whether both make the same."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import lineside
from benchmarks.peer import Line, Outcome, lean_line, textbook_line
from benchmarks.plants import line_text
from benchmarks.table import count, show

WARMUP_S = 2_000.0


@dataclass(frozen=True)
class Run:
    """One simulator's run: services a second of processor time, and finished parts per simulated second.

    Every run stays in one thread, so on a quiet machine this is the time on the clock; on a busy one it disturbs less.
    """

    services_per_s: float
    made_per_s: float


def ours(model: Line, measured_s: float, seed: int) -> Run:
    """Lineside on one core, loading and lowering the model included."""
    began = time.process_time()
    plant = lineside.loads(line_text(model))
    result = lineside.simulate(plant, measured_s, WARMUP_S, replications=1, seed=seed, workers=1)
    made = result.products["part"].completed.mean / measured_s
    services = made * (measured_s + WARMUP_S) * model.stations
    return Run(services / (time.process_time() - began), made)


def theirs(run: Callable[[Line, float, float, int], Outcome], model: Line, measured_s: float, seed: int) -> Run:
    """A line of SimPy's."""
    outcome = run(model, measured_s, WARMUP_S, seed)
    return Run(outcome.services / outcome.cpu_s, outcome.per_second)


def race(title: str, model: Line, ours_s: float, theirs_s: float, rounds: int, tolerance: float) -> None:
    """Run all in turns and show the best and the median of the rounds; the machine may be busy with other things.

    `tolerance` is how far two mean throughputs may lie apart, relative to ours: several standard errors of SimPy's.
    """
    ours(model, 1_000.0, 0)  # compiles, or loads what was compiled
    names = ("lineside", "SimPy, lean", "SimPy, textbook")
    runs: dict[str, list[Run]] = {name: [] for name in names}
    for seed in range(1, rounds + 1):
        runs["lineside"].append(ours(model, ours_s, seed))
        runs["SimPy, lean"].append(theirs(lean_line, model, theirs_s, seed))
        runs["SimPy, textbook"].append(theirs(textbook_line, model, theirs_s, seed))
    best = max(run.services_per_s for run in runs["lineside"])
    rows = []
    for name in names:
        rates = sorted(run.services_per_s for run in runs[name])
        mean, error = mean_and_error([run.made_per_s for run in runs[name]])
        shown = f"{mean:.5f} ± {error:.5f}"
        rows.append((name, count(rates[-1]), count(rates[len(rates) // 2]), f"{best / rates[-1]:.1f}", shown))
    columns = ("", "services/s, best", "median", "× slower", "parts/s, standard error")
    notes = [agreement(runs, name, tolerance) for name in names[1:]]
    notes.append(
        f"{rounds} rounds; lineside simulates {ours_s:,.0f} s in each, SimPy {theirs_s:,.0f} s; one core each."
    )
    show(title, columns, rows, notes)


def agreement(runs: dict[str, list[Run]], name: str, tolerance: float) -> str:
    """Whether two simulators make the same, in words."""
    mean, _ = mean_and_error([run.made_per_s for run in runs["lineside"]])
    other, _ = mean_and_error([run.made_per_s for run in runs[name]])
    off = abs(other / mean - 1)
    word = "agrees" if off <= tolerance else "DOES NOT AGREE"
    return f"Throughput of {name} {word}: off by {off:.2%}, tolerance {tolerance:.1%}."


def mean_and_error(values: Sequence[float]) -> tuple[float, float]:
    """The mean and its standard error."""
    size = len(values)
    mean = math.fsum(values) / size
    return mean, math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (size - 1) / size)
