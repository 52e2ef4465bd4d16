"""How parts come in: each kind of release, worked out by hand."""

from __future__ import annotations

import pytest

from lineside.kernel.chains.tally import settle_all
from lineside.lower.codes import SECOND
from tests.kernel.bench import Simulation

pytestmark = pytest.mark.compiler_off

HOUR = 3600.0


def simulation(release: str, stations: str = "s: {}", route: str = "{at: s, time: 10 s}", rest: str = "") -> Simulation:
    """One product p."""
    return Simulation(
        f"plant: t\nstations: {{{stations}}}\n{rest}\n"
        f"products: {{p: {{route: [{route}]}}}}\nrelease: {{p: {release}}}\n"
    )


def entries(plant: Simulation, until: float) -> list[float]:
    """When parts of p entered, in seconds."""
    found: list[float] = []
    for time in plant.instants(until):
        plant.check()
        found += [time / SECOND] * (int(plant.row("product", "p")["released"]) - len(found))
    return found


class TestAlways:
    def test_the_first_station_never_starves_and_nothing_waits_in_front_of_it(self) -> None:
        plant = simulation("always", stations="s: {machines: 2}")
        for _ in plant.instants(100):
            plant.check()
            assert plant.waiting("s") == []
            assert plant.row("product", "p")["wip"] == 2
        assert plant.completed() == 20
        assert plant.time("s/1") == {"busy": 100.0}

    def test_products_share_a_station_equally_beginning_with_the_first(self) -> None:
        plant = Simulation(
            "plant: t\nstations: {s: {}}\n"
            "products: {p: {route: [{at: s, time: 10 s}]}, q: {route: [{at: s, time: 20 s}]}}\n"
            "release: {p: always, q: always}\n"
        )
        order = [plant.on("s")]
        for _ in plant.instants(80):
            if plant.on("s") != order[-1]:
                order.append(plant.on("s"))
        assert order == ["p 1", "q 1", "p 2", "q 2", "p 3", "q 3"]

    def test_a_station_is_fed_only_in_its_hours(self) -> None:
        plant = simulation("always", stations="s: {hours: day}", rest='shifts: {day: {daily: ["00:10-00:11"]}}')
        assert entries(plant, 800) == [600, 610, 620, 630, 640, 650]
        assert plant.completed() == 6

    def test_alternatives_are_all_fed(self) -> None:
        plant = simulation("always", stations="a: {}, b: {}", route="{at: [a, b], step: x, time: 10 s}")
        plant.run(95)
        assert plant.completed() == 18


class TestEvery:
    def test_the_first_comes_after_one_interval(self) -> None:
        assert entries(simulation("{every: 30 s}"), 100) == [30, 60, 90]

    def test_intervals_are_counted_in_the_plant_s_hours(self) -> None:
        """Of 8 hours a day; one that is over with the day's last minute comes in that minute."""
        plant = simulation("{every: 3 h}", rest='hours: day\nshifts: {day: {daily: ["08:00-16:00"]}}')
        day = 24 * HOUR
        expected = [11 * HOUR, 14 * HOUR, day + 9 * HOUR, day + 12 * HOUR, day + 15 * HOUR, 2 * day + 10 * HOUR]
        expected += [2 * day + 13 * HOUR, 2 * day + 16 * HOUR, 3 * day + 11 * HOUR]
        came: list[float] = []
        for time in plant.instants(3.5 * day):
            plant.check()
            came += [time / SECOND] * (int(plant.row("product", "p")["serial"]) - len(came))
        assert came == expected

    def test_what_meets_a_full_first_buffer_waits_outside_and_is_counted_there(self) -> None:
        """One machine, 100 s a part, one waiting place; parts come at 30, 60, 90, 120 and 150 s.

        The first begins at 30, the second waits; from 90 on one is outside, from 120 on two. At 130 the second begins
        and the third takes the place.
        """
        plant = simulation("{every: 30 s}", stations="s: {buffer: 1}", route="{at: s, time: 100 s}")
        assert entries(plant, 140) == [30, 60, 130]
        assert plant.row("source", "p")["outside"] == 1
        plant.run(150)
        assert plant.row("source", "p")["outside"] == 2
        # outside: one from 90 to 120, two to 130, one to 140 (when last counted), one to 150
        settle_all(plant.head)
        assert plant.row("source", "p")["area"] == (30 + 20 + 20) * SECOND

    def test_time_outside_is_no_cycle_time(self) -> None:
        plant = simulation("{every: 30 s}", stations="s: {buffer: 0}", route="{at: s, time: 100 s}")
        plant.run(1000)
        product = plant.row("product", "p")
        assert product["completed"] == 9
        assert product["cycle"] == 9 * 100 * SECOND

    def test_random_intervals_come_in_the_plant_s_hours_only(self) -> None:
        plant = simulation("{every: exponential(20 min)}", rest='hours: day\nshifts: {day: {daily: ["08:00-16:00"]}}')
        came = entries(plant, 5 * 24 * HOUR)
        assert len(came) > 80
        assert all(8 * HOUR < time % (24 * HOUR) <= 16 * HOUR for time in came)


class TestWip:
    def test_one_enters_when_one_leaves(self) -> None:
        plant = simulation("{wip: 3}", stations="s: {}, t: {}", route="{at: s, time: 10 s}, {at: t, time: 4 s}")
        assert entries(plant, 60) == [0, 0, 0, 14, 24, 34, 44, 54]
        assert plant.row("product", "p")["wip"] == 3

    def test_one_enters_when_one_is_scrapped(self) -> None:
        plant = simulation("{wip: 1}", stations="s: {failure: {every: 25 s, repair: 5 s, part: scrap}}")
        assert entries(plant, 50) == [0, 10, 20, 25, 40, 50]
        assert (plant.completed(), plant.scrapped()) == (4, 1)

    def test_more_than_there_is_room_for_come_as_there_is_room(self) -> None:
        plant = simulation("{wip: 9}", stations="s: {buffer: 2}")
        assert entries(plant, 25) == [0, 0, 0, 10, 20]

    @pytest.mark.parametrize("wip", [64, 65, 300])
    def test_however_many_there_are_to_be_they_come_in_the_first_instant(self, wip: int) -> None:
        plant = simulation(f"{{wip: {wip}}}")
        assert entries(plant, 5) == [0] * wip


class TestOrders:
    def test_they_are_released_by_their_times_however_they_are_listed(self) -> None:
        orders = "{orders: [{order: B, quantity: 1, release: 50 s}, {order: A, quantity: 2, release: 20 s}]}"
        plant = simulation(orders)
        assert entries(plant, 100) == [20, 20, 50]
        book = plant.block.table("order")
        assert book["finished"][:2].tolist() == [40 * SECOND, 60 * SECOND]  # by the times of release
        assert book["done"][:2].tolist() == [2, 1]

    def test_what_finds_no_room_waits_outside(self) -> None:
        plant = simulation("{orders: [{order: A, quantity: 5, release: 10 s}]}", stations="s: {buffer: 1}")
        assert entries(plant, 45) == [10, 10, 20, 30, 40]
        assert plant.row("source", "p")["area"] == (3 * 10 + 2 * 10 + 1 * 10) * SECOND

    @pytest.mark.parametrize("quantity", [64, 65, 129, 1000])
    def test_large_ones_come_in_one_instant_where_there_is_room(self, quantity: int) -> None:
        plant = simulation(f"{{orders: [{{order: A, quantity: {quantity}, release: 10 s}}]}}")
        assert entries(plant, 12) == [10] * quantity
        plant.check()

    def test_a_part_is_on_time_up_to_the_very_instant_in_which_it_is_due(self) -> None:
        """Done at 10, 20 and 30 s; due at 20."""
        plant = simulation("{orders: [{order: A, quantity: 3, release: 0 s, due: 20 s}]}")
        plant.run(40)
        product = plant.row("product", "p")
        assert (product["completed"], product["dated"], product["on_time"]) == (3, 3, 2)

    def test_without_a_date_of_its_own_a_part_is_due_some_time_after_it_came(self) -> None:
        plant = Simulation(
            "plant: t\nstations: {s: {}}\nproducts: {p: {due: 15 s, route: [{at: s, time: 10 s}]}}\n"
            "release: {p: {orders: [{order: A, quantity: 2, release: 5 s}]}}\n"
        )
        plant.run(40)
        product = plant.row("product", "p")
        assert (product["dated"], product["on_time"]) == (2, 1)

    def test_parts_without_a_due_date_are_neither_late_nor_on_time(self) -> None:
        plant = simulation("{orders: [{order: A, quantity: 2, release: 0 s}]}")
        plant.run(40)
        assert plant.row("product", "p")["dated"] == 0


def test_orders_of_several_products_come_in_as_they_were_released() -> None:
    """q's order was released first: all its parts come in before those of p's."""
    plant = Simulation(
        "plant: t\nstations: {s: {buffer: 0}}\n"
        "products: {p: {route: [{at: s, time: 10 s}]}, q: {route: [{at: s, time: 10 s}]}}\n"
        "release:\n  p: {orders: [{order: A, quantity: 3, release: 2 s}]}\n"
        "  q: {orders: [{order: B, quantity: 3, release: 1 s}]}\n"
    )
    order: list[str | None] = []
    for _ in plant.instants(61):
        plant.check()
        if plant.on("s") not in (None, *order[-1:]):
            order.append(plant.on("s"))
    assert order == ["q 1", "q 2", "q 3", "p 1", "p 2", "p 3"]
