"""Claims of wholes and parts: sums, ladders, shares, sizes, one thing said twice."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

from lineside.district.basis import apart, unlike, unsaid
from lineside.district.briefing.words import period_words
from lineside.district.choosing import says_the_same
from lineside.district.figure import Figure
from lineside.district.interval import Interval
from lineside.district.registry.claim import LadderTest, ReachTest, SameTest, ShareTest, SumTest, WithinTest
from lineside.district.unit import unit
from lineside.district.value import Value, plain
from lineside.district.verdict.desk import Desk, Verdict, Word, amount, quotient, ratio, share, shown, span


def _apart(desk: Desk, figures: Sequence[Figure]) -> list[str]:
    """Why figures must not be held against each other, whichever indicators they are."""
    flow = any(desk.flows(figure) for figure in figures)
    return [line for one, other in combinations(figures, 2) for line in apart(one, other, flow=flow)]


def judge_sum(desk: Desk, test: SumTest) -> Verdict:
    """The whole is the sum of the parts, or not less than it."""
    whole, parts = desk.get(test.whole), [desk.get(part) for part in test.parts]
    if reasons := _apart(desk, [whole, *parts]):
        return desk.other_basis(reasons, "同一口径的整体与各分项")
    desk.leaves_open(unsaid(whole, *parts), "同一口径的整体与各分项")
    total = amount(parts[0])
    for part in parts[1:]:
        total = total + amount(part)
    written = " + ".join(shown(part) for part in parts)
    if test.at_most:
        exceeds = amount(whole).is_below(total)
        desk.lines.append(f"{written} {'>' if exceeds else '≤'} {shown(whole)}")
    else:
        exceeds = not total.meets(amount(whole))
        desk.lines.append(f"{written} {'≠' if exceeds else '='} {shown(whole)}")
    return desk.verdict(Word.TO_CHECK if exceeds else Word.AGREES, settles="各分项的名录")


def judge_ladder(desk: Desk, test: LadderTest) -> Verdict:
    """No step exceeds the one before."""
    steps = [desk.get(step) for step in test.steps]
    if reasons := _apart(desk, steps):
        return desk.other_basis(reasons, "同一时点、同一计量单位的各阶段数")
    desk.leaves_open(unsaid(*steps), "同一时点、同一计量单位的各阶段数")
    signs = [">" if amount(a).is_below(amount(b)) else "≥" for a, b in pairwise(steps)]
    written = "".join(f"{shown(step)} {'≥' if sign == '≥' else '<'} " for step, sign in zip(steps, signs, strict=False))
    desk.lines.append(written + shown(steps[-1]))
    return desk.verdict(Word.TO_CHECK if ">" in signs else Word.AGREES, settles="各阶段的品种名单")


def judge_same(desk: Desk, test: SameTest) -> Verdict:
    """Figures that ought to say one thing."""
    figures = [desk.get(ref) for ref in test.figures]
    desk.lines.append(
        "；".join(
            f"{period_words(figure.period)}：{shown(figure)}（{figure.place or '未注明出处'}）" for figure in figures
        )
    )
    first = figures[0]
    reasons = [line for other in figures[1:] for _, line in unlike(desk.ledger, first, other)]
    if not reasons:
        reasons = _apart(desk, figures)
    if reasons:
        return desk.other_basis(reasons, "同一口径的数字")
    desk.leaves_open(unsaid(*figures), "同一口径的数字")
    agree = all(
        says_the_same(one, other) or amount(one).meets(amount(other)) for one, other in combinations(figures, 2)
    )
    if agree:
        return desk.verdict(Word.AGREES)
    for other in figures[1:]:
        ours, theirs = (Value.exact(each.value.number).bounds(rounded=False).low for each in (first, other))
        if ours is not None and theirs is not None and first.unit.scale == other.unit.scale and ours != theirs:
            desk.lines.append(f"相差{plain(abs(first.value.number - other.value.number))}{first.unit}")
    return desk.verdict(Word.TWO_SOURCES, settles="主管部门在同一时点的名录或台账")


def judge_share(desk: Desk, test: ShareTest) -> Verdict:
    """`part` is the share of `whole` that was said."""
    part, whole, said = desk.get(test.part), desk.get(test.whole), desk.get(test.share)
    reasons = _apart(desk, [part, whole])
    if said.unit.dimension != "share":
        reasons.append(f"占比用百分数表示，所述{shown(said)}不是百分数")
    if reasons:
        return desk.other_basis(reasons, "分子与分母的口径")
    desk.leaves_open(unsaid(part, whole), "分子与分母的口径")
    found = quotient(part, whole)
    if found is None:
        return _no_share(desk, part, whole)
    desk.lines.append(f"{shown(part)} ÷ {shown(whole)} = {span(found, share)}，所述为{shown(said)}")
    return desk.verdict(Word.AGREES if found.meets(amount(said)) else Word.TO_CHECK, settles="分子与分母的口径")


def _no_share(desk: Desk, part: Figure, whole: Figure) -> Verdict:
    desk.lines.append(f"{shown(part)}与{shown(whole)}有零或负数，算不出占比")
    return desk.verdict(Word.NOT_COMPUTABLE, settles="不为负的分子和不为零的分母")


def judge_reach(desk: Desk, test: ReachTest) -> Verdict:
    """A figure is of the size said."""
    figure = desk.get(test.figure)
    if figure.unit.measures != unit(test.unit).measures:
        line = f"计量单位不同：{figure.unit}、{test.unit}"
        return desk.other_basis([line], "该规模所指的指标、范围和时点")
    size = Value.parse(test.size).bounds(rounded=False).scaled(unit(test.unit).scale)
    found = ratio(amount(figure), size)
    short = amount(figure).is_below(size)
    if found is None:
        desk.lines.append(f"{shown(figure)} {'<' if short else '≥'} {test.size}{test.unit}")
    else:
        desk.lines.append(f"{shown(figure)} ÷ {test.size}{test.unit} = {span(found, share)}")
    return desk.verdict(Word.TO_CHECK if short else Word.AGREES, settles="该规模所指的指标、范围和时点")


def judge_within(desk: Desk, test: WithinTest) -> Verdict:
    """A part cannot exceed the whole it lies in."""
    part, whole = desk.get(test.part), desk.get(test.whole)
    if reasons := _apart(desk, [part, whole]):
        return desk.other_basis(reasons, "两者同一指标、同一范围的数字")
    desk.leaves_open(unsaid(part, whole), "两者同一指标、同一范围的数字")
    found = quotient(part, whole)
    if found is None and _negative(amount(part), amount(whole)):
        return _no_share(desk, part, whole)
    told = "" if found is None else f" = {span(found, share)}"
    desk.lines.append(f"{shown(part)} ÷ {shown(whole)}{told}，部分不应超过整体")
    reasons = [line for axis, line in unlike(desk.ledger, part, whole) if axis in ("indicator", "status")]
    if reasons:
        return desk.other_basis(reasons, "两者同一指标、同一范围的数字")
    return desk.verdict(Word.TO_CHECK if amount(whole).is_below(amount(part)) else Word.AGREES)


def _negative(*amounts: Interval) -> bool:
    return any(one.low is None or one.low < 0 for one in amounts)
