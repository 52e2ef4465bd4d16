"""A made-up park over five years: firms move in and out, ask, are visited, brought together, financed; all marked so.

It ends today, so that its week is one to work on. The same seed and day give the same park.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from lineside.district.park.book import view_of
from lineside.district.park.counts import earlier, post_counts, quarter_of
from lineside.district.registry.kinds import record_from
from lineside.district.registry.membership import Membership, Role
from lineside.district.registry.record import Record
from lineside.district.sight import Reader, Sight
from lineside.district.store.ledger import Ledger

PARK, FUND, RELIEF, TALENT = "demo-park", "demo-fund", "demo-rent-relief", "demo-talent"
FIRMS, YEARS = 48, 5
CASE = "demo-s-01"
"""The firm of three graduates: 300 m², relief of 198,000 yuan, a patent that became a licence and a company."""
_DAY = timedelta(days=1)
_TRADES = (
    ("传感器", "sensors"),
    ("机器视觉", "machine vision"),
    ("电驱控制", "drive control"),
    ("康复器械", "rehabilitation"),
    ("工业软件", "industrial software"),
    ("轻量化材料", "light materials"),
    ("储能", "storage"),
    ("检测服务", "testing"),
)
_ASKED: dict[str, tuple[tuple[str, str], ...]] = {
    "space": (("申请扩租相邻房间", "More room next door"), ("办公室装修备案", "Fitting out an office")),
    "policy": (("申报科技型企业", "Recognition as a tech firm"), ("研发费用加计扣除辅导", "Help with R&D deduction")),
    "finance": (("对接知识产权质押贷款", "A loan against patents"), ("路演报名", "A place at the road show")),
    "market": (("寻找首台套用户", "A first user"), ("参加展会展位", "A stand at the fair")),
    "talent": (("引进算法工程师", "An engineer for algorithms"),),
}
_DESKS = {"space": "letting", "policy": "programmes", "finance": "advice", "market": "exchange", "talent": "advice"}
_ROOMS = (
    ("A", 3, 8, "office", 60),
    ("B", 2, 4, "workshop", 300),
    ("C", 1, 4, "laboratory", 110),
    ("D", 1, 4, "flat", 45),
)


def load_park(ledger: Ledger, *, by: str, seed: int, district: str) -> None:
    """Enter the park into a ledger that has the made-up district, and the counts of its last eight quarters."""
    reason, today = f"made-up park, seed {seed}", ledger.today()
    records = park_records(today, seed)
    ledger.add_records(records, by=by, reason=reason)
    members = [
        Membership(member=one.id, whole=PARK, role=Role.IN_PARK) for one in records if one.kind in ("firm", "platform")
    ]
    ledger.add_memberships([*members, Membership(member=PARK, whole=district, role=Role.RELATED)], by=by, reason=reason)
    view = view_of(ledger, Sight(ledger, Reader.DESK), PARK, today)
    for back in range(8, 0, -1):
        post_counts(ledger, view, earlier(quarter_of(today), back), by=by, reason=reason)


def park_records(today: date, seed: int) -> list[Record]:
    """All records of the park on a day."""
    random = Random(seed)  # noqa: S311  # a demonstration keeps no secrets
    start = date(today.year - YEARS, today.month, 1)
    spaces = list(_spaces())
    return [
        *_registry(start, today),
        *spaces,
        *_tenancies(random, spaces, start, today),
        *_cases(random, start, today),
        *_exchange(random, start, today),
        *_results(today),
        *_platforms(random, today),
        *_money(today),
    ]


def _thing(kind: str, name: str, zh: str, en: str, /, **more: object) -> Record:
    fields = {"kind": kind, "id": name, "name": {"zh": f"{zh}（演示）", "en": en}, "synthetic": True}
    return record_from({**fields, **more})


def _firm(number: int) -> str:
    return f"demo-s-{number:02d}"


def _any(random: Random, count: int) -> int:
    return int(random.random() * count)


def _registry(start: date, today: date) -> Iterator[Record]:
    """The park, its firms, two policies with their budgets."""
    yield _thing("park", PARK, "创新港", "Innovation Harbour")
    for number in range(1, FIRMS + 1):
        zh, en = _TRADES[number % len(_TRADES)]
        yield _thing(
            "firm",
            _firm(number),
            f"创新企业{number:02d}",
            f"Start-up {number:02d}",
            products=[zh],
            titles=["毕业生创业"] if number == 1 else [],
            note=f"{zh}; {en}",
        )
    yield _thing(
        "policy",
        RELIEF,
        "孵化场地租金减免",
        "rent relief for start-ups",
        budget="3000000",
        since=str(start.year),
        opens=start,
    )
    yield _thing(
        "policy",
        TALENT,
        "人才专项计划",
        "talent programme",
        budget="20000000",
        since=str(today.year),
        opens=date(today.year, 1, 1),
        closes=date(today.year, 12, 31),
        conditions="talent",
    )


def _spaces() -> Iterator[Record]:
    """Forty-four rooms on the plans of their floors."""
    for building, floors, rooms, use, area in _ROOMS:
        for floor in range(1, floors + 1):
            for n in range(rooms):
                number = f"{floor}{n + 1:02d}"
                wide, side = area / 10, n % 2
                yield _thing(
                    "space",
                    f"demo-r-{building.lower()}{number}",
                    f"{building}座{number}",
                    f"{building} {number}",
                    park=PARK,
                    building=building,
                    floor=floor,
                    room=number,
                    area=str(area),
                    use=use,
                    state="reserved" if (building, number) == ("A", "308") else "to-let",
                    left=(n // 2) * (wide + 0.5),
                    top=12.0 * side,
                    width=wide,
                    height=10.0,
                )


def _tenancies(random: Random, spaces: list[Record], start: date, today: date) -> Iterator[Record]:
    """Each room is let to one firm after another, with days between; those who left may owe something still."""
    count = 0
    for number, space in enumerate(spaces):
        if space.model_dump()["state"] == "reserved":
            continue
        area, use = space.model_dump()["area"], space.model_dump()["use"]
        day = start + timedelta(days=_any(random, 400))
        while day <= today:
            case = use == "workshop" and number == 24 and day + timedelta(days=700) > today
            firm = CASE if case else _firm(2 + _any(random, FIRMS - 1))
            length = 1095 if case else 365 * (1 + _any(random, 3))
            until = day + timedelta(days=length - 1)
            gone = None if random.random() > 0.12 else day + timedelta(days=int(length * (0.3 + random.random() * 0.5)))
            ended = gone if gone is not None and gone < today and not case else None
            rent = area * (22 if use == "workshop" else 40)
            count += 1
            last = min(until, ended or until)
            relief = [{"policy": RELIEF, "amount": "198000", "since": day, "until": until}] if case else []
            if not relief and random.random() < 0.15:
                relief = [{"policy": RELIEF, "amount": str(int(rent) * 3), "since": day}]
            yield _thing(
                "tenancy",
                f"demo-t-{count:03d}",
                f"租赁合同{count:03d}",
                f"Tenancy {count:03d}",
                firm=firm,
                space=space.id,
                since=day,
                until=until,
                ended=ended,
                rent=str(rent),
                deposit=str(2 * rent),
                relief=relief,
                bills=list(_bills(random, day, last, today, rent)),
            )
            day = last + timedelta(days=1 + _any(random, 160))


def _bills(random: Random, since: date, last: date, today: date, rent: object) -> Iterator[dict[str, object]]:
    """The bills of the last two quarters of a tenancy: most are paid."""
    months = [date(last.year, last.month, 1)] if last < today else []
    month = date(today.year, today.month, 1)
    while last >= today and len(months) < 3 and month >= since:
        months.append(month)
        month = (month - _DAY).replace(day=1)
    for month in months:
        if month < since.replace(day=1):
            continue
        due = month + timedelta(days=9)
        power = f"{180 + random.random() * 900:.2f}"
        for of, amount in (("rent", str(rent)), ("power", power)):
            owes = random.random() < (0.05 if of == "rent" else 0.08)
            paid = "0" if owes or due > today else amount
            yield {
                "of": of,
                "period": month.isoformat()[:7],
                "amount": amount,
                "due": due,
                "paid": paid,
                "on": None if paid == "0" else due,
                "used": power[:-3] if of == "power" else None,
            }


def _cases(random: Random, start: date, today: date) -> Iterator[Record]:
    """Five or six cases a month, one visit a week in the last year, certificates and mentors."""
    sorts = list(_ASKED)
    day, count = start, 0
    while day <= today:
        sort = sorts[_any(random, len(sorts))]
        zh, en = _ASKED[sort][_any(random, len(_ASKED[sort]))]
        count += 1
        done = day + timedelta(days=3 + _any(random, 25))
        firm = CASE if count % 40 == 0 else _firm(1 + _any(random, FIRMS))
        told = {} if done > today else {"done": done, "satisfaction": 3 + _any(random, 3)}
        evidence = [f"{zh}办结回执"] if told and random.random() < 0.93 else []
        yield _thing(
            "service-case",
            f"demo-k-{count:03d}",
            zh,
            en,
            firm=firm,
            sort=sort,
            asked=day,
            due=day + timedelta(days=20),
            owner=_DESKS[sort],
            evidence=evidence,
            **told,
        )
        day += timedelta(days=3 + _any(random, 5))
    for week in range(52):
        on = today - timedelta(days=7 * week + 2)
        late = on + timedelta(days=14)
        yield _thing(
            "visit",
            f"demo-v-{week + 1:02d}",
            f"走访{week + 1:02d}",
            f"Visit {week + 1:02d}",
            firm=_firm(1 + _any(random, FIRMS)),
            on=on,
            by="企业服务",
            about="了解经营情况与用工、用房需求",
            follow_up="回复用房需求" if week < 3 else "",
            due=late if week < 3 else None,
        )
    for number in range(1, 13):
        yield _thing(
            "certificate",
            f"demo-q-{number:02d}",
            f"质量管理体系认证{number:02d}",
            f"Quality certificate {number:02d}",
            firm=_firm(number),
            standard="GB/T 19001" if number % 3 else "IATF 16949",
            since=today - timedelta(days=900),
            expires=today + timedelta(days=25 * number),
        )
    for number, (zh, en) in enumerate(_TRADES[:3], start=1):
        yield _thing(
            "mentor",
            f"demo-mentor-{number}",
            f"导师{number}",
            f"Mentor {number}",
            park=PARK,
            fields=[zh, en],
            firms=[_firm(number), _firm(number + 8)],
            since=start,
        )


def _exchange(random: Random, start: date, today: date) -> Iterator[Record]:
    """Demands and offers of every trade, and how far each pair has come."""
    states = ("proposed", "introduced", "talking", "signed")
    for number in range(1, 33):
        zh, en = _TRADES[number % len(_TRADES)]
        since = start + timedelta(days=55 * number)
        open_until = today + timedelta(days=4 + 9 * (number % 7))
        until = open_until if number > 20 else since + timedelta(days=240)
        yield _thing(
            "demand",
            f"demo-d-{number:02d}",
            f"寻{zh}供应商",
            f"Seeks {en}",
            firm=_firm(1 + number % FIRMS),
            products=[zh],
            field=zh,
            quantity=str(50 * number),
            unit="套",
            at="演示区",
            since=since,
            until=until,
            budget=str(40_000 + 5_000 * number),
            confidential=number % 6 == 0,
        )
        yield _thing(
            "offer",
            f"demo-o-{number:02d}",
            f"可供{zh}",
            f"Offers {en}",
            firm=_firm(1 + (number + 16) % FIRMS),
            products=[zh],
            field=zh,
            at="演示区",
            since=since,
            until=until,
            budget=str(38_000 + 5_000 * number),
            demands=2,
        )
        reached = 1 + _any(random, 4) if number <= 20 else number % 3
        steps, day = [], since
        for state in states[:reached]:
            day += timedelta(days=6 + _any(random, 20))
            steps.append({"state": state, "on": day})
        if number <= 20 and reached < 4:
            steps.append({"state": "dropped", "on": day + timedelta(days=30)})
        if not steps or day > today:
            continue
        agreed = steps[0]["on"] if reached > 1 else None
        yield _thing(
            "match",
            f"demo-m-{number:02d}",
            f"{zh}对接{number:02d}",
            f"{en} {number:02d}",
            demand=f"demo-d-{number:02d}",
            offer=f"demo-o-{number:02d}",
            steps=steps,
            demand_agrees=agreed,
            offer_agrees=agreed,
            why="价格未谈拢" if steps[-1]["state"] == "dropped" else "",
            amount=str(39_000 + 5_000 * number) if reached == 4 else None,
        )


def _results(today: date) -> Iterator[Record]:
    """The way of the first firm from a patent to a company, patents of others, a joint project and a challenge."""
    ways = (
        ("patent", "发明专利", "Patent", 900),
        ("licence", "专利许可", "Licence", 500),
        ("company", "成果转化公司", "Company", 300),
    )
    for firm in (1, 2, 3):
        for n, (sort, zh, en, back) in enumerate(ways):
            after = [f"demo-result-{firm}-{n + 2}"] if n < 2 else []
            yield _thing(
                "result",
                f"demo-result-{firm}-{n + 1}",
                f"{zh}{firm}",
                f"{en} {firm}",
                sort=sort,
                of=[_firm(firm)],
                on=today - timedelta(days=back + 40 * firm),
                leads_to=after,
                trl=4 + 2 * n,
                amount="300000" if sort == "licence" else None,
                expected="10000000" if sort == "company" else None,
            )
    for number in range(4, 12):
        yield _thing(
            "result",
            f"demo-result-{number}",
            f"发明专利{number}",
            f"Patent {number}",
            sort="patent",
            of=[_firm(number)],
            on=today - timedelta(days=75 * number),
        )
    yield _thing(
        "joint-project",
        "demo-joint",
        "康复机器人联合研发",
        "rehabilitation robot",
        park=PARK,
        product="康复机器人",
        partners=[
            {"party": _firm(1), "gives": "算法与样机", "amount": "500000"},
            {"party": _firm(3), "gives": "制造与渠道"},
        ],
        since=today - timedelta(days=700),
        results=["demo-result-1-1"],
    )
    yield _thing(
        "challenge",
        "demo-challenge",
        "低成本力传感器",
        "a cheap force sensor",
        firm=_firm(3),
        field="传感器",
        reward="400000",
        since=today - timedelta(days=20),
        until=today + timedelta(days=3),
    )


def _platforms(random: Random, today: date) -> Iterator[Record]:
    """Two platforms with three instruments each, booked in the mornings and afternoons of nine weeks."""
    monday = today - timedelta(days=today.weekday())
    count = 0
    for p, (zh, en) in enumerate((("检测平台", "testing platform"), ("中试平台", "pilot platform")), start=1):
        yield _thing("platform", f"demo-lab-{p}", zh, en, park=PARK, services=["检测", "试制"])
        for n, (name, english) in enumerate(
            (
                ("电子显微镜", "electron microscope"),
                ("三坐标测量机", "measuring machine"),
                ("环境试验箱", "climate chamber"),
            ),
            start=1,
        ):
            instrument = f"demo-lab-{p}-{n}"
            yield _thing("instrument", instrument, f"{name}{p}", f"{english} {p}", platform=f"demo-lab-{p}", rate="300")
            for day in (monday + timedelta(days=d) for d in range(-56, 7) if d % 7 < 5):
                for hour in (9, 14):
                    if random.random() > 0.4:
                        continue
                    count += 1
                    past = day < today
                    yield _thing(
                        "booking",
                        f"demo-b-{count:03d}",
                        f"预约{count:03d}",
                        f"Booking {count:03d}",
                        instrument=instrument,
                        firm=_firm(1 + _any(random, FIRMS)),
                        since=f"{day}T{hour:02d}:00",
                        until=f"{day}T{hour + 3:02d}:00",
                        used="2.5" if past else None,
                        charged="750" if past else None,
                    )


def _money(today: date) -> Iterator[Record]:
    """A fund with what it placed, applications under the talent programme, payments, and idle hours with an order."""
    yield _thing(
        "fund",
        FUND,
        "创新港种子基金",
        "Harbour seed fund",
        park=PARK,
        size="20000000",
        since=today - timedelta(days=1500),
    )
    for number in range(1, 9):
        yield _thing(
            "funding",
            f"demo-fund-{number}",
            f"融资{number}",
            f"Funding {number}",
            firm=_firm(number),
            sort="round" if number % 3 else "grant",
            on=today - timedelta(days=150 * number),
            round="天使轮",
            amount=str(500_000 * number),
            fund=FUND if number % 3 else None,
        )
    for number in range(1, 13):
        on = today - timedelta(days=22 * number)
        decided = on + timedelta(days=18) if number > 2 else None
        state = "submitted" if decided is None else "refused" if number % 5 == 0 else "accepted"
        granted = str(100_000 + 20_000 * number) if state == "accepted" else None
        yield _thing(
            "application",
            f"demo-a-{number:02d}",
            f"人才计划申请{number:02d}",
            f"Application {number:02d}",
            policy=TALENT,
            firm=_firm(number),
            on=on,
            asks=str(300_000),
            facts={
                "degree": str(1 + number % 3),
                "contract_months": str(24 + 12 * (number % 2)),
                "months_in_post": str(3 + number % 20),
            },
            state=state,
            decided=decided,
            granted=granted,
        )
        if granted:
            yield _thing(
                "payment",
                f"demo-pay-{number:02d}",
                f"拨付{number:02d}",
                f"Payment {number:02d}",
                application=f"demo-a-{number:02d}",
                on=(decided or on) + timedelta(days=3),
                amount="100000",
            )
    yield _thing(
        "payment",
        "demo-pay-back",
        "追回",
        "Clawed back",
        application="demo-a-12",
        sort="clawed-back",
        on=today - timedelta(days=30),
        amount="40000",
        why="人员已离职",
    )
    evening = today + timedelta(days=2)
    yield _thing(
        "idle-hours",
        "demo-idle",
        "数控机床晚班",
        "machining centre, evening",
        firm=_firm(6),
        machine="加工中心2",
        since=f"{evening}T18:00",
        until=f"{evening}T23:00",
        hours="5",
        rate="120",
    )
    yield _thing(
        "shared-order",
        "demo-shared",
        "试制壳体",
        "trial housings",
        firm=_firm(1),
        offer="demo-idle",
        product="壳体",
        pieces=40,
        since=f"{evening}T18:30",
        until=f"{evening}T22:00",
        hours="3.5",
        state="placed",
    )
