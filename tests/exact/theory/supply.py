"""Parts that are replenished one by one, and lots that move up on a conveyor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tests.exact.theory.chain import Rate, explore


@dataclass(frozen=True)
class Assembly:
    """Products made per unit of time, the share of time in work, and the mean number of each part at the line side."""

    throughput: Fraction
    busy: Fraction
    content: tuple[Fraction, ...]


State = tuple[bool, tuple[int, ...]]
"""Whether the machine works, and how many of each part are there."""


def assembly(work: Fraction, bins: Sequence[int], lead: Sequence[Fraction], makers: int | None = None) -> Assembly:
    """One machine that is never short of work and takes one of each part when it begins.

    Each part has its number of bins for one; every empty one comes back after an exponential time of its own, and work
    takes an exponential time. With `makers` no more than so many of each part are on the way at a time: as many
    machines make it. A Markov chain: of the parts that are there, one of each leaves when work begins, which
    it does at once when the machine is free and all are there.
    """

    def begun(parts: tuple[int, ...]) -> State:
        return (True, tuple(n - 1 for n in parts)) if min(parts) > 0 else (False, parts)

    def moves(state: State) -> Iterator[tuple[Rate, State]]:
        works, parts = state
        if works:
            yield 1 / work, begun(parts)
        for i, (most, mean) in enumerate(zip(bins, lead, strict=True)):
            more = tuple(n + (i == j) for j, n in enumerate(parts))
            coming = most - parts[i] if makers is None else min(most - parts[i], makers)
            yield coming / mean, (True, more) if works else begun(more)

    chain = explore(begun(tuple(bins)), moves)
    busy = chain.exact_mean(lambda state: int(state[0]))
    content = tuple(chain.exact_mean(lambda state, i=i: state[1][i]) for i in range(len(bins)))  # type: ignore[misc]
    return Assembly(busy / work, busy, content)


def conveyor(count: int, before: int, after: int, travel: int, pitch: int, places: int, free_from: int) -> list[int]:
    """When each of some parts is done, in whole units of time.

    A machine works `before` on each, one after the other from 0; each goes on the conveyor as soon as the entry is
    clear (`pitch` after the one before went on) and fewer than `places` are on it; until then the machine holds it. The
    next machine, without waiting places, is free from `free_from` on and works `after` on each. Part i goes on at t, is
    at the end at max(t + travel, d + pitch), where the one before left the end at d, and leaves when the machine is
    free.
    """
    on: list[int] = []
    left: list[int] = []
    ready = 0
    for i in range(count):
        done = ready + before
        entry = max(done, on[-1] + pitch) if on else done
        if i >= places:
            entry = max(entry, left[i - places])
        on.append(entry)
        ready = entry
        end = max(entry + travel, left[-1] + pitch) if left else entry + travel
        free = left[-1] + after if left else free_from
        left.append(max(end, free))
    return [each + after for each in left]
