"""The result on a terminal."""

from __future__ import annotations

import io
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

import lineside
from lineside.simulate.bar import ProgressBar, said
from lineside.simulate.digits import duration, number, percent, short_time
from lineside.simulate.display import bar, show
from lineside.simulate.progress import Progress
from lineside.simulate.share import BAR
from lineside.statistics.interval import Interval
from tests.unit.simulate.plants import PACED, random_line


@pytest.mark.parametrize(
    ("interval", "shown"),
    [
        (Interval(1071.64, 1067.3, 1075.98), "1,072 ± 4"),
        (Interval(74.899, 74.8638, 74.9342), "74.90 ± 0.04"),
        (Interval(11.62, 10.02, 13.22), "11.6 ± 1.6"),
        (Interval(5617.0), "5,617"),
        (Interval(0.12345), "0.123"),
        (Interval(7.0, 7.0, 7.0), "7"),
        (Interval(math.nan), "–"),
        (Interval(0.0, 0.0, 0.0), "0"),
    ],
)
def test_a_number_has_the_digits_that_its_interval_supports(interval: Interval, shown: str) -> None:
    assert number(interval) == shown


def test_times_are_shown_in_the_unit_that_suits_them() -> None:
    assert short_time(Interval(90.0)) == "90 s"
    assert short_time(Interval(698.4, 602.4, 794.4)) == "11.6 ± 1.6 min"
    assert short_time(Interval(math.nan)) == "–"
    assert duration(432_000.0) == "5 d"
    assert duration(5_400.0) == "90 min"


def test_an_unknown_share_is_a_dash() -> None:
    assert percent(math.nan) == "–"
    assert percent(0.8315) == "83.2 %"


@given(st.lists(st.integers(0, 1000), min_size=len(BAR), max_size=len(BAR)), st.integers(1, 80))
def test_a_bar_is_as_long_as_it_should_be_whatever_the_shares(weights: list[int], width: int) -> None:
    total = sum(weights) or 1
    shares = {state: weight / total for state, weight in zip(BAR, weights, strict=True)}
    assert len(bar(shares, width, "utf-8").plain) == (width if sum(weights) else 0)


def printed(result: lineside.Result, width: int, encoding: str = "utf-8") -> str:
    bytes_ = io.BytesIO()
    console = Console(file=io.TextIOWrapper(bytes_, encoding=encoding, errors="replace"), width=width)
    show(result, console)
    console.file.flush()
    return bytes_.getvalue().decode(encoding)


@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    text = printed(lineside.simulate(random_line(), "1 h", replications=2), width)
    assert max(len(line) for line in text.splitlines()) <= width


def test_it_says_whether_there_was_a_warm_up_and_what_the_intervals_are() -> None:
    plant = lineside.loads(PACED)
    text = printed(lineside.simulate(plant, "1000 s", replications=1), 100)
    assert "From an empty plant, no warm-up; one replication, so no intervals; seed 1." in text
    text = printed(lineside.simulate(plant, "1000 s", "1 h", replications=2), 100)
    assert "After a warm-up of 1 h; 2 replications, ± is a 95 % interval; seed 1." in text
    said = "Demand limits: all that is asked for of knob is made. Tightest: polish, occupied for 60.0 % of its"
    assert f"{said} working hours (busy 60.0 %)." in " ".join(text.split())


def test_a_console_without_block_characters_gets_letters() -> None:
    text = printed(lineside.simulate(lineside.loads(PACED), "1000 s", replications=1), 80, "cp437")
    assert "#" in text
    assert "# busy" in text


GUARDED = """
plant: guarded
stations: {fit: {}}
parts: {bolt: {from: store, by: cart, kanban: {bins: 2, of: 5}}}
fleets: {cart: {vehicles: 2, speed: 1 m/s, load: 5 s, unload: 5 s}}
distances: {store: {fit: 20 m}}
products:
  pump:
    route:
      - at: fit
        time: 8 s
        parts: {bolt: 1}
        errors: {loose: 100 %}
        interlock: {catches: {loose: 100 %}, release: 2 s}
release: {pump: always}
"""


def test_it_says_what_vehicles_do_and_what_interlocks_catch() -> None:
    """A pump takes 10 s, its error is caught; every 50 s five bolts are called for, which keeps one cart away for 50 s.

    The first two set out from the store, where they stand at the start, which is a shorter way.
    """
    text = printed(lineside.simulate(lineside.loads(GUARDED), "1000 s", "160 s", replications=1), 100)
    (row,) = [line.split() for line in text.splitlines() if line.startswith("cart")]
    assert row == ["cart", "2", "50.0", "%", "0.0", "%", "72", "0", "100.0", "%"]
    assert "Interlocks held 100 pump: 100 errors caught, 0 held in vain." in text
    assert "With a defect that nobody found 0 pump left the plant." in text


def test_progress_is_said_in_days_facts_and_time_left() -> None:
    assert said(Progress(86_400.0, 10 * 86_400.0, 3_000_000, 2.0)) == "1.0 of 10 d, 1.5 M facts/s, 18 s left"
    assert said(Progress(86_400.0, 10 * 86_400.0, 3_000_000, 200.0)).endswith("30 min left")


def test_the_progress_bar_appears_after_a_second_and_only_on_a_terminal() -> None:
    for terminal, wall_s, appears in ((True, 0.5, False), (True, 1.5, True), (False, 1.5, False)):
        file = io.StringIO()
        with ProgressBar(Console(file=file, force_terminal=terminal)) as listener:
            listener(Progress(86_400.0, 10 * 86_400.0, 3_000_000, wall_s))
        assert ("of 10 d" in file.getvalue()) is appears
