"""Parts at the line side: who takes them, who waits, what is called for, and what facts say of them."""

from __future__ import annotations

import pytest

from lineside.lower import codes
from lineside.lower.codes import COMMANDS
from tests.kernel.bench import Live, Simulation

pytestmark = pytest.mark.compiler_off

CELL = """
plant: cell
stations: {{s: {{machines: {machines}}}}}
parts: {{x: {{from: store, {x}}}, y: {{from: store, {y}}}}}
products:
  p: {{route: [{{at: s, time: 10 s, parts: {parts}}}]}}
release: {{p: {{orders: [{{order: A, quantity: {quantity}, release: 0 s}}]}}}}
"""


def cell(
    x: str = "kanban: {bins: 2, of: 2}, after: 100 s",
    y: str = "title: always there",
    parts: str = "{x: 1}",
    machines: int = 1,
    quantity: int = 9,
) -> str:
    return CELL.format(x=x, y=y, parts=parts, machines=machines, quantity=quantity)


def stock(plant: Live | Simulation, column: str, b: int = 0) -> int:
    return int(plant.block.table("stock")[column][b])


def kinds(commands: list[object]) -> list[str]:
    return [COMMANDS[command.kind] for command in commands]  # type: ignore[attr-defined]


def test_an_empty_bin_is_called_for_when_the_operation_begins_that_empties_it() -> None:
    plant = Live(cell())
    assert (stock(plant, "content"), stock(plant, "ordered")) == (3, 0)  # the first of nine has begun
    commands = plant.ended("s", at=10)
    assert kinds(list(commands)) == ["begin", "supply"]
    assert (stock(plant, "content"), stock(plant, "ordered")) == (2, 1)


def test_a_machine_without_parts_waits_until_they_are_delivered() -> None:
    plant = Live(cell())
    for end in (10, 20, 30, 40):
        plant.ended("s", at=end)
    assert plant.state("s") == "waiting_parts"
    assert kinds(list(plant.tell(codes.DELIVERED, 0, 1, 2, at=110))) == ["begin"]
    assert plant.state("s") == "busy"
    assert stock(plant, "content") == 1


def test_a_delivery_counts_once_however_often_it_is_reported() -> None:
    plant = Live(cell())
    plant.ended("s", at=10)
    plant.tell(codes.DELIVERED, 0, 1, 2, at=50)
    before = plant.meaning()
    plant.tell(codes.DELIVERED, 0, 1, 2, at=50)
    assert plant.meaning() == before


def test_a_delivery_without_a_number_is_that_of_the_oldest_call_or_more_than_was_called_for() -> None:
    plant = Live(cell())
    plant.ended("s", at=10)
    plant.forced = True
    plant.tell(codes.DELIVERED, 0, 0, 2, at=50)
    assert (stock(plant, "content"), stock(plant, "ordered")) == (4, 0)
    plant.tell(codes.DELIVERED, 0, 0, 5, at=51)
    assert stock(plant, "content") == 9


def test_a_count_corrects_what_is_believed() -> None:
    plant = Live(cell())
    plant.forced = True
    plant.tell(codes.FOUND, 0, 0, 0, at=5)
    assert (stock(plant, "content"), stock(plant, "ordered")) == (0, 2)
    plant.ended("s", at=10)
    assert plant.state("s") == "waiting_parts"
    plant.tell(codes.FOUND, 0, 0, 3, at=12)
    assert (plant.state("s"), stock(plant, "content")) == ("busy", 2)


@pytest.mark.parametrize("fact", [codes.DELIVERED, codes.FOUND])
@pytest.mark.parametrize(("element", "quantity"), [(7, 2), (0, -1), (0, 1 << 60)])
def test_what_cannot_be_is_asked_about(fact: int, element: int, quantity: int) -> None:
    plant = Live(cell())
    before = plant.meaning()
    plant.tell(fact, element, 0, quantity, at=5)
    assert len(plant.questions()) == 1
    plant.block.head["questions"] = 0
    assert plant.meaning() == before


def test_an_operation_that_begins_unasked_has_used_its_parts() -> None:
    plant = Live(cell())
    for end in (10, 20, 30, 40):
        plant.ended("s", at=end)
    plant.started("s", 0, at=50)
    assert (plant.state("s"), stock(plant, "used"), stock(plant, "content")) == ("busy", 5, 0)


def test_all_parts_of_an_operation_are_taken_together() -> None:
    plant = Simulation(cell(y="kanban: {bins: 1, of: 2}, after: 300 s", parts="{x: 2, y: 1}", quantity=3))
    assert plant.history(400)["s/1"] == [(0.0, "busy"), (20.0, "waiting_parts"), (310.0, "busy"), (320.0, "starved")]
    # While the third waits for y, its two x have come and lie there for it.


def test_machines_get_parts_in_the_order_in_which_they_came() -> None:
    found = Simulation(cell("kanban: {bins: 1, of: 1}, after: 7 s", machines=3, quantity=6)).history(40)
    assert found["s/1"][:3] == [(0.0, "busy"), (10.0, "waiting_parts"), (21.0, "busy")]
    assert [state for _, state in found["s/2"]][:2] == ["waiting_parts", "busy"]
    assert found["s/2"][1][0] == 7.0
    assert found["s/3"][1][0] == 14.0


def test_a_rest_that_is_too_little_is_emptied_out_of_its_bin() -> None:
    """Bins of three for steps of two: the machine that finds one left, at 10, has the whole bin called for."""
    plant = Simulation(cell("kanban: {bins: 1, of: 3}, after: 50 s", parts="{x: 2}", quantity=4))
    # At 60 there are four, for two operations; the second leaves nothing, and is called for at 70.
    assert plant.history(200)["s/1"] == [
        (0.0, "busy"),
        (10.0, "waiting_parts"),
        (60.0, "busy"),
        (80.0, "waiting_parts"),
        (120.0, "busy"),
        (130.0, "starved"),
    ]


def test_at_a_reorder_point_what_is_under_way_counts() -> None:
    plant = Simulation(cell("kanban: {reorder: 2, of: 4}, after: 1000 s"))
    plant.run(35)  # four begun: two left, as many as the point
    assert (stock(plant, "content"), stock(plant, "ordered")) == (2, 1)
    plant.run(55)
    assert (stock(plant, "content"), stock(plant, "ordered")) == (0, 1)
    plant.run(200)  # one waits: there and under way are three
    assert (stock(plant, "content"), stock(plant, "waiting"), stock(plant, "ordered")) == (0, 1, 1)


def test_without_kanban_there_is_always_some_and_its_use_is_counted() -> None:
    plant = Simulation(cell("title: x", parts="{x: 3}"))
    plant.run(100)
    assert (plant.completed(), stock(plant, "used")) == (9, 27)


def test_without_a_delay_bins_are_replaced_at_once() -> None:
    plant = Simulation(cell("kanban: {bins: 1, of: 2}"))
    plant.run(100)
    assert (plant.completed(), stock(plant, "deliveries"), stock(plant, "waits")) == (9, 4, 0)


def test_parts_of_a_machine_that_breaks_down_while_it_waits_are_for_others() -> None:
    text = cell("kanban: {bins: 1, of: 1}, after: 100 s", machines=2).replace(
        "machines: 2", "machines: 2, failure: {every: 1000 h, repair: 1 h}"
    )
    plant = Live(text)
    assert plant.states() == {"s/1": "busy", "s/2": "waiting_parts"}
    plant.failed("s/2", at=5)
    assert stock(plant, "waiting") == 0
    plant.repaired("s/2", at=6)
    assert (plant.state("s/2"), stock(plant, "waiting")) == ("waiting_parts", 1)


def test_parts_are_set_aside_for_a_machine_that_waits_for_a_worker() -> None:
    text = (
        cell("kanban: {bins: 1, of: 1}, after: 100 s", machines=2)
        .replace("parts: {x: 1}}]}", "parts: {x: 1}, workers: {w: 1}}]}")
        .replace(
            "products:", 'workers: {w: {per-shift: 1, shifts: day}}\nshifts: {day: {daily: ["01:00-23:00"]}}\nproducts:'
        )
    )
    plant = Live(text)
    assert plant.states() == {"s/1": "waiting_worker", "s/2": "waiting_parts"}
    assert (stock(plant, "content"), stock(plant, "aside")) == (1, 1)
    plant.tick(3600)
    assert (plant.state("s/1"), stock(plant, "content"), stock(plant, "aside")) == ("busy", 0, 0)


def test_who_lacks_another_spare_part_does_not_call_for_more_of_those_that_are_there() -> None:
    """The repair wants a belt, which takes a day to come, and one of the five bolts, which come at once."""
    plant = Simulation(
        "plant: t\nstations: {s: {failure: {every: 5 s, repair: 1 s, parts: {belt: 2, bolt: 1}}}}\n"
        "parts: {belt: {from: store, after: 24 h, kanban: {bins: 2, of: 1}}, "
        "bolt: {from: store, kanban: {bins: 2, of: 5}}}\n"
        "products: {p: {route: [{at: s, time: 1 s}]}}\nrelease: {p: always}\n"
    )
    plant.run(3600)
    assert plant.state("s") == "down"
    belts, bolts = plant.block.table("stock")
    assert (int(belts["content"]), int(belts["ordered"])) == (0, 2)
    assert (int(bolts["content"]), int(bolts["waiting"])) == (9, 1)


EACH_OTHERS = """
plant: cell
stations: {s: {machines: 2}}
parts:
  x: {from: store, kanban: {reorder: 0, of: 3}, after: 1 h}
  y: {from: store, kanban: {reorder: 0, of: 1}, after: 100 s}
products:
  first: {route: [{at: s, time: 5 s, parts: {x: 2, y: 1}}]}
  a: {route: [{at: s, time: 10 s, parts: {x: 1, y: 2}}]}
  b: {route: [{at: s, time: 10 s, parts: {x: 2, y: 2}}]}
release:
  first: {orders: [{order: F, quantity: 1, release: 0 s}]}
  a: {orders: [{order: A, quantity: 1, release: 10 s}]}
  b: {orders: [{order: B, quantity: 1, release: 20 s}]}
"""


def test_two_who_want_of_each_others_stocks_do_not_change_places_for_ever() -> None:
    """A lacks `y` and asked first; B waits at `x`, of which A wants some, too. One `y` comes, and is too little."""
    plant = Simulation(EACH_OTHERS)
    plant.run(99.0)
    assert [stock(plant, "content", b) for b in (0, 1)] == [1, 0]
    assert [stock(plant, "waiting", b) for b in (0, 1)] == [1, 1]
    plant.run(101.0)
    assert [stock(plant, "content", b) for b in (0, 1)] == [1, 1]
    plant.run(2 * 3600.0)
    assert [plant.completed(name) for name in ("first", "a", "b")] == [1, 1, 1]
