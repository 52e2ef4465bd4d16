"""Alternatives: an arrival goes to one of two stations by what it sees there, as a Markov chain."""

from __future__ import annotations

from collections.abc import Iterable

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
