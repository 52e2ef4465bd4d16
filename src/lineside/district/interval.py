"""Intervals of exact fractions: what a published number may have been before it was rounded or worded."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from `low` to `high`; None is without limit. An open end excludes its own number.

    Arithmetic follows Moore, Kearfott and Cloud, Introduction to Interval Analysis (2009), section 2, in exact
    fractions, so a verdict never hangs on a rounding of ours.
    """

    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False

    def __post_init__(self) -> None:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"an interval from {self.low} down to {self.high}")

    @staticmethod
    def point(number: Fraction | int) -> Interval:
        """The interval that holds one number only."""
        exact = Fraction(number)
        return Interval(exact, exact)

    def __contains__(self, number: Fraction) -> bool:
        above = self.low is None or number > self.low or (number == self.low and not self.low_open)
        below = self.high is None or number < self.high or (number == self.high and not self.high_open)
        return above and below

    def meets(self, other: Interval) -> bool:
        """Whether some number lies in both."""
        return not (self.is_below(other) or other.is_below(self))

    def is_below(self, other: Interval) -> bool:
        """Whether every number here is less than every number there."""
        if self.high is None or other.low is None:
            return False
        return self.high < other.low or (self.high == other.low and (self.high_open or other.low_open))

    def inside(self, other: Interval) -> bool:
        """Whether every number here is also there."""
        low_fits = other.low is None or (
            self.low is not None
            and (self.low > other.low or (self.low == other.low and (self.low_open or not other.low_open)))
        )
        high_fits = other.high is None or (
            self.high is not None
            and (self.high < other.high or (self.high == other.high and (self.high_open or not other.high_open)))
        )
        return low_fits and high_fits

    def __add__(self, other: Interval) -> Interval:
        return Interval(
            None if self.low is None or other.low is None else self.low + other.low,
            None if self.high is None or other.high is None else self.high + other.high,
            self.low_open or other.low_open,
            self.high_open or other.high_open,
        )

    def __neg__(self) -> Interval:
        return Interval(
            None if self.high is None else -self.high,
            None if self.low is None else -self.low,
            self.high_open,
            self.low_open,
        )

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def scaled(self, factor: Fraction | int) -> Interval:
        """Every number times `factor`, which may be negative but not zero."""
        by = Fraction(factor)
        if by == 0:
            raise ValueError("an interval scaled by zero says nothing")
        positive = Interval(
            None if self.low is None else self.low * abs(by),
            None if self.high is None else self.high * abs(by),
            self.low_open,
            self.high_open,
        )
        return positive if by > 0 else -positive

    def __truediv__(self, other: Interval) -> Interval:
        """The quotient, for a dividend not below zero and a divisor above zero: all that ratios of levels need."""
        if self.low is None or self.low < 0:
            raise ValueError("the dividend may be negative")
        if other.low is None or other.low < 0 or (other.low == 0 and not other.low_open):
            raise ValueError("the divisor may be zero or negative")
        low = Fraction(0) if other.high is None else self.low / other.high
        high = None if self.high is None or other.low == 0 else self.high / other.low
        return Interval(
            low, high, self.low_open or other.high_open or other.high is None, self.high_open or other.low_open
        )
