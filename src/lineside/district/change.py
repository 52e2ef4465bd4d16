"""Words of change, read with every meaning and written with one.

翻一番, 增长9.1倍, 提升到2.2倍, 提高6.5个百分点, 持平, 扭亏.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from lineside.district.errors import ValueTextError
from lineside.district.interval import Interval
from lineside.district.value import Form, Value, decimal, plain


class Turn(StrEnum):
    """What happened to a profit or loss; none of these is a percentage."""

    TO_PROFIT = "扭亏"
    TO_LOSS = "转亏"
    LESS_LOSS = "减亏"
    MORE_LOSS = "增亏"
    FROM_NOTHING = "上年同期为零"


@dataclass(frozen=True, slots=True)
class Reading:
    """One meaning of a phrase of change.

    `meaning` and `meaning_zh` say it in plain words. Exactly one of the others is set: `factor`,
    which the base is multiplied by; `points`, which is added to a rate (0.065 for 6.5 percentage
    points); `turn`, for words about losses. `usual` is the meaning that the rules of statistical
    writing give the phrase.
    """

    meaning: str
    meaning_zh: str
    factor: Interval | None = None
    points: Interval | None = None
    turn: Turn | None = None
    usual: bool = True


@dataclass(frozen=True, slots=True)
class Change:
    """A phrase of change with every way in which it may be meant; the usual one first."""

    text: str
    readings: tuple[Reading, ...]

    @property
    def ambiguous(self) -> bool:
        """Whether the phrase may be meant in more than one way."""
        return len(self.readings) > 1


_UP = "同比增长|同比提高|同比上升|环比增长|增长|提高|提升|扩大|增加|上升|增幅|增"
_DOWN = "同比下降|同比降低|环比下降|下降|降低|减少|缩小|降"
_QUALIFIER = {"近": Form.NEARLY, "超": Form.MORE, "超过": Form.MORE, "逾": Form.MORE, "约": Form.ABOUT, "": Form.EXACT}
_NUMBER = r"(?P<how>近|超过|超|逾|约|)(?P<number>\d+(?:\.\d+)?|[一两二三四五六七八九十])(?P<odd>[多余]?)"
_TIMES_DONE = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_DOUBLED = re.compile(rf"翻(?:了)?(?:{_NUMBER})?番|(?P<plain>倍增|翻倍)")
_TO = re.compile(
    r"(?:(?:提升|提高|增长|增加|扩大|上升|达)?[到至为达](?:原来的|原先的|上年的|之前的)?|是(?:原来|上年|之前)的)"
    + _NUMBER
    + "倍"
)
_BY_TIMES = re.compile(rf"(?P<verb>{_UP}|{_DOWN})(?:了)?{_NUMBER}倍")
_BY_SHARE = re.compile(rf"(?P<verb>{_UP}|{_DOWN})(?:了)?{_NUMBER}(?P<unit>%|成|个?百分点)")
_FLAT = re.compile(r"(?:与?(?:上年|去年)?同期|同比|环比)?(?:基本)?持平")
_HALVED = re.compile(rf"(?:{_DOWN})(?:了)?(?:一半|50%)|减半")
_TURNS = {
    "扭亏": Turn.TO_PROFIT,
    "扭亏为盈": Turn.TO_PROFIT,
    "由亏转盈": Turn.TO_PROFIT,
    "转亏": Turn.TO_LOSS,
    "由盈转亏": Turn.TO_LOSS,
    "减亏": Turn.LESS_LOSS,
    "增亏": Turn.MORE_LOSS,
}
_PHRASES = (_DOUBLED, _TO, _BY_TIMES, _BY_SHARE, _FLAT, _HALVED)
_TURN = re.compile("|".join(sorted(_TURNS, key=len, reverse=True)))
# 持平 is said of changes that round to nothing; bulletins round growth to one decimal of a percent.
_FLAT_REACH = Fraction(1, 2000)


def read_change(text: str, *, of_rate: bool = False) -> Change:
    """Read a phrase of change; the whole text must be it.

    `增长9.1倍` is by 9.1 times (to 10.1) by the rules of statistical writing, and often meant as
    to 9.1 times: both readings are given. `提高36%` of something that is
    itself a rate (`of_rate`) may mean percent or percentage points.

    Raises:
        ValueTextError: no known phrase, or one without meaning (降低3倍).
    """
    phrase = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if phrase in _TURNS:
        return Change(
            text, (Reading(_TURNS[phrase].name.lower().replace("_", " "), _TURNS[phrase].value, turn=_TURNS[phrase]),)
        )
    if _FLAT.fullmatch(phrase):
        around = Interval(1 - _FLAT_REACH, 1 + _FLAT_REACH, high_open=True)
        return Change(text, (Reading("unchanged when rounded to 0.1 %", "按0.1%取整后不变", factor=around),))
    if _HALVED.fullmatch(phrase):
        return Change(text, (Reading("to one half", "为原来的一半", factor=_around(Fraction(1, 2), Fraction(1, 200))),))
    for pattern, read in ((_DOUBLED, _doubled), (_TO, _to_times), (_BY_TIMES, _by_times)):
        if found := pattern.fullmatch(phrase):
            return Change(text, read(found))
    if found := _BY_SHARE.fullmatch(phrase):
        return Change(text, _by_share(found, of_rate))
    raise ValueTextError(
        f"`{text[:40]}` is no phrase of change that can be read; expected such as 增长90.6%, 增长9.1倍,"
        " 提升到2.2倍, 翻一番, 提高6.5个百分点, 持平, 扭亏"
    )


def find_changes(text: str) -> list[tuple[int, str]]:
    """Every phrase of change that `read_change` reads, and where it begins; of overlapping ones the longest."""
    found = [(m.start(), m[0]) for pattern in _PHRASES for m in pattern.finditer(text)]
    found += [(m.start(), m[0]) for m in _TURN.finditer(text)]
    kept: list[tuple[int, str]] = []
    for start, phrase in sorted(found, key=lambda one: (-len(one[1]), one[0])):
        if all(start + len(phrase) <= at or at + len(other) <= start for at, other in kept):
            kept.append((start, phrase))
    return sorted(kept)


def _around(centre: Fraction, reach: Fraction) -> Interval:
    return Interval(centre - reach, centre + reach)


def _number(found: re.Match[str]) -> tuple[Value, str]:
    """The number of a phrase as a value, and its plain digits."""
    digits = found["number"]
    number = Decimal(_TIMES_DONE[digits]) if digits in _TIMES_DONE else decimal(digits)
    form = Form.ODD if found["odd"] else _QUALIFIER[found["how"]]
    return Value(number, form), plain(number)


def _shifted(interval: Interval, by: Fraction | int) -> Interval:
    return interval + Interval.point(by)


def _doubled(found: re.Match[str]) -> tuple[Reading, ...]:
    """翻一番 is to twice, 翻两番 to four times; round words, so they hold within 0.05."""
    if found["plain"] or not found["number"]:
        count, form = 1, Form.EXACT
    else:
        value, _ = _number(found)
        form = value.form
        if value.number != value.number.to_integral_value() or not 1 <= value.number <= 10:
            raise ValueTextError(f"`{found[0]}`: 番 are counted from one to ten in whole numbers")
        count = int(value.number)
    times = Decimal(2**count)
    if form is Form.EXACT:
        return (Reading(f"to {times} times", f"为原来的{times}倍", factor=_around(Fraction(times), Fraction(1, 20))),)
    return (Reading(f"to {form} {times} times", f"约为原来的{times}倍", factor=Value(times, form).bounds()),)


def _to_times(found: re.Match[str]) -> tuple[Reading, ...]:
    value, digits = _number(found)
    return (Reading(f"to {digits} times the base", f"为原来的{digits}倍", factor=value.bounds()),)


def _by_times(found: re.Match[str]) -> tuple[Reading, ...]:
    value, digits = _number(found)
    if re.fullmatch(_DOWN, found["verb"]):
        raise ValueTextError(f"`{found[0]}`: nothing can fall by whole times itself; say 降至三分之一 or a percentage")
    bounds = value.bounds()
    if found["number"] in _TIMES_DONE and value.form is Form.EXACT:  # 一倍 is as round a word as 翻一番
        bounds = _around(Fraction(value.number), Fraction(1, 20))
    more = plain(value.number + 1)
    by = Reading(
        f"by {digits} times, so to {more} times", f"增加{digits}倍，为原来的{more}倍", factor=_shifted(bounds, 1)
    )
    if value.number <= 1:  # 增长一倍 can only be by one time: to one time would be no growth
        return (by,)
    return (by, Reading(f"to {digits} times", f"为原来的{digits}倍", factor=bounds, usual=False))


def _by_share(found: re.Match[str], of_rate: bool) -> tuple[Reading, ...]:
    value, digits = _number(found)
    sign = -1 if re.fullmatch(_DOWN, found["verb"]) else 1
    divisor = 10 if found["unit"] == "成" else 100
    share = value.bounds().scaled(Fraction(sign, divisor))
    direction = "up" if sign > 0 else "down"
    rise = "升" if sign > 0 else "降"
    points = Reading(f"{direction} by {digits} percentage points", f"{rise}{digits}个百分点", points=share)
    if "百分点" in found["unit"]:
        return (points,)
    named = "percent" if found["unit"] == "%" else "tenths"
    percent = Reading(
        f"{direction} by {digits} {named} of the base",
        f"{rise}基数的{digits}{found['unit']}",
        factor=_shifted(share, 1),
    )
    if of_rate:
        return (percent, Reading(points.meaning, points.meaning_zh, points=share, usual=False))
    return (percent,)


def round_half_up(number: Fraction, places: int) -> Decimal:
    """An exact fraction as a decimal with this many places, halves away from zero, as bulletins round."""
    scaled = abs(number) * 10**places
    whole = scaled.numerator // scaled.denominator
    if (scaled - whole) * 2 >= 1:
        whole += 1
    sign = "-" if number < 0 and whole else ""
    return Decimal(f"{sign}{whole}").scaleb(-places)


def percent(share: Fraction, places: int = 1) -> str:
    """`90.6%` for 0.90563: a share in percent, rounded half up."""
    return f"{plain(round_half_up(share * 100, places))}%"


def turn_of(now: Fraction, base: Fraction) -> Turn | None:
    """The word for a change from a base that is not above zero, or to a loss; None where a percentage has meaning."""
    if base > 0:
        return Turn.TO_LOSS if now < 0 else None
    if base == 0:
        return Turn.FROM_NOTHING if now != 0 else None
    if now >= 0:
        return Turn.TO_PROFIT
    return Turn.LESS_LOSS if now > base else Turn.MORE_LOSS if now < base else None


def write_change(now: Fraction, base: Fraction, *, places: int = 1) -> str:
    """The change from `base` to `now` in words that have one meaning: 增长90.6%, 下降3.0%, 持平, 扭亏.

    Rises beyond tenfold are written 增长到n倍, which cannot be misread. A negative base never gives a percentage.
    """
    if (turn := turn_of(now, base)) is not None:
        return turn.value
    if now == base:
        return "持平"
    factor = now / base
    if factor > 10:
        return f"增长到{plain(round_half_up(factor, places))}倍"
    rounded = round_half_up(factor * 100 - 100, places)
    if rounded == 0:
        return "持平"
    return f"增长{plain(rounded)}%" if rounded > 0 else f"下降{plain(-rounded)}%"
