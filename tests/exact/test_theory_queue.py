"""Queueing formulas agree with textbook figures, with each other, and with chains cut off far out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import pytest

from tests.exact.theory import moment
from tests.exact.theory.chain import explore
from tests.exact.theory.choice import shorter_queue
from tests.exact.theory.network import Flow, jackson, kelly, traffic
from tests.exact.theory.queue import (
    erlang_c,
    gim1,
    mg1,
    mg1_priority,
    mm1_inside,
    mmc,
    mmc_sojourn_tail,
    quantile,
    tandem_sojourn_tail,
)


def test_the_county_hospital_of_hillier_and_lieberman() -> None:
    """Introduction to Operations Research, queueing chapter: two patients an hour, three an hour per doctor."""
    one, two = mmc(2, 1 / 3, 1), mmc(2, 1 / 3, 2)
    assert (one.waiting, one.present, one.wait, one.sojourn) == pytest.approx((4 / 3, 2, 2 / 3, 1))
    assert (two.waiting, two.present, two.wait, two.sojourn) == pytest.approx((1 / 12, 3 / 4, 1 / 24, 3 / 8))


def test_erlang_c_by_its_defining_sum() -> None:
    for machines, load in [(1, 0.3), (2, 1.0), (3, 2.4), (8, 7.5)]:
        terms = [load**n / math.factorial(n) for n in range(machines)]
        full = load**machines / math.factorial(machines) * machines / (machines - load)
        assert erlang_c(machines, load) == pytest.approx(full / (sum(terms) + full), rel=1e-12)


def test_an_overloaded_station_has_no_steady_state() -> None:
    with pytest.raises(ValueError, match="no steady state"):
        mmc(1.0, 2.0, 2)


def test_constant_service_halves_the_wait_of_exponential_service() -> None:
    random = moment.exponential(1.0)
    assert mg1(0.8, random.mean, random.second).wait == pytest.approx(mmc(0.8, 1.0).wait)
    assert mg1(0.8, 1.0, 1.0).wait == pytest.approx(mmc(0.8, 1.0).wait / 2)


@pytest.mark.parametrize("machines", [1, 2, 3])
def test_the_sojourn_tail_integrates_to_the_mean(machines: int) -> None:
    tail = mmc_sojourn_tail(0.7 * machines, 1.0, machines)
    mean = math.fsum(tail((i + 0.5) * 0.01) for i in range(20_000)) * 0.01
    assert mean == pytest.approx(mmc(0.7 * machines, 1.0, machines).sojourn, rel=1e-4)


def test_the_sojourn_tail_where_waiting_and_work_end_at_the_same_rate() -> None:
    near = mmc_sojourn_tail(1.0 - 1e-7, 1.0, 2)
    assert mmc_sojourn_tail(1.0, 1.0, 2)(1.7) == pytest.approx(near(1.7), rel=1e-6)


def test_half_of_the_parts_at_a_single_machine_stay_less_than_the_exponential_median() -> None:
    assert quantile(mmc_sojourn_tail(0.5, 1.0), 0.5, 100) == pytest.approx(2 * math.log(2))
    assert quantile(tandem_sojourn_tail(0.5, [1.0]), 0.9, 100) == pytest.approx(2 * math.log(10))


def test_deterministic_arrivals_at_half_load() -> None:
    """The root of σ = exp(−2(1 − σ)) is 0.203188 (Gross et al., section 5.3)."""
    station = gim1(2.0, lambda s: math.exp(-2.0 * s), 1.0)
    assert 1 - 1 / station.sojourn == pytest.approx(0.203188, abs=1e-6)


def test_poisson_arrivals_make_gim1_mm1() -> None:
    assert gim1(1 / 0.6, lambda s: 0.6 / (0.6 + s), 1.0).sojourn == pytest.approx(mmc(0.6, 1.0).sojourn)


def test_priorities_only_share_out_the_same_work() -> None:
    """Kleinrock's conservation law: Σ load × wait does not depend on the order."""
    classes = [(0.3, 1.0, 2.0), (0.2, 2.0, 4.0), (0.1, 0.5, 0.3)]
    ways = [mg1_priority(order) for order in (classes, classes[::-1])]
    sums = [sum(station.utilisation * station.wait for station in way) for way in ways]
    assert sums[0] == pytest.approx(sums[1])
    assert ways[0][0].wait < ways[1][-1].wait
    mixed = mg1(0.6, sum(a * m for a, m, _ in classes) / 0.6, sum(a * s for a, _, s in classes) / 0.6)
    assert sums[0] == pytest.approx(mixed.utilisation * mixed.wait)


def test_the_yard_and_what_waits_outside_are_the_whole_queue() -> None:
    inside, outside = mm1_inside(0.8, 4)
    assert inside + outside == pytest.approx(mmc(0.8, 1.0).present)
    by_sum = sum(min(n, 4) * 0.2 * 0.8**n for n in range(400))
    assert inside == pytest.approx(by_sum)


def test_every_distribution_by_its_moments() -> None:
    """Against numerical integration of the density."""
    cases: list[tuple[moment.Moments, Callable[[float], float]]] = [
        (moment.uniform(1, 3), lambda t: 0.5 if 1 <= t <= 3 else 0.0),
        (moment.triangular(1, 2, 5), lambda t: (t - 1) / 2 if 1 <= t <= 2 else (5 - t) / 6 if 2 < t <= 5 else 0.0),
        (moment.erlang(2, 3), lambda t: 1.5**3 * t * t * math.exp(-1.5 * t) / 2),
        (moment.exponential(2), lambda t: math.exp(-t / 2) / 2),
        (moment.weibull(2, 1.5), lambda t: 0.75 * math.sqrt(t / 2) * math.exp(-((t / 2) ** 1.5))),
        (
            moment.truncated_normal(1.0, 0.8),
            lambda t: (
                math.exp(-(((t - 1) / 0.8) ** 2) / 2)
                / (0.8 * math.sqrt(2 * math.pi) * 0.5 * math.erfc(-1.25 / math.sqrt(2)))
            ),
        ),
    ]
    step = 0.0005
    points = [(i + 0.5) * step for i in range(int(60 / step))]
    for moments, density in cases:
        assert math.fsum(t * density(t) for t in points) * step == pytest.approx(moments.mean, rel=1e-5)
        assert math.fsum(t * t * density(t) for t in points) * step == pytest.approx(moments.second, rel=1e-5)
    assert moment.empirical([1, 2, 6]) == moment.Moments(3, 41 / 3)
    assert moment.constant(2).variance == 0
    assert moment.by_cv(10, 0.5).variance == pytest.approx(25)


def test_a_jackson_network_with_rework() -> None:
    """Parts go through 1 and 2, and a fifth of them comes back from 2 to 1: both see 1/(1 − 0.2) of the arrivals."""
    routing = [[0.0, 1.0], [0.2, 0.0]]
    assert traffic([0.4, 0.0], routing) == pytest.approx([0.5, 0.5])
    stations = jackson([0.4, 0.0], routing, [1.0, 3.0], [1, 2])
    assert stations[0].sojourn == pytest.approx(mmc(0.5, 1.0).sojourn)
    assert stations[1].present == pytest.approx(mmc(0.5, 3.0, 2).present)


def test_a_reentrant_route_is_a_jackson_network_with_fixed_order() -> None:
    stations, cycle = kelly(
        {"a": Flow(0.2, ("x", "y", "x")), "b": Flow(0.1, ("y",))}, {"x": 1.0, "y": 1.5}, {"x": 1, "y": 1}
    )
    assert stations["x"].utilisation == pytest.approx(0.4)
    assert cycle["a"] == pytest.approx(2 * mmc(0.4, 1.0).sojourn + mmc(0.3, 1.5).sojourn)
    assert sum(s.present for s in stations.values()) == pytest.approx(0.2 * cycle["a"] + 0.1 * cycle["b"])


def test_the_shorter_of_two_queues_serves_almost_like_one() -> None:
    """Better than two queues apart, worse than one queue before all machines; the same work at any rate."""
    found = shorter_queue(1.6, 1.0, (1, 1))
    assert mmc(1.6, 1.0, 2).present < found["present"] < 2 * mmc(0.8, 1.0).present
    assert found["busy1"] + found["busy2"] == pytest.approx(1.6)
    assert found["busy1"] > found["busy2"]


def test_a_station_too_far_to_be_reached_leaves_one_queue() -> None:
    found = shorter_queue(0.7, 1.0, (1, 10_000))
    assert found["queue1"] == 0
    assert found["busy1"] + 10_000 * found["busy2"] == pytest.approx(0.7)


def test_a_long_chain_is_the_unlimited_queue() -> None:
    """M/M/c as a chain cut at 300 parts."""

    def moves(n: int) -> Iterable[tuple[float, int]]:
        if n < 300:
            yield 1.6, n + 1
        yield min(n, 2) * 1.0, n - 1

    assert explore(0, moves).mean(float) == pytest.approx(mmc(1.6, 1.0, 2).present, rel=1e-9)
