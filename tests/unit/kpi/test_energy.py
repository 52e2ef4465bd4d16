"""Energy is power × time in state, to the last nanojoule, and loads are means over quarter-hours of the clock."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lineside
from lineside.kpi.energy import KWH, loads, meter, milliwatts
from lineside.lower.codes import SECOND, STATES

PLANT = """
plant: press-shop
starts: 2024-03-04 07:50
stations:
  press: {power: {busy: 3.2 kW, idle: 0.8 kW, off-shift: 20 W}}
  quiet: {}
products:
  lid: {route: [{at: press, time: 60 s, energy: 0.5 kWh}, {at: quiet, time: 1 s}]}
release: {lid: {every: 2 min}}
power: {base: 10 kW}
"""


def test_idle_stands_for_every_state_but_work_and_closing_time() -> None:
    press = lineside.loads(PLANT).stations["press"]
    powers = {state: milliwatts(press, state) for state in STATES}
    assert powers.pop("busy") == 3_200_000
    assert powers.pop("off_shift") == 20_000
    assert set(powers.values()) == {800_000}
    assert milliwatts(lineside.Station(power={"idle": 5.0}), "busy") == 0


def test_no_watt_second_is_lost_in_a_century() -> None:
    found = meter(lineside.loads(PLANT))
    assert found is not None
    century = 36_525 * 86_400 * SECOND
    times = [[0] * len(STATES) for _ in range(2)]
    times[0][0], times[0][1] = century, 1
    assert found.stations(times, [7, 7]) == [century * 3_200_000 + 800_000 + 7 * KWH // 2, 0]


def test_a_plant_without_figures_has_no_meter_and_unknown_energy() -> None:
    plant = lineside.loads(PLANT.replace("power: {base: 10 kW}", "")).changed(stations={"press": {}, "quiet": {}})
    plant = plant.changed(products={"lid": {"route": [{"at": "press", "time": "60 s"}]}})
    assert meter(plant) is None
    result = lineside.simulate(plant, "10 min", replications=1)
    assert math.isnan(result.energy_kwh.mean)
    assert result.document()["peak_kw"] == {"mean": None, "low": None, "high": None}
    assert result.load_kw == ()
    assert result.costs is None


def test_loads_are_of_whole_quarter_hours_of_the_clock() -> None:
    """From 07:50: a lid begins at 07:52, 07:54 …; at 08:00 the first whole quarter-hour begins."""
    result = lineside.simulate(lineside.loads(PLANT), "41 min", replications=2)
    known = {quarter: kw for quarter, kw in enumerate(result.load_kw) if kw is not None}
    assert sorted(known) == [32, 33]
    # From 08:00 to 08:15, that instant included, 8 minutes of work end, at 08:01, 08:03 … 08:15; then 7.
    first = 10 + (3.2 * 480 + 0.8 * 420) / 900 + 8 * 0.5 * 4
    second = 10 + (3.2 * 420 + 0.8 * 480) / 900 + 7 * 0.5 * 4
    assert known[32] == pytest.approx(first, rel=1e-12)
    assert known[33] == pytest.approx(second, rel=1e-12)
    assert result.peak_kw.mean == pytest.approx(max(first, second), rel=1e-12)
    assert result.energy_kwh.mean == pytest.approx(
        sum(it.energy_kwh.mean for it in result.stations.values()) + 10 * 41 / 60, rel=1e-12
    )
    assert result.stations["quiet"].energy_kwh.mean == 0


def test_readings_that_are_no_quarter_hour_apart_are_no_load() -> None:
    found = meter(lineside.loads(PLANT))
    assert found is not None
    ten, quarter = 600 * SECOND, 900 * SECOND
    readings = [(0, 0), (ten, 5), (ten + quarter, 5 + KWH), (ten + quarter + 1, 6 + KWH)]
    assert [(load.quarter, load.kw) for load in loads(found, readings)] == [(32, 4.0)]


def test_what_a_part_takes_is_drawn_while_it_is_worked_on() -> None:
    """An oven that takes 40 kWh a charge of 4 h draws 10 kW all the time, and never 160 kW in a quarter of an hour.

    In 10 h of which the first two are not measured: two charges end, and the third is half done; 8 h × 10 kW = 80 kWh.
    """
    plant = lineside.loads("""
plant: oven
starts: 2024-03-04 00:00
stations: {oven: {}, cool: {machines: 3}}
products: {block: {route: [{at: oven, time: 4 h, energy: 40 kWh}, {at: cool, time: 1 h}]}}
release: {block: always}
""")
    result = lineside.simulate(plant, "8 h", warmup="2 h", replications=2)
    assert result.peak_kw.mean == pytest.approx(10, rel=1e-9)
    assert [kw for kw in result.load_kw if kw is not None] == pytest.approx([10] * 32, rel=1e-9)
    assert result.energy_kwh.mean == pytest.approx(80, rel=1e-9)
    assert result.stations["oven"].energy_kwh.mean == pytest.approx(80, rel=1e-9)
    assert result.energy_per_good_part_kwh.mean == pytest.approx(40, rel=1e-9)


def test_a_part_takes_its_energy_in_the_run_not_while_it_is_loaded() -> None:
    """Loading 15 min, running 30 min, unloading 15 min, from midnight on: 2 kWh fall into the two quarters between."""
    plant = lineside.loads("""
plant: phases
starts: 2024-03-04 00:00
stations: {press: {}}
products: {lid: {route: [{at: press, time: {load: 15 min, run: 30 min, unload: 15 min}, energy: 2 kWh}]}}
release: {lid: always}
""")
    result = lineside.simulate(plant, "2 h", replications=1)
    assert result.load_kw[:8] == pytest.approx((0, 4, 4, 0, 0, 4, 4, 0), abs=1e-9)
    assert result.energy_kwh.mean == pytest.approx(4)


@settings(max_examples=15)
@given(minutes=st.integers(1, 400), machines=st.integers(1, 3), warmup=st.integers(0, 300), breaks=st.booleans())
def test_loads_add_up_to_the_energy(minutes: int, machines: int, warmup: int, breaks: bool) -> None:
    """Over whole quarter-hours the mean loads × time are what the plant has drawn, operations cut at both ends."""
    failure = "failure: {every: exponential(3 h), repair: 10 min}, " if breaks else ""
    plant = lineside.loads(f"""
plant: sums
starts: 2024-03-04 00:00
stations: {{oven: {{machines: {machines}, {failure}power: {{busy: 1 kW}}}}}}
products: {{block: {{route: [{{at: oven, time: {minutes} min, energy: 5 kWh}}]}}}}
release: {{block: always}}
""")
    result = lineside.simulate(plant, "24 h", warmup=f"{15 * warmup} min", replications=1)
    known = [kw for kw in result.load_kw if kw is not None]
    assert len(known) == 96
    assert sum(known) / 4 == pytest.approx(result.energy_kwh.mean, rel=1e-6)
    assert max(known) <= machines * (1 + 5 * 60 / minutes) * (1 + 1e-9)


def test_step_energy_counts_where_no_station_has_power() -> None:
    plant = lineside.loads("""
plant: plain
stations: {press: {}}
products: {lid: {route: [{at: press, time: 60 s, energy: 0.5 kWh}]}}
release: {lid: always}
""")
    result = lineside.simulate(plant, "1 h", replications=1)
    assert result.stations["press"].energy_kwh.mean == pytest.approx(30)
    assert result.energy_per_good_part_kwh.mean == pytest.approx(0.5)
