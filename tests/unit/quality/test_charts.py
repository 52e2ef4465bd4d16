"""Control charts: published cases, another library, exact run lengths, and a tool that wears."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import TYPE_CHECKING

import capstat_core as other
import numpy as np
import pytest
from capstat_core import rules as other_rules

from lineside.cli import main
from lineside.kpi.fold import PASSED, Fold
from lineside.model.load import loads
from lineside.quality.capability import capability, chi2
from lineside.quality.chart import ChartError, Cusum, Ewma, Kind, Limits, phase_one, points
from lineside.quality.constant import c4, d2, d3
from lineside.quality.response import Correction, Watcher
from lineside.quality.rule import RULES, Nelson
from lineside.quality.runlength import of_binomial, of_cusum, of_ewma, of_rule, of_shares
from lineside.simulate.replication import Replication
from lineside.simulate.task import make_task

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    Values = NDArray[np.float64]

# NIST/SEMATECH e-Handbook 6.3.2.4 (EWMA: target 50, σ 2.0539, λ 0.3), 6.3.2.3 (CUSUM: 325, k 0.3175, h 4.1959).
NIST_EWMA = [52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5,
             49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]  # fmt: skip
NIST_AVERAGES = [50.60, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33,
                 50.11, 49.36, 49.52, 50.05, 49.38, 49.92, 50.73, 51.23, 51.94, 51.99]  # fmt: skip
NIST_CUSUM = [324.925, 324.675, 324.725, 324.350, 325.350, 325.225, 324.125, 324.525, 325.225, 324.600,
              324.625, 325.150, 328.325, 327.250, 327.825, 328.500, 326.675, 327.775, 326.875, 328.350]  # fmt: skip


def test_nists_ewma() -> None:
    ewma = Ewma(0.3, 3.0)
    averages, out = ewma.feed((np.array(NIST_EWMA) - 50) / 2.0539)
    assert np.round(50 + 2.0539 * averages, 2).tolist() == NIST_AVERAGES
    assert (round(50 + 2.0539 * ewma.reach, 4), round(50 - 2.0539 * ewma.reach, 4)) == (52.5884, 47.4116)
    assert not out.any()


def test_nists_cusum_first_signals_at_group_14() -> None:
    up, _, out = Cusum(0.3175, 4.1959).feed(np.array(NIST_CUSUM) - 325)
    assert int(np.flatnonzero(out)[0]) + 1 == 14
    assert up[12] == pytest.approx(3.0075)  # the handbook prints 3.01 for group 13, and 4.94 for group 14
    assert round(float(up[13]), 2) == 4.94


def test_constants_are_those_of_the_tables() -> None:
    assert [round(d2(n), 3) for n in (2, 3, 5, 10, 25)] == [1.128, 1.693, 2.326, 3.078, 3.931]
    assert [round(d3(n), 3) for n in (2, 3, 5, 10, 25)] == [0.853, 0.888, 0.864, 0.797, 0.708]
    assert [round(c4(n), 4) for n in (2, 5, 10, 25)] == [0.7979, 0.9400, 0.9727, 0.9896]
    assert [round(chi2(share, 30), 1) for share in (0.025, 0.975)] == [16.8, 47.0]  # 16.791 and 46.979


@pytest.mark.parametrize("kind", ["xbar-r", "xbar-s", "i-mr"])
def test_limits_are_those_of_another_library(kind: Kind) -> None:
    rng = np.random.default_rng(5)
    values: Values = rng.normal(10, 2, (30, 5)) if kind != "i-mr" else rng.normal(10, 2, 40)
    theirs = {"xbar-r": other.xbar_r_chart, "xbar-s": other.xbar_s_chart, "i-mr": other.i_mr_chart}[kind](values)
    mine = phase_one(kind, values)
    limits, spread = theirs.location.limits, theirs.dispersion.limits
    assert (mine.centre_of_point, mine.low, mine.high) == pytest.approx(
        (limits.center, limits.lower, limits.upper), rel=1e-3
    )
    assert (mine.spread, *mine.spread_limits) == pytest.approx((spread.center, spread.lower, spread.upper), rel=1e-3)


# NIST/SEMATECH e-Handbook 6.3.3.2: shares of 50 chips that are bad, for 30 wafers; 6.3.3.1: defects of 25 wafers.
NIST_P = [0.24, 0.16, 0.20, 0.10, 0.12, 0.16, 0.18, 0.28, 0.20, 0.10, 0.12, 0.34, 0.24, 0.44, 0.20,
          0.10, 0.26, 0.22, 0.40, 0.36, 0.48, 0.30, 0.18, 0.24, 0.14, 0.26, 0.18, 0.12, 0.30, 0.52]  # fmt: skip
NIST_C = [16, 14, 28, 16, 12, 20, 10, 12, 10, 17, 19, 17, 14, 16, 15, 13, 14, 16, 11, 20, 11, 19, 16, 31, 13]


def test_nists_chart_of_counts_and_shares_by_their_formulas() -> None:
    c = phase_one("c", NIST_C)
    assert (c.centre, c.low, c.high) == (16.0, 4.0, 28.0)
    counts = np.array(NIST_P) * 50
    share = float(np.mean(NIST_P))
    reach = 3 * math.sqrt(share * (1 - share) / 50)
    p, np_, u = (phase_one(kind, np.round(counts), 50) for kind in ("p", "np", "u"))
    assert (p.centre, p.low, p.high) == pytest.approx((share, share - reach, share + reach))
    assert (np_.centre_of_point, np_.low, np_.high) == pytest.approx((50 * p.centre, 50 * p.low, 50 * p.high))
    assert u.high == pytest.approx(share + 3 * math.sqrt(share / 50))
    varied = points(p, [20, 20], [50, 100])[1]
    assert varied[0] == pytest.approx((0.4 - share) / (reach / 3))
    assert varied[1] == pytest.approx((0.2 - share) / (reach / 3 / math.sqrt(2)))


@pytest.mark.parametrize("rule", sorted(RULES))
def test_rules_signal_where_another_library_says_so(rule: int) -> None:
    rng = np.random.default_rng(rule)
    z = np.concatenate([rng.normal(0, 1, 400), rng.normal(0.9, 1, 300), rng.normal(0, 0.5, 200), rng.normal(0, 2, 200)])
    chart = other.i_mr_chart(z, center=0.0, sigma=1.0).location
    theirs = {each.point for each in other_rules.nelson_rules(chart, [rule])}
    nelson = Nelson([rule])
    mine = np.concatenate([nelson.feed(part)[rule] for part in np.array_split(z, 17)])
    assert set(np.flatnonzero(mine).tolist()) == theirs
    assert theirs


def run_lengths(
    feed: Callable[[Values], NDArray[np.bool_]], restart: Callable[[], None], runs: int, shift: float
) -> Values:
    rng = np.random.default_rng(11)
    found = []
    for _ in range(runs):
        restart()
        length = 0
        while True:
            out = np.flatnonzero(feed(rng.standard_normal(256) + shift))
            if len(out):
                found.append(length + int(out[0]) + 1)
                break
            length += 256
    return np.array(found, float)


@pytest.mark.parametrize(
    ("rule", "shift"), [*((rule, 0.0) for rule in range(1, 8)), (2, 1.0), (5, 1.0), (6, 1.0), (8, 1.5)]
)
def test_run_lengths_of_each_rule_are_the_exact_ones(rule: int, shift: float) -> None:
    nelson = Nelson([rule])
    found = run_lengths(lambda z: nelson.feed(z)[rule], nelson.restart, 900, shift)
    error = found.std() / math.sqrt(len(found))
    assert found.mean() == pytest.approx(of_rule(rule, shift), abs=4 * error)


def test_exact_run_lengths_are_the_published_ones_within_one_percent() -> None:
    """Montgomery, tables 9.3, 9.11; Lucas and Saccucci (1990); Brook and Evans (1972); runs by theory."""
    published = [
        (of_rule(1), 370.4), (of_rule(2), 2**9 - 1), (of_rule(1, 1.0), 43.9), (of_ewma(0.1, 2.814), 500),
        (of_ewma(0.1, 2.814, 1.0), 10.3), (of_ewma(0.4, 3.054, 1.0), 14.3), (of_cusum(0.5, 4), 168),
        (of_cusum(0.5, 4, 1.0), 8.38), (of_cusum(0.5, 5), 465), (of_cusum(0.5, 5, 1.0), 10.4),
    ]  # fmt: skip
    for mine, theirs in published:
        assert mine == pytest.approx(theirs, rel=0.01)


def test_the_run_length_of_a_share_is_that_of_its_counts() -> None:
    """Of 50 with 4 %, limits 0 and 12.3 %: seven bad ones and more signal: 36 times in 10,000."""
    assert of_binomial(0.04, 50, 0.0, 0.1231) == pytest.approx(1 / 0.00361, rel=0.01)
    assert of_binomial(0.0, 50, 0.0, 0.1) == math.inf


def test_charts_with_a_memory_run_as_long_as_theory_says() -> None:
    ewma, cusum = Ewma(0.2, 2.7), Cusum(0.5, 4.0)
    for feed, restart, exact in (
        (lambda z: ewma.feed(z)[1], ewma.restart, of_ewma(0.2, 2.7)),
        (lambda z: cusum.feed(z)[2], cusum.restart, of_cusum(0.5, 4.0)),
    ):
        found = run_lengths(feed, restart, 2000, 0.0)
        assert found.mean() == pytest.approx(exact, abs=4 * found.std() / math.sqrt(len(found)))


@pytest.mark.soak
@pytest.mark.parametrize("rule", range(1, 9))
def test_run_lengths_are_within_one_percent_of_the_exact_ones(rule: int) -> None:
    nelson = Nelson([rule])
    shift = 1.5 if rule == 8 else 0.0
    found = run_lengths(lambda z: nelson.feed(z)[rule], nelson.restart, 60_000, shift)
    assert found.mean() == pytest.approx(of_rule(rule, shift), rel=0.01)


@pytest.mark.soak
@pytest.mark.parametrize("shift", [0.0, 0.5, 1.0, 2.0])
def test_run_lengths_with_a_memory_are_within_one_percent_of_the_exact_ones(shift: float) -> None:
    """60,000 runs each: a run length spreads about as widely as its mean, so 1 % is 2.5 standard errors."""
    for weight, width in ((0.1, 2.814), (0.2, 2.7), (0.4, 3.054)):
        found = run_lengths(*ewma_of(weight, width), 60_000, shift)
        assert found.mean() == pytest.approx(of_ewma(weight, width, shift), rel=0.01), (weight, width)
    for k, h in ((0.5, 4.0), (0.25, 8.0)):
        found = run_lengths(*cusum_of(k, h), 60_000, shift)
        assert found.mean() == pytest.approx(of_cusum(k, h, shift), rel=0.01), (k, h)


def ewma_of(weight: float, width: float) -> tuple[Callable[[Values], NDArray[np.bool_]], Callable[[], None]]:
    chart = Ewma(weight, width)
    return lambda z: chart.feed(z)[1], chart.restart


def cusum_of(k: float, h: float) -> tuple[Callable[[Values], NDArray[np.bool_]], Callable[[], None]]:
    chart = Cusum(k, h)
    return lambda z: chart.feed(z)[2], chart.restart


def test_batches_of_any_size_signal_alike() -> None:
    z = np.random.default_rng(3).normal(0.3, 1.2, 5000)
    limits = Limits("i-mr", 0.0, 1.0, 1.0)
    acts = dict.fromkeys([*map(str, RULES), "ewma", "cusum"], "call")
    whole = Watcher(limits, acts).flags(z)  # type: ignore[arg-type]
    watcher = Watcher(limits, acts)  # type: ignore[arg-type]
    cut = [watcher.flags(z[i : i + 13]) for i in range(0, len(z), 13)]
    for rule, flags in whole.items():
        assert np.array_equal(np.concatenate([each[rule] for each in cut]), flags), rule


def test_a_drifting_machine_is_corrected_within_bounds_and_then_a_person_is_called() -> None:
    rng = np.random.default_rng(2)
    limits = phase_one("i-mr", rng.normal(20, 0.1, 200))
    correction = Correction(target=20.0, each=0.25, total=0.6)
    watcher = Watcher(limits, {"1": "correct", "ewma": "correct"}, correction)
    setting, made, signals = 0.0, [], []
    for n in range(1200):
        value = 20 + 0.0012 * n + setting + rng.normal(0, 0.1)
        made.append(value)
        for signal in watcher.feed([value]):
            setting += signal.correction
            signals.append(signal)
    assert all(abs(each.correction) <= 0.25 for each in signals)
    assert abs(setting) <= 0.6 + 1e-12
    assert abs(np.mean(made[:500]) - 20) < 0.1  # uncorrected it would be 0.3 off
    assert signals[-1].exhausted
    assert {each.act for each in signals} == {"correct"}


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (lambda: phase_one("i-mr", [1.0] * 5), "at least 20 points"),
        (lambda: phase_one("i-mr", [1.0] * 30), "no spread"),
        (lambda: phase_one("i-mr", [math.nan] * 30), "is no number"),
        (lambda: phase_one("xbar-r", [1.0] * 30), "subgroups"),
        (lambda: phase_one("p", [3] * 30), "size of each sample"),
        (lambda: phase_one("p", [3] * 30, 2), "more bad ones"),
        (lambda: phase_one("c", [0.5] * 30), "whole numbers"),
        (lambda: points(Limits("p", 0.0, math.nan, 50.0), [0.0], 50), "nothing bad was found"),
        (lambda: Watcher(Limits("i-mr", 0, 1, 1), {"9": "call"}), "no rule `9`"),
        (lambda: Watcher(Limits("i-mr", 0, 1, 1), {"1": "correct"}), "bounds of the correction"),
        (lambda: Correction(0, 2, 1), "each ≤ total"),
        (lambda: capability(Limits("i-mr", 0, 1, 1), [1, 2], -1, 1, stable=False), "only of what is in order"),
        (lambda: capability(Limits("i-mr", 0, 1, 1), [1, 2], 1, -1, stable=True), "must lie below"),
    ],
)
def test_what_cannot_be_charted_is_refused_in_words(what: Callable[[], object], said: str) -> None:
    with pytest.raises(ChartError, match=said):
        what()


def test_capability_has_intervals_that_hold_the_truth() -> None:
    rng = np.random.default_rng(9)
    held = 0
    for _ in range(300):
        values = rng.normal(10, 1, 80)
        found = capability(
            Limits("i-mr", float(values.mean()), float(values.std(ddof=1)), 1.0), values, 6, 14, stable=True
        )
        assert found.cp_low is not None
        assert found.cp_high is not None
        assert found.cpk_low is not None
        assert found.cpk_high is not None
        held += (found.cp_low <= 4 / 3 <= found.cp_high) + (found.cpk_low <= 4 / 3 <= found.cpk_high)
    assert held / 600 == pytest.approx(0.95, abs=0.03)


WEARING = """
plant: wearing
stations: {{turn: {{wear: {{over: 4000 cycles, defects: {factor}}}}}, check: {{buffer: 5}}, bench: {{}}}}
products:
  shaft:
    route:
      - {{at: turn, time: 20 s, defects: {{burr: 4 %}}}}
      - {{at: check, time: 10 s, detects: {{burr: 100 %}}, rejects: {{any: again}}}}
    side-routes: {{again: [{{at: bench, time: 5 s, fixes: {{burr: 100 %}}}}]}}
release: {{shaft: always}}
"""
SAMPLE = 50


def rejects(factor: float, seed: int, parts: int) -> Values:
    """Rejected ones of each fifty that the emulated plant's inspection has looked at, one after another."""
    plant = loads(WEARING.format(factor=factor))
    run = Replication(replace(make_task(plant, 0.0, parts * 20.0 + 60, seed, {}, True), tracing_lots=True), 0)
    run.advance()
    lines = run.observe().trace
    assert lines is not None
    passes = Fold(plant).feed(lines).passes
    mine = passes[(passes["machine"] == 1) & (passes["again"] == 0)]
    bad = (mine["finding"] != PASSED).astype(float)
    found: Values = bad[: len(bad) // SAMPLE * SAMPLE].reshape(-1, SAMPLE).sum(axis=1)
    return found


def signal_chance(share: float, limits: Limits) -> float:
    """The exact chance of a p chart's point to lie beyond its limits: binomial."""
    chances = [math.comb(SAMPLE, k) * share**k * (1 - share) ** (SAMPLE - k) for k in range(SAMPLE + 1)]
    reach = 3 * math.sqrt(limits.centre * (1 - limits.centre) / SAMPLE)
    return sum(chance for k, chance in enumerate(chances) if abs(k / SAMPLE - limits.centre) > reach)


def test_a_worn_tool_is_found_as_soon_as_theory_says_and_a_sound_one_seldom_cries_wolf() -> None:
    limits = Limits("p", 0.04, math.nan, float(SAMPLE))
    drift = np.array([signal_chance(0.04 * (1 + 5 * (SAMPLE * (n + 0.5)) / 4000), limits) for n in range(80)])
    expected = of_shares(drift)
    found = []
    for seed in range(24):
        counts = rejects(6.0, seed, 4000)
        signals = Watcher(limits, {"1": "call"}).feed(counts, SAMPLE)
        found.append(signals[0].point + 1 if signals else len(counts) + 1)
    error = float(np.std(found)) / math.sqrt(len(found))
    assert np.mean(found) == pytest.approx(expected, abs=3 * error)
    week = rejects(1.0, 99, 7 * 24 * 180)
    rate = signal_chance(0.04, limits)
    false = len(Watcher(limits, {"1": "call"}).feed(week, SAMPLE))
    assert false <= rate * len(week) + 3 * math.sqrt(rate * len(week))


def test_the_command_line_charts_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rng = np.random.default_rng(4)
    values = np.concatenate([rng.normal(10, 0.2, 60), rng.normal(10.8, 0.2, 20)])
    file = tmp_path / "torque.csv"
    file.write_text("n,torque\n" + "".join(f"{n},{value:.6f}\n" for n, value in enumerate(values)), encoding="utf-8")
    asked = ["chart", str(file), "--column", "torque", "--phase-one", "60", "--rules", "1,2,ewma", "--json"]
    assert main(asked) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["signals"][0]["point"] in range(61, 64)
    assert told["run_length_in_order"]["2"] == pytest.approx(511)
    assert main([*asked, "--tolerance", "9,11"]) == 2
    assert "only of what is in order" in capsys.readouterr().err
    file.write_text("torque\nabc\n", encoding="utf-8")
    assert main(["chart", str(file), "--column", "torque"]) == 2
    assert "torque.csv:2:1: expected a number" in capsys.readouterr().err
