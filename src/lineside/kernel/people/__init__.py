"""Workers by skill, who walk and stand in for each other."""

from __future__ import annotations

from lineside.kernel.core.declare import Call, Capability, Codes, Each, Message, Trait, Verdicts
from lineside.kernel.people.tables import COLUMNS, TABLES
from lineside.kernel.people.verdict import DUTY

DUTIES = Codes(
    "DUTIES",
    "Where a person is of a pool whose people are told apart.",
    {"free": "FREE", "walking": "WALKING", "at work": "AT_WORK"},
)

COPES_WITH = (
    "several stations",
    "moves",
    "splitting",
    "shared limits",
    "orders",
    "phases",
)
"""Traits of others with which all of its own were thought through."""

CAPABILITY = Capability(
    "people",
    "workers by skill, who walk and stand in for each other",
    verdicts=(Verdicts("a person's walk", tuple(DUTIES.words), ("walked",), DUTY.reshape(-1, 1)),),
    traits=(
        Trait("workers", "workers by skill", "traits.workers_in", COPES_WITH),
        Trait("people told apart", "people who walk, or stand in for others", "traits.people_in", COPES_WITH),
        Trait("shifts", "working hours of stations and workers", "traits.shifts_in", COPES_WITH),
    ),
    page="guides/work.md",
    tables=TABLES,
    columns=COLUMNS,
    codes=(DUTIES,),
    commands=(Message(13, "walk", "WALK", (Call("truth.walk", "element number target"),)),),
    facts=(
        Message(
            17,
            "walked",
            "WALKED",
            (Call("/duty.walked", "element number x", "0 <= element < h.worker_n"),),
            happens=(Call("truth.walk_ends", "element number"),),
        ),
    ),
    requests=(Message(71, "away", "AWAY", (Call("away.set_away", "element number"),)),),
    timers=(Message(0, "calendar", "CALENDAR_TIMER", (Call("/timer.follow_calendar", "element"),)),),
    settles=(
        Each("pool", "sums.count_workers", "row 0 0"),
        Each("pool", "sums.count_walking", "row 0"),
    ),
)
