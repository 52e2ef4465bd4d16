"""Every distribution of the language, drawn as the plant half draws it: from the model's text through lowering.

Everything is seeded. A test passes at the level of 99.9 %: one in a thousand seeds would fail it.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from lineside.lower.block import Block
from lineside.lower.codes import SECOND
from lineside.lower.mode import JIT
from lineside.lower.tables import lower, seed_number
from lineside.model.load import loads
from tests.kernel.doors import draws, variates

pytestmark = pytest.mark.compiler_off

N = 100_000 if JIT else 1_000
LEVEL = 0.001


def lognormal(mean: float, cv: float) -> Any:
    variance = math.log1p(cv * cv)
    return stats.lognorm(math.sqrt(variance), scale=mean * math.exp(-variance / 2))


def gamma(mean: float, cv: float) -> Any:
    return stats.gamma(1 / cv**2, scale=mean * cv**2)


def cut_normal(mean: float, sd: float) -> Any:
    return stats.truncnorm(-mean / sd, math.inf, loc=mean, scale=sd)


# What a user writes, and the law that the words stand for, in seconds.
LAWS: dict[str, Any] = {
    "uniform(30 50 s)": stats.uniform(30, 20),
    "triangular(42 45 50 s)": stats.triang(3 / 8, 42, 8),
    "triangular(0 0 50 s)": stats.triang(0, 0, 50),
    "triangular(0 50 50 s)": stats.triang(1, 0, 50),
    "exponential(8 min)": stats.expon(scale=480),
    "normal(60 s sd 10 s)": cut_normal(60, 10),
    "normal(10 s sd 20 s)": cut_normal(10, 20),  # a third of it lies below zero and is cut off
    "lognormal(6 min cv 0.8)": lognormal(360, 0.8),
    "lognormal(6 min cv 3)": lognormal(360, 3),
    "gamma(100 s cv 0.3)": gamma(100, 0.3),
    "gamma(100 s cv 1)": gamma(100, 1),
    "gamma(100 s cv 2)": gamma(100, 2),  # of a shape below 1
    "gamma(100 s cv 4)": gamma(100, 4),
    "erlang(100 s k 1)": stats.expon(scale=100),
    "erlang(100 s k 5)": stats.gamma(5, scale=20),
    "weibull(50 s shape 0.7)": stats.weibull_min(0.7, scale=50),
    "weibull(50 s shape 2.5)": stats.weibull_min(2.5, scale=50),
}


def model(law: str) -> str:
    """A plant whose only step takes this time."""
    return (
        "plant: t\nstations: {s: {}}\nrelease: {p: always}\n"
        f"products: {{p: {{route: [{{at: s, time: {law}}}]}}}}\n"
    )


def lowered(law: str) -> tuple[Block, int, np.uint64]:
    """Its block, the row of the distribution, and the step's stream."""
    block = lower(loads(model(law)))
    block.head["seed"] = seed_number(7)
    step = block.table("step")[0]
    return block, int(step["time"]), step["key_time"]


def sample(law: str, first: int = 0) -> NDArray[np.float64]:
    """Draws in seconds."""
    block, row, stream = lowered(law)
    out = np.empty(N)
    variates(block.head, row, stream, first, out)
    return out / SECOND


@pytest.mark.parametrize("law", LAWS)
def test_draws_follow_the_law_that_the_words_stand_for(law: str) -> None:
    """Kolmogorov and Smirnov."""
    assert stats.kstest(sample(law), LAWS[law].cdf).pvalue > LEVEL


@pytest.mark.parametrize("law", LAWS)
def test_mean_and_variance_are_those_of_the_law(law: str) -> None:
    """Mean and variance of so many draws are normal, nearly; the latter's spread is that of the fourth moment."""
    drawn, exact = sample(law), LAWS[law]
    mean, variance, kurtosis = (float(moment) for moment in exact.stats("mvk"))
    limit = stats.norm.isf(LEVEL / 2)
    assert abs(drawn.mean() - mean) < limit * math.sqrt(variance / N)
    if kurtosis < 50:  # beyond, the variance of a sample tells little
        assert abs(drawn.var() - variance) < limit * variance * math.sqrt((kurtosis + 2) / N)


@pytest.mark.parametrize("law", LAWS)
def test_the_model_states_the_same_mean(law: str) -> None:
    plant = loads(model(law))
    assert plant.products["p"].route[0].mean_time() == pytest.approx(float(LAWS[law].mean()), rel=1e-12)
    block, _, _ = lowered(law)
    assert block.table("step")["expected"][0] == pytest.approx(LAWS[law].mean() * SECOND, abs=1)


@pytest.mark.parametrize("law", LAWS)
def test_no_time_is_below_a_microsecond_and_all_are_rounded_to_the_nearest(law: str) -> None:
    block, row, stream = lowered(law)
    whole, exact = np.empty(N, np.int64), np.empty(N)
    draws(block.head, row, stream, 0, whole)
    variates(block.head, row, stream, 0, exact)
    assert whole.min() >= 1
    np.testing.assert_array_equal(whole, np.maximum(1, np.floor(exact + 0.5)).astype(np.int64))


@pytest.mark.parametrize("law", ["exponential(0.000001 s)", "0 s", "uniform(0 0.000001 s)"])
def test_what_takes_next_to_no_time_takes_a_microsecond(law: str) -> None:
    block, row, stream = lowered(law)
    whole = np.empty(N, np.int64)
    draws(block.head, row, stream, 0, whole)
    assert whole.min() == 1


def test_a_fixed_time_is_always_the_same() -> None:
    assert set(sample("45.5 s")) == {45.5}


def test_observed_values_come_equally_often(tmp_path: Path) -> None:
    """Chi-squared; one value was observed twice, so it comes twice as often."""
    (tmp_path / "times.csv").write_text("3\n1\n10\n3\n2.5\n")
    plant = loads(model("empirical(times.csv s)"), folder=tmp_path)
    block = lower(plant)
    block.head["seed"] = seed_number(7)
    out = np.empty(N)
    variates(block.head, int(block.table("step")["time"][0]), block.table("step")["key_time"][0], 0, out)
    values, counts = np.unique(out / SECOND, return_counts=True)
    assert values.tolist() == [1, 2.5, 3, 10]
    assert stats.chisquare(counts, N * np.array([1, 1, 2, 1]) / 5).pvalue > LEVEL


@pytest.mark.parametrize("law", [law for law in LAWS if not law.startswith(("gamma", "erlang"))])
def test_one_uniform_gives_one_draw_and_more_of_it_gives_more(law: str) -> None:
    """What common random numbers live on: a slower variant of a time is longer draw by draw."""
    slower = re.sub(r"(?<=\d )(s|min)\b", lambda unit: {"s": "min", "min": "h"}[unit[1]], law)
    fast, slow = sample(law), sample(slower)
    ranks = stats.rankdata(fast), stats.rankdata(slow)
    np.testing.assert_array_equal(*ranks)
    assert (slow >= fast).all()


@pytest.mark.parametrize("law", LAWS)
def test_draws_are_not_correlated_with_those_before(law: str) -> None:
    """Of ranks, so that heavy tails do not matter."""
    ranks = stats.rankdata(sample(law))
    correlation = np.corrcoef(ranks[1:], ranks[:-1])[0, 1]
    assert abs(correlation) < stats.norm.isf(LEVEL / 2) / math.sqrt(N - 1)
