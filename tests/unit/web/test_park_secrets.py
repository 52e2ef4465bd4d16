"""What firms confide to their parks: secrets are digits, looked for in every path, page and paper as every role."""

from __future__ import annotations

import asyncio
import io
from datetime import date
from typing import TYPE_CHECKING

import httpx
import pytest
from openpyxl import Workbook

from lineside.district import Figure, open_ledger
from lineside.district.park.book import view_of
from lineside.district.park.counts import post_counts
from lineside.district.registry.membership import Membership
from lineside.district.registry.membership import Role as Sense
from lineside.district.sight import Reader, Sight
from lineside.district.store.account import Role
from lineside.district.store.figures import Query
from lineside.district.store.person import Person
from lineside.district.store.registry import versions
from lineside.web.app import create_app
from tests.unit.district.park.park import WHY, bill, thing
from tests.unit.web.digits import Secrets, addresses, asked, fetched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lineside.district import Ledger
    from lineside.district.registry.record import Record

FIRMS = {"a": "p1", "b": "p1", "c": "p2", "d": "p2"}
"""Each firm with its park. d was in p1 until April 2026."""
LEFT, PERIOD = date(2026, 4, 1), "2026Q2"
RULES = """
name: {zh: 办法}
source: 园区
budget: 100000000
conditions:
- {zh: 人数, en: people, answer: people, value: 3}
- {zh: 文件, en: file, answer: "", value: 0}
amount: {expression: 10 * people}
"""


GRADE = """
name: {{zh: 自定}}
source: 园区
conditions:
- {{zh: 收入, en: revenue, looks: [{{expression: incubated, value: {}}}]}}
"""


def matters(new: Callable[[str], str], firm: str, since: str, tag: str = "") -> list[Record]:
    """All that a firm may have to do with its park, each amount and text a secret."""
    of = f"{firm}{tag}"
    room, day = f"room-{of}", since[:8]

    def secret(what: str) -> str:
        return new(f"{what} of {of}")

    bills = [bill("rent", f"{day}20", secret("rent due")), bill("power", f"{day}21", secret("power"), meter="m1")]
    relief = [{"policy": "help", "amount": secret("relief"), "evidence": f"paper {secret('relief paper')}"}]
    hours = {"since": f"{day}20T08:00", "until": f"{day}20T16:00", "hours": 6}
    return [
        thing("space", room, park=FIRMS[firm] if not tag else "p1", area="120"),
        thing("tenancy", f"lease-{of}", firm=firm, space=room, since=since, until="2026-03-31" if tag else None,
              bills=bills, relief=relief, rent=secret("rent"), deposit=secret("deposit")),
        thing("service-case", f"case-{of}", firm=firm, sort="finance", asked=since, due=f"{day}22",
              name={"zh": f"资金 {secret('name of a case')}"}, outcome=f"得到 {secret('outcome')}"),
        thing("visit", f"visit-{of}", firm=firm, on=since, about=f"谈到 {secret('visit')}",
              follow_up=f"跟进 {secret('follow-up')}", due=f"{day}23"),
        thing("certificate", f"paper-{of}", firm=firm, standard="ISO 9001", since=since,
              number=secret("certificate")),
        thing("demand", f"need-{of}", firm=firm, since=since, products=["曲轴锻件"], budget=secret("budget"),
              quantity="5", unit="件", confidential=True, name={"zh": f"需求 {secret('name of a demand')}"},
              certificates=["ISO 9001"]),
        thing("offer", f"bid-{of}", firm=firm, since=since, products=["曲轴锻件"], budget=secret("bid"), demands=9,
              unit="件", quantity=secret("quantity offered"), name={"zh": f"供给 {secret('name of an offer')}"}),
        thing("idle-hours", f"idle-{of}", firm=firm, machine=f"CNC {secret('machine')}", rate=secret("idle price"),
              **hours),
        thing("shared-order", f"order-{of}", firm=firm, offer=f"idle-{of}", saves=secret("saving"),
              earns=secret("earning"), **hours),
        thing("booking", f"booking-{of}", instrument="sem", firm=firm, since=f"{since}T0{ord(firm) % 10}:00",
              until=f"{since}T0{ord(firm) % 10}:30", charged=secret("charge"), used="0.5"),
        thing("funding", f"fund-{of}", firm=firm, sort="round", on=since, amount=secret("funding"), fund="seed"),
        thing("application", f"asks-{of}", policy="help", firm=firm, on=since, state="accepted", decided=since,
              asks=secret("asked for"), granted=secret("granted"), facts={"people": secret("people")}),
        thing("payment", f"paid-{of}", application=f"asks-{of}", on=since, amount=secret("payment"),
              why=f"首付 {secret('why paid')}"),
    ]  # fmt: skip


def fill(ledger: Ledger, secrets: Secrets) -> None:
    """Two parks whose every secret is noted."""
    new = secrets.new
    ledger.add_records(
        [
            thing("park", "p1"), thing("park", "p2"), thing("policy", "help", conditions="own.yaml"),
            thing("platform", "lab", park="p1"), thing("instrument", "sem", platform="lab"),
            thing("fund", "seed", park="p1"), thing("mentor", "mentor-1", park="p1"),
            thing("mentor", "mentor-2", park="p2"),
            *(thing("firm", firm) for firm in FIRMS),
        ], **WHY,
    )  # fmt: skip
    joined = [Membership(member=f, whole=park, role=Sense.IN_PARK, begins=LEFT) for f, park in FIRMS.items()]
    once = Membership(member="d", whole="p1", role=Sense.IN_PARK, ends=LEFT)
    ledger.add_memberships([*joined, once], **WHY)
    ledger.attach("help", "own.yaml", RULES.encode(), **WHY)
    for firm in FIRMS:
        ledger.add_records(matters(new, firm, "2026-04-15"), **WHY)
    ledger.add_records(matters(new, "d", "2026-01-15", "-then"), **WHY)
    steps = [{"state": state, "on": "2026-05-02"} for state in ("introduced", "signed")]
    agreed = {"demand_agrees": "2026-05-01", "offer_agrees": "2026-05-01"}
    ledger.add_records(
        [
            thing("match", "met", demand="need-c", offer="bid-d", steps=steps, **agreed,
                  amount=new("amount signed of c"), reasons=[{"speaks": "for", "about": "price", "words":
                  {"zh": f"报价 {new('reason of c')}"}}]),
            thing("match", "across", demand="need-a", offer="bid-c", steps=[{"state": "proposed", "on": "2026-05-02"}],
                  reasons=[{"speaks": "for", "about": "price", "words": {"zh": f"报价 {new('reason across, of c')}"}}]),
        ], **WHY,
    )  # fmt: skip
    for mentor, park in (("mentor-1", "a"), ("mentor-2", "c")):
        ledger.set_person(mentor, Person(name="虚构人", phone=new(f"phone of the mentor of {park}")), **WHY)
    for firm in ("a", "c"):
        ledger.set_person(f"asks-{firm}", Person(name=f"虚构人 {new(f'person of {firm}')}"), **WHY)
        ledger.attach(f"asks-{firm}", "letter.txt", f"paper {new(f'letter of {firm}')}".encode(), **WHY)
    revenue = {"indicator": "revenue", "period": "2025", "unit": "元", "source": "p1.own", "synthetic": True}
    ledger.add_records([thing("source", "p1.own", medium="return")], **WHY)
    ledger.add_figures(
        [
            Figure.from_dict(revenue | {"subject": firm, "value": new(f"revenue of {firm}"), "release": "firm"})
            for firm in FIRMS
        ], **WHY,
    )  # fmt: skip
    for firm, park in (("a", "p1"), ("c", "p2")):
        ledger.attach(park, "own.grade.yaml", GRADE.format(new(f"own condition of {firm}")).encode(), **WHY)
        task = {"id": "t1", "text": "联合攻关", "evidence": [f"case-{firm}", f"lease-{firm}"], "state": "done"}
        ledger.add_records(
            [thing("joint-project", f"work-{firm}", park=park, partners=[{"party": firm}], tasks=[task])], **WHY
        )
    for park in ("p1", "p2"):
        post_counts(ledger, view_of(ledger, Sight(ledger, Reader.DESK), park), PERIOD, **WHY)
    ledger.revise_record("case-c", {"outcome": "见面"}, **WHY)


@pytest.fixture(scope="module")
def secrets() -> Secrets:
    return Secrets()


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory, secrets: Secrets) -> Iterator[Ledger]:
    with open_ledger(tmp_path_factory.mktemp("parks") / "ledger.db") as opened:
        fill(opened, secrets)
        for park in ("p1", "p2"):
            opened.add_account(f"operator-{park}", Role.EDITOR, by="local", within=park)
        yield opened


PAGES = (
    "week", "rooms", "board", "funnel", "calendar", "money", "projects", "hours", "matching", "assignment", "policies",
    "grade",
)  # fmt: skip


def everything(ledger: Ledger) -> list[str]:
    return [*addresses(ledger), *questions(ledger)]


def questions(ledger: Ledger) -> Iterator[str]:
    """What may be asked of the paths that take questions."""
    records = [one.id for one in ledger.records()]
    for park in ("p1", "p2"):
        for page in (*PAGES, "monday.docx", "monday.xlsx", "grade?grade=own"):
            begin = f"/api/park/{page}{'&' if '?' in page else '?'}park={park}"
            yield from (f"{begin}&on={day}" for day in ("2026-01-16", "2026-04-16"))
        for page in ("counts", "return.docx", "return.xlsx"):
            yield from (f"/api/park/{page}?park={park}&quarter={quarter}" for quarter in ("2026Q1", PERIOD))
        yield f"/api/figures?subject={park}&limit=1000"
    yield from ("/api/firms?figures=true", "/api/parks?figures=true", "/api/sources?figures=true", "/api/due")
    yield f"/api/names?ids={','.join(records)}"
    yield from (f"/api/search?text={text}&limit=100" for text in ("需求", "供给", "need", "资金", "lease", "1", "7"))
    yield from (f"/api/search?text=7&kinds={kind}" for kind in ("demand", "offer", "tenancy", "service-case"))
    yield from (f"/api/memberships?whole={park}" for park in ("p1", "p2"))


def told_by(
    ledger: Ledger, secrets: Secrets, role: Role | None, requests: list[str] | list[tuple[str, str, object]],
    token: str = "",
) -> dict[str, list[str]]:  # fmt: skip
    sent = [one if isinstance(one, tuple) else ("GET", one, None) for one in requests]
    answers = asked(ledger, role, sent, token)
    assert {path: one.text[:300] for path, one in answers.items() if one.status_code >= 500} == {}
    return {path: what for path, answer in answers.items() if (what := secrets.found_in(answer.content))}


@pytest.mark.parametrize("role", [None, Role.VIEWER])
def test_no_path_tells_what_a_firm_confided(ledger: Ledger, secrets: Secrets, role: Role | None) -> None:
    assert told_by(ledger, secrets, role, everything(ledger)) == {}


def test_the_desk_finds_every_secret(ledger: Ledger, secrets: Secrets) -> None:
    """So the search itself can find them all."""
    paths = [one for one in everything(ledger) if one.startswith(("/api/records/", "/api/exports", "/api/documents"))]
    told = told_by(ledger, secrets, Role.EDITOR, paths)
    assert {what for found in told.values() for what in found} == set(secrets.of.values())
    pages = [one for one in everything(ledger) if one.startswith("/api/park/")]
    seen = {what for found in told_by(ledger, secrets, Role.EDITOR, pages).values() for what in found}
    assert {"payment of c", "charge of a", "funding of b", "bid of d", "rent due of a", "own condition of c"} <= seen


def is_of(what: str, firms: tuple[str, ...]) -> bool:
    return what.rpartition(" of ")[2] in firms


def prying(ledger: Ledger) -> Iterator[tuple[str, str, object]]:
    """What the operator of p1 sends who wants to be told of p2."""
    why = {"reason": "pry", "version": 0}
    yield from (("POST", f"/api/records/{name}/undo", why) for name in ("case-c", "bid-d", "lease-c"))
    with ledger.reading() as connection:
        looked_at = versions(connection, ["bid-a", "lease-a"])
    for name, changes in (("bid-a", {"firm": "c"}), ("lease-a", {"firm": "c", "since": "1990-01-01"})):
        yield "PATCH", f"/api/records/{name}", {"changes": changes, "reason": "pry", "version": looked_at[name]}
    sent = {"kind": "tenancy", "id": "mine", "name": {"zh": "x"}, "firm": "c", "space": "room-a", "synthetic": True}
    yield "POST", "/api/records", {"records": [sent | {"since": "1990-01-01", "until": "2025-01-01"}], "reason": "pry"}
    for indicator in ("park-funds", "park-signed-amount", "park-tenants"):
        figure = {
            "subject": "a", "indicator": indicator, "period": PERIOD, "value": "1", "unit": "万元",
            "source": f"p2.{PERIOD.lower()}", "place": f"{indicator} {PERIOD}", "synthetic": True,
        }  # fmt: skip
        figure |= {"unit": ledger.indicators[indicator].unit}
        yield "POST", "/api/figures", {"figures": [Figure.from_dict(figure).as_dict()], "reason": "pry"}
    yield "POST", "/api/park/matches", {"demand": "need-b", "offer": "bid-c", "reason": "pry"}


def test_an_operator_is_told_of_the_own_park_and_of_no_other(ledger: Ledger, secrets: Secrets) -> None:
    token = ledger.issue_token("operator-p1", by="local")
    requests = [*prying(ledger), *(("GET", path, None) for path in everything(ledger))]
    opened = [f"/api/park/figures/{one.id}" for one in ledger.figures(Query(subject="a"))]
    told = told_by(ledger, secrets, None, [*requests, *(("GET", path, None) for path in opened)], token)
    foreign = {path: [what for what in found if is_of(what, ("c", "d"))] for path, found in told.items()}
    assert {path: found for path, found in foreign.items() if found} == {}
    own = {what for found in told.values() for what in found}
    assert own == {what for what in secrets.of.values() if not is_of(what, ("c", "d"))}


def test_a_list_that_comes_in_is_told_nothing_of_another_park(ledger: Ledger, secrets: Secrets) -> None:
    """Rows of rooms, firms and days of the other park, as a list of the own one and as one of theirs."""
    workbook = Workbook()
    assert workbook.active is not None
    for row in (
        ("企业名称", "房间号", "面积（㎡）", "租金（元/月）", "起租日", "联系人"),
        ("c", "room-c", "120", "1", "2026-04-15", "虚构人"), ("a", "room-a", "120", "1", "2026-04-15", "虚构人"),
    ):  # fmt: skip
        workbook.active.append(row)
    stream = io.BytesIO()
    workbook.save(stream)
    app = create_app(ledger, visitors=None)
    headers = {"authorization": f"Bearer {ledger.issue_token('operator-p1', by='local')}"}

    async def story() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=headers) as client:
            sent = await client.post("/api/imports?name=list.xlsx", content=stream.getvalue())
            (sheet,) = sent.json()["records"]["mapping"]["records"]
            found = [sent]
            for park in ("p1", "p2"):
                body = {"records": [sheet | {"park": park, "others": "new"}]}
                found.append(await client.post(f"/api/imports/{sent.json()['id']}/lists/preview", json=body))
            return found

    sent, own, foreign = asyncio.run(story())
    app.state.site.close()
    assert [secrets.found_in(one.content) for one in (sent, own, foreign)] == [[], [], []]
    assert [one["id"] for one in sent.json()["records"]["parks"]] == ["lab", "p1"]
    assert foreign.json()["made"] == []
    assert [one["about"] for one in foreign.json()["questions"]] == ["park"]
    assert {one["what"] for one in own.json()["made"]} == {"added"}, "nothing that stands in the other park is met"


def test_what_firms_stand_together_for_is_not_told_by_a_count(ledger: Ledger) -> None:
    """One firm's money is all that was counted, so the count is for the desk."""
    answers = fetched(ledger, Role.VIEWER, ["/api/figures?subject=p1&limit=1000"])
    shown = {one["indicator"] for answer in answers.values() for one in answer.json()["figures"]}
    assert "park-tenants" in shown
    assert not shown & {"park-funds", "park-signed-amount"}
