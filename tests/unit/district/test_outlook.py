"""Year-end estimates: mixed filings, ledgers begun in the middle of a year, months that nobody filed."""

from __future__ import annotations

import pytest

from lineside.district import Figure
from lineside.district.mirror import Mirror
from lineside.district.outlook import YearEnd, year_end
from lineside.district.rollup import Question
from tests.unit.district.test_choosing import output
from tests.unit.district.world import World

TOGETHER = ["01..02", *(f"{month:02d}" for month in range(3, 13))]
APART = [f"{month:02d}" for month in range(1, 13)]


def filed(firm: str, year: int, months: list[str], each: int = 10) -> list[Figure]:
    """Ten a month; January–February as one period is twice as much."""
    return [
        output(str(2 * each if ".." in month else each), subject=firm, period=f"{year}-{month}") for month in months
    ]


def estimate(*figures: Figure, year: int = 2024) -> YearEnd:
    with World((), figures).ledger() as ledger, Mirror(ledger) as mirror:
        return year_end(mirror, Question(indicator="gross-output"), year)


def in_ten_thousands(found: YearEnd) -> tuple[object, object]:
    whole = None if found.projection is None else found.projection.number / 10_000
    return float(found.so_far) / 10_000, whole


def test_what_is_filed_as_months_and_as_two_months_counts_once() -> None:
    """f0 filed January, February and both as one; f1 both as one: 30 each until March, 60 and not 80."""
    figures = filed("f0", 2024, ["01", "02", "01..02", "03"]) + filed("f1", 2024, ["01..02", "03"])
    assert in_ten_thousands(estimate(*figures)) == (60, None)


def test_shares_of_the_year_hold_whatever_way_the_first_months_were_filed() -> None:
    """Two firms of 10 a month come to 240 and not 264, one filing months and the other January–February as one."""
    before = filed("f0", 2023, TOGETHER) + filed("f1", 2023, APART)
    for first, second in ((TOGETHER[:5], APART[:6]), (APART[:6], TOGETHER[:5])):
        now = filed("f0", 2024, first) + filed("f1", 2024, second)
        assert in_ten_thousands(estimate(*before, *now)) == (120, pytest.approx(240))


def test_a_ledger_begun_in_july_does_not_take_half_a_year_for_a_year() -> None:
    """Ten a month until September: 90, and the rest as much as the rest of last year: 120 and not 180."""
    found = estimate(*filed("f0", 2023, APART[6:]), *filed("f0", 2024, TOGETHER[:8]))
    assert in_ten_thousands(found) == (90, pytest.approx(120))


def test_a_month_that_nobody_filed_is_said_and_counts_as_still_to_come() -> None:
    months = [month for month in TOGETHER[:8] if month != "03"]
    found = estimate(*filed("f0", 2023, TOGETHER), *filed("f0", 2024, months))
    assert in_ten_thousands(found) == (80, pytest.approx(120))
    assert found.gaps == ("2024-03",)


def test_nothing_is_estimated_from_a_year_that_lacks_a_month_to_come() -> None:
    before = [month for month in TOGETHER if month != "11"]
    found = estimate(*filed("f0", 2023, before), *filed("f0", 2024, TOGETHER[:8]))
    assert found.projection is None


def test_a_firm_that_left_out_a_month_which_others_filed_is_missing() -> None:
    now = [*filed("f0", 2024, TOGETHER[:5]), *filed("f1", 2024, ["01..02", "04", "05", "06"])]
    assert "f1" in estimate(*now).missing
    assert "f0" not in estimate(*now).missing
    assert "f0" in estimate(*filed("f0", 2024, ["01", "03"]), *filed("f1", 2024, TOGETHER[:2])).missing


def test_the_first_month_alone_is_held_against_first_months() -> None:
    found = estimate(*filed("f0", 2023, APART), *filed("f0", 2024, ["01"]))
    assert in_ten_thousands(found) == (10, pytest.approx(120))
    assert found.gaps == ()
    assert estimate(*filed("f0", 2023, TOGETHER), *filed("f0", 2024, ["01"])).projection is None


def test_with_two_whole_years_the_estimate_has_an_interval() -> None:
    before = filed("f0", 2022, TOGETHER) + filed("f0", 2023, APART, 12)
    found = estimate(*before, *filed("f0", 2024, TOGETHER[:5]))
    assert found.projection is not None
    assert found.projection.low == pytest.approx(1.2e6)
    assert found.projection.high == pytest.approx(1.2e6)
