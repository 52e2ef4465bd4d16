"""What a whole simulation says about plants whose figures are known without chance."""

from __future__ import annotations

import math
from typing import Any

import pytest

import lineside
from lineside.errors import InputError, KernelError, NotYetError
from tests.unit.simulate.plants import OVERFULL, PACED, random_line

HOUR = 3600.0


def simulate(text: str, duration: str, **options: Any) -> lineside.Result:
    return lineside.simulate(lineside.loads(text), duration, **{"replications": 1} | options)


@pytest.mark.compiler_off
def test_a_paced_line_does_what_arithmetic_says() -> None:
    knob = (result := simulate(PACED, "1000 s", warmup="100 s")).products["knob"]
    assert knob.completed.mean == 100
    assert knob.throughput_per_h.mean == pytest.approx(360)
    assert knob.cycle_time_s.mean == pytest.approx(8)
    assert knob.wip.mean == pytest.approx(0.8)
    assert knob.on_time.mean == 1
    assert knob.first_pass_yield.mean == 1
    assert knob.backlog.mean == knob.scrapped.mean == 0
    assert result.stations["drill"].time["busy"].mean == pytest.approx(0.2)
    assert result.stations["polish"].time["busy"].mean == pytest.approx(0.6)
    assert result.stations["polish"].time["starved"].mean == pytest.approx(0.4)
    assert result.bottleneck == "polish"


def test_quantiles_of_a_constant_cycle_time_are_within_their_bin() -> None:
    cycle = simulate(PACED, "1000 s").products["knob"].cycle_time_s
    for quantile in (cycle.p50, cycle.p90, cycle.p99):
        assert quantile.mean == pytest.approx(8, rel=1 / 32)
        assert quantile.mean <= 8


def test_late_parts_are_not_on_time() -> None:
    text = PACED.replace("due: 10 s", "due: 7 s")
    assert simulate(text, "1000 s").products["knob"].on_time.mean == 0


def test_without_due_dates_on_time_is_unknown() -> None:
    text = PACED.replace("due: 10 s, ", "")
    assert math.isnan(simulate(text, "1000 s").products["knob"].on_time.mean)


def test_throughput_counts_scheduled_hours() -> None:
    """8 of 24 hours are worked; parts come every 60 s of them."""
    text = """
plant: shift
hours: day
stations: {cut: {buffer: 9}}
shifts: {day: {daily: ["08:00-16:00"]}}
products: {sheet: {route: [{at: cut, time: 30 s}]}}
release: {sheet: {every: 60 s}}
"""
    result = simulate(text, "10 d")
    assert result.products["sheet"].throughput_per_h.mean == pytest.approx(60, rel=0.003)
    assert result.stations["cut"].time["off_shift"].mean == pytest.approx(2 / 3)
    assert result.stations["cut"].time["busy"].mean == pytest.approx(1 / 6, rel=0.003)


@pytest.mark.compiler_off
def test_workers_are_busy_while_they_work_and_present_in_their_shifts() -> None:
    text = """
plant: people
stations: {bench: {}}
workers: {fitter: {per-shift: 2, shifts: half}}
shifts: {half: {daily: ["00:00-12:00"]}}
products: {kit: {route: [{at: bench, time: 30 s, workers: {fitter: 1}}]}}
release: {kit: {every: 60 s}}
"""
    pool = simulate(text, "12 h").workers["fitter"]
    assert pool.per_shift == 2
    assert pool.present.mean == pytest.approx(2)
    assert pool.busy.mean == pytest.approx(0.25, rel=0.01)


def test_parts_that_meet_a_full_buffer_wait_outside_and_are_backlog() -> None:
    """One place and one machine of 10 s, a part every 5 s: of n that came, all but what the line took wait outside."""
    text = PACED.replace("buffer: 5", "buffer: 1").replace("time: 2 s", "time: 20 s")
    knob = simulate(text, "1000 s").products["knob"]
    assert knob.completed.mean == pytest.approx(1000 / 20, abs=2)
    assert knob.backlog.mean == pytest.approx(1000 / 20 / 2, rel=0.1)


@pytest.mark.compiler_off
def test_scrapped_parts_count_against_the_yield() -> None:
    """A machine that fails every 3 cycles' worth of work and scraps what is in it."""
    text = """
plant: scrap
stations: {press: {failure: {every: 25 s, repair: 5 s, part: scrap}}}
products: {part: {route: [{at: press, time: 10 s}]}}
release: {part: always}
"""
    part = simulate(text, "3000 s").products["part"]
    assert part.scrapped.mean == 100
    assert part.completed.mean == 200
    assert part.first_pass_yield.mean == pytest.approx(2 / 3)


def test_without_defects_none_escape_and_every_part_is_right_the_first_time() -> None:
    product = simulate(PACED, "100 s").products["knob"]
    assert (product.escaped_defects.mean, product.first_pass_yield.mean) == (0, 1)


def test_shares_of_time_add_up_to_one_in_every_station() -> None:
    result = lineside.simulate(random_line(), "2 h", replications=3)
    for station in result.stations.values():
        assert sum(share.mean for share in station.time.values()) == pytest.approx(1)


def test_littles_law_holds_within_what_the_ends_of_the_run_can_do() -> None:
    """WIP = rate × cycle time, up to the parts that were inside at either end."""
    part = lineside.simulate(random_line(), "20 h", warmup="1 h", replications=2).products["part"]
    assert part.wip.mean == pytest.approx(part.completed.mean / (20 * HOUR) * part.cycle_time_s.mean, rel=0.01)


def test_events_are_all_facts_those_of_the_warm_up_too() -> None:
    """Each knob is two ends; releases at a steady pace are the controller's own doing."""
    assert simulate(PACED, "1000 s").events == pytest.approx(200, abs=4)
    assert simulate(PACED, "500 s", warmup="500 s").events == simulate(PACED, "1000 s").events


def test_a_plant_that_overflows_names_who_floods_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lineside.lower.tables.LOT_LIMIT", 2000)
    with pytest.raises(KernelError, match=r"wait at station `slow`.*More comes in than the plant can do"):
        simulate(OVERFULL, "5 h")
    with pytest.raises(KernelError, match=r"of `tide` wait outside"):
        simulate(OVERFULL.replace("slow: {}", "slow: {buffer: 3}"), "5 h")


def test_what_cannot_be_simulated_yet_is_refused_with_its_place() -> None:
    kinds = ", ".join(f"scratch-{n}: 1 %" for n in range(61))
    text = PACED.replace("time: 6 s", f"time: 6 s, defects: {{{kinds}}}")
    with pytest.raises(NotYetError, match=r"<text>:4:.*not yet: more than 60 kinds of defects"):
        simulate(text, "1 h")


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"precision": "1"}, "precision: expected a share such as `1%`, found '1'"),
        ({"precision": 2.0}, "precision: expected a share above 0 %"),
        ({"batches": 1}, "batches: expected a whole number from 2"),
        ({"batches": 20, "replications": 5}, "batches: one long replication is cut into batches"),
        ({"batches": 20, "precision": "1 %"}, "batches: a precision is reached by more replications"),
        ({"warmup": "5"}, "warmup: .*without a unit"),
        ({"replications": 0}, "replications: expected a whole number from 1"),
        ({"replications": 2.5}, "replications"),
        ({"seed": "one"}, "seed: expected a whole number, found 'one'"),
        ({"workers": 0}, "workers: expected a whole number of at least 1"),
    ],
)
def test_arguments_that_cannot_be_are_refused(options: dict[str, object], complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        simulate(PACED, "1 h", **options)
