"""What a report shows of people, supply, vehicles, energy, money and reliefs is what the result holds."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest

from lineside.report import number
from lineside.report.page import page
from lineside.report.study import Study
from lineside.simulate.relief import Relief
from lineside.simulate.result import BottleneckResult
from lineside.statistics.interval import Interval
from tests.unit.report import plants
from tests.unit.report.reading import Reader


@cache
def text() -> str:
    return page(plants.furnished())


def section(name: str, whole: str = "") -> str:
    found = re.search(rf'<section [^>]*id="{name}".*?</section>', whole or text(), re.DOTALL)
    assert found is not None
    return found[0]


def widths(part: str, class_: str) -> list[float]:
    return [float(width) for width in re.findall(rf'<rect class="{class_}" x="[\d.]+%" width="([\d.]+)%"', part)]


def test_every_part_of_a_furnished_line_is_there() -> None:
    names = [
        "answer",
        "line",
        "stations",
        "oee",
        "balance",
        "trend",
        "cycle-times",
        "workers",
        "supply",
        "energy",
        "costs",
    ]
    assert list(Reader(text()).sections) == [*names, "gantt", "repeat"]


def test_people_work_for_as_much_of_their_time_as_their_bar_is_long() -> None:
    busy = plants.furnished().result.workers["operators"].busy
    assert widths(section("workers"), "need") == [pytest.approx(100 * busy.mean, abs=0.006)]
    assert number.share_around(busy) in section("workers")


def test_parts_and_vehicles() -> None:
    result = plants.furnished().result
    told = Reader(text()).sections["supply"]
    for part in result.parts.values():
        assert number.figure(part.used_per_h) in told
        assert number.time_around(part.lead_time_s) in told
    agv = result.fleets["agv"]
    drawn = {state: share.mean for state, share in agv.time.items() if share.mean >= 0.0005}
    for state, share in drawn.items():
        assert widths(section("supply"), f"v-{state}") == [pytest.approx(100 * share, abs=0.006)]
    assert sum(drawn.values()) == pytest.approx(1, abs=0.005)


def test_the_load_curve_is_that_of_the_result() -> None:
    result = plants.furnished().result
    tips = dict(re.findall(r'class="sense"[^>]* data-tip="(\d\d:\d\d) · ([^"]*) kW"', section("energy")))
    expected = {
        f"{i // 4:02d}:{15 * (i % 4):02d}": number.mean(load)
        for i, load in enumerate(result.load_kw)
        if load is not None
    }
    assert tips == expected
    assert number.figure(result.energy_kwh) in section("energy")
    furnace = result.stations["furnace"].energy_kwh.mean / result.energy_kwh.mean
    assert number.share(furnace) in section("energy")


def test_costs_add_up_to_the_whole() -> None:
    costs = plants.furnished().result.costs
    assert costs is not None
    drawn = [sum(widths(row, r"m-\w+")) for row in section("costs").split("<tr>")[1:] if "m-machine" in row]
    whole = [costs.per_good_part["total"].mean, *(each["total"].mean for each in costs.products.values())]
    assert drawn == pytest.approx([100 * each / max(whole) for each in whole], abs=0.05)


def test_what_becomes_of_parts_is_told_at_the_steps_where_they_leave() -> None:
    made = plants.defective()
    passed = made.result.passages["pump"]
    told = Reader(page(made)).sections["flow"]
    for count in (passed["bench"].made.mean, passed["look"].scrapped.mean, passed["test"].made.mean):
        assert number.count(count) in told
    assert "返工：返修台" in told
    assert "press" not in told
    assert "flow" not in Reader(text()).sections


def test_parts_are_neither_lost_nor_found_between_steps() -> None:
    """What ends at a step and is not scrapped there goes on: to the bench and back, or to the next step."""
    passed = plants.defective().result.passages["pump"]
    inside = plants.defective().result.products["pump"].wip.high + 10
    back = passed["bench"].made.mean - passed["bench"].scrapped.mean
    onward = passed["test"].made.mean - passed["test"].scrapped.mean - passed["bench"].made.mean
    assert passed["test"].made.mean == pytest.approx(passed["weld"].made.mean + back, abs=inside)
    assert passed["look"].made.mean == pytest.approx(onward, abs=inside)
    completed = plants.defective().result.products["pump"].completed.mean
    assert passed["look"].made.mean - passed["look"].scrapped.mean == completed


def test_reliefs_are_shown_where_they_were_asked_for() -> None:
    made = plants.furnished()
    reliefs = (
        Relief("press", "machine", Interval(6.0, 5.0, 7.0), Interval(0.1, 0.08, 0.12)),
        Relief("operators", "person", Interval(0.0, -1.0, 1.0), Interval(0.0, -0.02, 0.02)),
    )
    bottlenecks = {
        "press": BottleneckResult(Interval(0.7), Interval(0.2)),
        "furnace": BottleneckResult(*2 * [Interval(0)]),
    }
    result = replace(made.result, reliefs=reliefs, bottlenecks=bottlenecks)
    whole = page(Study(made.plant, result, made.command, made.made))
    shown = section("relief", whole)
    assert "10.0 ± 2.0 %" in shown
    assert widths(shown, "side better") == [pytest.approx(100 * 0.1 / 0.12, abs=0.01)]
    assert len(widths(shown, "side same")) == 1
    assert widths(shown, "need") == [70.0]
    assert widths(shown, "partly") == [20.0]
    assert "furnace" not in shown
    assert "relief" not in Reader(text()).sections
