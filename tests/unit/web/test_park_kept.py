"""What the park's pages keep in memory between writes: every page tells what a program tells that starts afresh."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import httpx

from lineside.district import Figure, Ledger, open_ledger
from lineside.district.registry.membership import Membership
from lineside.district.registry.membership import Role as Sense
from lineside.district.store.account import Role
from lineside.web.app import create_app
from tests.unit.district.park.park import WHY, records, thing
from tests.unit.web.test_park_case import FIRMS, story_records

PAGES = (
    "week", "rooms", "firms/a", "firms/a/policies", "board", "matching", "matching/need", "assignment", "funnel",
    "calendar", "projects", "money", "policies", "policies/rent-relief", "grade", "hours", "counts?quarter=2026Q1",
    "parks",
)  # fmt: skip
RULES = """
name: {{zh: 办法}}
source: 园区
conditions:
- {{zh: 在园, en: stay, stay: true, value: {0}}}
- {{zh: 营收, en: revenue, expression: revenue, value: 5000000}}
"""


def opened(path: Path) -> Ledger:
    return open_ledger(path, clock=lambda: datetime(2026, 4, 8, 9, tzinfo=UTC))


def all_pages(ledger: Ledger, token: str) -> dict[str, object]:
    """Every page, as the desk and as an account for the park; what is refused with its reason."""
    app = create_app(ledger, visitors=Role.EDITOR)

    async def story() -> dict[str, object]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            found: dict[str, object] = {}
            for who in ({}, {"authorization": f"Bearer {token}"}):
                for page in PAGES:
                    query = {} if "matching" in page or "assignment" in page else {"park": "park"}
                    answer = await client.get(f"/api/park/{page.split('?')[0]}", params=query, headers=who)
                    found[f"{page} {bool(who)}"] = answer.status_code, answer.json()
            return found

    found = asyncio.run(story())
    app.state.site.close()
    return found


def _decide(ledger: Ledger) -> None:
    steps = [{"state": state, "on": "2026-04-02"} for state in ("proposed", "signed")]
    reasons = [{"about": "words", "speaks": "for", "words": {"zh": "词"}}] * 3
    agreed = {"demand_agrees": "2026-04-01", "offer_agrees": "2026-04-01"}
    ledger.add_records([thing("match", "m", demand="need", offer="one", steps=steps, reasons=reasons, **agreed)], **WHY)


def _leave(ledger: Ledger) -> None:
    number = next(one.id for one in ledger.memberships(member="b") if one.membership.role is Sense.IN_PARK)
    ledger.end_membership(number, date(2026, 4, 1), **WHY)


def _pay(ledger: Ledger) -> None:
    ledger.add_figures([Figure.from_dict({"subject": "a", "indicator": "revenue", "period": "2025", "value": "900",
                                          "unit": "万元", "synthetic": True})], **WHY)  # fmt: skip


WRITES: dict[str, Callable[[Ledger], object]] = {
    "an offer asks less": lambda ledger: ledger.revise_record("one", {"budget": "60000"}, **WHY),
    "an offer speaks of something else": lambda ledger: ledger.revise_record("two", {"products": ["纸箱"]}, **WHY),
    "a word comes into the vocabulary": lambda ledger: ledger.add_records(
        [thing("offer", "late", firm="maker-2", sort="part", products=["驱动"], since="2026-02-01")], **WHY
    ),
    "a match is signed and teaches": _decide,
    "a case is taken out": lambda ledger: ledger.remove_record("k4", **WHY),
    "a tenancy moves to the other park": lambda ledger: ledger.revise_record("r1", {"park": "other-park"}, **WHY),
    "a firm leaves": _leave,
    "a figure is entered": _pay,
    "a file of conditions is replaced": lambda ledger: ledger.attach(
        "rent-relief", "own.yaml", RULES.format(30).encode(), **WHY
    ),
    "an application is withdrawn": lambda ledger: ledger.revise_record(
        "g1", {"state": "withdrawn", "granted": None}, **WHY
    ),
}


def test_after_every_write_pages_tell_what_a_fresh_start_tells(tmp_path: Path) -> None:
    path = tmp_path / "park.db"
    more = [one for one in story_records() if one.id != "park"]
    with opened(path) as ledger:
        ledger.add_records([*records(), *more], **WHY)
        firms = ("a", "b", *FIRMS)
        ledger.add_memberships([Membership(member=one, whole="park", role=Sense.IN_PARK) for one in firms], **WHY)
        ledger.revise_record("rent-relief", {"conditions": "own.yaml"}, **WHY)
        ledger.attach("rent-relief", "own.yaml", RULES.format(12).encode(), **WHY)
        ledger.add_account("operator", Role.EDITOR, by="local", reason="test", within="park")
        token = ledger.issue_token("operator", by="local", reason="test")
        before = all_pages(ledger, token)
        assert all(isinstance(one, tuple) and one[0] == 200 for one in before.values())
        for what, write in WRITES.items():
            write(ledger)
            now = all_pages(ledger, token)
            with opened(path) as fresh:
                told = all_pages(fresh, token)
            assert [page for page in told if told[page] != now[page]] == [], what
            assert now != before, f"nothing tells that {what}"
            before = now
