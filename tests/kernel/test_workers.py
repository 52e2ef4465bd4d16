"""Workers, shifts and working hours, worked out by hand to the microsecond."""

from __future__ import annotations

import pytest

from lineside.kernel.chains.tally import settle_all
from tests.kernel.bench import MICROSECOND, Simulation

pytestmark = pytest.mark.compiler_off

HOUR, DAY = 3600.0, 86_400.0
History = dict[str, list[tuple[float, str]]]


def plant(
    stations: str = "s: {}",
    workers: str = "men: {per-shift: 1}",
    shifts: str = "",
    p: str = "{at: s, time: 10 s, workers: {men: 1}}",
    quantity: int = 1,
    release: str = "0 s",
) -> Simulation:
    """An order of p, made by men."""
    return Simulation(
        f"plant: t\nstations: {{{stations}}}\nworkers: {{{workers}}}\nshifts: {{{shifts}}}\n"
        f"products: {{p: {{route: [{p}]}}}}\n"
        f"release: {{p: {{orders: [{{order: A, quantity: {quantity}, release: {release}}}]}}}}\n"
    )


class TestSharing:
    def test_two_machines_that_share_a_worker_take_turns(self) -> None:
        history = plant(stations="s: {machines: 2}", quantity=4).history(50)
        assert history["s/1"] == [
            (0, "busy"), (10, "waiting_worker"), (20, "busy"), (30, "starved"),
        ]  # fmt: skip
        assert history["s/2"] == [
            (0, "waiting_worker"), (10, "busy"), (20, "waiting_worker"), (30, "busy"), (40, "starved"),
        ]  # fmt: skip

    def test_a_step_that_needs_two_waits_until_two_are_free_at_once(self) -> None:
        sim = plant(
            stations="s: {}, t: {}",
            workers="men: {per-shift: 2}",
            p="{at: s, time: 10 s, workers: {men: 1}}, {at: t, time: 4 s, workers: {men: 2}}",
            quantity=2,
        )
        history = sim.history(60)
        # At 10 s both are free for t; while they are there the saw's second part waits.
        assert history["s/1"] == [(0, "busy"), (10, "waiting_worker"), (14, "busy"), (24, "starved")]
        assert history["t/1"] == [(0, "starved"), (10, "busy"), (14, "starved"), (24, "busy"), (28, "starved")]

    def test_it_does_not_begin_with_one(self) -> None:
        sim = Simulation(
            "plant: t\nstations: {s: {}, t: {}}\nworkers: {men: {per-shift: 2}}\n"
            "products:\n  p: {route: [{at: s, time: 25 s, workers: {men: 1}}]}\n"
            "  q: {route: [{at: t, time: 4 s, workers: {men: 2}}]}\n"
            "release:\n  p: {orders: [{order: A, quantity: 1, release: 0 s}]}\n"
            "  q: {orders: [{order: B, quantity: 1, release: 5 s}]}\n"
        )
        assert sim.history(60)["t/1"] == [(0, "starved"), (5, "waiting_worker"), (25, "busy"), (29, "starved")]

    def test_who_needs_fewer_overtakes_who_must_wait_for_more(self) -> None:
        """u's one man is there at 5 s, though t asked before for two."""
        sim = Simulation(
            "plant: t\nstations: {s: {}, t: {}, u: {}}\nworkers: {men: {per-shift: 2}}\n"
            "products:\n  p: {route: [{at: s, time: 9 s, workers: {men: 1}}]}\n"
            "  q: {route: [{at: t, time: 9 s, workers: {men: 2}}]}\n"
            "  r: {route: [{at: u, time: 9 s, workers: {men: 1}}]}\n"
            "release:\n  p: {orders: [{order: A, quantity: 1, release: 0 s}]}\n"
            "  q: {orders: [{order: B, quantity: 1, release: 3 s}]}\n"
            "  r: {orders: [{order: C, quantity: 1, release: 5 s}]}\n"
        )
        history = sim.history(40)
        assert history["u/1"] == [(0, "starved"), (5, "busy"), (14, "starved")]
        assert history["t/1"] == [(0, "starved"), (3, "waiting_worker"), (14, "busy"), (23, "starved")]

    def test_a_step_takes_nobody_until_all_its_pools_have_someone(self) -> None:
        """t needs a man and a woman; while the woman is busy the man is not kept from s."""
        sim = Simulation(
            "plant: t\nstations: {s: {}, t: {}, u: {}}\nworkers: {men: {per-shift: 1}, women: {per-shift: 1}}\n"
            "products:\n  p: {route: [{at: u, time: 20 s, workers: {women: 1}}]}\n"
            "  q: {route: [{at: t, time: 9 s, workers: {men: 1, women: 1}}]}\n"
            "  r: {route: [{at: s, time: 9 s, workers: {men: 1}}]}\n"
            "release:\n  p: {orders: [{order: A, quantity: 1, release: 0 s}]}\n"
            "  q: {orders: [{order: B, quantity: 1, release: 1 s}]}\n"
            "  r: {orders: [{order: C, quantity: 2, release: 5 s}]}\n"
        )
        history = sim.history(50)
        # The man is at s from 5 to 14 and again from 14; when the woman is free at 20 t waits for him, until 23.
        assert history["s/1"] == [(0, "starved"), (5, "busy"), (23, "starved")]
        assert history["t/1"] == [(0, "starved"), (1, "waiting_worker"), (23, "busy"), (32, "starved")]

    def test_machines_are_served_in_the_order_in_which_they_asked(self) -> None:
        sim = plant(stations="s: {machines: 3}", quantity=6)
        order: list[str] = []
        for _ in sim.instants(59):
            sim.check()
            busy = [name for name, state in sim.states().items() if state == "busy"]
            assert len(busy) == 1
            if busy != order[-1:]:
                order += busy
        assert order == ["s/1", "s/2", "s/3", "s/1", "s/2", "s/3"]


class TestEndOfShift:
    DAY_SHIFT = 'day: {daily: ["08:00-16:00"]}'

    def test_work_is_finished_where_the_pool_finishes(self) -> None:
        sim = plant(
            workers="men: {per-shift: 1, shifts: day}", shifts=self.DAY_SHIFT,
            p="{at: s, time: 60 s, workers: {men: 1}}", release="57590 s", quantity=2,
        )  # fmt: skip
        history = sim.history(3 * DAY)
        assert history["s/1"] == [
            (0, "starved"), (57_590, "busy"), (57_650, "waiting_worker"),
            (DAY + 28_800, "busy"), (DAY + 28_860, "starved"),
        ]  # fmt: skip

    def test_work_is_left_and_gone_on_with_where_the_pool_interrupts(self) -> None:
        """Ten seconds before 16:00, fifty from 08:00; the stop itself is answered a microsecond late."""
        sim = plant(
            workers="men: {per-shift: 1, shifts: day, at-shift-end: interrupt}", shifts=self.DAY_SHIFT,
            p="{at: s, time: 60 s, workers: {men: 1}}", release="57590 s",
        )  # fmt: skip
        history = sim.history(3 * DAY)
        assert history["s/1"] == [
            (0, "starved"), (57_590, "busy"), (57_600 + MICROSECOND, "waiting_worker"),
            (DAY + 28_800, "busy"), (DAY + 28_850, "starved"),
        ]  # fmt: skip

    def test_what_ends_with_the_shift_is_done(self) -> None:
        sim = plant(
            workers="men: {per-shift: 1, shifts: day, at-shift-end: interrupt}", shifts=self.DAY_SHIFT,
            p="{at: s, time: 60 s, workers: {men: 1}}", release="57540 s",
        )  # fmt: skip
        sim.run(57_600)
        assert sim.completed() == 1

    @pytest.mark.parametrize("at_end", ["finish", "interrupt"])
    def test_a_shift_that_relieves_another_interrupts_nothing(self, at_end: str) -> None:
        sim = plant(
            workers=f"men: {{per-shift: 1, shifts: two, at-shift-end: {at_end}}}",
            shifts='two: {daily: ["08:00-16:00", "16:00-24:00"]}',
            p="{at: s, time: 60 s, workers: {men: 1}}", release="57570 s",
        )  # fmt: skip
        assert sim.history(60_000)["s/1"] == [(0, "starved"), (57_570, "busy"), (57_630, "starved")]

    @pytest.mark.parametrize("at_end", ["finish", "interrupt"])
    def test_sunday_night_passes_into_monday_like_any_other(self, at_end: str) -> None:
        sim = plant(
            workers=f"men: {{per-shift: 1, shifts: night, at-shift-end: {at_end}}}",
            shifts='night: {daily: ["22:00-06:00"]}',
            p="{at: s, time: 60 s, workers: {men: 1}}", release=f"{7 * DAY - 30:.0f} s",
        )  # fmt: skip
        assert sim.history(8 * DAY)["s/1"] == [(0, "starved"), (7 * DAY - 30, "busy"), (7 * DAY + 30, "starved")]

    def test_breaks_are_ends_of_shifts(self) -> None:
        sim = plant(
            workers="men: {per-shift: 1, shifts: day, at-shift-end: interrupt}",
            shifts='day: {daily: ["08:00-16:00"], break: ["12:00-12:30"]}',
            p="{at: s, time: 60 s, workers: {men: 1}}", release=f"{12 * HOUR - 20:.0f} s",
        )  # fmt: skip
        assert sim.history(DAY)["s/1"] == [
            (0, "starved"), (12 * HOUR - 20, "busy"), (12 * HOUR + MICROSECOND, "waiting_worker"),
            (12.5 * HOUR, "busy"), (12.5 * HOUR + 40, "starved"),
        ]  # fmt: skip

    def test_who_finishes_after_the_end_counts_at_work_and_not_as_present(self) -> None:
        sim = plant(
            workers="men: {per-shift: 2, shifts: day}", shifts=self.DAY_SHIFT,
            p="{at: s, time: 60 s, workers: {men: 1}}", release="57590 s",
        )  # fmt: skip
        sim.run(DAY)
        settle_all(sim.head)
        men = sim.row("pool", "men")
        assert men["busy_area"] == 60e6
        assert men["present_area"] == 2 * 8 * HOUR * 1e6

    def test_two_pools_on_one_step_and_the_end_of_either_shift_interrupts(self) -> None:
        sim = plant(
            workers="men: {per-shift: 1, shifts: day, at-shift-end: interrupt}, "
            "women: {per-shift: 1, shifts: late, at-shift-end: interrupt}",
            shifts=self.DAY_SHIFT + ', late: {daily: ["10:00-15:00"]}',
            p="{at: s, time: 6 h, workers: {men: 1, women: 1}}",
        )
        # 10:00 to 15:00 on the first day, both there; the last hour from 10:00 on the second.
        assert sim.history(3 * DAY)["s/1"] == [
            (0, "waiting_worker"), (10 * HOUR, "busy"), (15 * HOUR + MICROSECOND, "waiting_worker"),
            (DAY + 10 * HOUR, "busy"), (DAY + 11 * HOUR, "starved"),
        ]  # fmt: skip


class TestHoursOfStations:
    DAY_SHIFT = 'day: {daily: ["08:00-16:00"]}'

    def test_what_is_in_work_at_closing_time_is_finished(self) -> None:
        sim = plant(
            stations="s: {hours: day}", workers="", shifts=self.DAY_SHIFT, p="{at: s, time: 60 s}",
            release="57590 s", quantity=2,
        )  # fmt: skip
        assert sim.history(2 * DAY)["s/1"] == [
            (0, "off_shift"), (8 * HOUR, "starved"), (57_590, "busy"), (57_650, "off_shift"),
            (DAY + 8 * HOUR, "busy"), (DAY + 8 * HOUR + 60, "starved"), (DAY + 16 * HOUR, "off_shift"),
        ]  # fmt: skip

    def test_or_left_and_gone_on_with_where_the_station_interrupts(self) -> None:
        sim = plant(
            stations="s: {hours: day, at-shift-end: interrupt}", workers="", shifts=self.DAY_SHIFT,
            p="{at: s, time: 60 s}", release="57590 s",
        )  # fmt: skip
        assert sim.history(2 * DAY)["s/1"] == [
            (0, "off_shift"), (8 * HOUR, "starved"), (57_590, "busy"), (57_600 + MICROSECOND, "off_shift"),
            (DAY + 8 * HOUR, "busy"), (DAY + 8 * HOUR + 50, "starved"), (DAY + 16 * HOUR, "off_shift"),
        ]  # fmt: skip

    def test_the_worker_of_a_machine_that_is_left_at_closing_time_goes_elsewhere(self) -> None:
        sim = plant(
            stations="s: {hours: day, at-shift-end: interrupt}, t: {}", shifts=self.DAY_SHIFT,
            p="{at: [s, t], step: x, time: 2 min, workers: {men: 1}}", release="57590 s", quantity=2,
        )  # fmt: skip
        history = sim.history(DAY)
        assert history["s/1"][2:] == [(57_590, "busy"), (57_600 + MICROSECOND, "off_shift")]
        assert history["t/1"] == [
            (0, "starved"), (57_590, "waiting_worker"), (57_600 + MICROSECOND, "busy"),
            (57_720 + MICROSECOND, "starved"),
        ]  # fmt: skip

    def test_a_machine_that_waits_for_workers_at_closing_time_asks_anew_when_it_opens(self) -> None:
        sim = plant(
            stations="s: {machines: 2, hours: day}", shifts=self.DAY_SHIFT,
            p="{at: s, time: 60 s, workers: {men: 1}}", release="57590 s", quantity=2,
        )  # fmt: skip
        history = sim.history(2 * DAY)
        assert history["s/2"] == [
            (0, "off_shift"), (8 * HOUR, "starved"), (57_590, "waiting_worker"), (57_600, "off_shift"),
            (DAY + 8 * HOUR, "busy"), (DAY + 8 * HOUR + 60, "starved"), (DAY + 16 * HOUR, "off_shift"),
        ]  # fmt: skip

    def test_a_closed_station_s_places_fill_up_and_block_who_is_before_it(self) -> None:
        sim = plant(
            stations="a: {}, s: {hours: day, buffer: 1}", workers="", shifts=self.DAY_SHIFT,
            p="{at: a, time: 10 s}, {at: s, time: 10 s}", quantity=5,
        )  # fmt: skip
        history = sim.history(DAY)
        assert history["a/1"] == [(0, "busy"), (20, "blocked"), (8 * HOUR, "busy"), (8 * HOUR + 30, "starved")]

    def test_hours_and_shifts_that_begin_together_lose_no_time(self) -> None:
        sim = plant(
            stations="s: {hours: day}", workers="men: {per-shift: 1, shifts: day}", shifts=self.DAY_SHIFT,
        )  # fmt: skip
        assert sim.history(10 * HOUR)["s/1"] == [
            (0, "off_shift"), (8 * HOUR, "busy"), (8 * HOUR + 10, "starved"),
        ]  # fmt: skip
