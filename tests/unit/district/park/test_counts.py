"""A count is its list: it goes into the ledger with it, opens to it, and tells where only a number is known."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lineside.district import Figure, Ledger
from lineside.district.errors import ConflictError
from lineside.district.park.book import View, view_of
from lineside.district.park.counts import (
    adds_up,
    count_quarter,
    days_of,
    earlier,
    open_figure,
    post_counts,
    posted,
    quarter_of,
    source_of,
)
from lineside.district.sight import Reader, Sight
from lineside.district.store.figures import Query
from tests.unit.district.park.park import TODAY, WHY, ledger_of_park, thing

AFTER = TODAY.replace(month=4, day=2)


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with ledger_of_park() as ledger:
        ledger.add_records(
            [
                thing("demand", "d", firm="a", since="2026-01-05"),
                thing("offer", "o", firm="b", since="2026-01-05"),
                thing("match", "m1", demand="d", offer="o", demand_agrees="2026-01-20", offer_agrees="2026-01-21",
                      amount="185000", steps=[{"state": "proposed", "on": "2026-01-10"},
                      {"state": "introduced", "on": "2026-02-01"}, {"state": "signed", "on": "2026-03-03"}]),
                thing("match", "m2", demand="d", offer="o", steps=[{"state": "proposed", "on": "2026-03-10"}]),
                thing("result", "patent", of=["a"], sort="patent", on="2026-02-11"),
            ], **WHY,
        )  # fmt: skip
        yield ledger


def desk(ledger: Ledger) -> View:
    return view_of(ledger, Sight(ledger, Reader.DESK), "park", AFTER)


def test_quarters_have_their_days() -> None:
    assert [day.isoformat() for day in days_of("2024Q1")] == ["2024-01-01", "2024-03-31"]
    assert [earlier("2026Q1", n) for n in (1, 4, 5)] == ["2025Q4", "2025Q1", "2024Q4"]
    assert quarter_of(TODAY) == "2026Q1"
    with pytest.raises(ConflictError, match="is no quarter"):
        days_of("2026Q5")


def test_every_count_of_a_quarter_is_as_counted_by_hand(ledger: Ledger) -> None:
    told = {(one.indicator, one.period): float(one.value) for one in count_quarter(desk(ledger), "2026Q1")}
    assert told[("park-tenants", "2026Q1")] == 2
    assert (told[("park-moved-in", "2026Q1")], told[("park-moved-out", "2026Q1")]) == (0, 1)
    assert (told[("park-area", "2026Q1")], told[("park-area-let", "2026Q1")]) == (500, 420)
    assert [told[(f"park-cases{part}", "2026Q1")] for part in ("", "-done", "-proven")] == [4, 2, 1]
    assert (told[("park-matchings", "2026Q1")], told[("park-signed", "2026Q1")]) == (1, 1)
    assert told[("park-signed-amount", "2026Q1")] == 18.5
    assert (told[("park-results", "2026Q1")], told[("park-results", "..2026-03")]) == (1, 1)


def test_a_posted_count_opens_to_its_list_even_when_things_have_changed(ledger: Ledger) -> None:
    post_counts(ledger, desk(ledger), "2026Q1", by="local", reason="quarterly return")
    (cases,) = [one for one in posted(ledger, "park") if one.figure.place == "park-cases-done 2026Q1"]
    sources = {one.id: one for one in ledger.records("source")}
    opened = open_figure(desk(ledger), cases, sources)
    assert opened.known
    assert [one.record for one in opened.listed] == ["k1", "k2"]
    assert opened.now == opened.listed
    ledger.revise_record("k3", {"done": "2026-03-30"}, **WHY)
    opened = open_figure(desk(ledger), cases, sources)
    assert [one.record for one in opened.listed] == ["k1", "k2"]
    assert [one.record for one in opened.now or ()] == ["k1", "k2", "k3"]
    assert adds_up(cases, opened.listed)
    ledger.edit(cases.id, {"value": "4"}, by="local", reason="one more on paper")
    with pytest.raises(ConflictError, match=r"corrected to 4 by local at .* \(one more on paper\); set it to 3"):
        post_counts(ledger, desk(ledger), "2026Q1", by="local", reason="posted over it")
    ledger.edit(cases.id, {"value": "2"}, by="local", reason="it was counted twice")
    ledger.edit(cases.id, {"value": "3"}, by="local", reason="as counted")
    post_counts(ledger, desk(ledger), "2026Q1", by="local", reason="corrected")
    (again,) = [one for one in posted(ledger, "park") if one.figure.place == "park-cases-done 2026Q1"]
    assert (str(again.figure.value), again.id) == ("3", cases.id)


def test_every_posted_figure_comes_to_its_list(ledger: Ledger) -> None:
    post_counts(ledger, desk(ledger), "2026Q1", by="local", reason="quarterly return")
    found = posted(ledger, "park")
    sources = {one.id: one for one in ledger.records("source")}
    assert len(found) == 21
    assert all(adds_up(one, open_figure(desk(ledger), one, sources).listed) for one in found)


def test_where_only_the_number_is_known_there_is_no_list(ledger: Ledger) -> None:
    said = Figure.from_dict(
        {"subject": "park", "indicator": "park-matchings", "period": "..2022-06", "value": "200+", "unit": "次",
         "status": "claimed", "synthetic": True}
    )  # fmt: skip
    ledger.add_figures([said], **WHY)
    (filed,) = ledger.figures(Query(subject="park"))
    opened = open_figure(desk(ledger), filed, {})
    assert (opened.known, opened.listed, opened.now) == (False, (), None)


def test_a_quarter_is_posted_when_it_is_over_and_seen_by_the_desk(ledger: Ledger) -> None:
    with pytest.raises(ConflictError, match="is not over"):
        post_counts(ledger, desk(ledger), "2026Q2", by="local", reason="too early")
    post_counts(ledger, desk(ledger), "2026Q1", by="local", reason="quarterly return")
    assert Sight(ledger, Reader.OFFICE).ledger.record(source_of("park", "2026Q1")).facts == {}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(2020, 2026), st.integers(1, 4)), min_size=1, max_size=3))
def test_tenants_are_those_before_and_who_came_less_who_left(quarters: list[tuple[int, int]]) -> None:
    with ledger_of_park() as ledger:
        for year, number in quarters:
            quarter = f"{year}Q{number}"
            told = {one.indicator: one.value for one in count_quarter(desk(ledger), quarter)}
            before = {one.indicator: one.value for one in count_quarter(desk(ledger), earlier(quarter, 1))}
            assert told["park-tenants"] == before["park-tenants"] + told["park-moved-in"] - told["park-moved-out"]
