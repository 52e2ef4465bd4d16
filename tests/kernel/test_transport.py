"""Products on their way: carried for a while, on a conveyor, or by a vehicle that takes them from their machine."""

from __future__ import annotations

import pytest

from lineside.lower import codes
from lineside.lower.codes import COMMANDS
from tests.exact.theory.supply import conveyor
from tests.kernel.bench import Live, Simulation

pytestmark = pytest.mark.compiler_off

LINE = """
plant: line
stations: {{a: {{}}, b: {{buffer: {buffer}}}}}
fleets: {{agv: {{vehicles: 1, speed: 1 m/s, load: 5 s, unload: 4 s}}}}
conveyors: {{belt: {{length: 3 m, speed: 0.5 m/s, pitch: 1 m}}}}
distances: {{a: {{b: 20 m}}}}
products:
  p: {{route: [{{at: a, time: {a} s}}, {{at: b, time: {b} s, {how}}}]}}
release: {{p: {{orders: [{{order: A, quantity: {quantity}, release: 0 s}}]}}}}
"""


def line(how: str, a: float = 10, b: float = 10, buffer: int = 1, quantity: int = 3) -> str:
    return LINE.format(how=how, a=a, b=b, buffer=buffer, quantity=quantity)


def done(plant: Simulation, until: float) -> list[float]:
    """When each part was completed, in seconds."""
    found: list[float] = []
    for time in plant.instants(until):
        plant.check()
        found += [time / 1e6] * (plant.completed() - len(found))
    return found


def test_a_product_that_is_carried_for_a_while_has_a_place_kept_for_it() -> None:
    """At 20 the second has no place: the first is on its way to the machine, and there are no waiting places."""
    plant = Simulation(line("move: 30 s", buffer=0))
    assert plant.history(130)["a/1"] == [
        (0.0, "busy"),
        (20.0, "blocked"),
        (50.0, "busy"),
        (60.0, "blocked"),
        (90.0, "starved"),
    ]
    assert done(Simulation(line("move: 30 s", buffer=0)), 200) == [50.0, 90.0, 130.0]


def test_a_machine_keeps_its_part_until_a_vehicle_has_taken_it_up() -> None:
    history = Simulation(line("by: agv", quantity=2)).history(120)
    assert history["a/1"] == [
        (0.0, "busy"),
        (10.0, "waiting_vehicle"),
        (15.0, "busy"),
        (25.0, "waiting_vehicle"),
        (64.0, "starved"),  # put down at 39, back at 59, loaded at 64
    ]
    assert history["b/1"] == [(0.0, "starved"), (39.0, "busy"), (49.0, "starved"), (88.0, "busy"), (98.0, "starved")]


@pytest.mark.parametrize(("a", "b", "free_from"), [(1, 1, 0), (1, 3, 0), (2, 1, 20), (1, 2.5, 33), (0.3, 0.1, 7)])
def test_parts_move_up_on_a_conveyor_as_theory_says(a: float, b: float, free_from: int) -> None:
    text = line("by: belt", a, b, 0, 9)
    if free_from:
        text = text.replace("release: {", f"  q: {{route: [{{at: b, time: {free_from} s}}]}}\nrelease: {{")
        text += "  q: {orders: [{order: B, quantity: 1, release: 0 s}]}\n"
        text = text.replace(
            "release: {p: {orders: [{order: A, quantity: 9, release: 0 s}]}}\n",
            "release:\n  p: {orders: [{order: A, quantity: 9, release: 0 s}]}\n",
        )
    expected = conveyor(9, round(a * 1e6), round(b * 1e6), 6_000_000, 2_000_000, 3, free_from * 1_000_000)
    assert [round(time * 1e6) for time in done(Simulation(text), 200)] == expected


def test_a_full_conveyor_blocks_the_machine_before_it() -> None:
    plant = Simulation(line("by: belt", 1, 1000, 0, 9))
    plant.run(100)
    assert plant.states() == {"a/1": "blocked", "b/1": "busy"}
    assert [lot.place for lot in plant.lots()].count("conveyor") == 3


class TestFacts:
    """What the controller makes of them, live."""

    def tell(self, plant: Live, fact: int, number: int, at: float) -> tuple[str, ...]:
        return tuple(COMMANDS[command.kind] for command in plant.tell(fact, 0, number, at=at))

    def test_a_conveyor_is_told_what_goes_on_and_off(self) -> None:
        plant = Live(line("by: belt"))
        assert [COMMANDS[c.kind] for c in plant.ended("a", at=10)] == ["convey", "begin"]
        assert self.tell(plant, codes.CLEARED, 1, 12) == ()
        assert self.tell(plant, codes.CONVEYED, 1, 16) == ("discharge", "begin")
        assert plant.on("b/1") == "p 1"

    def test_a_part_waits_for_the_entry_to_clear(self) -> None:
        plant = Live(line("by: belt"))
        plant.ended("a", at=10)
        plant.ended("a", at=11)
        assert plant.state("a") == "blocked"
        assert self.tell(plant, codes.CLEARED, 0, 13) == ("convey", "begin")

    @pytest.mark.parametrize("fact", [codes.CONVEYED, codes.CLEARED])
    def test_what_was_reported_before_is_void(self, fact: int) -> None:
        plant = Live(line("by: belt"))
        plant.ended("a", at=10)
        self.tell(plant, codes.CLEARED, 1, 12)
        self.tell(plant, codes.CONVEYED, 1, 16)
        before = plant.meaning()
        self.tell(plant, fact, 1, 16)
        assert (plant.meaning(), plant.questions()) == (before, [])

    def test_what_comes_from_an_empty_conveyor_is_asked_about(self) -> None:
        plant = Live(line("by: belt"))
        self.tell(plant, codes.CONVEYED, 0, 5)
        plant.tell(codes.CONVEYED, 3, 1, at=5)
        assert len(plant.questions()) == 2

    def test_a_part_that_was_carried_arrives_once(self) -> None:
        plant = Live(line("move: 30 s"))
        assert [COMMANDS[c.kind] for c in plant.ended("a", at=10)] == ["carry", "begin"]
        assert self.tell(plant, codes.CARRIED, 1, 40) == ("begin",)
        before = plant.meaning()
        assert self.tell(plant, codes.CARRIED, 1, 40) == ()
        assert (plant.meaning(), plant.questions()) == (before, [])
        self.tell(plant, codes.CARRIED, 0, 41)
        assert len(plant.questions()) == 1

    @pytest.mark.parametrize("how", ["by: belt", "by: agv", "move: 30 s"])
    def test_a_part_that_somebody_takes_from_its_way_is_where_he_put_it(self, how: str) -> None:
        plant = Live(line(how))
        plant.ended("a", at=10)
        if how == "by: agv":
            plant.tell(codes.LOADED_UP, 2, 1, at=15)
        plant.moved("b", "p 1", at=20)
        assert plant.on("b/1") == "p 1"
        assert int(plant.row("station", "b")["coming"]) == 0

    def test_a_part_that_somebody_takes_before_the_vehicle_comes_is_waited_for_no_more(self) -> None:
        plant = Live(line("by: agv"))
        plant.ended("a", at=10)
        plant.moved("b", "p 1", at=12)
        assert plant.states() == {"a/1": "busy", "b/1": "busy"}
        plant.tell(codes.LOADED_UP, 2, 1, at=15)  # it has loaded nothing, drives, and puts nothing down
        plant.tell(codes.REACHED, 2, 2, at=35)
        plant.tell(codes.UNLOADED, 2, 3, at=39)
        assert (plant.waiting("b"), plant.questions()) == ([], [])
