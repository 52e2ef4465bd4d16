"""Which of several products comes in next where the first buffer is full: by the rule, else by the order of release."""

from __future__ import annotations

import pytest

from lineside.lower import codes
from lineside.lower.codes import NEVER, NONE, SECOND
from lineside.model.load import loads
from lineside.rules import plug_in, station_rules
from tests.kernel.bench import Simulation

pytestmark = pytest.mark.compiler_off


def served(plant: Simulation, until: float, station: str = "s") -> list[str]:
    """The parts on a station's machine, one after another."""
    order: list[str] = []
    for _ in plant.instants(until):
        plant.check()
        part = plant.on(station)
        if part is not None and part not in order[-1:]:
            order.append(part)
    return order


def shop(release: str, rule: str = "", buffer: str = "0", due: str = "") -> Simulation:
    """Products p, q and r, 10 s each at one machine; `release` is a line of the file for each."""
    products = ", ".join(f"{name}: {{{due}route: [{{at: s, time: 10 s}}]}}" for name in "pqr" if f"{name}: " in release)
    return Simulation(
        f"plant: t\nstations: {{s: {{buffer: {buffer}}}}}\nproducts: {{{products}}}\nrelease: {{{release}}}\n"
        + (f"dispatch: {{s: {rule}}}\n" if rule else "")
    )


LISTS = """
p: {orders: [{order: A, quantity: 2, release: 1 s, due: 300 s}, {order: B, quantity: 1, release: 3 s, due: 90 s}]},
q: {orders: [{order: C, quantity: 1, release: 2 s, due: 200 s, priority: PRIORITY}]},
r: {orders: [{order: D, quantity: 1, release: 4 s, due: 60 s}]}
"""


def test_parts_that_come_steadily_come_in_as_they_were_released() -> None:
    """p comes at 3, 6, 9 s, …, q at 4.1, 8.2, 12.3 s, …: the machine takes one every 10 s, and falls behind."""
    assert served(shop("p: {every: 3 s}, q: {every: 4.1 s}"), 92) == [
        *("p 1", "q 1", "p 2", "q 2", "p 3", "p 4", "q 3", "p 5", "q 4")
    ]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("", ["p 1", "p 2", "q 1", "p 3", "r 1"]),
        ("last-in-first-out", ["p 1", "r 1", "p 2", "q 1", "p 3"]),
        ("earliest-due-date", ["p 1", "r 1", "p 2", "q 1", "p 3"]),
        ("least-slack", ["p 1", "r 1", "p 2", "q 1", "p 3"]),
        ("critical-ratio", ["p 1", "r 1", "p 2", "q 1", "p 3"]),
        ("longest-wait", ["p 1", "p 2", "q 1", "p 3", "r 1"]),
        ("highest-priority", ["p 1", "p 2", "q 1", "p 3", "r 1"]),
    ],
)
def test_a_rule_sees_the_orders_of_all_products(rule: str, expected: list[str]) -> None:
    """p's second order, B, is the third part of p that could come in; its lots are numbered as they do."""
    plant = shop(LISTS.replace("PRIORITY", "0"), rule)
    assert served(plant, 51) == expected
    rows = plant.block.table("order")
    if rule in ("earliest-due-date", "last-in-first-out"):
        assert rows["finished"][1] < rows["finished"][0], "B is due, and was released, after A began: before A's rest"


@pytest.mark.parametrize("rule", ["", "highest-priority", "earliest-due-date"])
def test_a_hot_order_goes_before_all_that_wait(rule: str) -> None:
    assert served(shop(LISTS.replace("PRIORITY", "7"), rule), 51)[:2] == ["p 1", "q 1"]


def test_a_hot_order_is_the_first_of_all_that_are_released_at_once() -> None:
    many = "p: {orders: [{order: A, quantity: 6, release: 0 s}]}"
    hot = "q: {orders: [{order: B, quantity: 1, release: 0 s, priority: 5}]}"
    for rule in ("", "highest-priority"):
        assert served(shop(f"{many}, {hot}", rule, buffer="1"), 15)[:1] == ["q 1"]
        later = f"{many}, {hot}".replace("release: 0 s", "release: 3 s")
        assert served(shop(later, rule, buffer="1"), 15)[:1] == ["q 1"]


def test_an_order_that_people_put_forward_passes_those_of_other_products() -> None:
    plant = shop(LISTS.replace("PRIORITY", "0"))
    plant.run(5)
    plant.ask(codes.PRIORITISE, 3, 9)
    assert served(plant, 30) == ["p 1", "r 1", "p 2"]


def test_hot_lots_go_first_where_the_rule_heeds_priorities() -> None:
    """Every third lot of p is hot; when one has come, q's have waited for longer."""
    release = "p: {every: 3 s, hot: {share: 33.4 %, priority: 3}}, q: {every: 4 s}"
    assert served(shop(release, "highest-priority"), 31) == ["p 1", "p 3", "p 6"]


def test_where_dues_are_equal_the_one_released_first_goes_first() -> None:
    assert served(shop("p: {every: 3 s}, q: {every: 4 s}", "earliest-due-date"), 42) == ["p 1", "q 1", "p 2", "q 2"]


def test_a_product_that_keeps_its_work_in_process_takes_turns_with_one_that_comes() -> None:
    """q comes faster than the machine works: p, of which two are to be inside, is not shut out, nor shuts it out."""
    for rule in ("", "shortest-processing-time"):
        plant = shop("p: {wip: 2}, q: {every: 6 s}", rule, buffer="1")
        plant.run(2000)
        made = [int(row["completed"]) for row in plant.block.table("product")]
        assert min(made) >= 60, made


def test_one_s_own_rule_sees_what_waits_outside() -> None:
    def due_last(
        now: float, due: float, released: float, queued: float, work: float, remaining: float, priority: float
    ) -> float:
        return -due

    text = (
        "plant: t\nstations: {s: {buffer: 0}}\n"
        f"products: {{{', '.join(f'{p}: {{route: [{{at: s, time: 10 s}}]}}' for p in 'pqr')}}}\n"
        f"release: {{{LISTS.replace('PRIORITY', '0')}}}\ndispatch: {{s: mine}}\n"
    )
    plant = loads(text, rules=("mine",))
    simulation = Simulation(plant)
    plug_in(simulation.block, station_rules(plant, {"mine": due_last}))
    assert served(simulation, 51) == ["p 1", "p 2", "q 1", "p 3", "r 1"]


def test_a_machine_that_is_blocked_before_the_first_station_keeps_its_turn() -> None:
    """What comes back over a side route waits for the same place as what waits outside, and is not passed for ever."""
    plant = Simulation(
        "plant: t\nstations: {s: {buffer: 0}, t: {}}\n"
        "products:\n  p: {route: [{at: s, step: one, time: 9 s}, {at: t, time: 1 s}, {at: s, step: two, time: 9 s}]}\n"
        "  q: {route: [{at: s, time: 10 s}]}\nrelease: {p: {every: 30 s}, q: {every: 10 s}}\n"
    )
    plant.run(3000)
    plant.check()
    assert int(plant.row("product", "p")["completed"]) >= 40


class TestStart:
    def test_an_order_starts_when_work_on_its_first_part_does(self) -> None:
        plant = shop("p: {orders: [{order: A, quantity: 2, release: 0 s}, {order: B, quantity: 2, release: 0 s}]}")
        plant.run(15)
        assert plant.block.table("order")["started"][:2].tolist() == [0, NONE]
        plant.run(25)
        assert plant.block.table("order")["started"][:2].tolist() == [0, 20 * SECOND]

    def test_waiting_for_a_worker_is_no_work(self) -> None:
        plant = Simulation(
            'plant: t\nstations: {s: {}}\nshifts: {day: {daily: ["00:01-08:00"]}}\n'
            "workers: {men: {per-shift: 1, shifts: day}}\n"
            "products: {p: {route: [{at: s, time: 10 s, workers: {men: 1}}]}}\n"
            "release: {p: {orders: [{order: A, quantity: 1, release: 0 s}]}}\n"
        )
        plant.run(90)
        assert plant.block.table("order")["started"][0] == 60 * SECOND

    def test_a_beginning_that_nobody_saw_is_not_known(self) -> None:
        from tests.kernel.bench import Live

        plant = Live(
            "plant: t\nstations: {s: {}}\nproducts: {p: {route: [{at: s, time: 10 s}]}}\n"
            "release: {p: {orders: [{order: A, quantity: 2, release: 0 s}]}}\n"
            "shifts: {day: {daily: ['08:00-09:00']}}\nhours: day\n"
        )
        plant.tick(1)
        plant.tell(codes.ENDED, 0, 0, 0, 0)
        assert plant.block.table("order")["started"][0] == NEVER
