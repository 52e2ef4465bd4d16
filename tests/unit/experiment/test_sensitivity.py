"""Bottlenecks of the moment, and what relieving each station brings, on plants where both are known."""

from __future__ import annotations

import itertools
import json
from collections import Counter

import pytest

import lineside
from lineside.experiment.sensitivity import relieved_plants, sensitivity, with_reliefs
from lineside.model.load import loads
from lineside.model.route import Step
from lineside.simulate.procedure import Ran, carry_out
from lineside.simulate.relief import Relief
from lineside.simulate.settings import simulation_settings
from lineside.simulate.summary import summarise

SLOW_MIDDLE = """
plant: slow-middle
stations: {first: {buffer: 2}, middle: {buffer: 2}, last: {buffer: 2}}
workers: {hands: {per-shift: 3}}
products:
  part:
    route:
      - {at: first, time: 6 s, workers: {hands: 1}}
      - {at: middle, time: lognormal(10 s cv 0.2), workers: {hands: 1}}
      - {at: last, time: 7 s, workers: {hands: 1}}
release: {part: always}
"""


def reliefs(text: str, length: str) -> dict[tuple[str, str], Relief]:
    plant = loads(text)
    settings = simulation_settings(length, "10 min", 3, 1, 1)
    return {(each.of, each.means): each for each in sensitivity(plant, carry_out(plant, settings), settings).reliefs}


def test_only_the_slow_station_limits_a_line_and_only_its_relief_helps() -> None:
    """It makes 360 an hour; with times a tenth shorter 400, with two machines three people do 23 s a part."""
    found = reliefs(SLOW_MIDDLE, "10 h")
    assert {key for key, each in found.items() if each.helps} == {("middle", "machine"), ("middle", "faster")}
    assert found["middle", "faster"].gain_per_h.mean == pytest.approx(40.0, abs=1.0)
    assert found["middle", "machine"].gain_per_h.mean == pytest.approx(3 * 3600 / 23 - 360, rel=0.01)
    assert found["middle", "faster"].gain.mean == pytest.approx(1 / 9, rel=0.02)
    assert next(iter(found)) == ("middle", "machine")
    assert found["hands", "person"].gain_per_h.mean == 0.0


def test_the_slow_station_is_the_bottleneck_of_nearly_every_moment() -> None:
    found = lineside.simulate(loads(SLOW_MIDDLE), "5 h", "10 min", replications=2, momentary=True)
    assert found.bottlenecks["middle"].sole.mean > 0.95
    assert found.bottleneck == "middle"
    assert found.trace is None
    assert json.loads(found.to_json())["bottlenecks"]["middle"]["sole"]["mean"] > 0.95


def test_two_stations_alike_share_being_the_bottleneck() -> None:
    found = lineside.simulate(lineside.load("tandem"), "10 h", "10 min", replications=5, momentary=True, workers=1)
    s1, s2 = (found.bottlenecks[name] for name in ("s1", "s2"))
    assert s1.sole.low <= s2.sole.mean <= s1.sole.high or abs(s1.sole.mean - s2.sole.mean) < 0.05
    whole = s1.sole.mean + s2.sole.mean + (s1.shifting.mean + s2.shifting.mean) / 2
    assert whole == pytest.approx(1.0, abs=0.001)  # always one of them is active


def test_nights_are_no_time_in_which_anything_limits() -> None:
    text = SLOW_MIDDLE + 'shifts: {day: {mon-fri: ["08:00-16:00"]}}\nhours: day\nstarts: 2024-03-04 08:00\n'
    found = lineside.simulate(loads(text), "7 d", replications=1, momentary=True)
    assert found.bottlenecks["middle"].sole.mean > 0.9


def test_every_relief_is_one_thing_more() -> None:
    plants = list(relieved_plants(lineside.load("engine-cell")))
    assert Counter(means for _, means, _ in plants) == {
        "machine": 5, "faster": 5, "buffer": 5, "person": 3, "vehicle": 1, "bin": 2, "more": 1
    }  # fmt: skip
    assert {(of, means) for of, means, _ in plants} >= {
        ("press", "machine"),
        ("bench", "faster"),
        ("fitters", "person"),
    }
    faster = next(plant for of, means, plant in plants if (of, means) == ("press", "faster"))
    assert faster.products["gx200"].route[0].mean_time() == pytest.approx(0.9 * (42 + 45 + 50) / 3)
    bench = next(plant for of, means, plant in plants if (of, means) == ("bench", "faster"))
    repair = next(iter(bench.products["gx200"].side_routes.values()))[0]
    assert isinstance(repair, Step)
    assert repair.mean_time() == pytest.approx(0.9 * 480)
    assert faster.products["gx200"].route[1] == lineside.load("engine-cell").products["gx200"].route[1]


LAWS = (
    "45 s",
    "uniform(1 3 s)",
    "triangular(1 2 4 s)",
    "normal(45 sd 3 s)",
    "lognormal(6 s cv 0.8)",
    "gamma(6 s cv 0.5)",
    "erlang(9 s k 3)",
    "weibull(5 s shape 2)",
    "empirical(1 2 4 s)",
)


@pytest.mark.parametrize("law", LAWS)
def test_shorter_times_keep_their_shape(law: str) -> None:
    from lineside.experiment.sensitivity import _scaled

    before = lineside.Distribution.parse(law)
    assert _scaled(before).mean() == pytest.approx(0.9 * before.mean())
    assert _scaled(before).cv() == pytest.approx(before.cv())


def test_ctrl_c_keeps_the_reliefs_that_are_finished_the_busiest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    plant, count = loads(SLOW_MIDDLE), itertools.count()
    settings = simulation_settings("1 h", "10 min", 2, 1, 1, keep=True)
    ran = carry_out(plant, settings)

    def third(*given: object) -> Ran:
        if next(count) == 2:
            raise KeyboardInterrupt
        return carry_out(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("lineside.experiment.sensitivity.carry_out", third)
    found = sensitivity(plant, ran, settings)
    assert (len(found.reliefs), found.planned, found.interrupted) == (2, 10, True)
    assert {each.of for each in found.reliefs} == {"middle"}
    told = with_reliefs(summarise(plant, ran), found)
    assert told.notes[-1] == "interrupted: 2 of 10 reliefs are told of, the busiest first"
    assert told.reliefs == found.reliefs
