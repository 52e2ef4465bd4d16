"""Maintenance: age replacement by renewal reward, calendars and counts by hand, spare parts, tools that wear."""

from __future__ import annotations

from tests.exact.case import Case, case
from tests.exact.theory.replacement import Replacement, age_replacement, weibull_survival, without_renewal

FAMILY = "Maintenance"


def lone(
    name: str, theory: str, station: str, shares: Replacement, more: str = "", *, duration_s: float = 400_000.0
) -> Case:
    """A saturated machine by itself; parts of 1 s."""
    return case(
        name,
        FAMILY,
        theory,
        f"""
        plant: machine
        stations:
          s: {station}
        {more}
        products:
          part: {{route: [{{at: s, time: 1 s}}]}}
        release: {{part: always}}
        """,
        {
            "stations s time busy": shares.busy,
            "stations s time down": shares.down,
            "stations s time maintenance": shares.maintenance,
        },
        0.01,
        {"stations s time down": 0.05, "stations s time maintenance": 0.03},
        duration_s=duration_s,
        replications=20,
    )


def ages() -> list[Case]:
    """Weibull lifetimes of scale 500 s; maintenance is due after whole seconds of work, since parts take 1 s."""
    found = []
    for shape, age in ((3.0, 300.0), (2.0, 400.0), (1.0, 250.0)):
        found.append(
            lone(
                f"age replacement at {age:.0f} s, shape {shape:g}",
                "renewal reward: ∫R over ∫R + repairs + maintenance (Barlow and Proschan)",
                f"{{failure: {{every: weibull(500 s shape {shape:g}), repair: exponential(80 s)}},"
                f" maintenance: {{every: {age:.0f} s, time: 20 s, policy: age}}}}",
                age_replacement(weibull_survival(500.0, shape), age, 80.0, 20.0),
            )
        )
    return found


def blocks() -> list[Case]:
    return [
        lone(
            "maintenance that renews nothing: every 200 s of work",
            "every 200 s of work: 200/500 repairs and one maintenance",
            "{failure: {every: exponential(500 s), repair: exponential(80 s)},"
            " maintenance: {every: 200 s, time: uniform(10 30 s)}}",
            without_renewal(500.0, 200.0, 80.0, 20.0),
        ),
        lone(
            "maintenance every 200 cycles",
            "a part takes 1 s, so the same",
            "{failure: {every: exponential(500 s), repair: exponential(80 s)},"
            " maintenance: {every: 200 cycles, time: uniform(10 30 s)}}",
            without_renewal(500.0, 200.0, 80.0, 20.0),
        ),
    ]


def worn() -> Case:
    """Exponential lifetimes at a rate that rises to three times as much over 200 s of work, when the tool is changed.

    In a cycle the work is 200 s, the failures are ∫ of the rate: mean factor 1 + (3 − 1)/2 · (199/200), since wear
    counts part by part and each of the 200 parts is made with the tool as worn as it was when the part began.
    """
    failures = 200.0 / 500.0 * (1.0 + 2.0 * 0.5 * 199.0 / 200.0)
    cycle = 200.0 + failures * 80.0 + 20.0
    return lone(
        "a tool that wears, changed every 200 cycles",
        "the failure rate rises in a straight line to three times as much; its integral over a tool's life",
        "{failure: {every: exponential(500 s), repair: exponential(80 s)}, wear: {over: 200 cycles, failures: 3},"
        " maintenance: {every: 200 cycles, time: 20 s, renews: wear}}",
        Replacement(200.0 / cycle, failures * 80.0 / cycle, 20.0 / cycle),
    )


def by_hand() -> list[Case]:
    """Nothing random: every figure is exact."""
    return [
        case(
            "calendar, early while it starves",
            FAMILY,
            "50 s before it is due a part has just come; 3 s later it starves: 153 s, 313 s … 1593 s, 10 s each",
            """
            plant: early
            stations:
              s: {maintenance: {every: 200 s, clock: calendar, time: 10 s, early: 50 s}}
            products:
              part: {route: [{at: s, time: 3 s}]}
            release: {part: {every: 10 s}}
            """,
            {"stations s time maintenance": 97.0 / 1600.0, "products part completed": 159.0},
            0.0,
            duration_s=1600.0,
            warmup_s=0.0,
            replications=1,
        ),
        case(
            "spare parts that take longer than the machine lasts",
            FAMILY,
            "two spares in one bin, which comes back 1000 s after it is empty: every third maintenance waits for it",
            """
            plant: spares
            stations:
              s: {maintenance: {every: 400 s, time: 100 s, parts: {die: 1}}}
            products:
              part: {route: [{at: s, time: 1 s}]}
            parts: {die: {from: store, after: 1000 s, kanban: {bins: 1, of: 2}}}
            release: {part: always}
            """,
            spares(),
            0.0,
            duration_s=10_000.0,
            warmup_s=0.0,
            replications=1,
        ),
    ]


def spares() -> dict[str, float]:
    """Two dies in one bin: used at 400 s and 900 s; the empty bin is called for at 900 s and there at 1900 s.

    The third maintenance is due at 1400 s and waits until 1900 s, the fourth takes its die at 2400 s, and so on.
    """
    begun, time, stock, comes = [], 0.0, 2, 0.0
    while True:
        time += 400.0
        if stock == 0:
            time, stock = max(time, comes), 2
        if time >= 10_000.0:
            break
        begun.append(time)
        stock -= 1
        if stock == 0:
            comes = time + 1000.0
        time += 100.0
    work = 400.0 * len(begun) + min(400.0, 10_000.0 - (begun[-1] + 100.0))
    return {
        "stations s time busy": work / 10_000.0,
        "stations s time maintenance": 1.0 - work / 10_000.0,
        "parts die used": float(len(begun)),
    }


CASES = (*ages(), *blocks(), worn(), *by_hand())
