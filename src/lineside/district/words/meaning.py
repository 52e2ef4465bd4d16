"""What words of change mean: every way in which a statement may be meant, the usual one first.

翻一番, 增长9.1倍, 提升到2.2倍, 提高6.5个百分点, 下降三分之一, 持平, 扭亏.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from lineside.district.change import Turn
from lineside.district.errors import ValueTextError
from lineside.district.interval import Interval
from lineside.district.value import Form, Value, plain
from lineside.district.words.measure import changes
from lineside.district.words.reader import read_text
from lineside.district.words.script import fold
from lineside.district.words.statement import Statement


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


_FORMS = {form.value: form for form in Form}
_TURNS = {
    "扭亏为盈": Turn.TO_PROFIT, "由亏转盈": Turn.TO_PROFIT, "扭亏": Turn.TO_PROFIT, "由盈转亏": Turn.TO_LOSS,
    "转亏": Turn.TO_LOSS, "减亏": Turn.LESS_LOSS, "增亏": Turn.MORE_LOSS,
}  # fmt: skip
_WORDED = re.compile(
    r"(?P<flat>(?:与?(?:上年|去年)?同期|与上年|与去年|同比|环比)?(?:基本)?持平)"
    r"|(?P<half>(?:同比|环比)?(?:下降|降低|减少|缩小|降)了?一半|减半)"
    rf"|(?P<turn>{'|'.join(_TURNS)})"
)
# 持平 is said of changes that round to nothing; bulletins round growth to one decimal of a percent.
_FLAT_REACH = Fraction(1, 2000)
_ROUND_WORD = Fraction(1, 20)
"""How far a round word (一倍, 翻一番, 五成) reaches: half a tenth either way."""


def read_change(text: str, *, of_rate: bool = False) -> Change:
    """Read a phrase of change by the grammar that reads articles; the whole text must be it.

    `增长9.1倍` is by 9.1 times (to 10.1) by the rules of statistical writing, and often meant as
    to 9.1 times: both readings are given. `提高36%` of something that is
    itself a rate (`of_rate`) may mean percent or percentage points.

    Raises:
        ValueTextError: no phrase of change, one without meaning (降低3倍), or a mean over years.
    """
    phrase = re.sub(r"\s", "", fold(text[:200]).text)
    if found := _WORDED.fullmatch(phrase):
        return Change(text, (_worded(found),))
    said = read_text(phrase)
    whole = len(said) == 1 and said[0].span_end == len(phrase)
    if not whole or said[0].indicator or said[0].subject or not changes(phrase):
        raise ValueTextError(
            f"`{text[:40]}` is no phrase of change that can be read; expected such as 增长90.6%, 增长9.1倍,"
            " 提升到2.2倍, 翻一番, 提高6.5个百分点, 持平, 扭亏"
        )
    return Change(text, readings_of(said[0], of_rate=of_rate))


def find_worded(text: str) -> Iterator[tuple[int, str]]:
    """The phrases of change of a folded text that hold no number (持平, 减半, 扭亏), and where each begins."""
    return ((found.start(), found[0]) for found in _WORDED.finditer(text))


def readings_of(said: Statement, *, of_rate: bool = False) -> tuple[Reading, ...]:
    """Every meaning of a statement of change between two figures.

    Raises:
        ValueTextError: it is no change, or has no meaning between two figures.
    """
    if said.compared_with in ("annual-mean", "two-year-mean"):
        raise ValueTextError(f"`{said.text[:40]}` is a mean over years; reckon it: annual(now, base)")
    if said.measure == "times":
        return _times(said)
    if said.measure == "growth":
        return _growth(said, of_rate)
    if said.measure == "points" and said.compared_with != "contribution":
        return (_points(said),)
    if said.measure == "level" and said.compared_with == "to":
        share = bounds_of(said).scaled(Fraction(1, 100))
        return (Reading(f"to {said.text} of the base", f"为原来的{said.text}", factor=share),)
    raise ValueTextError(f"`{said.text[:40]}` is no change of one figure against another")


def value_of(said: Statement) -> Value:
    """The number of a statement as it was said; of a fall that is 近 or 多, without its sign."""
    number = Decimal(said.value)
    if said.bound == "range" and said.high:
        return Value(number, Form.RANGE, number, Decimal(said.high))
    form = _FORMS.get(said.bound, Form.EXACT)
    return Value(abs(number) if form in (Form.NEARLY, Form.ODD) else number, form)


def bounds_of(said: Statement) -> Interval:
    """Every number that a statement may stand for, in its own unit."""
    value = value_of(said)
    bounds = value.bounds()
    if said.bound == "exact" and (reach := _reach(said)):
        bounds = Interval(Fraction(value.number) - reach, Fraction(value.number) + reach)
    return -bounds if said.value.startswith("-") and said.bound in ("nearly", "odd") else bounds


def _reach(said: Statement) -> Fraction | None:
    """How far a round word reaches; None for digits, which say it themselves."""
    if said.unit == "%" and said.text.rstrip("半").endswith("成"):
        return _ROUND_WORD * 100
    if said.measure == "times" and (said.text.startswith(("翻", "倍")) or not said.text[:1].isdigit()):
        return _ROUND_WORD
    return None


def _worded(found: re.Match[str]) -> Reading:
    if found["flat"]:
        around = Interval(1 - _FLAT_REACH, 1 + _FLAT_REACH, high_open=True)
        return Reading("unchanged when rounded to 0.1 %", "按0.1%取整后不变", factor=around)
    if found["half"]:
        half = Interval(Fraction(1, 2) - Fraction(1, 200), Fraction(1, 2) + Fraction(1, 200))
        return Reading("to one half", "为原来的一半", factor=half)
    turn = _TURNS[found["turn"]]
    return Reading(turn.name.lower().replace("_", " "), turn.value, turn=turn)


def _times(said: Statement) -> tuple[Reading, ...]:
    """To n times for 番 and 到n倍; else by n times, which is often meant as to n times."""
    if said.value.startswith("-"):
        raise ValueTextError(f"`{said.text}`: nothing can fall by whole times itself; say 降至三分之一 or a percentage")
    bounds, digits = bounds_of(said), plain(Decimal(said.value))
    to = Reading(f"to {digits} times the base", f"为原来的{digits}倍", factor=bounds)
    if said.compared_with == "to":
        return (to,)
    more = plain(Decimal(said.value) + 1)
    grown = bounds + Interval.point(1)
    by = Reading(f"by {digits} times, so to {more} times", f"增加{digits}倍，为原来的{more}倍", factor=grown)
    if Decimal(said.value) <= 1:  # 增长一倍 can only be by one time: to one time would be no growth
        return (by,)
    return (by, replace(to, usual=False))


def _growth(said: Statement, of_rate: bool) -> tuple[Reading, ...]:
    share = bounds_of(said).scaled(_SHARES[said.unit])
    points = _points(said)
    digits = said.value.lstrip("-")
    rise, up = ("降", "down") if said.value.startswith("-") else ("升", "up")
    named = "percent" if said.unit == "%" else "per mille"
    meaning, chinese = f"{up} by {digits} {named} of the base", f"{rise}基数的{digits}{said.unit}"
    percent = Reading(meaning, chinese, factor=share + Interval.point(1))
    return (percent, replace(points, usual=False)) if of_rate else (percent,)


_SHARES = {"%": Fraction(1, 100), "‰": Fraction(1, 1000), "百分点": Fraction(1, 100)}


def _points(said: Statement) -> Reading:
    share = bounds_of(said).scaled(_SHARES[said.unit])
    digits = said.value.lstrip("-")
    rise, up = ("降", "down") if said.value.startswith("-") else ("升", "up")
    return Reading(f"{up} by {digits} percentage points", f"{rise}{digits}个百分点", points=share)
