"""Laws learnt from what a journal shows, and changes noticed in it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from lineside.forecast.drift import changes, guard
from lineside.forecast.law import fit, scaled, shaped
from lineside.forecast.seen import OPERATION, visits
from lineside.lower.codes import BUSY, DOWN, SECOND, STARVED
from lineside.lower.layout import BY_NAME
from lineside.model.distribution import Distribution
from lineside.model.load import loads
from tests.unit.forecast.halves import HOUR, Halves

if TYPE_CHECKING:
    from numpy.typing import NDArray

LAWS = (
    "45 s",
    "uniform(40 50 s)",
    "triangular(40 45 60 s)",
    "exponential(45 s)",
    "normal(45 s sd 6 s)",
    "lognormal(45 s cv 0.3)",
    "gamma(45 s cv 0.3)",
    "erlang(45 s k 4)",
    "weibull(45 s shape 2)",
)
CELL = """
plant: cell
stations:
  mill: {machines: 2, failure: {every: exponential(40 min), repair: lognormal(3 min cv 0.6)}}
  pack: {buffer: 3, failure: {every: exponential(30 min), repair: 2 min, part: restart}}
products:
  lamp:
    route:
      - {at: mill, time: gamma(90 s cv 0.25)}
      - {at: pack, time: {load: 5 s, run: 30 s}}
release: {lamp: always}
"""


def line(time: float, state: int, serial: int = -1, machine: int = 0) -> NDArray[np.void]:
    """A line of a trace: machine `machine` is in a state from a time (s) on, with a part."""
    row = np.zeros(1, BY_NAME["trace"].dtype)
    row["time"], row["machine"], row["state"] = round(time * SECOND), machine, state
    row["serial"] = row["step"] = row["product"] = serial
    if serial >= 0:
        row["step"] = row["product"] = 0
    return row


def found(*lines: NDArray[np.void], restarts: bool = False) -> list[tuple[float, bool]]:
    """What the visits of one machine took, s, and whether they were cut off."""
    seen, _ = visits(np.concatenate(lines), np.array([restarts]), {})
    return [(each["lasted"] / SECOND, bool(each["cut"])) for each in seen]


def test_a_visit_lasts_as_long_as_the_machine_works_on_it() -> None:
    part = line(10, BUSY, 1), line(30, DOWN, 1), line(100, BUSY, 1), line(125, STARVED)
    assert found(*part) == [(45.0, False)]


def test_what_a_stop_has_cut_off_would_have_taken_longer() -> None:
    part = line(10, BUSY, 1), line(30, DOWN, 1), line(100, BUSY, 1), line(145, STARVED)
    assert found(*part, restarts=True) == [(20.0, True), (45.0, False)]


def test_a_visit_that_goes_on_is_kept_for_the_next_time() -> None:
    lines = np.concatenate([line(10, BUSY, 1), line(55, STARVED), line(60, BUSY, 2)])
    seen, kept = visits(lines, np.array([False]), {})
    again, _ = visits(np.concatenate([kept, line(90, STARVED)]), np.array([False]), {})
    assert [each["lasted"] for each in (*seen, *again)] == [45 * SECOND, 30 * SECOND]
    assert seen.dtype == OPERATION


def test_a_visit_that_began_before_anybody_looked_is_left_out() -> None:
    lines = np.concatenate(
        [line(10, DOWN, 1), line(20, BUSY, 1), line(25, STARVED), line(30, BUSY, 2), line(75, STARVED)]
    )
    seen, _ = visits(lines, np.array([False]), {0: True})
    assert seen["lasted"].tolist() == [45 * SECOND]


@pytest.mark.parametrize("text", LAWS)
def test_a_law_is_stretched_and_shaped(text: str) -> None:
    law = Distribution.parse(text)
    longer = scaled(law, 1.2)
    assert longer.mean() == pytest.approx(1.2 * law.mean(), rel=1e-3)
    assert longer.cv() == pytest.approx(law.cv(), rel=1e-3, abs=1e-9)
    wider = shaped(longer, 0.55)
    assert wider.mean() == pytest.approx(longer.mean(), rel=1e-3)
    assert wider.cv() == pytest.approx(0.55, rel=2e-3)


@pytest.mark.parametrize("kind", ["lognormal", "weibull", "exponential"])
def test_durations_that_stops_cut_off_are_fitted_without_bias(kind: str) -> None:
    """Every duration is cut at a random time, which hits a third: those that are left over are the shorter ones."""
    rng = np.random.default_rng(7)
    true = {"weibull": "weibull(60 s shape 1.6)", "exponential": "exponential(60 s)"}.get(kind, f"{kind}(60 s cv 0.6)")
    law, n = Distribution.parse(true), 3000
    sampled = {
        "lognormal": lambda: rng.lognormal(math.log(60) - math.log(1.36) / 2, math.sqrt(math.log(1.36)), n),
        "weibull": lambda: 60 * rng.weibull(1.6, n),
        "exponential": lambda: rng.exponential(60, n),
    }[kind]()
    stops = rng.exponential(120, n)
    learnt = fit(scaled(law, 0.8), np.minimum(sampled, stops), sampled > stops)
    error = law.mean() * law.cv() / math.sqrt(0.6 * n)
    assert learnt.mean_s == pytest.approx(law.mean(), abs=4 * error)
    assert np.mean(sampled[sampled <= stops]) < law.mean() - 8 * error  # what is left over alone misleads


def test_what_is_seldom_seen_stays_near_the_model() -> None:
    law = Distribution.parse("lognormal(60 s cv 0.8)")
    few, many = np.full(7, 120.0), np.random.default_rng(1).lognormal(math.log(120), 0.7, 2000)
    assert fit(law, few, np.zeros(7, bool)).learnt == law
    some = fit(law, many[:10], np.zeros(10, bool)).learnt.mean()
    assert 60 < some < float(many[:10].mean())
    assert fit(law, many, np.zeros(2000, bool)).learnt.mean() == pytest.approx(float(many.mean()), rel=0.02)


def test_a_line_teaches_its_times_failures_and_repairs() -> None:
    """The mill is a fifth slower than its model says, packing a tenth faster, repairs take twice as long."""
    true = CELL.replace("gamma(90 s", "gamma(108 s").replace("run: 30 s", "run: 26.5 s")
    true = true.replace("lognormal(3 min", "lognormal(6 min")
    halves = Halves(loads(CELL), loads(true), seed=1)
    halves.advance(60 * HOUR)
    laws = {(each.what, each.name): each for each in halves.laws().learnt}
    mill, pack = laws["operation", "mill"], laws["operation", "pack"]
    assert mill.fit.ratio == pytest.approx(1.2, abs=4 * 0.25 * 1.2 / math.sqrt(mill.fit.seen))
    assert pack.fit.ratio == pytest.approx(0.9, abs=1e-3)
    assert pack.fit.cut > 0  # a failure there has its part begun anew
    assert {name for name, _, _ in mill.machines} == {"mill/1", "mill/2"}
    repair, every = laws["repair", "mill"], laws["failure", "mill"]
    assert repair.fit.mean_s == pytest.approx(360, rel=4 * 0.6 / math.sqrt(repair.fit.seen))
    assert every.fit.mean_s == pytest.approx(2400, rel=4 / math.sqrt(every.fit.seen))


def test_futures_go_by_what_was_learnt_and_the_controller_by_the_model() -> None:
    halves = Halves(loads(CELL), loads(CELL.replace("gamma(90 s", "gamma(117 s")), seed=2)
    halves.advance(20 * HOUR)
    present, laws = halves.present("run"), halves.laws()
    taught = laws.applied(present)
    law = present.block.table("step")["time"][0]
    means = [float(block.table("distribution")["b"][law]) for block in (taught.block, present.block)]  # gamma: a·b
    shapes = [float(block.table("distribution")["a"][law]) for block in (taught.block, present.block)]
    assert means[0] * shapes[0] / (means[1] * shapes[1]) == pytest.approx(1.3, rel=0.05)
    assert np.array_equal(taught.block.table("step"), present.block.table("step"))


@pytest.mark.parametrize(("cv", "rate"), [(0.3, 30.0), (0.2, 30.0), (0.1, 40.0), (0.0, 60.0)])
def test_a_machine_15_percent_slower_is_noticed_within_an_hour_of_work(cv: float, rate: float) -> None:
    """At the corner, cv 0.3 and 30 visits an hour, half of the times; with less variation nearly always."""
    rng, watch = np.random.default_rng(3), guard(cv, rate)
    assert watch is not None
    sd, runs, before = max(0.005, math.sqrt(math.log1p(cv * cv))), 100, 500
    noticed = 0
    for _ in range(runs):
        logs = rng.normal(0, sd, before + int(rate))
        logs[before:] += math.log(1.15)
        noticed += any(each.noticed >= before for each in changes(np.exp(logs), watch, sd))
    share = 0.5 if cv == 0.3 else 0.85
    assert noticed >= runs * share - 3.1 * math.sqrt(runs * share * (1 - share))  # one-sided, at 0.1 %
    assert watch.needed_h <= 1.0


@pytest.mark.parametrize(("cv", "rate"), [(0.3, 30.0), (0.5, 20.0)])
def test_false_alarms_are_no_more_frequent_than_is_told(cv: float, rate: float) -> None:
    rng, watch = np.random.default_rng(4), guard(cv, rate)
    assert watch is not None
    sd, n, runs = math.sqrt(math.log1p(cv * cv)), 1000, 60
    alarms = sum(len(changes(np.exp(rng.normal(0, sd, n)), watch, sd)) for _ in range(runs))
    expected = runs * n / rate / watch.false_h
    assert alarms <= 1.25 * expected + 3.1 * math.sqrt(expected)  # the usual time is learnt meanwhile: a quarter more


def test_where_a_change_cannot_be_noticed_in_time_the_time_needed_is_told() -> None:
    watch = guard(0.8, 4.0)
    assert watch is not None
    assert watch.needed_h > 1.0
    assert watch.false_h >= 7.9
