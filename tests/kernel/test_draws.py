"""Whose a draw is: a part's, by product, number, step and visit; a machine's, by its name and how often it has failed.

So variants of a plant meet the same luck, and a model that is edited in one place changes nothing in another.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lineside.lower.tables import lower
from lineside.model.load import loads
from lineside.model.plant import Plant
from tests.kernel.bench import Simulation
from tests.kernel.doors import draws

pytestmark = pytest.mark.compiler_off

LINE = """
plant: line
stations:
  a:
    machines: 2
    buffer: 5
    failure:
      - {every: exponential(20 min), repair: exponential(1 min)}
      - {every: weibull(1 h shape 2), clock: calendar, repair: 90 s, part: restart}
  b: {buffer: 3, failure: {every: 30 cycles, repair: exponential(1 min), part: restart}}
products:
  p:
    route:
      - {at: a, time: exponential(20 s)}
      - at: b
        time: lognormal(8 s cv 1)
        interlock: {catches: {}, when: after, false-alarm: 20 %, release: exponential(5 s)}
release: {p: {every: exponential(12 s)}}
"""

Operation = tuple[str, int, str, int]
"""Product, number, step, visit."""


def operations(simulation: Simulation, until: float) -> dict[Operation, int]:
    """How long each operation that was begun takes in all, µs."""
    found: dict[Operation, int] = {}
    names = [(product, step.name) for product, it in simulation.plant.products.items() for step in it.route]
    for _ in simulation.instants(until):
        simulation.next_instant()  # delivers what was commanded
        for process in simulation.block.table("process"):
            if process["number"]:
                product, step = names[int(process["step"])]
                found[product, int(process["serial"]), step, int(process["visit"])] = int(process["total"])
    return found


def failures(plant: Plant) -> dict[tuple[str, str, int], list[int]]:
    """The first few times to failure and repairs of each machine, by station, what, and mode."""
    block = lower(plant)
    block.head["seed"] = 12345
    found: dict[tuple[str, str, int], list[int]] = {}
    modes = [
        (name, machine, mode)
        for name, station in plant.stations.items()
        for machine in range(station.machines)
        for mode in range(len(station.failure))
    ]
    for row, (station, machine, mode) in zip(block.table("failure"), modes, strict=True):
        for what in ("every", "repair"):
            out = np.empty(5, np.int64)
            draws(block.head, int(row[what]), row[f"key_{what}"], 1, out)
            found[f"{station}/{machine + 1}", what, mode] = out.tolist()
    return found


EDITS = {
    "a station before all others": ("stations:\n", "stations:\n  z: {machines: 3}\n"),
    "a failure at another station": ("b: {buffer: 3", "b: {buffer: 2"),
    "another product": ("products:\n", "products:\n  o: {route: [{at: b, time: exponential(9 s)}]}\n"),
    "workers": ("products:", "workers: {men: {per-shift: 2}}\nproducts:"),
    "another machine": ("machines: 2", "machines: 3"),
    "a shift": ("products:", 'shifts: {day: {daily: ["08:00-16:00"]}}\nproducts:'),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_elsewhere_leaves_times_failures_and_repairs_as_they_were(edit: str) -> None:
    before, after = loads(LINE), loads(edited(edit))
    changed = failures(after)
    for name, drawn in failures(before).items():
        assert changed[name] == drawn
    first, second = operations(Simulation(before, 3), 1200), operations(Simulation(after, 3), 1200)
    common = first.keys() & second.keys()
    assert len(common) > 100
    assert all(first[name] == second[name] for name in common)


def edited(edit: str) -> str:
    old, new = EDITS[edit]
    assert old in LINE
    model = LINE.replace(old, new)
    return model.replace("release: {", "release: {o: {every: 60 s}, ") if edit == "another product" else model


def test_a_part_takes_as_long_whatever_becomes_of_the_others() -> None:
    """Another rule, another order of events, the same times: common random numbers."""
    rule = LINE + "dispatch: {b: last-in-first-out}\n"
    first, second = operations(Simulation(LINE), 1200), operations(Simulation(rule), 1200)
    assert list(first) != list(second)
    assert all(first[name] == second[name] for name in first.keys() & second.keys())


def test_another_seed_gives_other_times() -> None:
    first, second = operations(Simulation(LINE, 1), 600), operations(Simulation(LINE, 2), 600)
    assert all(first[name] != second[name] for name in first.keys() & second.keys())


def test_products_steps_parts_and_visits_draw_apart() -> None:
    found = operations(Simulation(LINE.replace("lognormal(8 s cv 1)", "exponential(20 s)")), 3600)
    assert any(visit > 1 for _, _, _, visit in found)
    assert len(set(found.values())) == len(found)


@pytest.mark.parametrize(("column", "count"), [("key_time", 2), ("key_alarm", 2), ("key_release", 2)])
def test_each_purpose_has_a_stream_of_its_own(column: str, count: int) -> None:
    block = lower(loads(LINE))
    streams: list[Any] = [*block.table("step")[column]]
    others = [
        int(value)
        for table, names in (
            ("step", ("key_time", "key_alarm", "key_release")),
            ("failure", ("key_every", "key_repair")),
            ("source", ("key",)),
        )
        for name in names
        for value in block.table(table)[name]
    ]
    assert len(set(others)) == len(others)
    assert len(set(streams)) == count


def test_named_failures_keep_their_luck_when_their_order_changes() -> None:
    one = "[{name: jam, every: exponential(1 h), repair: 1 min}, {name: wear, every: exponential(9 h), repair: 9 min}]"
    other = (
        "[{name: wear, every: exponential(9 h), repair: 9 min}, {name: jam, every: exponential(1 h), repair: 1 min}]"
    )

    def line(modes: str) -> Plant:
        return loads(
            f"plant: t\nstations: {{s: {{failure: {modes}}}}}\n"
            "products: {p: {route: [{at: s, time: 1 s}]}}\nrelease: {p: always}\n"
        )

    first, second = failures(line(one)), failures(line(other))
    assert first["s/1", "every", 0] == second["s/1", "every", 1]
    assert first["s/1", "every", 1] == second["s/1", "every", 0]
