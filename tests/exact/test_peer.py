"""The lines of the benchmarks, in SimPy and in the model language, keep the same rules: they make what theory says.

Each within the 99.9 % t-interval over 12 seeded runs, and within 1 % of the exact value.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import fields

import pytest

import lineside
from benchmarks.full import RATES, ours
from benchmarks.full_peer import Figures, simpy_shop
from benchmarks.peer import Line, Outcome, lean_line, textbook_line
from benchmarks.plants import line_text
from tests.exact.interval import over, widened
from tests.exact.theory.line import Step, saturated, throughput
from tests.exact.theory.shop import Failure, Shop, Station

RUNS = 12


def blocking(stations: int, buffer: int) -> float:
    steps = [Step(buffer=buffer)] * stations
    return float(throughput(steps, saturated(steps)))


def shared(model: Line) -> float:
    failure = Failure(model.every, model.repair, crew=0 if model.fitters else None) if model.every else None
    station = Station(model.service, buffer=model.buffer, failure=failure, pool=0 if model.workers else None)
    return Shop((station,) * model.stations, (model.workers,), (model.fitters,)).figures()["throughput"]


@pytest.mark.parametrize(
    ("run", "model", "exact"),
    [
        (lean_line, Line(2, 1), blocking(2, 1)),
        (lean_line, Line(3, 0), blocking(3, 0)),
        (lean_line, Line(4, 1), blocking(4, 1)),
        (textbook_line, Line(3, 2), blocking(3, 2)),
        (lean_line, Line(3, 1, workers=2), shared(Line(3, 1, workers=2))),
        (lean_line, Line(3, 1, every=10, repair=4, fitters=1), shared(Line(3, 1, every=10, repair=4, fitters=1))),
        (
            lean_line,
            Line(3, 1, workers=2, every=10, repair=4, fitters=1),
            shared(Line(3, 1, workers=2, every=10, repair=4, fitters=1)),
        ),
        (
            textbook_line,
            Line(3, 1, workers=2, every=10, repair=4, fitters=1),
            shared(Line(3, 1, workers=2, every=10, repair=4, fitters=1)),
        ),
    ],
)
def test_the_simpy_line_makes_what_theory_says(
    run: Callable[[Line, float, float, int], Outcome], model: Line, exact: float
) -> None:
    made = over([run(model, 6_000, 500, seed).per_second for seed in range(RUNS)], level=0.999)
    assert made.holds(exact)
    assert made.mean == pytest.approx(exact, rel=0.01)


@pytest.mark.parametrize(
    "model", [Line(3, 1), Line(3, 1, workers=2), Line(3, 1, workers=2, every=10, repair=4, fitters=1)]
)
def test_the_model_text_of_a_line_is_the_same_line(model: Line) -> None:
    """Within the 99.9 % t-interval over 12 replications and within 1 %, so both sides of a race run the same race."""
    plant = lineside.loads(line_text(model))
    made = lineside.simulate(plant, 20_000, 500, replications=RUNS, workers=1).products["part"].throughput_per_h
    exact = 3600 * (shared(model) if model.workers else blocking(3, 1))
    assert widened(made.mean, made.low, made.high, RUNS, level=0.999).holds(exact)
    assert made.mean == pytest.approx(exact, rel=0.01)


def test_a_line_with_everything_on_finds_what_the_same_line_in_simpy_finds() -> None:
    """Welch's test of each of eight means over 8 seeded runs of each, at 0.1 % (5.41 at seven degrees)."""
    here = [ours(20_000, seed) for seed in range(8)]
    there = [simpy_shop(True, 5_000, 1_000, seed) for seed in range(8)]
    for name in (field.name for field in fields(Figures) if field.name not in RATES):
        a, b = ([getattr(run, name) for run in runs] for runs in (here, there))
        error = ((statistics.variance(a) + statistics.variance(b)) / 8) ** 0.5
        assert abs(statistics.fmean(a) - statistics.fmean(b)) < 5.41 * error, name
