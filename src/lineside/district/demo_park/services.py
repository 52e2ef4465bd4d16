"""What firms of the made-up park asked for, visits, certificates and mentors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from lineside.district.demo_park.stays import Stays
from lineside.district.demo_park.thing import CASE, PARK, TRADES, any_of, firm_id, thing
from lineside.district.registry.record import Record

ASKED: dict[str, tuple[tuple[str, str], ...]] = {
    "space": (("申请扩租相邻房间", "More room next door"), ("办公室装修备案", "Fitting out an office")),
    "policy": (("申报科技型企业", "Recognition as a tech firm"), ("研发费用加计扣除辅导", "Help with R&D deduction")),
    "finance": (("对接知识产权质押贷款", "A loan against patents"), ("路演报名", "A place at the road show")),
    "market": (("寻找首台套用户", "A first user"), ("参加展会展位", "A stand at the fair")),
    "talent": (("引进算法工程师", "An engineer for algorithms"),),
}
DESKS = {"space": "letting", "policy": "programmes", "finance": "advice", "market": "exchange", "talent": "advice"}


def cases(random: Random, stays: Stays, start: date, today: date) -> Iterator[Record]:
    """Five or six cases a month, one visit a week in the last year, of firms that are there; certificates, mentors."""
    sorts = list(ASKED)
    day, count = start, 0
    while day <= today:
        sort = sorts[any_of(random, len(sorts))]
        zh, en = ASKED[sort][any_of(random, len(ASKED[sort]))]
        count += 1
        done = day + timedelta(days=3 + any_of(random, 25))
        drawn = stays.any(random, day)
        firm = CASE if count % 12 == 0 and stays.here(CASE, day) else drawn
        told = {} if done > today else {"done": done, "satisfaction": 3 + any_of(random, 3)}
        evidence = [f"{zh}办结回执"] if told and random.random() < 0.93 else []
        if firm is not None:
            yield thing(
                "service-case",
                f"demo-k-{count:03d}",
                zh,
                en,
                firm=firm,
                sort=sort,
                asked=day,
                due=day + timedelta(days=20),
                owner=DESKS[sort],
                evidence=evidence,
                **told,
            )
        day += timedelta(days=3 + any_of(random, 5))
    for week in range(52):
        on = today - timedelta(days=7 * week + 2)
        late = on + timedelta(days=14)
        yield thing(
            "visit",
            f"demo-v-{week + 1:02d}",
            f"走访{week + 1:02d}",
            f"Visit {week + 1:02d}",
            firm=stays.any(random, on) or CASE,
            on=on,
            by="advice",
            about="了解经营情况与用工、用房需求",
            follow_up="回复用房需求" if week < 3 else "",
            due=late if week < 3 else None,
        )
    for number in range(1, 13):
        yield thing(
            "certificate",
            f"demo-q-{number:02d}",
            f"质量管理体系认证{number:02d}",
            f"Quality certificate {number:02d}",
            firm=firm_id(number),
            standard="GB/T 19001" if number % 3 else "IATF 16949",
            since=today - timedelta(days=900),
            expires=today + timedelta(days=25 * number),
        )
    for number, (zh, en) in enumerate(TRADES[:3], start=1):
        yield thing(
            "mentor",
            f"demo-mentor-{number}",
            f"导师{number}",
            f"Mentor {number}",
            park=PARK,
            fields=[zh, en],
            firms=[firm_id(number), firm_id(number + 8)],
            since=start,
        )
