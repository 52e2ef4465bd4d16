"""One firm's story at a park as the screen asks: relief, case, patent to company, demand to a signed match."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import docx
import httpx
import pytest

from lineside.district import Ledger, open_ledger
from lineside.district.registry.membership import Membership
from lineside.district.registry.membership import Role as Sense
from lineside.district.store.account import Role
from lineside.web.app import create_app
from tests.unit.district.park.park import WHY, bill, thing
from tests.unit.web.people import PASSWORD, Person

FIRMS = ("start-up", "maker-1", "maker-2", "maker-3", "maker-4")


def story_records() -> list[Any]:
    """Three graduates with 300 m² and relief of 198,000 yuan; four makers that could serve them."""
    made = {"sort": "part", "products": ["驱动关节"], "since": "2026-01-05"}
    near = {"longitude": 106.60, "latitude": 29.38}
    far = {"longitude": 106.60, "latitude": 30.38}
    return [
        thing("park", "park"), *(thing("firm", name) for name in FIRMS), thing("organisation", "university"),
        thing("policy", "relief", budget="500000"),
        thing("space", "hall", park="park", area="300", use="workshop"),
        thing("tenancy", "lease", firm="start-up", space="hall", since="2025-07-01", until="2028-06-30", rent="6000",
              relief=[{"policy": "relief", "amount": "198000"}], bills=[bill("rent", "2026-03-05", "6000", "6000")]),
        thing("service-case", "case", firm="start-up", sort="policy", asked="2026-01-10", due="2026-01-31",
              owner="advice"),
        thing("result", "patent", sort="patent", of=["university"], on="2023-03-01", leads_to=["licence"]),
        thing("result", "licence", sort="licence", of=["start-up"], on="2025-06-01", amount="300000",
              leads_to=["company"]),
        thing("result", "company", sort="company", of=["start-up"], on="2026-02-01", expected="10000000"),
        thing("demand", "need", firm="start-up", quantity="100", unit="件", budget="90000", spot=near, **made),
        thing("offer", "one", firm="maker-1", quantity="200", unit="件", budget="150000", spot=near, **made),
        thing("offer", "two", firm="maker-2", quantity="100", unit="件", budget="80000", spot=far, **made),
        thing("offer", "three", firm="maker-3", **made),
        thing("offer", "small", firm="maker-4", quantity="10", unit="件", **made),
    ]  # fmt: skip


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with open_ledger("sqlite://", clock=lambda: datetime(2026, 4, 8, 9, tzinfo=UTC)) as opened:
        opened.add_records(story_records(), **WHY)
        opened.add_memberships([Membership(member=one, whole="park", role=Sense.IN_PARK) for one in FIRMS], **WHY)
        opened.add_account("operator", Role.EDITOR, by="local", reason="test", within="park")
        opened.set_password("operator", PASSWORD, by="local")
        yield opened


async def walk(person: Person) -> None:
    async def get(path: str, **query: str) -> Any:
        answer = await person.get(f"/api/park/{path}", park="park", **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def change(name: str, **changes: object) -> None:
        card = (await person.get(f"/api/records/{name}")).json()
        body = {"changes": changes, "version": card["version"], "reason": "as it went"}
        answer = await person.send("PATCH", f"/api/records/{name}", body)
        assert answer.status_code == 200, answer.text

    # Relief against its budget: 500,000 less 198,000.
    (budget,) = (await get("money"))["budgets"]
    assert (budget["reliefs"], budget["left"]) == ("198000", "302000")

    # A case until it is shown to be done; without evidence it comes back to the week.
    assert [one["what"] for one in (await get("week"))["due"]] == ["case"]
    await change("case", done="2026-03-20")
    assert [one["what"] for one in (await get("week"))["due"]] == ["evidence"]
    await change("case", evidence=["批复"], satisfaction=5)
    assert (await get("week"))["due"] == []

    # From the university's patent to a licence to the company.
    funnel = await get("funnel")
    assert funnel["ways"][0]["steps"][-1]["expected"] == "10000000"
    assert [one["sort"] for one in funnel["ways"][0]["steps"]] == ["patent", "licence", "company"]
    assert (funnel["reached"]["traded"], funnel["reached"]["companies"], funnel["reached"]["amount"]) == (
        1,
        1,
        "300000",
    )

    # From a demand to three explained offers, one proposed, both agree, introduced, talking, signed.
    offers = (await get("matching/need"))["offers"]
    assert [one["offer"]["id"] for one in offers] == ["one", "two", "three"]
    assert all(one["points"] == sum(each["points"] for each in one["reasons"]) for one in offers)
    answer = await person.post("/api/park/matches", {"demand": "need", "offer": "one", "reason": "the nearest"})
    match = answer.json()["id"]
    steps = [{"state": "proposed", "on": "2026-03-10"}]
    await change(match, steps=steps, demand_agrees="2026-03-11", offer_agrees="2026-03-12")
    for state, on in (("introduced", "2026-03-13"), ("talking", "2026-03-16"), ("signed", "2026-03-27")):
        steps.append({"state": state, "on": on})
    await change(match, steps=steps, amount="75000")
    (shown,) = (await get("board"))["matches"]
    assert (shown["state"], shown["amount"]) == ("signed", "75000")
    assert [one["about"] for one in shown["reasons"]][:2] == ["words", "distance"]

    # All of it in the ledger, each figure with its list, and in the quarterly return.
    sent = {"park": "park", "quarter": "2026Q1", "reason": "the quarter is over"}
    for _ in range(2):  # counted again, by whoever is for this park, they are the same
        answer = await person.post("/api/park/counts", sent)
        assert answer.status_code == 200, answer.text
    posted = {one["indicator"]: one["posted"] for one in answer.json()["counts"] if ".." not in one["period"]}
    told = {name: one["text"] for name, one in posted.items()}
    assert {name: told[name].rstrip("项次件家个万元㎡m2 ") for name in ("park-tenants", "park-cases-proven")} == {
        "park-tenants": "1", "park-cases-proven": "1"
    }  # fmt: skip
    opened = await get(f"figures/{posted['park-signed-amount']['id']}")
    assert [(one["id"], one["adds"]) for one in opened["entries"]] == [(match, "7.5")]
    paper = await person.get("/api/park/return.docx", park="park", quarter="2026Q1")
    document = docx.Document(io.BytesIO(paper.content))
    rows = {row.cells[0].text: row.cells[2].text for row in document.tables[0].rows}
    assert rows["签约金额"] == "7.5" if "签约金额" in rows else "7.5" in rows.values()
    assert document.tables[1].rows[1].cells[6].text == "302000"


def test_a_firm_of_three_graduates_from_its_relief_to_a_signed_match(ledger: Ledger) -> None:
    app = create_app(ledger)

    async def story() -> None:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8600") as client:
            person = Person(client)
            assert (await person.log_in("operator")).status_code == 200
            await walk(person)

    asyncio.run(story())
    app.state.site.close()
