"""How fast a park's pages answer with 2,000 firms and 20,000 cases: at the desk, and as an account for the park.

Each request is asked for right after a record was written (`written`: the slowest of a few such looks), and again with
nothing changed. In process: what the network costs is not in it.

python -m benchmarks.park [LEDGER]   (a LEDGER that is kept is filled once)
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

import httpx
from starlette.applications import Starlette

from lineside.district import Figure, Ledger, open_ledger
from lineside.district.registry.kinds import record_from
from lineside.district.registry.membership import Membership
from lineside.district.registry.record import Record
from lineside.district.store.account import Role
from lineside.web.app import create_app

FIRMS, CASES, SIDES = 2_000, 20_000, 300
AFTER_WRITING, AGAIN = 4, 7
PAGES = (
    "week?park=park", "rooms?park=park", "firms/firm-507", "firms/firm-507/policies", "board?park=park", "matching",
    "matching/need-7", "funnel?park=park", "calendar?park=park", "projects?park=park", "money?park=park", "policies",
    "policies/help-0", "grade?park=park", "hours?park=park", "counts?park=park", "parks",
)  # fmt: skip
"""Each page's question, below /api/park/."""
WORDS = ("曲轴锻件", "齿轮箱", "泵体铸件", "控制器", "传感器", "热处理", "表面涂层", "检测服务", "夹具", "轴承座")
FIELDS = ("智能装备", "新材料", "软件", "生物医药")
RULES = """
name: {{zh: 办法{0}, en: rules {0}}}
source: benchmark
budget: 20000000
yearly: true
conditions:
- {{zh: 研发强度, en: research, expression: rd_spending / revenue, value: 0.03}}
- {{zh: 增长, en: growth, expression: revenue / revenue_before - 1, value: 0.1}}
- {{zh: 在园, en: stay, stay: true, value: 12}}
- {{zh: 人数, en: people, answer: people, value: {0}}}
amount: {{expression: 0.05 * rd_spending, upto: 500000}}
"""


def thing(kind: str, name: str, /, **fields: object) -> Record:
    return record_from(
        {"kind": kind, "id": name, "name": {"zh": f"名称 {name}", "en": name}, "synthetic": True} | fields
    )


def fill(ledger: Ledger) -> None:
    """A made-up park with five years of records."""
    today, chance = ledger.today(), Random(2026)
    firms = [f"firm-{n}" for n in range(FIRMS)]
    places = [thing("park", "park"), thing("park", "elsewhere"), *(thing("firm", firm) for firm in firms)]
    members = [Membership(member=firm, whole="park" if n % 20 else "elsewhere", role="in-park")
               for n, firm in enumerate(firms)]  # fmt: skip
    ledger.take_in(records=[*places, *_policies()], memberships=members, by="local", reason="benchmark")
    for number in range(4):
        ledger.attach(f"help-{number}", "own.yaml", RULES.format(number).encode(), by="local", reason="benchmark")
    batch: list[Record] = []
    for record in _matters(firms, today, chance):
        batch.append(record)
        if len(batch) == 4_000:
            ledger.add_records(batch, by="local", reason="benchmark")
            batch.clear()
            print(".", end="", flush=True)
    ledger.add_records(batch, by="local", reason="benchmark")
    ledger.add_figures(list(_figures(firms, today.year)), by="local", reason="benchmark")
    print()


def _policies() -> Iterator[Record]:
    for number in range(4):
        yield thing("policy", f"help-{number}", conditions="own.yaml")


def _ago(today: date, days: int) -> str:
    return (today - timedelta(days=days)).isoformat()


def _matters(firms: Sequence[str], today: date, chance: Random) -> Iterator[Record]:
    yield from _rooms(firms, today, chance)
    for n in range(CASES):
        asked = chance.randrange(1, 1800)
        done = None if n % 50 == 0 else _ago(today, max(0, asked - chance.randrange(60)))
        yield thing("service-case", f"case-{n}", firm=chance.choice(firms), asked=_ago(today, asked), done=done,
                    sort=("space", "policy", "finance", "market")[n % 4], owner=f"desk-{n % 5}",
                    due=_ago(today, max(0, asked - 30)), evidence=[] if n % 30 == 0 else ["paper"])  # fmt: skip
    for n in range(6_000):
        yield thing("visit", f"visit-{n}", firm=chance.choice(firms), on=_ago(today, chance.randrange(1800)))
    for n in range(1_000):
        yield thing("certificate", f"paper-{n}", firm=chance.choice(firms), standard=f"ISO {n % 7}",
                    expires=_ago(today, chance.randrange(-900, 200)))  # fmt: skip
    yield from _exchange(firms, today, chance)
    yield from _platforms(firms, today, chance)
    yield from _money(firms, today, chance)
    for n in reversed(range(201)):
        after = [] if n % 3 == 2 else [f"result-{n + 1}"]
        yield thing("result", f"result-{n}", of=[chance.choice(firms)], sort=("patent", "licence", "company")[n % 3],
                    on=_ago(today, 1_000 - n), leads_to=after)  # fmt: skip
    for n in range(50):
        tasks = [{"id": f"t{m}", "text": "任务", "due": _ago(today, chance.randrange(-300, 300))} for m in range(10)]
        yield thing("joint-project", f"project-{n}", partners=[{"party": chance.choice(firms)}], tasks=tasks)
    for n in range(60):
        yield thing("mentor", f"mentor-{n}", park="park")


def _rooms(firms: Sequence[str], today: date, chance: Random) -> Iterator[Record]:
    for n, firm in enumerate(firms):
        began = chance.randrange(30, 1800)
        bills = [
            {"of": "rent", "period": _ago(today, 30 * m)[:7], "due": _ago(today, 30 * m), "amount": "6000.00",
             "paid": "0" if n % 40 == m else "6000.00"}
            for m in range(6)
        ]  # fmt: skip
        relief = [{"policy": f"help-{n % 4}", "amount": "12000"}] if n % 5 == 0 else []
        yield thing("space", f"room-{n}", park="park" if n % 20 else "elsewhere", area=str(50 + n % 400),
                    building=f"B{n % 30}", floor=n % 8 + 1)  # fmt: skip
        until = _ago(today, chance.randrange(-900, 60))
        yield thing("tenancy", f"lease-{n}", firm=firm, space=f"room-{n}", since=_ago(today, began + 60), until=until,
                    bills=bills, relief=relief)  # fmt: skip


def _exchange(firms: Sequence[str], today: date, chance: Random) -> Iterator[Record]:
    def side(kind: str, name: str, **more: object) -> Record:
        return thing(kind, name, firm=chance.choice(firms), since=_ago(today, chance.randrange(300)),
                     sort=("part", "service")[chance.randrange(2)], field=chance.choice(FIELDS),
                     products=chance.sample(WORDS, 3), quantity=str(chance.randrange(1, 90)), unit="件",
                     **more)  # fmt: skip

    for n in range(SIDES):
        yield side("demand", f"need-{n}")
        yield side("offer", f"bid-{n}", demands=2)
    for n in range(200):
        yield side("demand", f"old-need-{n}", closed=today.isoformat())
        yield side("offer", f"old-bid-{n}", closed=today.isoformat())
        signed, agreed = n % 3 == 0, _ago(today, 100)
        steps = [{"state": "proposed", "on": _ago(today, 120)},
                 {"state": "signed" if signed else "dropped", "on": _ago(today, 90)}]  # fmt: skip
        reasons = [{"speaks": ("for", "against")[n % 2], "about": "words", "words": {"zh": "词"}}]
        yield thing("match", f"match-{n}", demand=f"old-need-{n}", offer=f"old-bid-{n}", steps=steps, reasons=reasons,
                    demand_agrees=agreed, offer_agrees=agreed, why="" if signed else "price")  # fmt: skip


def _platforms(firms: Sequence[str], today: date, chance: Random) -> Iterator[Record]:
    yield thing("platform", "lab", park="park")
    for n in range(20):
        yield thing("instrument", f"instrument-{n}", platform="lab", rate="300")
        for m in range(60):
            day = _ago(today, m - 10)
            yield thing("booking", f"booking-{n}-{m}", instrument=f"instrument-{n}", firm=chance.choice(firms),
                        since=f"{day}T09:00", until=f"{day}T12:00", used=None if m < 11 else "3")  # fmt: skip
    for n in range(100):
        day = _ago(today, n - 50)
        hours = {"firm": firms[n], "since": f"{day}T18:00", "until": f"{day}T22:00", "hours": 4}
        yield thing("idle-hours", f"idle-{n}", machine="CNC", rate="120", **hours)
        yield thing("shared-order", f"order-{n}", offer=f"idle-{n}", **hours | {"firm": firms[n + 200], "hours": 1})


def _money(firms: Sequence[str], today: date, chance: Random) -> Iterator[Record]:
    for n in range(5):
        yield thing("fund", f"fund-{n}", park="park", size="20000000")
    for n in range(300):
        yield thing("funding", f"funding-{n}", firm=chance.choice(firms), sort=("round", "grant")[n % 2],
                    on=_ago(today, chance.randrange(1500)), amount="500000", fund=f"fund-{n % 5}")  # fmt: skip
    for n in range(2_000):
        on = chance.randrange(40, 1500)
        yield thing("application", f"asks-{n}", policy=f"help-{n % 4}", firm=chance.choice(firms), on=_ago(today, on),
                    state="accepted", decided=_ago(today, on - 30), granted="10000", facts={"people": "3"})  # fmt: skip
        yield thing("payment", f"paid-{n}", application=f"asks-{n}", on=_ago(today, on - 35), amount="10000")


def _figures(firms: Sequence[str], year: int) -> Iterator[Figure]:
    for n, firm in enumerate(firms):
        for back in (1, 2, 3):
            for indicator, value, unit in (("revenue", 1000 + n, "万元"), ("rd-spending", 20 + n % 90, "万元"),
                                           ("employees", 10 + n % 200, "人")):  # fmt: skip
                yield Figure.from_dict({"subject": firm, "indicator": indicator, "period": str(year - back),
                                        "value": str(value - back), "unit": unit, "synthetic": True})  # fmt: skip


async def measure(app: Starlette, ledger: Ledger, token: str, pages: Sequence[str]) -> None:
    transport, headers = httpx.ASGITransport(app=app), {"authorization": f"Bearer {token}"} if token else {}
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=headers) as client:

        async def ask(page: str) -> float:
            start = time.perf_counter()
            answer = await client.get(f"/api/park/{page}")
            spent = (time.perf_counter() - start) * 1000
            assert answer.status_code == 200, (page, answer.text[:200])
            return spent

        print(f"{'written':>8} {'again':>8} {'slowest':>8}  request (milliseconds)")
        for page in pages:
            await ask(page)
            written = [await ask(page) for _ in range(AFTER_WRITING) if _write(ledger)]
            again = [await ask(page) for _ in range(AGAIN)]
            print(f"{max(written):8.0f} {statistics.median(again):8.0f} {max(again):8.0f}  {page}", flush=True)


_TURN = iter(range(1, 1_000_000))


def _write(ledger: Ledger) -> bool:
    """Change what a page may hang on: a case, a tenancy, an offer, a figure, in turn."""
    turn = next(_TURN)
    thing_changed = ("case-50", "lease-507", "bid-7", "firm-507")[turn % 4]
    ledger.revise_record(thing_changed, {"note": f"{time.time_ns()}"}, by="local", reason="benchmark")
    return True


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder) / "park.db"
        fresh = not path.exists()
        with open_ledger(path) as ledger:
            if fresh:
                fill(ledger)
            name = f"park-{time.time_ns()}"
            ledger.add_account(name, Role.EDITOR, by="local", reason="benchmark", within="park")
            token = ledger.issue_token(name, by="local", reason="benchmark")
            app = create_app(ledger, visitors=Role.EDITOR)
            app.state.site.ready.begin()
            start = time.perf_counter()
            while not app.state.site.ready.idle:
                time.sleep(0.1)
            print(f"read behind the requests in {time.perf_counter() - start:.1f} s")
            print(f"{FIRMS:,} firms, {CASES:,} cases; load average {os.getloadavg()[0]:.1f}")
            for who, given in (("the desk", ""), ("an account for the park", token)):
                print(f"as {who}")
                pages = [one for one in PAGES if not (given and one in ("policies/help-0", "firms/firm-507/policies"))]
                asyncio.run(measure(app, ledger, given, pages))
            print(f"load average {os.getloadavg()[0]:.1f}")
            app.state.site.close()


if __name__ == "__main__":
    main()
