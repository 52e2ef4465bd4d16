"""Amounts in Chinese texts are read and written rightly."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineside.district.amount import Amount, read_amount, write_amount
from lineside.district.errors import ValueTextError
from lineside.district.unit import unit
from lineside.district.value import Form, Value

UNITS = [
    "亿元",
    "万元",
    "家",
    "万辆",
    "%",
    "百分点",
    "台套",
    "万m2",
    "km2",
    "m2",
    "片/年",
    "万元/年",
    "亩",
    "L",
    "天",
    "倍",
]


@st.composite
def amounts(draw: st.DrawFn) -> Amount:
    number = draw(st.decimals(min_value=Decimal("0.01"), max_value=10**9, places=2))
    form = draw(st.sampled_from([form for form in Form if form is not Form.ESTIMATE]))
    other = number + draw(st.decimals(min_value=0, max_value=1000, places=2))
    value = Value(number, form, number, other) if form is Form.RANGE else Value(number, form)
    return Amount(value, unit(draw(st.sampled_from(UNITS))))


@given(amounts())
def test_an_amount_reads_back_as_it_was_written(amount: Amount) -> None:
    assert read_amount(write_amount(amount)) == amount


@pytest.mark.parametrize(
    ("text", "value", "unit_text"),
    [
        ("1050亿元", "1050", "亿元"),
        ("3239万元", "3239", "万元"),
        ("近600亿元", "~600", "亿元"),
        ("超1000亿元", ">1000", "亿元"),
        ("不低于11亿元", ">=11", "亿元"),
        ("300家以上", ">=300", "家"),
        ("120多家", "120+", "家"),
        ("120余家企业", "120+", "家"),
        ("20余万平方米", "20+", "万平方米"),
        ("20万余平方米", "20+", "万平方米"),
        ("150余台(套)", "150+", "台套"),
        ("6.5个百分点", "6.5", "百分点"),
        ("约20万元", "≈20", "万元"),
        ("1000亿元左右", "≈1000", "亿元"),
        ("3—5亿元", "3..5", "亿元"),
        ("1,700万元", "1700", "万元"),
        ("１３.８万辆", "13.8", "万辆"),
        ("七成", "7", "成"),
        ("-2.6%", "-2.6", "%"),
    ],
)
def test_words_around_a_number_become_its_form(text: str, value: str, unit_text: str) -> None:
    assert read_amount(text) == Amount(Value.parse(value), unit(unit_text))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("上百家", "states no number"),
        ("千亿元", "states no number"),
        ("近10家以上", "two things at once"),
        ("约10家左右x", "cannot read"),
        ("5", "expected a unit"),
        ("5光年", "expected a unit"),
        ("5—3亿元", "down to"),
        ("近3—5亿元", "a range needs no"),
        ("元", "expected a number"),
    ],
)
def test_an_amount_that_says_nothing_certain_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueTextError, match=reason):
        read_amount(text)


@given(st.text(max_size=30))
def test_no_text_does_worse_than_a_refusal(text: str) -> None:
    with contextlib.suppress(ValueTextError):
        assert read_amount(text).unit.text


def test_ten_thousand_and_a_hundred_million_are_exact() -> None:
    assert unit("亿元").to_base(Decimal("0.1")) == 10_000_000
    assert unit("万元").to_base(Decimal("0.0001")) == 1
    assert unit("亩").to_base(Decimal(15)) == unit("公顷").to_base(Decimal(1)) == unit("m2").to_base(Decimal(10_000))
    assert unit("亿元").measures == unit("万元").measures != unit("万元/年").measures


@pytest.mark.parametrize("text", ["", "万", "元元", "家/光年", "亿%", "kg"])
def test_unknown_units_are_refused(text: str) -> None:
    with pytest.raises(ValueTextError, match=r"unknown divisor|no known unit"):
        unit(text)
