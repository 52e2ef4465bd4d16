"""The period of a figure: an instant, a month, a quarter, a year, the year to date, or an end that nobody stated."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from lineside.district.errors import ValueTextError


class PeriodKind(StrEnum):
    """What sort of stretch of time a figure covers."""

    INSTANT = "instant"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    YEAR_TO_DATE = "year-to-date"  # January to the month named; January–February is published as one period
    YEARS = "years"  # from one year to another
    UP_TO = "up-to"  # cumulative: all that happened until then
    END_UNKNOWN = "end-unknown"  # the source leaves open which year it means
    EVERY_YEAR = "every-year"
    UNSTATED = "unstated"


EARLIEST, LATEST = 1900, 2200
_END_OF_FEBRUARY = re.compile(r"\d{4}-02-2[89]", re.ASCII)
_YEAR = r"(?P<year>\d{4})"
_FORMS: tuple[tuple[PeriodKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.ASCII))
    for kind, pattern in (
        (PeriodKind.YEAR, _YEAR),
        (PeriodKind.MONTH, _YEAR + r"-(?P<month>\d\d)"),
        (PeriodKind.QUARTER, _YEAR + r"Q(?P<part>[1-4])"),
        (PeriodKind.HALF, _YEAR + r"H(?P<part>[12])"),
        (PeriodKind.YEAR_TO_DATE, _YEAR + r"-01\.\.(?P<month>\d\d)"),
        (PeriodKind.INSTANT, _YEAR + r"-(?P<month>\d\d)-(?P<day>\d\d)"),
        (PeriodKind.YEARS, _YEAR + r"\.\.(?P<to>\d{4})"),
        (PeriodKind.END_UNKNOWN, _YEAR + r"\|(?P<to>\d{4})"),
        (PeriodKind.UP_TO, r"\.\." + _YEAR + r"(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?"),
        (PeriodKind.EVERY_YEAR, r"per-year"),
        (PeriodKind.UNSTATED, r"\?"),
    )
)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time in canonical text.

    `2023`, `2023-05`, `2023Q1`, `2023H1`, `2022-01..09` (year to date), `2022-10-31`, `2012..2022`,
    `..2022-06` (all until then), `2021|2022` (the source leaves it open), `per-year`, `?`.
    `first` and `last` are its first and last day, None where unknown. `inferred` (text with a
    trailing `*`): the date was inferred, not stated.
    """

    text: str
    kind: PeriodKind
    first: date | None
    last: date | None
    inferred: bool = False

    @staticmethod
    def parse(text: str) -> Period:
        """Read the canonical text.

        Raises:
            ValueTextError: not a period, or a day, month or order of years that does not exist.
        """
        return _parse(text)

    def __str__(self) -> str:
        return self.text

    @property
    def first_month(self) -> int | None:
        """The first month counted from year 0: 12·year + month − 1. None where unknown."""
        return None if self.first is None else month_number(self.first)

    @property
    def last_month(self) -> int | None:
        """The last month, counted like `first_month`."""
        return None if self.last is None else month_number(self.last)

    @property
    def first_day_of_month(self) -> bool:
        """Whether it is an instant on the first of a month, into which spreadsheets turn a month that is typed."""
        return self.kind is PeriodKind.INSTANT and self.first is not None and self.first.day == 1

    @property
    def months(self) -> int | None:
        """How many months it covers: 0 for an instant; a year where it is open which; None where that is unknown."""
        if self.kind is PeriodKind.INSTANT:
            return 0
        if self.kind in (PeriodKind.END_UNKNOWN, PeriodKind.EVERY_YEAR):
            return 12
        if self.first is None or self.last is None:
            return None
        return month_number(self.last) - month_number(self.first) + 1

    @property
    def year_before(self) -> Period | None:
        """The same stretch one year earlier, or None where the period has no place in time.

        The last day of February stays the last day of February, in leap years and others.
        """
        if self.first is None and self.last is None:
            return None
        text = re.sub(r"\d{4}", lambda found: f"{int(found[0]) - 1:04d}", self.text)
        found = _END_OF_FEBRUARY.search(text)
        if found and self.last is not None and self.last == _last_day(self.last.year, 2):
            text = f"{text[: found.start()]}{_last_day(self.last.year - 1, 2)}{text[found.end() :]}"
        return _parse(text) if int(re.findall(r"\d{4}", text)[0]) >= EARLIEST else None

    @property
    def flows(self) -> bool:
        """Whether a flow (output, investment) over this period is well defined."""
        return self.kind in (
            PeriodKind.MONTH,
            PeriodKind.QUARTER,
            PeriodKind.HALF,
            PeriodKind.YEAR,
            PeriodKind.YEAR_TO_DATE,
            PeriodKind.YEARS,
        )

    def meets(self, other: Period) -> bool:
        """Whether the two may share a day; an unknown end shares with everything."""
        if self.last is None or other.last is None:
            return True
        mine, theirs = self.first or date.min, other.first or date.min
        return mine <= other.last and theirs <= self.last


def month_number(day: date) -> int:
    """The month of a day counted from year 0: 12·year + month − 1."""
    return day.year * 12 + day.month - 1


def month_text(number: int) -> str:
    """`2023-05` for the month counted as in `month_number`."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


@lru_cache(maxsize=8192)
def _parse(text: str) -> Period:
    core = text.removesuffix("*")
    for kind, pattern in _FORMS:
        if found := pattern.fullmatch(core):
            parts = {name: int(part) for name, part in found.groupdict().items() if part is not None}
            first, last = _ends(text, kind, parts)
            return Period(text, kind, first, last, inferred=text.endswith("*"))
    raise ValueTextError(
        f"`{text[:40]}` is not a period; write 2023, 2023-05, 2023Q1, 2023H1, 2023-01..09 (year to date), 2022-10-31,"
        " 2012..2022, ..2022 (all until then), 2021|2022 (end unknown), per-year or ?"
    )


def _ends(text: str, kind: PeriodKind, parts: dict[str, int]) -> tuple[date | None, date | None]:
    """First and last day of a period whose numbers were read."""
    if kind in (PeriodKind.EVERY_YEAR, PeriodKind.UNSTATED):
        return None, None
    year, to = parts["year"], parts.get("to", parts["year"])
    if not (EARLIEST <= year <= LATEST and EARLIEST <= to <= LATEST):
        raise ValueTextError(f"`{text}`: years run from {EARLIEST} to {LATEST}")
    month = parts.get("month", 12)
    if not 1 <= month <= 12:
        raise ValueTextError(f"`{text}`: there is no month {month}")
    end_of_month = date(year, month, calendar.monthrange(year, month)[1])
    match kind:
        case PeriodKind.MONTH:
            return date(year, month, 1), end_of_month
        case PeriodKind.QUARTER | PeriodKind.HALF:
            length = 3 if kind is PeriodKind.QUARTER else 6
            last_month = parts["part"] * length
            return date(year, last_month - length + 1, 1), _last_day(year, last_month)
        case PeriodKind.INSTANT:
            day = _day(text, year, month, parts["day"])
            return day, day
        case PeriodKind.UP_TO:
            return None, _day(text, year, month, parts["day"]) if "day" in parts else end_of_month
        case PeriodKind.YEARS | PeriodKind.END_UNKNOWN:
            if to <= year:
                raise ValueTextError(f"`{text}`: the later year comes second")
            return date(year, 1, 1), date(to, 12, 31)
        case _:  # a year, or January to a month
            if kind is PeriodKind.YEAR_TO_DATE and month == 1:
                raise ValueTextError(f"`{text}`: January to January is the month {year}-01")
            return date(year, 1, 1), end_of_month


def _last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _day(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueTextError(f"`{text}`: there is no day {year}-{month:02d}-{day:02d}") from None


_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_YEAR_WORDS = re.compile(r"(?:(?P<year>\d{4})年|(?P<word>今年|本年|去年|上年|前年))?")
_BACK = {"今年": 0, "本年": 0, "去年": 1, "上年": 1, "前年": 2}
_CHINESE: tuple[tuple[re.Pattern[str], Callable[[int, re.Match[str]], str]], ...] = (
    (re.compile(r"(?:全年|全年累计)?"), lambda year, _: f"{year}"),
    (re.compile(r"1-12月(?:份|累计)*"), lambda year, _: f"{year}"),
    (re.compile(r"1-(?P<month>\d{1,2})月(?:份|累计)*"), lambda year, found: f"{year}-01..{int(found['month']):02d}"),
    (re.compile(r"(?P<month>\d{1,2})月份?"), lambda year, found: f"{year}-{int(found['month']):02d}"),
    (re.compile(r"第?(?P<n>[一二三四1-4])季度"), lambda year, found: f"{year}Q{_DIGITS[found['n']]}"),
    (re.compile(r"前三季度"), lambda year, _: f"{year}-01..09"),
    (re.compile(r"上半年"), lambda year, _: f"{year}H1"),
    (re.compile(r"下半年"), lambda year, _: f"{year}H2"),
    (
        re.compile(r"(?P<month>\d{1,2})月(?P<day>\d{1,2})日"),
        lambda year, found: f"{year}-{int(found['month']):02d}-{int(found['day']):02d}",
    ),
    (re.compile(r"(?:年底|年末|末)"), lambda year, _: f"{year}-12-31"),
    (
        re.compile(r"(?P<month>\d{1,2})月[底末]"),
        lambda year, found: _last_day(year, _real_month(found["month"])).isoformat(),
    ),
)


def _real_month(text: str) -> int:
    month = int(text)
    if not 1 <= month <= 12:
        raise ValueTextError(f"there is no month {month}")
    return month


def read_period(text: str, *, year: int | None = None) -> Period:
    """Read a period as a Chinese heading writes it: `2022年1—9月`, `前三季度`, `今年10月底`, `截至2022年6月`, `1—2月`.

    Args:
        text: the heading; full-width digits, any dash and blanks are accepted.
        year: the year that 今年, or no year at all, means.

    Raises:
        ValueTextError: it cannot be read, or a year is needed and none was given.
    """
    plain_text = re.sub(r"[\s（）()]", "", unicodedata.normalize("NFKC", text))
    plain_text = re.sub(r"[‐‑‒–—―－~～至到]", "-", plain_text.replace("截至", "≤")).replace("--", "-")
    up_to = plain_text.startswith("≤")
    found = _YEAR_WORDS.match(plain_text.removeprefix("≤"))
    if found is None:  # cannot be: the pattern matches the empty text
        raise ValueTextError(f"`{text[:40]}` is not a period")
    if found["year"]:
        base = int(found["year"])
    elif year is None:
        raise ValueTextError(f"`{text[:40]}` names no year, and none was given for it")
    else:
        base = year - _BACK.get(found["word"] or "今年", 0)
    rest = plain_text.removeprefix("≤")[found.end() :]
    if not rest and not found[0]:
        raise ValueTextError("an empty heading is no period")
    for pattern, write in _CHINESE:
        if matched := pattern.fullmatch(rest):
            written = write(base, matched)
            return Period.parse(_until(written) if up_to else written)
    raise ValueTextError(f"`{text[:40]}` is not a period; expected such as 2022年1—9月, 前三季度, 10月底, 上半年")


def _until(written: str) -> str:
    """The cumulative period that ends where `written` ends."""
    last = str(Period.parse(written).last)  # every Chinese form above has an end
    return f"..{last}" if re.fullmatch(r"\d{4}-\d\d-\d\d", written) else f"..{last[:7]}"
