"""What the claims and figures of a ledger, taken together, leave open: bounds in place of “cannot be computed”."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from lineside.district.axes import Comparison, MeasureKind
from lineside.district.basis import ref_words
from lineside.district.errors import DistrictError
from lineside.district.figure import Figure
from lineside.district.interval import Interval
from lineside.district.reference import named
from lineside.district.registry.claim import (
    ChangeTest,
    Claim,
    LadderTest,
    Ref,
    ShareTest,
    SumTest,
    WithinTest,
)
from lineside.district.store.figures import Query
from lineside.district.store.ledger import Ledger
from lineside.district.unit import Unit, unit
from lineside.district.verdict.desk import Verdict, Word, amount, shown
from lineside.district.verdict.system import Bounds, Constraint, Said, System
from lineside.district.words.meaning import read_change

MOST_GROWTHS = 500
_NEAR = 1e-6


@dataclass
class Accepted:
    """The statements of a ledger as a system, made once; the claims are accepted as if all were true."""

    ledger: Ledger
    _units: dict[str, Unit] = field(default_factory=dict)
    _signed: set[str] = field(default_factory=set)
    _figures: dict[str, Figure] = field(default_factory=dict)
    _refs: dict[str, Ref] = field(default_factory=dict)

    def system(self, claims: list[Claim]) -> System:
        """The statements of these claims, of the figures they need, and of growths that were filed of the same."""
        said = [one for claim in claims if (one := self._claim(claim)) is not None]
        said += self._growths(list(self._refs.values()))
        said += [
            Said(key, f"{self._called(key)}为{shown(figure)}", (_between(key, amount(figure)),))
            for key, figure in self._figures.items()
        ]
        return System(said, frozenset(self._signed))

    def told(self, claim: Claim, system: System) -> list[str]:
        """A line for each unknown of a claim: its interval, or that nothing bounds it."""
        lines = []
        for key, _ in self._of(claim):
            if key in self._figures:
                continue
            found = system.bounds(key)
            name = self._called(key)
            if found is None:
                near = replace(system, said=system.connected(key))
                lines += [f"{name}：各处所述互相矛盾", *self.contradiction(near)]
            elif found.free:
                lines.append(f"{name}：不受其他表述约束，可为任何数")
            else:
                lines.append(f"{name}：若各处所述属实，{self._interval(key, found)}")
        return lines

    def contradiction(self, system: System) -> list[str]:
        """The smallest set of statements that cannot all hold, in words, with what the others leave of one of them."""
        found = system.contradiction()
        if not found:
            return []
        lines = [one.words for one in found]
        last = found[-1]
        for name in sorted({name for c in last.constraints for name in c.factors}):
            rest = replace(system, said=[one for one in found if one is not last])
            left = rest.bounds(name)
            if left is not None and not left.free:
                lines.append(
                    f"由其余{len(found) - 1}条，{self._called(name)}{self._interval(name, left)}，与“{last.words}”不合"
                )
        return lines

    def _called(self, key: str) -> str:
        """An unknown in words: whose figure of what and when, also where a statement only names its place."""
        figure, ref = self._figures.get(key), self._refs.get(key)
        if figure is not None:
            ref = Ref(subject=figure.subject, indicator=figure.indicator, period=str(figure.period))
        return key if ref is None else ref_words(self.ledger, ref)

    def _interval(self, key: str, found: Bounds) -> str:
        of_unit = self._units.get(key, unit("%"))
        scale = float(of_unit.scale)
        ends = [None if end is None else end / scale for end in (found.low, found.high)]
        if of_unit.whole:  # what is counted is whole
            low = None if ends[0] is None else float(ceil(ends[0] - _NEAR))
            high = None if ends[1] is None else float(floor(ends[1] + _NEAR))
            ends = ends if low is not None and high is not None and low > high else [low, high]
        least, most = (None if end is None else f"{end:.6g}{of_unit}" for end in ends)
        if least == most:
            return f"为{least}"
        if most is None:
            return f"不低于{least}"
        return f"不超过{most}" if least is None or found.low == 0 else f"在{least}至{most}之间"

    # ---- unknowns

    def _key(self, ref: Ref) -> str:
        """The name of a reference among the unknowns; its figure, where the ledger has it, bounds it."""
        try:
            figure = named(self.ledger, ref).figure
            key = f"{figure.subject}|{figure.indicator}|{figure.period}|{figure.measure.kind}"
            if key not in self._figures:
                self._figures[key] = figure
            self._units[key] = figure.unit
            if figure.unit.dimension == "share" or figure.measure.kind is not MeasureKind.LEVEL:
                self._signed.add(key)
        except DistrictError:
            key = f"{ref.subject}|{ref.indicator}|{ref.period}|level" if ref.subject else ref.place
            indicator = self.ledger.indicators.get(ref.indicator or "")
            if indicator is not None:
                self._units[key] = unit(indicator.unit)
        self._refs.setdefault(key, ref)
        return key

    def _of(self, claim: Claim) -> list[tuple[str, Ref]]:
        test = claim.check
        match test:
            case ChangeTest():
                refs = [test.now, test.base]
            case SumTest():
                refs = [test.whole, *test.parts]
            case WithinTest():
                refs = [test.part, test.whole]
            case ShareTest():
                refs = [test.part, test.whole]
            case LadderTest():
                refs = list(test.steps)
            case _:
                refs = []
        return [(self._key(ref), ref) for ref in refs]

    # ---- statements

    def _claim(self, claim: Claim) -> Said | None:
        ways: Mapping[type, Callable[[Claim], tuple[Constraint, ...]]] = {
            ChangeTest: self._change, SumTest: self._sum, WithinTest: self._within, ShareTest: self._share,
            LadderTest: self._ladder,
        }  # fmt: skip
        way = ways.get(type(claim.check))
        if way is None or claim.bases:
            return None
        try:
            made = way(claim)
        except DistrictError:
            return None
        return Said(claim.id, claim.name.zh, made) if made else None

    def _change(self, claim: Claim) -> tuple[Constraint, ...]:
        test = claim.check
        assert isinstance(test, ChangeTest)
        usual = read_change(test.words, of_rate=test.of_rate).readings[0]
        now, base = self._key(test.now), self._key(test.base)
        if usual.points is not None:
            self._signed |= {now, base}
            self._units.setdefault(base, unit("%"))
            return (Constraint({now: Fraction(1), base: Fraction(-1)}, usual.points.low, usual.points.high),)
        if usual.factor is None:
            return ()
        if (held := self._figures.get(now)) is not None and base not in self._units:
            self._units[base] = held.unit
        return _times(now, base, usual.factor)

    def _sum(self, claim: Claim) -> tuple[Constraint, ...]:
        test = claim.check
        assert isinstance(test, SumTest)
        factors = {self._key(test.whole): Fraction(1)} | {self._key(part): Fraction(-1) for part in test.parts}
        return (Constraint(factors, Fraction(0), None if test.at_most else Fraction(0)),)

    def _within(self, claim: Claim) -> tuple[Constraint, ...]:
        test = claim.check
        assert isinstance(test, WithinTest)
        return (
            Constraint({self._key(test.whole): Fraction(1), self._key(test.part): Fraction(-1)}, Fraction(0), None),
        )

    def _share(self, claim: Claim) -> tuple[Constraint, ...]:
        test = claim.check
        assert isinstance(test, ShareTest)
        said = named(self.ledger, test.share).figure
        part, whole = self._key(test.part), self._key(test.whole)
        if (held := self._figures.get(part)) is not None:
            self._units[whole] = held.unit
        more = Constraint({whole: Fraction(1), part: Fraction(-1)}, Fraction(0), None)
        return (*_times(part, whole, said.bounds()), more)

    def _ladder(self, claim: Claim) -> tuple[Constraint, ...]:
        test = claim.check
        assert isinstance(test, LadderTest)
        keys = [self._key(step) for step in test.steps]
        pairs = pairwise(keys)
        return tuple(Constraint({a: Fraction(1), b: Fraction(-1)}, Fraction(0), None) for a, b in pairs)

    def _growths(self, refs: list[Ref]) -> Iterator[Said]:
        """Growths on the year that were filed of the unknowns themselves."""
        for ref in refs:
            if ref.subject is None or ref.indicator is None:
                continue
            query = Query(
                subject=ref.subject, indicator=ref.indicator, period=ref.period, measure="growth", limit=MOST_GROWTHS
            )
            for filed in self.ledger.figures(query):
                figure, before = filed.figure, filed.figure.period.year_before
                if before is None or figure.compared_with is not Comparison.YEAR_ON_YEAR:
                    continue
                now = f"{figure.subject}|{figure.indicator}|{figure.period}|level"
                base = f"{figure.subject}|{figure.indicator}|{before}|level"
                factor = figure.bounds() + Interval.point(1)
                words = f"{ref_words(self.ledger, ref)}增长{shown(figure)}"
                yield Said(f"growth-{filed.id}", words, _times(now, base, factor))


def _between(key: str, interval: Interval) -> Constraint:
    return Constraint({key: Fraction(1)}, interval.low, interval.high)


def _times(now: str, base: str, factor: Interval) -> tuple[Constraint, ...]:
    """Now = factor · base, for amounts that are not negative."""
    made = []
    if factor.low is not None:
        made.append(Constraint({now: Fraction(1), base: -factor.low}, Fraction(0), None))
    if factor.high is not None:
        made.append(Constraint({now: Fraction(1), base: -factor.high}, None, Fraction(0)))
    return tuple(made)


def contradictions(ledger: Ledger, claims: list[Claim]) -> list[str]:
    """A smallest set of claims and figures that cannot all hold, with the arithmetic; empty where all can."""
    accepted = Accepted(ledger)
    return accepted.contradiction(accepted.system(claims))


def with_bounds(ledger: Ledger, claims: list[Claim], verdicts: list[Verdict]) -> list[Verdict]:
    """The verdicts, with what the statements together say of each unknown where a claim cannot be computed."""
    accepted = Accepted(ledger)
    standing = (Word.AGREES, Word.NOT_COMPUTABLE)
    system = accepted.system([claim for claim, one in zip(claims, verdicts, strict=True) if one.word in standing])
    made = []
    for claim, verdict in zip(claims, verdicts, strict=True):
        lines = accepted.told(claim, system) if verdict.word is Word.NOT_COMPUTABLE else []
        made.append(replace(verdict, arithmetic=(*verdict.arithmetic, *lines)) if lines else verdict)
    return made
