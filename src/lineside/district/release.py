"""Release: which sums may be shown, so that no firm can be inferred, not even from differences of tables.

A sum is sensitive when fewer than three firms make it or one makes most of it (the threshold and dominance rules of
Hundepool et al., Statistical Disclosure Control, 2012, chapter 4). Suppressing it is not enough: a total less the other
cells gives it back, and so does a quarter less its months. So further cells are suppressed until a reader who knows
every published sum, what is shown or was told of firms, how periods hang together and, where amounts of its kind are
never negative, that too, is left with a range around each sensitive amount.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Literal, TypeVar

from lineside.district.reader import Reader
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
    """A sum that might be published: a name for it and the contributions it adds up.

    weight: of two sums of which one must be hidden, the one of less weight is.
    """

    key: Key
    units: frozenset[Unit]
    weight: int = 0


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
    known_units: Collection[Unit] = frozenset(),
    told: Collection[frozenset[Unit]] = (),
    withheld: Collection[Key] = (),
    ties: Ties | None = None,
    unbounded: bool = False,
) -> Suppression:
    """Choose what to hide among sums that are to be published together.

    Args:
        sums: every cell and total of every table that goes out, so that their differences are seen.
        amounts: each contribution. Where some are below zero, the reader takes it that any may be.
        rule: when a sum is sensitive.
        open_units: contributions that are shown by themselves: the reader knows them, and they need no protection.
        known_units: contributions that a reader may know from elsewhere. They protect nobody, and stay protected.
        told: what sums that were published before added up: the reader has them, and nobody can take them back.
        withheld: sums that are hidden already, for whatever reason.
        ties: whose each contribution is and how those of different periods hang together; by default each is another's.
        unbounded: the reader cannot count on amounts above zero, even where all are.
    """
    chosen, known = rule or Rule(), ties or Ties.none(amounts)
    below_zero = unbounded or any(amount < 0 for amount in amounts.values())
    seen = frozenset(open_units), frozenset(open_units) | frozenset(known_units)
    hidden: dict[Key, Why] = {}
    earlier = [Sum(_Told(n), units) for n, units in enumerate(_in_order(told))]
    for part in _apart([*sorted(sums, key=lambda one: repr(one.key)), *earlier], known):
        desk = _Desk(part, amounts, chosen, seen, known, below_zero=below_zero)
        hidden |= desk.hide(withheld)
    return Suppression(hidden)


@dataclass(frozen=True, slots=True)
class _Told:
    """The name of a sum that was published before."""

    number: int


def _in_order(told: Iterable[frozenset[Unit]]) -> list[frozenset[Unit]]:
    """In an order that never wavers; sums of nothing tell nothing."""
    return sorted({units for units in told if units}, key=lambda units: sorted(map(repr, units)))


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
        self, sums: list[Sum], amounts: Mapping[Unit, Amount], rule: Rule,
        seen: tuple[frozenset[Unit], frozenset[Unit]], ties: Ties, *, below_zero: bool,
    ) -> None:  # fmt: skip
        self.amounts, self.rule, self.ties = amounts, rule, ties
        self.opened, self.known = seen
        self.sums = [one for one in sums if not isinstance(one.key, _Told)]
        told = list(dict.fromkeys(one.units for one in sums if isinstance(one.key, _Told)))
        self.units = sorted({unit for one in sums for unit in one.units}, key=repr)
        # What is shown anyway stands among the sums as some that nobody can hide.
        alone = [frozenset([unit]) for unit in self.units if unit in self.known]
        rows = [self._atoms(units) for units in (*(one.units for one in self.sums), *told, *alone)]
        self.reader = Reader(rows, ties.amounts, below_zero=below_zero)
        self.fixed = range(len(self.sums), len(rows))
        self.known_anyway = {self.reader.same_as[n] for n in self.fixed}
        self._sizes = [sum(size(ties.amounts[atom]) for atom in group) for group in self.reader.groups]
        self._made_in: dict[frozenset[int], dict[str, Amount]] = {}
        self._tells_of: dict[frozenset[int], bool] = {}

    def _atoms(self, units: Iterable[Unit]) -> frozenset[Atom]:
        return frozenset(atom for unit in units for atom in self.ties.atoms[unit])

    def hide(self, withheld: Collection[Key]) -> dict[Key, Why]:
        """What to hide of these sums, with those that are hidden already."""
        # Judged twice: what is known may leave too few for the rest, and what is known unasked is still a secret.
        rest = {one.key: {one.units - self.known, one.units - self.opened} for one in self.sums}
        sensitive = {key: [part for part in pair if self._sensitive(part)] for key, pair in rest.items()}
        hidden: dict[Key, Why] = {key: "primary" for key, parts in sensitive.items() if parts}
        hidden |= {key: "secondary" for key in rest if key in withheld and key not in hidden}
        reader, shown = self.reader, [n for n, one in enumerate(self.sums) if one.key not in hidden]
        targets = self._targets([part for parts in sensitive.values() for part in parts])
        if not targets:
            return hidden
        reader.wander([*shown, *self.fixed])
        pending = reader.not_open(targets)
        for groups, room in pending:
            wanted, lost = reader.target(groups), False
            while not lost and (binding := reader.giving_away(wanted, room, [*shown, *self.fixed])):
                candidates = [n for n in binding if reader.same_as[n] not in self.known_anyway]
                # What is shown of single firms, or was before, gives it away: hiding sums would not help.
                lost = not candidates or (bool(self.fixed) and reader.is_lost(wanted, room, self._beyond_help(shown)))
                if not lost:
                    cheapest = reader.same_as[self._cheapest(candidates)]
                    away = [n for n in shown if reader.same_as[n] == cheapest]
                    hidden |= {self.sums[n].key: "secondary" for n in away}
                    shown = [n for n in shown if reader.same_as[n] != cheapest]
        return hidden  # hiding more only widens the ranges, so what was safe stays safe

    def _beyond_help(self, shown: Sequence[int]) -> list[int]:
        """The sums that the reader has whatever is hidden now."""
        return [*(n for n in shown if self.reader.same_as[n] in self.known_anyway), *self.fixed]

    def _sensitive(self, units: Iterable[Unit]) -> bool:
        of_owner: dict[str, Amount] = {}
        for unit in units:
            owner = self.ties.owner[unit]
            of_owner[owner] = of_owner.get(owner, 0) + size(self.amounts[unit])
        return is_sensitive(of_owner, of_owner, self.rule)

    def _targets(self, sums: Sequence[frozenset[Unit]]) -> dict[frozenset[int], float]:
        """What must stay open: the sensitive sums, and what no table shows but a difference might."""
        by_groups: dict[frozenset[int], float] = {}
        for units in sums:
            self._want(by_groups, self._groups(self._atoms(units)))
        few: dict[Hashable, dict[frozenset[int], frozenset[str]]] = {}
        for unit in self.units:
            if unit in self.opened:
                continue
            groups = self._groups(self.ties.atoms[unit])
            for part in (groups, *(frozenset([group]) for group in groups)):
                if part not in by_groups and self._tells(part):
                    self._want(by_groups, part)
            # What a firm filed, and what lies between two of its filings: March, of two quarters' ends.
            here = [(self.ties.occasion[unit], groups)]
            here += [(self.ties.stretch[atom], self._groups([atom])) for atom in self.ties.atoms[unit]]
            for occasion, part in here:
                owners = frozenset(self._made(part))
                if len(owners) < self.rule.fewest:
                    few.setdefault(occasion, {})[part] = owners
        for found in few.values():
            for (one, its), (other, others) in combinations(found.items(), 2):
                if len(its | others) < self.rule.fewest:
                    self._want(by_groups, one | other)
        return by_groups

    def _tells(self, groups: frozenset[int]) -> bool:
        if groups not in self._tells_of:
            made = self._made(groups)
            self._tells_of[groups] = is_sensitive(made, made, self.rule)
        return self._tells_of[groups]

    def _want(self, by_groups: dict[frozenset[int], float], groups: frozenset[int]) -> None:
        if groups and groups not in by_groups:
            by_groups[groups] = self._room(sum(self._sizes[group] for group in groups))

    def _room(self, made: Amount) -> float:
        """How far a range must reach; of whole numbers rounded once, as the fraction is, in a tenth of the time."""
        margin = self.rule.margin
        if isinstance(made, int):
            return margin.numerator * made / margin.denominator
        return float(margin * made)

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
        """The sum whose hiding loses least: of least weight, the smallest, the first by name: a choice never wavers."""
        return min(
            candidates,
            key=lambda n: (
                self.sums[n].weight, abs(sum(self.amounts[unit] for unit in self.sums[n].units)),
                repr(self.sums[n].key),
            ),
        )  # fmt: skip
