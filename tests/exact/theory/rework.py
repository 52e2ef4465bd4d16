"""Inspection and rework as an absorbing Markov chain: how often a part comes to each state, and how it ends.

A part passes through transient states until it is absorbed. With Q the probabilities among the transient states, the
mean number of visits to each is the first row of (I - Q)⁻¹, and the chance to end in an absorbing state is that row
times the probabilities of going there (Kemeny and Snell, "Finite Markov Chains", 1960, chapter III).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from fractions import Fraction
from typing import TypeVar

State = TypeVar("State", bound=Hashable)


def absorbed(
    start: State, moves: Callable[[State], Mapping[State, Fraction]]
) -> tuple[dict[State, Fraction], dict[State, Fraction]]:
    """Mean visits to each transient state, and the chance of each absorbing one, from `start`, exactly.

    `moves` gives the next states and their probabilities; a state without any is absorbing.
    """
    known: list[State] = [start]
    rows: dict[State, Mapping[State, Fraction]] = {}
    for state in known:
        rows[state] = moves(state)
        known += [each for each in rows[state] if each not in rows and each not in known]
    transient = [state for state in known if rows[state]]
    # Visits v solve v = e + vQ: the equations of each state hold what comes in.
    size = len(transient)
    system = [
        [Fraction(int(i == j)) - rows[transient[i]].get(transient[j], Fraction(0)) for i in range(size)]
        + [Fraction(int(j == 0))]
        for j in range(size)
    ]
    for column in range(size):
        pivot = next(row for row in range(column, size) if system[row][column])
        system[column], system[pivot] = system[pivot], system[column]
        system[column] = [value / system[column][column] for value in system[column]]
        for row in range(size):
            factor = system[row][column]
            if row != column and factor:
                system[row] = [a - factor * b for a, b in zip(system[row], system[column], strict=True)]
    visits = {state: system[i][size] for i, state in enumerate(transient)}
    ends = {
        end: sum((visits[state] * rows[state].get(end, Fraction(0)) for state in transient), Fraction(0))
        for end in known
        if not rows[end]
    }
    return visits, ends
