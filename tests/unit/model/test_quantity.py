"""Quantities: exact conversion, one way to write a unit, and the user's own words kept."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from lineside.model.quantity import EXAMPLES, MOST, UNITS, Dimension, Quantity, parse, reader, write

DIMENSIONS = sorted(UNITS)


@pytest.mark.parametrize(
    ("text", "dimension", "value"),
    [
        ("45 s", "time", 45.0),
        ("6 min", "time", 360.0),
        ("0.1 h", "time", 360.0),
        ("5 d", "time", 432_000.0),
        ("250 ms", "time", 0.25),
        ("3.2 kW", "power", 3200.0),
        ("0.4 %", "share", 0.004),
        ("99.5 %", "share", 0.995),
        ("85 m", "length", 85.0),
        ("1.2 m/s", "speed", 1.2),
        ("36 km/h", "speed", 10.0),
        ("2000 L", "volume", 2000.0),
        ("2 m3", "volume", 2000.0),
        ("5000 cycles", "cycles", 5000.0),
        ("1.5 kWh", "energy", 5_400_000.0),
        ("8h", "time", 28_800.0),
        ("  8   h ", "time", 28_800.0),
        (".5 s", "time", 0.5),
        ("1e3 s", "time", 1000.0),
    ],
)
def test_a_quantity_is_read_into_si(text: str, dimension: Dimension, value: float) -> None:
    assert parse(text, dimension) == value


@pytest.mark.parametrize(
    "text", ["45", "", "s", "45 s s", "4,5 s", "1_000 s", "0x1F s", "nan s", "inf s", "--5 s", "5 S", "４５ s"]
)
def test_anything_else_is_no_time(text: str) -> None:
    with pytest.raises(PydanticCustomError):
        reader("time")(text)


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan, 1e308, -1.0, True, None, [], {}])
def test_a_number_that_is_no_time_is_refused_in_python_too(value: object) -> None:
    with pytest.raises(PydanticCustomError):
        reader("time")(value)


def test_the_users_words_are_kept() -> None:
    quantity = reader("time")("0.10  h")
    assert isinstance(quantity, Quantity)
    assert quantity.text == "0.10 h"
    assert type(quantity + 1) is float


@pytest.mark.parametrize(
    ("value", "dimension", "text"),
    [
        (432_000.0, "time", "5 d"),
        (360.0, "time", "6 min"),
        (0.0, "time", "0 s"),
        (0.25, "time", "250 ms"),
        (3200.0, "power", "3.2 kW"),
        (0.004, "share", "0.4 %"),
    ],
)
def test_a_number_is_written_in_the_unit_that_makes_it_short(value: float, dimension: Dimension, text: str) -> None:
    assert write(value, dimension) == text


@given(st.sampled_from(DIMENSIONS), st.floats(0, 1))
def test_what_is_written_reads_back_exactly(dimension: Dimension, part: float) -> None:
    value = part * MOST[dimension]
    if value == 0 or value > 1e-25:
        assert parse(write(value, dimension), dimension) == value


@given(st.sampled_from(DIMENSIONS), st.decimals(0, 1000, places=3, allow_nan=False))
def test_conversion_rounds_once(dimension: Dimension, number: object) -> None:
    for unit, size in UNITS[dimension].items():
        assert parse(f"{number} {unit}", dimension) == float(Fraction(str(number)) * size)


def test_no_unit_belongs_to_two_dimensions() -> None:
    units = [unit for several in UNITS.values() for unit in several]
    assert len(set(units)) == len(units)


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_the_example_of_each_dimension_is_one(dimension: Dimension) -> None:
    assert parse(EXAMPLES[dimension], dimension) > 0
