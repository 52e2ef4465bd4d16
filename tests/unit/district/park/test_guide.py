"""Every number of the guide "the park's first week" is made here."""

from __future__ import annotations

from pathlib import Path

from lineside.district import open_ledger
from lineside.district.banan import load_banan
from lineside.district.demo_line import SPEED
from lineside.district.demo_park import sharing
from lineside.district.park.book import view_of
from lineside.district.park.budget import budgets
from lineside.district.park.counts import count_quarter
from lineside.district.park.rooms import NOTICES, arrears, rooms_of, vacancies
from lineside.district.park.standing import numbers_of
from lineside.district.park.week import due_this_week
from lineside.district.sight import Reader, Sight
from lineside.district.store.figures import Query
from lineside.district.value import Form
from lineside.web.api.park_placing import MOST_S
from tests.unit.district.park.park import TODAY, WHY, ledger_of_park, thing

GUIDE = Path(__file__).parents[4] / "docs" / "guides" / "park.md"
WORDS = {1: "one", 2: "two", 3: "three", 4: "four"}


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


def test_the_guide_says_what_nobody_knows_and_how_fast_the_shared_cell_runs() -> None:
    text = " ".join(GUIDE.read_text(encoding="utf-8").split())
    with ledger_of_park() as ledger:
        ledger.add_records(
            [
                thing("firm", "d"),
                thing("space", "r5", park="park", area="100"),
                thing("tenancy", "t5", firm="d", space="r5"),  # nobody entered its day
            ], **WHY,
        )  # fmt: skip
        numbers = numbers_of(view_of(ledger, Sight(ledger, Reader.DESK), "park", TODAY), {})
    tenants, incubated = numbers["tenants"].span, numbers["incubated"].span
    said = [
        (
            f"of {WORDS[int(tenants.low or 0)]} tenants one of whose day nobody entered, "
            f"{WORDS[int(incubated.low or 0)]} or {WORDS[int(incubated.high or 0)]} are incubated"
        ),
        "a minute at most" if MOST_S == 60 else "?",
        "ten times as fast as its clock" if SPEED == 10 else "?",
        f"goes by at once up to {sharing.HOURS[0]}",
        (
            f"{sharing.PIECES} pieces of {sharing.SECONDS} s are placed at {sharing.PLACED[0]} and done by "
            f"{sharing.PLACED[1]}, and every own order stays on time at {sharing.CHANCE:.1%} or more".replace("%", " %")
        ),
        f"tenancies that end within {NOTICES[1]} days",
        f"ends within {NOTICES[0]} days",
    ]
    with open_ledger("sqlite://") as ledger:
        load_banan(ledger, by="local")
        told = [one.figure.value for one in ledger.figures(Query(indicator="matchings"))]
        said.append(f"more than {told[0].number} matchings" if [one.form for one in told] == [Form.ODD] else "?")
    assert numbers["incubated"].unsure == ("d",)
    assert [one for one in said if one not in text] == []
