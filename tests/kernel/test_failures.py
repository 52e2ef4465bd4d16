"""Failures, repairs, crews and held parts, worked out by hand to the microsecond."""

from __future__ import annotations

import pytest

from tests.kernel.bench import MICROSECOND, Simulation

pytestmark = pytest.mark.compiler_off

HOUR, DAY = 3600.0, 86_400.0


def plant(
    failure: str,
    time: str = "100 s",
    station: str = "",
    workers: str = "",
    shifts: str = "",
    release: str = "always",
    step: str = "",
) -> Simulation:
    """One station s that fails."""
    return Simulation(
        f"plant: t\nstations: {{s: {{{station} failure: {failure}}}}}\nworkers: {{{workers}}}\nshifts: {{{shifts}}}\n"
        f"products: {{p: {{route: [{{at: s, time: {time}{step}}}]}}}}\nrelease: {{p: {release}}}\n"
    )


class TestFatesOfThePart:
    def test_resumed_it_takes_what_was_left(self) -> None:
        """100 s of work, a failure every 40 s of work, 30 s a repair."""
        sim = plant("{every: 40 s, repair: 30 s}")
        assert sim.history(170)["s/1"] == [(0, "busy"), (40, "down"), (70, "busy"), (110, "down"), (140, "busy")]
        assert sim.completed() == 1  # at 160

    def test_restarted_it_takes_all_its_time_again(self) -> None:
        """A failure every 150 s of work: halfway through the second part, which takes 100 s anew."""
        sim = plant("{every: 150 s, repair: 30 s, part: restart}")
        done = ends(sim, 400)
        assert done == [100, 280]  # 100; down 150 to 180; 280; down 330 to 360, in the middle of the third
        assert sim.lot("p 3")["visit"] == 2

    def test_scrapped_it_is_gone_and_the_next_begins_after_the_repair(self) -> None:
        sim = plant("{every: 150 s, repair: 30 s, part: scrap}")
        assert ends(sim, 279) == [100]
        assert sim.scrapped() == 1
        assert sim.on("s") == "p 3"
        assert ends(sim, 281) == [280]

    def test_a_restarted_part_of_random_time_takes_another_time(self) -> None:
        """Draws belong to the part's visit: the same part, tried anew, does not meet the same time."""
        sim = plant("{every: 15 s, repair: 5 s, part: restart}", time="uniform(10 20 s)")
        totals: dict[tuple[str, int], int] = {}
        for _ in sim.instants(2000):
            part = sim.on("s")
            if part and sim.block.table("process")["running"][0]:
                visit = int(sim.lot(part)["visit"])
                totals[part, visit] = int(sim.block.table("process")["total"][0])
        again = [(totals[part, 1], total) for (part, visit), total in totals.items() if visit == 2]
        assert len(again) > 10
        assert all(first != second for first, second in again)


def ends(sim: Simulation, until: float) -> list[float]:
    """When parts are completed, in seconds."""
    found: list[float] = []
    before = sim.completed()
    for time in sim.instants(until):
        sim.check()
        found += [time / 1e6] * (sim.completed() - before)
        before = sim.completed()
    return found


class TestClocks:
    def test_busy_time_runs_only_while_the_machine_works(self) -> None:
        """Parts of 10 s come every 30 s: with the fourth the machine has worked for 33 s, at 123 s."""
        sim = plant("{every: 33 s, repair: 100 s}", time="10 s", release="{every: 30 s}")
        assert sim.history(350)["s/1"] == [
            (0, "starved"), (30, "busy"), (40, "starved"), (60, "busy"), (70, "starved"), (90, "busy"),
            (100, "starved"), (120, "busy"), (123, "down"), (223, "busy"), (256, "down"),  # there is a queue by then
        ]  # fmt: skip

    def test_the_calendar_runs_on_whatever_the_machine_does(self) -> None:
        sim = plant("{every: 100 s, clock: calendar, repair: 10 s}", time="30 s", release="{every: 1000 s}")
        assert sim.history(350)["s/1"] == [
            (0, "starved"), (100, "down"), (110, "starved"), (210, "down"), (220, "starved"), (320, "down"),
            (330, "starved"),
        ]  # fmt: skip

    def test_cycles_count_parts(self) -> None:
        """After three parts it fails with the first microsecond of the fourth, which is resumed."""
        sim = plant("{every: 3 cycles, repair: 5 s}", time="10 s")
        assert sim.history(44)["s/1"] == [(0, "busy"), (30 + MICROSECOND, "down"), (35 + MICROSECOND, "busy")]
        assert ends(sim, 46) == [45]

    def test_cycles_count_parts_of_parts(self) -> None:
        sim = plant("{every: uniform(2.5 2.500001 cycles), clock: cycles, repair: 5 s}", time="10 s")
        line = sim.history(31)["s/1"]
        assert [state for _, state in line] == ["busy", "down", "busy"]
        assert line[1][0] == pytest.approx(25, abs=1e-3)

    def test_one_by_the_calendar_that_falls_due_in_a_repair_strikes_right_after_it(self) -> None:
        sim = plant("[{every: 50 s, repair: 20 s}, {every: 60 s, clock: calendar, repair: 7 s}]", time="1000 s")
        # Work fails at 50, up at 70; the other was due at 60.
        assert sim.history(80)["s/1"] == [
            (0, "busy"), (50, "down"), (70, "busy"), (70 + MICROSECOND, "down"), (77 + MICROSECOND, "busy"),
        ]  # fmt: skip

    def test_of_two_that_count_work_the_nearer_strikes_and_the_other_goes_on_from_where_it_was(self) -> None:
        sim = plant("[{every: 50 s, repair: 20 s}, {every: 60 s, repair: 7 s}]", time="1000 s")
        # 50 of work; repaired at 70; 10 more of work for the other: 80; repaired at 87; 40 more for the first.
        assert sim.history(130)["s/1"] == [
            (0, "busy"), (50, "down"), (70, "busy"), (80, "down"), (87, "busy"), (127, "down"),
        ]  # fmt: skip

    def test_a_failure_in_the_instant_of_an_end_comes_with_the_next_part(self) -> None:
        sim = plant("{every: 100 s, repair: 30 s, part: scrap}")
        assert ends(sim, 100) == [100]
        assert sim.scrapped() == 0
        sim.run(101)
        assert sim.scrapped() == 1


class TestCrews:
    DAY_SHIFT = 'day: {daily: ["08:00-16:00"]}'
    ONE_FITTER = "fitters: {per-shift: 1, shifts: day, at-shift-end: interrupt}"

    def test_a_repair_waits_for_its_crew(self) -> None:
        sim = plant(
            "{every: 1 h, repair: 10 min, crew: fitters}", "100 h", workers=self.ONE_FITTER, shifts=self.DAY_SHIFT
        )
        assert sim.history(9 * HOUR)["s/1"] == [(0, "busy"), (HOUR, "down"), (8 * HOUR + 600, "busy")]

    def test_a_repair_is_left_at_the_end_of_the_shift_and_gone_on_with(self) -> None:
        """It fails at 15:55 and takes 10 min: five before 16:00, five from 08:00."""
        failure = f"{{every: {15 * 60 + 55} min, repair: 10 min, crew: fitters}}"
        sim = plant(failure, "100 h", workers=self.ONE_FITTER, shifts=self.DAY_SHIFT)
        late = 15 * HOUR + 55 * 60
        assert sim.history(DAY + 9 * HOUR)["s/1"] == [(0, "busy"), (late, "down"), (DAY + 8 * HOUR + 300, "busy")]

    def test_or_finished_where_the_crew_finishes(self) -> None:
        failure = f"{{every: {15 * 60 + 55} min, repair: 10 min, crew: fitters}}"
        finishing = self.ONE_FITTER.replace("interrupt", "finish")
        sim = plant(failure, "100 h", workers=finishing, shifts=self.DAY_SHIFT)
        late = 15 * HOUR + 55 * 60
        assert sim.history(17 * HOUR)["s/1"] == [(0, "busy"), (late, "down"), (late + 600, "busy")]

    def test_machines_are_repaired_in_the_order_of_their_failures(self) -> None:
        sim = Simulation(
            "plant: t\nworkers: {fitters: {per-shift: 1}}\n"
            "products: {p: {route: [{at: [a, b, c], step: x, time: 100 h}]}}\n"
            "release: {p: always}\nstations:\n"
            "  a: {failure: {every: 30 s, repair: 100 s, crew: fitters}}\n"
            "  b: {failure: {every: 20 s, repair: 100 s, crew: fitters}}\n"
            "  c: {failure: {every: 10 s, repair: 100 s, crew: fitters}}\n"
        )
        history = sim.history(311)
        assert history["c/1"] == [(0, "busy"), (10, "down"), (110, "busy"), (120, "down")]
        assert history["b/1"] == [(0, "busy"), (20, "down"), (210, "busy"), (230, "down")]
        assert history["a/1"] == [(0, "busy"), (30, "down"), (310, "busy")]

    def test_repairs_and_operations_ask_the_same_people_in_one_line(self) -> None:
        """One man for everything: he is at b when a fails at 30; b's next part asked before that."""
        sim = Simulation(
            "plant: t\nworkers: {men: {per-shift: 1}}\n"
            "products:\n  p: {route: [{at: a, time: 100 h}]}\n"
            "  q: {route: [{at: [b, c], step: x, time: 25 s, workers: {men: 1}}]}\n"
            "release: {p: always, q: {orders: [{order: A, quantity: 3, release: 10 s}]}}\n"
            "stations: {a: {failure: {every: 30 s, repair: 7 s, crew: men}}, b: {}, c: {}}\n"
        )
        history = sim.history(120)
        # 10 to 35 at b (c asked at 10), 35 to 60 at c (a asked at 30, b again at 35), 60 to 67 at a, then b.
        assert history["b/1"] == [(0, "starved"), (10, "busy"), (35, "waiting_worker"), (67, "busy"), (92, "starved")]
        assert history["c/1"] == [(0, "starved"), (10, "waiting_worker"), (35, "busy"), (60, "starved")]
        assert history["a/1"] == [(0, "busy"), (30, "down"), (67, "busy"), (97, "down"), (104, "busy")]


class TestFailuresOfMachinesThatDoNotWork:
    def test_one_that_waits_for_workers_loses_its_turn(self) -> None:
        """s/1 has the man from 0 to 30; s/2 asks at 0 and fails at 10; s/3 asks at 0 too and is served at 30."""
        sim = Simulation(
            "plant: t\nworkers: {men: {per-shift: 1}}\nshifts: {}\n"
            "products: {p: {route: [{at: [a, b, c], step: x, time: 30 s, workers: {men: 1}}]}}\n"
            "release: {p: {orders: [{order: A, quantity: 3, release: 0 s}]}}\n"
            "stations: {a: {}, b: {failure: {every: 10 s, clock: calendar, repair: 25 s}}, c: {}}\n"
        )
        history = sim.history(60)
        assert history["b/1"][:4] == [(0, "waiting_worker"), (10, "down"), (35, "waiting_worker"), (45, "down")]
        assert history["c/1"] == [(0, "waiting_worker"), (30, "busy"), (60, "starved")]

    def test_a_blocked_one_keeps_its_part(self) -> None:
        sim = Simulation(
            "plant: t\nproducts: {p: {route: [{at: a, time: 10 s}, {at: b, time: 100 s}]}}\nrelease: {p: always}\n"
            "stations: {a: {failure: {every: 50 s, clock: calendar, repair: 20 s, part: scrap}}, b: {buffer: 0}}\n"
        )
        assert sim.history(111)["a/1"] == [
            (0, "busy"), (20, "blocked"), (50, "down"), (70, "blocked"), (110, "busy"),
        ]  # fmt: skip
        assert sim.scrapped() == 0

    def test_a_closed_one_is_off_shift_rather_than_down_and_is_repaired_meanwhile(self) -> None:
        sim = plant(
            "{every: 17 h, clock: calendar, repair: 1 h}", "1 h", station="hours: day,", shifts=TestCrews.DAY_SHIFT
        )
        assert sim.history(DAY + 9 * HOUR)["s/1"] == [
            (0, "off_shift"), (8 * HOUR, "busy"), (16 * HOUR, "off_shift"), (DAY + 8 * HOUR, "busy"),
        ]  # fmt: skip

    def test_nothing_is_loaded_on_one_that_is_down(self) -> None:
        sim = plant(
            "{every: 10 s, clock: calendar, repair: 1 h}",
            "5 s",
            release="{orders: [{order: A, quantity: 2, release: 20 s}]}",
        )
        sim.run(600)
        assert (sim.on("s"), sim.waiting("s")) == (None, ["p 1", "p 2"])
        sim.run(10 + HOUR + 1)
        assert (sim.on("s"), sim.waiting("s")) == ("p 1", ["p 2"])


class TestHeldParts:
    def held(self, by: str = "") -> Simulation:
        """An interlock that takes every part for a wrong one."""
        return plant(
            "{every: 100 h, repair: 1 h}", "10 s",
            workers="men: {per-shift: 1, shifts: day}", shifts='day: {daily: ["00:01-08:00"]}',
            release="{orders: [{order: A, quantity: 2, release: 0 s}]}",
            step=f", interlock: {{catches: {{}}, when: after, false-alarm: 100 %, release: 20 s{by}}}",
        )  # fmt: skip

    def test_a_held_part_is_released_after_a_while(self) -> None:
        sim = self.held()
        assert sim.history(100)["s/1"] == [
            (0, "busy"), (10, "held"), (30, "busy"), (40, "held"), (60, "starved"),
        ]  # fmt: skip

    def test_or_when_somebody_has_come_for_it(self) -> None:
        sim = self.held(", by: men")
        assert sim.history(200)["s/1"] == [
            (0, "busy"), (10, "held"), (80, "busy"), (90, "held"), (110, "starved"),
        ]  # fmt: skip

    def test_only_some_are_held_where_the_alarm_is_sometimes_false(self) -> None:
        """The share of 400 parts lies within 99.9 % of one in four; seeded."""
        sim = plant(
            "{every: 100 h, repair: 1 h}", "10 s",
            step=", interlock: {catches: {}, when: after, false-alarm: 25 %, release: 10 s}",
        )  # fmt: skip
        sim.run(5000)
        held = sim.time("s")["held"] / 10
        parts = sim.time("s")["busy"] / 10
        assert abs(held / parts - 0.25) < 3.3 * (0.25 * 0.75 / parts) ** 0.5
