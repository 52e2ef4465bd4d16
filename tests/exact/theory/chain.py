"""Continuous-time Markov chains: explored from a transition function, solved in floats or in exact fractions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import splu

State = TypeVar("State", bound=Hashable)
Rate = float | Fraction


@dataclass(frozen=True)
class Chain(Generic[State]):
    """The states reachable from a start, and the rates between them in events per unit of time.

    `rates[i][j]` is the rate from `states[i]` to `states[j]`, i and j different. The chain must have one closed class;
    states that are left for ever (an empty line that fills) get probability 0.
    """

    states: tuple[State, ...]
    rates: tuple[Mapping[int, Rate], ...]

    def stationary(self) -> NDArray[np.float64]:
        """The stationary probabilities, one per state, solved by sparse elimination.

        Writing πQ = 0 with one balance equation replaced by Σπ = 1 would put a full row in the matrix. Instead the
        probability of one recurrent state is set to 1, the others follow, and the sum is divided out.
        """
        recurrent = self._recurrent()
        position = {state: row for row, state in enumerate(recurrent)}
        rows, columns, values = [], [], []
        for state in recurrent:
            for to, rate in self.rates[state].items():
                rows += [position[to], position[state]]
                columns += [position[state], position[state]]
                values += [float(rate), -float(rate)]
        size = len(recurrent)
        balance = csc_array((values, (rows, columns)), shape=(size, size))
        weights = np.ones(size)
        if size > 1:
            weights[1:] = splu(balance[1:, 1:].tocsc()).solve(-balance[1:, [0]].toarray().ravel())
        probabilities = np.zeros(len(self.states))
        probabilities[recurrent] = weights / weights.sum()
        return probabilities

    def exact(self) -> list[Fraction]:
        """The stationary probabilities as fractions; the rates must be whole numbers or fractions.

        Eliminates one state after the other without subtraction (Grassmann, Taksar, Heyman 1985, "Regenerative analysis
        and steady state distributions for Markov chains", Operations Research 33). Meant for some hundred states.
        """
        recurrent = self._recurrent()
        inside = set(recurrent)
        rates = {i: {j: Fraction(rate) for j, rate in self.rates[i].items() if j in inside} for i in recurrent}
        before: dict[int, set[int]] = {i: set() for i in recurrent}
        for i, row in rates.items():
            for j in row:
                before[j].add(i)
        gone: list[tuple[int, dict[int, Fraction], Fraction]] = []
        left = set(recurrent)
        while len(left) > 1:
            # The state with the fewest new links first keeps the elimination sparse.
            last = min(left, key=lambda state: (len(rates[state]) * len(before[state]), state))
            left.remove(last)
            onward = rates.pop(last)
            total = sum(onward.values(), Fraction(0))
            inward = {i: rates[i].pop(last) for i in before.pop(last)}
            gone.append((last, inward, total))
            for j in onward:
                before[j].discard(last)
            for i, rate in inward.items():
                for j, further in onward.items():
                    if i != j:
                        rates[i][j] = rates[i].get(j, Fraction(0)) + rate * further / total
                        before[j].add(i)
        weights = {left.pop(): Fraction(1)}
        for state, inward, total in reversed(gone):
            weights[state] = sum((weights[i] * rate for i, rate in inward.items()), Fraction(0)) / total
        whole = sum(weights.values(), Fraction(0))
        return [weights.get(i, Fraction(0)) / whole for i in range(len(self.states))]

    def mean(self, value: Callable[[State], float]) -> float:
        """The long-run mean of a value of the state."""
        return float(sum(p * value(state) for state, p in zip(self.states, self.stationary(), strict=True) if p))

    def means(self, value: Callable[[State], Mapping[str, float]]) -> dict[str, float]:
        """The long-run means of several values of the state, from one solution."""
        sums: dict[str, float] = defaultdict(float)
        for state, p in zip(self.states, self.stationary(), strict=True):
            if p:
                for name, amount in value(state).items():
                    sums[name] += float(p) * amount
        return dict(sums)

    def exact_mean(self, value: Callable[[State], Rate]) -> Fraction:
        """The long-run mean of a value of the state, as a fraction."""
        pairs = zip(self.states, self.exact(), strict=True)
        return sum((p * Fraction(value(state)) for state, p in pairs if p), Fraction(0))

    def _recurrent(self) -> list[int]:
        """The states of the one closed class, in order."""
        links = [(i, j) for i, row in enumerate(self.rates) for j in row]
        size = len(self.states)
        graph = csr_array(
            (np.ones(len(links)), tuple(np.array(links, dtype=np.int64).reshape(-1, 2).T)), shape=(size, size)
        )
        count, classes = connected_components(graph, connection="strong")
        left_for_ever = {int(classes[i]) for i, j in links if classes[i] != classes[j]}
        if count - len(left_for_ever) != 1:
            raise ValueError("the chain has more than one closed class: its long-run means depend on the start")
        return [i for i in range(size) if int(classes[i]) not in left_for_ever]


def explore(start: State, moves: Callable[[State], Iterable[tuple[Rate, State]]], limit: int = 200_000) -> Chain[State]:
    """Every state reachable from `start` by `moves(state)`, which gives pairs (rate, next state).

    Moves of rate 0 and moves to the same state are left out; several moves between two states add up. Raises ValueError
    beyond `limit` states.
    """
    index = {start: 0}
    states = [start]
    rates: list[dict[int, Rate]] = []
    while len(rates) < len(states):
        state = states[len(rates)]
        row: dict[int, Rate] = {}
        for rate, to in moves(state):
            if rate == 0 or to == state:
                continue
            if to not in index:
                if len(states) == limit:
                    raise ValueError(f"more than {limit} states")
                index[to] = len(states)
                states.append(to)
            row[index[to]] = row.get(index[to], 0) + rate
        rates.append(row)
    return Chain(tuple(states), tuple(rates))
