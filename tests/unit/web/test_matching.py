"""Matches with reasons and policies that compute, asked for as the screen does it, by people of every role."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from lineside.district import Ledger, open_ledger
from lineside.district.park.journals import Journals
from lineside.district.registry.membership import Membership
from lineside.district.registry.membership import Role as Sense
from lineside.district.store.account import Role
from lineside.web.app import create_app
from tests.unit.district.park.park import WHY, thing

OWN = """
name: {zh: 本园办法}
source: 园区办公室
budget: 100000
conditions:
- {zh: 入园满12个月, en: a year in the park, stay: true, value: 12}
- {zh: 员工不少于3人, en: three people or more, answer: people, value: 3}
amount: {expression: 10000 * people, upto: 45000}
keep: {months: 24, conditions: [{zh: 不迁出, en: stays, stay: true, op: '>'}]}
"""


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with open_ledger("sqlite://") as opened:
        opened.add_records(
            [
                thing("park", "park"), thing("park", "other-park"),
                *(thing("firm", name) for name in ("a", "b", "c", "outsider")),
                thing("space", "r1", park="park", area="300"), thing("space", "r2", park="park", area="90"),
                thing("tenancy", "t1", firm="a", space="r1", since="2024-01-01"),
                thing("tenancy", "t2", firm="b", space="r2", since="2024-01-01", ended="2025-06-30"),
                thing("demand", "d", firm="a", since="2026-01-05", products=["曲轴锻件"], quantity="100", unit="件"),
                thing("demand", "d2", firm="a", since="2026-01-06", products=["曲轴锻件"], quantity="60", unit="件"),
                thing("offer", "o", firm="b", since="2026-01-05", products=["曲轴锻件"], quantity="120", unit="件"),
                thing("offer", "secret", firm="outsider", since="2026-01-05", products=["发动机曲轴锻件"],
                      quantity="60", unit="件", confidential=True),
                thing("offer", "box", firm="c", since="2026-01-05", products=["纸箱"]),
                thing("policy", "p", conditions="own.yaml"), thing("policy", "lost", conditions="nowhere"),
                thing("application", "g1", policy="p", firm="a", on="2026-02-01", state="accepted",
                      decided="2026-02-20", granted="40000", facts={"people": "4"}),
                thing("application", "g2", policy="p", firm="b", on="2025-02-01", state="accepted",
                      decided="2025-02-20", granted="30000", facts={"people": "3"}),
                thing("payment", "g2-1", application="g2", on="2025-03-01", amount="30000"),
            ], **WHY,
        )  # fmt: skip
        opened.add_memberships([Membership(member=x, whole="park", role=Sense.IN_PARK) for x in "abc"], **WHY)
        opened.attach("p", "own.yaml", OWN.encode(), **WHY)
        for name, within in (("desk", ""), ("operator", "park"), ("other", "other-park")):
            opened.add_account(name, Role.EDITOR, by="local", reason="test", within=within)
        opened.add_account("viewer", Role.VIEWER, by="local", reason="test")
        yield opened


def as_person(
    ledger: Ledger, name: str, *asks: tuple[str, str, object], journals: Journals | None = None
) -> list[httpx.Response]:
    app = create_app(ledger, journals=journals)
    headers = {"authorization": f"Bearer {ledger.issue_token(name, by='local')}"}

    async def story() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8600", headers=headers) as client:
            return [await client.request(method, f"/api/park/{path}", json=body) for method, path, body in asks]

    answers = asyncio.run(story())
    app.state.site.close()
    return answers


def told(ledger: Ledger, path: str, name: str = "desk") -> Any:
    (answer,) = as_person(ledger, name, ("GET", path, None))
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_demand_is_answered_by_explained_offers_and_a_match_that_keeps_the_reasons(ledger: Ledger) -> None:
    market = told(ledger, "matching")
    assert [(one["id"], one["offers"], one["state"]) for one in market["demands"]] == [("d", 1, ""), ("d2", 2, "")]
    found = told(ledger, "matching/d2")
    for offer in found["offers"]:
        assert offer["points"] == sum(one["points"] for one in offer["reasons"]) == 3
        assert all(one["words"]["zh"] and one["words"]["en"] for one in (*offer["reasons"], *offer["conditions"]))
        assert any("坐标" in one["zh"] for one in offer["surer"])
    assert {one["about"]: one["offers"] for one in found["excluded"]} == {"subject": 1}
    best = told(ledger, "assignment")
    assert {(one["demand"]["id"], one["offer"]["id"]) for one in best["pairs"]} == {("d", "o"), ("d2", "secret")}
    (made, again, wrong, board) = as_person(
        ledger, "desk", ("POST", "matches", {"demand": "d", "offer": "o", "reason": "by the market"}),
        ("POST", "matches", {"demand": "d", "offer": "o", "reason": "by the market"}),
        ("POST", "matches", {"demand": "d2", "offer": "box", "reason": "no"}),
        ("GET", "matching", None),
    )  # fmt: skip
    assert made.status_code == 200, made.text
    kept = ledger.record(made.json()["id"]).model_dump()
    assert [one["about"] for one in kept["reasons"]] == ["words", "distance", "earlier"]
    assert (again.status_code, wrong.status_code) == (409, 422)
    assert [one["state"] for one in board.json()["demands"]] == ["proposed", ""]


def test_a_name_is_shown_once_both_sides_agree(ledger: Ledger) -> None:
    def offer() -> Any:
        (one,) = [each for each in told(ledger, "matching/d2")["offers"] if each["offer"]["id"] == "secret"]
        return one

    def board() -> list[str]:
        found = told(ledger, "board?park=park", "operator")["matches"]
        return [one["offer_name"]["en"] or one["offer_name"]["zh"] for one in found if one["id"] == "m"]

    hidden = offer()
    assert (hidden["offer"]["firm"], hidden["offer"]["firm_name"]) == (None, None)
    assert "outsider" not in str(hidden)
    steps = [{"state": "proposed", "on": "2026-03-02"}]
    ledger.revise_record("secret", {"demands": 9, "quantity": "600"}, **WHY)
    ledger.add_records(
        [
            thing("match", "m", demand="d2", offer="secret", steps=steps, demand_agrees="2026-03-02"),
            thing("match", "m2", demand="d", offer="secret", steps=steps, demand_agrees="2026-03-02",
                  offer_agrees="2026-03-02"),
        ], **WHY,
    )  # fmt: skip
    assert "outsider" not in str(offer())
    assert board() == ["a confidential offer"]
    ledger.revise_record("m", {"offer_agrees": "2026-03-03"}, **WHY)
    assert offer()["offer"]["firm"] == "outsider"
    assert board() == ["secret"]


def test_whoever_is_for_one_park_sees_its_demands_and_no_names_of_others(ledger: Ledger) -> None:
    assert [one["id"] for one in told(ledger, "matching", "operator")["demands"]] == ["d", "d2"]
    assert told(ledger, "matching", "other")["demands"] == []
    (one,) = as_person(ledger, "other", ("GET", "matching/d", None))
    assert one.status_code == 404
    for path in ("matching", "matching/d", "assignment", "policies", "policies/p", "firms/a/policies"):
        (one,) = as_person(ledger, "viewer", ("GET", path, None))
        assert one.status_code == 403, path


def test_a_policy_computes_by_the_file_kept_with_it(ledger: Ledger) -> None:
    listed = {one["id"]: one for one in told(ledger, "policies")["policies"]}
    assert "nowhere" in listed["lost"]["wrong"]
    (account,) = listed["p"]["accounts"]
    # By hand: 40,000 and 30,000 of 100,000 are granted, 30,000 paid.
    assert [account[name] for name in ("budget", "granted", "paid", "left")] == ["100000", "70000", "30000", "30000"]
    (budget,) = [one for one in told(ledger, "money?park=park")["budgets"] if one["id"] == "p"]
    assert (budget["budget"], budget["left"]) == ("100000", "30000")
    policy = told(ledger, "policies/p")
    by_firm = {one["id"]: one for one in policy["firms"]}
    # Nobody states for a firm how many people it has, so a is unknown; b has left, and lacks.
    assert (by_firm["a"]["state"], by_firm["b"]["state"]) == ("unknown", "lacking")
    applied = {one["id"]: one for one in policy["applications"]}
    assert (applied["g1"]["standing"], applied["g1"]["amount"]) == ("qualifies", "40000")
    (owed,) = policy["owed"]
    assert (owed["application"], owed["amount"], owed["broken"][0]["zh"]) == ("g2", "30000", "不迁出")
    stood = told(ledger, "firms/a/policies")["policies"]
    assert [(one["policy"], one["state"]) for one in stood] == [("p", "unknown")]


def test_whoever_is_for_another_park_sees_no_firm_and_no_application_of_this_one(ledger: Ledger) -> None:
    policy = told(ledger, "policies/p", "other")
    assert (policy["firms"], policy["applications"], policy["owed"]) == ([], [], [])
