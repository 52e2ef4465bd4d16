"""Single stations with an open door: arrivals that no one holds back."""

from __future__ import annotations

import math

from tests.exact.case import Case, case
from tests.exact.theory import moment
from tests.exact.theory.choice import shorter_queue
from tests.exact.theory.queue import (
    Station,
    gim1,
    mg1,
    mg1_priority,
    mm1_inside,
    mmc,
    mmc_sojourn_tail,
    quantile,
    tandem_sojourn_tail,
)

FAMILY = "Queues"


def open_station(name: str, every: str, time: str, machines: int = 1) -> str:
    """A station `s` with arrivals of `part`."""
    return f"""
        plant: {name}
        stations: {{s: {{machines: {machines}}}}}
        products:
          part: {{route: [{{at: s, time: {time}}}]}}
        release:
          part: {{every: {every}}}
        """


def shown(station: Station, arrivals: float) -> dict[str, float]:
    """The figures of an open station in seconds."""
    return {
        "products part throughput_per_h": 3600 * arrivals,
        "products part cycle_time_s": station.sojourn,
        "products part wip": arrivals * station.sojourn,
        "stations s queue": station.waiting,
        "stations s time busy": station.utilisation,
        "stations s time starved": 1 - station.utilisation,
    }


QUEUE_ROOM = {"products part cycle_time_s": 0.02, "products part wip": 0.02, "stations s queue": 0.04}


def markovian() -> list[Case]:
    cases = []
    for machines, load in ((1, 0.5), (1, 0.7), (2, 0.75), (3, 0.8)):
        service, arrivals = load * machines, 1.0
        tail = mmc_sojourn_tail(arrivals, service, machines)
        figures = shown(mmc(arrivals, service, machines), arrivals) | {
            "products part cycle_time_s p50": quantile(tail, 0.5, 1000),
            "products part cycle_time_s p90": quantile(tail, 0.9, 1000),
            "products part cycle_time_s p99": quantile(tail, 0.99, 1000),
        }
        percentiles = {f"products part cycle_time_s {p}": 0.03 for p in ("p50", "p90", "p99")}
        cases.append(
            case(
                f"M/M/{machines}, load {load}",
                FAMILY,
                "Erlang C",
                open_station("queue", "exponential(1 s)", f"exponential({service} s)", machines),
                figures,
                0.01,
                QUEUE_ROOM | percentiles,
            )
        )
    return cases


SERVICES = {
    "constant": ("0.6 s", moment.constant(0.6)),
    "uniform": ("uniform(0.2 1 s)", moment.uniform(0.2, 1.0)),
    "triangular": ("triangular(0.1 0.3 1.4 s)", moment.triangular(0.1, 0.3, 1.4)),
    "erlang": ("erlang(0.6 s k 3)", moment.erlang(0.6, 3)),
    "gamma": ("gamma(0.6 s cv 1.4)", moment.by_cv(0.6, 1.4)),
    "gamma of small cv": ("gamma(0.6 s cv 0.3)", moment.by_cv(0.6, 0.3)),
    "lognormal": ("lognormal(0.6 s cv 0.9)", moment.by_cv(0.6, 0.9)),
    "weibull": ("weibull(0.6 s shape 1.5)", moment.weibull(0.6, 1.5)),
    "empirical": ("empirical(0.1 0.4 0.6 1.3 s)", moment.empirical((0.1, 0.4, 0.6, 1.3))),
    "normal, cut at zero": ("normal(0.5 sd 0.4 s)", moment.truncated_normal(0.5, 0.4)),
}


def general() -> list[Case]:
    return [
        case(
            f"M/G/1, {name} service",
            FAMILY,
            "Pollaczek and Khinchine",
            open_station("queue", "exponential(1 s)", time),
            shown(mg1(1.0, service.mean, service.second), 1.0),
            0.01,
            QUEUE_ROOM,
        )
        for name, (time, service) in SERVICES.items()
    ]


ARRIVALS = {
    "constant": ("1 s", lambda s: math.exp(-s)),
    "Erlang": ("erlang(1 s k 2)", lambda s: (1 + s / 2) ** -2),
    "uniform": ("uniform(0.5 1.5 s)", lambda s: (math.exp(-0.5 * s) - math.exp(-1.5 * s)) / s),
}


def steady() -> list[Case]:
    return [
        case(
            f"GI/M/1, {name} arrivals",
            FAMILY,
            "root of σ = A*(μ(1 − σ))",
            open_station("queue", every, "exponential(0.7 s)"),
            shown(gim1(1.0, transform, 0.7), 1.0),
            0.01,
            QUEUE_ROOM,
        )
        for name, (every, transform) in ARRIVALS.items()
    ]


TWO_PRODUCTS = """
    plant: two-products
    stations: {{s: {{}}}}
    products:
      short: {{priority: {priority}, route: [{{at: s, time: erlang(0.5 s k 2)}}]}}
      long: {{route: [{{at: s, time: exponential(2 s)}}]}}
    release:
      short: {{every: exponential(1.25 s)}}
      long: {{every: exponential(8 s)}}
    dispatch: {{s: {rule}}}
    """


def products() -> list[Case]:
    short, long = moment.erlang(0.5, 2), moment.exponential(2.0)
    flows = ((0.8, short.mean, short.second), (0.125, long.mean, long.second))
    total = 0.925
    mean = sum(rate * first for rate, first, _ in flows) / total
    second = sum(rate * square for rate, _, square in flows) / total
    fifo = mg1(total, mean, second)
    room = {"stations s queue": 0.04, "products short wip": 0.03, "products long wip": 0.03}
    in_turn = case(
        "two products in turn",
        FAMILY,
        "Pollaczek and Khinchine with mixed service",
        TWO_PRODUCTS.format(rule="first-in-first-out", priority=0),
        {
            "products short cycle_time_s": fifo.wait + short.mean,
            "products long cycle_time_s": fifo.wait + long.mean,
            "products short wip": 0.8 * (fifo.wait + short.mean),
            "stations s queue": fifo.waiting,
            "stations s time busy": fifo.utilisation,
        },
        0.02,
        room,
    )
    ordered = [
        case(
            name,
            FAMILY,
            "Cobham's priority formula",
            TWO_PRODUCTS.format(rule=rule, priority=priority),
            {
                "products short cycle_time_s": short_one.sojourn,
                "products long cycle_time_s": long_one.sojourn,
                "products long wip": 0.125 * long_one.sojourn,
                "stations s queue": short_one.waiting + long_one.waiting,
                "stations s time busy": fifo.utilisation,
            },
            0.02,
            room,
        )
        for name, rule, priority, (short_one, long_one) in (
            ("two products, shortest time first", "shortest-processing-time", 0, mg1_priority(flows)),
            ("two products, the short one has priority", "highest-priority", 1, mg1_priority(flows)),
            ("two products, the long one has priority", "highest-priority", -1, mg1_priority(flows[::-1])[::-1]),
        )
    ]
    return [in_turn, *ordered]


def yard() -> Case:
    inside, outside = mm1_inside(0.7, 4)
    return case(
        "a yard of three places, the rest outside",
        FAMILY,
        "M/M/1 split at four parts",
        """
        plant: yard
        stations: {s: {buffer: 3}}
        products:
          part: {route: [{at: s, time: exponential(0.7 s)}]}
        release:
          part: {every: exponential(1 s)}
        """,
        {
            "products part wip": inside,
            "products part backlog": outside,
            "products part cycle_time_s": inside,
            "stations s queue": inside - 0.7,
        },
        0.01,
        {"products part backlog": 0.06},
    )


def tandem() -> Case:
    tail = tandem_sojourn_tail(1.0, [0.5, 0.6, 0.7])
    return case(
        "three M/M/1 stations in a row",
        FAMILY,
        "independent exponential sojourns (Burke, Reich)",
        """
        plant: row
        stations: {a: {}, b: {}, c: {}}
        products:
          part:
            route:
              - {at: a, time: exponential(0.5 s)}
              - {at: b, time: exponential(0.6 s)}
              - {at: c, time: exponential(0.7 s)}
        release:
          part: {every: exponential(1 s)}
        """,
        {
            "products part cycle_time_s": 1 / (1 / 0.5 - 1) + 1 / (1 / 0.6 - 1) + 1 / (1 / 0.7 - 1),
            "products part cycle_time_s p50": quantile(tail, 0.5, 1000),
            "products part cycle_time_s p90": quantile(tail, 0.9, 1000),
        },
        0.02,
        {"products part cycle_time_s p50": 0.03, "products part cycle_time_s p90": 0.03},
    )


def alternatives() -> list[Case]:
    cases = []
    for machines in ((1, 1), (1, 2)):
        arrivals = 0.8 * sum(machines)
        found = shorter_queue(arrivals, 1.0, machines)
        cases.append(
            case(
                f"a choice of two stations, machines {machines[0]} and {machines[1]}",
                FAMILY,
                "Markov chain of the shorter queue",
                f"""
                plant: choice
                stations: {{a: {{machines: {machines[0]}}}, b: {{machines: {machines[1]}}}}}
                products:
                  part: {{route: [{{step: work, at: [a, b], time: exponential(1 s)}}]}}
                release:
                  part: {{every: exponential({1 / arrivals!r} s)}}
                """,
                {
                    "products part cycle_time_s": found["present"] / arrivals,
                    "stations a time busy": found["busy1"],
                    "stations b time busy": found["busy2"],
                    "stations a queue": found["queue1"],
                    "stations b queue": found["queue2"],
                },
                0.01,
                {"products part cycle_time_s": 0.03, "stations a queue": 0.05, "stations b queue": 0.05},
            )
        )
    return cases


CASES = (*markovian(), *general(), *steady(), *products(), *alternatives(), yard(), tandem())
