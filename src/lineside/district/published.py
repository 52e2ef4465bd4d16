"""Which cells of tables that are published together stay hidden: the ledger's figures under the rules of `release`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lineside.district.errors import NotAddableError
from lineside.district.leaves import CellKey, Leaf, leaves_of
from lineside.district.mirror import Mirror
from lineside.district.release import Rule, Sum, Why, is_sensitive, suppress
from lineside.district.rollup import Dimension, Kind, Question, period_text
from lineside.district.timeline import Amount, Filing, Unit, tie

TableKey = tuple[int, str, CellKey]
"""Number of the question, period, key of the cell; `("total",)` is the total of the period."""

RULES = "1"
"""Changes with the rules by which cells are hidden: what was found under others is found anew."""

TOTAL: CellKey = ("total",)


@dataclass(slots=True)
class _Basis:
    """Filings of one indicator that are alike in price, scope and attribution, and the sums that they make."""

    units: dict[tuple[int, int, str], int] = field(default_factory=dict)
    filings: dict[Unit, Filing] = field(default_factory=dict)
    sums: dict[TableKey, set[Unit]] = field(default_factory=dict)

    def unit(self, leaf: Leaf) -> int:
        """The number that stands for what a firm filed for a period, whichever question met it."""
        number = self.units.setdefault((leaf.first, leaf.last, leaf.firm), len(self.units))
        if number not in self.filings:
            self.filings[number] = Filing(number, leaf.firm, leaf.first, leaf.last, leaf.amount)
        return number


def suppress_tables(mirror: Mirror, questions: Sequence[Question], *, rule: Rule | None = None) -> dict[TableKey, Why]:
    """Choose what to hide in the answers to several questions that are published together.

    The keys are (number of the question, period, key of the cell), with `("total",)` for the period's total. Figures of
    single firms that are shown by themselves (of class public or internal, or with the firm's consent) count as known.

    Raises:
        NotAddableError: as for `roll_up`.
    """
    bases: dict[tuple[object, ...], _Basis] = {}
    for question, numbers in _alike(questions):
        basis = (question.indicator, question.price, question.scope, question.attribution)
        held = bases.setdefault(basis, _Basis())
        leaves = leaves_of(mirror, question, [questions[number].by for number in numbers])
        units = [held.unit(leaf) for leaf in leaves.filed]
        periods = [period_text(leaf.first, leaf.last, question.kind) for leaf in leaves.filed]
        for number, cells in zip(numbers, leaves.cells, strict=True):
            for unit, period in zip(units, periods, strict=True):
                held.sums.setdefault((number, period, TOTAL), set()).add(unit)
            for n, key in cells:
                held.sums.setdefault((number, periods[n], key), set()).add(units[n])
    hidden: dict[TableKey, Why] = {}
    for (indicator, *_), held in bases.items():
        listed = [Sum(key, frozenset(units)) for key, units in held.sums.items()]
        amounts: dict[Unit, Amount] = {unit: filing.amount for unit, filing in held.filings.items()}
        defined = mirror.ledger.indicators.find(str(indicator))
        ties = tie(held.filings.values(), flow=defined.flow)
        opened = _open_units(mirror, defined.id, held.filings)
        chosen = suppress(listed, amounts, rule=rule, open_units=opened, ties=ties)
        hidden |= {key: chosen.hidden[key] for key in held.sums if key in chosen.hidden}
    return hidden


def _alike(questions: Sequence[Question]) -> Iterator[tuple[Question, list[int]]]:
    """Questions that differ in nothing but how they cut up, with their numbers: their filings are read once."""
    numbers: dict[Question, list[int]] = {}
    for number, question in enumerate(questions):
        numbers.setdefault(replace(question, by=()), []).append(number)
    yield from numbers.items()


def _open_units(mirror: Mirror, indicator: str, filings: Mapping[Unit, Filing]) -> frozenset[Unit]:
    """The filings that readers see by themselves."""
    seen, consenting = mirror.shown_by_themselves(indicator)
    return frozenset(unit for unit, f in filings.items() if f.owner in consenting or (f.owner, f.first, f.last) in seen)


def suppress_growth(mirror: Mirror, questions: Sequence[Question], *, rule: Rule | None = None) -> frozenset[TableKey]:
    """The cells whose same-scope growth would give a firm away; the keys are those of `suppress_tables`.

    A growth beside its total tells the base; the base beside the total of a year ago tells what entrants made and
    leavers had made, and where some filed no base, what those made. If that is sensitive the growth is hidden. It is
    also hidden everywhere where the year before holds figures that cannot be added to these.
    """
    chosen, hidden = rule or Rule(), set[TableKey]()
    for question, numbers in _alike(questions):
        tables = [questions[number].by for number in numbers]
        back = replace(question, first=None if question.first is None else question.first - 12)
        try:
            leaves, comparable = leaves_of(mirror, back, tables), True
        except NotAddableError:
            leaves, comparable = leaves_of(mirror, question, tables), False
        for number, cells in zip(numbers, leaves.cells, strict=True):
            within: dict[tuple[int, int, CellKey], dict[str, Leaf]] = {}
            for leaf in leaves.filed:
                within.setdefault((leaf.first, leaf.last, TOTAL), {})[leaf.firm] = leaf
            for n, key in cells:
                leaf = leaves.filed[n]
                within.setdefault((leaf.first, leaf.last, key), {})[leaf.firm] = leaf
            for (first, last, key), now in within.items():
                then = within.get((first - 12, last - 12, key), {})
                if not comparable or _tells(now, then, chosen):
                    hidden.add((number, period_text(first, last, question.kind), key))
    return frozenset(hidden)


def _tells(now: Mapping[str, Leaf], then: Mapping[str, Leaf], rule: Rule) -> bool:
    """Whether the growth from then to now would tell what few firms made."""
    bare = {firm: leaf.amount for firm, leaf in now.items() if leaf.base is None}
    moved = {firm: leaf.base for firm, leaf in now.items() if leaf.base is not None and firm not in then}
    moved |= {firm: leaf.amount for firm, leaf in then.items() if firm not in now}
    return is_sensitive(bare, bare, rule) or (bool(then) and is_sensitive(moved, moved, rule))


OPEN_DIMENSIONS: tuple[Dimension, ...] = ("district", "cluster", "park", "chain")
"""What viewers may ask for. Their tables are suppressed together, so that the difference of two reveals nothing."""

WITHIN_A_YEAR: tuple[Kind, ...] = ("month", "quarter", "half", "year", "year-to-date", "instant")
"""The kinds of period that viewers may ask for, and take from one another; none of them reaches over a year's end."""

HiddenKey = tuple[str, Kind, int, str, CellKey]
"""What is hidden (total, growth), kind of period, number of the dimension in `OPEN_DIMENSIONS`, period, key."""


def hidden_in_year(mirror: Mirror, indicator: str, year: int) -> frozenset[HiddenKey]:
    """What viewers must not see of an indicator's sums of one year, over all tables that they may ask for."""
    tables: list[tuple[Kind, int]] = []
    for kind in WITHIN_A_YEAR:
        try:
            asked = Question(indicator=indicator, kind=kind, first=12 * year, last=12 * year + 11)
            held = leaves_of(mirror, asked, ()).filed
        except NotAddableError:
            continue  # nobody gets these sums either
        if held:
            tables += [(kind, number) for number in range(len(OPEN_DIMENSIONS))]
    questions = [
        Question(indicator=indicator, by=(OPEN_DIMENSIONS[number],), kind=kind, first=12 * year, last=12 * year + 11)
        for kind, number in tables
    ]
    totals = suppress_tables(mirror, questions)
    growths = suppress_growth(mirror, questions)
    return frozenset(
        (what, *tables[number], period, key)
        for what, hidden in (("total", totals), ("growth", growths))
        for number, period, key in hidden
    )


def stamps(mirror: Mirror) -> dict[tuple[str, int], str]:
    """The indicators that add and the years of which there are figures, each with a stamp of all its sums hang on."""
    defined = mirror.ledger.indicators
    return {
        (name, year): f"{RULES}|{defined[name].flow}|{stamp}"
        for (name, year), stamp in mirror.years().items()
        if name in defined and defined[name].adds
    }
