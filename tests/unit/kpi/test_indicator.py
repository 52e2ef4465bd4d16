"""Figures of ISO 22400-2 are those of published and hand-made examples, and times add up to the microsecond."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineside.kpi.elements import ELEMENTS, Elements, Quantities, usual
from lineside.kpi.indicator import (
    BY_NAME,
    actual_to_planned_scrap,
    corrective_share,
    cp,
    cpk,
    equipment_load,
    indicators,
    mtbf_s,
    mttr_s,
    per_consumed,
    process_ratio,
    throughput_per_h,
    worker_efficiency,
)
from lineside.lower.codes import STATES
from lineside.model import Plant
from lineside.model.load import loads

MINUTE = 60_000_000
# Vorne's example: a shift of 480 min with 60 min of breaks, 47 min of stops, 19,271 parts of which 423 are rejected,
# one a second at best (oee.com/calculating-oee): availability 88.81 %, performance 86.11 %, quality 97.80 %.
VORNE = Elements(apt=(420 - 47) * MINUTE, cmt=47 * MINUTE, off=60 * MINUTE)
PARTS = Quantities(pq=19271, gq=19271 - 423, sq=423, planned=19271 * 1_000_000)


def test_vornes_published_example() -> None:
    found = indicators(VORNE, PARTS)
    assert [round(found[name].value or 0.0, 4) for name in ("availability", "effectiveness", "quality", "oee")] == [
        0.8881, 0.8611, 0.9780, 0.7479,
    ]  # fmt: skip


def test_a_shift_by_hand() -> None:
    """8 h: a break of 30 min, a setup of 20, a stop of 15, 25 of waiting, 12 of maintenance; 300 of 60 s, 6 bad."""
    time = Elements(
        apt=378 * MINUTE, aust=20 * MINUTE, adet=25 * MINUTE, cmt=15 * MINUTE, pmt=12 * MINUTE, off=30 * MINUTE
    )
    parts = Quantities(pq=300, gq=294, sq=2, rq=4, gp=290, ip=296, planned=300 * MINUTE)
    found = {name: each.value for name, each in indicators(time, parts).items()}
    assert time.calendar == 480 * MINUTE
    assert time.pbt == 438 * MINUTE
    assert found == pytest.approx(
        {
            "availability": 378 / 438,
            "effectiveness": 300 / 378,
            "quality": 294 / 300,
            "oee": 300 * 294 / 300 / 438,
            "nee": 398 / 438 * 300 / 378 * 294 / 300,
            "allocation_efficiency": 423 / 438,
            "utilisation": 378 / 423,
            "technical_efficiency": 378 / 403,
            "setup_ratio": 20 / 398,
            "scrap_ratio": 2 / 300,
            "rework_ratio": 4 / 300,
            "first_pass_yield": 290 / 296,
        },
        rel=1e-12,
    )
    assert mtbf_s(time, 3) == 398 * 60 / 3
    assert mttr_s(time, 3) == 300.0
    assert corrective_share(time) == 15 / 27
    assert throughput_per_h(300, 480 * MINUTE) == 37.5


def test_an_unknown_hour_leaves_no_value_but_a_range_that_holds_it() -> None:
    time = Elements(apt=300 * MINUTE, adet=120 * MINUTE, unknown=60 * MINUTE)
    parts = Quantities(pq=300, gq=300, planned=300 * MINUTE)
    for name in ("availability", "oee"):
        found = BY_NAME[name].of(time, parts)
        assert found.value is None
        assert (found.low, found.high) == (300 / 480, 360 / 480)
    assert all(each.value is None for each in indicators(time, parts).values())


def test_what_never_ran_has_no_figures_and_no_error() -> None:
    assert all(each.value is None for each in indicators(Elements(off=MINUTE), Quantities()).values())
    assert mtbf_s(Elements(), 0) is None
    assert mttr_s(Elements(), 0) is None


@given(st.lists(st.integers(0, 10**15), min_size=len(STATES) + 1, max_size=len(STATES) + 1))
def test_elements_and_unknown_add_up_to_calendar_time_to_the_microsecond(times: list[int]) -> None:
    by_state = dict(zip(usual(), times, strict=True))
    found = Elements.of(by_state, usual())
    assert sum(getattr(found, name) for name in ELEMENTS) == found.calendar == sum(times)


def test_capability_by_its_formula() -> None:
    assert cp(16.0, 22.0, 1.0) == 1.0
    assert cpk(18.0, 16.0, 22.0, 1.0) == pytest.approx(2 / 3)
    assert cpk(18.0, float("-inf"), 22.0, 1.0) == pytest.approx(4 / 3)
    assert cp(float("-inf"), 22.0, 1.0) is None


LINE = """
plant: line
stations: {a: {}, b: {}}
products: {p: {route: [{at: a, time: 5 s}, {at: b, time: 6 s}]}}
release: {p: always}
"""


def of(text: str) -> Plant:
    return loads(LINE + text)


def test_the_model_says_what_a_state_counts_as_and_simulates_as_before() -> None:
    plant = of("kpi: {elements: {held: CMT, waiting-parts: OFF}, run-per-unit: {a: 4 s}}\n")
    assert plant.kpi is not None
    assert [plant.kpi.element(state) for state in ("held", "waiting-parts", "starved")] == ["CMT", "OFF", "ADET"]
    assert plant.model_hash == of("").model_hash


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kpi: {elements: {heldd: CMT}}", "did you mean `held`"),
        ("kpi: {elements: {held: XX}}", "expected `APT`"),
        ("kpi: {elements: {busy: OFF}}", "work is `APT`"),
        ("kpi: {run-per-unit: {c: 4 s}}", "no station is called `c`"),
        ("kpi: {run-per-unit: {a: 4}}", "without a unit"),
    ],
)
def test_a_mapping_that_means_nothing_is_refused_with_its_place(text: str, said: str) -> None:
    from lineside.errors import ModelError

    with pytest.raises(ModelError, match="<text>:6:") as found:
        of(text)
    assert said in str(found.value)


@pytest.mark.parametrize(
    "ratio",
    [process_ratio, worker_efficiency, equipment_load, per_consumed, actual_to_planned_scrap],
)
def test_a_ratio_is_a_quotient_and_unknown_without_its_divisor(ratio: Callable[[int, int], float | None]) -> None:
    assert ratio(3, 8) == 0.375
    assert ratio(8, 1) == 8
    assert ratio(3, 0) is None
