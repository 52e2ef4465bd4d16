"""One plant written in two equivalent ways gives equal output, heads, energy and money."""

from __future__ import annotations

import math
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lineside
from lineside.experiment.facts import facts
from lineside.experiment.measure import completed, per_week
from lineside.model.finished import finished

if TYPE_CHECKING:
    from lineside.model.plant import Plant
    from lineside.simulate.result import Result

COMMON = """
stations: {weld: {power: {busy: 3 kW, idle: 1 kW}, area: 20 m2}, fit: {power: {idle: 0.5 kW}}, look: {}}
workers: {welders: {per-shift: 2, shifts: day}, fitters: {per-shift: 1, shifts: day}}
shifts: {day: {daily: ["00:00-16:00"]}}
power: {base: 6 kW}
"""
PRICES = """
costs:
  energy: 1 per kWh
  labour: {welders: 30 per h, fitters: 40 per h}
  machine: {weld: 20 per h, fit: 10 per h}
  floor: 300 per m2
"""
PUSHED = f"""
plant: pushed
{COMMON}
parts: {{tube: {{from: dock}}, wheel: {{from: dock}}}}
products:
  cart:
    route:
      - {{at: weld, time: 30 s, energy: 0.1 kWh, workers: {{welders: 1}}, parts: {{tube: 3}}}}
      - {{at: fit, time: {{load: 10 s, run: 25 s}}, workers: {{fitters: [load]}}, parts: {{wheel: 4}}}}
      - {{at: look, time: 5 s, false-alarm: 100 %, sample-every: EVERY}}
release: {{cart: {{every: 60 s}}}}
{PRICES}
  material: {{cart: 20, tube: 1.5, wheel: 2}}
  scrap: {{cart: 7}}
"""
PULLED = f"""
plant: pulled
{COMMON}
parts:
  tube: {{from: dock}}
  wheel: {{from: dock}}
  frame: {{from: weld, product: frame, kanban: {{bins: 2, of: 2}}}}
products:
  frame: {{route: [{{at: weld, time: 30 s, energy: 0.1 kWh, workers: {{welders: 1}}, parts: {{tube: 3}}}}]}}
  cart:
    route:
      - {{at: fit, time: {{load: 10 s, run: 25 s}}, workers: {{fitters: [load]}}, parts: {{frame: 1, wheel: 4}}}}
      - {{at: look, time: 5 s, false-alarm: 100 %, sample-every: EVERY}}
release: {{frame: kanban, cart: {{every: 60 s}}}}
{PRICES}
  material: {{frame: 20, tube: 1.5, wheel: 2}}
  scrap: {{cart: 7}}
"""
CUT = """
plant: cut
stations: {saw: {power: {busy: 8 kW, idle: 2 kW}}, drill: {}}
products:
  sheet: {route: [{at: saw, time: 200 s, energy: 0.4 kWh, makes: {half: 4}}]}
  half: {route: [{at: drill, time: 45 s}]}
release: {sheet: {every: 240 s}}
costs: {energy: 1 per kWh, machine: {saw: 20 per h}, material: {sheet: 8}}
"""
SINGLE = """
plant: single
stations: {saw: {power: {busy: 8 kW, idle: 2 kW}}, drill: {}}
products:
  half: {route: [{at: saw, time: 50 s, energy: 0.1 kWh}, {at: drill, time: 45 s}]}
release: {half: {every: 60 s}}
costs: {energy: 1 per kWh, machine: {saw: 20 per h}, material: {half: 2}}
"""


def run(plant: Plant, hours: int = 12) -> Result:
    """From a steady state on, whole cycles of everything that comes round."""
    return lineside.simulate(plant, f"{hours} h", warmup="1 h", replications=1)


def same(first: Plant, second: Plant, hours: int = 12) -> tuple[Result, Result]:
    """Assert that what is told of both is the same."""
    one, other = run(first, hours), run(second, hours)
    assert per_week(one) == per_week(other)
    assert one.energy_kwh.mean == pytest.approx(other.energy_kwh.mean, rel=1e-9)
    assert one.energy_per_good_part_kwh.mean == pytest.approx(other.energy_per_good_part_kwh.mean, rel=1e-9)
    assert one.costs is not None
    assert other.costs is not None
    for kind, spent in one.costs.spent_on.items():
        assert spent.mean == pytest.approx(other.costs.spent_on[kind].mean, rel=1e-6, abs=1e-6), kind
    assert one.costs.per_good_part["total"].mean == pytest.approx(other.costs.per_good_part["total"].mean, rel=1e-6)
    sides = [
        facts(plant, {name: it.completed.mean for name, it in found.products.items()})
        for plant, found in ((first, one), (second, other))
    ]
    for field in fields(sides[0]):
        values = [getattr(side, field.name) for side in sides]
        assert values[0] == pytest.approx(values[1], nan_ok=True), field.name
    return one, other


@pytest.mark.parametrize("every", [4, 7, 1000])
def test_a_line_that_is_pulled_gives_what_the_same_line_gives_pushed(every: int) -> None:
    """60 carts an hour are begun, and every so manieth is scrapped at the end.

    In 12 h 720, of which with every fourth 180 are scrap: with 20 of raw steel, 4.5 of tubes and 8 of wheels in each,
    and 7 to be rid of it, 180 × 39.5 = 7,110; and 540 × 32.5 = 17,550 of material in the good ones.
    """
    pushed, pulled = (lineside.loads(text.replace("EVERY", str(every))) for text in (PUSHED, PULLED))
    one, _ = same(pushed, pulled)
    if every == 4:
        assert completed(one) == 540
        assert one.costs is not None
        assert one.costs.spent_on["scrap"].mean == pytest.approx(180 * 39.5)
        assert one.costs.spent_on["material"].mean == pytest.approx(540 * 32.5)


def test_a_sheet_that_is_cut_into_four_halves_is_no_fifth_part() -> None:
    """In 12 h 180 sheets are cut, at 8 each: 720 halves, at 2."""
    cut, single = (lineside.loads(text) for text in (CUT, SINGLE))
    assert finished(cut) == ("half",)
    one = lineside.simulate(cut, "12 h", warmup="1 h", replications=1)
    other = lineside.simulate(single, "12 h", warmup="1 h", replications=1)
    assert completed(one) == completed(other) == 720
    for key in ("energy_kwh", "energy_per_good_part_kwh"):
        assert getattr(one, key).mean == pytest.approx(getattr(other, key).mean, rel=1e-9)
    assert one.costs is not None
    assert other.costs is not None
    assert one.costs.spent_on["material"].mean == pytest.approx(1440)
    for kind, spent in one.costs.per_good_part.items():
        assert spent.mean == pytest.approx(other.costs.per_good_part[kind].mean, rel=1e-6), kind


def test_a_part_beside_the_main_one_leaves_the_plant_too() -> None:
    """A panel goes on when a frame has come out of it; both are finished."""
    beside = lineside.loads("""
plant: beside
stations: {saw: {}, drill: {}}
products:
  panel: {route: [{at: saw, time: 20 s, makes: {frame: 1}}, {at: drill, time: 20 s}]}
  frame: {route: [{at: drill, step: end, time: 5 s}]}
release: {panel: {every: 60 s}}
""")
    assert finished(beside) == ("panel", "frame")


@settings(max_examples=12)
@given(
    seconds=st.integers(5, 50),
    bins=st.integers(2, 4),
    of=st.integers(1, 3),
    phases=st.booleans(),
    price=st.integers(0, 50),
    joules=st.integers(0, 900),
)
def test_random_lines_of_two_stages_are_the_same_written_as_one(
    seconds: int, bins: int, of: int, phases: bool, price: int, joules: int
) -> None:
    """The first stage as the beginning of a route, and as a product of its own that is called for."""
    time = f"{{load: 3 s, run: {seconds} s}}" if phases else f"{seconds} s"
    people = "[load]" if phases else "1"
    first = f"at: one, time: {time}, energy: {joules} kJ, workers: {{men: {people}}}, parts: {{bolt: 2}}"
    rest = f"""
stations: {{one: {{power: {{busy: 2 kW}}}}, two: {{}}}}
workers: {{men: {{per-shift: 1}}}}
costs: {{energy: 2 per kWh, labour: {{men: 30 per h}}, material: {{bolt: 0.5, raw: {price}}}}}
"""
    pushed = f"""
plant: pushed
parts: {{bolt: {{from: dock}}}}
products: {{raw: {{route: [{{{first}}}, {{at: two, time: 40 s}}]}}}}
release: {{raw: {{every: 60 s}}}}
{rest}"""
    pulled = f"""
plant: pulled
parts: {{bolt: {{from: dock}}, raw: {{from: one, product: raw, kanban: {{bins: {bins}, of: {of}}}}}}}
products: {{raw: {{route: [{{{first}}}]}}, whole: {{route: [{{at: two, time: 40 s, parts: {{raw: 1}}}}]}}}}
release: {{raw: kanban, whole: {{every: 60 s}}}}
{rest}"""
    # Six hours are a whole number of bins; calls come in bins, so that a part more or less may be in work at an end.
    one, other = run(lineside.loads(pushed), 6), run(lineside.loads(pulled), 6)
    assert per_week(one) == per_week(other)
    assert one.energy_kwh.mean == pytest.approx(other.energy_kwh.mean, rel=0.01)
    assert one.costs is not None
    assert other.costs is not None
    assert one.costs.spent_on["material"].mean == pytest.approx(other.costs.spent_on["material"].mean, rel=1e-9)
    assert one.costs.spent.mean == pytest.approx(other.costs.spent.mean, rel=0.01)
    assert not math.isnan(other.costs.per_good_part["total"].mean)
