"""Controller and plant half in blocks of their own come to what they come to in one block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kernel.bench import Simulation
from tests.kernel.lockstep import MOST, Apart, running_plants

if TYPE_CHECKING:
    from lineside.model.plant import Plant

SECOND = 1_000_000
ends = st.one_of(st.integers(0, 3600), st.integers(0, 9 * 3600)).map(lambda seconds: seconds * SECOND)
"""Whole seconds, at which things often happen: the last instant counts, too."""
seeds = st.integers(0, 2**32)


def simulated(plant: Plant, seed: int, until: int) -> Simulation:
    simulation = Simulation(plant, seed)
    simulation.run_us(until)
    return simulation


@given(plant=running_plants(), seed=seeds, until=ends, batched=st.booleans())
@settings(max_examples=25)
def test_two_blocks_come_to_the_state_of_one(plant: Plant, seed: int, until: int, batched: bool) -> None:
    apart = Apart(plant, seed, batched=batched)
    until = apart.run_us(until)
    assert apart.hash == simulated(plant, seed, until).hash()


@given(plant=running_plants(constant=True), seed=seeds, until=ends)
@settings(max_examples=25)
def test_ties_are_settled_alike_one_by_one_and_in_batches(plant: Plant, seed: int, until: int) -> None:
    for batched in (False, True):
        apart = Apart(plant, seed, batched=batched)
        until = apart.run_us(until)
        assert apart.hash == simulated(plant, seed, until).hash()


@given(plant=running_plants(), seed=seeds, until=ends, repeats=st.integers(1, 3), echoes=seeds)
@settings(max_examples=25)
def test_commands_that_come_again_do_nothing_twice(
    plant: Plant, seed: int, until: int, repeats: int, echoes: int
) -> None:
    apart = Apart(plant, seed, repeats=repeats, echoes=echoes)
    until = apart.run_us(until)
    assert apart.hash == simulated(plant, seed, until).hash()


@given(plant=running_plants(), seed=seeds, stops=st.lists(ends, min_size=1, max_size=4))
@settings(max_examples=15)
def test_halves_may_stop_anywhere_and_go_on(plant: Plant, seed: int, stops: list[int]) -> None:
    apart, together = Apart(plant, seed), Simulation(plant, seed)
    for until in sorted(stops):
        reached = apart.run_us(until, most=MOST // len(stops))
        together.run_us(reached)
        assert apart.hash == together.hash()
        if reached < until:
            break


CELL = """
plant: cell
stations:
  a: {machines: 2, buffer: 1, failure: {every: 50 s, repair: 10 s}}
  b: {failure: {every: 40 s, clock: calendar, repair: 10 s, part: restart}}
products:
  p: {route: [{at: a, time: 10 s}, {at: b, time: 5 s}]}
release:
  p: {every: 5 s}
"""


@pytest.mark.compiler_off
def test_two_blocks_come_to_the_state_of_one_without_the_compiler() -> None:
    apart, together = Apart(Simulation(CELL).plant, 1, repeats=2), Simulation(CELL)
    for until in range(0, 400 * SECOND, 20 * SECOND):
        apart.run_us(until)
        together.run_us(until)
        assert apart.hash == together.hash()
