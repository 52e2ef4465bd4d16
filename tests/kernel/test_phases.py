"""Phases of a step, worked out by hand to the microsecond: set up, load, run, unload, each with its own workers."""

from __future__ import annotations

import pytest

from lineside.errors import KernelError
from lineside.kernel.chains.tally import settle_all
from lineside.lower.transplant import transplant
from tests.kernel.bench import MICROSECOND, Live, Simulation

pytestmark = pytest.mark.compiler_off

HOUR, DAY = 3600.0, 86_400.0
PHASED = "{setup: 5 s, load: 8 s, run: 30 s, unload: 2 s}"


def text(
    stations: str = "s: {}",
    workers: str = "men: {per-shift: 1}",
    shifts: str = "",
    p: str = f"{{at: s, time: {PHASED}, workers: {{men: [load, unload]}}}}",
    quantity: int = 1,
    release: str = "0 s",
) -> str:
    """An order of p, made in phases."""
    return (
        f"plant: t\nstations: {{{stations}}}\nworkers: {{{workers}}}\nshifts: {{{shifts}}}\n"
        f"products: {{p: {{route: [{p}]}}}}\n"
        f"release: {{p: {{orders: [{{order: A, quantity: {quantity}, release: {release}}}]}}}}\n"
    )


class TestWhoIsNeededWhen:
    def test_one_minder_loads_and_unloads_two_machines_that_run_alone(self) -> None:
        """He loads s/1 from 5 s, s/2 from 13 s; s/1 is done at 45 s and set up anew, s/2 runs until 51 s."""
        history = Simulation(text(stations="s: {machines: 2}", quantity=3)).history(200)
        assert history["s/1"] == [
            (0, "setup"), (5, "busy"), (45, "setup"), (50, "busy"), (90, "starved"),
        ]  # fmt: skip
        # At 51 s he is at s/1 until 58 s; then he unloads s/2.
        assert history["s/2"] == [
            (0, "setup"), (5, "waiting_worker"), (13, "busy"), (51, "waiting_worker"), (58, "busy"), (60, "starved"),
        ]  # fmt: skip

    def test_he_is_at_work_for_the_phases_that_need_him(self) -> None:
        sim = Simulation(text(stations="s: {machines: 2}", quantity=3))
        sim.run(200)
        settle_all(sim.head)
        assert sim.row("pool", "men")["busy_area"] == 3 * (8 + 2) * 1e6

    def test_each_phase_has_its_own_number_of_people(self) -> None:
        sim = Simulation(
            text(
                workers="men: {per-shift: 2}, setters: {per-shift: 1}",
                p="{at: s, time: {setup: 10 s, load: 4 s, run: 20 s}, "
                "workers: {setters: [setup], men: {count: 2, phases: [load]}}}",
            )
        )
        sim.run(60)
        settle_all(sim.head)
        assert sim.row("pool", "setters")["busy_area"] == 10e6
        assert sim.row("pool", "men")["busy_area"] == 2 * 4e6
        assert sim.time("s") == {"setup": 10.0, "busy": 24.0, "starved": 26.0}

    def test_a_time_in_one_run_is_a_plain_time(self) -> None:
        """The same draws, the same parts at the same instants."""
        plain = Simulation(text(p="{at: s, time: exponential(9 s), workers: {men: 1}}", quantity=20))
        phased = Simulation(text(p="{at: s, time: {run: exponential(9 s)}, workers: {men: 1}}", quantity=20))
        assert plain.history(500) == phased.history(500)

    def test_who_is_needed_in_the_next_phase_too_stays(self) -> None:
        """Another machine has waited for him since 0 s, and gets him when the part is loaded and run."""
        sim = Simulation(
            text(
                stations="s: {machines: 2}",
                p="{at: s, time: {load: 4 s, run: 6 s, unload: 3 s}, workers: {men: [load, run]}}",
                quantity=2,
            )
        )
        history = sim.history(40)
        assert history["s/1"] == [(0, "busy"), (13, "starved")]
        assert history["s/2"] == [(0, "waiting_worker"), (10, "busy"), (23, "starved")]


class TestEndOfShift:
    DAY_SHIFT = 'day: {daily: ["08:00-16:00"]}'

    def test_who_finishes_goes_home_between_phases_that_he_is_not_needed_in(self) -> None:
        """He loads until 16:00:03; the machine runs alone, and is unloaded in the morning."""
        sim = Simulation(
            text(
                workers="men: {per-shift: 1, shifts: day}", shifts=self.DAY_SHIFT, release=f"{16 * HOUR - 10:.0f} s",
            )
        )  # fmt: skip
        assert sim.history(2 * DAY)["s/1"] == [
            (0, "starved"), (16 * HOUR - 10, "setup"), (16 * HOUR - 5, "busy"), (16 * HOUR + 33, "waiting_worker"),
            (DAY + 8 * HOUR, "busy"), (DAY + 8 * HOUR + 2, "starved"),
        ]  # fmt: skip

    def test_who_finishes_stays_for_the_next_phase_that_he_is_needed_in(self) -> None:
        sim = Simulation(
            text(
                workers="men: {per-shift: 1, shifts: day}", shifts=self.DAY_SHIFT, release=f"{16 * HOUR - 5:.0f} s",
                p="{at: s, time: {load: 8 s, run: 30 s}, workers: {men: 1}}",
            )
        )  # fmt: skip
        assert sim.history(DAY)["s/1"] == [(0, "starved"), (16 * HOUR - 5, "busy"), (16 * HOUR + 33, "starved")]

    def test_who_is_interrupted_leaves_a_phase_and_goes_on_with_its_rest(self) -> None:
        sim = Simulation(
            text(
                workers="men: {per-shift: 1, shifts: day, at-shift-end: interrupt}", shifts=self.DAY_SHIFT,
                release=f"{16 * HOUR - 10:.0f} s",
            )
        )  # fmt: skip
        assert sim.history(2 * DAY)["s/1"] == [
            (0, "starved"), (16 * HOUR - 10, "setup"), (16 * HOUR - 5, "busy"),
            (16 * HOUR + MICROSECOND, "waiting_worker"), (DAY + 8 * HOUR, "busy"), (DAY + 8 * HOUR + 35, "starved"),
        ]  # fmt: skip

    def test_a_phase_that_ends_with_the_shift_is_done_and_the_next_waits(self) -> None:
        """Loading ends at 16:00:00 exactly: he goes, although the run needs him as well."""
        sim = Simulation(
            text(
                workers="men: {per-shift: 1, shifts: day, at-shift-end: interrupt}", shifts=self.DAY_SHIFT,
                release=f"{16 * HOUR - 8:.0f} s", p="{at: s, time: {load: 8 s, run: 30 s}, workers: {men: 1}}",
            )
        )  # fmt: skip
        assert sim.history(2 * DAY)["s/1"] == [
            (0, "starved"), (16 * HOUR - 8, "busy"), (16 * HOUR, "waiting_worker"),
            (DAY + 8 * HOUR, "busy"), (DAY + 8 * HOUR + 30, "starved"),
        ]  # fmt: skip

    @pytest.mark.parametrize("at_end", ["finish", "interrupt"])
    def test_a_station_that_closes_finishes_all_phases_of_its_part_or_none(self, at_end: str) -> None:
        sim = Simulation(
            text(
                stations=f"s: {{hours: day, at-shift-end: {at_end}}}", shifts=self.DAY_SHIFT,
                release=f"{16 * HOUR - 8:.0f} s", quantity=2,
            )
        )  # fmt: skip
        history = sim.history(DAY + 8 * HOUR)["s/1"]
        begun = [(0, "off_shift"), (8 * HOUR, "starved"), (16 * HOUR - 8, "setup"), (16 * HOUR - 3, "busy")]
        if at_end == "finish":  # the second part is not begun
            assert history == [*begun, (16 * HOUR + 37, "off_shift"), (DAY + 8 * HOUR, "setup")]
        else:
            assert history == [*begun, (16 * HOUR + MICROSECOND, "off_shift"), (DAY + 8 * HOUR, "busy")]


class TestFailure:
    FAILING = "s: {{failure: {{every: 10 s, clock: calendar, repair: 100 s, part: {}}}}}"

    def test_what_is_left_of_a_phase_is_kept(self) -> None:
        """Down from 10 s to 110 s, three seconds before the load is over; then ten seconds of work a failure."""
        sim = Simulation(text(stations=self.FAILING.format("resume"), p=f"{{at: s, time: {PHASED}}}"))
        history = sim.history(446)["s/1"]
        assert history == [
            (0, "setup"), (5, "busy"), (10, "down"), (110, "busy"), (120, "down"), (220, "busy"), (230, "down"),
            (330, "busy"), (340, "down"), (440, "busy"), (445, "starved"),
        ]  # fmt: skip

    def test_a_part_that_is_loaded_anew_each_time_never_runs_through(self) -> None:
        sim = Simulation(text(stations=self.FAILING.format("restart"), p=f"{{at: s, time: {PHASED}}}"))
        sim.run(5000)
        assert sim.completed() == 0
        assert sim.time("s")["setup"] == 5, "it was set up once"

    def test_a_part_is_restarted_after_its_setup_and_scrapped_in_any_phase(self) -> None:
        cell = Live(
            text(stations="s: {failure: {every: 1000 h, repair: 100 s, part: restart}}", p=f"{{at: s, time: {PHASED}}}")
        )
        cell.ended("s", at=5)
        cell.ended("s", at=13)
        assert cell.phase("s") == "running"
        cell.failed("s", at=20)
        (begin,) = cell.repaired("s", at=120)
        phases = cell.block.table("phase")["kind"].tolist()
        assert phases[begin.target] == 1, "the load, and not the setup"
        assert begin.visit == 2

    def test_a_setup_that_was_not_over_is_done_again(self) -> None:
        cell = Live(
            text(stations="s: {failure: {every: 1000 h, repair: 100 s, part: restart}}", p=f"{{at: s, time: {PHASED}}}")
        )
        cell.failed("s", at=3)
        (begin,) = cell.repaired("s", at=120)
        assert begin.target == 0
        assert begin.visit == 2

    def test_wear_by_cycles_counts_parts_and_not_phases(self) -> None:
        """Every third part: two and a half runs of 30 s."""
        sim = Simulation(
            text(
                stations="s: {failure: {every: 2.5 cycles, repair: 100 s}}", p=f"{{at: s, time: {PHASED}}}", quantity=3,
            )
        )  # fmt: skip
        history = sim.history(1000)["s/1"]
        assert [each for each in history if each[1] == "down"] == [(2 * 45 + 13 + 15, "down")]
        assert history[-1] == (3 * 45 + 100, "starved")


class TestFacts:
    CELL = text(workers="", p=f"{{at: s, time: {PHASED}}}", quantity=2)

    def test_an_end_that_comes_twice_ends_one_phase(self) -> None:
        cell = Live(self.CELL)
        number = cell.current("s")
        assert [c.target for c in cell.ended("s", number, at=5)] == [1]
        assert cell.ended("s", number, at=6) == []
        assert cell.row("machine", "s")["doing"] == 1

    def test_a_phase_that_ended_unseen_is_inferred_and_the_next_begins(self) -> None:
        cell = Live(
            text(
                workers="men: {per-shift: 1, shifts: late}",
                shifts='late: {daily: ["10:00-18:00"]}',
                p=f"{{at: s, time: {PHASED}, workers: {{men: [load]}}}}",
            )
        )
        cell.ended("s", at=5)
        assert cell.state("s") == "waiting_worker"
        (begin,) = cell.ended("s", 0, at=60)
        assert begin.target == 2
        assert cell.lot("p 1")["inferred"] == 0, "the step's own end is still to be reported"

    def test_a_counter_that_rises_ends_all_phases(self) -> None:
        cell = Live(self.CELL)
        cell.ended("s", at=5)
        (begin,) = cell.counted("s", 1, at=50)
        assert cell.completed() == 1
        assert begin.target == 0, "the next part's setup"

    def test_only_the_last_end_can_leave_a_part_held(self) -> None:
        cell = Live(self.CELL)
        cell.ended("s", held=True, at=5)
        assert cell.phase("s") == "running"


class TestRevision:
    def carried(self, old: str, new: str, ends: int) -> Simulation:
        cell = Live(old)
        for i in range(ends):
            cell.ended("s", at=10.0 * (i + 1))
        after = Live(new)
        return Simulation(after.plant, block=transplant(cell.block, cell.plant, after.plant))

    def test_a_phase_goes_on_where_the_new_model_has_it(self) -> None:
        old = text(workers="", p=f"{{at: s, time: {PHASED}}}")
        new = text(workers="", p="{at: s, time: {run: 20 s, unload: 9 s}}")
        sim = self.carried(old, new, ends=2)
        assert sim.row("machine", "s")["doing"] == 0, "the run is the new model's first phase"

    def test_a_run_goes_on_as_a_plain_time_and_a_plain_time_as_a_run(self) -> None:
        phased, plain = text(workers="", p=f"{{at: s, time: {PHASED}}}"), text(workers="", p="{at: s, time: 9 s}")
        assert self.carried(phased, plain, ends=2).row("machine", "s")["doing"] == -1
        assert self.carried(plain, phased, ends=0).row("machine", "s")["doing"] == 2

    def test_a_phase_in_work_that_is_gone_refuses_the_revision(self) -> None:
        phased, plain = text(workers="", p=f"{{at: s, time: {PHASED}}}"), text(workers="", p="{at: s, time: 9 s}")
        with pytest.raises(KernelError, match="machine s/1 is at `load`, which its step does not have"):
            self.carried(phased, plain, ends=1)
