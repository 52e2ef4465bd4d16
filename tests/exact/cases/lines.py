"""Saturated lines with finite buffers: blocking after service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from tests.exact.case import Case, case
from tests.exact.theory.choice import Branch, saturated_choice
from tests.exact.theory.line import Step, figures, saturated
from tests.exact.theory.shop import Shop, Station

FAMILY = "Lines"
STATES = ("busy", "blocked", "starved", "down", "waiting_worker")


def line_text(name: str, stations: Sequence[str], times: Sequence[str], extra: str = "") -> str:
    """A line of stations s1, s2 … with their mappings and times, never starved at its head."""
    route = "".join(f"\n      - {{at: s{i}, time: {time}}}" for i, time in enumerate(times, start=1))
    block = "".join(f"\n  s{i}: {{{text}}}" for i, text in enumerate(stations, start=1))
    return f"plant: {name}\nstations:{block}\nproducts:\n  part:\n    route:{route}\nrelease: {{part: always}}\n{extra}"


def line_figures(found: Mapping[str, float], stations: int) -> dict[str, float]:
    """A chain's means by their paths in the result; what never happens is left out."""
    named = {"products part throughput_per_h": 3600 * found["throughput"]}
    if "wip" in found:
        named["products part wip"] = found["wip"]
        named["products part cycle_time_s"] = found["wip"] / found["throughput"]
    for i in range(1, stations + 1):
        named |= {f"stations s{i} time {s}": found[f"{s}{i}"] for s in STATES if found.get(f"{s}{i}", 0) > 1e-9}
        if i > 1 and found[f"queue{i}"]:
            named[f"stations s{i} queue"] = found[f"queue{i}"]
    return named


def room(named: Mapping[str, float]) -> dict[str, float]:
    """Rare states and queues vary more than what is made: each gets room by how rare it is."""
    return {path: 0.01 + 0.002 / min(exact, 1.0) for path, exact in named.items() if "throughput" not in path}


def equal_line(stations: int, buffer: int) -> Case:
    steps = [Step(buffer=buffer)] * stations
    named = line_figures(figures(steps, saturated(steps)), stations)
    return case(
        f"{stations} stations, {buffer} waiting places",
        FAMILY,
        "Markov chain, blocking after service",
        line_text("line", [f"buffer: {buffer}"] * stations, ["exponential(1 s)"] * stations),
        named,
        0.005,
        room(named),
    )


def unequal_line() -> Case:
    steps = [Step(Fraction(1)), Step(Fraction(5, 4), buffer=2), Step(Fraction(4, 5), buffer=0), Step(Fraction(1), 1, 1)]
    named = line_figures(figures(steps, saturated(steps)), 4)
    return case(
        "four unequal stations, unequal buffers",
        FAMILY,
        "Markov chain, blocking after service",
        line_text(
            "unequal",
            ["", "buffer: 2", "buffer: 0", "buffer: 1"],
            ["exponential(1 s)", "exponential(0.8 s)", "exponential(1.25 s)", "exponential(1 s)"],
        ),
        named,
        0.005,
        room(named),
    )


def parallel_line() -> Case:
    steps = [Step(Fraction(1, 2), 2), Step(Fraction(1), buffer=1), Step(Fraction(1, 3), 3, 2)]
    named = line_figures(figures(steps, saturated(steps)), 3)
    return case(
        "parallel machines 2, 1, 3",
        FAMILY,
        "Markov chain, blocking after service",
        line_text(
            "parallel",
            ["machines: 2", "buffer: 1", "machines: 3, buffer: 2"],
            ["exponential(2 s)", "exponential(1 s)", "exponential(3 s)"],
        ),
        named,
        0.005,
        room(named),
    )


def erlang_line() -> Case:
    found = Shop((Station(1.0, 3), Station(1.0, 2, buffer=1), Station(1.1, 4, buffer=1))).figures()
    named = line_figures(found, 3)
    return case(
        "three stations, Erlang service",
        FAMILY,
        "Markov chain of the stages",
        line_text(
            "erlang",
            ["", "buffer: 1", "buffer: 1"],
            ["erlang(1 s k 3)", "erlang(1 s k 2)", "erlang(1.1 s k 4)"],
        ),
        named,
        0.005,
        room(named),
    )


def branching_line() -> Case:
    found = saturated_choice(0.5, 1, (Branch(1.5, 1, 1), Branch(1.5, 2, 2)))
    named = {"products part throughput_per_h": 3600 * found["throughput"]}
    named |= {"stations first time busy": found["busy0"], "stations first time blocked": found["blocked0"]}
    for i, name in enumerate(("a", "b"), start=1):
        named |= {f"stations {name} time busy": found[f"busy{i}"], f"stations {name} queue": found[f"queue{i}"]}
    return case(
        "a choice of two stations with finite buffers",
        FAMILY,
        "Markov chain of the shorter queue with blocking",
        """
        plant: branches
        stations: {first: {}, a: {buffer: 1}, b: {machines: 2, buffer: 2}}
        products:
          part:
            route:
              - {at: first, time: exponential(0.5 s)}
              - {step: second, at: [a, b], time: exponential(1.5 s)}
        release: {part: always}
        """,
        named,
        0.005,
        room(named),
    )


PUBLISHED = ((2, 0), (2, 1), (2, 5), (3, 0), (3, 2), (4, 1))
CASES = (*(equal_line(*size) for size in PUBLISHED), unequal_line(), parallel_line(), erlang_line(), branching_line())
