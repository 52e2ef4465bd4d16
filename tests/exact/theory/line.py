"""Lines of exponential stations with finite buffers and blocking after service, as Markov chains."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from tests.exact.theory.chain import Chain, Rate, explore


@dataclass(frozen=True)
class Step:
    """One station: mean rate of one machine, machines alike, waiting places in front beside the parts in work.

    `buffer=None` means unlimited, which only a closed line can have (its parts are limited instead).
    """

    rate: Rate = Fraction(1)
    machines: int = 1
    buffer: int | None = 0


Part = tuple[int, int, int]
"""Of one station: parts waiting, in work, and finished but blocked on their machines."""
Line = tuple[Part, ...]
Source = Literal["always", "loop", "door"]
"""The first station is never starved; a part comes in for each that leaves; parts come as they come."""


def saturated(steps: Sequence[Step]) -> Chain[Line]:
    """A line whose first station is never starved and whose last is never blocked.

    Blocking after service ("manufacturing blocking"): a finished part stays on its machine until a place further on is
    free. Hillier and Boling (1967), "Finite queues in series with exponential or Erlang service times", Operations
    Research 15.
    """
    first = (0, steps[0].machines, 0)
    return explore((first, *((0, 0, 0) for _ in steps[1:])), lambda line: _moves(steps, line, "always"))


def fed(steps: Sequence[Step], arrivals: Rate, most: int) -> Chain[Line]:
    """A line with Poisson arrivals to an unlimited first buffer, cut where `most` parts wait there.

    With `most` large enough that this is rare, the figures are those of the line without the cut.
    """
    if steps[0].buffer is not None:
        raise ValueError("the first buffer of a line with arrivals must be unlimited")

    def moves(line: Line) -> Iterable[tuple[Rate, Line]]:
        yield from _moves(steps, line, "door")
        if line[0][0] < most:
            after = [list(part) for part in line]
            _enter(steps, after, 0)
            yield arrivals, _frozen(after)

    return explore(tuple((0, 0, 0) for _ in steps), moves)


def conwip(steps: Sequence[Step], parts: int) -> Chain[Line]:
    """A line that holds a constant number of parts: each part that leaves lets a new one in at once.

    The new part joins the first station's waiting places, so that station's buffer must be unlimited.
    """
    if steps[0].buffer is not None:
        raise ValueError("the first buffer of a closed line must be unlimited")
    working = min(parts, steps[0].machines)
    start = ((parts - working, working, 0), *((0, 0, 0) for _ in steps[1:]))
    return explore(start, lambda line: _moves(steps, line, "loop"))


def throughput(steps: Sequence[Step], chain: Chain[Line]) -> Fraction:
    """Parts that leave the line per unit of time, exactly."""
    return chain.exact_mean(lambda line: line[-1][1] * Fraction(steps[-1].rate))


def figures(steps: Sequence[Step], chain: Chain[Line]) -> dict[str, float]:
    """Long-run means: `throughput`, `wip`, and per station (from 1) `busy1`, `blocked1`, `starved1`, `queue1`."""

    def values(line: Line) -> dict[str, float]:
        row = {"throughput": line[-1][1] * float(steps[-1].rate), "wip": float(sum(map(sum, line)))}
        for i, (step, (waiting, busy, blocked)) in enumerate(zip(steps, line, strict=True), start=1):
            row[f"queue{i}"] = float(waiting)
            row[f"busy{i}"] = busy / step.machines
            row[f"blocked{i}"] = blocked / step.machines
            row[f"starved{i}"] = (step.machines - busy - blocked) / step.machines
        return row

    return chain.means(values)


def _moves(steps: Sequence[Step], line: Line, source: Source) -> Iterable[tuple[Rate, Line]]:
    for i, (_, busy, _) in enumerate(line):
        if busy:
            yield busy * steps[i].rate, _finished(steps, line, i, source)


def _finished(steps: Sequence[Step], line: Line, i: int, source: Source) -> Line:
    """The line after one machine of station i has finished its part."""
    after = [list(part) for part in line]
    after[i][1] -= 1
    if i + 1 == len(steps):
        _freed(steps, after, i, source)
        if source == "loop":
            _enter(steps, after, 0)
    elif _room(steps, after, i + 1):
        _enter(steps, after, i + 1)
        _freed(steps, after, i, source)
    else:
        after[i][2] += 1
    return _frozen(after)


def _frozen(line: list[list[int]]) -> Line:
    return tuple((waiting, busy, blocked) for waiting, busy, blocked in line)


def _room(steps: Sequence[Step], line: list[list[int]], i: int) -> bool:
    waiting, busy, blocked = line[i]
    buffer = steps[i].buffer
    return busy + blocked < steps[i].machines or buffer is None or waiting < buffer


def _enter(steps: Sequence[Step], line: list[list[int]], i: int) -> None:
    """A part enters station i, which has room for it."""
    if line[i][1] + line[i][2] < steps[i].machines:
        line[i][1] += 1
    else:
        line[i][0] += 1


def _freed(steps: Sequence[Step], line: list[list[int]], i: int, source: Source) -> None:
    """A machine of station i stands empty: it takes the next part, and what waited for the place follows."""
    if i == 0 and source == "always":
        line[0][1] += 1
        return
    if line[i][0]:
        line[i][0] -= 1
        line[i][1] += 1
    if i > 0 and line[i - 1][2] and _room(steps, line, i):
        line[i - 1][2] -= 1
        _enter(steps, line, i)
        _freed(steps, line, i - 1, source)
