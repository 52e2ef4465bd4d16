"""What a terminal of 80 columns shows: headings whole, no ± without its figure, not more lines than anybody reads."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

import lineside
from lineside.experiment.display import show as show_comparison
from lineside.simulate.display import show
from tests.unit.simulate.plants import PACED, random_line

HEADINGS = [
    "product",
    "parts",
    "per hour",
    "cycle time",
    "WIP",
    "station",
    "machines",
    "share of working hours",
    "busy",
]
MOST_LINES = 130


def lines_of(shown: lineside.Result | lineside.Comparison, width: int = 80) -> list[str]:
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=False)
    if isinstance(shown, lineside.Result):
        show(shown, console)
    else:
        show_comparison(shown, console)
    return out.getvalue().splitlines()


def assert_readable(lines: list[str], width: int = 80) -> None:
    assert max(map(len, lines)) <= width
    assert [line for line in lines if re.search(r"^\s*±|±\s*$|^\s*(s|min|h|%)\s*$", line)] == []


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.integers(1, 60), min_size=1, max_size=4),
    st.sampled_from(("always", "{every: 40 s}", "{every: exponential(90 s)}", "{every: exponential(11 s)}")),
    st.booleans(),
    st.integers(1, 5),
)
def test_no_heading_is_cut_and_no_half_width_stands_alone(
    names: list[int], release: str, shifts: bool, replications: int
) -> None:
    """Whatever stations and products are called, and however many columns there are."""
    stations = [f"s{'x' * long}{i}" for i, long in enumerate(names)]
    product = "p" * names[0]
    steps = [f"{{at: {name}, time: exponential(33 s), defects: {{dent: 5 %}}}}" for name in stations]
    worked = "shifts: {day: {daily: ['08:00-16:00']}}\nhours: day\nstarts: 2026-01-05 00:00\n" if shifts else ""
    each = "{buffer: 3, power: {busy: 7 kW}}"
    plant = lineside.loads(
        f"plant: any\n{worked}stations: {{{', '.join(f'{name}: {each}' for name in stations)}}}\n"
        f"products: {{{product}: {{due: 5 min, route: [{', '.join(steps)}]}}}}\nrelease: {{{product}: {release}}}\n"
    )
    lines = lines_of(lineside.simulate(plant, "1 d", replications=replications, workers=1))
    assert_readable(lines)
    text = "\n".join(lines)
    assert [heading for heading in HEADINGS if heading not in text] == []


def test_all_intervals_are_told_in_two_tables_where_one_is_too_wide() -> None:
    """A first reader sees how sure each figure is."""
    found = lineside.simulate(lineside.load("engine-cell"), "3 d", replications=3, workers=1)
    lines = lines_of(found)
    assert_readable(lines)
    rows = [line for line in lines if line.startswith("gx200")]
    assert len(rows) == 2
    assert all("±" in row for row in rows)
    assert rows[1].count("±") == 3  # cycle time, 90 % within, WIP


ORDERS = "orders: [{order: A, quantity: 60, release: 0 s, due: 8 h}, {order: B, quantity: 55, release: 0 s, due: LAST}]"


@pytest.mark.parametrize(("starts", "last"), [("2026-03-02", "14 h"), ("2026-12-31", "2027-01-01 12:00"), ("", "8 h")])
@pytest.mark.parametrize("product", ["x", "gearbox-housing-of-the-left-side"])
def test_orders_are_told_with_their_dates(starts: str, last: str, product: str) -> None:
    """The column with how late they are was cut off, beside dates with their years."""
    plant = lineside.loads(
        f"plant: any\nstations: {{m: {{}}}}\nproducts: {{{product}: {{route: [{{at: m, time: 10 min}}]}}}}\n"
        f"release: {{{product}: {{{ORDERS.replace('LAST', last)}}}}}\n" + (f"starts: {starts}\n" if starts else "")
    )
    lines = lines_of(lineside.simulate(plant, "2 d", replications=2, workers=1))
    assert_readable(lines)
    (head,) = [line for line in lines if line.startswith("order")]
    assert head.rstrip().endswith("late")
    assert next(line.split()[-2:] for line in lines if line.startswith("A")) == ["2", "h"]
    assert any(line.startswith("All 2 orders take 19.2 h from the first release") for line in lines)


def test_a_half_width_that_is_small_is_not_told_as_nothing() -> None:
    from lineside.simulate.digits import number
    from lineside.statistics.interval import Interval

    assert number(Interval(4.06, 4.0599, 4.0601)) == "4.060 ± 0.001"
    assert number(Interval(0.0518, 0.05179, 0.05181)) == "0.0518 ± 0.0001"


def test_work_hours_and_all_hours_stand_beside_each_other() -> None:
    """Eight hours of 24: what leaves in an hour of work is three times that of an hour of the clock."""
    plant = lineside.loads("""
plant: day
starts: 2026-01-05 00:00
shifts: {day: {daily: ["08:00-16:00"]}}
hours: day
stations: {m: {}}
products: {p: {route: [{at: m, time: 7 min}]}}
release: {p: {every: 10 min}}
""")
    found = lineside.simulate(plant, "3 d", replications=1)
    text = " ".join(" ".join(lines_of(found)).split())
    p = found.products["p"]
    assert (
        "Per hour: of the 24 working hours; of all hours: of 72 h, nights too, as cycle times, WIP and queues" in text
    )
    assert f"{p.completed.mean / 72:.3f}"[:4] in text
    assert p.throughput_per_h.mean == pytest.approx(3 * p.completed.mean / 72)


def many(products: int) -> lineside.Plant:
    made = "\n".join(f"  p{i}: {{route: [{{at: a, time: {2 + i % 7} s}}]}}" for i in range(products))
    asked = "\n".join(f"  p{i}: {{every: 1 h}}" for i in range(products))
    return lineside.loads(f"plant: many\nstations: {{a: {{machines: 2}}}}\nproducts:\n{made}\nrelease:\n{asked}\n")


def test_225_products_are_told_in_a_few_screens() -> None:
    plant = many(225)
    assert len(lines_of(lineside.simulate(plant, "2 h", replications=2, workers=1))) < MOST_LINES
    faster = plant.changed(stations={"a": lineside.Station(machines=3)})
    found = lineside.compare(("two", plant), ("three", faster), duration="2 h", replications=2, workers=1)
    lines = lines_of(found)
    assert len(lines) < MOST_LINES
    assert any("more, which changed less or less surely" in line for line in lines)


@pytest.mark.parametrize("width", [80, 100, 120])
def test_a_comparison_is_one_table_whose_figures_are_whole(width: int) -> None:
    line = random_line()
    variants = [
        (f"machines: {n}", line.changed(stations={**line.stations, "s2": lineside.Station(machines=n)})) for n in (2, 3)
    ]
    found = lineside.compare(("as it is", line), *variants, duration="2 h", replications=3, workers=1)
    lines = lines_of(found, width)
    assert_readable(lines, width)
    assert sum("difference" in each and "value" in each for each in lines) == 1
    assert sum(each.startswith("  machines: 3") for each in lines) == len(found.pairs[0].differences)
    text = "\n".join(lines)
    assert "no difference" not in text
    assert "not proved" in text or "better" in text
    same = lineside.compare(("a", lineside.loads(PACED)), ("b", lineside.loads(PACED)), duration="1 h", replications=2)
    assert "the same" in "\n".join(lines_of(same, width))
