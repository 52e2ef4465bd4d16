"""What of a year's sums viewers are shown: judged over all tables and kinds of period, with growth, and with memory.

A list of what is shown, not of what is hidden: a sum that nobody judged is on no list. What was published before stays
in the reader's hands, so every later choice is made beside it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pydantic import TypeAdapter

from lineside.district.errors import NotAddableError
from lineside.district.indicator import Indicator
from lineside.district.leaves import CellKey, Leaf, Leaves, kinds_of, leaves_of, told_singly
from lineside.district.mirror import Mirror
from lineside.district.published import BASE, Basis, cells_of, pieces
from lineside.district.release import Rule, Sum
from lineside.district.rollup import Dimension, Kind, Question
from lineside.district.timeline import Ties, Unit, size
from lineside.district.told import Filed, Told, joined, read_told, write_told

OPEN_DIMENSIONS: tuple[Dimension, ...] = ("district", "cluster", "park", "chain")
"""What viewers may ask for. Their tables are suppressed together, so that the difference of two reveals nothing."""

WITHIN_A_YEAR: tuple[Kind, ...] = ("month", "quarter", "half", "year", "year-to-date", "instant")
"""The kinds of period that viewers may ask for, and take from one another; none of them reaches over a year's end."""

RULES = "6"
"""Changes with the rules by which cells are hidden: what was found under others is found anew."""

CellName = tuple[Kind, int, str, CellKey]
"""Kind of period, number of the dimension in `OPEN_DIMENSIONS`, period, key; the key `("total",)` is the total's."""

_MOST_YEARS = 24
"""Years whose filings are kept at hand: growth of the year after asks for them."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What viewers are shown of an indicator's sums of one year: totals with what they come to, and growths."""

    totals: Mapping[CellName, int]
    growths: frozenset[CellName]

    def to_json(self) -> str:
        """As text, to be kept."""
        return _KEPT.dump_json((list(self.totals.items()), list(self.growths))).decode()

    @staticmethod
    def from_json(text: str) -> Judged:
        """From what `to_json` wrote."""
        totals, growths = _KEPT.validate_json(text)
        return Judged(dict(totals), frozenset(growths))


_KEPT = TypeAdapter(tuple[list[tuple[CellName, int]], list[CellName]])


@dataclass(frozen=True, slots=True)
class Found:
    """What was judged, and what it tells the reader: of the year itself, and of the year before by way of growth."""

    judged: Judged
    told: Told
    told_before: Told


@dataclass(slots=True)
class _Year:
    """One year's filings in their cells, and the cells that are shown."""

    basis: Basis
    cells: dict[CellName, dict[Unit, Leaf]] = field(default_factory=dict)
    shown: dict[CellName, frozenset[Unit]] = field(default_factory=dict)
    told: tuple[frozenset[Unit], ...] = ()

    guessing: Basis = field(default_factory=Basis)
    guessed: tuple[frozenset[Unit], ...] = ()
    """What a reader has who takes every open figure at its word: bases far from what was filed, what lies in no sum."""


class Judge:
    """Judges the sums of a mirrored ledger, a year of an indicator at a time."""

    def __init__(self, mirror: Mirror, *, rule: Rule | None = None) -> None:
        self.mirror, self.rule = mirror, rule or Rule()
        self._years: OrderedDict[tuple[str, int, int], _Year] = OrderedDict()
        self._read: dict[tuple[str, Kind, int, int], list[Leaves]] = {}

    def judge(self, indicator: str, year: int) -> Found:
        """What viewers are shown of an indicator's sums of one year, beside all that was published before."""
        defined = self.mirror.ledger.indicators.find(indicator)
        now, before = self._year(defined, year), self._year(defined, year - 1)
        growths, bases = self._growths(defined, now, before)
        amounts = {name: sum(leaf.amount for leaf in now.cells[name].values()) for name in now.shown}
        judged = Judged(amounts, frozenset(growths))
        return Found(judged, _tell(now.basis, now.shown.values()), _tell(*bases))

    def note(self, indicator: str, year: int, found: Found) -> None:
        """Remember that this is published now."""
        for of, told in ((year, found.told), (year - 1, found.told_before)):
            if told.sums:
                kept = read_told(self.mirror.told(indicator, of))
                self.mirror.tell(indicator, of, write_told(joined(kept, told)))

    def _year(self, defined: Indicator, year: int) -> _Year:
        with self.mirror.lock:
            self.mirror.refresh()
            at = (defined.id, year, self.mirror.newest)
        if at not in self._years:
            self._years[at] = self._totals(defined, year)
            while len(self._years) > _MOST_YEARS:
                self._years.popitem(last=False)
        self._years.move_to_end(at)
        return self._years[at]

    def _totals(self, defined: Indicator, year: int) -> _Year:
        found = _Year(Basis())
        tables: list[tuple[Dimension, ...]] = [(dimension,) for dimension in OPEN_DIMENSIONS]
        held = kinds_of(self.mirror, defined.id, 12 * year, 12 * year + 11)
        for kind in WITHIN_A_YEAR:
            # January to February, filed as a year to date, is one of the months.
            if kind not in held and not (kind == "month" and "year-to-date" in held):
                continue
            for leaves in self._pieces(defined.id, kind, year, tables):
                for number, period, key, unit, leaf in cells_of(leaves, kind, found.basis):
                    found.cells.setdefault((kind, number, period, key), {})[unit] = leaf
        found.told = _resolve(found.basis, read_told(self.mirror.told(defined.id, year)))
        sums = [Sum(name, frozenset(units)) for name, units in found.cells.items()]
        hidden = found.basis.hide(defined, sums, rule=self.rule, told=found.told)
        # Whoever believes too much is no measure for what others find: so both are judged, and each hides what it must.
        found.guessing = found.basis.copy()
        singly = [_alone(found.guessing, *one) for one in told_singly(self.mirror, defined.id, year)]
        alike = [frozenset(map(found.basis.filed_as, units)) for units in found.told]
        found.guessed = (*alike, *(one for one in singly if one))
        if found.guessed != found.told:
            hidden |= found.guessing.hide(
                defined, sums, rule=self.rule, told=found.guessed, withheld=hidden
            )  # fmt: skip
        found.shown = {name: frozenset(units) for name, units in found.cells.items() if name not in hidden}
        return found

    def _pieces(self, indicator: str, kind: Kind, year: int, tables: Sequence[tuple[Dimension, ...]]) -> list[Leaves]:
        """The filings of a year, apart where they do not add; those of the year before, asked for next, come along."""
        newest = self.mirror.newest
        if (kept := self._read.pop((indicator, kind, year, newest), None)) is not None:
            return kept
        asked = Question(indicator=indicator, kind=kind, first=12 * year - 12, last=12 * year + 11)
        try:
            both = leaves_of(self.mirror, asked, tables)
        except NotAddableError:
            return list(pieces(self.mirror, replace(asked, first=12 * year), tables))
        self._read = {
            at: kept for at, kept in self._read.items() if at[0] == indicator and at[2:] == (year - 1, newest)
        }
        self._read[indicator, kind, year - 1, newest] = [both.of_year(year - 1)]
        return [both.of_year(year)]

    def _growths(
        self, defined: Indicator, now: _Year, before: _Year
    ) -> tuple[set[CellName], tuple[Basis, list[frozenset[Unit]]]]:
        """The growths that may be shown, and what they tell: sums of bases, as filings of the year before.

        A growth beside its total tells the base, and the base stands beside the sums of the year before. It is taken to
        tell exactly what those with a base make now, as well, where some have none.
        """
        wanted = [name for name in now.shown if any(leaf.base is not None for leaf in now.cells[name].values())]
        basis, apart = before.basis.copy(), _Apart()
        bases: dict[CellName, frozenset[Unit]] = {}
        based: dict[CellName, frozenset[Unit]] = {}
        for name in wanted:
            with_base = {unit: leaf for unit, leaf in now.cells[name].items() if leaf.base is not None}
            bases[name] = frozenset(apart.number(basis, leaf) for leaf in with_base.values())
            based[name] = frozenset(with_base)
        hidden = self._telling(defined, before, before.told, basis, bases, apart.ties)
        if apart.ties.owner or before.guessed != before.told:
            # Safe as well from who knows by how much a base differs from what was filed then.
            alike = before.guessing.copy()
            tied = {
                name: frozenset(_recalled(alike, leaf) for leaf in now.cells[name].values() if leaf.base is not None)
                for name in wanted
            }
            hidden |= self._telling(defined, before, before.guessed, alike, tied, Ties())
        growths = {name for name in wanted if name not in hidden}
        growths -= self._bare(defined, now, {name: based[name] for name in growths})
        return growths, (basis, [apart.kept(basis, bases[name]) for name in growths])

    def _telling(
        self, defined: Indicator, before: _Year, told: Sequence[frozenset[Unit]], basis: Basis,
        bases: Mapping[CellName, frozenset[Unit]], also: Ties,
    ) -> set[CellName]:  # fmt: skip
        """The growths whose bases would tell too much of the year before."""
        sums = [Sum(("growth", name), units) for name, units in bases.items()]
        closed = [Sum(name, frozenset(units)) for name, units in before.cells.items() if name not in before.shown]
        hidden = basis.hide(
            defined, [*sums, *closed], rule=self.rule, told=[*told, *before.shown.values()],
            withheld=[one.key for one in closed], also=also,
        )  # fmt: skip
        return {name for name in bases if ("growth", name) in hidden}

    def _bare(self, defined: Indicator, now: _Year, based: Mapping[CellName, frozenset[Unit]]) -> set[CellName]:
        """The growths that would tell what firms without a base make: they are in the total, and not in its growth."""
        partial = {name: units for name, units in based.items() if units != now.shown[name]}
        if not partial:
            return set()
        rest = {name: now.shown[name] - units for name, units in partial.items()}
        sums = [Sum(("based", name), units) for name, units in partial.items()]
        closed = [Sum(name, frozenset(units)) for name, units in now.cells.items() if name not in now.shown]
        closed += [Sum(("bare", name), units) for name, units in rest.items()]
        hidden = now.basis.hide(
            defined, [*sums, *closed], rule=self.rule, told=[*now.told, *now.shown.values()],
            withheld=[one.key for one in closed],
        )  # fmt: skip
        return {name for name in partial if ("based", name) in hidden}


@dataclass(slots=True)
class _Apart:
    """Bases that have little to do with what the firm filed a year before: unknowns of their own, as is their sum."""

    ties: Ties = field(default_factory=Ties)

    def number(self, basis: Basis, leaf: Leaf) -> Unit:
        """The number of a base among the filings of the year before; a name of its own where it is far from those."""
        assert leaf.base is not None
        filed = (leaf.first - 12, leaf.last - 12, leaf.firm)
        there = basis.numbers.get(filed)
        if there is None or 10 * size(basis.filings[there].amount - leaf.base) <= size(basis.filings[there].amount):
            return _recalled(basis, leaf)
        unit = ("base", *filed)
        if leaf.opened:
            basis.opened.add(unit)
        self.ties.owner[unit] = self.ties.holder[unit] = leaf.firm
        self.ties.occasion[unit] = self.ties.stretch[unit] = filed[:2]
        self.ties.atoms[unit] = (unit,)
        self.ties.amounts[unit] = leaf.base
        return unit

    def kept(self, basis: Basis, units: Iterable[Unit]) -> frozenset[Unit]:
        """A sum of bases as it is remembered: what stands apart stays an unknown of its own for ever."""
        return frozenset(
            basis.number((*unit[1:3], unit[3] + BASE), self.ties.amounts[unit]) if isinstance(unit, tuple) else unit
            for unit in units
        )


def _alone(basis: Basis, filed: Filed, amount: int) -> frozenset[Unit]:
    """What anybody may read of a firm's period of which no sum was made, as a sum of its own; else nothing."""
    if filed in basis.numbers:
        return frozenset()
    number = basis.number(filed, amount)
    basis.opened.add(number)
    return frozenset([number])


def _recalled(basis: Basis, leaf: Leaf) -> int:
    """The number, among the filings of the year before, of what a filing says was filed then."""
    assert leaf.base is not None
    filed = (leaf.first - 12, leaf.last - 12, leaf.firm)
    is_new = filed not in basis.numbers
    number = basis.number(filed, leaf.base)
    if leaf.opened:
        (basis.opened if is_new else basis.known).add(number)
    return number


def _tell(basis: Basis, sums: Iterable[frozenset[Unit]]) -> Told:
    """What sums tell, in terms that another basis understands."""
    named = {number: filed for filed, number in basis.numbers.items()}
    listed = {frozenset(named[int(str(unit))] for unit in units) for units in sums if units}
    amounts = {filed: int(basis.filings[basis.numbers[filed]].amount) for units in listed for filed in units}
    return Told(amounts, frozenset(listed))


def _resolve(basis: Basis, told: Told) -> tuple[frozenset[Unit], ...]:
    """Sums that were told, by this basis' numbers; what is no longer filed counts with what it was."""
    return tuple(
        frozenset(basis.number(filed, told.amounts[filed]) for filed in units)
        for units in sorted(told.sums, key=sorted)
    )


def stamps(mirror: Mirror) -> dict[tuple[str, int], str]:
    """The indicators that add and the years of which there are figures, each with a stamp of all its sums hang on."""
    defined = mirror.ledger.indicators
    return {
        (name, year): f"{RULES}|{defined[name].flow}|{defined[name].aggregation}|{stamp}"
        for (name, year), stamp in mirror.years().items()
        if name in defined and defined[name].adds
    }
