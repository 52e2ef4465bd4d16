"""Where one claim is worked out: figures fetched, what was reckoned noted, and the verdict worded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from lineside.district.amount import Amount, write_amount
from lineside.district.change import percent, round_half_up
from lineside.district.figure import Figure
from lineside.district.interval import Interval
from lineside.district.reference import named
from lineside.district.registry.claim import Claim, Ref
from lineside.district.store.ledger import Ledger
from lineside.district.value import Form, plain
from lineside.district.words.meaning import Reading


class Word(StrEnum):
    """The verdicts, worded for the people who must act on them."""

    AGREES = "一致"
    TO_CHECK = "需核实"
    OTHER_BASIS = "口径不同"
    TWO_SOURCES = "两处不一"
    NOT_COMPUTABLE = "无法核算"


@dataclass(frozen=True, slots=True)
class ReadingVerdict:
    """One meaning of the words and whether the figures bear it out; None where nothing can be said."""

    meaning: str
    meaning_zh: str
    usual: bool
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What recomputing a claim gave.

    arithmetic: the reckoning, a line each; readings: each meaning of ambiguous words; settles: what would decide it,
    empty where nothing is open; figures: the numbers of the figures used; by_convention: the verdict rests on this
    program's limits for 近, 左右 or 多.
    """

    claim: str
    word: Word
    arithmetic: tuple[str, ...]
    readings: tuple[ReadingVerdict, ...] = ()
    settles: str = ""
    figures: tuple[int, ...] = ()
    by_convention: bool = False


class Desk:
    """Fetches the figures of one claim, or of words somebody wrote, and notes what was reckoned."""

    def __init__(self, ledger: Ledger, claim: Claim | None = None) -> None:
        self.ledger, self.claim = ledger, claim
        self.used: dict[int, Figure] = {}
        self.lines: list[str] = []
        self._open = ""
        """What would settle whether the figures are said of one thing, where one of them does not say."""

    def get(self, ref: Ref, *, fits: Callable[[Figure], bool] | None = None) -> Figure:
        """The figure of a reference.

        Raises:
            LackingError: there is none, or several that differ.
        """
        found = named(self.ledger, ref, fits=fits)
        self.used[found.id] = found.figure
        return found.figure

    def flows(self, figure: Figure) -> bool:
        """Whether a figure's indicator adds up over time, so that the length of its period decides its meaning."""
        indicator = self.ledger.indicators.get(figure.indicator)
        return indicator is not None and indicator.flow

    def verdict(self, word: Word, readings: Sequence[ReadingVerdict] = (), settles: str = "") -> Verdict:
        """The verdict with all that was noted; reasons that whoever read the source knew come first."""
        if word is Word.AGREES and self._open:
            word, settles = Word.NOT_COMPUTABLE, self._open
        open_word = word is not Word.AGREES
        if self.claim is not None and self.claim.bases and word is not Word.NOT_COMPUTABLE:
            word = Word.OTHER_BASIS
            self.lines += [f"口径：{basis}" for basis in self.claim.bases]
            open_word = True
        known = "" if self.claim is None else self.claim.settles
        loose = any(figure.value.rests_on_convention for figure in self.used.values())
        return Verdict(
            "words" if self.claim is None else self.claim.id,
            word,
            tuple(self.lines),
            tuple(readings),
            (known or settles) if open_word else "",
            tuple(sorted(self.used)),
            loose and open_word,
        )

    def other_basis(self, reasons: Sequence[str], settles: str) -> Verdict:
        """The verdict that figures are not said of one thing, a line for each reason."""
        self.lines += list(dict.fromkeys(reasons))
        return self.verdict(Word.OTHER_BASIS, settles=settles)

    def leaves_open(self, reasons: Sequence[str], settles: str) -> None:
        """Note that nobody can know whether figures are said of one thing: what agrees then proves nothing."""
        if reasons:
            self.lines += reasons
            self._open = settles


def shown(figure: Figure) -> str:
    """A figure's value with its unit, as texts write it."""
    return write_amount(Amount(figure.value, figure.unit))


def span(interval: Interval, write: Callable[[Fraction], str]) -> str:
    """An interval for people: one number where both ends are written alike."""
    low = "" if interval.low is None else write(interval.low)
    high = "" if interval.high is None else write(interval.high)
    return low if low == high else f"{low or '…'}至{high or '…'}"


def times(number: Fraction) -> str:
    """A multiple with three places."""
    return f"{plain(round_half_up(number, 3))}倍"


def share(number: Fraction) -> str:
    """A share in percent with two places."""
    return percent(number, 2)


def judged(reading: Reading, holds: bool | None) -> ReadingVerdict:
    """A reading with whether it holds."""
    return ReadingVerdict(reading.meaning, reading.meaning_zh, reading.usual, holds)


def amount(figure: Figure) -> Interval:
    """All numbers a figure may stand for, in base units; 不足 and 不超过 of a positive number are not below zero."""
    bounds = figure.bounds()
    if figure.value.number < 0 or (bounds.low is not None and bounds.low >= 0):
        return bounds
    if figure.value.form in (Form.EXACT, Form.ABOUT, Form.LESS, Form.AT_MOST):
        # A zero that was rounded, or a number written with a word that bounds it above only.
        return Interval(Fraction(0), bounds.high, high_open=bounds.high_open)
    return bounds


def quotient(top: Figure, bottom: Figure) -> Interval | None:
    """One figure over another; None where one may be negative or the divisor is zero, as far as it was written."""
    if bottom.value.form is Form.EXACT and bottom.value.number == 0:
        return None
    return ratio(amount(top), amount(bottom))


def ratio(top: Interval, bottom: Interval) -> Interval | None:
    """The quotient of two amounts; None where one may be negative or the divisor is zero."""
    if top.low is None or top.low < 0 or bottom.low is None or bottom.low < 0 or bottom.high == 0:
        return None
    divisor = bottom if bottom.low > 0 else Interval(bottom.low, bottom.high, low_open=True, high_open=bottom.high_open)
    return top / divisor
