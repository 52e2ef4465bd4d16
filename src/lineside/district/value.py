"""The value of a figure: exact, more than, nearly, a range, or an estimate with its interval."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from lineside.district.errors import ValueTextError
from lineside.district.interval import Interval

# 近 and 左右 have no limits anyone agreed on. These shares are this program's convention; a verdict
# that rests on one says so.
NEARLY_REACHES_DOWN = Fraction(1, 10)
ABOUT_REACHES = Fraction(1, 20)

MOST_DIGITS = 34
"""Digits a number may have, as in IEEE 754 decimal128; nobody measured more."""


class Form(StrEnum):
    """How a number was said."""

    EXACT = "exact"
    MORE = "more"  # 超, 逾, 突破: no upper end
    ODD = "odd"  # 多, 余: above, and short of the next step of the last digit said
    AT_LEAST = "at_least"  # 不低于, 以上
    LESS = "less"  # 不足
    AT_MOST = "at_most"  # 不超过
    NEARLY = "nearly"  # 近: just below
    ABOUT = "about"  # 左右, 约
    RANGE = "range"  # 3—5
    ESTIMATE = "estimate"  # a computed mean with its interval


_MARKS = {
    Form.EXACT: "",
    Form.MORE: ">",
    Form.AT_LEAST: ">=",
    Form.LESS: "<",
    Form.AT_MOST: "<=",
    Form.NEARLY: "~",
    Form.ABOUT: "≈",
}
_NUMBER = r"[+-]?\d+(?:\.\d+)?"
_WHOLE = re.compile(rf"(?P<mark>>=|<=|>|<|~|≈|)(?P<number>{_NUMBER})(?P<odd>\+?)")
_RANGE = re.compile(rf"(?P<low>{_NUMBER})\.\.(?P<high>{_NUMBER})")
_ESTIMATE = re.compile(rf"(?P<number>{_NUMBER})\[(?P<low>{_NUMBER});(?P<high>{_NUMBER})\]")


def decimal(text: str) -> Decimal:
    """A plain decimal number: digits, one point, a sign; no exponent, blanks or separators, at most 34 digits."""
    if not re.fullmatch(_NUMBER, text, re.ASCII):
        raise ValueTextError(f"`{text[:40]}` is not a plain decimal number such as 1050 or -3.6")
    if len(text.lstrip("+-").replace(".", "")) > MOST_DIGITS:
        raise ValueTextError(f"`{text[:40]}…` has more than {MOST_DIGITS} digits")
    return Decimal(text)


def plain(number: Decimal) -> str:
    """The number without an exponent, with all its written digits: 3.60 stays 3.60."""
    return format(number, "f")


@dataclass(frozen=True, slots=True)
class Value:
    """One number as it was said, digits and all.

    `lower` and `upper` belong to a range (where `number` is the lower end as well) and to an estimate (its interval).
    `str(value)` is the canonical text; `Value.parse` reads it back unchanged.
    """

    number: Decimal
    form: Form = Form.EXACT
    lower: Decimal | None = None
    upper: Decimal | None = None

    def __post_init__(self) -> None:
        numbers = [n for n in (self.number, self.lower, self.upper) if n is not None]
        if not all(isinstance(n, Decimal) for n in numbers):
            raise ValueTextError("a value is made of Decimal numbers, never of floats")
        if not all(n.is_finite() for n in numbers):
            raise ValueTextError("a value must be a finite number")
        if any(_digits(n) > MOST_DIGITS for n in numbers):
            raise ValueTextError(f"a value has at most {MOST_DIGITS} digits")
        paired = self.form in (Form.RANGE, Form.ESTIMATE)
        if paired and (self.lower is None or self.upper is None):
            raise ValueTextError(f"a value of form {self.form} needs a lower and an upper end")
        if not paired and (self.lower is not None or self.upper is not None):
            raise ValueTextError(f"a value of form {self.form} has no lower or upper end")
        if self.lower is not None and self.upper is not None and not self.lower <= self.number <= self.upper:
            raise ValueTextError(f"{self.number} does not lie between {self.lower} and {self.upper}")
        if self.form is Form.RANGE and self.number != self.lower:
            raise ValueTextError("the number of a range is its lower end")
        if self.form in (Form.NEARLY, Form.ODD) and self.number <= 0:
            raise ValueTextError("近, 多 and 余 go with positive numbers only")

    @staticmethod
    def exact(number: Decimal | int | str) -> Value:
        """A value said without any word around it."""
        return Value(decimal(number) if isinstance(number, str) else Decimal(number))

    @staticmethod
    def parse(text: str) -> Value:
        """Read the canonical text, such as `3.6`, `>120`, `120+`, `>=11`, `<5`, `~200`, `3..5`, `4.1[3.9;4.3]`."""
        if found := _WHOLE.fullmatch(text):
            mark, odd = found["mark"], found["odd"]
            if odd and mark:
                raise ValueTextError(f"`{text[:40]}` says both `{mark}` and `+`")
            form = Form.ODD if odd else next(f for f, m in _MARKS.items() if m == mark)
            return Value(decimal(found["number"]), form)
        if found := _RANGE.fullmatch(text):
            return Value(decimal(found["low"]), Form.RANGE, decimal(found["low"]), decimal(found["high"]))
        if found := _ESTIMATE.fullmatch(text):
            return Value(decimal(found["number"]), Form.ESTIMATE, decimal(found["low"]), decimal(found["high"]))
        raise ValueTextError(
            f"`{text[:40]}` is not a value; write a number, with >, >=, <, <=, ~ (nearly) or ≈ (about) before it,"
            " + after it (多, 余), `3..5` for a range, or `4.1[3.9;4.3]` for an estimate"
        )

    def __str__(self) -> str:
        lower, upper = self.ends
        if self.form is Form.RANGE:
            return f"{plain(lower)}..{plain(upper)}"
        if self.form is Form.ESTIMATE:
            return f"{plain(self.number)}[{plain(lower)};{plain(upper)}]"
        if self.form is Form.ODD:
            return f"{plain(self.number)}+"
        return _MARKS[self.form] + plain(self.number)

    @property
    def ends(self) -> tuple[Decimal, Decimal]:
        """Lower and upper end of a range or an estimate; of any other form, its number twice."""
        lower = self.number if self.lower is None else self.lower
        return lower, self.number if self.upper is None else self.upper

    @property
    def step(self) -> Fraction:
        """One unit of the last digit written: 0.01 for 16.41, 1 for 1050."""
        return Fraction(10) ** _exponent(self.number)

    def bounds(self, *, rounded: bool = True) -> Interval:
        """Every number this may stand for.

        `rounded`: half of the last digit written may have been rounded away (1050亿元 was, a count
        of firms was not).
        """
        number, half = Fraction(self.number), self.step / 2 if rounded else Fraction(0)
        match self.form:
            case Form.EXACT:
                return Interval(number - half, number + half)
            case Form.MORE:
                return Interval(number, None, low_open=True)
            case Form.ODD:
                return Interval(number, number + _next_step(self.number), low_open=True, high_open=True)
            case Form.AT_LEAST:
                return Interval(number, None)
            case Form.LESS:
                return Interval(None, number, high_open=True)
            case Form.AT_MOST:
                return Interval(None, number)
            case Form.NEARLY:
                return Interval(number * (1 - NEARLY_REACHES_DOWN), number, high_open=True)
            case Form.ABOUT:
                reach = abs(number) * ABOUT_REACHES
                return Interval(number - reach, number + reach)
            case Form.RANGE | Form.ESTIMATE:
                lower, upper = self.ends
                return Interval(Fraction(lower), Fraction(upper))

    @property
    def rests_on_convention(self) -> bool:
        """Whether `bounds` uses a limit that the words do not state (近, 左右, 多)."""
        return self.form in (Form.NEARLY, Form.ABOUT, Form.ODD)


def _digits(number: Decimal) -> int:
    """The digits of a number written without an exponent."""
    _, digits, exponent = number.as_tuple()
    power = int(exponent)
    return len(digits) + power if power >= 0 else max(len(digits), 1 - power)


def _next_step(number: Decimal) -> Fraction:
    """One unit of the last digit that is not zero: 10 for 120, 100 for 100, 0.1 for 2.5. 120多 ends before 130."""
    digits = "".join(map(str, number.as_tuple().digits))
    return Fraction(10) ** (_exponent(number) + len(digits) - len(digits.rstrip("0")))


def _exponent(number: Decimal) -> int:
    """The power of ten of the last digit written; values are finite, so it is a number."""
    return int(number.as_tuple().exponent)
