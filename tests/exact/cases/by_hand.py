"""Constant times, working hours and orders: every figure counted by hand, so one run must give it exactly.

The week starts on Monday 00:00. The shift is 08:00 to 16:00 with a break from 12:00 to 12:30: 14,400 s and 12,600 s.
"""

from __future__ import annotations

from tests.exact.case import Case, case
from tests.exact.theory.shift import Output, finished, interrupted, weekdays

FAMILY = "By hand"
WINDOWS = weekdays(5, [(8.0, 12.0), (12.5, 16.0)])
RUN = 5 * 86_400
OPEN = sum(end - start for start, end in WINDOWS)
SHIFT = 'day: {mon-fri: ["08:00-16:00"], break: ["12:00-12:30"]}'


def hours(service: int, rule: str, output: Output) -> Case:
    """The station keeps the hours."""
    made = output.until(RUN)
    return case(
        f"station hours, {service} s, {rule}",
        FAMILY,
        "counted by hand",
        f"""
        plant: hours
        starts: 2024-03-04 00:00
        hours: day
        shifts: {{{SHIFT}}}
        stations: {{s: {{at-shift-end: {rule}}}}}
        products:
          part: {{route: [{{at: s, time: {service} s}}]}}
        release: {{part: always}}
        """,
        {
            "products part completed": made,
            "products part throughput_per_h": made / (OPEN / 3600),
            "stations s time busy": output.busy / RUN,
            "stations s time off_shift": 1 - output.busy / RUN,
        },
        0,
        duration_s=RUN,
        warmup_s=0,
        replications=1,
    )


def shifts(service: int, rule: str, output: Output) -> Case:
    """The station is always open; its worker keeps the hours."""
    made = output.until(RUN)
    return case(
        f"worker's shift, {service} s, {rule}",
        FAMILY,
        "counted by hand",
        f"""
        plant: shift
        starts: 2024-03-04 00:00
        shifts: {{{SHIFT}}}
        stations: {{s: {{}}}}
        workers: {{hands: {{per-shift: 1, shifts: day, at-shift-end: {rule}}}}}
        products:
          part: {{route: [{{at: s, time: {service} s, workers: {{hands: 1}}}}]}}
        release: {{part: always}}
        """,
        {
            "products part completed": made,
            "stations s time busy": output.busy / RUN,
            "stations s time waiting_worker": 1 - output.busy / RUN,
        },
        0,
        duration_s=RUN,
        warmup_s=0,
        replications=1,
    )


def timed() -> list[Case]:
    return [
        each(service, rule, output)
        for each in (hours, shifts)
        for service in (45, 70, 1000)
        for rule, output in (("finish", finished(WINDOWS, service)), ("interrupt", interrupted(WINDOWS, service)))
    ]


def crew_hours(repair: int, rule: str, busy: int) -> Case:
    """A machine that works day and night and fails after every 10,000 s of work; its crew keeps the hours."""
    return case(
        f"crew's hours, repair of {repair} s, {rule}",
        FAMILY,
        "counted by hand",
        f"""
        plant: crew
        starts: 2024-03-04 00:00
        shifts: {{{SHIFT}}}
        stations:
          s: {{failure: {{every: 10000 s, repair: {repair} s, crew: fitters}}}}
        workers: {{fitters: {{per-shift: 1, shifts: day, at-shift-end: {rule}}}}}
        products:
          part: {{route: [{{at: s, time: 60 s}}]}}
        release: {{part: always}}
        """,
        {
            "products part completed": busy // 60,
            "stations s time busy": busy / RUN,
            "stations s time down": 1 - busy / RUN,
        },
        0,
        duration_s=RUN,
        warmup_s=0,
        replications=1,
    )


def crews() -> list[Case]:
    """The hours of each day, in seconds from its midnight; the shift runs from 28,800 to 57,600, its break from 43,200.

    Repairs of 1,800 s never meet the break. Monday: at work 0–10,000, 30,600–40,600, 42,400–52,400, 54,200–64,200; on
    the other days without the first.

    Repairs of 3,600 s, finished past the hours: Monday 0–10,000, 32,400–42,400, 46,000–56,000, 59,600–69,600; on the
    other days without the first. Interrupted: Monday 0–10,000, 32,400–42,400, 47,800–57,800, since the second repair
    has 800 s before the break and 2,800 s after it; on the other days without the first.
    """
    return [
        crew_hours(1800, "finish", 10_000 + 5 * 30_000),
        crew_hours(1800, "interrupt", 10_000 + 5 * 30_000),
        crew_hours(3600, "finish", 10_000 + 5 * 30_000),
        crew_hours(3600, "interrupt", 10_000 + 5 * 20_000),
    ]


def dispatched(rule: str, a: tuple[int, int], b: tuple[int, int], due: tuple[int, int]) -> Case:
    """A station is taken until 50 s; two parts of `a` (300 s each) come at 10 s, two of `b` (60 s each) at 20 s.

    The ends of their parts are counted by hand in the order that the rule takes them; they are due at `due`.
    """
    cycles = [sum(ends) / 2 - released for ends, released in ((a, 10), (b, 20))]
    on_time = [sum(end <= limit for end in ends) / 2 for ends, limit in zip((a, b), due, strict=True)]
    return case(
        f"which part goes first: {rule}",
        FAMILY,
        "the order by hand",
        f"""
        plant: order-of-work
        stations: {{s: {{}}}}
        products:
          first: {{route: [{{at: s, time: 50 s}}]}}
          a: {{route: [{{at: s, time: 300 s}}]}}
          b: {{route: [{{at: s, time: 60 s}}]}}
        release:
          first: {{orders: [{{order: F, quantity: 1, release: 0 s}}]}}
          a: {{orders: [{{order: A, quantity: 2, release: 10 s, due: {due[0]} s}}]}}
          b: {{orders: [{{order: B, quantity: 2, release: 20 s, due: {due[1]} s}}]}}
        dispatch: {{s: {rule}}}
        """,
        {
            "products a cycle_time_s": cycles[0],
            "products b cycle_time_s": cycles[1],
            "products a on_time": on_time[0],
            "products b on_time": on_time[1],
        },
        0,
        duration_s=1_000,
        warmup_s=0,
        replications=1,
    )


def dispatching() -> list[Case]:
    """With `a` due at 700 s and `b` at 400 s. The ratio of time left to work left, at 50 s: a 650/300, b 350/60, so a.

    At 350 s: a 350/300, b 50/60, so b; at 410 s: a 290/300, b −10/60, so b; then a. With `a` due at 300 s and `b` at
    700 s the earliest due date takes both of `a` first, whatever their length.
    """
    return [
        dispatched("first-in-first-out", (350, 650), (710, 770), (700, 400)),
        dispatched("shortest-processing-time", (470, 770), (110, 170), (700, 400)),
        dispatched("earliest-due-date", (350, 650), (710, 770), (300, 700)),
        dispatched("critical-ratio", (350, 770), (410, 470), (700, 400)),
    ]


def steady_release() -> Case:
    """Parts come every 48 s of working hours: 27000 · 5 / 48 = 2812.5, and each takes 30 s."""
    return case(
        "steady release in working hours",
        FAMILY,
        "counted by hand",
        f"""
        plant: release
        starts: 2024-03-04 00:00
        hours: day
        shifts: {{{SHIFT}}}
        stations: {{s: {{}}}}
        products:
          part: {{route: [{{at: s, time: 30 s}}]}}
        release:
          part: {{every: 48 s}}
        """,
        {"products part completed": 2812, "stations s time busy": 2812 * 30 / RUN},
        0,
        duration_s=RUN,
        warmup_s=0,
        replications=1,
    )


def flow_shop() -> Case:
    """Ten parts at once through 60 s and 90 s: part k is done at 60 + 90k, the last at 960 s."""
    return case(
        "an order of ten through two stations",
        FAMILY,
        "makespan by hand",
        """
        plant: order
        stations: {a: {}, b: {}}
        products:
          part:
            route:
              - {at: a, time: 60 s}
              - {at: b, time: 90 s}
        release:
          part:
            orders:
              - {order: A-1, quantity: 10, release: 0 s, due: 700 s}
        """,
        {
            "products part completed": 10,
            "products part cycle_time_s": 60 + 90 * 5.5,
            "products part wip": 10 * (60 + 90 * 5.5) / 1000,
            "products part on_time": 0.7,
            "stations a time busy": 0.6,
            "stations b time busy": 0.9,
            "stations a queue": 60 * 45 / 1000,
            "stations b queue": 30 * 45 / 1000,
        },
        0,
        duration_s=1_000,
        warmup_s=0,
        replications=1,
    )


def blocked() -> Case:
    """1 s, 3 s and 1 s without buffers: the middle sets the pace, the first is blocked, the last starved."""
    return case(
        "a constant line without buffers",
        FAMILY,
        "the slowest station's pace",
        """
        plant: pace
        stations: {a: {}, b: {buffer: 0}, c: {buffer: 0}}
        products:
          part:
            route:
              - {at: a, time: 1 s}
              - {at: b, time: 3 s}
              - {at: c, time: 1 s}
        release: {part: always}
        """,
        {
            "products part completed": 30_000,
            "products part throughput_per_h": 1200.0,
            "products part cycle_time_s": 3.0 + 3.0 + 1.0,
            "stations a time busy": 1 / 3,
            "stations a time blocked": 2 / 3,
            "stations b time busy": 1.0,
            "stations c time starved": 2 / 3,
        },
        0,
        duration_s=90_000,
        warmup_s=900,
        replications=1,
    )


def pass_through() -> Case:
    """A part every 60 s through 40 s and 50 s never waits."""
    return case(
        "constant times that never meet",
        FAMILY,
        "the sum of the times",
        """
        plant: calm
        stations: {a: {}, b: {}}
        products:
          part:
            route:
              - {at: a, time: 40 s}
              - {at: b, time: 50 s}
        release:
          part: {every: 60 s}
        """,
        {
            "products part throughput_per_h": 60.0,
            "products part cycle_time_s": 90.0,
            "products part wip": 1.5,
            "stations a queue": 0.0,
            "stations b time busy": 5 / 6,
        },
        0,
        duration_s=36_000,
        warmup_s=3_600,
        replications=1,
    )


CASES = (*timed(), *crews(), *dispatching(), steady_release(), flow_shop(), blocked(), pass_through())
