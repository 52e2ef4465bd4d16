"""Every number of the guide "the park's first week" is made here."""

from __future__ import annotations

from pathlib import Path

from lineside.district.park.book import view_of
from lineside.district.park.budget import budgets
from lineside.district.park.counts import count_quarter
from lineside.district.park.rooms import arrears, rooms_of, vacancies
from lineside.district.park.week import due_this_week
from lineside.district.sight import Reader, Sight
from tests.unit.district.park.park import TODAY, ledger_of_park

GUIDE = Path(__file__).parents[4] / "docs" / "guides" / "park.md"
WORDS = {1: "one", 2: "two", 4: "four"}


def test_the_guide_says_what_the_park_says() -> None:
    text = " ".join(GUIDE.read_text(encoding="utf-8").split())
    with ledger_of_park() as ledger:
        view = view_of(ledger, Sight(ledger, Reader.DESK), "park", TODAY)
        oldest, rooms, (budget,) = arrears(view)[0], rooms_of(view), budgets(view)
        every = vacancies(rooms)[-1]
        counts = {one.indicator: int(one.value) for one in count_quarter(view, "2026Q1") if ".." not in one.period}
        assert oldest.left
        assert budget.left is not None
        said = [
            f"the example has {len(due_this_week(view))} things to do",
            f"of {oldest.owed} yuan, {oldest.days} days late",
            f"Of {every.area} m² that can be let, {every.vacant} m² are vacant: {every.rate} %",
            f"{WORDS[sum(room.within == 45 for room in rooms)].title()} tenancy ends within 45 days",
            f"relief of {budget.reliefs:,} yuan",
            (
                f"With {budget.grants:,} granted and {budget.clawed_back:,} clawed back, {budget.promised:,} of "
                f"{budget.policy.budget:,} yuan are promised, and at most {budget.left:,} are left"
            ),
            (
                f"{WORDS[counts['park-cases']]} cases were asked, {WORDS[counts['park-cases-done']]} done, "
                f"{WORDS[counts['park-cases-proven']]} of them with evidence; "
                f"{WORDS[counts['park-tenants']]} firms are tenants, {WORDS[counts['park-moved-out']]} moved out"
            ),
        ]
        assert [one for one in said if one not in text] == []
