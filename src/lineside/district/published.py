"""Which cells of tables that are published together stay hidden: the ledger's figures under the rules of `release`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from lineside.district.errors import NotAddableError
from lineside.district.indicator import Aggregation, Indicator
from lineside.district.leaves import CellKey, Leaf, Leaves, leaves_of
from lineside.district.mirror import Mirror
from lineside.district.release import Key, Rule, Sum, Why, suppress
from lineside.district.rollup import Dimension, Kind, Question, period_text
from lineside.district.timeline import Amount, Filing, Ties, Unit, tie
from lineside.district.told import Filed

TableKey = tuple[int, str, CellKey]
"""Number of the question, period, key of the cell; `("total",)` is the total of the period."""

TOTAL: CellKey = ("total",)

MOST_BOUNDED = 12
"""Returns of one indicator and year of which parts are shown, each of which takes a judgement of its own."""


BASE = " base"
"""Stands after a firm's id for what it said a year later that it had filed, where that is far from what it filed."""


@dataclass(slots=True)
class Basis:
    """Filings of one indicator that a reader may take from one another, by number, and what he sees of them.

    numbers: of what a firm filed for a period, whichever question met it; opened, known: as in `suppress`; bounded:
    parts of it are shown.
    """

    numbers: dict[Filed, int] = field(default_factory=dict)
    filings: dict[Unit, Filing] = field(default_factory=dict)
    opened: set[Unit] = field(default_factory=set)
    known: set[Unit] = field(default_factory=set)
    bounded: set[Unit] = field(default_factory=set)

    def number(self, filed: Filed, amount: Amount) -> int:
        """The number that stands for a filing; the amount is taken where it is new."""
        number = self.numbers.setdefault(filed, len(self.numbers))
        if number not in self.filings:
            first, last, firm = filed
            self.filings[number] = Filing(number, firm, first, last, amount)
        return number

    def take(self, leaf: Leaf) -> int:
        """The number of a filing that the ledger holds."""
        number = self.number((leaf.first, leaf.last, leaf.firm), leaf.amount)
        if leaf.opened:
            self.opened.add(number)
        if leaf.known:
            self.known.add(number)
        if leaf.bounded and not leaf.opened:
            self.bounded.add(number)
        return number

    def filed_as(self, unit: Unit) -> Unit:
        """The firm's own filing behind a base that is far from it; what has none stands for itself."""
        filing = self.filings[unit]
        if not filing.owner.endswith(BASE):
            return unit
        return self.numbers.get((filing.first, filing.last, filing.owner.removesuffix(BASE)), unit)

    def copy(self) -> Basis:
        """The same filings, to which others may be added."""
        return Basis(dict(self.numbers), dict(self.filings), set(self.opened), set(self.known), set(self.bounded))

    def hide(
        self, defined: Indicator, sums: Sequence[Sum], *, rule: Rule | None = None,
        told: Collection[frozenset[Unit]] = (), withheld: Collection[Key] = (), also: Ties | None = None,
    ) -> dict[Key, Why]:  # fmt: skip
        """What to hide of these sums, safe whatever a reader may know.

        Where nobody said whether they add over time, both ways are; where he may know a return from elsewhere, it is
        safe whether he does or not: a plan of the same amount must not be confirmed. Where parts of a return are shown,
        he knows something between nothing and all of it, and the sums are safe both ways; where there are several, also
        for each of them as if he knew all others. Too many to be judged one by one hide the sums that they lie in.
        """
        amounts: dict[Unit, Amount] = {number: filing.amount for number, filing in self.filings.items()}
        hidden: dict[Key, Why] = {}
        guessed, away = self._guessed()
        withheld = {*withheld, *(one.key for one in sums if one.units & away)}
        for flow in _ways(defined):
            ties = tie(self.filings.values(), flow=flow)
            if also is not None:
                ties = ties.joined(also)
            for unit in ties.atoms.keys() - amounts:
                amounts[unit] = sum(ties.amounts[atom] for atom in ties.atoms[unit])
            for known in guessed:
                found = suppress(
                    sums, amounts, rule=rule, open_units=self.opened, known_units=known, told=told,
                    withheld={*withheld, *hidden}, ties=ties,
                )  # fmt: skip
                hidden = dict(found.hidden) | hidden
        return hidden

    def _guessed(self) -> tuple[list[frozenset[Unit]], frozenset[Unit]]:
        """What a reader may know besides, in every way that is judged; and filings whose sums are not shown at all."""
        known = frozenset(self.known | self.bounded)
        nothing: frozenset[Unit] = frozenset()
        if not known - self.opened:
            return [nothing], nothing
        if len(self.bounded) > MOST_BOUNDED:
            return [known, nothing], frozenset(self.bounded)
        unsure = known - self.opened
        # Of too many that may be known as they are, those are judged one by one of which parts are shown.
        alone = unsure if len(unsure) <= MOST_BOUNDED else self.bounded
        others = [known - {one} for one in sorted(alone, key=repr)] if len(unsure) > 1 else []
        return [known, nothing, *others], nothing


def _ways(defined: Indicator) -> tuple[bool, ...]:
    """Whether what is filed adds over time. A sum that is not said to be a flow may be either: it is judged as both."""
    if defined.flow:
        return (True,)
    return (False, True) if defined.aggregation is Aggregation.SUM else (False,)


def suppress_tables(mirror: Mirror, questions: Sequence[Question], *, rule: Rule | None = None) -> dict[TableKey, Why]:
    """Choose what to hide in the answers to several questions that are published together.

    The keys are (number of the question, period, key of the cell), with `("total",)` for the period's total. Figures of
    single firms that are shown by themselves (of class public or internal, or with the firm's consent) count as known.

    Raises:
        NotAddableError: as for `roll_up`.
    """
    held: dict[tuple[object, ...], tuple[Basis, dict[TableKey, set[Unit]]]] = {}
    for question, numbers in _alike(questions):
        axes = (question.indicator, question.price, question.scope, question.attribution)
        basis, sums = held.setdefault(axes, (Basis(), {}))
        leaves = leaves_of(mirror, question, [questions[number].by for number in numbers])
        for n, period, key, unit, _ in cells_of(leaves, question.kind, basis):
            sums.setdefault((numbers[n], period, key), set()).add(unit)
    hidden: dict[TableKey, Why] = {}
    for (indicator, *_), (basis, sums) in held.items():
        listed = [Sum(key, frozenset(units)) for key, units in sums.items()]
        found = basis.hide(mirror.ledger.indicators.find(str(indicator)), listed, rule=rule)
        hidden |= {key: found[key] for key in sums if key in found}
    return hidden


def _alike(questions: Sequence[Question]) -> Iterator[tuple[Question, list[int]]]:
    """Questions that differ in nothing but how they cut up, with their numbers: their filings are read once."""
    numbers: dict[Question, list[int]] = {}
    for number, question in enumerate(questions):
        numbers.setdefault(replace(question, by=()), []).append(number)
    yield from numbers.items()


def cells_of(leaves: Leaves, kind: Kind, basis: Basis) -> Iterator[tuple[int, str, CellKey, int, Leaf]]:
    """Each filing in each cell of each table that it lies in: table, period, key, number of the filing, the filing."""
    units = [basis.take(leaf) for leaf in leaves.filed]
    periods = [period_text(leaf.first, leaf.last, kind) for leaf in leaves.filed]
    for table, cells in enumerate(leaves.cells):
        for unit, period, leaf in zip(units, periods, leaves.filed, strict=True):
            yield table, period, TOTAL, unit, leaf
        for n, key in cells:
            yield table, periods[n], key, units[n], leaves.filed[n]


def pieces(mirror: Mirror, question: Question, tables: Sequence[tuple[Dimension, ...]]) -> Iterator[Leaves]:
    """The filings of the question's months, apart where those of some months cannot be added to those of others.

    Months whose own figures do not add are left out: nobody gets a sum of them.
    """
    assert question.first is not None
    assert question.last is not None
    try:
        yield leaves_of(mirror, question, tables)
    except NotAddableError:
        if question.first == question.last:
            return
        middle = (question.first + question.last) // 2
        yield from pieces(mirror, replace(question, last=middle), tables)
        yield from pieces(mirror, replace(question, first=middle + 1), tables)
