"""Judging what a text states by the figures of a ledger; what it cannot judge is not read, never right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from lineside.district.arithmetic import differences
from lineside.district.axes import MeasureKind
from lineside.district.basis import unlike_stretches, unsaid
from lineside.district.errors import DistrictError, ValueTextError
from lineside.district.figure import Figure
from lineside.district.interval import Interval
from lineside.district.period import Period, PeriodKind, month_text
from lineside.district.reference import LackingError
from lineside.district.registry.claim import Ref
from lineside.district.registry.target import Target
from lineside.district.store.ledger import Ledger
from lineside.district.unit import unit
from lineside.district.value import Value
from lineside.district.verdict.desk import Desk, Verdict, Word, amount, quotient, share, shown, span, times
from lineside.district.words.knowing import Knowing
from lineside.district.words.meaning import bounds_of, readings_of
from lineside.district.words.statement import Statement


@dataclass(frozen=True, slots=True)
class Spoken:
    """A statement with the figure it is about: that which its sentence cites, else the one its words name."""

    statement: Statement
    now: Figure | None
    cited: tuple[Figure, ...] = ()


class Judge:
    """Judges statements one by one; each verdict shows its arithmetic."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger, self.knowing = ledger, Knowing(ledger)

    def judge(self, spoken: Spoken) -> Verdict | None:
        """The verdict, or None for a statement that is not read."""
        desk = Desk(self.ledger)
        ways: Mapping[str, Callable[[Desk, Spoken], Verdict | None]] = {
            "growth": self._growth, "times": self._growth, "increase": self._increase, "points": self._points,
            "share": self._share, "level": self._level, "rank": self._rank,
        }  # fmt: skip
        try:
            return ways[spoken.statement.measure](desk, spoken)
        except LackingError as lacking:
            desk.lines.append(str(lacking))
            return desk.verdict(Word.NOT_COMPUTABLE, settles=f"补充{str(lacking).removeprefix('台账中没有：')}")
        except DistrictError:
            return None

    # ---- what is held against what

    def _growth(self, desk: Desk, spoken: Spoken) -> Verdict | None:
        said, now = spoken.statement, spoken.now
        if now is None or now.measure.kind is not MeasureKind.LEVEL:
            return None
        base, years = self._base(desk, spoken, now)
        if base is None or years is None:
            return desk.verdict(Word.NOT_COMPUTABLE, settles="基期数")
        if reasons := unlike_stretches(now, base, flow=desk.flows(now)):
            return desk.other_basis(reasons, "同一口径的两期数字")
        desk.leaves_open(unsaid(now, base), "同一口径的两期数字")
        factor = quotient(now, base)
        if factor is None or not _positive(now) or not _positive(base):
            desk.lines.append(f"基期{shown(base)}，报告期{shown(now)}，算不出增速")
            return desk.verdict(Word.TO_CHECK if _loss(now, base) else Word.NOT_COMPUTABLE, settles="不为负的两期数字")
        if years > 1:
            wanted = _powered(_factor(said), years)
            desk.lines.append(
                f"{shown(now)} ÷ {shown(base)} = {span(factor, times)}，{years}年平均增长{_rooted(factor, years)}"
            )
        else:
            wanted = _factor(said)
            grown = factor - Interval.point(1)
            desk.lines.append(f"{shown(now)} ÷ {shown(base)} = {span(factor, times)}，即增长{span(grown, share)}")
        return desk.verdict(Word.AGREES if wanted.meets(factor) else Word.TO_CHECK, settles="两期数字及其统计范围")

    def _increase(self, desk: Desk, spoken: Spoken) -> Verdict | None:
        said, now = spoken.statement, spoken.now
        if now is None or now.measure.kind is not MeasureKind.LEVEL or unit(said.unit).measures != now.unit.measures:
            return None
        base, years = self._base(desk, spoken, now)
        if base is None or years != 1:
            return desk.verdict(Word.NOT_COMPUTABLE, settles="基期数")
        grown = amount(now) - amount(base)
        desk.lines.append(f"{shown(now)} − {shown(base)} = {_in_unit(grown, said.unit)}")
        holds = bounds_of(said).scaled(unit(said.unit).scale).meets(grown)
        return desk.verdict(Word.AGREES if holds else Word.TO_CHECK, settles="两期数字")

    def _points(self, desk: Desk, spoken: Spoken) -> Verdict | None:
        said, now = spoken.statement, spoken.now
        if now is None:
            return None
        wanted = bounds_of(said).scaled(Fraction(1, 100))
        if said.compared_with == "contribution":
            return self._contribution(desk, spoken, now, wanted)
        if said.compared_with == "other-place":
            other = self.knowing.subject(said.of.replace("平均", "").replace("水平", "").replace("增速", ""))
            if not other or now.measure.kind is not MeasureKind.LEVEL or now.unit.dimension == "share":
                return self._share_points(desk, spoken, now, wanted, other)
            ours = self._grown(desk, now.subject, now.indicator, now.period)
            theirs = self._grown(desk, other, now.indicator, now.period)
            difference = ours - theirs
            desk.lines.append(f"{span(ours, share)} − {span(theirs, share)} = {span(difference, _points_text)}")
            return desk.verdict(Word.AGREES if wanted.meets(difference) else Word.TO_CHECK, settles="两地增速")
        if now.unit.dimension == "share":
            return self._share_points(desk, spoken, now, wanted, "")
        if now.measure.kind is not MeasureKind.LEVEL or said.compared_with not in ("yoy", "base"):
            return None
        earlier = now.period.year_before
        if earlier is None:
            return None
        later, before = (self._grown(desk, now.subject, now.indicator, p) for p in (now.period, earlier))
        difference = later - before
        desk.lines.append(
            f"增速{span(later, share)} − 上年增速{span(before, share)} = {span(difference, _points_text)}"
        )
        narrowed = "降幅" in said.indicator or (
            later.high is not None and later.high < 0 and not wanted.meets(difference)
        )
        holds = wanted.meets(difference) or (narrowed and wanted.meets(-difference))
        return desk.verdict(Word.AGREES if holds else Word.NOT_COMPUTABLE, settles="两期增速")

    def _contribution(self, desk: Desk, spoken: Spoken, now: Figure, wanted: Interval) -> Verdict | None:
        whole = self.knowing.subject(spoken.statement.of[:2]) or self.knowing.subject(spoken.statement.of)
        if not whole or now.measure.kind is not MeasureKind.LEVEL:
            desk.lines.append("拉动的是哪一个整体未写明，百分点不与金额相减")
            return desk.verdict(Word.NOT_COMPUTABLE, settles="整体的基期数")
        before = now.period.year_before
        base, _ = self._base(desk, replace(spoken, statement=replace(spoken.statement, compared_with="yoy")), now)
        total = desk.get(Ref(subject=whole, indicator=now.indicator, period="" if before is None else before.text))
        if base is None:
            return desk.verdict(Word.NOT_COMPUTABLE, settles="基期数")
        low, high = (amount(now) - amount(base)), amount(total)
        if high.low is None or high.low <= 0 or high.high is None or low.low is None or low.high is None:
            return desk.verdict(Word.NOT_COMPUTABLE, settles="整体的基期数")
        ends = [low.low / high.low, low.low / high.high, low.high / high.low, low.high / high.high]
        drawn = Interval(min(ends), max(ends))
        desk.lines.append(f"（{shown(now)} − {shown(base)}）÷ {shown(total)} = {span(drawn, _points_text)}")
        return desk.verdict(Word.AGREES if wanted.meets(drawn) else Word.TO_CHECK, settles="整体的基期数和价格口径")

    def _share_points(self, desk: Desk, spoken: Spoken, now: Figure, wanted: Interval, other: str) -> Verdict | None:
        if now.unit.dimension != "share":
            desk.lines.append(f"百分点用于两个比率之差，{shown(now)}不是比率")
            return desk.verdict(Word.NOT_COMPUTABLE, settles="两期比率的原始数字")
        if other:
            base: Figure | None = desk.get(Ref(subject=other, indicator=now.indicator, period=now.period.text))
        else:
            base, _ = self._base(desk, spoken, now)
        if base is None:
            return desk.verdict(Word.NOT_COMPUTABLE, settles="基期比率")
        difference = now.bounds() - base.bounds()
        desk.lines.append(f"{shown(now)} − {shown(base)} = {span(difference, _points_text)}")
        return desk.verdict(Word.AGREES if wanted.meets(difference) else Word.TO_CHECK, settles="两期比率")

    def _share(self, desk: Desk, spoken: Spoken) -> Verdict | None:
        said, now = spoken.statement, spoken.now
        if now is None or now.measure.kind is not MeasureKind.LEVEL:
            return None
        wanted = bounds_of(said).scaled(Fraction(1, 100))
        if not said.of:
            return self._target(desk, now, wanted)
        whole = self.knowing.subject(said.of) or self.knowing.subject(said.of[:2])
        if not whole:
            return None
        total = desk.get(
            Ref(subject=whole, indicator=now.indicator, period=now.period.text),
            fits=lambda one: not differences(now, one),
        )
        found = quotient(now, total)
        if found is None:
            return desk.verdict(Word.NOT_COMPUTABLE, settles="不为负的分子和不为零的分母")
        desk.lines.append(f"{shown(now)} ÷ {shown(total)} = {span(found, share)}")
        return desk.verdict(Word.AGREES if wanted.meets(found) else Word.TO_CHECK, settles="分子与分母的口径")

    def _target(self, desk: Desk, now: Figure, wanted: Interval) -> Verdict | None:
        """完成年度目标的n%: against the one target of the subject for that year."""
        year = None if now.period.last is None else str(now.period.last.year)
        held = [
            one
            for one in self.ledger.records("target")
            if isinstance(one, Target)
            and (one.subject, one.indicator) == (now.subject, now.indicator)
            and one.due == year
        ]
        if len(held) != 1 or held[0].value is None or held[0].unit is None or held[0].times_baseline:
            return None
        goal = Value.parse(held[0].value).bounds(rounded=False).scaled(unit(held[0].unit).scale)
        if goal.low is None or goal.low <= 0:
            return None
        found = amount(now) / Interval.point(goal.low)
        desk.lines.append(f"{shown(now)} ÷ 目标{held[0].value}{held[0].unit} = {span(found, share)}")
        return desk.verdict(Word.AGREES if wanted.meets(found) else Word.TO_CHECK, settles="年度目标")

    def _level(self, desk: Desk, spoken: Spoken) -> Verdict | None:
        said, now = spoken.statement, spoken.now
        if now is None or now.measure.kind is not MeasureKind.LEVEL:
            return None
        try:
            of_unit = unit(said.unit)
        except DistrictError:
            return None
        if of_unit.measures != now.unit.measures:
            return None
        stated, filed = bounds_of(said).scaled(of_unit.scale), now.bounds()
        ours, theirs = Fraction(Decimal(said.value)) * of_unit.scale, now.unit.to_base(now.value.number)
        # Each is as precise as it is written: 121 may be written of 120.6, and 120 not of 121.
        holds = theirs in stated or ours in filed
        desk.lines.append(f"所述{said.value}{said.unit}，台账为{shown(now)}")
        return desk.verdict(Word.AGREES if holds else Word.TO_CHECK, settles="原始台账")

    def _rank(self, desk: Desk, spoken: Spoken) -> Verdict | None:
        """A place among the members of a whole, where every one of them has the figure."""
        said, now = spoken.statement, spoken.now
        whole = self.knowing.subject(said.of)
        if now is None or not whole or now.measure.kind is not MeasureKind.LEVEL:
            return None
        kind = self.knowing.names.by_id[now.subject].kind
        on = now.period.last
        members = {s.membership.member for s in self.ledger.memberships(whole=whole, on=on)}
        members = {
            one for one in members if one in self.knowing.names.by_id and self.knowing.names.by_id[one].kind == kind
        }
        if now.subject not in members:
            return None
        held = {
            one: desk.get(Ref(subject=one, indicator=now.indicator, period=now.period.text)) for one in sorted(members)
        }
        grows = "增" in said.indicator or "增速" in said.of
        if grows:
            return None
        above = sum(amount(now).is_below(amount(other)) for one, other in held.items() if one != now.subject)
        level = sum(amount(now).meets(amount(other)) for one, other in held.items() if one != now.subject)
        desk.lines.append(f"{len(held)}个成员中有{above}个高于{shown(now)}")
        holds = above + 1 <= int(Decimal(said.value)) <= above + 1 + level
        return desk.verdict(Word.AGREES if holds else Word.TO_CHECK, settles="各成员同一时期的数字")

    # ---- bases

    def _grown(self, desk: Desk, subject: str, indicator: str, period: Period) -> Interval:
        """The growth of a level on the year: from levels, else as it was filed."""
        before = period.year_before
        if before is None:
            raise LackingError(f"{period}没有上年同期")
        try:
            now = desk.get(Ref(subject=subject, indicator=indicator, period=period.text))
            base = now.base and replace(now, value=now.base, base=None, period=before)
            base = base or desk.get(Ref(subject=subject, indicator=indicator, period=before.text))
        except LackingError:
            from lineside.district.store.figures import Query

            filed = self.ledger.figures(
                Query(subject=subject, indicator=indicator, period=period.text, measure="growth")
            )
            if len(filed) != 1:
                raise
            desk.used[filed[0].id] = filed[0].figure
            return filed[0].figure.value.bounds().scaled(Fraction(1, 100))
        factor = quotient(now, base)
        if factor is None:
            raise LackingError(f"{subject} {period} 算不出增速")
        return factor - Interval.point(1)

    def _base(self, desk: Desk, spoken: Spoken, now: Figure) -> tuple[Figure | None, int | None]:
        """The figure that the words compare with, and over how many years."""
        said = spoken.statement
        same = [one for one in spoken.cited if (one.subject, one.indicator) == (now.subject, now.indicator)]
        earlier = [one for one in same if one.period.last and now.period.last and one.period.last < now.period.last]
        years = 1
        if said.compared_with == "mom":
            before = _month_before(now.period)
        elif said.compared_with == "two-year-mean":
            before, years = _years_before(now.period, 2), 2
        elif said.compared_with == "annual-mean":
            if not earlier or earlier[0].period.last is None or now.period.last is None:
                desk.lines.append("年均增长的起点未写明")
                return None, None
            years = now.period.last.year - earlier[0].period.last.year
            return (earlier[0], years) if years > 0 else (None, None)
        elif (earlier and said.compared_with in ("base", "")) or (
            earlier and not said.text.startswith("同比") and said.compared_with != "yoy"
        ):
            return earlier[-1], 1
        else:
            before = now.period.year_before
        if before is None:
            desk.lines.append(f"{now.period}没有可比的基期")
            return None, None
        then = Ref(subject=now.subject, indicator=now.indicator, period=before.text)
        try:
            return desk.get(then, fits=lambda figure: not differences(now, figure)), years
        except LackingError:
            if now.base is None or before != now.period.year_before:
                raise
            return replace(now, value=now.base, base=None, period=before), 1


def _factor(said: Statement) -> Interval:
    """What the base is multiplied by, in the usual meaning of the words; of a mean over years, in each year."""
    plainly = replace(said, compared_with="") if said.compared_with.endswith("-mean") else said
    factor = readings_of(plainly)[0].factor
    if factor is None:
        raise ValueTextError(f"`{said.text}` is no growth")
    return factor


def _powered(factor: Interval, years: int) -> Interval:
    low = None if factor.low is None else max(factor.low, Fraction(0)) ** years
    high = None if factor.high is None else max(factor.high, Fraction(0)) ** years
    return Interval(low, high, factor.low_open, factor.high_open)


def _rooted(factor: Interval, years: int) -> str:
    ends = [None if end is None else float(end) ** (1 / years) - 1 for end in (factor.low, factor.high)]
    return "至".join(f"{end * 100:.2f}%" for end in ends if end is not None)


def _positive(figure: Figure) -> bool:
    return figure.value.number > 0


def _loss(*figures: Figure) -> bool:
    return any(figure.value.number < 0 for figure in figures)


def _points_text(number: Fraction) -> str:
    return f"{float(number * 100):.2f}个百分点"


def _in_unit(interval: Interval, name: str) -> str:
    scaled = interval.scaled(1 / unit(name).scale)
    return span(scaled, lambda n: f"{float(n):g}") + name


def _years_before(period: Period, years: int) -> Period | None:
    found: Period | None = period
    for _ in range(years):
        found = None if found is None else found.year_before
    return found


def _month_before(period: Period) -> Period | None:
    if period.kind is not PeriodKind.MONTH or period.last_month is None:
        return None
    return Period.parse(month_text(period.last_month - 1))


def figures_of(ledger: Ledger, statements: Sequence[Statement]) -> list[Spoken]:
    """Statements of an article, each with the figure of the ledger that its words and period name, if any."""
    from lineside.district.reference import named

    found = []
    for one in statements:
        now = None
        if one.subject_id and one.indicator_id and one.period:
            try:
                now = named(ledger, Ref(subject=one.subject_id, indicator=one.indicator_id, period=one.period)).figure
            except DistrictError:
                now = None
        found.append(Spoken(one, now))
    return found
