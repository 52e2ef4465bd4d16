"""Published claims recomputed from figures: a verdict, the arithmetic, every reading, and what would settle it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from lineside.district.amount import Amount, write_amount
from lineside.district.axes import MeasureKind
from lineside.district.basis import ref_words, unlike
from lineside.district.briefing.words import period_words
from lineside.district.change import Change, Reading, percent, read_change, round_half_up
from lineside.district.errors import DistrictError
from lineside.district.figure import Figure
from lineside.district.interval import Interval
from lineside.district.registry.chain import Chain
from lineside.district.registry.claim import (
    ChangeTest,
    Claim,
    CountTest,
    LadderTest,
    RatioTest,
    ReachTest,
    Ref,
    SameTest,
    ShareTest,
    StagesTest,
    SumTest,
    UndefinedTest,
    WithinTest,
)
from lineside.district.registry.cluster import ClusterSystem
from lineside.district.registry.membership import Role
from lineside.district.registry.place import Park
from lineside.district.registry.project import Project
from lineside.district.registry.record import Name
from lineside.district.store.figures import Query
from lineside.district.store.ledger import Ledger
from lineside.district.unit import unit
from lineside.district.value import Value, plain


class Word(StrEnum):
    """The verdicts, worded for the people who must act on them."""

    AGREES = "一致"
    TO_CHECK = "需核实"
    OTHER_BASIS = "口径不同"
    TWO_SOURCES = "两处不一"
    NOT_COMPUTABLE = "无法核算"


@dataclass(frozen=True, slots=True)
class ReadingVerdict:
    """One meaning of the words and whether the figures bear it out; None where nothing can be said."""

    meaning: str
    meaning_zh: str
    usual: bool
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What recomputing a claim gave.

    arithmetic: the reckoning, a line each; readings: each meaning of ambiguous words; settles: what would decide it,
    empty where nothing is open; figures: the numbers of the figures used; by_convention: the verdict rests on this
    program's limits for 近, 左右 or 多.
    """

    claim: str
    word: Word
    arithmetic: tuple[str, ...]
    readings: tuple[ReadingVerdict, ...] = ()
    settles: str = ""
    figures: tuple[int, ...] = ()
    by_convention: bool = False


class _LackingError(DistrictError):
    """A figure that a test needs is not in the ledger."""


class _Desk:
    """Where one claim is worked out: fetches figures, and notes which were used and what was reckoned."""

    def __init__(self, ledger: Ledger, claim: Claim) -> None:
        self.ledger, self.claim = ledger, claim
        self.used: dict[int, Figure] = {}
        self.lines: list[str] = []

    def get(self, ref: Ref) -> Figure:
        found = self.ledger.figures(
            Query(
                source=ref.source,
                place=ref.place or None,
                subject=ref.subject,
                indicator=ref.indicator,
                period=ref.period,
                measure=None if ref.place else MeasureKind.LEVEL,
                limit=2,
            )
        )
        if not found:
            raise _LackingError(f"台账中没有：{ref_words(self.ledger, ref)}")
        if len(found) > 1 and found[0].figure.bounds() != found[1].figure.bounds():
            raise _LackingError(f"{ref_words(self.ledger, ref)}对应不止一个数字，须指明出处")
        self.used[found[0].id] = found[0].figure
        return found[0].figure

    def verdict(self, word: Word, readings: Sequence[ReadingVerdict] = (), settles: str = "") -> Verdict:
        open_word = word is not Word.AGREES
        if self.claim.bases and word is not Word.NOT_COMPUTABLE:
            word = Word.OTHER_BASIS
            self.lines += [f"口径：{basis}" for basis in self.claim.bases]
            open_word = True
        said = (self.claim.settles or settles) if open_word else ""
        loose = any(figure.value.rests_on_convention for figure in self.used.values())
        return Verdict(
            self.claim.id, word, tuple(self.lines), tuple(readings), said, tuple(sorted(self.used)), loose and open_word
        )


def check_claim(ledger: Ledger, claim: Claim) -> Verdict:
    """Recompute one claim from the ledger's figures."""
    desk = _Desk(ledger, claim)
    try:
        return _TESTS[type(claim.check)](desk, claim.check)
    except _LackingError as lacking:
        desk.lines.append(str(lacking))
        return desk.verdict(Word.NOT_COMPUTABLE, settles=f"补充{str(lacking).removeprefix('台账中没有：')}")


def check_words(ledger: Ledger, now: Figure, words: str, base: Figure | None = None) -> Verdict:
    """Judge words of change that somebody wrote of a figure.

    The base is the one given, else the figure's own of a year before, else the base value filed with it.
    """
    of_rate = now.unit.dimension == "share"
    before = now.period.year_before
    then = Ref(subject=now.subject, indicator=now.indicator, period="?" if before is None else before.text)
    here = Ref(subject=now.subject, indicator=now.indicator, period=now.period.text)
    test = ChangeTest(now=here, base=then, words=words, of_rate=of_rate)
    desk = _Desk(ledger, Claim(id="words", name=Name(zh=words), check=test))
    try:
        earlier = base or desk.get(then)
    except _LackingError as lacking:
        if now.base is None or before is None:
            desk.lines.append(str(lacking))
            return desk.verdict(Word.NOT_COMPUTABLE)
        earlier = replace(now, value=now.base, base=None, period=before)
    return _compared(desk, now, earlier, read_change(words, of_rate=of_rate))


def check_claims(ledger: Ledger) -> list[Verdict]:
    """Recompute every claim of the ledger, by id."""
    return [check_claim(ledger, claim) for claim in ledger.records("claim") if isinstance(claim, Claim)]


def _shown(figure: Figure) -> str:
    return write_amount(Amount(figure.value, figure.unit))


def _span(interval: Interval, write: Callable[[Fraction], str]) -> str:
    """An interval for people: one number where both ends are written alike."""
    low = "" if interval.low is None else write(interval.low)
    high = "" if interval.high is None else write(interval.high)
    return low if low == high else f"{low or '…'}至{high or '…'}"


def _times(number: Fraction) -> str:
    return f"{plain(round_half_up(number, 3))}倍"


def _share(number: Fraction) -> str:
    return percent(number, 2)


def _judged(reading: Reading, holds: bool | None) -> ReadingVerdict:
    return ReadingVerdict(reading.meaning, reading.meaning_zh, reading.usual, holds)


def _bears(reading: Reading, factor: Interval) -> bool:
    """Whether the figures, given how they were rounded, may make the factor that the words say."""
    return reading.factor is not None and reading.factor.meets(factor)


def _by_readings(desk: _Desk, change: Change, factor: Interval) -> Verdict:
    readings = [_judged(r, _bears(r, factor)) for r in change.readings]
    holding = [reading for reading in readings if reading.holds]
    if any(reading.usual for reading in holding):
        return desk.verdict(Word.AGREES, readings)
    if holding:
        desk.lines.append(f"仅在“{holding[0].meaning_zh}”的理解下成立，与通行写法不合")
        return desk.verdict(Word.TO_CHECK, readings, "原文改写为无歧义的说法，如“增长到…倍”或百分比")
    return desk.verdict(Word.TO_CHECK, readings, "原始台账中的两期数字及其统计范围")


def _change(desk: _Desk, test: ChangeTest) -> Verdict:
    change = read_change(test.words, of_rate=test.of_rate)
    try:
        now, base = desk.get(test.now), desk.get(test.base)
    except _LackingError as lacking:
        return _implied(desk, test, change, lacking)
    return _compared(desk, now, base, change)


def _compared(desk: _Desk, now: Figure, base: Figure, change: Change) -> Verdict:
    """Judge the words by two figures."""
    if reasons := unlike(desk.ledger, now, base):
        desk.lines += [line for _, line in reasons]
        return desk.verdict(Word.OTHER_BASIS, settles="同一口径的两期数字")
    points = next((reading for reading in change.readings if reading.points is not None and reading.usual), None)
    if points is not None and points.points is not None:
        difference = now.bounds() - base.bounds()
        desk.lines.append(f"{_shown(now)} − {_shown(base)} = {_span(difference, _share)}")
        holds = points.points.meets(difference)
        word = Word.AGREES if holds else Word.TO_CHECK
        return desk.verdict(word, [_judged(points, holds)], "两期比率的原始数字")
    factor = now.bounds() / base.bounds()
    desk.lines.append(
        f"{_shown(now)} ÷ {_shown(base)} = {_span(factor, _times)}，即增长{_span(_less_one(factor), _share)}"
    )
    return _by_readings(desk, change, factor)


def _less_one(factor: Interval) -> Interval:
    return factor - Interval.point(1)


def _implied(desk: _Desk, test: ChangeTest, change: Change, lacking: _LackingError) -> Verdict:
    """Without a base the words cannot be checked, but they say what the base would have to be."""
    desk.lines.append(str(lacking))
    usual = change.readings[0]
    if desk.used and usual.factor is not None:
        now = next(iter(desk.used.values()))
        if now.measure.kind is MeasureKind.LEVEL and usual.factor.low is not None and usual.factor.low > 0:
            implied = (now.bounds() / usual.factor).scaled(1 / now.unit.scale)
            desk.lines.append(f"若属实，基期应为{_span(implied, lambda n: plain(round_half_up(n, 3)))}{now.unit}")
    readings = [_judged(reading, None) for reading in change.readings]
    return desk.verdict(Word.NOT_COMPUTABLE, readings, f"基期数：{ref_words(desk.ledger, test.base)}")


def _sum(desk: _Desk, test: SumTest) -> Verdict:
    whole, parts = desk.get(test.whole), [desk.get(part) for part in test.parts]
    total = parts[0].bounds()
    for part in parts[1:]:
        total = total + part.bounds()
    shown = " + ".join(_shown(part) for part in parts)
    if test.at_most:
        exceeds = whole.bounds().is_below(total)
        desk.lines.append(f"{shown} {'>' if exceeds else '≤'} {_shown(whole)}")
    else:
        exceeds = not total.meets(whole.bounds())
        desk.lines.append(f"{shown} {'≠' if exceeds else '='} {_shown(whole)}")
    return desk.verdict(Word.TO_CHECK if exceeds else Word.AGREES, settles="各分项的名录")


def _ladder(desk: _Desk, test: LadderTest) -> Verdict:
    steps = [desk.get(step) for step in test.steps]
    signs = [">" if a.bounds().is_below(b.bounds()) else "≥" for a, b in pairwise(steps)]
    written = "".join(
        f"{_shown(step)} {'≥' if sign == '≥' else '<'} " for step, sign in zip(steps, signs, strict=False)
    )
    desk.lines.append(written + _shown(steps[-1]))
    return desk.verdict(Word.TO_CHECK if ">" in signs else Word.AGREES, settles="各阶段的品种名单")


def _same(desk: _Desk, test: SameTest) -> Verdict:
    figures = [desk.get(ref) for ref in test.figures]
    desk.lines.append(
        "；".join(f"{period_words(figure.period)}：{_shown(figure)}（{figure.place}）" for figure in figures)
    )
    first = figures[0]
    reasons = [line for other in figures[1:] for _, line in unlike(desk.ledger, first, other)]
    if reasons:
        desk.lines += list(dict.fromkeys(reasons))
        return desk.verdict(Word.OTHER_BASIS, settles="同一口径的数字")
    if all(first.bounds().meets(other.bounds()) for other in figures[1:]):
        return desk.verdict(Word.AGREES)
    apart = [abs(first.value.number - other.value.number) for other in figures[1:] if first.unit == other.unit]
    desk.lines += [f"相差{plain(difference)}{first.unit}" for difference in apart]
    return desk.verdict(Word.TWO_SOURCES, settles="主管部门在同一时点的名录或台账")


def _share_of(desk: _Desk, test: ShareTest) -> Verdict:
    part, whole, said = desk.get(test.part), desk.get(test.whole), desk.get(test.share)
    ratio = part.bounds() / whole.bounds()
    desk.lines.append(f"{_shown(part)} ÷ {_shown(whole)} = {_span(ratio, _share)}，所述为{_shown(said)}")
    return desk.verdict(Word.AGREES if ratio.meets(said.bounds()) else Word.TO_CHECK, settles="分子与分母的口径")


def _reach(desk: _Desk, test: ReachTest) -> Verdict:
    figure = desk.get(test.figure)
    size = Value.parse(test.size).bounds(rounded=False).scaled(unit(test.unit).scale)
    desk.lines.append(f"{_shown(figure)} ÷ {test.size}{test.unit} = {_span(figure.bounds() / size, _share)}")
    short = figure.bounds().is_below(size)
    return desk.verdict(Word.TO_CHECK if short else Word.AGREES, settles="该规模所指的指标、范围和时点")


def _within(desk: _Desk, test: WithinTest) -> Verdict:
    part, whole = desk.get(test.part), desk.get(test.whole)
    ratio = part.bounds() / whole.bounds()
    desk.lines.append(f"{_shown(part)} ÷ {_shown(whole)} = {_span(ratio, _share)}，部分不应超过整体")
    reasons = [line for axis, line in unlike(desk.ledger, part, whole) if axis in ("indicator", "status")]
    if reasons:
        desk.lines += reasons
        return desk.verdict(Word.OTHER_BASIS, settles="两者同一指标、同一范围的数字")
    return desk.verdict(Word.TO_CHECK if whole.bounds().is_below(part.bounds()) else Word.AGREES)


def _ratio(desk: _Desk, test: RatioTest) -> Verdict:
    change = read_change(test.words)
    inputs = desk.get(test.in_base).bounds() / desk.get(test.in_now).bounds()
    desk.lines.append(f"人员之比（前÷后）= {_span(inputs, _times)}")
    try:
        outputs = desk.get(test.out_now).bounds() / desk.get(test.out_base).bounds()
    except _LackingError as lacking:
        desk.lines.append(str(lacking))
        for reading in change.readings:
            if reading.factor is not None:
                desk.lines.append(f"{reading.meaning_zh}：产出须为原来的{_span(reading.factor / inputs, _times)}")
        readings = [_judged(reading, None) for reading in change.readings]
        return desk.verdict(Word.NOT_COMPUTABLE, readings, "改造前后的产量、班次和用工")
    factor = Interval(_product(inputs.low, outputs.low), _product(inputs.high, outputs.high))
    desk.lines.append(f"人均产出之比 = {_span(factor, _times)}")
    return _by_readings(desk, change, factor)


def _product(first: Fraction | None, second: Fraction | None) -> Fraction | None:
    return None if first is None or second is None else first * second


def _count(desk: _Desk, test: CountTest) -> Verdict:
    record = desk.ledger.record(test.whole)
    members = [
        s.membership.member
        for s in desk.ledger.memberships(whole=test.whole, role=test.role)
        if test.stage is None or s.membership.stage == test.stage
    ]
    held = {
        "members": len(set(members)),
        "sites": len(record.sites) if isinstance(record, Park) else 0,
        "tiers": sum(tier.count for tier in record.tiers) if isinstance(record, ClusterSystem) else 0,
        "classes": len(record.classes) if isinstance(record, ClusterSystem) else 0,
        "named": len(record.facts.get("named", ())) if isinstance(record, Project) else 0,
    }[test.what]
    desk.lines.append(f"登记{held}，所述{test.said}")
    if held < test.said and test.what == "named":
        desk.lines.append(f"其余{test.said - held}个未列名")
        return desk.verdict(Word.NOT_COMPUTABLE, settles="完整名单")
    return desk.verdict(Word.AGREES if held == test.said else Word.TO_CHECK, settles="完整名单")


def _stages(desk: _Desk, test: StagesTest) -> Verdict:
    chain = desk.ledger.record(test.chain)
    filled = {s.membership.stage for s in desk.ledger.memberships(whole=test.chain, role=Role.IN_CHAIN)}
    stages = chain.stages if isinstance(chain, Chain) else ()
    empty = [stage.name.zh for stage in stages if stage.n not in filled]
    desk.lines.append(f"{len(stages)}个环节中{len(stages) - len(empty)}个有企业")
    if empty:
        desk.lines.append(f"未见企业：{'、'.join(empty)}")
    return desk.verdict(Word.TO_CHECK if empty else Word.AGREES, settles=f"{'、'.join(empty)}环节的企业")


def _undefined(desk: _Desk, test: UndefinedTest) -> Verdict:
    figure = desk.get(test.figure)
    desk.lines += [f"所述{_shown(figure)}", test.lacks]
    change = read_change(test.words, of_rate=test.of_rate) if test.words else None
    readings = [] if change is None else [_judged(r, None) for r in change.readings]
    return desk.verdict(Word.NOT_COMPUTABLE, readings)


_TESTS: dict[type, Callable[..., Verdict]] = {
    ChangeTest: _change,
    SumTest: _sum,
    LadderTest: _ladder,
    SameTest: _same,
    ShareTest: _share_of,
    ReachTest: _reach,
    WithinTest: _within,
    RatioTest: _ratio,
    CountTest: _count,
    StagesTest: _stages,
    UndefinedTest: _undefined,
}
