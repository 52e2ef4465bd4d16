"""Tests of the guide's machines that are rinsed; they run in a copy of the sources in which the guide was followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lineside.errors import NotYetError
from lineside.kernel.chains.tally import reset, settle_all
from lineside.kernel.imagine import imagine
from lineside.kernel.resume import resume
from lineside.lower import codes
from lineside.lower.tables import lower
from lineside.lower.transplant import transplant
from lineside.model.load import loads
from tests.kernel.bench import Simulation
from tests.kernel.lockstep import Apart

if TYPE_CHECKING:
    from lineside.model.plant import Plant


def plant(rinse: str = "{after: 2, time: 30 s}", release: str = "always", time: str = "10 s", more: str = "") -> Plant:
    return loads(
        f"plant: t\nstations: {{a: {{rinse: {rinse}{more}}}}}\nproducts: {{p: {{route: [{{at: a, time: {time}}}]}}}}\n"
        f"release: {{p: {release}}}\n"
    )


def done_by(simulation: Simulation, *times: float) -> list[int]:
    found = []
    for time in times:
        simulation.run(time)
        found.append(simulation.completed("p"))
    return found


def test_after_so_many_parts() -> None:
    """Parts at 10, 20 | 60, 70 | 110, 120: half a minute after each second one."""
    simulation = Simulation(plant())
    assert done_by(simulation, 19.9, 20, 59.9, 60, 70, 109.9, 110, 125) == [1, 2, 2, 3, 4, 4, 5, 6]
    settle_all(simulation.head)
    assert int(simulation.row("machine", "a")["time"][codes.SETUP]) == 65 * codes.SECOND  # 30, 30, and 5 of the third


def test_so_long_after_the_last_time() -> None:
    """Due at 45, in the middle of a part: rinsed from 50 to 55; due again at 100: from 105 to 110."""
    simulation = Simulation(plant("{after: 99, within: 45 s, time: 5 s}"))
    assert done_by(simulation, 50, 64.9, 65, 105, 119.9, 120) == [5, 5, 6, 10, 10, 11]


def test_an_idle_machine_is_rinsed_when_it_is_due() -> None:
    orders = "{orders: [{order: A, quantity: 1, release: 46 s}]}"
    assert done_by(Simulation(plant("{after: 99, within: 45 s, time: 5 s}", orders)), 59.9, 60) == [0, 1]


def test_a_forecast_ends_the_rinse_that_is_under_way() -> None:
    simulation = Simulation(plant())
    simulation.run(35)
    twin = Simulation(plant(), block=simulation.block.fork(7))
    assert imagine(twin.head) == codes.DONE
    assert done_by(twin, 59.9, 60) == [2, 3]


def test_what_is_imagined_is_given_what_has_passed() -> None:
    """Rinses of 20 to 60 s, of which 40 s have passed: between 0 and 20 s are left, on the mean 10."""
    simulation = Simulation(plant("{after: 1, time: uniform(20 60 s)}"), seed=next(s for s in range(99) if _long(s)))
    simulation.run(50)
    ends = []
    for seed in range(200):
        twin = simulation.block.fork(seed)
        assert imagine(twin.head) == codes.DONE
        ends.append(int(twin.table("event")[0]["time"]) / codes.SECOND - 50)
    assert 0 < min(ends) < max(ends) <= 20
    assert abs(sum(ends) / len(ends) - 10) < 5 * 20 / 12**0.5 / len(ends) ** 0.5


def _long(seed: int) -> bool:
    """Whether the first rinse, from 10 s on, takes longer than 40 s."""
    simulation = Simulation(plant("{after: 1, time: uniform(20 60 s)}"), seed=seed)
    simulation.run(50)
    return bool(simulation.row("machine", "a")["rinsing"] == 1)


def test_a_revised_model_goes_on_with_it() -> None:
    simulation = Simulation(plant())
    simulation.run(35)
    for new, parts in ((plant(), [2, 3]), (plant("{after: 3, time: 40 s}"), [2, 2])):
        fresh = transplant(simulation.block, plant(), new)
        resume(fresh.head)
        assert imagine(fresh.head) == codes.DONE
        assert done_by(Simulation(new, block=fresh), 59.9, 60) == parts
    without = plant()
    text = "plant: t\nstations: {a: {}}\nproducts: {p: {route: [{at: a, time: 10 s}]}}\nrelease: {p: always}\n"
    fresh = transplant(simulation.block, without, loads(text))
    resume(fresh.head)
    assert imagine(fresh.head) == codes.DONE
    assert done_by(Simulation(loads(text), block=fresh), 45, 46) == [3, 3]


def test_one_that_nobody_commanded_counts_all_the_same() -> None:
    simulation = Simulation(plant())
    simulation.run(15)
    simulation._handle(15 * codes.SECOND, codes.FACTS.index("rinsed"), 0, 0, 0, 0)
    assert int(simulation.row("machine", "a")["unrinsed"]) == 0
    assert done_by(simulation, 20, 30, 69.9, 70) == [2, 3, 3, 4]


def test_the_two_halves_in_two_blocks_come_to_the_same() -> None:
    one = Simulation(plant("{after: 3, within: 2 min, time: exponential(9 s)}", "{every: exponential(12 s)}"), seed=3)
    one.run(600)
    two = Apart(one.plant, seed=3, repeats=2)
    two.run_us(600 * codes.SECOND)
    assert two.hash == one.hash()


def test_with_failures_what_must_hold_holds() -> None:
    more = ", machines: 2, buffer: 2, failure: {every: exponential(60 s), repair: exponential(20 s)}"
    simulation = Simulation(
        plant("{after: 3, within: 70 s, time: exponential(9 s)}", "{every: 9 s}", more=more), seed=5
    )
    for number, _ in enumerate(simulation.instants(400)):
        simulation.check()
        assert number < 999
    reset(simulation.head)
    assert int(simulation.row("machine", "a")["time"][codes.SETUP]) == 0


def test_what_it_does_not_cope_with_is_refused_at_its_line() -> None:
    with pytest.raises(NotYetError, match=r"2:.*not yet: machines that are rinsed, together with operations in phases"):
        lower(plant(time="{load: 2 s, run: 5 s}"))
