"""Any two small lines can be compared, and what the comparison says can be read; what does not vary is exact."""

from __future__ import annotations

import io
import json
import math
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

import lineside
from lineside.experiment.display import show
from lineside.report.comparison_tables import tables_of_comparison
from lineside.report.contrast import Contrast
from lineside.report.page import comparison_page

if TYPE_CHECKING:
    from lineside.model.plant import Plant


def said(found: lineside.Comparison, *plants: Plant) -> tuple[str, str]:
    """Everything that is made of a comparison: what the terminal shows, and the page; the rest need only be made."""
    out = io.StringIO()
    show(found, Console(file=out, width=120, force_terminal=False))
    json.loads(found.to_json())
    assert tables_of_comparison(found)
    return out.getvalue(), comparison_page(Contrast(plants, found, "compare", datetime(2026, 1, 1)))


@st.composite
def lines(draw: st.DrawFn) -> str:
    """A small line: times that vary or do not, people, prices, power and failures, or none; it may make nothing."""
    law = draw(st.sampled_from(["{:.1f} s", "exponential({:.1f} s)", "{:.1f} min", "lognormal({:.1f} s cv 0.3)"]))
    times = [law.format(draw(st.floats(0.5, 90.0))) for _ in range(draw(st.integers(1, 3)))]
    people = draw(st.sampled_from(["", ", workers: {men: 1}"]))
    defects = draw(st.sampled_from(["", ", defects: {dent: 5 %}", ", false-alarm: 30 %", ", energy: 0.2 kWh"]))
    failure = draw(st.sampled_from(["", "failure: {every: exponential(20 min), repair: 2 min}"]))
    release = draw(st.sampled_from(["always", "{every: 45 s}", "{every: exponential(60 s)}", "{wip: 3}"]))
    steps = ", ".join(f"{{at: s{i}, time: {time}{people}{defects if i == 0 else ''}}}" for i, time in enumerate(times))
    stations = ", ".join(
        f"s{i}: {{{failure}}}" if i else "s0: {power: {busy: 3 kW, idle: 1 kW}}" for i in range(len(times))
    )
    price = draw(st.sampled_from(["", ", price: {cap: 3}"]))
    worth = f"investment: {{robot: {draw(st.integers(0, 10**6))}}}, years: {draw(st.integers(1, 12))}, interest: 5 %"
    costs = draw(
        st.sampled_from(
            ["", f"costs: {{energy: 1 per kWh, labour: {{men: 30 per h}}, material: {{cap: 1}}, {worth}{price}}}"]
        )
    )
    return f"""
stations: {{{stations}}}
workers: {{men: {{per-shift: 2}}}}
products: {{cap: {{route: [{steps}]}}}}
release: {{cap: {release}}}
{costs}
"""


@settings(max_examples=20)
@given(before=lines(), after=lines(), minutes=st.sampled_from([1, 20, 60]))
def test_random_lines_can_be_compared(before: str, after: str, minutes: int) -> None:
    plants = [lineside.loads(f"plant: {name}\n{text}") for name, text in (("before", before), ("after", after))]
    found = lineside.compare(*plants, duration=f"{minutes} min", replications=2)
    terminal, page = said(found, *plants)
    assert "nan" not in terminal
    assert "inf" not in terminal.replace("info", "")
    assert ">nan" not in page


def test_what_does_not_vary_is_told_as_exact() -> None:
    """Caps of 30.5 s and of 22.2 s: every one takes so long, and the difference is −8.3 s, which nothing blurs."""
    plants = [
        lineside.loads(
            f"{{plant: {name}, stations: {{press: {{}}}}, release: {{cap: always}},"
            f" products: {{cap: {{route: [{{at: press, time: {time} s}}]}}}}}}"
        )
        for name, time in (("before", 30.5), ("after", 22.2))
    ]
    found = lineside.compare(*plants, duration="1 h", replications=2)
    cycle = found.pairs[0].difference("cycle_time_s", "cap")
    assert cycle.difference.mean == pytest.approx(-8.3)
    assert cycle.is_exact
    assert cycle.verdict == "lower"
    assert math.isnan(cycle.variance_factor)
    terminal, page = said(found, *plants)
    row = next(line for line in terminal.splitlines() if line.startswith("cycle time"))
    assert "30.5 s" in row
    assert "22.2 s" in row
    assert "-8.30 s" in row
    assert "lower, better (exact)" in row
    assert "±" not in row
    assert "（精确）" in page


def test_where_every_replication_came_to_the_same_there_is_nothing_to_prove() -> None:
    """Nobody needs places 501 to 600: what is made varies from run to run, the difference does not ("not proved")."""
    plants = [
        lineside.loads(
            f"{{plant: {name}, stations: {{a: {{}}, b: {{buffer: {places}}}}}, release: {{cap: always}}, products: "
            "{cap: {route: [{at: a, time: exponential(1 s)}, {at: b, time: exponential(1 s)}]}}}"
        )
        for name, places in (("before", 500), ("after", 600))
    ]
    found = lineside.compare(*plants, duration="20 min", replications=2)
    output = found.pairs[0].difference("output_per_week")
    assert not output.before.is_exact
    assert output.is_none
    assert output.verdict == "no difference"
    terminal, page = said(found, *plants)
    assert "the same" in terminal
    assert "not proved" not in terminal
    assert "after与before的产量相同" in page
    assert "(the same)" in repr(found)


def test_a_variant_that_makes_nothing_is_compared_and_says_what_is_not_known() -> None:
    text = """
plant: {0}
stations: {{press: {{power: {{busy: 2 kW}}}}}}
products: {{cap: {{route: [{{at: press, time: {1}}}]}}}}
release: {{cap: always}}
costs: {{energy: 1 per kWh, investment: {{robot: 1000}}}}
"""
    plants = [lineside.loads(text.format(*each)) for each in (("never", "5 h"), ("often", "1 min"))]
    found = lineside.compare(*plants, duration="1 h", replications=2)
    terminal, _ = said(found, *plants)
    assert "never: no good part was finished" in " ".join(terminal.split())
