"""The parts of a comparison's page: what a change does, how sure that is, and what it is worth."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from lineside.html import Html, join, tag
from lineside.report import number
from lineside.report.answer import keeps_up, tile
from lineside.report.balance import balance
from lineside.report.contrast import Contrast
from lineside.report.cycle import cycle_times
from lineside.report.difference import differences
from lineside.report.drawing import fold, table
from lineside.report.flow import flows
from lineside.report.limit import titled_limit
from lineside.report.picture import picture
from lineside.report.published import published, recognised
from lineside.report.repeat import facts_list, model_text
from lineside.report.spending import energy
from lineside.report.station import stations
from lineside.report.study import Section, Study
from lineside.report.supply import supply
from lineside.report.text import Text, plain
from lineside.report.trend import trend
from lineside.report.worker import workers
from lineside.report.worthwhile import paid_back, worthwhile
from lineside.simulate.digits import leaning
from lineside.statistics.interval import Interval
from lineside.version import __version__

if TYPE_CHECKING:
    from lineside.experiment.comparison import Difference, Pair, Variant

FACTS = (
    ("stations", Text("工位", "Stations")),
    ("machines", Text("设备（台）", "Machines")),
    ("heads_per_shift", Text("每班人数", "People on a shift")),
    ("heads", Text("总人数", "People in all")),
    ("automated_share", Text("自动化工序占比", "Automated operations")),
    ("numeric_share", Text("数控设备占比", "Numerically controlled")),
    ("area_m2", Text("占地（m²）", "Floor (m²)")),
)


def sections(contrast: Contrast) -> list[Section]:
    """The parts of the page."""
    made = [_answer(contrast), _facts(contrast), *(differences(contrast, pair) for pair in contrast.comparison.pairs)]
    for pair in contrast.comparison.pairs:
        made += worthwhile(pair, contrast.name(pair.before), contrast.name(pair.after), contrast.tail(pair))
        made += published(contrast, pair)
    return [*made, recognised(contrast), *_details(contrast), _repeat(contrast)]


def _answer(contrast: Contrast) -> Section:
    comparison = contrast.comparison
    first = comparison.variants[0].result
    said = [tag("p", _verdict(contrast, pair).html, class_="verdict") for pair in comparison.pairs[:3]]
    pair = comparison.pairs[-1]
    stands = [tag("p", (short + Text("：", ": ") + long).html, class_="note") for short, long in contrast.legend]
    notes = [tag("li", note) for note in comparison.notes]
    warm_zh = f"，预热 {number.span(first.warmup_s)}" if first.warmup_s else "，从空产线起步（未预热）"
    warm_en = f" after a warm-up of {number.span(first.warmup_s)}" if first.warmup_s else " from an empty line"
    saved = pair.saved
    together_zh = f"{comparison.comparisons} 个差值的区间经 Bonferroni 校正，合起来为 95 %。"
    together_en = f" the {comparison.comparisons} differences hold together at 95 % (Bonferroni)."
    if not comparison.comparisons:
        together_zh, together_en = (
            "没有随机波动，所有差值都是精确值。",
            " nothing varies, so every difference is exact.",
        )
    crn_zh = f"（否则产量之差需要 {saved} 倍的重复）" if saved else ""
    crn_en = f" (without them {saved} times as many for the output)" if saved else ""
    return Section(
        "answer",
        Text("结论", "The answer"),
        Text(
            f"依据：各仿真 {number.span(first.for_s)}{warm_zh}，{first.replications} 次重复，公共随机数{crn_zh}；"
            f"{together_zh}",
            f"What it rests on: {number.span(first.for_s)} each{warm_en}, {first.replications} replications under"
            f" common random numbers{crn_en};"
            f"{together_en}",
        ),
        join(
            said,
            tag("p", (_payback(pair) + _because(contrast, pair)).html, class_="why"),
            stands,
            tag("div", list(_tiles(contrast, pair)), class_="tiles"),
            tag("div", tag("h3", Text("说明", "Notes").html), tag("ul", notes), class_="advice") if notes else None,
        ),
    )


def _verdict(contrast: Contrast, pair: Pair) -> Text:
    before, after = contrast.name(pair.before), contrast.name(pair.after)
    output = _found(pair, "output_per_week")
    if output is None:
        return Text(
            f"{after.zh}与{before.zh}的产量无法比较。", f"The output of {after.en} and {before.en} cannot be compared."
        )
    change, heads = _change(output.ratio), _heads(contrast, pair)
    if output.is_none:
        return Text(
            f"{after.zh}与{before.zh}的产量相同{heads.zh}。",
            f"{after.en}: as much output as {_inside(before.en)}, in every replication{heads.en}.",
        )
    match output.verdict:
        case "higher":
            return Text(
                f"{after.zh}的产量比{before.zh}高 {change}{heads.zh}。",
                f"{after.en}: {change} more output than {_inside(before.en)}{heads.en}.",
            )
        case "lower":
            return Text(
                f"{after.zh}的产量比{before.zh}低 {change}{heads.zh}。",
                f"{after.en}: {change} less output than {_inside(before.en)}{heads.en}.",
            )
        case _:
            return Text(
                f"{after.zh}与{before.zh}的产量差异未证实{heads.zh}。",
                f"{after.en}: a difference in output from {_inside(before.en)} is not proved{heads.en}.",
            )


def _heads(contrast: Contrast, pair: Pair) -> Text:
    """How many people it takes, where that changes."""
    before, after = (_variant(contrast, name).facts.heads for name in (pair.before, pair.after))
    if before == after:
        return plain("")
    return Text(
        f"，总人数由 {before} 人{'减至' if after < before else '增至'} {after} 人",
        f", with {after} people in all instead of {before}",
    )


def _inside(name: str) -> str:
    """A name within a sentence."""
    return name.lower() if name == "Before" else name


def _payback(pair: Pair) -> Text:
    """Whether it is worth its money, in one sentence; nothing where nothing is invested."""
    worth = pair.worth
    if worth is None or not worth.investment:
        return plain("")
    value = worth.value_today
    sure = Text("正负未定", "not known to be above or below zero")
    if value.low > 0:
        sure = Text("为正", "above zero")
    elif value.high < 0:
        sure = Text("为负", "below zero")
    said = paid_back(worth)
    return Text(
        f"{said.zh}；{worth.years:g} 年净现值{sure.zh}。",
        f"{said.en}; its value today over {worth.years:g} years is {sure.en}. ",
    )


def _change(ratio: Interval) -> str:
    """`9.8 ± 0.4 %` from a ratio around one; without its sign."""
    half = ratio.half_width
    mean = abs(100 * (ratio.mean - 1))
    return f"{number.figure(Interval(mean, mean - 100 * half, mean + 100 * half))} %"


def _because(contrast: Contrast, pair: Pair) -> Text:
    """What limits both."""
    said = plain("")
    for name in (pair.before, pair.after):
        study = contrast.studies[name]
        tightest = study.result.tightest
        if tightest is not None:
            limit = study.result.limits[0] if study.result.limits and not keeps_up(study) else tightest
            title, full = titled_limit(study, limit), number.share(limit.share)
            own = contrast.name(name)
            how = Text(f"需求已满足，最紧的是{title.zh}", f"demand limits; tightest is {title.en}")
            if not keeps_up(study):
                how = Text(f"瓶颈是{title.zh}", f"{title.en} limits")
            share = (
                plain("") if limit.share != limit.share else Text(f"，占用 {full}", f", used for {full} of its time")
            )
            said += Text(f"{own.zh}：", f"{own.en}: ") + how + share + Text("。", ". ")
    return said


def _found(pair: Pair, measure: str) -> Difference | None:
    return next((each for each in pair.differences if each.measure == measure and not each.of), None)


def _variant(contrast: Contrast, name: str) -> Variant:
    return next(each for each in contrast.comparison.variants if each.name == name)


def _tiles(contrast: Contrast, pair: Pair) -> Iterator[Html]:
    before, after = _variant(contrast, pair.before).facts, _variant(contrast, pair.after).facts
    output, head = (_found(pair, name) for name in ("output_per_week", "output_per_head"))
    if output is not None:
        below = Text(
            f"{_round(output.before)} → {_round(output.after)} 件",
            f"{_round(output.before)} → {_round(output.after)} parts",
        )
        yield tile(Text("周产量", "Output a week"), _times(output.ratio), below + _give(output.ratio))
    if head is not None:
        yield tile(
            Text("人均产出", "Output per head"),
            _times(head.ratio),
            Text("后 ÷ 前", "after over before") + _give(head.ratio),
        )
    if before.heads or after.heads:
        shift = Text(
            f"每班 {before.heads_per_shift} → {after.heads_per_shift}",
            f"on a shift {before.heads_per_shift} → {after.heads_per_shift}",
        )
        yield tile(Text("总人数", "People in all"), f"{before.heads} → {after.heads}", shift)
    if not math.isnan(after.automated_share) and (before.automated_share or after.automated_share):
        was = number.share(before.automated_share)
        yield tile(
            Text("自动化工序", "Automated operations"),
            number.share(after.automated_share),
            Text(f"改造前 {was}", f"{was} before"),
        )
    if not math.isnan(pair.error_proofing.mean):
        value, _, ends = leaning(pair.error_proofing).partition(" ")
        yield tile(
            Text("防错能力", "Error-proofing"),
            f"×{value}",
            Text("流出缺陷率 前 ÷ 后 ", "escaped defects, before over after ") + ends,
        )
    if pair.worth is not None and pair.worth.investment and not math.isnan(pair.worth.payback_years.mean):
        value, _, ends = leaning(pair.worth.payback_years).partition(" ")
        yield tile(Text("投资回收期", "Payback"), value, Text(f"年 {ends}", f"years {ends}"))


def _times(ratio: Interval) -> str:
    """`×1.11`: its interval stands below, since a tile is narrow."""
    return f"×{ratio.mean:.2f}" if not math.isnan(ratio.mean) else number.UNKNOWN


def _give(ratio: Interval) -> str:
    half = ratio.half_width
    return "" if math.isnan(half) or ratio.is_exact else f" (± {half:.2g})"


def _round(interval: Interval) -> str:
    return number.mean(interval.mean)


def _facts(contrast: Contrast) -> Section:
    variants = contrast.comparison.variants
    heads = [plain("").html, *(contrast.name(each.name).html for each in variants)]
    rows: list[list[Html | str]] = []
    for field, words in FACTS:
        values = [float(getattr(each.facts, field)) for each in variants]
        if all(math.isnan(value) for value in values):
            continue
        rows.append([words.html, *(number.share(v) if "share" in field else number.mean(v) for v in values)])
    changes = [", ".join(f"{path} = {value}" for path, value in each.result.overrides.items()) for each in variants]
    if any(changes):
        rows.append([Text("改动", "Changes").html, *(tag("code", change) for change in changes)])
    return Section(
        "facts",
        Text("各方案", "The variants"),
        Text(
            "不必仿真即可得出的事实。自动化工序：合格成品经过的工序中，运行阶段不需要人的占比。",
            "What no simulation is needed for. Automated are operations that need nobody while they run, of those that"
            " good finished parts have gone through.",
        ),
        table(heads, rows, frozenset(range(1, len(heads)))),
    )


DETAILS: tuple[Callable[[Study], Section | None], ...] = (
    stations,
    balance,
    trend,
    flows,
    cycle_times,
    workers,
    supply,
    energy,
    picture,
)
"""What is shown of each variant, folded, in this order."""


def _details(contrast: Contrast) -> list[Section]:
    """What a simulation of each variant shows, part by part, the variants beneath each other."""
    found = []
    for part in DETAILS:
        made = [(contrast.name(name), part(study)) for name, study in contrast.studies.items()]
        shown = [(name, section) for name, section in made if section is not None]
        if shown:
            _, first = shown[0]
            lead = first.lead if all(each.lead == first.lead for _, each in shown) else plain("")
            bodies = [
                fold(name, join(None if lead == each.lead else tag("p", each.lead.html, class_="lead"), each.body))
                for name, each in shown
            ]
            found.append(Section(first.name, first.title, lead, join(bodies)))
    return found


def _repeat(contrast: Contrast) -> Section:
    comparison = contrast.comparison
    first = comparison.variants[0].result
    facts: Mapping[Text, Html] = {
        Text("命令", "Command"): tag("code", contrast.command),
        **{
            contrast.name(each.name) + Text("：散列值", ": hash"): tag("code", each.result.model_hash)
            for each in comparison.variants
        },
        Text("随机种子", "Seed"): join(str(first.seed)),
        Text("独立重复次数", "Replications"): join(f"{first.replications:,}"),
        Text("计算用时", "Time it took"): join(number.time(comparison.wall_s)),
        Text("软件版本", "Software"): join(f"lineside {__version__}"),
        Text("报告生成时间", "Report written"): join(f"{contrast.made:%Y-%m-%d %H:%M}"),
    }
    models = [model_text(study.plant, contrast.name(name)) for name, study in contrast.studies.items()]
    return Section(
        "repeat",
        Text("复现", "How to repeat it"),
        Text(
            "相同的模型、种子和版本，在任何机器、任何进程数下得到相同的结果。",
            "The same models, seed and version give the same figures, on any machine and with any number of processes.",
        ),
        join(facts_list(facts), models),
    )
