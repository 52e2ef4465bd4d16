"""The demonstration's park agrees with itself: only who is there asks and books, and grants follow their conditions."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from lineside.district import open_ledger
from lineside.district.demo_park import CASE, load_park, park_records
from lineside.district.demo_park.stays import Stays
from lineside.district.demo_park.thing import RESEARCH, TALENT
from lineside.district.park.programme import register_of
from lineside.district.registry.kinds import record_from

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lineside.district import Ledger
    from lineside.district.park.programme import Programme, Register

DAYS = (date(2026, 12, 1), date(2028, 2, 29), date(2026, 1, 1))


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("seed", [1246, 7])
def test_only_firms_that_are_there_ask_are_visited_book_and_offer(day: date, seed: int) -> None:
    records = park_records(day, seed)
    stays = Stays(one for one in records if one.kind == "tenancy")
    of_day = {"service-case": "asked", "visit": "on", "demand": "since", "offer": "since", "funding": "on"}
    absent = []
    for one in records:
        told: dict[str, Any] = one.model_dump()
        when = told[of_day[one.kind]] if one.kind in of_day else None
        if one.kind == "booking":
            when = min(date.fromisoformat(told["since"][:10]), day)
        if when is not None and not stays.here(told["firm"], when):
            absent.append(one.id)
    assert absent == []
    cases = [one.model_dump() for one in records if one.kind == "service-case"]
    assert min(one["asked"] for one in cases if one["firm"] == CASE) >= min(
        one.model_dump()["since"] for one in records if one.kind == "tenancy" and one.model_dump()["firm"] == CASE
    )
    assert len(cases) > 250


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    path: Path = tmp_path_factory.mktemp("demo") / "ledger.db"
    with open_ledger(path) as opened:
        district = record_from({"kind": "district", "id": "demo", "name": {"zh": "演示区"}, "synthetic": True})
        opened.add_records([district], by="local", reason="made up")
        load_park(opened, by="local", seed=1246, district="demo")
        yield opened


def programme(register: Register, name: str) -> Programme:
    return next(one for one in register.programmes if one.policy.id == name)


@pytest.mark.parametrize("name", [RESEARCH, TALENT])
def test_who_was_granted_money_qualified_and_was_granted_what_is_computed(ledger: Ledger, name: str) -> None:
    register = register_of(ledger)
    policy = programme(register, name)
    assert register.faults(policy) == []
    for one in register.of(policy):
        standing = register.standing_of(policy, one)
        assert standing is not None
        if one.state == "accepted":
            assert (standing.state, standing.amount) == ("qualifies", one.granted)
        assert (standing.state == "lacking") == (one.state == "refused")


def test_a_grant_computes_over_firms_figures_down_to_what_is_clawed_back(ledger: Ledger) -> None:
    register = register_of(ledger)
    policy = programme(register, RESEARCH)
    standings = [found for firm in register.firms if (found := register.standing(policy, firm)) is not None]
    states = Counter(one.state for one in standings)
    assert set(states) == {"qualifies", "lacking", "unknown"}
    # Who lacks something is told by how much, and until when it can be put right.
    short = [one for each in standings for one in each.found if one.holds is False and one.lacks]
    assert short
    assert {one.by for one in short} == {policy.policy.closes}
    records = [one.model_dump() for one in ledger.records("payment")]
    mine = [one for one in records if str(one["application"]).startswith("demo-r-a-")]
    paid = sum(one["amount"] for one in mine if one["sort"] == "paid")
    back = sum(one["amount"] for one in mine if one["sort"] == "clawed-back")
    accounts = register.accounts(policy)
    assert (sum(one.paid for one in accounts), sum(one.clawed_back for one in accounts)) == (paid, back)
    assert [one.left for one in accounts] == [2_000_000 - one.granted + one.clawed_back for one in accounts]
    (owed,) = register.owed(policy)
    (given,) = [one["amount"] for one in mine if one["application"] == owed.application.id and one["sort"] == "paid"]
    assert owed.amount == given - back > 0
