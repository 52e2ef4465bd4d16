"""A worn tool makes more defects and more failures, until maintenance renews it."""

from __future__ import annotations

from tests.kernel.bench import Simulation

PLANT = """
plant: worn
stations: {{s: {{wear: {{over: 100 cycles, defects: 3{more}}}{upkeep}}}}}
products: {{p: {{route: [{{at: s, time: 1 s, defects: {{chip: 20 %}}}}]}}}}
release: {{p: always}}
"""


def born(plant: str, until: float) -> int:
    simulation = Simulation(plant, seed=3)
    simulation.run(until)
    return int(simulation.block.table("kind")["born"].sum())


def test_defects_rise_with_use_and_fall_with_a_new_tool() -> None:
    """The mean chance of a part is 20 % · (1 + 2 · mean wear): 40 % over a tool's life, 60 % for one worn, then more.

    Binomial: of 2000 parts with the tool changed every 100, 808 are expected (wear 0.01 … 1 at their ends), with a
    standard deviation of 21; four of them are allowed.
    """
    changed = PLANT.format(more="", upkeep=", maintenance: {every: 100 cycles, time: 0 s, renews: wear}")
    assert abs(born(changed, 2000.5) - 808) < 4 * 21
    assert born(PLANT.format(more="", upkeep=""), 2000.5) > 1900  # beyond 200 parts each one is chipped


def test_use_is_counted_by_both_halves_alike() -> None:
    simulation = Simulation(PLANT.format(more=", failures: 2", upkeep=""), seed=1)
    simulation.run(57.5)
    assert int(simulation.row("machine", "s")["worn"]) == 57_000_000
    process = simulation.block.table("process")[0]
    assert int(process["worn"]) == 57_000_000


def test_a_tool_that_is_run_in_comes_to_make_neither_defects_nor_failures() -> None:
    """With factors of 0.5 over 100 cycles both end at 200 cycles: Σ 0.5 · (1 - worn / 200) and no more.

    The failure clock counts 1 - worn / 200 of each cycle: 60 are counted in 73 cycles, the next 60 of the 100.5 that a
    tool's whole life counts never are.
    """
    plant = (
        "plant: new\nstations: {s: {failure: {every: 60 cycles, repair: 10 s}, "
        "wear: {over: 100 cycles, failures: 0.5, defects: 0.5}}}\n"
        "products: {p: {route: [{at: s, time: 1 s, defects: {chip: 50 %}}]}}\nrelease: {p: always}\n"
    )
    simulation = Simulation(plant, seed=3)
    states = []
    for until in (72.5, 73.5, 400.5):
        simulation.run(until)
        states.append(simulation.state("s/1"))
    assert states == ["busy", "down", "busy"]
    born = int(simulation.block.table("kind")["born"].sum())
    assert abs(born - 50) < 4 * 6
    simulation.run(800.5)
    assert int(simulation.block.table("kind")["born"].sum()) == born
    assert simulation.completed() == 790, "it has stood still for 10 s, once"
