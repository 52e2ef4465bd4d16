"""Idle hours of the made-up park, one claimed and one shown by a simulation, and an order placed there by simulation.

What the simulation said is kept here, since a demonstration opens at once; a test simulates the bundled model
`shared-cell` again and compares.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from lineside.district.demo_park.thing import firm_id, thing
from lineside.district.registry.record import Record

MODEL, ORDER, HOURS_ID = "shared-cell", "demo-shared", "demo-idle"
"""The bundled model of the owner's cell, the order that it makes, and the hours in which it does."""
DAY = "2024-03-04"
"""The day of the bundled model, which stands for that of the order."""
OWNER, ORDERS, CLAIMS = 6, 1, 12
MACHINE, RATE, PIECES, SECONDS, INSTEAD = "centre", Decimal(120), 24, 300, Decimal(400)
HOURS = ("18:00", "23:00")
IDLE_SHARE = Decimal("0.463")
"""Of the day, how much the machining centre waits for work at least."""
PLACED = ("18:00", "20:10")
"""When the order was placed, and by when it is done in nine of ten replications."""
CHANCE = 0.985
"""What the chance of every own order is sure to reach."""


def evening_of(today: date) -> date:
    """The day whose evening is lent."""
    return today + timedelta(days=2)


def shared_hours(today: date) -> Iterator[Record]:
    """Hours that a run shows, hours that a firm claims, and the order."""
    evening = evening_of(today)
    yield thing(
        "source",
        "demo-run-shared",
        "仿真 shared-cell",
        "simulation of shared-cell",
        medium="run",
        dated=today.isoformat(),
        facts={"model": MODEL, "replications": "20"},
    )
    yield thing(
        "idle-hours",
        HOURS_ID,
        "加工中心晚班",
        "machining centre, evening",
        firm=firm_id(OWNER),
        machine=MACHINE,
        run="demo-run-shared",
        since=f"{evening}T{HOURS[0]}",
        until=f"{evening}T{HOURS[1]}",
        hours=(5 * IDLE_SHARE).quantize(Decimal("0.01")),
        rate=RATE,
    )
    yield thing(
        "idle-hours",
        "demo-idle-claimed",
        "磨床周末",
        "grinder, weekend",
        firm=firm_id(CLAIMS),
        machine="磨床1",
        since=f"{today + timedelta(days=4)}T08:00",
        until=f"{today + timedelta(days=4)}T16:00",
        hours="6",
        rate="90",
    )
    hours = (Decimal(PIECES * SECONDS) / 3600).quantize(Decimal("0.01"))
    yield thing(
        "shared-order",
        ORDER,
        "试制壳体",
        "trial housings",
        firm=firm_id(ORDERS),
        offer=HOURS_ID,
        product="housing",
        pieces=PIECES,
        since=f"{evening}T{PLACED[0]}",
        until=f"{evening}T{PLACED[1]}",
        hours=hours,
        chance=CHANCE,
        earns=RATE * hours,
        saves=INSTEAD - RATE * hours,
        state="placed",
    )


def model_on(day: str) -> str:
    """The bundled model with its orders on a day."""
    from lineside.model.load import file_of

    return file_of(MODEL).read_text(encoding="utf-8").replace(DAY, day)
