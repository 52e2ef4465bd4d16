"""Release: which sums may be shown, so that no firm can be inferred, not even from differences of tables.

A sum is sensitive when fewer than three firms make it or one makes most of it (the threshold and dominance rules of
Hundepool et al., Statistical Disclosure Control, 2012, chapter 4). Suppressing it is not enough: a total less the other
cells gives it back, and so does a quarter less its months. So further cells are suppressed until a reader who knows
every published sum, what consenting firms made, how periods hang together and, where amounts of its kind are never
negative, that too, is left with a range around each sensitive amount.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Literal, TypeVar

from lineside.district.axes import Release
from lineside.district.figure import Figure
from lineside.district.reader import Reader
from lineside.district.registry.firm import Firm
from lineside.district.timeline import Amount, Atom, Ties, Unit, size

Key = Hashable
Why = Literal["primary", "secondary"]
Part = TypeVar("Part", bound=Hashable)


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

    hidden: Mapping[Key, Why]

    def shows(self, key: Key) -> bool:
        """Whether a sum may be shown."""
        return key not in self.hidden


def is_sensitive(units: Iterable[Part], amounts: Mapping[Part, Amount], rule: Rule) -> bool:
    """Whether a sum of these contributions lets one firm be inferred. A sum of nothing does not."""
    parts = [size(amounts[unit]) for unit in units]
    if not parts:
        return False
    total = sum(parts)
    return len(parts) < rule.fewest or (total > 0 and max(parts) > rule.dominance * total)


def suppress(
    sums: Sequence[Sum],
    amounts: Mapping[Unit, Amount],
    *,
    rule: Rule | None = None,
    open_units: Collection[Unit] = frozenset(),
    ties: Ties | None = None,
) -> Suppression:
    """Choose what to hide among sums that are to be published together.

    Args:
        sums: every cell and total of every table that goes out, so that their differences are seen.
        amounts: each contribution. Where some are below zero, the reader takes it that any may be.
        rule: when a sum is sensitive.
        open_units: contributions that are shown by themselves: the reader knows them, and they need no protection.
        ties: whose each contribution is and how those of different periods hang together; by default each is another's.
    """
    chosen, known = rule or Rule(), ties or Ties.none(amounts)
    below_zero = any(amount < 0 for amount in amounts.values())
    hidden: dict[Key, Why] = {}
    for part in _apart(sorted(sums, key=lambda one: repr(one.key)), known):
        desk = _Desk(part, amounts, chosen, frozenset(open_units), known, below_zero=below_zero)
        hidden |= desk.hide()
    return Suppression(hidden)


def _apart(sums: Sequence[Sum], ties: Ties) -> list[list[Sum]]:
    """Sums that share no stretch of time of any firm, not even by way of others, are chosen apart."""
    leader = list(range(len(sums)))
    first_with: dict[Atom, int] = {}

    def lead(n: int) -> int:
        while leader[n] != n:
            leader[n] = leader[leader[n]]
            n = leader[n]
        return n

    for n, one in enumerate(sums):
        for unit in one.units:
            for atom in ties.atoms[unit]:
                leader[lead(n)] = lead(first_with.setdefault(atom, n))
    parts: dict[int, list[Sum]] = {}
    for n, one in enumerate(sums):
        parts.setdefault(lead(n), []).append(one)
    return list(parts.values())


class _Desk:
    """Where sums that hang together are gone through."""

    def __init__(
        self, sums: list[Sum], amounts: Mapping[Unit, Amount], rule: Rule, opened: frozenset[Unit], ties: Ties,
        *, below_zero: bool,
    ) -> None:  # fmt: skip
        self.sums, self.amounts, self.rule, self.opened, self.ties = sums, amounts, rule, opened, ties
        self.units = sorted({unit for one in sums for unit in one.units}, key=repr)
        # What is shown anyway stands among the sums as one of its own that nobody can hide.
        shown = [frozenset([unit]) for unit in self.units if unit in opened]
        rows = [self._atoms(units) for units in (*(one.units for one in sums), *shown)]
        self.reader = Reader(rows, ties.amounts, below_zero=below_zero)
        self.fixed = range(len(sums), len(rows))
        self._made_in: dict[frozenset[int], dict[str, Amount]] = {}
        self._known: dict[frozenset[int], bool] = {}

    def _atoms(self, units: Iterable[Unit]) -> frozenset[Atom]:
        return frozenset(atom for unit in units for atom in self.ties.atoms[unit])

    def hide(self) -> dict[Key, Why]:
        """What to hide of these sums."""
        rest = {one.key: one.units - self.opened for one in self.sums}
        hidden: dict[Key, Why] = {key: "primary" for key, units in rest.items() if self._sensitive(units)}
        reader, shown = self.reader, [n for n, one in enumerate(self.sums) if one.key not in hidden]
        targets = self._targets([rest[key] for key in hidden])
        if not targets:
            return hidden
        reader.wander([*shown, *self.fixed])
        pending = reader.not_open(targets)
        for groups, room in pending:
            wanted = reader.target(groups)
            while binding := reader.giving_away(wanted, room, [*shown, *self.fixed]):
                candidates = [n for n in binding if n < len(self.sums)]
                if not candidates:
                    break  # what is shown of single firms gives it away: hiding sums would not help
                cheapest = self._cheapest(candidates)
                hidden[self.sums[cheapest].key] = "secondary"
                shown.remove(cheapest)
        return hidden  # hiding more only widens the ranges, so what was safe stays safe

    def _sensitive(self, units: Iterable[Unit]) -> bool:
        of_owner: dict[str, Amount] = {}
        for unit in units:
            owner = self.ties.owner[unit]
            of_owner[owner] = of_owner.get(owner, 0) + size(self.amounts[unit])
        return is_sensitive(of_owner, of_owner, self.rule)

    def _targets(self, sums: Sequence[frozenset[Unit]]) -> dict[frozenset[int], Amount]:
        """What must stay open: the sensitive sums, and what no table shows but a difference might."""
        by_groups: dict[frozenset[int], Amount] = {}
        for units in sums:
            self._want(by_groups, self._groups(self._atoms(units)))
        few: dict[Hashable, list[tuple[frozenset[int], frozenset[str]]]] = {}
        for unit in self.units:
            if unit in self.opened:
                continue
            groups = self._groups(self.ties.atoms[unit])
            for part in (groups, *(frozenset([group]) for group in groups)):
                if part not in by_groups and self._tells(part):
                    self._want(by_groups, part)
            owners = frozenset(self._made(groups))
            if len(owners) < self.rule.fewest:
                few.setdefault(self.ties.occasion[unit], []).append((groups, owners))
        for found in few.values():
            for (one, its), (other, others) in combinations(found, 2):
                if len(its | others) < self.rule.fewest:
                    self._want(by_groups, one | other)
        return by_groups

    def _tells(self, groups: frozenset[int]) -> bool:
        if groups not in self._known:
            made = self._made(groups)
            self._known[groups] = is_sensitive(made, made, self.rule)
        return self._known[groups]

    def _want(self, by_groups: dict[frozenset[int], Amount], groups: frozenset[int]) -> None:
        if groups and groups not in by_groups:
            by_groups[groups] = self.rule.margin * sum(self._made(groups).values())

    def _groups(self, atoms: Iterable[Atom]) -> frozenset[int]:
        return frozenset(self.reader.group_of[atom] for atom in atoms)

    def _made(self, groups: frozenset[int]) -> dict[str, Amount]:
        """What each owner made in some of the reader's unknowns, as amounts without sign; many units share theirs."""
        kept = self._made_in.get(groups)
        if kept is not None:
            return kept
        made = self._made_in[groups] = {}
        for group in groups:
            for atom in self.reader.groups[group]:
                owner = self.ties.holder[atom]
                made[owner] = made.get(owner, 0) + size(self.ties.amounts[atom])
        return made

    def _cheapest(self, candidates: Sequence[int]) -> int:
        """The sum whose hiding loses least: the smallest, then the first by name, so that the choice never wavers."""
        return min(
            candidates,
            key=lambda n: (
                abs(sum(self.amounts[unit] for unit in self.sums[n].units)), repr(self.sums[n].key)
            ),
        )  # fmt: skip


def may_open(figure: Figure, firm: Firm | None, *, on_wall: bool) -> bool:
    """Whether one figure may be shown by itself: the bureau's returns never on a wall, a firm's only if it consents."""
    if figure.release is Release.BUREAU:
        return not on_wall
    if figure.release is Release.FIRM:
        return firm is not None and firm.consents
    return figure.release is Release.PUBLIC or not on_wall
