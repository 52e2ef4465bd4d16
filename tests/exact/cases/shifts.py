"""Constant times and working hours: every figure counted by hand, so one run must give it exactly.

The week starts on Monday 00:00. The shift is 08:00 to 16:00 with a break from 12:00 to 12:30: 14,400 s and 12,600 s.
"""

from __future__ import annotations

from tests.exact.case import Case, case
from tests.exact.theory.shift import Output, finished, interrupted, weekdays

FAMILY = "Shifts"
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


CASES = (*timed(), steady_release(), flow_shop(), blocked(), pass_through())
