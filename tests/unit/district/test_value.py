"""Values keep their digits and their words, and know what they may stand for."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineside.district.errors import ValueTextError
from lineside.district.interval import Interval
from lineside.district.value import Form, Value

numbers = st.decimals(
    min_value=-(10**12), max_value=10**12, allow_nan=False, allow_infinity=False, places=3
) | st.integers(-(10**15), 10**15).map(Decimal)


def values() -> st.SearchStrategy[Value]:
    worded = st.builds(
        Value, numbers, st.sampled_from([Form.EXACT, Form.MORE, Form.AT_LEAST, Form.LESS, Form.AT_MOST, Form.ABOUT])
    )
    positive = st.builds(Value, numbers.filter(lambda n: n > 0), st.sampled_from([Form.NEARLY, Form.ODD]))
    paired = st.lists(numbers, min_size=3, max_size=3).map(sorted)
    ranges = paired.map(lambda n: Value(n[0], Form.RANGE, n[0], n[2]))
    return worded | positive | ranges | paired.map(lambda n: Value(n[1], Form.ESTIMATE, n[0], n[2]))


@given(values())
def test_a_value_reads_back_as_it_was_written(value: Value) -> None:
    assert Value.parse(str(value)) == value
    assert str(Value.parse(str(value))) == str(value)


@given(values())
def test_the_bounds_hold_the_number_or_border_on_it(value: Value) -> None:
    bounds = value.bounds()
    closed = Interval(bounds.low, bounds.high)
    assert Fraction(value.number) in closed


def test_the_last_digit_written_says_how_far_it_was_rounded() -> None:
    assert Value.parse("16.41").bounds() == Interval(Fraction("16.405"), Fraction("16.415"))
    assert Value.parse("3.60").bounds().low == Fraction("3.595")
    assert Value.parse("163").bounds(rounded=False) == Interval.point(163)


def test_odd_numbers_end_before_the_next_step() -> None:
    assert Value.parse("120+").bounds() == Interval(Fraction(120), Fraction(130), True, True)
    assert Value.parse("100+").bounds().high == 200
    assert Value.parse("2.5+").bounds().high == Fraction("2.6")


def test_nearly_lies_below_and_about_lies_around() -> None:
    assert Fraction(600) not in Value.parse("~600").bounds()
    assert Fraction(599) in Value.parse("~600").bounds()
    assert Fraction(601) in Value.parse("≈600").bounds()


def test_a_range_that_ends_at_zero_keeps_its_ends() -> None:
    assert Value.parse("-5..0").bounds() == Interval(Fraction(-5), Fraction(0))


@pytest.mark.parametrize(
    "text", ["", "1e5", "1,000", " 1", "nan", "inf", "５", "5..3", "~-3", ">5+", "1" * 40, "3[4;5]", "--1", "+"]
)
def test_what_is_no_value_is_refused(text: str) -> None:
    with pytest.raises(ValueTextError):
        Value.parse(text)


def test_a_value_of_floats_or_nothing_finite_is_refused() -> None:
    with pytest.raises(ValueTextError, match="never of floats"):
        Value(0.1)  # type: ignore[arg-type]
    with pytest.raises(ValueTextError, match="finite"):
        Value(Decimal("NaN"))
