"""Rejected parts, side routes, interlocks and hidden defects, step by step: the test plays the devices, or looks on."""

from __future__ import annotations

import math

import numpy as np
import pytest

from lineside.kernel import imagine as imagination
from lineside.kernel import world
from lineside.kernel.chains.truth import obey
from lineside.kernel.quality.lower import counted
from lineside.lower import codes
from lineside.lower.block import Block
from lineside.lower.codes import COMMANDS, NONE, SECOND
from lineside.lower.mode import JIT
from lineside.lower.tables import lower, seed_number
from lineside.model.load import loads
from tests.kernel.bench import Command, Live, Simulation

pytestmark = pytest.mark.compiler_off

SHOP = """
plant: shop
stations: {saw: {}, test: {}, bench: {}, oven: {}, pack: {}}
workers: {men: {per-shift: 1}}
products:
  p:
    route:
      - {at: saw, time: 10 s, defects: {bent: 10 %}, errors: {wrong: 10 %}, workers: {men: 1},
         interlock: {catches: {wrong: 50 %}, release: 60 s, by: men}}
      - {at: test, time: 5 s, detects: {bent: 90 %, wrong: 50 %}, rejects: {bent: mend, wrong: scrap, any: look}}
      - {at: pack, time: 5 s}
    side-routes:
      mend: [{at: bench, time: 20 s, fixes: {bent: 50 %}, detects: {wrong: 50 %}, rejects: {wrong: bake}}, {go: test, at-most: 1}]
      bake: [{at: oven, time: 30 s}]
      look: [{go: saw}]
release:
  p: {orders: [{order: A, quantity: 1, release: 0 s}]}
"""  # noqa: E501
BENT, WRONG = 1, 2
"""Kinds as facts name them: their rows + 1."""


def kinds(commands: list[Command]) -> list[str]:
    return [COMMANDS[each.kind] for each in commands]


def rejected(shop: Live, machine: str, about: int = 0) -> list[Command]:
    return shop.tell(
        codes.ENDED, shop.number("machine", machine), shop.current(machine), codes.REJECTED, about, at=shop.now + 1
    )


def ended(shop: Live, machine: str) -> list[Command]:
    return shop.ended(machine, at=shop.now + 1)


def place(shop: Live) -> str:
    """Where the one part is; empty when it has left."""
    return next((lot.at for lot in shop.lots()), "")


class TestSideRoutes:
    def shop(self) -> Live:
        shop = Live(SHOP)
        ended(shop, "saw")
        assert place(shop) == "test/1"
        return shop

    @pytest.mark.parametrize(("about", "where", "scrapped"), [(BENT, "bench/1", 0), (WRONG, "", 1), (0, "saw/1", 0)])
    def test_the_kind_that_was_found_decides_the_way(self, about: int, where: str, scrapped: int) -> None:
        shop = self.shop()
        rejected(shop, "test", about)
        assert place(shop) == where
        assert shop.scrapped() == scrapped

    def test_a_way_back_is_taken_so_often_at_most_and_then_it_is_scrap(self) -> None:
        shop = self.shop()
        for where in ("test/1", ""):
            rejected(shop, "test", BENT)
            ended(shop, "bench")
            assert place(shop) == where
        assert shop.scrapped() == 1

    def test_one_without_a_limit_may_be_taken_for_ever(self) -> None:
        shop = self.shop()
        for _ in range(20):
            rejected(shop, "test")
            ended(shop, "saw")
            assert place(shop) == "test/1"

    def test_what_is_rejected_in_a_side_route_comes_back_to_the_step_after_the_one_that_was_left(self) -> None:
        shop = self.shop()
        rejected(shop, "test", BENT)
        rejected(shop, "bench", WRONG)
        assert place(shop) == "oven/1"
        ended(shop, "oven")
        assert place(shop) == "pack/1"
        ended(shop, "pack")
        product = shop.row("product", "p")
        assert (product["completed"], product["passed"]) == (1, 0)

    def test_each_coming_to_a_step_has_visits_of_its_own(self) -> None:
        shop = self.shop()
        for _ in range(3):
            rejected(shop, "test")
            ended(shop, "saw")
        visits = [(each.step, each.visit) for each in shop.taken if COMMANDS[each.kind] == "begin"]
        assert len(set(visits)) == len(visits) == 8

    def test_a_part_moved_by_hand_out_of_its_side_route_is_on_the_route_again(self) -> None:
        shop = self.shop()
        rejected(shop, "test", BENT)
        shop.moved("pack", "p 1")
        assert place(shop) == "pack/1"
        assert shop.lot("p 1")["left"] == NONE

    def test_a_part_is_seen_where_it_was_sent(self) -> None:
        shop = self.shop()
        rejected(shop, "test", BENT)
        shop.seen("test", "p 1")  # its way back leads there: the bench was missed
        assert place(shop) == "test/1"
        assert shop.lot("p 1")["inferred"] == 1

    def test_the_inspections_are_counted(self) -> None:
        shop = self.shop()
        rejected(shop, "test", BENT)
        ended(shop, "bench")
        ended(shop, "test")
        check = shop.block.table("check")[shop.block.table("step")["check"][shop.number("step", "test")]]
        assert [int(check[name]) for name in ("inspected", "rejected", "first", "failed")] == [2, 1, 1, 1]
        assert shop.block.table("kind")["found"].tolist() == [1, 0]


class TestInterlocks:
    def test_a_part_is_held_cleared_and_begun_anew_as_the_same_visit(self) -> None:
        shop = Live(SHOP)
        first = shop.taken[-1]
        asked = shop.refused("saw", about=WRONG, at=1)
        assert kinds(asked) == ["ask"]
        assert (shop.phase("saw"), shop.state("saw/1")) == ("clearing", "held")
        assert shop.row("machine", "saw")["reason"] == WRONG - 1
        again = shop.released("saw", at=61)
        assert kinds(again) == ["begin"]
        assert (again[0].serial, again[0].visit) == (first.serial, first.visit)
        assert again[0].number > first.number
        assert shop.row("machine", "saw")["reason"] == NONE
        assert shop.block.table("kind")["caught"].tolist() == [0, 1]

    def test_who_came_to_work_goes_back_and_comes_again(self) -> None:
        shop = Live(SHOP)
        assert shop.row("pool", "men")["busy"] == 1
        shop.refused("saw", at=1)
        shop.released("saw", at=61)
        assert (shop.phase("saw"), int(shop.row("pool", "men")["busy"])) == ("running", 1)

    def test_an_end_while_a_part_is_barred_is_put_to_a_person(self) -> None:
        """The interlock was passed by, or is wrong."""
        shop = Live(SHOP)
        shop.refused("saw", at=1)
        shop.ended("saw", 0, at=20)
        assert [question[0] for question in shop.questions()] == ["ended"]

    def test_a_machine_that_fails_while_its_part_is_barred_begins_when_both_are_over(self) -> None:
        shop = Live(SHOP.replace("saw: {}", "saw: {failure: {every: 900 h, repair: 1 h}}"))
        shop.refused("saw", at=1)
        shop.failed("saw", at=2)
        assert kinds(shop.released("saw", at=61)) == []
        assert kinds(shop.repaired("saw", at=100)) == ["begin"]

    def test_a_part_that_is_held_when_its_work_is_done_is_inspected_before_it_goes(self) -> None:
        model = SHOP.replace(
            "time: 10 s, defects", "time: 10 s, detects: {wrong: 100 %}, rejects: {any: look}, defects"
        )
        shop = Live(model.replace("catches: {wrong: 50 %}", "catches: {wrong: 50 %}, when: after"))
        shop.ended("saw", held=True, at=10)
        assert shop.phase("saw") == "releasing"
        shop.tell(codes.RELEASED, 0, shop.current("saw"), codes.REJECTED, WRONG, at=70)
        assert shop.lot("p 1")["rejected"] == 1
        assert place(shop) == "saw/1"


class TestHalves:
    def test_a_part_that_leaves_is_let_out_once(self) -> None:
        simulation = Simulation(
            SHOP.replace("quantity: 1", "quantity: 400").replace(
                "detects: {bent: 90 %, wrong: 50 %}, rejects: {bent: mend, wrong: scrap, any: look}", "sample: 50 %"
            )
        )
        simulation.run(4000)
        block = simulation.block
        product = simulation.row("product", "p")
        assert product["escaped"] == pytest.approx(0.145 * product["completed"], abs=4 * (0.124 * 270) ** 0.5)
        before = int(product["escaped"])
        for row, truth in enumerate(block.table("truth")):
            if truth["serial"] == 0:
                obey(block.head, codes.LEAVE, 0, 1 << 40, 1, 0, 1, 0, row)
        assert simulation.row("product", "p")["escaped"] == before

    def test_a_plant_half_elsewhere_grows_with_the_rows_that_it_hears_of(self) -> None:
        block = lower(loads(SHOP))
        far = len(block.table("truth")) + 5
        assert world.has_space_for(block.head, far) == codes.GROW
        block.grow()
        assert world.has_space_for(block.head, far) == codes.DONE

    def test_only_what_a_part_may_come_to_again_is_counted(self) -> None:
        product = loads(SHOP).products["p"]
        assert counted(product) == [
            ("step", "saw"), ("step", "test"), ("step", "bench"), ("step", "oven"), ("go", "mend"),
        ]  # fmt: skip


def imagined(block: Block, seed: int) -> Block:
    fork = block.fork(seed_number(seed))
    while imagination.imagine(fork.head) == codes.GROW:
        fork.grow()
    return fork


class TestImagined:
    """A part's hidden defects follow the law given what is known; at 99.9 %."""

    TRIES = 2000 if JIT else 60

    def share(self, shop: Live, kind: int) -> float:
        row = next(iter(np.flatnonzero(shop.block.table("lot")["place"] != codes.NOWHERE)))
        bad = [int(imagined(shop.block, seed).table("truth")["defects"][row]) >> kind & 1 for seed in range(self.TRIES)]
        return sum(bad) / self.TRIES

    def fits(self, share: float, exact: float) -> bool:
        return bool(abs(share - exact) <= 3.3 * math.sqrt(exact * (1 - exact) / self.TRIES) + 1e-9)

    def test_before_the_work_there_are_none_and_after_it_as_many_as_are_born(self) -> None:
        shop = Live(SHOP)
        assert self.share(shop, 0) == 0
        ended(shop, "saw")
        assert self.fits(self.share(shop, 0), 0.1)
        assert self.fits(self.share(shop, 1), 0.05)

    def test_one_that_was_inspected_and_passed_has_fewer(self) -> None:
        shop = Live(SHOP)
        ended(shop, "saw")
        ended(shop, "test")
        assert self.fits(self.share(shop, 0), 0.1 * 0.1 / (0.1 * 0.1 + 0.9))

    def test_one_that_was_rejected_by_a_test_that_never_errs_has_one(self) -> None:
        shop = Live(SHOP)
        ended(shop, "saw")
        rejected(shop, "test", BENT)
        assert place(shop) == "bench/1"
        # The bench is reached for bent parts only, found with 90 %.
        assert self.share(shop, 0) == 1

    def test_a_barred_part_is_not_barred_again_and_the_future_goes_on(self) -> None:
        shop = Live(SHOP)
        shop.refused("saw", about=WRONG, at=1)
        future = Simulation(shop.plant, block=imagined(shop.block, 7))
        future.run(61)
        assert future.phase("saw") == "running"
        future.run(1000)
        product = future.row("product", "p")
        assert product["completed"] + product["scrapped"] == 1
        assert int(future.head["now"]) == 1000 * SECOND
