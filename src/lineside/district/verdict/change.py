"""Claims of change: growth, multiples, percentage points, profit and loss, output per head."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from lineside.district.axes import MeasureKind
from lineside.district.basis import ref_words, unlike, unlike_stretches, unsaid
from lineside.district.briefing.words import period_words
from lineside.district.change import Turn, round_half_up, turn_of
from lineside.district.errors import ValueTextError
from lineside.district.figure import Figure
from lineside.district.interval import Interval
from lineside.district.reference import LackingError
from lineside.district.registry.claim import ChangeTest, RatioTest, Ref
from lineside.district.value import plain
from lineside.district.verdict.desk import (
    Desk,
    ReadingVerdict,
    Verdict,
    Word,
    amount,
    judged,
    quotient,
    ratio,
    share,
    shown,
    span,
    times,
)
from lineside.district.words.meaning import Change, Reading, read_change

_LOSSES = (Turn.TO_PROFIT, Turn.TO_LOSS, Turn.LESS_LOSS, Turn.MORE_LOSS)


def judge_change(desk: Desk, test: ChangeTest) -> Verdict:
    """`now` against `base` by the words said."""
    change = read_change(test.words, of_rate=test.of_rate)
    try:
        now, base = desk.get(test.now), desk.get(test.base)
    except LackingError as lacking:
        return _implied(desk, test.base, change, lacking)
    return judge_pair(desk, now, base, change)


def judge_pair(desk: Desk, now: Figure, base: Figure, change: Change) -> Verdict:
    """Judge words of change by two figures."""
    reasons = [line for _, line in unlike(desk.ledger, now, base)]
    reasons += unlike_stretches(now, base, flow=desk.flows(now))
    if now.subject == base.subject and now.period.last and base.period.last and base.period.last > now.period.last:
        reasons.append(f"基期晚于报告期：{period_words(base.period)}、{period_words(now.period)}")
    if reasons:
        return desk.other_basis(reasons, "同一口径的两期数字")
    desk.leaves_open(unsaid(now, base), "同一口径的两期数字")
    usual = change.readings[0]
    if usual.points is not None:
        return _by_points(desk, now, base, usual)
    turn = _turn(now, base)
    if usual.turn is not None:
        return _by_turn(desk, now, base, usual, turn)
    factor = quotient(now, base)
    if factor is not None and turn is None:
        return _by_factor(desk, now, base, change, factor)
    return _without_factor(desk, now, base, change, turn)


def _by_factor(desk: Desk, now: Figure, base: Figure, change: Change, factor: Interval) -> Verdict:
    grown = factor - Interval.point(1)
    desk.lines.append(f"{shown(now)} ÷ {shown(base)} = {span(factor, times)}，即增长{span(grown, share)}")
    points = amount(now) - amount(base) if now.unit.dimension == "share" else None
    return _by_readings(desk, [judged(one, _bears(one, factor, points)) for one in change.readings])


def _bears(reading: Reading, factor: Interval, points: Interval | None = None) -> bool:
    """Whether the figures, given how they were rounded, may make the change that the words say."""
    if reading.points is not None:
        return points is not None and reading.points.meets(points)
    return reading.factor is not None and reading.factor.meets(factor)


def _by_readings(desk: Desk, readings: Sequence[ReadingVerdict]) -> Verdict:
    holding = [reading for reading in readings if reading.holds]
    if any(reading.usual for reading in holding):
        return desk.verdict(Word.AGREES, readings)
    if holding:
        desk.lines.append(f"仅在“{holding[0].meaning_zh}”的理解下成立，与通行写法不合")
        return desk.verdict(Word.TO_CHECK, readings, "原文改写为无歧义的说法，如“增长到…倍”或百分比")
    return desk.verdict(Word.TO_CHECK, readings, "原始台账中的两期数字及其统计范围")


def _by_points(desk: Desk, now: Figure, base: Figure, reading: Reading) -> Verdict:
    if now.unit.dimension != "share" or reading.points is None:
        line = f"百分点用于两个比率之差，{shown(now)}不是比率"
        return desk.other_basis([line], "两期比率的原始数字")
    difference = now.bounds() - base.bounds()
    desk.lines.append(f"{shown(now)} − {shown(base)} = {span(difference, share)}")
    holds = reading.points.meets(difference)
    return desk.verdict(Word.AGREES if holds else Word.TO_CHECK, [judged(reading, holds)], "两期比率的原始数字")


def _by_turn(desk: Desk, now: Figure, base: Figure, reading: Reading, turn: Turn | None) -> Verdict:
    """Words of profit and loss: the signs of both years decide."""
    told = _told(now, base)
    if turn is None and not _known(now, base):
        desk.lines.append(f"{told}，盈亏不明")
        return desk.verdict(Word.NOT_COMPUTABLE, [judged(reading, None)], "两期盈亏的准确数")
    desk.lines.append(f"{told}：{'未由亏转盈，也无亏损增减' if turn is None else turn}")
    holds = turn is reading.turn
    return desk.verdict(Word.AGREES if holds else Word.TO_CHECK, [judged(reading, holds)], "两期盈亏的准确数")


def _without_factor(desk: Desk, now: Figure, base: Figure, change: Change, turn: Turn | None) -> Verdict:
    """Words of growth where a percentage has no meaning: a loss, a base of zero, or a sign that is open."""
    told = _told(now, base)
    if amount(now) == amount(base) and now.value.form == base.value.form:
        desk.lines.append(f"{told}，两期相同")
        same = Interval.point(1)
        readings = [judged(one, None if one.factor is None else one.factor.meets(same)) for one in change.readings]
        return _by_readings(desk, readings)
    readings = [judged(one, None) for one in change.readings]
    if turn in _LOSSES:
        desk.lines.append(f"{told}：{turn}，不用百分比或倍数表示")
        return desk.verdict(Word.TO_CHECK, readings, "改为扭亏、转亏、减亏或增亏，并写明两期金额")
    why = turn if turn is Turn.FROM_NOTHING else "可能为零或负数，算不出增速"
    desk.lines.append(f"{told}：{why}")
    return desk.verdict(Word.NOT_COMPUTABLE, readings, "不为零的基期准确数")


def _told(now: Figure, base: Figure) -> str:
    return f"基期{shown(base)}，报告期{shown(now)}"


def _known(now: Figure, base: Figure) -> bool:
    """Whether the signs of both are beyond doubt."""
    return all(
        (bounds.low is not None and bounds.low >= 0) or (bounds.high is not None and bounds.high <= 0)
        for bounds in (_said(now), _said(base))
    )


def _said(figure: Figure) -> Interval:
    """What a figure may stand for, without what rounding may have taken: a written zero is zero here."""
    bounds = figure.value.bounds(rounded=False).scaled(figure.unit.scale)
    return amount(figure) if bounds.low is None and figure.value.number >= 0 else bounds


def _turn(now: Figure, base: Figure) -> Turn | None:
    """The word for a change from or to a loss; None without one, or where the signs are open."""
    later, earlier = _said(now), _said(base)
    if later.low is not None and later.low == later.high and earlier.low is not None and earlier.low == earlier.high:
        return turn_of(later.low, earlier.low)
    if not _known(now, base):
        return None
    loss_now = later.high is not None and later.high <= 0
    if earlier.high is not None and earlier.high <= 0:
        if not loss_now:
            return Turn.TO_PROFIT
        return Turn.LESS_LOSS if earlier.is_below(later) else Turn.MORE_LOSS if later.is_below(earlier) else None
    return Turn.TO_LOSS if loss_now else None


def _implied(desk: Desk, base: Ref, change: Change, lacking: LackingError) -> Verdict:
    """Without a base the words cannot be checked, but they say what the base would have to be."""
    desk.lines.append(str(lacking))
    usual = change.readings[0]
    if desk.used and usual.factor is not None and usual.factor.low is not None and usual.factor.low > 0:
        now = next(iter(desk.used.values()))
        implied = ratio(amount(now), usual.factor) if now.measure.kind is MeasureKind.LEVEL else None
        if implied is not None:
            written = span(implied.scaled(1 / now.unit.scale), lambda n: plain(round_half_up(n, 3)))
            desk.lines.append(f"若属实，基期应为{written}{now.unit}")
    readings = [judged(reading, None) for reading in change.readings]
    return desk.verdict(Word.NOT_COMPUTABLE, readings, f"基期数：{ref_words(desk.ledger, base)}")


def judge_per_head(desk: Desk, test: RatioTest) -> Verdict:
    """Output per head after against before."""
    change = read_change(test.words)
    unknown = [judged(reading, None) for reading in change.readings]
    if change.readings[0].factor is None:
        raise ValueTextError(f"“{test.words}”不是倍数或百分比，不能用来核算人均产出")
    before, after = desk.get(test.in_base), desk.get(test.in_now)
    if before.unit.measures != after.unit.measures:
        return desk.other_basis([f"计量单位不同：{after.unit}、{before.unit}"], "同一口径的人员数")
    inputs = quotient(before, after)
    if inputs is None or not inputs.low:
        desk.lines.append(f"人员{shown(before)}、{shown(after)}，算不出人均产出")
        return desk.verdict(Word.NOT_COMPUTABLE, unknown, "改造前后的用工")
    desk.lines.append(f"人员之比（前÷后）= {span(inputs, times)}")
    try:
        now, base = desk.get(test.out_now), desk.get(test.out_base)
    except LackingError as lacking:
        desk.lines.append(str(lacking))
        for reading in change.readings:
            needed = None if reading.factor is None else ratio(reading.factor, inputs)
            if needed is not None:
                desk.lines.append(f"{reading.meaning_zh}：产出须为原来的{span(needed, times)}")
        return desk.verdict(Word.NOT_COMPUTABLE, unknown, "改造前后的产量、班次和用工")
    reasons = [line for _, line in unlike(desk.ledger, now, base)]
    reasons += unlike_stretches(now, base, flow=desk.flows(now))
    reasons += [line for pair in ((now, after), (base, before)) for line in _other_year(*pair)]
    if reasons:
        return desk.other_basis(reasons, "同一口径的两期产出")
    desk.leaves_open(unsaid(now, base, before, after), "同一口径的两期产出")
    outputs = quotient(now, base)
    if outputs is None:
        desk.lines.append(f"产出{shown(now)}、{shown(base)}，算不出人均产出之比")
        return desk.verdict(Word.NOT_COMPUTABLE, unknown, "改造前后的产量")
    factor = Interval(_product(inputs.low, outputs.low), _product(inputs.high, outputs.high))
    desk.lines.append(f"人均产出之比 = {span(factor, times)}")
    return _by_readings(desk, [judged(one, _bears(one, factor)) for one in change.readings])


def _other_year(output: Figure, people: Figure) -> list[str]:
    """A line where those who made it are of another year."""
    made, were = output.period, people.period
    if made.last is None or were.last is None or made.last.year == were.last.year:
        return []
    return [f"时期不同：{period_words(made)}、{period_words(were)}"]


def _product(first: Fraction | None, second: Fraction | None) -> Fraction | None:
    return None if first is None or second is None else first * second
