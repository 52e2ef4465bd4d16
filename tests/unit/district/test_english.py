"""Units and amounts in English: the factor in words, the digits as they were said."""

from __future__ import annotations

import re

import pytest

from lineside.district.amount import read_amount
from lineside.district.demo import _UNITS
from lineside.district.english import (
    ENGLISH_PER,
    ENGLISH_SCALES,
    ENGLISH_UNITS,
    amounts_in_english,
    english_amount,
    english_unit,
    measured,
)
from lineside.district.indicator import bundled_indicators
from lineside.district.unit import _BASE, _PER, SCALES, unit


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("551亿元", "551 × 100 million yuan"),
        ("近600亿元", "nearly 600 × 100 million yuan"),
        ("超1000亿元", "over 1000 × 100 million yuan"),
        ("不低于11亿元", "at least 11 × 100 million yuan"),
        ("3239万元", "3239 × 10,000 yuan"),
        ("2000万元/年", "2000 × 10,000 yuan a year"),
        ("120余人", "120-odd people"),
        ("20余万平方米", "20-odd × 10,000 m²"),
        ("3—5亿元", "3–5 × 100 million yuan"),
        ("163家", "163 firms"),
        ("53个", "53"),
        ("4.2万片/年", "4.2 × 10,000 pieces a year"),
        ("200台左右", "about 200 machines"),
        ("6.5百分点", "6.5 percentage points"),
        ("28.16 km²", "28.16 km²"),
        ("18.3%", "18.3%"),
    ],
)
def test_an_amount_keeps_its_digits_and_has_its_factor_in_words(text: str, told: str) -> None:
    assert english_amount(read_amount(text)) == told


def test_every_unit_has_english_of_the_same_size() -> None:
    """The number in front of a unit, read as English has it, is the factor of the unit."""
    million = {"million": 10**6, "billion": 10**9, "trillion": 10**12}
    for scale, words in ENGLISH_SCALES.items():
        size = 1
        for word in words.replace(",", "").split():
            size *= million.get(word) or int(word)
        assert size == SCALES[scale], scale
    assert {*ENGLISH_SCALES} == {*filter(None, SCALES)}
    chinese = re.compile("[一-鿿]")
    lacking = [name for name in _BASE if chinese.search(name) and name not in ENGLISH_UNITS]
    assert lacking == []
    assert {*_PER} == {*ENGLISH_PER}
    units = {*_UNITS.values(), *(each.unit for each in bundled_indicators().values()), *_BASE, "万m2", "吨标准煤/万元"}
    assert [name for name in units if chinese.search(english_unit(unit(name).text))] == []


def test_amounts_in_a_line_are_told_and_the_rest_stays() -> None:
    assert (
        amounts_in_english("74.6亿元 ÷ 1050亿元 = 7.10%") == "74.6 × 100 million yuan ÷ 1050 × 100 million yuan = 7.10%"
    )
    assert amounts_in_english("“1246”为13个集群") == "“1246”为13集群"
    assert measured("3", "百万人") == "3 million people"
