"""The made-up park from patents to companies: results, a joint project, a challenge."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from lineside.district.demo_park.thing import PARK, PARTNER, firm_id, thing
from lineside.district.registry.record import Record


def results(today: date) -> Iterator[Record]:
    """The way of the first firm from a patent to a company, patents of others, a joint project and a challenge."""
    ways = (
        ("patent", "发明专利", "Patent", 900),
        ("licence", "专利许可", "Licence", 500),
        ("company", "成果转化公司", "Company", 300),
    )
    for firm in (1, 2, 3):
        for n, (sort, zh, en, back) in enumerate(ways):
            after = [f"demo-result-{firm}-{n + 2}"] if n < 2 else []
            yield thing(
                "result",
                f"demo-result-{firm}-{n + 1}",
                f"{zh}{firm}",
                f"{en} {firm}",
                sort=sort,
                of=[firm_id(firm)],
                on=today - timedelta(days=back + 40 * firm),
                leads_to=after,
                trl=4 + 2 * n,
                amount="300000" if sort == "licence" else None,
                expected="10000000" if sort == "company" else None,
            )
    for number in range(4, 12):
        yield thing(
            "result",
            f"demo-result-{number}",
            f"发明专利{number}",
            f"Patent {number}",
            sort="patent",
            of=[firm_id(number)],
            on=today - timedelta(days=75 * number),
        )
    yield thing(
        "joint-project",
        "demo-joint",
        "康复机器人联合研发",
        "rehabilitation robot",
        park=PARK,
        product="康复机器人",
        partners=[
            {"party": firm_id(1), "gives": "算法与样机", "amount": "500000"},
            {"party": firm_id(PARTNER), "gives": "制造与渠道"},
        ],
        since=today - timedelta(days=560),
        results=["demo-result-1-1"],
        board=["研发", "试制", "临床与市场"],
        tasks=[
            {
                "id": "gait",
                "text": "步态算法定型",
                "part": "研发",
                "owner": "advice",
                "due": today - timedelta(days=200),
                "state": "done",
                "evidence": ["算法测试报告"],
            },
            {
                "id": "drive",
                "text": "驱动关节小批试制",
                "part": "试制",
                "owner": "platforms",
                "due": today - timedelta(days=6),
                "state": "under-way",
            },
            {
                "id": "price",
                "text": "物料成本核算",
                "part": "试制",
                "owner": "programmes",
                "due": today - timedelta(days=30),
                "state": "done",
            },
            {
                "id": "trial",
                "text": "两家康复机构试用",
                "part": "临床与市场",
                "owner": "exchange",
                "due": today + timedelta(days=60),
            },
        ],
    )
    yield thing(
        "challenge",
        "demo-challenge",
        "低成本力传感器",
        "a cheap force sensor",
        firm=firm_id(3),
        field="传感器",
        reward="400000",
        since=today - timedelta(days=20),
        until=today + timedelta(days=3),
    )
