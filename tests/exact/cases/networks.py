"""Several stations without blocking: open networks, and loops that hold a constant number of parts."""

from __future__ import annotations

from fractions import Fraction

from tests.exact.case import Case, case
from tests.exact.theory.closed import Node, busy_share, mva, mva_products
from tests.exact.theory.line import Step, conwip, fed, figures
from tests.exact.theory.network import Flow, kelly

FAMILY = "Networks"


def jackson() -> Case:
    services = {"a": 0.4, "b": 1.2, "c": 0.8}
    machines = {"a": 1, "b": 2, "c": 1}
    stations, cycle = kelly(
        {"first": Flow(0.6, ("a", "b", "a", "c")), "second": Flow(0.3, ("c", "b"))}, services, machines
    )
    return case(
        "two products cross, one comes twice",
        FAMILY,
        "Jackson and Kelly: each station M/M/c",
        """
        plant: crossing
        stations: {a: {}, b: {machines: 2}, c: {}}
        products:
          first:
            route:
              - {step: a1, at: a, time: exponential(0.4 s)}
              - {at: b, time: exponential(1.2 s)}
              - {step: a2, at: a, time: exponential(0.4 s)}
              - {at: c, time: exponential(0.8 s)}
          second:
            route:
              - {at: c, time: exponential(0.8 s)}
              - {at: b, time: exponential(1.2 s)}
        release:
          first: {every: exponential(1.6666666666666667 s)}
          second: {every: exponential(3.3333333333333335 s)}
        """,
        {
            "products first throughput_per_h": 0.6 * 3600,
            "products first cycle_time_s": cycle["first"],
            "products second cycle_time_s": cycle["second"],
            "products first wip": 0.6 * cycle["first"],
        }
        | {f"stations {name} queue": station.waiting for name, station in stations.items()}
        | {f"stations {name} time busy": station.utilisation for name, station in stations.items()},
        0.01,
        {
            "products first cycle_time_s": 0.02,
            "products second cycle_time_s": 0.02,
            "products first wip": 0.02,
            "stations a queue": 0.03,
            "stations b queue": 0.04,
            "stations c queue": 0.04,
        },
    )


def balanced() -> Case:
    loop = mva([Node(Fraction(1))] * 4, 6)
    return case(
        "CONWIP of six on four equal stations",
        FAMILY,
        "mean value analysis: 6/9 of the rate",
        """
        plant: practical-worst-case
        stations: {a: {}, b: {}, c: {}, d: {}}
        products:
          part:
            route:
              - {at: a, time: exponential(1 s)}
              - {at: b, time: exponential(1 s)}
              - {at: c, time: exponential(1 s)}
              - {at: d, time: exponential(1 s)}
        release:
          part: {wip: 6}
        """,
        {
            "products part throughput_per_h": 3600 * float(loop.throughput),
            "products part cycle_time_s": float(loop.round_time),
            "products part wip": 6.0,
            "stations c queue": float(loop.present[2] - loop.throughput),
            "stations c time busy": float(loop.throughput),
        },
        0.005,
        {"stations c queue": 0.02},
    )


def parallel() -> Case:
    nodes = [Node(Fraction(1)), Node(Fraction(5, 2), 2), Node(Fraction(4), 3)]
    loop = mva(nodes, 7)
    return case(
        "CONWIP of seven with parallel machines",
        FAMILY,
        "mean value analysis with marginal probabilities",
        """
        plant: loop
        stations: {a: {}, b: {machines: 2}, c: {machines: 3}}
        products:
          part:
            route:
              - {at: a, time: exponential(1 s)}
              - {at: b, time: exponential(2.5 s)}
              - {at: c, time: exponential(4 s)}
        release:
          part: {wip: 7}
        """,
        {
            "products part throughput_per_h": 3600 * float(loop.throughput),
            "products part cycle_time_s": float(loop.round_time),
        }
        | {f"stations {name} time busy": float(busy_share(node, loop)) for name, node in zip("abc", nodes, strict=True)}
        | {
            f"stations {name} queue": float(loop.present[k] - loop.throughput * nodes[k].demand)
            for k, name in enumerate("abc")
        },
        0.005,
        {f"stations {name} queue": 0.03 for name in "abc"},
    )


def two_loops() -> Case:
    first = [Fraction(1), Fraction(3, 2), Fraction(0)]
    second = [Fraction(1), Fraction(0), Fraction(2)]
    loops = mva_products([first, second], [3, 2])
    return case(
        "two CONWIP loops share a station",
        FAMILY,
        "mean value analysis of two products",
        """
        plant: shared
        stations: {shared: {}, left: {}, right: {}}
        products:
          first:
            route:
              - {at: shared, time: exponential(1 s)}
              - {at: left, time: exponential(1.5 s)}
          second:
            route:
              - {at: shared, time: exponential(1 s)}
              - {at: right, time: exponential(2 s)}
        release:
          first: {wip: 3}
          second: {wip: 2}
        """,
        {
            "products first throughput_per_h": 3600 * float(loops[0].throughput),
            "products second throughput_per_h": 3600 * float(loops[1].throughput),
            "products first cycle_time_s": float(loops[0].round_time),
            "products second cycle_time_s": float(loops[1].round_time),
            "stations shared time busy": float(loops[0].throughput + loops[1].throughput),
        },
        0.005,
    )


def blocking_loop() -> Case:
    steps = [Step(Fraction(1), 1, None), Step(Fraction(2, 3), 2, 1), Step(Fraction(5, 4), 1, 0)]
    found = figures(steps, conwip(steps, 6))
    return case(
        "CONWIP of six with finite buffers",
        FAMILY,
        "Markov chain of a closed line with blocking",
        """
        plant: tight-loop
        stations: {a: {}, b: {machines: 2, buffer: 1}, c: {buffer: 0}}
        products:
          part:
            route:
              - {at: a, time: exponential(1 s)}
              - {at: b, time: exponential(1.5 s)}
              - {at: c, time: exponential(0.8 s)}
        release:
          part: {wip: 6}
        """,
        {
            "products part throughput_per_h": 3600 * found["throughput"],
            "products part cycle_time_s": 6 / found["throughput"],
        }
        | {
            f"stations {name} time {state}": found[f"{state}{k}"]
            for k, name in enumerate("abc", start=1)
            for state in ("busy", "blocked", "starved")
            if found[f"{state}{k}"]
        }
        | {"stations a queue": found["queue1"], "stations b queue": found["queue2"]},
        0.005,
        {"stations a queue": 0.02, "stations b queue": 0.02}
        | {f"stations {name} time {state}": 0.03 for name in "abc" for state in ("blocked", "starved")},
    )


def fed_line() -> Case:
    steps = [Step(Fraction(1), 1, None), Step(Fraction(1, 2), 2, 1), Step(Fraction(10, 9), 1, 0)]
    found = figures(steps, fed(steps, 0.55, 150))
    return case(
        "random arrivals to a line with blocking",
        FAMILY,
        "Markov chain cut at 150 waiting",
        """
        plant: fed-line
        stations: {a: {}, b: {machines: 2, buffer: 1}, c: {buffer: 0}}
        products:
          part:
            route:
              - {at: a, time: exponential(1 s)}
              - {at: b, time: exponential(2 s)}
              - {at: c, time: exponential(0.9 s)}
        release:
          part: {every: exponential(1.8181818181818181 s)}
        """,
        {
            "products part cycle_time_s": found["wip"] / 0.55,
            "products part wip": found["wip"],
            "stations a queue": found["queue1"],
            "stations a time blocked": found["blocked1"],
            "stations b time blocked": found["blocked2"],
            "stations c time busy": found["busy3"],
        },
        0.02,
        {"stations a queue": 0.05, "stations a time blocked": 0.03},
    )


CASES = (jackson(), balanced(), parallel(), two_loops(), blocking_loop(), fed_line())
