"""Parts that come out of a part in work, worked out by hand."""

from __future__ import annotations

import pytest

from lineside.errors import ModelError
from lineside.kernel.resume import resume
from lineside.lower.transplant import transplant
from lineside.model.check import explain
from lineside.model.load import loads
from tests.kernel.bench import Live, Simulation

pytestmark = pytest.mark.compiler_off


def text(
    makes: str = "{half: 3}",
    buffer: str = "buffer: 1",
    rest: str = ", {at: b, time: 1 s}",
    half: str = "{at: a, time: 20 s}",
    quantity: int = 2,
) -> str:
    """Panels that are cut into halves."""
    return (
        f"plant: saw\nstations: {{cut: {{}}, a: {{{buffer}}}, b: {{}}}}\nproducts:\n"
        f"  panel: {{route: [{{at: cut, time: 10 s, makes: {makes}}}{rest}]}}\n"
        f"  half: {{route: [{half}]}}\n  chip: {{route: [{{at: b, time: 2 s}}]}}\n"
        f"release: {{panel: {{orders: [{{order: A, quantity: {quantity}, release: 0 s}}]}}}}\n"
    )


def test_what_has_no_room_blocks_the_machine_and_comes_out_part_by_part() -> None:
    """Two halves of three find room at 10 s, the third at 30 s, when a has done the first; then the panel leaves."""
    sim = Simulation(text())
    history = sim.history(300)
    assert history["cut/1"] == [(0, "busy"), (10, "blocked"), (30, "busy"), (40, "blocked"), (90, "starved")]
    assert history["a/1"] == [(0, "starved"), (10, "busy"), (130, "starved")]
    assert history["b/1"] == [(0, "starved"), (30, "busy"), (31, "starved"), (90, "busy"), (91, "starved")]
    assert (sim.completed("panel"), sim.completed("half")) == (2, 6)


def test_a_lot_that_splits_at_its_last_step_is_used_up() -> None:
    sim = Simulation(text(rest="", buffer=""))
    sim.run(10)
    assert sim.completed("panel") == 1
    assert [lot.name for lot in sim.lots() if lot.name.startswith("half")] == ["half 1", "half 2", "half 3"]


def test_several_kinds_come_out_in_the_order_of_the_model() -> None:
    """Chips wait for the last half, since it has no room before 30 s."""
    sim = Simulation(text(makes="{half: 3, chip: 2}", quantity=1))
    sim.run(29)
    assert sim.row("product", "chip")["released"] == 0
    sim.run(100)
    assert (sim.completed("half"), sim.completed("chip"), sim.completed("panel")) == (3, 2, 1)


def test_their_cycle_time_begins_when_they_come_out() -> None:
    sim = Simulation(text(buffer="", quantity=1))
    sim.run(100)
    assert sim.row("product", "half")["cycle"] == (20 + 40 + 60) * 1e6


def test_a_part_that_breaks_off_is_scrap_and_makes_nothing() -> None:
    cell = Live(text().replace("cut: {}", "cut: {failure: {every: 1000 h, repair: 1 min, part: scrap}}"))
    cell.failed("cut", at=5)
    assert cell.scrapped("panel") == 1
    assert cell.row("product", "half")["released"] == 0


def test_a_machine_in_the_middle_of_it_goes_on_in_a_revised_model() -> None:
    sim = Simulation(text())
    sim.run(15)
    block = transplant(sim.block, sim.plant, sim.plant)
    resume(block.head)
    again = Live(sim.plant)
    again.block = block
    again.ended("a", at=30)
    assert again.row("product", "half")["released"] == 3
    assert again.on("cut") == "panel 2"


def test_arithmetic_counts_what_is_made_with_what_it_is_made_of() -> None:
    """Three halves of 20 s from a panel every 80 s: a is busy for three quarters."""
    found = explain(loads(text().replace("orders: [{order: A, quantity: 2, release: 0 s}]", "every: 80 s")))
    assert {load.name: load.utilisation for load in found.loads}["a"] == pytest.approx(0.75)
    assert not [hint for hint in found.hints if "`half` is never released" in hint.text]


def test_a_step_cannot_split_and_inspect() -> None:
    with pytest.raises(ModelError, match="cannot inspect as well"):
        loads(text(makes="{half: 1}, false-alarm: 2 %"))
