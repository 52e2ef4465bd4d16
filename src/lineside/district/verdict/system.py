"""Accepted statements as one system of linear constraints: what each unknown may be, and which statements contradict.

Linear programmes by HiGHS (Huangfu and Hall, Mathematical Programming Computation 10, 2018, through scipy). A smallest
contradiction: a deletion filter (Chinneck, Feasibility and Infeasibility in Optimization, 2008, section 6.2) gives one
that no statement can leave; smaller ones are looked for size by size as far as that is quick.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from math import comb

import numpy as np
from scipy.optimize import linprog

MOST_SUBSETS = 3_000
"""Sets of statements tried for a contradiction smaller than the one that was found first."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """low ≤ Σ factor · unknown ≤ high; None is without limit."""

    factors: Mapping[str, Fraction]
    low: Fraction | None = None
    high: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """One statement: what it says in words, and the constraints it comes to."""

    id: str
    words: str
    constraints: tuple[Constraint, ...]


@dataclass(frozen=True, slots=True)
class Bounds:
    """The tightest interval of an unknown; None at an end without limit."""

    low: float | None
    high: float | None

    @property
    def free(self) -> bool:
        """Whether nothing bounds it above, and nothing below but that amounts are not negative."""
        return self.high is None and (self.low is None or self.low <= 0)


@dataclass
class System:
    """Statements about unknowns; unknowns of `signed` may be negative, the others are amounts."""

    said: Sequence[Said]
    signed: frozenset[str] = frozenset()
    scales: dict[str, float] = field(default_factory=dict)

    def unknowns(self) -> list[str]:
        """All unknowns, by name."""
        return sorted({name for one in self.said for c in one.constraints for name in c.factors})

    def bounds(self, unknown: str) -> Bounds | None:
        """What an unknown may be when all statements hold; None when they contradict."""
        near = self.connected(unknown)
        if not self.feasible(near):
            return None
        low = self._solve(near, unknown, 1)
        high = self._solve(near, unknown, -1)
        return Bounds(low, None if high is None else -high)

    def connected(self, unknown: str) -> list[Said]:
        """The statements that have to do with an unknown, by way of others."""
        reached, kept, more = {unknown}, list[Said](), True
        waiting = list(self.said)
        while more:
            more = False
            for one in list(waiting):
                names = {name for c in one.constraints for name in c.factors}
                if names & reached:
                    reached |= names
                    kept.append(one)
                    waiting.remove(one)
                    more = True
        return [one for one in self.said if one in kept]

    def contradiction(self) -> list[Said]:
        """A smallest set of statements that cannot all hold; empty where all can."""
        if self.feasible(self.said):
            return []
        kept = list(self.said)
        for one in list(kept):
            rest = [other for other in kept if other is not one]
            if not self.feasible(rest):
                kept = rest
        for size in range(1, len(kept)):
            if comb(len(self.said), size) > MOST_SUBSETS:
                break
            for some in combinations(self.said, size):
                if not self.feasible(some):
                    return list(some)
        return kept

    def feasible(self, said: Iterable[Said]) -> bool:
        """Whether some amounts fit all these statements."""
        listed = list(said)
        names = sorted({name for one in listed for c in one.constraints for name in c.factors})
        if not names:
            return all(_holds_of_nothing(c) for one in listed for c in one.constraints)
        return bool(self._run(listed, names, np.zeros(len(names))).status == 0)

    def _solve(self, said: Sequence[Said], unknown: str, sign: int) -> float | None:
        names = sorted({name for one in said for c in one.constraints for name in c.factors} | {unknown})
        cost = np.zeros(len(names))
        cost[names.index(unknown)] = sign
        found = self._run(said, names, cost)
        return float(found.fun) * self._scale(unknown) if found.status == 0 else None

    def _scale(self, name: str) -> float:
        """The size of an unknown, by its own limits, else its kin's: yuan and shares are alike to the solver."""
        if not self.scales:
            self._size()
        return self.scales.get(name, 1.0)

    def _size(self) -> None:
        listed = [c for one in self.said for c in one.constraints]
        for c in listed:
            if len(c.factors) == 1:
                ((name, factor),) = c.factors.items()
                sizes = [abs(float(end / factor)) for end in (c.low, c.high) if end]
                self.scales[name] = max([*sizes, self.scales.get(name, 0.0)])
        self.scales = {name: size for name, size in self.scales.items() if size}
        found = True
        while found:  # from unknowns whose size is known to those beside them
            found = False
            for c in listed:
                known = [name for name in c.factors if name in self.scales and c.factors[name]]
                for name in c.factors:
                    if known and name not in self.scales and c.factors[name]:
                        self.scales[name] = max(
                            self.scales[other] * abs(float(c.factors[other] / c.factors[name])) for other in known
                        )
                        found = True
        self.scales.setdefault("", 1.0)

    def _run(self, said: Sequence[Said], names: list[str], cost: np.ndarray):  # type: ignore[no-untyped-def]
        rows, ends = [], []
        for constraint in (c for one in said for c in one.constraints):
            row = np.zeros(len(names))
            for name, factor in constraint.factors.items():
                row[names.index(name)] = float(factor) * self._scale(name)
            size = float(np.abs(row).max()) or 1.0
            if constraint.high is not None:
                rows.append(row / size)
                ends.append(float(constraint.high) / size)
            if constraint.low is not None:
                rows.append(-row / size)
                ends.append(-float(constraint.low) / size)
        limits = [(None if name in self.signed else 0, None) for name in names]
        if not rows:
            return linprog(cost, bounds=limits, method="highs")
        return linprog(cost, A_ub=np.array(rows), b_ub=np.array(ends), bounds=limits, method="highs")


def _holds_of_nothing(constraint: Constraint) -> bool:
    return (constraint.low is None or constraint.low <= 0) and (constraint.high is None or constraint.high >= 0)
