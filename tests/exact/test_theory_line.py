"""Blocking lines: the published figures, closed forms, symmetry, and two chains built apart from each other."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.exact.theory.breakdown import availability, erlang, resumed, scrapping
from tests.exact.theory.choice import Branch, saturated_choice
from tests.exact.theory.line import Step, conwip, fed, figures, saturated, throughput
from tests.exact.theory.moment import exponential
from tests.exact.theory.queue import mmc
from tests.exact.theory.repair import machine_repair
from tests.exact.theory.shop import Failure, Shop, Station

PUBLISHED = {(2, 0): 0.666667, (2, 1): 0.75, (2, 5): 0.875, (3, 0): 0.564103, (3, 2): 0.734017, (4, 1): 0.631153}


@pytest.mark.parametrize(("stations", "buffer"), PUBLISHED)
def test_the_published_throughputs(stations: int, buffer: int) -> None:
    steps = [Step(buffer=buffer)] * stations
    assert float(throughput(steps, saturated(steps))) == pytest.approx(PUBLISHED[stations, buffer], abs=1e-6)


def test_three_stations_without_buffers_by_hunt() -> None:
    """Hunt (1956), "Sequential arrays of waiting lines", Operations Research 4: 22/39."""
    steps = [Step()] * 3
    assert throughput(steps, saturated(steps)) == Fraction(22, 39)


@pytest.mark.parametrize("buffer", range(7))
def test_two_stations_are_a_birth_death_chain(buffer: int) -> None:
    """Between starved and blocked lie buffer + 3 states; with rates 1 and r their weights are powers of 1/r."""
    for rate in (Fraction(1), Fraction(3, 2)):
        steps = [Step(), Step(rate, buffer=buffer)]
        weights = [rate**-n for n in range(buffer + 3)]
        assert throughput(steps, saturated(steps)) == rate * (1 - weights[0] / sum(weights))


@pytest.mark.parametrize(
    "steps",
    [
        [Step(Fraction(1)), Step(Fraction(2), buffer=1), Step(Fraction(3, 2), buffer=0)],
        [Step(Fraction(3, 2), machines=2), Step(Fraction(1), machines=3, buffer=2)],
    ],
)
def test_a_line_run_backwards_makes_as_much(steps: list[Step]) -> None:
    """Muth (1979), "The reversibility property of production lines", Management Science 25.

    A buffer lies between two stations, so in the reversed line it stands before what was the earlier one. With several
    machines a station this holds for two stations only (Yamazaki, Kawashima, Sakasegawa 1985, Management Science 31).
    """
    buffers = [step.buffer for step in steps[1:]][::-1]
    backwards = [
        Step(step.rate, step.machines, buffer) for step, buffer in zip(steps[::-1], [0, *buffers], strict=True)
    ]
    assert throughput(steps, saturated(steps)) == throughput(backwards, saturated(backwards))


@pytest.mark.parametrize(("machines", "buffers"), [((1, 1, 1), (0, 1, 2)), ((2, 1, 2), (0, 1, 0)), ((2, 2), (0, 3))])
def test_counting_parts_and_following_machines_agree(machines: tuple[int, ...], buffers: tuple[int, ...]) -> None:
    steps = [Step(1 / Fraction(i + 2, 3), c, b) for i, (c, b) in enumerate(zip(machines, buffers, strict=True))]
    stations = tuple(Station(1 / float(step.rate), 1, step.machines, step.buffer or 0) for step in steps)
    counted, followed = figures(steps, saturated(steps)), Shop(stations).figures()
    for name in counted.keys() - {"wip"}:
        assert followed[name] == pytest.approx(counted[name], abs=1e-12), name


def test_a_line_with_arrivals_and_ample_buffers_is_a_row_of_queues() -> None:
    steps = [Step(1.0, buffer=None), Step(1.25, buffer=60)]
    found = figures(steps, fed(steps, 0.5, 60))
    assert found["wip"] == pytest.approx(mmc(0.5, 1.0).present + mmc(0.5, 0.8).present, rel=1e-9)
    assert found["throughput"] == pytest.approx(0.5)


def test_blocking_makes_arrivals_wait_longer_but_loses_none() -> None:
    steps = [Step(1.0, buffer=None), Step(1.0, buffer=0)]
    found = figures(steps, fed(steps, 0.5, 120))
    assert found["throughput"] == pytest.approx(0.5)
    assert found["queue1"] > mmc(0.5, 1.0).waiting


def test_one_branch_out_of_reach_leaves_a_line() -> None:
    """A second branch without places whose machine is never free again: what is left is a line of two stations."""
    never = Branch(1e12, 1, 0)
    found = saturated_choice(1.0, 2, (Branch(0.7, 1, 2), never))
    steps = [Step(1.0, 2), Step(1 / 0.7, 1, 2)]
    line = figures(steps, saturated(steps))
    for mine, other in (
        ("throughput", "throughput"),
        ("busy0", "busy1"),
        ("blocked0", "blocked1"),
        ("queue1", "queue2"),
    ):
        assert found[mine] == pytest.approx(line[other], rel=1e-9), mine


def test_two_equal_branches_without_places_are_one_station_of_two() -> None:
    found = saturated_choice(1.0, 1, (Branch(2.0, 1, 0), Branch(2.0, 1, 0)))
    steps = [Step(1.0), Step(0.5, 2, 0)]
    assert found["throughput"] == pytest.approx(float(throughput(steps, saturated(steps))))


def test_more_parts_in_the_loop_never_make_less_and_stay_below_the_saturated_line() -> None:
    steps = [Step(buffer=None), Step(buffer=1), Step(buffer=1)]
    made = [throughput(steps, conwip(steps, parts)) for parts in range(1, 12)]
    assert made == sorted(made)
    whole = [Step(), *steps[1:]]
    assert made[0] == Fraction(1, 3)
    assert made[-1] == throughput(whole, saturated(whole))


def test_one_worker_for_a_whole_line_is_never_idle() -> None:
    stations = (Station(1.0, pool=0), Station(2.0, buffer=1, pool=0), Station(0.5, buffer=2, pool=0))
    assert Shop(stations, pools=(1,)).figures()["throughput"] == pytest.approx(1 / 3.5)


def test_enough_workers_change_nothing() -> None:
    free = tuple(Station(float(i + 1), buffer=1) for i in range(3))
    bound = tuple(Station(float(i + 1), buffer=1, pool=0) for i in range(3))
    assert Shop(bound, pools=(3,)).figures() == pytest.approx(Shop(free).figures())


@pytest.mark.parametrize("clock", ["busy", "calendar"])
def test_saturated_machines_under_one_crew_are_machine_repair(clock: str) -> None:
    failure = Failure(30.0, 4.0, "busy" if clock == "busy" else "calendar", crew=0)
    found = Shop((Station(1.0, machines=5, failure=failure),), crews=(2,)).figures()
    shop = machine_repair(5, 2, Fraction(30), Fraction(4))
    assert found["busy1"] == pytest.approx(float(shop.up))
    assert found["throughput"] == pytest.approx(5 * float(shop.up))


@pytest.mark.parametrize("part", ["resume", "restart"])
def test_a_failure_costs_an_exponential_service_the_same_resumed_or_restarted(part: str) -> None:
    failure = Failure(10.0, 3.0, part="resume" if part == "resume" else "restart")
    line = Shop((Station(failure=failure), Station(1.0, buffer=1)))
    same = Shop((Station(failure=Failure(10.0, 3.0)), Station(1.0, buffer=1)))
    assert line.figures() == pytest.approx(same.figures())


def test_a_lone_failing_machine_by_its_availability() -> None:
    found = Shop((Station(2.0, 3, failure=Failure(10.0, 3.0)),)).figures()
    assert found["busy1"] == pytest.approx(availability(10.0, 3.0))
    assert found["throughput"] == pytest.approx(availability(10.0, 3.0) / 2.0)


def test_a_lone_machine_whose_failures_scrap_by_renewal_reward() -> None:
    found = Shop((Station(2.0, 3, failure=Failure(10.0, 3.0, part="scrap")),)).figures()
    expected = scrapping(erlang(2.0, 3, 0.1), 3.0)
    assert found["throughput"] == pytest.approx(expected.good)
    assert found["scrapped"] == pytest.approx(expected.scrapped)
    assert (found["busy1"], found["down1"]) == pytest.approx((expected.busy, expected.down))


def test_a_failing_line_run_backwards_makes_as_much() -> None:
    """Failures at work only stretch each service by independent repairs, so Muth's argument holds."""
    stations = (
        Station(1.0, failure=Failure(10.0, 2.0)),
        Station(1.2, 2, buffer=1, failure=Failure(20.0, 5.0, part="restart")),
        Station(0.8, buffer=2),
    )
    backwards = (
        Station(0.8),
        Station(1.2, 2, buffer=2, failure=Failure(20.0, 5.0, part="restart")),
        Station(1.0, buffer=1, failure=Failure(10.0, 2.0)),
    )
    assert Shop(stations).figures()["throughput"] == pytest.approx(Shop(backwards).figures()["throughput"])


def test_failures_in_calendar_time_also_strike_the_starved_and_the_blocked() -> None:
    """With no buffer, a machine that can fail while idle makes less than one that cannot."""
    made = {}
    for clock in ("busy", "calendar"):
        failure = Failure(10.0, 5.0, "busy" if clock == "busy" else "calendar")
        made[clock] = Shop((Station(failure=failure), Station(failure=failure))).figures()["throughput"]
    alone = 1 / resumed(exponential(1.0), 0.1, exponential(5.0)).mean
    assert made["calendar"] < made["busy"] < alone
