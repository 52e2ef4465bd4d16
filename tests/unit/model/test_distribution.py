"""Distributions: how they are written, and exact moments against scipy and against integration."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from lineside.errors import ModelError
from lineside.model import Distribution
from tests.strategies import durations


@pytest.mark.parametrize(
    ("text", "kind", "args"),
    [
        ("45 s", "constant", (45.0,)),
        ("5000 cycles", "constant", (5000.0,)),
        ("uniform(30 50 s)", "uniform", (30.0, 50.0)),
        ("uniform(30 s 1 min)", "uniform", (30.0, 60.0)),
        ("triangular(42 45 50 s)", "triangular", (42.0, 45.0, 50.0)),
        ("exponential(8 h)", "exponential", (28_800.0,)),
        ("exponential( 8h )", "exponential", (28_800.0,)),
        ("normal(45 s sd 3 s)", "normal", (45.0, 3.0)),
        ("normal(45 sd 3 s)", "normal", (45.0, 3.0)),
        ("normal(1 min sd 3 s)", "normal", (60.0, 3.0)),
        ("lognormal(6 min cv 0.8)", "lognormal", (360.0, 0.8)),
        ("lognormal(6 min cv 80 %)", "lognormal", (360.0, 0.8)),
        ("gamma(6 min cv 0.8)", "gamma", (360.0, 0.8)),
        ("erlang(45 s k 3)", "erlang", (45.0, 3.0)),
        ("weibull(500 h shape 1.5)", "weibull", (1_800_000.0, 1.5)),
    ],
)
def test_the_text_form_is_read_into_si(text: str, kind: str, args: tuple[float, ...]) -> None:
    read = Distribution.parse(text)
    assert (read.kind, read.args) == (kind, args)
    assert str(read) == " ".join(text.split())


def test_an_empirical_sample_is_sorted() -> None:
    read = Distribution.parse("empirical(3 1 2 min)")
    assert read.values == (60.0, 120.0, 180.0)
    assert read.mean() == 120.0
    assert read.cv() == pytest.approx(math.sqrt(2 / 3) / 2)


@pytest.mark.parametrize(
    "text",
    [
        "triangular(42, 45, 50 s)", "triangular(45 42 50 s)", "triangular(45 45 45 s)", "uniform(50 30 s)",
        "uniform(30 s)", "exponential(0 s)", "exponential(-1 s)", "exponential(8)", "exponential()",
        "exponential(8 h cv 1)", "exponential", "lognormal(6 min 0.8)", "lognormal(6 min cv)",
        "lognormal(6 min cv -1)", "lognormal(6 min cv 0.8 s)", "lognormal(cv 0.8 6 min)", "normal(45 s 3 s)",
        "normal(45 s sd 0 s)", "erlang(45 s k 2.5)", "erlang(45 s k 0)", "weibull(5 h shape 0)",
        "weibull(30000 d shape 0.05)", "gamma(1e30 d cv 1)", "beta(1 2 s)", "exponential(8 h) s",
        "exponential((8 h))", "exponential(8 kW 3 s)", "empirical()", "empirical(1 2)", "f(8 h", "8 h)",
    ],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ModelError):
        Distribution.parse(text)


REFERENCES = {
    "uniform(30 50 s)": stats.uniform(30, 20),
    "triangular(42 45 50 s)": stats.triang(3 / 8, 42, 8),
    "exponential(45 s)": stats.expon(scale=45),
    "normal(45 sd 30 s)": stats.truncnorm(-1.5, math.inf, 45, 30),
    "normal(1 sd 100 s)": stats.truncnorm(-0.01, math.inf, 1, 100),
    "lognormal(45 s cv 0.8)": stats.lognorm(math.sqrt(math.log(1.64)), scale=45 / math.sqrt(1.64)),
    "gamma(45 s cv 0.8)": stats.gamma(1 / 0.64, scale=45 * 0.64),
    "erlang(45 s k 3)": stats.gamma(3, scale=15),
    "weibull(45 s shape 1.5)": stats.weibull_min(1.5, scale=45),
}


@pytest.mark.parametrize("text", REFERENCES)
def test_moments_agree_with_scipy(text: str) -> None:
    ours, theirs = Distribution.parse(text), REFERENCES[text]
    assert ours.mean() == pytest.approx(theirs.mean(), rel=1e-9)
    assert ours.cv() == pytest.approx(theirs.std() / theirs.mean(), rel=1e-7)


def test_the_mean_of_the_cut_normal_is_that_of_its_density() -> None:
    whole = integrate.quad(lambda x: math.exp(-0.5 * ((x - 10) / 20) ** 2), 0, 300)[0]
    first = integrate.quad(lambda x: x * math.exp(-0.5 * ((x - 10) / 20) ** 2), 0, 300)[0]
    assert Distribution.parse("normal(10 sd 20 s)").mean() == pytest.approx(first / whole, rel=1e-9)


@given(durations())
def test_the_shortest_text_reads_back_as_the_same_distribution(drawn: Distribution) -> None:
    assert Distribution.parse(drawn.canonical()) == drawn
    assert hash(Distribution.parse(drawn.canonical())) == hash(drawn)


@given(durations())
def test_means_are_positive_and_finite(drawn: Distribution) -> None:
    assert 0 < drawn.mean() < math.inf
    assert 0 <= drawn.cv() < math.inf


@given(st.floats(1, 1000))
def test_a_weibull_of_shape_one_is_exponential(scale: float) -> None:
    drawn = Distribution(kind="weibull", args=(scale, 1.0))
    assert drawn.mean() == pytest.approx(scale)
    assert drawn.cv() == pytest.approx(1.0)
