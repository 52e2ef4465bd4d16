"""Alternatives: an arrival goes to one of two stations by what it sees there, as a Markov chain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tests.exact.theory.chain import explore

Parts = tuple[int, int]
"""Parts at the first and the second station, waiting and in work."""


def shorter_queue(arrivals: float, service: float, machines: tuple[int, int], most: int = 70) -> dict[str, float]:
    """Long-run means of two stations with unlimited buffers: `busy1`, `busy2`, `queue1`, `queue2`, `present`.

    An arrival takes a machine that is free, at the first station if it can; else it joins the station with the fewer
    parts waiting per machine, the first where they are equal. Cut at `most` parts in each station.
    """

    def first(parts: Parts) -> bool:
        free = [present < c for present, c in zip(parts, machines, strict=True)]
        if any(free):
            return free[0]
        waiting = [(present - c) / c for present, c in zip(parts, machines, strict=True)]
        return waiting[0] <= waiting[1]

    def moves(parts: Parts) -> Iterable[tuple[float, Parts]]:
        a, b = parts
        if max(parts) < most:
            yield arrivals, (a + 1, b) if first(parts) else (a, b + 1)
        if a:
            yield min(a, machines[0]) / service, (a - 1, b)
        if b:
            yield min(b, machines[1]) / service, (a, b - 1)

    def values(parts: Parts) -> dict[str, float]:
        row = {"present": float(sum(parts))}
        for i, (present, c) in enumerate(zip(parts, machines, strict=True), start=1):
            row |= {f"busy{i}": min(present, c) / c, f"queue{i}": float(max(present - c, 0))}
        return row

    return explore((0, 0), moves).means(values)


@dataclass(frozen=True)
class Branch:
    """One of the alternatives: mean service, machines alike, waiting places."""

    service: float
    machines: int
    buffer: int


def saturated_choice(service: float, machines: int, branches: tuple[Branch, Branch]) -> dict[str, float]:
    """A first station that is never starved and two alternatives after it: long-run means.

    `throughput`, the first station's `busy0` and `blocked0`, and `busy1`, `queue1`, `busy2`, `queue2`. A finished part
    takes a free machine, at the first branch if it can; else it joins the branch with room and the fewer parts waiting
    per machine, the first where they are equal; else it blocks its machine until either has room.
    """
    places = [branch.machines + branch.buffer for branch in branches]

    def goes_to(parts: tuple[int, ...]) -> int | None:
        for i, branch in enumerate(branches):
            if parts[i] < branch.machines:
                return i
        open_ones = [i for i in range(2) if parts[i] < places[i]]
        waiting = [(parts[i] - branches[i].machines) / branches[i].machines for i in range(2)]
        return min(open_ones, key=lambda i: (waiting[i], i), default=None)

    def moves(state: tuple[int, int, int]) -> Iterable[tuple[float, tuple[int, int, int]]]:
        blocked, *there = state
        if blocked < machines:
            i = goes_to(tuple(there))
            after = (blocked + 1, *there) if i is None else (blocked, there[0] + (i == 0), there[1] + (i == 1))
            yield (machines - blocked) / service, (after[0], after[1], after[2])
        for i, branch in enumerate(branches):
            if there[i]:
                left = there[i] - (0 if blocked else 1)  # a blocked part takes the place at once
                after = (max(blocked - 1, 0), left if i == 0 else there[0], left if i == 1 else there[1])
                yield min(there[i], branch.machines) / branch.service, after

    def values(state: tuple[int, int, int]) -> dict[str, float]:
        blocked, *there = state
        row = {"busy0": (machines - blocked) / machines, "blocked0": blocked / machines, "throughput": 0.0}
        for i, branch in enumerate(branches, start=1):
            working = min(there[i - 1], branch.machines)
            row |= {f"busy{i}": working / branch.machines, f"queue{i}": float(there[i - 1] - working)}
            row["throughput"] += working / branch.service
        return row

    return explore((0, 0, 0), moves).means(values)
