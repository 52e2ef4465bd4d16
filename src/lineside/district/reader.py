"""A reader who knows every published sum, how they overlap, and reckons: what is left open for him?

He is modelled exactly, by linear programs over all published tables together. What he cannot tell apart (stretches that
lie in the same sums) is one unknown of his.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import qr
from scipy.optimize import linprog
from scipy.sparse import csr_array

from lineside.district.timeline import Amount, Atom, size

Vector = NDArray[np.float64]
_Real = TypeVar("_Real", float, NDArray[np.float64])

TINY = 1e-7
"""Below this share of the largest unknown, a difference is that of floating point."""

ALIKE = 1e-10
"""Below this share of a sum, what is left of it beside the others is that of floating point."""

SMALL = 40_000
"""Cells of a matrix that is worth keeping as a plain array as well."""


class Reader:
    """What somebody knows who sees some of these sums.

    rows: the stretches that each sum adds up; amounts: what each comes to; below_zero: whether amounts of this kind may
    be negative at all. If not, he knows that too, and of a stretch that is below zero all the same (filings that
    contradict each other) he is taken to know that it reaches down to there and no further.
    """

    def __init__(
        self, rows: Sequence[frozenset[Atom]], amounts: Mapping[Atom, Amount], *, below_zero: bool = False
    ) -> None:
        first: dict[frozenset[Atom], int] = {}
        self.same_as = [first.setdefault(row, n) for n, row in enumerate(rows)]
        """For each sum the first that adds up the same: hiding one of them alone hides nothing."""
        places: dict[Atom, list[int]] = {}
        for n, row in enumerate(rows):
            for atom in row:
                places.setdefault(atom, []).append(n)
        together: dict[tuple[int, ...], list[Atom]] = {}
        for atom, lies_in in places.items():
            together.setdefault(tuple(lies_in), []).append(atom)
        lies = sorted(together)
        self.groups = [frozenset(together[place]) for place in lies]
        self.group_of: dict[Hashable, int] = {atom: n for n, group in enumerate(self.groups) for atom in group}
        totals = [sum(amounts[atom] for atom in group) for group in self.groups]
        self.scale: Amount = max(map(size, totals), default=1) or 1
        self.values: Vector = np.array([float(total / self.scale) for total in totals])
        self.below_zero = below_zero
        lowest = [sum(min(amounts[atom], 0) for atom in group) for group in self.groups]
        self.lowest: Vector = np.array([float(low / self.scale) for low in lowest])
        at = [(row, n) for n, place in enumerate(lies) for row in place]
        indices = tuple(np.array(at, dtype=np.intp).reshape(-1, 2).T)
        self.matrix = csr_array((np.ones(len(at)), indices), shape=(len(rows), len(self.groups)))
        # Of small ones linprog takes a plain array in two thirds of the time.
        self._rows = self.matrix.toarray() if self.matrix.shape[0] * self.matrix.shape[1] <= SMALL else None
        self._worlds: Vector = self.values.reshape(1, -1)
        self._random = np.random.default_rng(0)
        self._size, self._seen = self.values, self._worlds.T
        self._looked: tuple[int, ...] = ()
        self._based: tuple[tuple[int, ...], Vector] = ((), self._seen[:, :0])

    def wander(self, shown: Sequence[int], tries: int = 12) -> None:
        """Find worlds that fit what is shown, without a program: from the truth both ways where no sum sees it.

        Each unknown moves in proportion to its size, so that one direction may prove a hundred targets at once.
        """
        if not shown or not self._look_from(shown):
            return
        random = np.random.default_rng(1)
        worlds = []
        for _ in range(tries):
            way: Vector = random.standard_normal(len(self._size))
            worlds += self._both_ways(way)
        self._worlds = np.vstack((self._worlds, *worlds))

    def _look_from(self, shown: Sequence[int]) -> bool:
        """Note what sums of these rows see, in unknowns scaled to their size; False where nothing can move."""
        size = np.abs(self.values) if self.below_zero else self.values - self.lowest
        rows = self.matrix[self._different(shown)]
        alone = np.diff(rows.indptr) == 1  # what is shown of one unknown alone pins it: it stays where it is
        size[rows[alone].indices] = 0.0
        if not size.any():
            return False
        scaled = (rows[~alone] * size).T.toarray()
        self._size, self._seen, self._looked = size, _orthonormal(scaled), tuple(shown)
        return True

    def _different(self, shown: Iterable[int]) -> list[int]:
        return list(dict.fromkeys(self.same_as[n] for n in shown))

    def _both_ways(self, way: Vector) -> list[Vector]:
        """The worlds that lie farthest along a way of which no sum sees anything, forwards and backwards."""
        way, worlds = _beside(way, self._seen), []
        for sign in (1.0, -1.0):
            steepest = 1.0 if self.below_zero else float(np.max(-sign * way[self._size > 0], initial=0.0))
            if steepest > TINY or float(np.max(sign * way, initial=0.0)) > TINY:
                # Where nothing falls there is no end: so far that all that is open shows.
                worlds.append(self.values + sign * way * self._size / max(steepest, 1e-4))
        return worlds

    def _walk(self, wanted: Vector, shown: Sequence[int]) -> None:
        """Go straight towards a target from the truth, as far as nothing is seen and nothing falls below its least.

        The first step of affine scaling (Dikin 1967): of most targets that are open it finds so without a program.
        """
        if self._rows is not None and self._looked != tuple(shown) and not self._look_from(shown):
            return
        if self._looked and (found := self._both_ways(wanted * self._size)):
            self._worlds = np.vstack((self._worlds[-400:], *found))

    def target(self, groups: Collection[int]) -> Vector:
        """The sum of some unknowns, as a vector over all of them."""
        wanted: Vector = np.zeros(len(self.groups))
        wanted[list(groups)] = 1.0
        return wanted

    def not_open(self, targets: Mapping[frozenset[int], float]) -> list[tuple[frozenset[int], float]]:
        """Those of many targets, each with its room, that no world found so far proves wide enough."""
        listed = list(targets.items())
        if not listed:
            return []
        ends = np.cumsum([0, *(len(groups) for groups, _ in listed)])
        columns = np.fromiter((group for groups, _ in listed for group in groups), dtype=np.intp)
        wanted = csr_array((np.ones(len(columns)), columns, ends), shape=(len(listed), len(self.groups)))
        seen, values = wanted @ self._worlds.T, wanted @ self.values
        reach = self._reach(np.array([room for _, room in listed]))
        is_open = (seen.max(axis=1) >= values + reach) & (seen.min(axis=1) <= values - reach) | (reach <= 0)
        return [one for one, proved in zip(listed, is_open, strict=True) if not proved]

    def _reach(self, room: _Real) -> _Real:
        return room / float(self.scale) * (1 - 1e-6)

    def is_lost(self, wanted: Vector, room: float, shown: Sequence[int]) -> bool:
        """Whether these sums alone, some of those that are shown, pin a target already."""
        worlds = self._worlds  # one that fits fewer sums proves nothing about all of them
        try:
            return self.giving_away(wanted, room, shown) is not None
        finally:
            self._worlds = worlds

    def giving_away(self, wanted: Vector, room: float, shown: Sequence[int]) -> list[int] | None:
        """The sums among those shown that pin a target to less than `room` on a side; None when it is wide enough.

        A world that fits what is shown, once found, proves other targets as well, and goes on fitting when more is
        hidden: most targets need no program of their own.
        """
        value = float(wanted @ self.values)
        reach = self._reach(room)
        if reach <= 0 or not shown:
            return None
        open_up, open_down = self._is_open(wanted, value, reach)
        if self.below_zero:
            return None if open_up and open_down else self._free(wanted, shown, reach)
        if not (open_up and open_down):
            self._walk(wanted, shown)
            open_up, open_down = self._is_open(wanted, value, reach)
        for direction, is_open in ((1.0, open_up), (-1.0, open_down)):
            if not is_open and (binding := self._bounded(wanted, shown, direction, value, reach)) is not None:
                return binding
        return None

    def _is_open(self, wanted: Vector, value: float, reach: float) -> tuple[bool, bool]:
        """Whether some world found so far lies far enough above, and below."""
        seen = self._worlds @ wanted
        return bool(seen.max() >= value + reach), bool(seen.min() <= value - reach)

    def _bounded(
        self, wanted: Vector, shown: Sequence[int], direction: float, value: float, reach: float
    ) -> list[int] | None:
        different = self._different(shown)
        matrix = self.matrix[different] if self._rows is None else self._rows[different]
        bounds = np.column_stack((self.lowest, np.full(len(self.lowest), np.inf)))
        # A cap on the target keeps the program bounded, so that every answer is a world to keep.
        capped = direction * wanted.reshape(1, -1)
        cap = [direction * value + 2 * reach]
        found = linprog(
            -direction * wanted,
            A_ub=capped if self._rows is not None else csr_array(capped),
            b_ub=cap,
            A_eq=matrix,
            b_eq=matrix @ self.values,
            bounds=bounds,
            method="highs",
        )
        if found.status != 0:  # the truth itself fits, so this is the solver's trouble: then everything is suspected
            return list(shown)
        end = direction * -float(found.fun)
        if direction * (end - value) >= reach:
            self._worlds = np.vstack((self._worlds[-400:], found.x))
            return None
        weights = np.abs(np.asarray(found.eqlin.marginals))
        return self._binding(shown, different, weights > 1e-9)

    def _binding(self, shown: Sequence[int], different: Sequence[int], binds: NDArray[np.bool_]) -> list[int]:
        """The sums among those shown that bind, with all that say the same; all of them where none does."""
        found = {n for n, one in zip(different, binds, strict=True) if one}
        return [n for n in shown if self.same_as[n] in found] or list(shown)

    def _free(self, wanted: Vector, shown: Sequence[int], reach: float) -> list[int] | None:
        """Amounts without a bound are pinned exactly or not at all: the target is a combination of rows, or is open."""
        base = self._base_of(shown)
        away = _beside(wanted, base)  # what of the target lies in no combination of rows
        if float(away @ away) <= TINY:
            different = self._different(shown)
            weights, *_ = np.linalg.lstsq(self.matrix[different].toarray().T, wanted, rcond=None)
            return self._binding(shown, different, np.abs(weights) > TINY)
        guess: Vector = self._random.standard_normal(len(wanted))
        move = _beside(guess, base)
        along = float(wanted @ move)
        if abs(along) < 1e-3:
            move, along = away, float(away @ away)
        step = move * (2 * reach / along)
        self._worlds = np.vstack((self._worlds[-400:], self.values + step, self.values - step))
        return None

    def _base_of(self, shown: Sequence[int]) -> Vector:
        """An orthonormal base of what these rows see; kept, since a hundred targets ask for the same."""
        different = tuple(self._different(shown))
        if self._based[0] != different:
            self._based = different, _orthonormal(self.matrix[list(different)].toarray().T)
        return self._based[1]


def _orthonormal(columns: Vector) -> Vector:
    """A base of what columns span: tables that overlap say much twice, and of such a column nothing is left."""
    heavy = np.linalg.norm(columns, axis=0)
    if not heavy.any():
        return columns[:, :0]
    base, left, _ = qr(columns[:, heavy > 0] / heavy[heavy > 0], mode="economic", pivoting=True)
    found: Vector = base[:, : int((np.abs(left.diagonal()) > ALIKE).sum())]
    return found


def _beside(way: Vector, base: Vector) -> Vector:
    """What of a vector lies beside a base; twice is enough for orthogonality (Kahan and Parlett)."""
    for _ in range(2):
        way = way - base @ (base.T @ way)
    return way
