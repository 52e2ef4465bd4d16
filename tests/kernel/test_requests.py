"""What people and programs ask: held parts let go, orders entered, questions answered. A refusal changes nothing."""

from __future__ import annotations

import pytest

from lineside.lower import codes
from lineside.lower.codes import NEVER, SECOND
from tests.kernel.bench import Command, Live

pytestmark = pytest.mark.compiler_off

HOUR = 3600.0

# Parts are made to order; what the interlock holds is released by an inspector, who comes at 10:00.
SHOP = """
plant: shop
stations:
  oven: {buffer: 2}
workers:
  inspectors: {per-shift: 1, shifts: late}
shifts:
  late: {daily: ["10:00-18:00"]}
products:
  p:
    due: 1 h
    route:
      - at: oven
        time: 60 s
        interlock: {catches: {}, when: after, false-alarm: 1 %, release: 5 min, by: inspectors}
  q: {route: [{at: oven, time: 60 s}]}
release:
  p: {orders: [{order: A, quantity: 1, release: 1 h}, {order: B, quantity: 1, release: 3 h}]}
  q: {every: 100 h}
"""


def shop(at: float) -> Live:
    plant = Live(SHOP)
    plant.tick(at)
    return plant


def ask(
    plant: Live, kind: int, element: int = 0, number: int = 0, x: int = 0, y: int = 0
) -> tuple[list[Command], bool]:
    """A request; the commands that come of it, and whether it was refused."""
    commands = plant.tell(kind, element, number, x, y)
    return commands, bool(plant.head["refused"])


def assert_refused(plant: Live, kind: int, element: int = 0, number: int = 0, x: int = 0, y: int = 0) -> None:
    before = plant.meaning()
    commands, refused = ask(plant, kind, element, number, x, y)
    assert refused
    assert commands == []
    assert plant.meaning() == before


class TestLetGo:
    def test_a_held_part_moves_on(self) -> None:
        plant = shop(HOUR)
        plant.ended("oven", held=True, at=HOUR + 60)
        assert plant.phase("oven") == "held"
        _, refused = ask(plant, codes.LET_GO, 0)
        assert not refused
        assert plant.completed("p") == 1

    def test_one_that_is_being_looked_at_moves_on_and_the_inspector_is_free(self) -> None:
        plant = shop(3 * HOUR)
        plant.ended("oven", at=3 * HOUR)
        plant.ended("oven", held=True, at=10.5 * HOUR)
        assert plant.phase("oven") == "releasing"
        assert plant.row("pool", "inspectors")["busy"] == 1
        late = plant.current("oven")
        ask(plant, codes.LET_GO, 0)
        assert plant.completed("p") == 2
        assert plant.row("pool", "inspectors")["busy"] == 0
        before = plant.meaning()
        plant.released("oven", late, at=11 * HOUR)
        assert plant.meaning() == before

    @pytest.mark.parametrize("machine", [-1, 1, 1 << 40])
    def test_at_a_machine_that_is_not_there_it_is_refused(self, machine: int) -> None:
        assert_refused(shop(HOUR), codes.LET_GO, machine)

    def test_what_is_not_held_is_not_let_go(self) -> None:
        assert_refused(shop(0), codes.LET_GO, 0)
        assert_refused(shop(HOUR), codes.LET_GO, 0)


def book(plant: Live) -> list[tuple[float, int, int]]:
    """Orders that are still to be released, in their order: time in seconds, quantity, released."""
    rows, found = plant.block.table("order"), []
    row = int(plant.row("source", "p")["order"])
    while row != codes.NONE:
        order = rows[row]
        if order["released"] < order["quantity"]:
            found.append((int(order["at"]) / SECOND, int(order["quantity"]), int(order["released"])))
        row = int(order["next"])
    return found


class TestOrders:
    def test_one_for_later_is_released_when_its_time_comes(self) -> None:
        plant = shop(0)
        ask(plant, codes.ORDER, 0, 2, round(2 * HOUR) * SECOND, NEVER)
        assert book(plant) == [(HOUR, 1, 0), (2 * HOUR, 2, 0), (3 * HOUR, 1, 0)]
        plant.tick(2 * HOUR - 1)
        assert book(plant) == [(2 * HOUR, 2, 0), (3 * HOUR, 1, 0)]
        plant.tick(2 * HOUR)
        assert [lot.name for lot in plant.lots()] == ["p 1", "p 2", "p 3"]
        assert book(plant) == [(3 * HOUR, 1, 0)]

    def test_one_for_now_is_released_now(self) -> None:
        plant = shop(0)
        commands, refused = ask(plant, codes.ORDER, 0, 1, 0, NEVER)
        assert not refused
        assert [command.kind for command in commands] == [codes.BEGIN]
        assert plant.on("oven") == "p 1"

    def test_one_whose_time_is_past_counts_from_now(self) -> None:
        plant = shop(2 * HOUR)
        ask(plant, codes.ORDER, 0, 1, 0, NEVER)
        assert plant.waiting("oven") == ["p 2"]
        assert plant.block.table("order")["at"][2] == 2 * HOUR * SECOND

    def test_one_that_is_earlier_than_all_that_are_pending_goes_first(self) -> None:
        plant = shop(0)
        ask(plant, codes.ORDER, 0, 3, 600 * SECOND, NEVER)
        assert book(plant)[0] == (600.0, 3, 0)
        plant.tick(600)
        assert len(plant.lots()) == 3

    def test_the_timer_that_was_set_for_the_next_one_before_it_harms_nobody(self) -> None:
        plant = shop(0)
        ask(plant, codes.ORDER, 0, 1, 600 * SECOND, NEVER)
        for at, expected in ((600, 1), (HOUR, 2), (3 * HOUR, 3)):
            plant.tick(at)
            assert len(plant.lots()) == expected

    def test_of_two_for_the_same_time_the_one_that_was_entered_first_goes_first(self) -> None:
        plant = shop(0)
        ask(plant, codes.ORDER, 0, 5, round(HOUR) * SECOND, NEVER)
        assert book(plant)[:2] == [(HOUR, 1, 0), (HOUR, 5, 0)]
        plant.tick(HOUR)
        assert plant.lot("p 1")["order"] == 0
        assert plant.lot("p 2")["order"] == 2

    def test_several_wait_outside_where_there_is_no_room(self) -> None:
        plant = shop(0)
        ask(plant, codes.ORDER, 0, 4, 0, NEVER)
        ask(plant, codes.ORDER, 0, 2, 0, NEVER)
        assert (plant.on("oven"), plant.waiting("oven")) == ("p 1", ["p 2", "p 3"])
        assert plant.row("source", "p")["outside"] == 3
        for done in range(1, 7):
            plant.ended("oven")
            assert plant.completed("p") == done
        orders = plant.block.table("order")
        assert orders["done"][:4].tolist() == [0, 0, 4, 2]
        assert orders["finished"][2] == orders["finished"][3] == plant.head["now"] == 0  # all in the first instant

    def test_they_come_after_all_others_are_out_too(self) -> None:
        plant = shop(4 * HOUR)
        plant.ended("oven")
        plant.ended("oven")
        assert plant.completed("p") == 2
        ask(plant, codes.ORDER, 0, 1, 0, NEVER)
        assert plant.on("oven") == "p 3"

    def test_a_due_date_of_its_own_goes_before_the_product_s(self) -> None:
        plant = shop(0)
        ask(plant, codes.ORDER, 0, 1, 0, 42 * SECOND)
        ask(plant, codes.ORDER, 0, 1, 0, NEVER)
        assert plant.lot("p 1")["due"] == 42 * SECOND
        assert plant.lot("p 2")["due"] == HOUR * SECOND

    def test_however_many_are_entered_none_is_lost(self) -> None:
        plant = shop(0)
        for number in range(100):
            ask(plant, codes.ORDER, 0, 1, (7200 - 60 * number) * SECOND, NEVER)
        assert [at for at, _, _ in book(plant)] == sorted([HOUR, 3 * HOUR, *(7200.0 - 60 * n for n in range(100))])

    @pytest.mark.parametrize(("source", "quantity"), [(0, 0), (0, -3), (1, 1), (-1, 1), (2, 1)])
    def test_one_for_nothing_or_for_a_source_without_orders_is_refused(self, source: int, quantity: int) -> None:
        assert_refused(shop(0), codes.ORDER, source, quantity, 0, NEVER)


class TestPriorities:
    def test_a_due_order_goes_before_the_others_that_are_due(self) -> None:
        plant = shop(0)
        for quantity in (5, 3, 4):
            ask(plant, codes.ORDER, 0, quantity, 0, NEVER)
        assert [quantity for _, quantity, _ in book(plant)] == [5, 3, 4, 1, 1]
        _, refused = ask(plant, codes.PRIORITISE, 4, 1)
        assert not refused
        assert [quantity for _, quantity, _ in book(plant)] == [4, 5, 3, 1, 1]
        ask(plant, codes.PRIORITISE, 3, 1)
        assert [quantity for _, quantity, _ in book(plant)] == [4, 3, 5, 1, 1]  # behind who was first among equals

    def test_its_lots_that_are_in_the_plant_have_it_too_and_those_that_come(self) -> None:
        plant = shop(0)
        ask(plant, codes.ORDER, 0, 5, 0, NEVER)
        ask(plant, codes.PRIORITISE, 2, 7)
        assert [int(plant.lot(name)["priority"]) for name in ("p 1", "p 2", "p 3")] == [7, 7, 7]
        plant.ended("oven")
        assert plant.lot("p 4")["priority"] == 7

    def test_one_for_later_waits_for_its_time(self) -> None:
        plant = shop(0)
        ask(plant, codes.ORDER, 0, 5, 0, NEVER)
        ask(plant, codes.PRIORITISE, 0, 9)
        assert [quantity for _, quantity, _ in book(plant)] == [5, 1, 1]
        plant.tick(HOUR)
        assert plant.block.table("order")["priority"][0] == 9

    @pytest.mark.parametrize(("order", "priority"), [(-1, 1), (2, 1), (1 << 40, 1), (0, 1 << 40)])
    def test_of_what_is_not_in_the_book_it_is_refused(self, order: int, priority: int) -> None:
        assert_refused(shop(0), codes.PRIORITISE, order, priority)

    def test_of_what_is_done_it_is_refused(self) -> None:
        plant = shop(HOUR)
        plant.ended("oven")
        assert_refused(plant, codes.PRIORITISE, 0, 1)


HANDS = """
plant: hands
stations: {bench: {machines: 3}}
workers: {men: {per-shift: 2, shifts: day}}
shifts: {day: {daily: ["08:00-16:00"]}}
products: {p: {route: [{at: bench, time: 60 s, workers: {men: 1}}]}}
release: {p: always}
"""


class TestAway:
    def test_who_is_at_work_finishes_and_the_next_part_waits_until_they_are_back(self) -> None:
        plant = Live(HANDS)
        plant.tick(8 * HOUR)
        assert plant.row("pool", "men")["busy"] == 2
        commands, refused = ask(plant, codes.AWAY, 0, 1)
        assert (commands, refused) == ([], False)
        assert (plant.row("pool", "men")["present"], plant.row("pool", "men")["busy"]) == (1, 2)
        assert plant.ended("bench/1") == []
        assert plant.row("pool", "men")["busy"] == 1
        commands, _ = ask(plant, codes.AWAY, 0, 0)
        assert [command.kind for command in commands] == [codes.BEGIN]
        assert plant.row("pool", "men")["busy"] == 2

    def test_it_holds_for_the_shifts_that_come(self) -> None:
        plant = Live(HANDS)
        ask(plant, codes.AWAY, 0, 1)
        assert plant.row("pool", "men")["present"] == 0
        plant.tick(8 * HOUR)
        assert plant.row("pool", "men")["present"] == 1
        plant.tick(16 * HOUR)
        assert plant.row("pool", "men")["present"] == 0

    @pytest.mark.parametrize(("pool", "away"), [(-1, 1), (1, 1), (0, 3), (0, -1)])
    def test_more_than_there_are_is_refused(self, pool: int, away: int) -> None:
        assert_refused(Live(HANDS), codes.AWAY, pool, away)


class TestAnswers:
    def test_a_question_is_answered_once(self) -> None:
        plant = shop(HOUR)
        plant.moved("oven", "p 9")
        plant.seen("oven", "p 8")
        assert len(plant.questions()) == 2
        _, refused = ask(plant, codes.ANSWER, 0)
        assert not refused
        assert [question[4] for question in plant.questions()] == [8]
        assert_refused(plant, codes.ANSWER, 0)

    @pytest.mark.parametrize("question", [-1, 0, 5, 1 << 40])
    def test_what_was_never_asked_is_refused(self, question: int) -> None:
        assert_refused(shop(HOUR), codes.ANSWER, question)


def test_a_refusal_is_forgotten_by_the_next_request() -> None:
    plant = shop(HOUR)
    assert_refused(plant, codes.LET_GO, 7)
    _, refused = ask(plant, codes.TICK)
    assert not refused
