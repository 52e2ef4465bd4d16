"""Energy is power × time in state, to the last nanojoule, and loads are means over quarter-hours of the clock."""

from __future__ import annotations

import math

import pytest

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
