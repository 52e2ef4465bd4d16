"""Release and control: one limit of work in process for two products, whose parts take turns."""

from __future__ import annotations

from fractions import Fraction

from tests.exact.case import Case, case
from tests.exact.theory.closed import Node, mva

FAMILY = "Release and control"
ROUTE = "[{at: a, time: exponential(1 s)}, {at: b, time: exponential(0.8 s)}, {at: c, time: exponential(1.5 s)}]"


def shared_loop() -> Case:
    """Both products go the same way and take the same times, so that the parts of both are one closed network."""
    loop = mva([Node(Fraction(1)), Node(Fraction(4, 5)), Node(Fraction(3, 2), 2)], 6)
    rate = float(loop.throughput)
    return case(
        "two products in one CONWIP loop",
        FAMILY,
        "mean value analysis of six parts; the products enter by turns, two to one",
        f"""
        plant: loop
        stations: {{a: {{}}, b: {{}}, c: {{machines: 2}}}}
        products:
          p: {{route: {ROUTE}}}
          q: {{route: {ROUTE}}}
        loops: {{line: {{wip: 6}}}}
        release: {{p: {{loop: line, share: 2}}, q: {{loop: line}}}}
        """,
        {
            "products p throughput_per_h": 3600 * rate * 2 / 3,
            "products q throughput_per_h": 3600 * rate / 3,
            "stations a queue": float(loop.present[0]) - rate,
            "stations b time busy": 0.8 * rate,
            "stations c time busy": 0.75 * rate,
        },
        0.01,
        {"stations a queue": 0.02},
    )


def hot() -> Case:
    """Parts leave as 1, 2, 4, 3, 5, 6, 8, 7 …: a hot one takes 10 s, whom it passes 30 s, others 20 s."""
    return case(
        "turns and hot lots by hand",
        FAMILY,
        "every 10 s one part comes and one leaves; every fourth is hot",
        """
        plant: hot
        stations: {s: {}}
        products: {p: {due: 25 s, route: [{at: s, time: 10 s}]}}
        release: {p: {wip: 2, hot: {share: 25 %, priority: 5, due: 15 s}}}
        dispatch: {s: highest-priority}
        """,
        {
            "products p completed": 100.0,
            "products p on_time": 0.75,
            "products p cycle_time_s": (10.0 + 99 * 20.0) / 100,
        },
        0.0,
        duration_s=1000.0,
        warmup_s=0.0,
        replications=1,
    )


CASES = (shared_loop(), hot())
