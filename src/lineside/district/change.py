"""A change between two numbers, in words that have one meaning: 增长90.6%, 下降3.0%, 持平, 扭亏."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from lineside.district.value import plain


class Turn(StrEnum):
    """What happened to a profit or loss; none of these is a percentage."""

    TO_PROFIT = "扭亏"
    TO_LOSS = "转亏"
    LESS_LOSS = "减亏"
    MORE_LOSS = "增亏"
    FROM_NOTHING = "上年同期为零"


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
