"""The park's pages and papers, asked for as the screen does it, by people of every role."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from typing import Any

import docx
import httpx
import openpyxl
import pytest

from lineside.district import Figure, Ledger, open_ledger
from lineside.district.registry.membership import Membership
from lineside.district.registry.membership import Role as Sense
from lineside.district.store.account import Role
from lineside.district.store.figures import Query
from lineside.web.app import create_app
from tests.unit.district.park.park import WHY, records, thing


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with open_ledger(tmp_path_factory.mktemp("park") / "park.db") as opened:
        opened.add_records(records(), **WHY)
        opened.add_memberships([Membership(member=x, whole="park", role=Sense.IN_PARK) for x in "abc"], **WHY)
        opened.add_records(
            [
                thing("platform", "lab", park="park"),
                thing("instrument", "sem", platform="lab", rate="300"),
                thing("booking", "b1", instrument="sem", firm="a", since="2026-03-19T09:00", until="2026-03-19T12:00",
                      used="2.5", charged="750"),
                thing("result", "patent", of=["a"], sort="patent", on="2024-05-01", leads_to=["licence"]),
                thing("result", "licence", of=["a"], sort="licence", on="2025-02-01", amount="300000",
                      leads_to=["firm"]),
                thing("result", "firm", of=["b"], sort="company", on="2025-09-01", expected="10000000"),
                thing("fund", "seed", park="park", size="20000000"),
                thing("funding", "f1", firm="a", sort="round", on="2026-02-10", amount="3000000", fund="seed"),
                thing("demand", "d", firm="a", since="2026-01-05", budget="80000"),
                thing("offer", "o", firm="b", since="2026-01-05"),
                thing("match", "m", demand="d", offer="o", steps=[{"state": "proposed", "on": "2026-03-02"}]),
            ], **WHY,
        )  # fmt: skip
        opened.add_account("operator", Role.EDITOR, by="local", reason="test", within="park")
        opened.add_account("other", Role.EDITOR, by="local", reason="test", within="other-park")
        yield opened


def ask(
    ledger: Ledger, path: str, role: Role | None = Role.EDITOR, *, token: str = "", expect: int = 200, **query: str
) -> httpx.Response:
    """What the API answers a visitor of a role, or whoever has a token."""
    app = create_app(ledger, visitors=role)

    async def story() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        headers = {"authorization": f"Bearer {token}"} if token else {}
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8600", headers=headers) as client:
            return await client.get(f"/api/park/{path}", params=query)

    answer = asyncio.run(story())
    app.state.site.close()
    assert answer.status_code == expect, answer.text[:500]
    return answer


def told(ledger: Ledger, path: str, **query: str) -> Any:
    return ask(ledger, path, Role.EDITOR, token="", expect=200, **{"park": "park", "on": "2026-03-18"} | query).json()


def test_the_parks_come_with_rooms_first(ledger: Ledger) -> None:
    assert [one["id"] for one in ask(ledger, "parks").json()["parks"]] == ["park", "other-park"]


def test_the_week_names_owner_day_and_firm(ledger: Ledger) -> None:
    week = told(ledger, "week")
    assert (week["monday"], week["sunday"]) == ("2026-03-16", "2026-03-22")
    assert [one["record"] for one in week["due"]] == ["t3", "t2", "k2", "k3", "m", "b1", "k4", "t2"]
    late = {one["record"]: (one["what"], one["owner"], one["days"]) for one in week["due"]}
    assert late["k3"] == ("case", "exchange", 8)
    assert late["m"] == ("match", "exchange", 2)
    assert late["b1"] == ("booking", "platforms", -1)


def test_rooms_money_board_funnel_and_calendar(ledger: Ledger) -> None:
    rooms = told(ledger, "rooms")
    assert [(one["id"], one["vacant"], one["within"]) for one in rooms["rooms"]][:2] == [
        ("r1", False, None),
        ("r2", False, 45),
    ]
    assert [(one["firm"], one["owed"], one["left"]) for one in rooms["arrears"]] == [
        ("c", "210.35", True),
        ("b", "2000", False),
    ]
    money = told(ledger, "money")
    (budget,) = money["budgets"]
    assert (budget["left"], budget["inexact"]) == ("234000", ["~50000"])
    assert [(one["placed"], one["left"]) for one in money["funds"]] == [("3000000", "17000000")]
    board = told(ledger, "board")
    assert (board["reached"], board["demands"][0]["matches"]) == ({"proposed": 1}, 1)
    (way,) = told(ledger, "funnel")["ways"]
    assert [(one["sort"], one["depth"]) for one in way["steps"]] == [("patent", 0), ("licence", 1), ("company", 2)]
    (sem,) = told(ledger, "calendar")["instruments"]
    assert (sem["hours"], sem["bookings"][0]["charged"]) == ("2.5", "750")


def test_the_grade_says_value_and_need_and_opens_to_its_lists(ledger: Ledger) -> None:
    grade = told(ledger, "grade")
    assert [one["id"] for one in grade["choices"]] == ["incubator", "makerspace"]
    by_need = {(one["looks"][0]["op"], one["looks"][0]["needed"]): one for one in grade["conditions"]}
    area = by_need[">=", "10000"]
    assert (area["looks"][0]["low"], area["holds"]) == ("500", False)
    numbers = {one["id"]: one for one in grade["numbers"]}
    assert [one["id"] for one in numbers["area"]["listed"]] == ["r1", "r2", "r3"]
    # c left and nobody knows how far it came; how many people work there nobody stated.
    assert (numbers["graduates"]["low"], numbers["graduates"]["high"]) == ("0", "1")
    assert (numbers["staff"]["low"], numbers["staff"]["stated"]) == (None, True)
    assert len(told(ledger, "grade", grade="makerspace")["conditions"]) == 10
    ask(ledger, "grade", park="park", grade="none", expect=404)
    ask(ledger, "grade", expect=422)
    own = b"name: {zh: own}\nsource: s\nconditions: [{zh: a, en: a, looks: [{expression: tenants, value: 2}]}]"
    ledger.attach("park", "ours.grade.yaml", own, **WHY)
    assert [one["holds"] for one in told(ledger, "grade", grade="ours")["conditions"]] == [True]


def test_a_firms_card_tells_its_story(ledger: Ledger) -> None:
    card = ask(ledger, "firms/a").json()
    assert (card["area"], card["relief"], card["relief_said"], card["funds"]) == (
        "300",
        "196000",
        ["~50000"],
        "3000000",
    )
    assert [one["what"] for one in card["events"]][-2:] == ["moved-in", "patent"]


def test_counts_open_to_their_lists_and_only_numbers_say_so(ledger: Ledger) -> None:
    counts = {
        one["indicator"]: one for one in told(ledger, "counts", quarter="2026Q1")["counts"] if ".." not in one["period"]
    }
    assert (counts["park-tenants"]["value"], counts["park-tenants"]["before"]) == ("2", "3")
    said = {"subject": "park", "indicator": "park-matchings", "period": "..2022-06", "value": "200+", "unit": "次"}
    ledger.add_figures([Figure.from_dict(said | {"status": "claimed", "synthetic": True})], **WHY)
    (filed,) = ledger.figures(Query(subject="park", period="..2022-06"))
    assert ask(ledger, f"figures/{filed.id}").json()["known"] is False


def test_the_papers_say_what_the_pages_say(ledger: Ledger) -> None:
    for language, words in (("zh", "2026年第1季度运营报表"), ("en", "return of 2026Q1")):
        answer = ask(ledger, "return.docx", park="park", quarter="2026Q1", language=language)
        document = docx.Document(io.BytesIO(answer.content))
        assert words in document.paragraphs[0].text
        rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
        assert rows[1][2:4] == ["2", "3"]
        assert document.tables[1].rows[1].cells[6].text == "234000"
    book = openpyxl.load_workbook(io.BytesIO(ask(ledger, "return.xlsx", park="park", quarter="2026Q1").content))
    assert [row[1] for row in book["受理服务事项数"].iter_rows(min_row=2, values_only=True)] == ["k1", "k2", "k3", "k4"]
    monday = docx.Document(io.BytesIO(ask(ledger, "monday.docx", park="park", on="2026-03-18").content))
    assert len(monday.tables[0].rows) == 1 + len(told(ledger, "week")["due"])


def test_roles_and_parks_are_kept_apart(ledger: Ledger) -> None:
    confided = ("week", "rooms", "money", "board", "calendar", "counts", "firms/a", "return.docx", "monday.xlsx")
    for path in (*confided, "grade", "hours", "policies", "matching", "assignment", "runs"):
        ask(ledger, path, Role.VIEWER, expect=403)
        ask(ledger, path, None, expect=401)
    ask(ledger, "funnel", Role.VIEWER)

    operator = ledger.issue_token("operator", by="local", reason="test")
    other = ledger.issue_token("other", by="local", reason="test")
    assert ask(ledger, "rooms", token=operator, on="2026-03-18").json() == told(ledger, "rooms")
    assert ask(ledger, "rooms", token=other).json()["rooms"] == []
    ask(ledger, "rooms", token=other, park="park", expect=403)
    assert ask(ledger, "board", token=other).json()["demands"] == []
