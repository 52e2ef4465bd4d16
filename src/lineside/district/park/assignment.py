"""The best assignment of open demands to offers: no offer gives more than it has, and equal answers are told apart.

A generalised assignment problem (Martello and Toth, Knapsack Problems, 1990, chapter 7), solved to the optimum by
CP-SAT of OR-Tools. Of equally good assignments of up to 40 demands that share offers the one is taken that gives the
first demand the best-ranked offer it can have, then the second, and so on. Beyond that this takes too long (300 demands
with 35 offers each: 2 s for the optimum, 4 s more for every nine demands put in order). Of up to 150 demands the one is
taken whose pairs have the largest sum of marks, drawn from their ids alone: by the isolation lemma (Mulmuley, Vazirani
and Vazirani, Combinatorica 7, 1987) two have the same sum with a chance of pairs / 2**24 at most (150 demands with 30
offers each: 3 to 8 s). So the answer hangs neither on the order of entry nor on which of equals the solver meets first.
Of more than 150, and where the marks take longer than `SECONDS`, the solver's own answer stands, on one thread from a
fixed seed: what it is given is sorted, so the order of entry does not change it, but another solver may.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from math import gcd

from lineside.district.errors import DistrictError
from lineside.extras import need

LARGEST = 2**50
"""The largest weight of an objective: their sums stay far from the solver's 64 bits."""
SECONDS = 30.0
MARK_BITS = 24
SEED = 1
IN_ORDER = 40
"""Demands of a group up to which equally good assignments are told apart in their order."""
BY_MARK = 150
"""Demands of a group up to which they are told apart by marks: of 300 the largest sum is not found in 30 s."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A demand that an offer can serve: what speaks for it in points, and how much it takes, None where not counted."""

    demand: str
    offer: str
    points: int
    takes: int | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """What an offer has left: how many demands it can serve, and how much in all, None where not counted."""

    demands: int
    quantity: int | None = None


def assign(pairs: Sequence[Pair], rooms: Mapping[str, Room], order: Sequence[str]) -> dict[str, str]:
    """The offer of each demand that is served, with the most points in all.

    Args:
        pairs: what may be assigned; only pairs with more points for than against are.
        rooms: what each offer has left.
        order: the demands, the first of equals first.

    Raises:
        MissingExtraError: OR-Tools is not installed.
        DistrictError: the optimum was not found in time.
    """
    need("matching", "the best assignment of all demands")
    found: dict[str, str] = {}
    rank = {name: n for n, name in enumerate(order)}
    worth = sorted((one for one in pairs if one.points > 0), key=lambda one: (rank[one.demand], -one.points, one.offer))
    for part in _apart(worth):
        found |= _Solve(part, rooms).answer()
    return found


def _apart(pairs: Sequence[Pair]) -> list[list[Pair]]:
    """The pairs in groups that share neither demand nor offer."""
    above: dict[tuple[str, str], tuple[str, str]] = {}

    def top(name: tuple[str, str]) -> tuple[str, str]:
        while above.setdefault(name, name) != name:
            above[name] = name = above[above[name]]
        return name

    for one in pairs:
        above[top(("offer", one.offer))] = top(("demand", one.demand))
    groups: dict[tuple[str, str], list[Pair]] = {}
    for one in pairs:
        groups.setdefault(top(("demand", one.demand)), []).append(one)
    return list(groups.values())


def _mark(pair: Pair) -> int:
    """A number below 2**24 that hangs on the two ids alone."""
    drawn = hashlib.blake2b(f"{pair.demand}\n{pair.offer}".encode(), digest_size=8).digest()
    return int.from_bytes(drawn) >> (64 - MARK_BITS)


class _Solve:
    """One group of pairs, sorted by demand and rank."""

    def __init__(self, pairs: Sequence[Pair], rooms: Mapping[str, Room]) -> None:
        from ortools.sat.python import cp_model

        self._pairs = pairs
        self._model = cp_model.CpModel()
        self._solver = cp_model.CpSolver()
        self._solver.parameters.num_workers = 1
        self._solver.parameters.random_seed = SEED
        self._solver.parameters.max_time_in_seconds = SECONDS
        self._chosen = [self._model.new_bool_var("") for _ in pairs]
        self._of_demand: dict[str, list[int]] = {}
        of_offer: dict[str, list[int]] = {}
        for n, one in enumerate(pairs):
            self._of_demand.setdefault(one.demand, []).append(n)
            of_offer.setdefault(one.offer, []).append(n)
        for at in self._of_demand.values():
            self._model.add_at_most_one(self._chosen[n] for n in at)
        for offer, at in of_offer.items():
            self._keep_within(rooms[offer], at)

    def _keep_within(self, room: Room, at: Sequence[int]) -> None:
        self._model.add(sum(self._chosen[n] for n in at) <= room.demands)
        counted = [(n, takes) for n in at if (takes := self._pairs[n].takes) is not None]
        if room.quantity is None or not counted:
            return
        # What is counted in thousandths mostly shares a factor; without it sums stay small.
        shared = reduce(gcd, (takes for _, takes in counted), 0) or 1
        self._model.add(sum(self._chosen[n] * (takes // shared) for n, takes in counted) <= room.quantity // shared)

    def answer(self) -> dict[str, str]:
        points = sum(self._chosen[n] * one.points for n, one in enumerate(self._pairs))
        self._model.maximize(points)
        best = self._best()
        if len(self._of_demand) > IN_ORDER:
            return self._told(self._marked(best) if len(self._of_demand) <= BY_MARK else best)
        self._model.add(points == sum(one.points for one, is_so in zip(self._pairs, best, strict=True) if is_so))
        waiting = list(self._of_demand.values())
        while waiting:
            best = self._settle(waiting, best)
        return self._told(best)

    def _told(self, best: list[bool]) -> dict[str, str]:
        return {one.demand: one.offer for one, is_so in zip(self._pairs, best, strict=True) if is_so}

    def _marked(self, best: list[bool]) -> list[bool]:
        """Of equally good assignments the one with the largest sum of marks."""
        # One point is more than all marks together: in one sum this is solved sooner than with the points held fixed.
        point = len(self._of_demand) << MARK_BITS
        worth = [one.points * point + _mark(one) for one in self._pairs]
        if max(worth) * len(self._of_demand) > LARGEST:
            return best
        self._model.maximize(sum(self._chosen[n] * one for n, one in enumerate(worth)))
        for n, is_so in enumerate(best):
            self._model.add_hint(self._chosen[n], is_so)
        try:
            return self._best()
        except DistrictError:
            return best

    def _settle(self, waiting: list[list[int]], best: list[bool]) -> list[bool]:
        """Give the next demands the best-ranked offers they can have, as many at once as fit into 50 bits."""
        weight, taken = 1, 0
        while taken < len(waiting) and weight * (len(waiting[taken]) + 1) <= LARGEST:
            weight *= len(waiting[taken]) + 1
            taken += 1
        terms = []
        for at in waiting[:taken]:
            weight //= len(at) + 1
            terms += [self._chosen[n] * ((len(at) - rank) * weight) for rank, n in enumerate(at)]
        self._model.maximize(sum(terms))
        for n, is_so in enumerate(best):
            self._model.add_hint(self._chosen[n], is_so)
        best = self._best()
        self._model.clear_hints()  # type: ignore[no-untyped-call]
        for at in waiting[:taken]:
            for n in at:
                self._model.add(self._chosen[n] == int(best[n]))
        del waiting[:taken]
        return best

    def _best(self) -> list[bool]:
        from ortools.sat.python import cp_model

        status = self._solver.solve(self._model)
        if status != cp_model.OPTIMAL:
            raise DistrictError("the best assignment was not found in time: ask for fewer demands at once")
        return [bool(self._solver.boolean_value(one)) for one in self._chosen]
