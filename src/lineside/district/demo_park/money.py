"""A fund of the made-up park with what it placed, applications and payments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from lineside.district.demo_park.stays import Stays
from lineside.district.demo_park.thing import CASE, FUND, PARK, TALENT, thing
from lineside.district.registry.record import Record

HALF_A_YEAR = timedelta(days=190)
"""The example of conditions asks for six months in the park."""


def funds_and_grants(stays: Stays, today: date) -> Iterator[Record]:
    """A fund with what it placed, applications under the talent programme, payments."""
    yield thing(
        "fund",
        FUND,
        "创新港种子基金",
        "Harbour seed fund",
        park=PARK,
        size="20000000",
        since=today - timedelta(days=1500),
    )
    for number in range(1, 9):
        on = today - timedelta(days=150 * number)
        yield thing(
            "funding",
            f"demo-fund-{number}",
            f"融资{number}",
            f"Funding {number}",
            firm=CASE if number == 1 else _there(stays, number, on),
            sort="round" if number % 3 else "grant",
            on=on,
            round="天使轮" if number % 3 else "",
            amount=str(500_000 * number),
            fund=FUND if number % 3 else None,
        )
    for number in range(1, 13):
        on = today - timedelta(days=22 * number)
        decided = on + timedelta(days=18) if number > 2 else None
        state = "submitted" if decided is None else "refused" if number % 5 == 0 else "accepted"
        # Whoever is accepted meets the conditions of the bundled example; whoever is refused lacks one of them.
        degree = 1 if state == "refused" else 2 + number % 2
        granted = str(60_000 * degree - 60_000) if state == "accepted" else None
        yield thing(
            "application",
            f"demo-a-{number:02d}",
            f"人才计划申请{number:02d}",
            f"Application {number:02d}",
            policy=TALENT,
            firm=_there(stays, number, on - HALF_A_YEAR, on),
            on=on,
            asks=str(60_000 * degree if degree == 1 else 60_000 * degree - 60_000),
            facts={
                "degree": str(degree),
                "contract_months": str(36 + 12 * (number % 2)),
                "months_in_post": str(3 + number % 20),
            },
            state=state,
            decided=decided,
            granted=granted,
        )
        if granted:
            yield thing(
                "payment",
                f"demo-pay-{number:02d}",
                f"拨付{number:02d}",
                f"Payment {number:02d}",
                application=f"demo-a-{number:02d}",
                on=(decided or on) + timedelta(days=3),
                amount=granted,
            )
    yield thing(
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


def _there(stays: Stays, number: int, *days: date) -> str:
    """A firm that is there on these days, others for each number."""
    firms = stays.on(*days)
    return firms[number * 5 % len(firms)] if firms else CASE
