"""Words of change are read with every meaning, and written with one."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineside.district.change import Turn, percent, round_half_up, turn_of, write_change
from lineside.district.errors import ValueTextError
from lineside.district.interval import Interval
from lineside.district.words.meaning import read_change


def first_factor(text: str) -> Interval:
    factor = read_change(text).readings[0].factor
    assert factor is not None
    return factor


def factors(text: str, *, of_rate: bool = False) -> list[tuple[Fraction | None, Fraction | None]]:
    return [(r.factor.low, r.factor.high) for r in read_change(text, of_rate=of_rate).readings if r.factor]


def test_by_n_times_may_mean_to_n_times_and_the_usual_reading_comes_first() -> None:
    change = read_change("增长9.1倍")
    assert [reading.usual for reading in change.readings] == [True, False]
    assert factors("增长9.1倍") == [
        (Fraction("10.05"), Fraction("10.15")),
        (Fraction("9.05"), Fraction("9.15")),
    ]


def test_to_n_times_has_one_meaning() -> None:
    assert factors("提升到2.2倍") == factors("是上年的2.2倍") == [(Fraction("2.15"), Fraction("2.25"))]


def test_doubling_is_to_twice_and_twice_doubling_to_four_times() -> None:
    assert Fraction(2) in first_factor("翻一番")
    assert Fraction("1.906") not in first_factor("翻了一番")
    assert Fraction(4) in first_factor("翻两番")
    assert factors("增长一倍") == factors("翻一番")


def test_a_percentage_of_a_rate_may_mean_points() -> None:
    percent_reading, points_reading = read_change("提高36%", of_rate=True).readings
    assert percent_reading.factor is not None
    assert Fraction("1.36") in percent_reading.factor
    assert points_reading.points is not None
    assert Fraction("0.36") in points_reading.points
    assert not points_reading.usual
    assert len(read_change("提高36%").readings) == 1


def test_percentage_points_are_points_only() -> None:
    (reading,) = read_change("提高6.5个百分点").readings
    assert reading.points is not None
    assert Fraction("0.065") in reading.points


def test_losses_have_words_and_no_percentage() -> None:
    assert read_change("扭亏为盈").readings[0].turn is Turn.TO_PROFIT
    assert turn_of(Fraction(5), Fraction(-3)) is Turn.TO_PROFIT
    assert turn_of(Fraction(-5), Fraction(3)) is Turn.TO_LOSS
    assert turn_of(Fraction(-1), Fraction(-3)) is Turn.LESS_LOSS
    assert turn_of(Fraction(-5), Fraction(-3)) is Turn.MORE_LOSS
    assert turn_of(Fraction(5), Fraction(0)) is Turn.FROM_NOTHING
    assert write_change(Fraction(5), Fraction(-3)) == "扭亏"


def test_no_change_is_said_as_such() -> None:
    flat = read_change("与上年同期持平").readings[0].factor
    assert flat is not None
    assert Fraction(1) in flat
    assert write_change(Fraction(10_001), Fraction(10_000)) == "持平"


@pytest.mark.parametrize(
    ("now", "base", "words"),
    [
        (1050, 551, "增长90.6%"),
        (97, 100, "下降3.0%"),
        (4539, 87, "增长到52.2倍"),
        (-1, -1, "持平"),
        (105, 100, "增长5.0%"),
    ],
)
def test_a_change_is_written_with_one_meaning(now: int, base: int, words: str) -> None:
    assert write_change(Fraction(now), Fraction(base)) == words


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_what_is_written_reads_back_and_holds(now: int, base: int) -> None:
    change = read_change(write_change(Fraction(now), Fraction(base)))
    assert not change.ambiguous
    held = change.readings[0].factor
    assert held is not None
    assert Fraction(now, base) in held


@pytest.mark.parametrize("text", ["降低3倍", "翻0番", "翻2.5番", "好转", "", "增长", "增长%"])
def test_phrases_without_meaning_are_refused(text: str) -> None:
    with pytest.raises(ValueTextError):
        read_change(text)


def test_rounding_is_half_up_and_exact() -> None:
    assert str(round_half_up(Fraction(25, 1000), 2)) == "0.03"
    assert str(round_half_up(Fraction(-25, 1000), 2)) == "-0.03"
    assert str(round_half_up(Fraction(-1, 1000), 1)) == "0.0"
    assert percent(Fraction(1050, 551) - 1) == "90.6%"


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("下降三分之一", "0.65035", "0.68365"),  # 33.3 % within a twentieth of itself
        ("增长五成", "1.45", "1.55"),
        ("比上年增长8.2%", "1.0815", "1.0825"),
        ("增长-8.92%", "0.91075", "0.91085"),
        ("增長９．１倍", "10.05", "10.15"),
        ("翻2番", "3.95", "4.05"),
        ("翻番", "1.95", "2.05"),
        ("降至三分之一", "0.31635", "0.34965"),
    ],
)
def test_claims_are_read_by_the_grammar_of_articles(text: str, low: str, high: str) -> None:
    assert factors(text)[0] == (Fraction(low), Fraction(high))


@pytest.mark.parametrize("text", ["年均增长6.9%", "两年平均增长6.9%", "拉动增长1.2个百分点", "产值增长8%", "增加5亿元"])
def test_what_is_no_change_between_two_figures_is_refused(text: str) -> None:
    with pytest.raises(ValueTextError):
        read_change(text)
