"""Which waiting part goes first: each rule on one case worked out by hand."""

from __future__ import annotations

import math

import pytest

from lineside.model.load import loads
from lineside.rules import RuleFunction, plug_in, station_rules
from tests.kernel.bench import Simulation

pytestmark = pytest.mark.compiler_off

# Four parts come at 1, 2, 3 and 4 s to a gate that a plug keeps until 30 s. At that moment:
#        work   work left   due   due - 30   slack   ratio   priority
#   a     8        108      250     220       112     2.04      0
#   b     2         12      300     270       258    22.5       1
#   c     6        206      255     225        19     1.09      0
#   d     4         24       60      30         6     1.25      2
GATE = """
plant: gate
stations: {gate: {}, after: {machines: 9}}
products:
  plug: {route: [{at: gate, time: 30 s}]}
  a: {route: [{at: gate, time: 8 s}, {at: after, time: 100 s}]}
  b: {priority: 1, route: [{at: gate, time: 2 s}, {at: after, time: 10 s}]}
  c: {route: [{at: gate, time: 6 s}, {at: after, time: 200 s}]}
  d: {priority: 2, route: [{at: gate, time: 4 s}, {at: after, time: 20 s}]}
release:
  plug: {orders: [{order: P, quantity: 1, release: 0 s}]}
  a: {orders: [{order: A, quantity: 1, release: 1 s, due: 250 s}]}
  b: {orders: [{order: B, quantity: 1, release: 2 s, due: 300 s}]}
  c: {orders: [{order: C, quantity: 1, release: 3 s, due: 255 s}]}
  d: {orders: [{order: D, quantity: 1, release: 4 s, due: 60 s}]}
"""


def served(model: str, rules: dict[str, RuleFunction] | None = None) -> str:
    """The order in which the gate takes the four parts."""
    plant = loads(model, rules=tuple(rules or ()))
    simulation = Simulation(plant)
    plug_in(simulation.block, station_rules(plant, rules or {}))
    order = ""
    for _ in simulation.instants(60):
        simulation.check()
        part = simulation.on("gate")
        if part is not None and not part.startswith("plug") and part[0] not in order:
            order += part[0]
    return order


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("first-in-first-out", "abcd"),
        ("last-in-first-out", "dcba"),
        ("shortest-processing-time", "bdca"),
        ("longest-processing-time", "acdb"),
        ("earliest-due-date", "dacb"),
        ("least-slack", "dcab"),
        ("critical-ratio", "cdab"),  # c first; when it is done, d's ratio is 24 / 24 and a's 214 / 108
        ("highest-priority", "dbac"),
    ],
)
def test_a_rule_takes_the_parts_in_its_order(rule: str, expected: str) -> None:
    assert served(GATE + f"dispatch: {{gate: {rule}}}\n") == expected


def test_without_a_rule_the_first_goes_first() -> None:
    assert served(GATE) == "abcd"


@pytest.mark.parametrize(
    "rule",
    [
        "shortest-processing-time",
        "longest-processing-time",
        "earliest-due-date",
        "least-slack",
        "critical-ratio",
        "highest-priority",
    ],
)
def test_among_equals_the_one_that_has_waited_longest_goes_first(rule: str) -> None:
    plant = Simulation(
        "plant: t\nstations: {s: {}}\nproducts: {p: {route: [{at: s, time: 10 s}]}}\n"
        f"release: {{p: {{orders: [{{order: A, quantity: 5, release: 0 s}}]}}}}\ndispatch: {{s: {rule}}}\n"
    )
    order = [plant.on("s")]
    for _ in plant.instants(49):
        if plant.on("s") != order[-1]:
            order.append(plant.on("s"))
    assert order == [f"p {n}" for n in range(1, 6)]


@pytest.mark.parametrize("rule", ["earliest-due-date", "least-slack", "critical-ratio"])
def test_a_part_without_a_due_date_goes_last(rule: str) -> None:
    without = GATE.replace("release: 1 s, due: 250 s", "release: 1 s")
    assert served(without + f"dispatch: {{gate: {rule}}}\n")[-1] == "a"


def by(parameter: str, sign: float) -> RuleFunction:
    """A rule that looks at one of its arguments alone."""

    def now(
        now: float, due: float, released: float, queued: float, work: float, remaining: float, priority: float
    ) -> float:
        return sign * now

    def due(
        now: float, due: float, released: float, queued: float, work: float, remaining: float, priority: float
    ) -> float:
        return sign * due

    def released(
        now: float, due: float, released: float, queued: float, work: float, remaining: float, priority: float
    ) -> float:
        return sign * released

    def queued(
        now: float, due: float, released: float, queued: float, work: float, remaining: float, priority: float
    ) -> float:
        return sign * queued

    def work(
        now: float, due: float, released: float, queued: float, work: float, remaining: float, priority: float
    ) -> float:
        return sign * work

    def remaining(
        now: float, due: float, released: float, queued: float, work: float, remaining: float, priority: float
    ) -> float:
        return sign * remaining

    def priority(
        now: float, due: float, released: float, queued: float, work: float, remaining: float, priority: float
    ) -> float:
        return sign * priority

    return {each.__name__: each for each in (now, due, released, queued, work, remaining, priority)}[parameter]


@pytest.mark.parametrize(
    ("parameter", "sign", "expected"),
    [
        ("now", -1.0, "abcd"),  # the same for all
        ("due", -1.0, "bcad"),
        ("released", -1.0, "dcba"),
        ("queued", -1.0, "dcba"),
        ("work", 1.0, "bdca"),
        ("remaining", -1.0, "cadb"),
        ("priority", -1.0, "dbac"),
    ],
)
def test_a_rule_of_one_s_own_is_told_what_it_is_promised(parameter: str, sign: float, expected: str) -> None:
    assert served(GATE + "dispatch: {gate: mine}\n", {"mine": by(parameter, sign)}) == expected


def test_a_rule_of_one_s_own_is_told_times_in_seconds() -> None:
    """The rule works only if it is called at 30 s with c's figures: else it gives the same number to all."""

    def mine(
        now: float, due: float, released: float, queued: float, work: float, remaining: float, priority: float
    ) -> float:
        is_c = due == 255.0 and released == 3.0 and queued == 3.0 and work == 6.0 and remaining == 206.0
        return -1.0 if now == 30.0 and is_c and priority == 0.0 else 0.0

    assert served(GATE + "dispatch: {gate: mine}\n", {"mine": mine}) == "cabd"


def test_a_rule_of_one_s_own_may_use_mathematics_and_infinite_due_dates() -> None:
    def mine(
        now: float, due: float, released: float, queued: float, work: float, remaining: float, priority: float
    ) -> float:
        return 1.0 if math.isinf(due) else math.exp(-work)

    without = GATE.replace("release: 1 s, due: 250 s", "release: 1 s")
    assert served(without + "dispatch: {gate: mine}\n", {"mine": mine}) == "cdba"


class TestAlternatives:
    def station_of_each(self, stations: str, choices: str, quantity: int) -> list[str]:
        """Where parts that all come at once are, by their numbers."""
        plant = Simulation(
            f"plant: t\nstations: {{{stations}}}\n"
            f"products: {{p: {{route: [{{at: [{choices}], step: x, time: 60 s}}]}}}}\n"
            f"release: {{p: {{orders: [{{order: A, quantity: {quantity}, release: 5 s}}]}}}}\n"
        )
        plant.run(5)
        return [lot.at for lot in plant.lots()]

    def test_the_first_with_a_free_machine_is_taken(self) -> None:
        assert self.station_of_each("a: {}, b: {}", "b, a", 2) == ["b/1", "a/1"]

    def test_then_the_one_with_the_fewest_waiting_a_machine(self) -> None:
        """a has one machine, b has two: of three that wait, a gets the first and b the others."""
        found = self.station_of_each("a: {}, b: {machines: 2}", "a, b", 7)
        assert found == ["a/1", "b/1", "b/2", "a", "b", "b", "a"]

    def test_a_full_one_is_passed_over(self) -> None:
        assert self.station_of_each("a: {buffer: 1}, b: {}", "a, b", 5) == ["a/1", "b/1", "a", "b", "b"]

    def test_where_all_are_full_one_waits_for_whichever_has_room_first(self) -> None:
        plant = Simulation(
            "plant: t\nstations: {first: {}, a: {buffer: 0}, b: {buffer: 0}}\n"
            "products:\n  p: {route: [{at: first, time: 1 s}, {at: [a, b], step: x, time: 20 s}]}\n"
            "  q: {route: [{at: b, time: 8 s}]}\n"
            "release:\n  p: {orders: [{order: A, quantity: 2, release: 0 s}]}\n"
            "  q: {orders: [{order: B, quantity: 1, release: 0 s}]}\n"
        )
        history = plant.history(20)["first/1"]
        assert history == [(0.0, "busy"), (2.0, "blocked"), (8.0, "starved")]
        assert plant.on("b") == "p 2"
