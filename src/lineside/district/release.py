"""Release: which sums may be shown, so that no firm can be inferred, not even from differences of tables.

A sum is sensitive when fewer than three firms make it or one makes most of it (the threshold and dominance rules of
Hundepool et al., Statistical Disclosure Control, 2012, chapter 4). Suppressing it is not enough: a total less the other
cells gives it back, and so does a quarter less its months. So further cells are suppressed until a reader who knows
every published sum, what consenting firms made, how periods hang together and, where amounts of its kind are never
negative, that too, is left with a range around each sensitive amount.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from typing import Literal, TypeVar

from sqlalchemy import select

from lineside.district.axes import MeasureKind, Release
from lineside.district.figure import Figure
from lineside.district.mirror import Mirror
from lineside.district.reader import Reader, Vector
from lineside.district.registry.firm import Firm
from lineside.district.rollup import Cell, Question, period_text, roll_up
from lineside.district.store.tables import FIGURE
from lineside.district.timeline import Atom, Filing, Ties, Unit, tie

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


def is_sensitive(units: Iterable[Part], amounts: Mapping[Part, Fraction], rule: Rule) -> bool:
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
        self, sums: list[Sum], amounts: Mapping[Unit, Fraction], rule: Rule, opened: frozenset[Unit], ties: Ties,
        *, below_zero: bool,
    ) -> None:  # fmt: skip
        self.sums, self.amounts, self.rule, self.opened, self.ties = sums, amounts, rule, opened, ties
        self.units = sorted({unit for one in sums for unit in one.units}, key=repr)
        # What is shown anyway stands among the sums as one of its own that nobody can hide.
        shown = [frozenset([unit]) for unit in self.units if unit in opened]
        rows = [self._atoms(units) for units in (*(one.units for one in sums), *shown)]
        self.reader = Reader(rows, ties.amounts, below_zero=below_zero)
        self.fixed = range(len(sums), len(rows))

    def _atoms(self, units: Iterable[Unit]) -> frozenset[Atom]:
        return frozenset(atom for unit in units for atom in self.ties.atoms[unit])

    def hide(self) -> dict[Key, Why]:
        """What to hide of these sums."""
        rest = {one.key: one.units - self.opened for one in self.sums}
        hidden: dict[Key, Why] = {key: "primary" for key, units in rest.items() if self._sensitive(units)}
        reader, shown = self.reader, [n for n, one in enumerate(self.sums) if one.key not in hidden]
        reader.wander([*shown, *self.fixed])
        pending = self._targets([rest[key] for key in hidden])
        for wanted, room in pending:
            while binding := reader.giving_away(wanted, room, [*shown, *self.fixed]):
                candidates = [n for n in binding if n < len(self.sums)]
                if not candidates:
                    break  # what is shown of single firms gives it away: hiding sums would not help
                cheapest = self._cheapest(candidates)
                hidden[self.sums[cheapest].key] = "secondary"
                shown.remove(cheapest)
        return hidden  # hiding more only widens the ranges, so what was safe stays safe

    def _sensitive(self, units: Iterable[Unit]) -> bool:
        of_owner: dict[str, Fraction] = {}
        for unit in units:
            owner = self.ties.owner[unit]
            of_owner[owner] = of_owner.get(owner, Fraction(0)) + abs(self.amounts[unit])
        return is_sensitive(of_owner, of_owner, self.rule)

    def _targets(self, sums: Sequence[frozenset[Unit]]) -> list[tuple[Vector, Fraction]]:
        """What must stay open: the sensitive sums, and what no table shows but a difference might."""
        by_groups: dict[frozenset[int], Fraction] = {}
        for units in sums:
            self._want(by_groups, self._groups(self._atoms(units)))
        few: dict[Hashable, list[tuple[frozenset[int], frozenset[str]]]] = {}
        for unit in self.units:
            if unit in self.opened:
                continue
            groups = self._groups(self.ties.atoms[unit])
            for part in (groups, *(frozenset([group]) for group in groups)):
                made = self._made(part)
                if is_sensitive(made, made, self.rule):
                    self._want(by_groups, part)
            owners = frozenset(self._made(groups))
            if len(owners) < self.rule.fewest:
                few.setdefault(self.ties.occasion[unit], []).append((groups, owners))
        for found in few.values():
            for (one, its), (other, others) in combinations(found, 2):
                if len(its | others) < self.rule.fewest:
                    self._want(by_groups, one | other)
        return [(self.reader.target(groups), room) for groups, room in by_groups.items()]

    def _want(self, by_groups: dict[frozenset[int], Fraction], groups: frozenset[int]) -> None:
        if groups and groups not in by_groups:
            by_groups[groups] = self.rule.margin * sum(self._made(groups).values(), Fraction(0))

    def _groups(self, atoms: Iterable[Atom]) -> frozenset[int]:
        return frozenset(self.reader.group_of[atom] for atom in atoms)

    def _made(self, groups: Iterable[int]) -> dict[str, Fraction]:
        """What each owner made in some of the reader's unknowns, as amounts without sign."""
        made: dict[str, Fraction] = {}
        for group in groups:
            for atom in self.reader.groups[group]:
                owner = self.ties.holder[atom]
                made[owner] = made.get(owner, Fraction(0)) + abs(self.ties.amounts[atom])
        return made

    def _cheapest(self, candidates: Sequence[int]) -> int:
        """The sum whose hiding loses least: the smallest, then the first by name, so that the choice never wavers."""
        return min(
            candidates,
            key=lambda n: (
                abs(sum((self.amounts[unit] for unit in self.sums[n].units), Fraction(0))), repr(self.sums[n].key)
            ),
        )  # fmt: skip


TableKey = tuple[int, str, tuple[str | None, ...]]
"""Number of the question, period, key of the cell; `("total",)` is the total of the period."""


def suppress_tables(mirror: Mirror, questions: Sequence[Question], *, rule: Rule | None = None) -> dict[TableKey, Why]:
    """Choose what to hide in the answers to several questions that are published together.

    The keys are (number of the question, period, key of the cell), with `("total",)` for the period's total. Figures of
    single firms that are shown by themselves (of class public or internal, or with the firm's consent) count as known.
    """
    sums: dict[TableKey, set[Unit]] = {}
    filings: dict[str, dict[Unit, Filing]] = {}
    for number, question in enumerate(questions):
        basis = "|".join(part or "" for part in (question.price, question.scope, question.attribution))
        for cell in roll_up(mirror, replace(question, by=(*question.by, "leaf"))).cells:
            if cell.reported:
                firm = str(cell.key[-1])
                unit = (question.indicator, basis, cell.first_month, cell.last_month, firm)
                filing = Filing(unit, firm, cell.first_month, cell.last_month, cell.total)
                filings.setdefault(f"{question.indicator}|{basis}", {})[unit] = filing
                sums.setdefault((number, cell.period, cell.key[:-1]), set()).add(unit)
                sums.setdefault((number, cell.period, ("total",)), set()).add(unit)
    hidden: dict[TableKey, Why] = {}
    for basis, held in filings.items():
        indicator = mirror.ledger.indicators.find(basis.partition("|")[0])
        listed = [Sum(key, frozenset(units)) for key, units in sums.items() if not units.isdisjoint(held)]
        amounts = {unit: filing.amount for unit, filing in held.items()}
        opened = _open_units(mirror, indicator.id, held)
        ties = tie(held.values(), flow=indicator.flow)
        chosen = suppress(listed, amounts, rule=rule, open_units=opened, ties=ties)
        hidden |= {key: chosen.hidden[key] for key in sums if key in chosen.hidden}
    return hidden


def suppress_growth(mirror: Mirror, questions: Sequence[Question], *, rule: Rule | None = None) -> frozenset[TableKey]:
    """The cells whose same-scope growth would give a firm away; the keys are those of `suppress_tables`.

    A growth beside its total tells the base; the base beside the total of a year ago tells what entrants made and
    leavers had made, and where some filed no base, what those made. If that is sensitive the growth is hidden.
    """
    chosen, hidden = rule or Rule(), set[TableKey]()
    for number, question in enumerate(questions):
        back = replace(question, first=None if question.first is None else question.first - 12)
        leaves: dict[tuple[int, int, tuple[str | None, ...]], dict[str, Cell]] = {}
        for cell in roll_up(mirror, replace(back, by=(*question.by, "leaf"))).cells:
            for key in (cell.key[:-1], ("total",)) if cell.reported else ():
                leaves.setdefault((cell.first_month, cell.last_month, key), {})[str(cell.key[-1])] = cell
        for (first, last, key), now in leaves.items():
            then = leaves.get((first - 12, last - 12, key), {})
            bare = {firm: cell.total for firm, cell in now.items() if not cell.with_base}
            moved = {firm: cell.base for firm, cell in now.items() if cell.with_base and firm not in then}
            moved |= {firm: cell.total for firm, cell in then.items() if firm not in now}
            if is_sensitive(bare, bare, chosen) or (then and is_sensitive(moved, moved, chosen)):
                hidden.add((number, period_text(first, last, question.kind), key))
    return frozenset(hidden)


def _open_units(mirror: Mirror, indicator: str, filings: Mapping[Unit, Filing]) -> frozenset[Unit]:
    """The filings that readers see by themselves."""
    consenting = {r.id for r in mirror.ledger.records("firm") if isinstance(r, Firm) and r.consents}
    first, last = (end(f.last for f in filings.values()) for end in (min, max))
    columns = (FIGURE.c.subject, FIGURE.c.first_month, FIGURE.c.last_month)
    shown = (
        select(*columns)
        .where(FIGURE.c.indicator == indicator, FIGURE.c.measure == MeasureKind.LEVEL, FIGURE.c.withdrawn.is_(False))
        .where(FIGURE.c.last_month.between(first, last), FIGURE.c.release.in_([Release.PUBLIC, Release.INTERNAL]))
    )
    with mirror.ledger.reading() as connection:
        seen = {tuple(row) for row in connection.execute(shown)}
    return frozenset(unit for unit, f in filings.items() if f.owner in consenting or (f.owner, f.first, f.last) in seen)


def may_open(figure: Figure, firm: Firm | None, *, on_wall: bool) -> bool:
    """Whether one figure may be shown by itself: the bureau's returns never on a wall, a firm's only if it consents."""
    if figure.release is Release.BUREAU:
        return not on_wall
    if figure.release is Release.FIRM:
        return firm is not None and firm.consents
    return figure.release is Release.PUBLIC or not on_wall
