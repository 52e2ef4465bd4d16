"""Warm-ups that are found, precision that is reached or not, batches of one run, and plants over time."""

from __future__ import annotations

import math

import pytest

import lineside
from lineside.model.load import loads
from lineside.simulate.grid import round_grid, working_grid
from lineside.simulate.precision import LOOKED, MEASURES, make_precision
from lineside.simulate.replication import Replication
from lineside.simulate.task import make_task
from tests.unit.simulate.plants import PACED, random_line

TANDEM = lineside.load("tandem")
TRUE_PER_H = 3150.0
"""7/8 an hour of 3,600: exact for two exponential stations with five places between them."""
HOURS = lineside.Calendar(days={"mon-fri": ["08:00-16:00"]}, breaks=["12:00-12:30"])


def mm1(load: float) -> lineside.Plant:
    """Exponential arrivals at one exponential machine: λ = load, μ = 1 a second."""
    return loads(f"""
plant: queue
stations: {{desk: {{}}}}
products: {{form: {{route: [{{at: desk, time: exponential(1 s)}}]}}}}
release: {{form: {{every: exponential({1 / load!r} s)}}}}
""")


def test_a_warmup_is_found_that_lets_a_slow_queue_fill() -> None:
    """M/M/1 at 0.9: it holds 9 on average, and needs about 1/(1 − √ρ)² = 380 s to forget that it began empty."""
    found = lineside.simulate(mm1(0.9), "30 h", "auto", replications=10, seed=3)
    assert found.warmup_rule == "mser-5"
    assert 100.0 <= found.warmup_s <= 15 * 3600
    assert found.products["form"].wip.low <= 9.0 <= found.products["form"].wip.high
    assert found.notes == ()


def test_a_line_that_repeats_itself_from_the_start_needs_none() -> None:
    found = lineside.simulate(loads(PACED), "2 h", "auto", replications=2)
    assert found.warmup_s < 120.0


def test_more_than_it_can_make_never_settles_and_that_is_said() -> None:
    found = lineside.simulate(mm1(1.3), "2 h", "auto", replications=2)
    assert "no steady state was found" in found.notes[0]
    assert "`form`" in found.notes[0]


def test_a_found_warmup_is_whole_days_where_shifts_are_worked() -> None:
    plant = random_line().changed(shifts={"day": HOURS}, hours="day")
    found = lineside.simulate(plant, "4 d", "auto", replications=2, workers=1)
    assert found.warmup_s % 86_400 == 0


def test_replications_are_added_until_throughput_is_known_closely_enough() -> None:
    found = lineside.simulate(TANDEM, "2 h", "10 min", precision="0.25 %", seed=2)
    throughput = found.products["part"].throughput_per_h
    assert found.precise
    assert 10 < found.replications < 200
    assert throughput.high - throughput.mean <= 0.0025 * throughput.mean
    assert throughput.low <= TRUE_PER_H <= throughput.high


def test_a_precision_that_is_out_of_reach_is_said_to_be() -> None:
    found = lineside.simulate(TANDEM, "1 h", precision=0.001, replications=12)
    assert found.precise is False
    assert found.replications == 12
    assert found.notes[0].startswith("the precision of 0.10% was not reached: after 12 replications")


def test_the_replications_of_a_precision_are_those_of_the_same_number_asked_for() -> None:
    reached = lineside.simulate(TANDEM, "30 min", precision="1 %", seed=4)
    asked = lineside.simulate(TANDEM, "30 min", replications=reached.replications, seed=4)
    assert reached.products["part"].wip == asked.products["part"].wip
    told, same = reached.products["part"].throughput_per_h, asked.products["part"].throughput_per_h
    assert told.mean == same.mean
    assert told.half_width == pytest.approx(
        (1 + LOOKED / reached.replications) * same.half_width
    )  # who waits for it pays for it


@pytest.mark.parametrize("measure", sorted(set(MEASURES) - {"throughput"}))
def test_a_precision_may_name_another_figure(measure: str) -> None:
    found = lineside.simulate(TANDEM, "2 h", "10 min", precision=f"{measure}:3 %", seed=2)
    told = make_precision(f"{measure}:3%").of(found.products["part"])
    assert found.precise
    assert 0 < told.half_width <= 0.03 * told.mean


def test_a_precision_that_more_replications_cannot_reach_asks_for_a_longer_time() -> None:
    queue = lineside.loads("""
plant: queue
stations: {desk: {}}
products: {form: {route: [{at: desk, time: exponential(0.95 s)}]}}
release: {form: {every: exponential(1 s)}}
""")
    found = lineside.simulate(queue, "10 min", precision="cycle-time:1%", workers=1)
    assert found.precise is False
    assert found.replications == 10
    assert "the mean cycle time is known to unknown; measure for longer" in found.notes[0]
    assert any("too short" in note and "needs about" in note for note in found.notes)


def test_one_long_run_in_batches_holds_the_truth() -> None:
    found = lineside.simulate(TANDEM, "20 h", "1 h", batches=20, seed=6)
    part = found.products["part"]
    assert (found.replications, found.batches, found.notes) == (1, 20, ())
    assert part.throughput_per_h.low <= TRUE_PER_H <= part.throughput_per_h.high
    assert part.completed.mean == pytest.approx(20 * part.throughput_per_h.mean)


def test_batches_change_nothing_of_the_run() -> None:
    """Counts and means over the whole run are those of the run that was not cut."""
    cut = lineside.simulate(TANDEM, "2 h", "10 min", batches=8)
    whole = lineside.simulate(TANDEM, "2 h", "10 min", replications=1)
    assert cut.events == whole.events
    for product, other in ((cut.products["part"], whole.products["part"]),):
        assert product.completed.mean == pytest.approx(other.completed.mean)
        assert product.wip.mean == pytest.approx(other.wip.mean)
        assert product.cycle_time_s.p90.mean == pytest.approx(other.cycle_time_s.p90.mean, rel=0.01)  # jackknifed
    assert cut.stations["s1"].time["busy"].mean == pytest.approx(whole.stations["s1"].time["busy"].mean)


def test_short_batches_that_depend_on_each_other_are_noted() -> None:
    """A machine that is up for hours and down for hours makes much, or nothing, for many batches of six minutes."""
    fragile = loads("""
plant: fragile
stations: {press: {failure: {every: exponential(2 h), repair: exponential(2 h)}}}
products: {lid: {route: [{at: press, time: 10 s}]}}
release: {lid: always}
""")
    found = lineside.simulate(fragile, "20 h", "1 h", batches=200, seed=1)
    assert "neighbouring batches is alike" in found.notes[0]


def test_the_series_add_up_to_what_was_made_and_held() -> None:
    found = lineside.simulate(random_line(), "10 h", "1 h", replications=4)
    part, series = found.products["part"], found.series["part"]
    lengths = [end - begin for begin, end in zip((3600.0, *series.end_s), series.end_s, strict=False)]
    made = sum(each.mean * length / 3600 for each, length in zip(series.output_per_h, lengths, strict=True))
    assert made == pytest.approx(part.completed.mean)
    held = sum(each.mean * length for each, length in zip(series.wip, lengths, strict=True)) / sum(lengths)
    assert held == pytest.approx(part.wip.mean)
    outside = sum(each.mean * length for each, length in zip(series.backlog, lengths, strict=True)) / sum(lengths)
    assert outside == pytest.approx(part.backlog.mean)


def test_a_paced_line_makes_the_same_in_every_slice() -> None:
    series = lineside.simulate(loads(PACED), "1 h", "10 min", replications=2).series["knob"]
    assert {round(each.mean, 9) for each in series.output_per_h} == {360.0}
    assert series.end_s[0] == 660.0
    assert series.end_s[-1] == 4200.0


def test_readings_are_the_same_after_a_hand_over() -> None:
    from dataclasses import replace

    task = replace(make_task(random_line(), 600.0, 3600.0, 1, {}, tracing=False), grid=round_grid(600.0, 3600.0))
    whole = Replication(task, 0)
    whole.advance()
    begun = Replication(task, 0)
    while begun.share_done < 0.5:
        begun.advance(budget_s=0.0)
    taken = Replication(task, 0, begun.hand_over())
    taken.advance()
    one, other = whole.observe().readings, taken.observe().readings
    assert one is not None
    assert other is not None
    assert one.tolist() == other.tolist()
    assert len(one) == len(task.grid)


def test_reading_changes_nothing() -> None:
    from dataclasses import replace

    from lineside.lower.digest import state_hash

    task = make_task(random_line(), 600.0, 3600.0, 1, {}, tracing=False)
    alone, read = Replication(task, 0), Replication(replace(task, grid=round_grid(600.0, 3600.0)), 0)
    for each in (alone, read):
        each.advance()
        each.observe()
    assert state_hash(read.block) == state_hash(alone.block)


def test_a_round_grid_has_round_slices() -> None:
    assert round_grid(0.0, 3600.0) == tuple(i * 60_000_000 for i in range(61))
    assert round_grid(10.0, 20 * 86_400.0)[1] == (10 + 4 * 3600) * 1_000_000
    assert round_grid(0.0, 100.0)[-1] == 100_000_000


def test_a_working_grid_parts_working_time_evenly() -> None:
    """A run from Monday 00:00 over one week has 37.5 h of work: five slices of 7.5 h end when each day does."""
    grid = working_grid(HOURS, 0.0, 7 * 86_400.0, 5)
    opens = [time / 3_600_000_000 for time in grid]
    assert opens == pytest.approx([0.0, 32.0, 56.0, 80.0, 104.0, 168.0])


def test_without_hours_a_working_grid_is_even() -> None:
    assert working_grid(None, 5.0, 10.0, 4) == (0, 2_500_000, 5_000_000, 7_500_000, 10_000_000)
    assert math.isclose(len(working_grid(HOURS, 5 * 86_400.0, 86_400.0, 4)), 5)  # a Sunday
