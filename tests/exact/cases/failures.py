"""Machines that fail: by busy time, calendar and cycles; resumed, restarted, scrapped; alone, in lines, under crews."""

from __future__ import annotations

import math
from fractions import Fraction

from tests.exact.case import Case, case
from tests.exact.cases.lines import line_figures, line_text, room
from tests.exact.cases.queues import QUEUE_ROOM
from tests.exact.theory import breakdown, moment
from tests.exact.theory.repair import machine_repair
from tests.exact.theory.shop import Failure, Shop, Station

FAMILY = "Failures"
RUN = 100_800.0
"""Seconds: whole cycles of 60 s up and 12 s down, so that constant times give constant shares."""


def lone(
    name: str,
    theory: str,
    failure: str,
    time: str,
    per_hour: float,
    shares: dict[str, float],
    more: dict[str, float] | None = None,
) -> Case:
    """A saturated machine by itself."""
    named = {"products part throughput_per_h": per_hour}
    named |= {f"stations s time {state}": share for state, share in shares.items()} | (more or {})
    return case(
        name,
        FAMILY,
        theory,
        f"""
        plant: machine
        stations:
          s: {{failure: {failure}}}
        products:
          part: {{route: [{{at: s, time: {time}}}]}}
        release: {{part: always}}
        """,
        named,
        0.01,
        {"stations s time down": 0.03},
        duration_s=RUN,
    )


def availabilities() -> list[Case]:
    up = breakdown.availability(60.0, 12.0)
    kinds = {
        "exponential, busy time": "{every: exponential(60 s), repair: exponential(12 s)}",
        "exponential, calendar": "{every: exponential(60 s), clock: calendar, repair: exponential(12 s)}",
        "lognormal up time, gamma repair": "{every: lognormal(60 s cv 0.7), repair: gamma(12 s cv 1.5)}",
        "constant up time and repair": "{every: 60 s, repair: 12 s}",
        "uniform up time in the calendar": "{every: uniform(30 90 s), clock: calendar, repair: uniform(6 18 s)}",
    }
    cases = [
        lone(
            f"availability: {name}",
            "up/(up + repair)",
            text,
            "exponential(1 s)",
            3600 * up,
            {"busy": up, "down": 1 - up},
        )
        for name, text in kinds.items()
    ]
    both = 1 / (1 + 12 / 60 + 30 / 400)
    cases.append(
        lone(
            "availability: two ways to fail",
            "1/(1 + Σ repair/up time)",
            "[{every: exponential(60 s), repair: exponential(12 s)}, {every: exponential(400 s), repair: 30 s}]",
            "exponential(1 s)",
            3600 * both,
            {"busy": both, "down": 1 - both},
        )
    )
    by_count = breakdown.availability(50 * 1.0, 20.0)
    cases.append(
        lone(
            "availability: every 50 cycles",
            "50 cycles of work, then a repair",
            "{every: 50 cycles, repair: exponential(20 s)}",
            "exponential(1 s)",
            3600 * by_count,
            {"busy": by_count, "down": 1 - by_count},
        )
    )
    whole = 1 / (1 - math.exp(-1 / 50))
    by_chance = breakdown.availability(whole, 20.0)
    cases.append(
        lone(
            "availability: exponential(50) cycles",
            "a whole number of cycles, mean 1/(1 − exp(−1/50))",
            "{every: exponential(50 cycles), repair: exponential(20 s)}",
            "exponential(1 s)",
            3600 * by_chance,
            {"busy": by_chance, "down": 1 - by_chance},
        )
    )
    return cases


def restarts() -> list[Case]:
    repair = moment.exponential(10.0)
    services = {
        "constant": ("8 s", breakdown.constant(8.0, 1 / 20)),
        "uniform": ("uniform(2 14 s)", breakdown.uniform(2.0, 14.0, 1 / 20)),
        "Erlang": ("erlang(8 s k 3)", breakdown.erlang(8.0, 3, 1 / 20)),
    }
    cases = []
    for name, (time, attempt) in services.items():
        each = breakdown.restarted(attempt, repair).mean
        busy = (1 / attempt.survive - 1) * 20.0 / each
        cases.append(
            lone(
                f"restart: {name} service",
                "preemptive repeat different (Gaver)",
                "{every: exponential(20 s), repair: exponential(10 s), part: restart}",
                time,
                3600 / each,
                {"busy": busy, "down": 1 - busy},
            )
        )
    return cases


def scraps() -> list[Case]:
    cases = []
    for name, time, attempt in (
        ("constant", "8 s", breakdown.constant(8.0, 1 / 20)),
        ("Erlang", "erlang(8 s k 3)", breakdown.erlang(8.0, 3, 1 / 20)),
    ):
        found = breakdown.scrapping(attempt, 10.0)
        cases.append(
            lone(
                f"scrap: {name} service",
                "yield E[exp(−λS)], renewal reward",
                "{every: exponential(20 s), repair: exponential(10 s), part: scrap}",
                time,
                3600 * found.good,
                {"busy": found.busy, "down": found.down},
                {"products part scrapped": found.scrapped * RUN},
            )
        )
    return cases


def failing_queues() -> list[Case]:
    arrivals, service = 0.5, moment.erlang(1.0, 2)
    repair = moment.by_cv(4.0, 0.5)
    rules = {
        "resumes": ("resume", "busy", breakdown.failing_at_work(arrivals, breakdown.resumed(service, 1 / 20, repair))),
        "restarts": (
            "restart",
            "busy",
            breakdown.failing_at_work(arrivals, breakdown.restarted(breakdown.erlang(1.0, 2, 1 / 20), repair)),
        ),
        "fails while idle too": (
            "resume",
            "calendar",
            breakdown.failing_always(arrivals, service, 1 / 20, repair),
        ),
    }
    return [
        case(
            f"M/G/1 that fails and {name}" if "idle" not in name else "M/G/1 that fails while idle too",
            FAMILY,
            "Pollaczek and Khinchine with the completion time" if clock == "busy" else "Avi-Itzhak and Naor",
            f"""
            plant: failing-queue
            stations:
              s: {{failure: {{every: exponential(20 s), clock: {clock}, repair: gamma(4 s cv 0.5), part: {part}}}}}
            products:
              part: {{route: [{{at: s, time: erlang(1 s k 2)}}]}}
            release:
              part: {{every: exponential(2 s)}}
            """,
            {
                "products part throughput_per_h": 1800.0,
                "products part cycle_time_s": found.sojourn,
                "products part wip": arrivals * found.sojourn,
            },
            0.01,
            QUEUE_ROOM,
        )
        for name, (part, clock, found) in rules.items()
    ]


def repair_shop(clock: str) -> Case:
    shop = machine_repair(5, 2, Fraction(30), Fraction(8))
    up = float(shop.up)
    return case(
        f"five machines, two fitters, {clock}",
        FAMILY,
        "machine repair, M/M/2//5",
        f"""
        plant: repair-shop
        stations:
          s:
            machines: 5
            failure: {{every: exponential(30 s), clock: {clock}, repair: exponential(8 s), crew: fitters}}
        workers:
          fitters: {{per-shift: 2}}
        products:
          part: {{route: [{{at: s, time: exponential(1 s)}}]}}
        release: {{part: always}}
        """,
        {
            "products part throughput_per_h": 3600 * 5 * up,
            "stations s time busy": up,
            "stations s time down": 1 - up,
            "workers fitters busy": 5 * float(shop.in_repair) / 2,
        },
        0.01,
        {"stations s time down": 0.02, "workers fitters busy": 0.02},
    )


def failing_line(name: str, text: tuple[str, ...], shop: Shop, extra: str = "") -> Case:
    """A saturated line; the failures stand in the text of its stations."""
    found = shop.figures()
    named = line_figures(found, len(text))
    if shop.crews:
        pairs = zip(shop.stations, range(1, len(text) + 1), strict=True)
        load = sum(found[f"busy{i}"] * s.machines * s.failure.repair / s.failure.every for s, i in pairs if s.failure)
        named["workers fitters busy"] = load / shop.crews[0]
    times = [f"erlang({station.service} s k {station.stages})" for station in shop.stations]
    model = line_text("failing", text, times, extra)
    return case(name, FAMILY, "Markov chain of machines and calls", model, named, 0.01, room(named))


def failing_lines() -> list[Case]:
    rare, often = Failure(20.0, 5.0), Failure(8.0, 4.0)
    always = Failure(10.0, 4.0, "calendar")
    crewed = Failure(10.0, 4.0, crew=0)
    again = Failure(10.0, 4.0, part="restart")
    lost = Failure(10.0, 4.0, part="scrap")
    one, two = "failure: {every: exponential(20 s), repair: exponential(5 s)}", "every: exponential(10 s)"
    four = "repair: exponential(4 s)"
    calendar = f"failure: {{{two}, clock: calendar, {four}}}"
    by_crew = f"failure: {{{two}, {four}, crew: fitters}}"
    return [
        failing_line(
            "line whose machines fail at work",
            (one, "buffer: 2, failure: {every: exponential(8 s), repair: exponential(4 s)}", "buffer: 1"),
            Shop((Station(failure=rare), Station(0.8, buffer=2, failure=often), Station(1.0, buffer=1))),
        ),
        failing_line(
            "line whose machines fail at any time",
            (calendar, f"buffer: 1, {calendar}", f"buffer: 0, {calendar}"),
            Shop((Station(failure=always), Station(buffer=1, failure=always), Station(buffer=0, failure=always))),
        ),
        failing_line(
            "line under one fitter",
            (by_crew, f"buffer: 1, {by_crew}", f"buffer: 2, {by_crew}"),
            Shop(
                (Station(failure=crewed), Station(buffer=1, failure=crewed), Station(buffer=2, failure=crewed)),
                (),
                (1,),
            ),
            "workers: {fitters: {per-shift: 1}}\n",
        ),
        failing_line(
            "line whose failures scrap",
            (f"failure: {{{two}, {four}, part: scrap}}", f"buffer: 1, failure: {{{two}, {four}, part: scrap}}"),
            Shop((Station(failure=lost), Station(buffer=1, failure=lost))),
        ),
        failing_line(
            "line of Erlang service that restarts",
            (f"failure: {{{two}, {four}, part: restart}}", f"buffer: 1, failure: {{{two}, {four}, part: restart}}"),
            Shop((Station(2.0, 3, failure=again), Station(2.0, 2, buffer=1, failure=again))),
        ),
        failing_line(
            "parallel machines that fail",
            (f"machines: 2, {by_crew}", f"machines: 2, buffer: 1, {by_crew}"),
            Shop((Station(2.0, 1, 2, 0, crewed), Station(2.0, 1, 2, 1, crewed)), (), (1,)),
            "workers: {fitters: {per-shift: 1}}\n",
        ),
    ]


CASES = (
    *availabilities(),
    *restarts(),
    *scraps(),
    *failing_queues(),
    repair_shop("busy"),
    repair_shop("calendar"),
    *failing_lines(),
)
