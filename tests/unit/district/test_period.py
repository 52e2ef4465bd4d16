"""Periods are read strictly, ordered by their days, and say when their date was inferred."""

from datetime import date

import pytest

from lineside.district.errors import ValueTextError
from lineside.district.period import Period, PeriodKind, month_number, month_text, read_period


@pytest.mark.parametrize(
    ("text", "kind", "first", "last"),
    [
        ("2023", PeriodKind.YEAR, date(2023, 1, 1), date(2023, 12, 31)),
        ("2024-02", PeriodKind.MONTH, date(2024, 2, 1), date(2024, 2, 29)),
        ("2023Q3", PeriodKind.QUARTER, date(2023, 7, 1), date(2023, 9, 30)),
        ("2023H2", PeriodKind.HALF, date(2023, 7, 1), date(2023, 12, 31)),
        ("2022-01..09", PeriodKind.YEAR_TO_DATE, date(2022, 1, 1), date(2022, 9, 30)),
        ("2022-10-31", PeriodKind.INSTANT, date(2022, 10, 31), date(2022, 10, 31)),
        ("..2022-06", PeriodKind.UP_TO, None, date(2022, 6, 30)),
        ("..2022", PeriodKind.UP_TO, None, date(2022, 12, 31)),
        ("2021|2022", PeriodKind.END_UNKNOWN, date(2021, 1, 1), date(2022, 12, 31)),
        ("2012..2022", PeriodKind.YEARS, date(2012, 1, 1), date(2022, 12, 31)),
        ("per-year", PeriodKind.EVERY_YEAR, None, None),
        ("?", PeriodKind.UNSTATED, None, None),
    ],
)
def test_a_period_knows_its_first_and_last_day(text: str, kind: PeriodKind, first: date, last: date) -> None:
    period = Period.parse(text)
    assert (period.kind, period.first, period.last, str(period)) == (kind, first, last, text)


def test_an_inferred_date_is_marked() -> None:
    assert Period.parse("2012*").inferred
    assert Period.parse("2012*").last == Period.parse("2012").last


@pytest.mark.parametrize(
    "text",
    ["", "23", "2023-13", "2023-00", "2022-02-30", "2023Q5", "2022-01..01", "2022|2021", "1200", "2023-1", "２０２３"],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueTextError):
        Period.parse(text)


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("2022年1—9月", "2022-01..09"),
        ("1-2月", "2022-01..02"),
        ("前三季度", "2022-01..09"),
        ("2022年1~12月", "2022"),
        ("９月份", "2022-09"),
        ("去年11月", "2021-11"),
        ("截至2022年6月", "..2022-06"),
        ("截至今年10月底", "..2022-10-31"),
        ("（2022 年 上半年）", "2022H1"),
        ("二季度", "2022Q2"),
        ("2021年末", "2021-12-31"),
    ],
)
def test_headings_of_chinese_tables_are_read(heading: str, text: str) -> None:
    assert str(read_period(heading, year=2022)) == text


def test_a_heading_without_a_year_needs_one() -> None:
    with pytest.raises(ValueTextError, match="names no year"):
        read_period("1—9月")
    with pytest.raises(ValueTextError):
        read_period("13月底", year=2022)


def test_the_year_before_keeps_the_shape() -> None:
    assert str(Period.parse("2022-01..09").year_before) == "2021-01..09"
    assert str(Period.parse("2021|2022").year_before) == "2020|2021"
    assert Period.parse("?").year_before is None


def test_an_unknown_end_meets_every_period() -> None:
    assert Period.parse("?").meets(Period.parse("2023"))
    assert Period.parse("2021|2022").meets(Period.parse("2022-05"))
    assert not Period.parse("2021").meets(Period.parse("2022-05"))


def test_months_are_counted_through_the_years() -> None:
    assert month_text(month_number(date(2023, 12, 31)) + 1) == "2024-01"
