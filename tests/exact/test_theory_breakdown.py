"""Breakdowns: completion times against chains, against each other, and against the limits they must have."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pytest

from tests.exact.theory import breakdown
from tests.exact.theory.chain import Chain, explore
from tests.exact.theory.moment import Moments, exponential
from tests.exact.theory.queue import mg1, mmc

Queue = tuple[int, int, bool]
"""Parts present, stage of the work (from 1), machine down."""


def erlang_queue(restart: bool, idle_too: bool) -> Chain[Queue]:
    """M/E₂/1 that fails, cut at 250 parts: arrivals 0.4, service 1 in two stages, failures 0.1, mean repair 2."""

    def moves(state: Queue) -> Iterable[tuple[float, Queue]]:
        parts, stage, down = state
        if parts < 250:
            yield 0.4, (parts + 1, stage, down)
        if down:
            yield 1 / 2.0, (parts, stage, False)
            return
        if parts:
            yield 2.0, ((parts, 2, False) if stage == 1 else (parts - 1, 1, False))
        if parts or idle_too:
            yield 0.1, (parts, 1 if restart else stage, True)

    return explore((0, 1, False), moves)


def present(state: Queue) -> float:
    return float(state[0])


def test_work_that_resumes_is_a_longer_service() -> None:
    completion = breakdown.resumed(Moments(1.0, 1.5), 0.1, exponential(2.0))
    assert completion.mean == pytest.approx(1.2)
    found = breakdown.failing_at_work(0.4, completion).present
    assert found == pytest.approx(erlang_queue(restart=False, idle_too=False).mean(present), rel=1e-9)


def test_work_that_restarts_is_a_longer_service() -> None:
    completion = breakdown.restarted(breakdown.erlang(1.0, 2, 0.1), exponential(2.0))
    found = breakdown.failing_at_work(0.4, completion).present
    assert found == pytest.approx(erlang_queue(restart=True, idle_too=False).mean(present), rel=1e-9)


def test_a_machine_that_also_fails_while_idle() -> None:
    station = breakdown.failing_always(0.4, Moments(1.0, 1.5), 0.1, exponential(2.0))
    assert 0.4 * station.sojourn == pytest.approx(erlang_queue(restart=False, idle_too=True).mean(present), rel=1e-9)


def test_exponential_work_has_no_memory_to_lose() -> None:
    restarted = breakdown.restarted(breakdown.erlang(1.0, 1, 0.3), Moments(2.0, 5.0))
    resumed = breakdown.resumed(exponential(1.0), 0.3, Moments(2.0, 5.0))
    assert (restarted.mean, restarted.second) == pytest.approx((resumed.mean, resumed.second))


def test_constant_work_that_restarts_by_the_checkpoint_formula() -> None:
    """E[C] = (1/λ + E[D])(exp(λx) − 1)."""
    completion = breakdown.restarted(breakdown.constant(3.0, 0.2), exponential(1.0))
    assert completion.mean == pytest.approx(6.0 * (math.exp(0.6) - 1))


@pytest.mark.parametrize("repair", [exponential(2.0), Moments(2.0, 4.0)])
def test_rare_failures_hardly_matter_and_all_rules_meet(repair: Moments) -> None:
    rate = 1e-4
    for attempt in (breakdown.constant(1.0, rate), breakdown.erlang(1.0, 3, rate), breakdown.uniform(0.5, 1.5, rate)):
        restarted = breakdown.restarted(attempt, repair)
        resumed = breakdown.resumed(attempt.moments, rate, repair)
        assert restarted.mean == pytest.approx(resumed.mean, rel=2e-4)
        assert restarted.second == pytest.approx(resumed.second, rel=1e-3)
        assert breakdown.scrapping(attempt, 2.0).good == pytest.approx(1 / resumed.mean, rel=2e-4)


def test_a_uniform_service_by_numerical_integration() -> None:
    attempt = breakdown.uniform(1.0, 4.0, 0.3)
    points = [1.0 + (i + 0.5) * 3.0 / 30_000 for i in range(30_000)]
    for k, value in enumerate((attempt.survive, attempt.survive_time, attempt.survive_square)):
        assert value == pytest.approx(math.fsum(t**k * math.exp(-0.3 * t) for t in points) / 30_000, rel=1e-7)


def test_shares_of_a_scrapping_machine_add_up() -> None:
    found = breakdown.scrapping(breakdown.constant(2.0, 0.25), 3.0)
    assert found.busy + found.down == pytest.approx(1.0)
    assert found.good / (found.good + found.scrapped) == pytest.approx(math.exp(-0.5))


def test_a_machine_that_never_fails_is_a_plain_queue() -> None:
    assert breakdown.failing_always(0.5, exponential(1.0), 0.0, exponential(9.0)).sojourn == mmc(0.5, 1.0).sojourn
    assert breakdown.failing_at_work(0.5, Moments(1.0, 1.0)) == mg1(0.5, 1.0, 1.0)
