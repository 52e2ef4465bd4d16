"""The made-up park, its firms and policies, its rooms and who rents them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from lineside.district.demo_park.research import policy_of_research, recognitions_of
from lineside.district.demo_park.sharing import CLAIMS, OWNER
from lineside.district.demo_park.thing import (
    CASE,
    FIRMS,
    LEAVER,
    PARK,
    PARTNER,
    RELIEF,
    TALENT,
    TRADES,
    any_of,
    firm_id,
    thing,
)
from lineside.district.registry.record import Record

ROOMS = (
    ("A", 3, 8, "office", 60),
    ("B", 2, 4, "workshop", 300),
    ("C", 1, 4, "laboratory", 110),
    ("D", 1, 4, "flat", 45),
)
DAY = timedelta(days=1)
CASE_ROOM, CASE_STAY = 24, timedelta(days=600)
"""The first workshop, of 300 m², is let to the firm of three graduates since so long, whatever day it is."""
STAYING = {25: OWNER, 26: CLAIMS, 27: PARTNER}
"""Workshops of firms that never leave: who lends hours of its machines, and who makes a product with another."""
LEAVING, LEFT = 28, timedelta(days=150)
"""The workshop of a firm that was granted money on condition that it stays, and how long ago it left."""
STATED: dict[str, str] = {
    "years_reported": "3",
    "staff": "12",
    "service_staff": "10",
    "public_area": "240",
    "firms_with_rights": "4",
    "events": "16",
}
"""What the operator states of itself, among the further facts of the park."""


def registry(start: date, today: date) -> Iterator[Record]:
    """The park, its firms, three policies with their budgets."""
    yield thing("park", PARK, "创新港", "Innovation Harbour", facts=STATED | {"since": f"{start:%Y-%m}"})
    for number in range(1, FIRMS + 1):
        zh, en = TRADES[number % len(TRADES)]
        yield thing(
            "firm",
            firm_id(number),
            f"创新企业{number:02d}",
            f"Start-up {number:02d}",
            products=[zh],
            recognitions=recognitions_of(number, today),
            titles=["毕业生创业"] if number == 1 else [],
            note=f"{zh}; {en}",
            consents=number == OWNER,  # its line can be looked at
        )
    yield thing(
        "policy",
        RELIEF,
        "孵化场地租金减免",
        "rent relief for start-ups",
        budget="3000000",
        since=str(start.year),
        opens=start,
    )
    yield thing(
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
    yield from policy_of_research(today)


def spaces() -> Iterator[Record]:
    """Forty rooms on the plans of their floors."""
    for building, floors, rooms, use, area in ROOMS:
        for floor in range(1, floors + 1):
            for n in range(rooms):
                number = f"{floor}{n + 1:02d}"
                wide, side = area / 10, n % 2
                yield thing(
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


def tenancies(random: Random, spaces: list[Record], start: date, today: date) -> Iterator[Record]:
    """Each room is let to one firm after another, with days between; those who left may owe something still."""
    count = 0
    for number, space in enumerate(spaces):
        if space.model_dump()["state"] == "reserved":
            continue
        area, use = space.model_dump()["area"], space.model_dump()["use"]
        day, moved_in = start + timedelta(days=any_of(random, 400)), today - CASE_STAY
        while day <= today:
            if number == CASE_ROOM and moved_in - timedelta(days=60) < day:
                day = max(day, moved_in)
            case = number == CASE_ROOM and day >= moved_in
            firm, leaves = (CASE, None) if case else _guest(number, 2 + any_of(random, FIRMS - 1), day, today)
            stays = leaves is not None or number in STAYING
            length = 1095 if case else 365 * (1 + any_of(random, 3))
            until = day + timedelta(days=length - 1)
            if number == CASE_ROOM and not case:
                until = min(until, moved_in - DAY)
            gone = None if random.random() > 0.12 else day + timedelta(days=int(length * (0.3 + random.random() * 0.5)))
            ended = gone if gone is not None and gone < today and not (case or stays) else None
            ended = leaves if leaves is not None and leaves < until else ended
            rent = area * (22 if use == "workshop" else 40)
            count += 1
            last = min(until, ended or until)
            relief = [{"policy": RELIEF, "amount": "198000", "since": day, "until": until}] if case else []
            if not relief and random.random() < 0.15:
                relief = [{"policy": RELIEF, "amount": str(int(rent) * 3), "since": day}]
            yield thing(
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
            between = any_of(random, 160)
            day = last + timedelta(days=1 if stays else 1 + between)


def _guest(number: int, drawn: int, day: date, today: date) -> tuple[str, date | None]:
    """Who rents a room from a day on, and by when it leaves where that is settled."""
    if number == LEAVING and day < today - LEFT:
        return firm_id(LEAVER), today - LEFT
    others = drawn if drawn != LEAVER else drawn + 1
    return firm_id(STAYING.get(number, others)), None


def _bills(random: Random, since: date, last: date, today: date, rent: object) -> Iterator[dict[str, object]]:
    """The bills of the last two quarters of a tenancy: most are paid."""
    months = [date(last.year, last.month, 1)] if last < today else []
    month = date(today.year, today.month, 1)
    while last >= today and len(months) < 3 and month >= since:
        months.append(month)
        month = (month - DAY).replace(day=1)
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
