"""Release: which sums may be shown, so that no firm can be inferred, not even from differences of tables.

A sum is sensitive when fewer than three firms make it or one makes most of it (the threshold and dominance rules of
Hundepool et al., Statistical Disclosure Control, 2012, chapter 4). Suppressing it is not enough: a total less the other
cells gives it back. So further cells are suppressed until a reader who knows every published sum, and that no amount
is negative, is left with a range around each sensitive amount. That reader is modelled exactly, by linear programs over
all published tables together, overlapping ones included.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from lineside.district.axes import Release
from lineside.district.figure import Figure
from lineside.district.mirror import Mirror
from lineside.district.registry.firm import Firm
from lineside.district.rollup import Question, roll_up

Key = Hashable
Unit = str


@dataclass(frozen=True, slots=True)
class Rule:
    """When a sum is sensitive, and how much must stay open.

    fewest: firms that a sum needs; dominance: the largest share one firm may have; margin: how far, as a share of the
    amount, a reader's range must reach to either side of it.
    """

    fewest: int = 3
    dominance: Fraction = Fraction(17, 20)
    margin: Fraction = Fraction(1, 10)


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum that might be published: a name for it and the contributions it adds up."""

    key: Key
    units: frozenset[Unit]


@dataclass(frozen=True, slots=True)
class Suppression:
    """Which sums stay hidden, and why: `primary` are sensitive themselves, `secondary` would give one away."""

    hidden: Mapping[Key, Literal["primary", "secondary"]]

    def shows(self, key: Key) -> bool:
        """Whether a sum may be shown."""
        return key not in self.hidden


def is_sensitive(units: Iterable[Unit], amounts: Mapping[Unit, Fraction], rule: Rule) -> bool:
    """Whether a sum of these contributions lets one firm be inferred. A sum of nothing does not."""
    parts = [abs(amounts[unit]) for unit in units]
    if not parts:
        return False
    total = sum(parts, Fraction(0))
    return len(parts) < rule.fewest or (total > 0 and max(parts) > rule.dominance * total)


def suppress(
    sums: Sequence[Sum],
    amounts: Mapping[Unit, Fraction],
    *,
    rule: Rule | None = None,
    open_units: frozenset[Unit] = frozenset(),
) -> Suppression:
    """Choose what to hide among sums that are to be published together.

    Args:
        sums: every cell and total of every table that goes out, so that their differences are seen.
        amounts: each contribution, not negative.
        rule: when a sum is sensitive.
        open_units: contributions of firms that consent to be shown; a sum of these alone needs no protection.

    Raises:
        ValueError: a contribution below zero: this reader could not rule that out, and the margins would be wrong.
    """
    chosen = rule or Rule()
    sums = sorted(sums, key=lambda one: repr(one.key))  # ties between linear programs follow the order of rows
    if any(amounts[unit] < 0 for one in sums for unit in one.units):
        raise ValueError("suppression is worked out for amounts that are not negative; do not publish profits in cells")
    reader = _Reader(sums, amounts)
    hidden: dict[Key, Literal["primary", "secondary"]] = {
        one.key: "primary" for one in sums if not one.units <= open_units and is_sensitive(one.units, amounts, chosen)
    }
    targets = [one.units for one in sums if one.key in hidden] + reader.small_groups(chosen, open_units)
    pending = list(dict.fromkeys(targets))
    while pending:
        giving_away = reader.giving_away(pending[0], hidden, chosen)
        if giving_away is None:
            pending.pop(0)  # hiding more only widens the ranges, so what is safe stays safe
        else:
            hidden[giving_away] = "secondary"
    return Suppression(hidden)


class _Reader:
    """Somebody who knows every published sum and how they overlap, and reckons.

    Contributions that lie in the same sums cannot be told apart, so each such group is one unknown.
    """

    def __init__(self, sums: Sequence[Sum], amounts: Mapping[Unit, Fraction]) -> None:
        self.sums, self.amounts = sums, amounts
        by_places: dict[tuple[int, ...], list[Unit]] = {}
        places: dict[Unit, list[int]] = {}
        for n, one in enumerate(sums):
            for unit in one.units:
                places.setdefault(unit, []).append(n)
        for unit, lies_in in places.items():
            by_places.setdefault(tuple(lies_in), []).append(unit)
        self.groups = [frozenset(units) for _, units in sorted(by_places.items())]
        totals = [sum((amounts[unit] for unit in group), Fraction(0)) for group in self.groups]
        self.scale = max(totals, default=Fraction(1)) or Fraction(1)
        self.values: NDArray[np.float64] = np.array([float(total / self.scale) for total in totals])
        self.matrix: NDArray[np.float64] = np.array(
            [[1.0 if group <= one.units else 0.0 for group in self.groups] for one in sums]
        ).reshape(len(sums), len(self.groups))

    def small_groups(self, rule: Rule, open_units: frozenset[Unit]) -> list[frozenset[Unit]]:
        """What no table shows but differences may: sensitive groups, and pairs of groups that are few together."""
        small = [g for g in self.groups if not g <= open_units and is_sensitive(g, self.amounts, rule)]
        pairs = [a | b for a, b in combinations(small, 2) if len(a) + len(b) < rule.fewest]
        return small + pairs

    def giving_away(self, target: frozenset[Unit], hidden: Mapping[Key, str], rule: Rule) -> Key | None:
        """A published sum that pins the target down too closely; None when its range is wide enough."""
        wanted: NDArray[np.float64] = np.array([1.0 if group <= target else 0.0 for group in self.groups])
        shown = [n for n, one in enumerate(self.sums) if one.key not in hidden and one.units]
        value = float(wanted @ self.values)
        if not shown or value == 0:
            return None
        matrix = self.matrix[shown]
        room = float(rule.margin) * value * (1 - 1e-6)
        for direction in (1.0, -1.0):
            found = linprog(
                -direction * wanted, A_eq=matrix, b_eq=matrix @ self.values, bounds=(0, None), method="highs"
            )
            if found.status == 3:  # unbounded: nothing published limits it on this side
                continue
            end = direction * -float(found.fun)
            if direction * (end - value) < room:
                weights = np.abs(np.asarray(found.eqlin.marginals))
                binding = [n for n, weight in zip(shown, weights, strict=True) if weight > 1e-9] or shown
                return self._cheapest(binding).key
        return None

    def _cheapest(self, candidates: Sequence[int]) -> Sum:
        """The sum whose hiding loses least: the smallest, then the first by name, so that the choice never wavers."""
        return min(
            (self.sums[n] for n in candidates),
            key=lambda one: (sum((self.amounts[unit] for unit in one.units), Fraction(0)), repr(one.key)),
        )


def suppress_tables(mirror: Mirror, questions: Sequence[Question], *, rule: Rule | None = None) -> Suppression:
    """Choose what to hide in the answers to several questions that are published together.

    The keys are (number of the question, period, key of the cell), with `("total",)` for the period's total.
    """
    consenting = {r.id for r in mirror.ledger.records("firm") if isinstance(r, Firm) and r.consents}
    sums: dict[tuple[int, str, tuple[str | None, ...]], set[Unit]] = {}
    amounts: dict[Unit, Fraction] = {}
    for number, question in enumerate(questions):
        by_leaf = Question(
            indicator=question.indicator, by=(*question.by, "leaf"), kind=question.kind, first=question.first,
            last=question.last, within=question.within, on_list=question.on_list, price=question.price,
            scope=question.scope, attribution=question.attribution,
        )  # fmt: skip
        for cell in roll_up(mirror, by_leaf).cells:
            if cell.reported:
                unit = f"{question.indicator}|{cell.period}|{cell.key[-1]}"
                amounts[unit] = cell.total
                sums.setdefault((number, cell.period, cell.key[:-1]), set()).add(unit)
                sums.setdefault((number, cell.period, ("total",)), set()).add(unit)
    listed = [Sum(key, frozenset(units)) for key, units in sorted(sums.items(), key=lambda item: repr(item[0]))]
    consents = frozenset(unit for unit in amounts if unit.rsplit("|", 1)[1] in consenting)
    return suppress(listed, amounts, rule=rule, open_units=consents)


def may_open(figure: Figure, firm: Firm | None, *, on_wall: bool) -> bool:
    """Whether one figure may be shown by itself: the bureau's returns never on a wall, a firm's only if it consents."""
    if figure.release is Release.BUREAU:
        return not on_wall
    if figure.release is Release.FIRM:
        return firm is not None and firm.consents
    return figure.release is Release.PUBLIC or not on_wall
