"""Closed networks of exponential stations: a fixed number of parts goes round (CONWIP). Exact in fractions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product


@dataclass(frozen=True)
class Node:
    """A station in a closed loop: work per round (visits × mean service) and machines; None of them is a pure delay."""

    demand: Fraction
    machines: int | None = 1

    def speed(self, present: int) -> Fraction:
        """Machines at work when `present` parts are there."""
        return Fraction(present if self.machines is None else min(present, self.machines))


@dataclass(frozen=True)
class Loop:
    """Rounds per unit of time, mean number of parts at each node, and the time of one round."""

    throughput: Fraction
    present: tuple[Fraction, ...]

    @property
    def round_time(self) -> Fraction:
        return sum(self.present, Fraction(0)) / self.throughput


def mva(nodes: Sequence[Node], parts: int) -> Loop:
    """Mean value analysis with marginal probabilities for several machines.

    Reiser and Lavenberg (1980), "Mean-value analysis of closed multichain queuing networks", Journal of the ACM 27.
    """
    shares = [[Fraction(1)] for _ in nodes]
    loop = Loop(Fraction(0), tuple(Fraction(0) for _ in nodes))
    for n in range(1, parts + 1):
        times = [
            node.demand * sum((Fraction(j) / node.speed(j) * share[j - 1] for j in range(1, n + 1)), Fraction(0))
            for node, share in zip(nodes, shares, strict=True)
        ]
        rounds = Fraction(n) / sum(times, Fraction(0))
        for k, node in enumerate(nodes):
            here = [node.demand * rounds / node.speed(j) * shares[k][j - 1] for j in range(1, n + 1)]
            shares[k] = [1 - sum(here, Fraction(0)), *here]
        loop = Loop(rounds, tuple(rounds * time for time in times))
    return loop


def convolution(nodes: Sequence[Node], parts: int) -> Loop:
    """Buzen's convolution with queue-dependent service.

    Buzen (1973), "Computational algorithms for closed queueing networks with exponential servers", Communications of
    the ACM 16.
    """

    def factors(node: Node) -> list[Fraction]:
        values = [Fraction(1)]
        for n in range(1, parts + 1):
            values.append(values[-1] * node.demand / node.speed(n))
        return values

    def together(left: list[Fraction], right: list[Fraction]) -> list[Fraction]:
        return [sum((left[i] * right[n - i] for i in range(n + 1)), Fraction(0)) for n in range(parts + 1)]

    empty = [Fraction(1)] + [Fraction(0)] * parts
    all_nodes = empty
    for node in nodes:
        all_nodes = together(all_nodes, factors(node))
    present = []
    for k, node in enumerate(nodes):
        others = empty
        for other, each in enumerate(nodes):
            if other != k:
                others = together(others, factors(each))
        own = factors(node)
        weighted = sum((n * own[n] * others[parts - n] for n in range(1, parts + 1)), Fraction(0))
        present.append(weighted / all_nodes[parts])
    return Loop(all_nodes[parts - 1] / all_nodes[parts], tuple(present))


def busy_share(node: Node, loop: Loop) -> Fraction:
    """Busy machines over all machines of a node."""
    if node.machines is None:
        raise ValueError("a pure delay has no machines")
    return loop.throughput * node.demand / node.machines


def mva_products(demands: Sequence[Sequence[Fraction]], parts: Sequence[int]) -> list[Loop]:
    """Several products, each with its own number of parts, on single machines: one loop per product.

    `demands[r][k]` is the work of product r at node k per round; at one node all products must have the same mean
    service per visit. Reiser and Lavenberg (1980), as above.
    """
    size = len(demands[0])
    queue: dict[tuple[int, ...], list[Fraction]] = {}
    result: list[Loop] = []
    for mix in product(*(range(n + 1) for n in parts)):
        here = [Fraction(0)] * size
        result = []
        for r, count in enumerate(mix):
            if count == 0:
                result.append(Loop(Fraction(0), (Fraction(0),) * size))
                continue
            one_less = queue[tuple(n - (s == r) for s, n in enumerate(mix))]
            times = [demand * (1 + waiting) for demand, waiting in zip(demands[r], one_less, strict=True)]
            rounds = Fraction(count) / sum(times, Fraction(0))
            result.append(Loop(rounds, tuple(rounds * time for time in times)))
            here = [a + b for a, b in zip(here, result[-1].present, strict=True)]
        queue[mix] = here
    return result
