"""People who walk, who stand in for others, and who serve by priority: worked out by hand to the microsecond."""

from __future__ import annotations

import pytest

from lineside.kernel import imagine as imagination
from lineside.kernel.chains.tally import settle_all
from lineside.kernel.people.verdict import DUTY
from lineside.kernel.resume import resume
from lineside.lower import codes
from lineside.lower.codes import DUTIES, NONE, SECOND, VERDICTS, WALKED
from lineside.lower.transplant import transplant
from tests.kernel.bench import MICROSECOND, Live, Simulation

pytestmark = pytest.mark.compiler_off

HOUR, DAY = 3600.0, 86_400.0
DAY_SHIFT = 'day: {daily: ["08:00-16:00"]}'


def text(
    stations: str = "s: {}, t: {}",
    workers: str = "men: {per-shift: 1, walk: 6 s}",
    shifts: str = "",
    products: str = "p: {route: [{at: s, time: 10 s, workers: {men: 1}}, {at: t, time: 10 s, workers: {men: 1}}]}",
    release: str = "p: {orders: [{order: A, quantity: 1, release: 0 s}]}",
) -> str:
    return (
        f"plant: t\nstations: {{{stations}}}\nworkers: {{{workers}}}\nshifts: {{{shifts}}}\n"
        f"products: {{{products}}}\nrelease: {{{release}}}\n"
    )


def two_orders(first: str = "0 s", second: str = "5 s") -> str:
    return (
        f"p: {{orders: [{{order: A, quantity: 1, release: {first}}}]}}, "
        f"q: {{orders: [{{order: B, quantity: 1, release: {second}}}]}}"
    )


class TestWalking:
    def test_he_walks_to_his_first_machine_and_from_one_to_the_next(self) -> None:
        """From elsewhere 6 s, then 10 s of work, again 6 s, again 10 s."""
        sim = Simulation(text())
        history = sim.history(100)
        assert history["s/1"] == [(0, "waiting_worker"), (6, "busy"), (16, "starved")]
        assert history["t/1"] == [(0, "starved"), (16, "waiting_worker"), (22, "busy"), (32, "starved")]
        settle_all(sim.head)
        men = sim.row("pool", "men")
        assert men["walking_area"] == 12e6
        assert men["busy_area"] == 32e6, "walking and working"

    def test_at_the_machine_where_he_stands_he_need_not_walk(self) -> None:
        sim = Simulation(
            text(
                stations="s: {}", products="p: {route: [{at: s, time: 10 s, workers: {men: 1}}]}",
                release="p: {orders: [{order: A, quantity: 3, release: 0 s}]}",
            )
        )  # fmt: skip
        assert sim.history(100)["s/1"] == [(0, "waiting_worker"), (6, "busy"), (36, "starved")]

    @pytest.mark.parametrize(("within", "walk"), [("", 6), (", walk-within: 2 s", 2), (", walk-within: 0 s", 0)])
    def test_between_machines_of_one_station_it_may_be_shorter(self, within: str, walk: int) -> None:
        sim = Simulation(
            text(
                stations="s: {machines: 2}", workers=f"men: {{per-shift: 1, walk: 6 s{within}}}",
                products="p: {route: [{at: s, time: 10 s, workers: {men: 1}}]}",
                release="p: {orders: [{order: A, quantity: 2, release: 0 s}]}",
            )
        )  # fmt: skip
        assert sim.history(100)["s/2"] == [(0, "waiting_worker"), (16 + walk, "busy"), (26 + walk, "starved")]

    def test_the_nearest_is_sent(self) -> None:
        """After p is done at s and q at t, each man is sent back to the station where he stands."""
        sim = Simulation(
            text(
                workers="men: {per-shift: 2, walk: 6 s}",
                products="p: {route: [{at: s, time: 30 s, workers: {men: 1}}]}, "
                "q: {route: [{at: t, time: 10 s, workers: {men: 1}}]}",
                release="p: {every: 60 s}, q: {every: 61 s}",
            )
        )
        history = sim.history(200)
        # p at 60 s: someone walks. q at 61 s: the other walks. From then on nobody does.
        assert history["s/1"][:6] == [
            (0, "starved"), (60, "waiting_worker"), (66, "busy"), (96, "starved"), (120, "busy"), (150, "starved"),
        ]  # fmt: skip
        assert history["t/1"][:6] == [
            (0, "starved"), (61, "waiting_worker"), (67, "busy"), (77, "starved"), (122, "busy"), (132, "starved"),
        ]  # fmt: skip

    def test_the_work_begins_when_the_last_of_them_is_there(self) -> None:
        """One walks 6 s to t, the other is busy at s until 16 s and walks after that: both set out together."""
        sim = Simulation(
            text(
                workers="men: {per-shift: 2, walk: 6 s}, women: {per-shift: 1, walk: 4 s}",
                products="p: {route: [{at: s, time: 10 s, workers: {men: 2, women: 1}}]}",
                release="p: {orders: [{order: A, quantity: 1, release: 0 s}]}",
            )
        )
        assert sim.history(50)["s/1"] == [(0, "waiting_worker"), (6, "busy"), (16, "starved")]
        settle_all(sim.head)
        assert sim.row("pool", "women")["busy_area"] == 16e6, "she waits for the men from 4 s to 6 s"
        assert sim.row("pool", "women")["walking_area"] == 4e6

    def test_a_crew_walks_to_a_machine_that_is_down(self) -> None:
        sim = Simulation(
            text(
                stations="s: {failure: {every: 15 s, repair: 100 s, crew: men}}",
                products="p: {route: [{at: s, time: 20 s}]}",
                release="p: {orders: [{order: A, quantity: 1, release: 0 s}]}",
            )
        )
        assert sim.history(200)["s/1"] == [(0, "busy"), (15, "down"), (121, "busy"), (126, "starved")]

    def test_who_releases_a_held_part_walks_to_it(self) -> None:
        lock = "interlock: {catches: {}, false-alarm: 100 %, release: 20 s, by: men}"
        sim = Simulation(
            text(
                stations="s: {}", products=f"p: {{route: [{{at: s, time: 10 s, {lock}}}]}}",
            )
        )  # fmt: skip
        assert sim.history(100)["s/1"] == [
            (0, "busy"), (MICROSECOND, "held"), (26 + MICROSECOND, "busy"), (36 + MICROSECOND, "starved"),
        ]  # fmt: skip


class TestOnTheWay:
    LATE = "p: {orders: [{order: A, quantity: 1, release: 57597 s}]}"  # three seconds before 16:00

    def test_who_finishes_at_shift_end_goes_on_walking_and_works(self) -> None:
        sim = Simulation(
            text(workers="men: {per-shift: 1, walk: 6 s, shifts: day}", shifts=DAY_SHIFT, release=self.LATE)
        )
        assert sim.history(DAY)["s/1"] == [
            (0, "starved"), (57_597, "waiting_worker"), (57_603, "busy"), (57_613, "starved"),
        ]  # fmt: skip

    def test_who_is_interrupted_goes_home_and_comes_in_the_morning(self) -> None:
        """He reached the machine all the same, after the end of his shift; in the morning he is there at once."""
        sim = Simulation(
            text(
                workers="men: {per-shift: 1, walk: 6 s, shifts: day, at-shift-end: interrupt}",
                shifts=DAY_SHIFT, release=self.LATE,
            )
        )  # fmt: skip
        assert sim.history(2 * DAY)["s/1"] == [
            (0, "starved"), (57_597, "waiting_worker"), (DAY + 8 * HOUR, "busy"), (DAY + 8 * HOUR + 10, "starved"),
        ]  # fmt: skip

    def test_who_is_on_the_way_to_a_machine_that_fails_is_free(self) -> None:
        cell = Live(
            text(stations="s: {failure: {every: 1000 h, repair: 100 s}}, t: {}", release=two_orders("0 s", "2 s"),
                 products="p: {route: [{at: s, time: 10 s, workers: {men: 1}}]}, "
                 "q: {route: [{at: t, time: 10 s, workers: {men: 1}}]}")
        )  # fmt: skip
        cell.tick(2)
        assert cell.state("t") == "waiting_worker"
        commands = cell.failed("s", at=3)
        walks = [c for c in commands if c.kind == codes.WALK]
        assert [(w.number, w.target) for w in walks] == [(2, cell.number("machine", "t"))]
        assert cell.tell(WALKED, 0, 1, 0, at=6) == [], "the first walk was called off"
        assert [c.kind for c in cell.tell(WALKED, 0, 2, 1, at=9)] == [codes.BEGIN]

    def test_a_machine_that_closes_lets_him_go(self) -> None:
        sim = Simulation(
            text(
                stations="s: {hours: day}, t: {}", shifts=DAY_SHIFT, release=self.LATE,
            )
        )  # fmt: skip
        assert sim.history(DAY + 9 * HOUR)["s/1"] == [
            (0, "off_shift"), (8 * HOUR, "starved"), (57_597, "waiting_worker"), (57_600, "off_shift"),
            (DAY + 8 * HOUR, "busy"), (DAY + 8 * HOUR + 10, "starved"),
        ]  # fmt: skip

    def test_a_walk_goes_on_when_the_plant_half_is_drawn_anew(self) -> None:
        sim = Simulation(text())
        sim.run(2)
        while imagination.imagine(sim.head) == codes.GROW:
            sim.block.grow()
        assert sim.history(20)["s/1"] == [(2, "waiting_worker"), (6, "busy"), (16, "starved")]


class TestFacts:
    """Each cell of the documented table: where the person was believed to be, and `walked`."""

    def cell(self, duty: str) -> Live:
        cell = Live(text())
        if duty != "walking":
            cell.tell(WALKED, 0, 1, 0, at=6)
        if duty == "free":
            cell.ended("s", at=16)
            cell.tell(WALKED, 0, 2, 1, at=22)
            cell.ended("t", at=32)
        person = cell.block.table("worker")[0]
        found = "free" if person["demand"] == NONE else "walking" if person["walk"] else "at work"
        assert found == duty
        return cell

    def test_a_free_person_seen_at_a_machine_stands_there(self) -> None:
        cell = self.cell("free")
        assert cell.tell(WALKED, 0, 0, 0) == []
        assert cell.block.table("worker")["at"][0] == 0
        assert VERDICTS[DUTY[DUTIES.index("free")]] == "correct"

    @pytest.mark.parametrize("number", [0, 1])
    def test_who_was_on_the_way_is_there_and_works(self, number: int) -> None:
        cell = self.cell("walking")
        assert [c.kind for c in cell.tell(WALKED, 0, number, 0)] == [codes.BEGIN]
        assert VERDICTS[DUTY[DUTIES.index("walking")]] == "accept"

    @pytest.mark.parametrize("number", [0, 1, 7])
    def test_who_works_is_not_elsewhere(self, number: int) -> None:
        cell = self.cell("at work")
        before = cell.meaning()
        assert cell.tell(WALKED, 0, number, 1) == []
        assert cell.meaning() == before
        assert VERDICTS[DUTY[DUTIES.index("at work")]] == "void"

    def test_a_walk_that_is_told_again_later_changes_nothing(self) -> None:
        cell = self.cell("free")
        before = cell.meaning()
        cell.tell(WALKED, 0, 2, 1)
        cell.tell(WALKED, 0, 1, 0)
        assert cell.meaning() == before

    def test_a_person_that_nobody_knows_is_a_question(self) -> None:
        cell = self.cell("free")
        cell.tell(WALKED, 5, 1, 0)
        assert [question[0] for question in cell.questions()] == ["walked"]


class TestStandingIn:
    PAIR = "setters: {per-shift: 1, also: [fitters]}, fitters: {per-shift: 1}"
    WORK = (
        "p: {route: [{at: s, time: 10 s, workers: {fitters: 1}}]}, "
        "q: {route: [{at: t, time: 10 s, workers: {setters: 1}}]}"
    )

    def test_who_may_stand_in_does_when_nobody_else_is_free(self) -> None:
        """Two parts need a fitter at once: one gets him, the other a setter."""
        sim = Simulation(
            text(
                stations="s: {machines: 2}, t: {}", workers=self.PAIR, products=self.WORK,
                release="p: {orders: [{order: A, quantity: 2, release: 0 s}]}, "
                "q: {orders: [{order: B, quantity: 1, release: 4 s}]}",
            )
        )  # fmt: skip
        history = sim.history(50)
        assert history["s/1"] == history["s/2"] == [(0, "busy"), (10, "starved")]
        assert history["t/1"] == [(0, "starved"), (4, "waiting_worker"), (10, "busy"), (20, "starved")]

    def test_nobody_stands_in_for_whom_he_may_not(self) -> None:
        """A fitter is no setter."""
        sim = Simulation(
            text(
                stations="s: {}, t: {machines: 2}", workers=self.PAIR, products=self.WORK,
                release="p: {orders: [{order: A, quantity: 1, release: 20 s}]}, "
                "q: {orders: [{order: B, quantity: 2, release: 0 s}]}",
            )
        )  # fmt: skip
        assert sim.history(50)["t/2"] == [(0, "waiting_worker"), (10, "busy"), (20, "starved")]

    def test_own_people_go_first_and_each_counts_in_his_own_pool(self) -> None:
        sim = Simulation(
            text(stations="s: {}, t: {}", workers=self.PAIR, products=self.WORK, release=two_orders("0 s", "2 s"))
        )
        sim.run(50)
        settle_all(sim.head)
        assert sim.row("pool", "fitters")["busy_area"] == 10e6
        assert sim.row("pool", "setters")["busy_area"] == 10e6

    def test_a_team_may_be_made_up_of_both(self) -> None:
        sim = Simulation(
            text(
                stations="s: {}", workers=self.PAIR,
                products="p: {route: [{at: s, time: 10 s, workers: {fitters: 2}}]}",
            )
        )  # fmt: skip
        assert sim.history(50)["s/1"] == [(0, "busy"), (10, "starved")]

    def test_his_own_shift_s_end_interrupts_him_and_not_that_of_those_he_stands_in_for(self) -> None:
        """The fitter is at s/1 from 15:59:50; the setter, who leaves at 16:00, stands in at s/2."""
        sim = Simulation(
            text(
                stations="s: {machines: 2}",
                workers="setters: {per-shift: 1, also: fitters, shifts: day, at-shift-end: interrupt}, "
                "fitters: {per-shift: 1}",
                shifts=DAY_SHIFT,
                products="p: {route: [{at: s, time: 60 s, workers: {fitters: 1}}]}",
                release="p: {orders: [{order: A, quantity: 2, release: 57590 s}]}",
            )
        )
        history = sim.history(DAY)
        assert history["s/1"] == [(0, "starved"), (57_590, "busy"), (57_650, "starved")]
        assert history["s/2"] == [
            (0, "starved"), (57_590, "busy"), (57_600 + MICROSECOND, "waiting_worker"), (57_650, "busy"),
            (57_700, "starved"),
        ]  # fmt: skip


class TestPriority:
    @pytest.mark.parametrize(("serves", "first"), [("first-come", "q"), ("priority", "r")])
    def test_whose_part_has_the_higher_priority_is_served_first(self, serves: str, first: str) -> None:
        """q asks at 2 s, r at 3 s; the man is free at 10 s."""
        sim = Simulation(
            text(
                stations="s: {}, t: {}, u: {}", workers=f"men: {{per-shift: 1, serves: {serves}}}",
                products="p: {route: [{at: s, time: 10 s, workers: {men: 1}}]}, "
                "q: {route: [{at: t, time: 10 s, workers: {men: 1}}]}, "
                "r: {priority: 3, route: [{at: u, time: 10 s, workers: {men: 1}}]}",
                release=two_orders("0 s", "2 s") + ", r: {orders: [{order: C, quantity: 1, release: 3 s}]}",
            )
        )  # fmt: skip
        history = sim.history(60)
        then = {"q": "t/1", "r": "u/1"}
        assert (10, "busy") in history[then[first]]
        assert (20, "busy") in history[then["q" if first == "r" else "r"]]


class TestRevision:
    def carried(self, old: str, new: str, seconds: float) -> Simulation:
        before, after = Simulation(old), Live(new)
        before.run(seconds)
        block = transplant(before.block, before.plant, after.plant)
        resume(block.head)
        while imagination.imagine(block.head) == codes.GROW:
            block.grow()
        sim = Simulation(after.plant, block=block)
        sim.forced = True  # what is new in the model came later than the rest
        return sim

    def test_who_is_on_the_way_stays_on_the_way(self) -> None:
        sim = self.carried(text(), text(stations="x: {}, s: {}, t: {}"), 2)
        sim.check()
        person = sim.block.table("worker")[0]
        assert (person["walk"], person["to"]) == (1, sim.number("machine", "s"))
        assert sim.history(50)["s/1"] == [(2, "waiting_worker"), (6, "busy"), (16, "starved")]

    @pytest.mark.parametrize("seconds", [2.0, 8.0])
    def test_people_may_be_told_apart_from_now_on_or_no_longer(self, seconds: float) -> None:
        walking, counted = text(), text(workers="men: {per-shift: 1}")
        for old, new in ((walking, counted), (counted, walking)):
            sim = self.carried(old, new, seconds)
            sim.check()
            assert sim.row("pool", "men")["busy"] == 1
            sim.run(60)
            assert sim.completed() == 1

    def test_a_walk_takes_whole_microseconds(self) -> None:
        assert Simulation(text()).row("pool", "men")["walk"] == 6 * SECOND
