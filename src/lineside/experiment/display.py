"""A comparison on the terminal: the facts, the differences, what they are worth, what was claimed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lineside.experiment.claim import ERROR_PROOFING
from lineside.experiment.differences import differences_table, left_out
from lineside.experiment.worth import SWING, ZH
from lineside.glossary import GLOSSARY
from lineside.simulate.digits import duration, leaning, number, percent
from lineside.simulate.heading import headings
from lineside.simulate.note import note_told
from lineside.simulate.terminal import plain_table, say
from lineside.statistics.interval import Interval
from lineside.tongue import either, is_chinese

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from lineside.experiment.claim import ClaimFound, ReadingFound
    from lineside.experiment.comparison import Comparison
    from lineside.experiment.recognition import Criterion
    from lineside.experiment.worth import Worth
    from lineside.simulate.result import Result

LONGEST_HEADING = 20
WHAT_ZH = {"before": "改造前", "after": "改造后", "ratio": "之比"}
FINDINGS = {
    "agrees": ("agrees", "一致"),
    "less": ("less was found", "仿真结果更低"),
    "more": ("more was found", "仿真结果更高"),
    "not known": ("not known", "无法核算"),
}
FACTS = (
    ("stations", "stations", "工位"),
    ("machines", "machines", "设备"),
    ("heads_per_shift", "people on a shift", "每班人数"),
    ("heads", "people in all", "总人数"),
    ("automated_share", "automated operations", "自动化工序"),
    ("numeric_share", "numerically controlled", "数控设备"),
    ("area_m2", "floor, m²", "占地，m²"),
)


def show(comparison: Comparison, console: Console) -> None:
    """Print a comparison for people."""
    first = comparison.variants[0].result
    for line, style in zip(_circumstances(first, comparison.comparisons), ("bold", ""), strict=True):
        say(console, line, style)
    console.print()
    shown = _names(comparison)
    for name, short in shown.items():
        if name != short:
            say(console, f"{short}{either(': ', '：')}{name}")
    console.print(_facts(comparison, list(shown.values())))
    console.print()
    console.print(differences_table(comparison.pairs, shown, console))
    if left := left_out(comparison.pairs):
        say(console, left, "dim")
    for pair in comparison.pairs:
        of = f"{shown[pair.after]}{either(': ', '：')}" if len(comparison.pairs) > 1 else ""
        if not math.isnan(pair.error_proofing.mean):
            times = f"×{leaning(pair.error_proofing)}"
            en = f"Error-proofing, defects escaped before ÷ after: {times}."
            say(console, of + either(en, f"防错能力（改造前 ÷ 改造后的流出缺陷）：{times}。"))
        if pair.saved:
            en = f"Without common random numbers, {pair.saved} times as many replications for the output."
            say(console, of + either(en, f"若不用公共随机数，产出达到同样精度须重复 {pair.saved} 倍的次数。"))
        if pair.worth is not None:
            console.print()
            if of:
                say(console, of.removesuffix(" "), "bold")
            for line in _worth(pair.worth):
                say(console, line)
        if pair.claims:
            console.print()
            console.print(_claims(pair.claims))
    console.print()
    for line in _recognition(comparison):
        say(console, line)
    for note in comparison.notes:
        say(console, note_told(note), "yellow")


def _circumstances(first: Result, comparisons: int) -> tuple[str, str]:
    """How long was simulated, and what the intervals are."""
    long, warmup = duration(first.for_s), duration(first.warmup_s)
    if is_chinese():
        begun = f"预热 {warmup} 后开始统计" if first.warmup_s else "从空产线起步"
        together = (
            f"{comparisons} 项差异的区间合起来为95%（Bonferroni）" if comparisons else "没有随机性，各项差异都是精确值"
        )
        return f"{long}，{begun}", f"公共随机数，独立重复 {first.replications} 次，随机种子 {first.seed}；{together}。"
    begun = f"after a warm-up of {warmup}" if first.warmup_s else "from an empty plant"
    together = f"the {comparisons} differences hold together at 95 % (Bonferroni)"
    if not comparisons:
        together = "nothing varies, so every difference is exact"
    runs = f"{first.replications} replications under common random numbers, seed {first.seed}"
    return f"{long} {begun}", f"{runs}; {together}."


def _names(comparison: Comparison) -> dict[str, str]:
    """Each variant's name, and what stands for it at the head of a column."""
    names = [each.name for each in comparison.variants]
    return {
        name: name if len(name) <= LONGEST_HEADING else either(f"variant {i}", f"方案 {i}")
        for i, name in enumerate(names)
    }


def _facts(comparison: Comparison, names: list[str]) -> Table:
    table = plain_table("", *names)
    for field, en, zh in FACTS:
        values = [float(getattr(each.facts, field)) for each in comparison.variants]
        if all(map(math.isnan, values)):
            continue
        table.add_row(either(en, zh), *(percent(v) if "share" in field else number(Interval(v)) for v in values))
    return table


def _claims(claims: tuple[ClaimFound, ...]) -> Table:
    table = plain_table(*headings("published", "reading", "claimed", "simulated", ""), names=2)
    for claim in claims:
        for i, reading in enumerate(claim.readings):
            table.add_row(either(claim.en, claim.zh) if i == 0 else "", *_reading(reading))
    return table


def _reading(it: ReadingFound) -> tuple[str, str, str, str]:
    share = it.measure.endswith("_share") and it.what != "ratio"
    shown = (lambda v: percent(v.mean)) if share else number
    finding = either(*FINDINGS[it.finding])
    times = "×" if it.what == "ratio" else ""
    found = leaning(it.found) if it.measure == ERROR_PROOFING else shown(it.found)
    return (
        either(f"{it.en} ({it.what})", f"{it.zh}（{WHAT_ZH[it.what]}）"),
        f"{times}{shown(Interval(it.claimed))}",
        f"{times}{found}",
        finding,
    )


def _worth(it: Worth) -> list[str]:
    """The money in three sentences, and the inputs on which it hangs most."""
    if is_chinese():
        return _worth_zh(it)
    said = [f"Earns {number(it.benefit_per_year)} {it.currency} a year: {_gains(it)}."]
    if it.investment:
        said.append(f"Investment {it.investment:,.0f} {it.currency}; payback: {_payback(it)}.")
        said.append(
            f"Value today over {it.years:g} years at {percent(it.interest)}: {number(it.value_today)} {it.currency}."
        )
        most = "; ".join(f"{bar.en} {bar.at_low:,.0f} … {bar.at_high:,.0f}" for bar in it.moved[:3])
        said.append(f"It hangs most on (each {100 * SWING:.0f} % less … more): {most}.")
    return said


def _worth_zh(it: Worth) -> list[str]:
    said = [f"每年收益 {number(it.benefit_per_year)} {it.currency}：{_gains(it)}。"]
    if it.investment:
        said.append(f"投资 {it.investment:,.0f} {it.currency}；投资回收期：{_payback_zh(it)}。")
        value = f"{number(it.value_today)} {it.currency}"
        said.append(f"按 {it.years:g} 年、利率 {percent(it.interest)} 计，净现值 {value}。")
        most = "；".join(f"{bar.zh} {bar.at_low:,.0f} … {bar.at_high:,.0f}" for bar in it.moved[:3])
        said.append(f"净现值最敏感的因素（单因素下浮 … 上浮 {100 * SWING:.0f}%）：{most}。")
    return said


def _payback_zh(it: Worth) -> str:
    years = leaning(it.payback_years)
    match it.payback:
        case "never":
            return "不能回收，没有收益"
        case "not proved":
            return f"{GLOSSARY['not_proved'].zh}，收益可能为零；最快 {it.soonest_years:.2g} 年"
        case "longer than its life":
            return f"{years} 年，超过 {it.years:g} 年的使用年限"
        case "perhaps longer than its life":
            return f"{years} 年，可能超过 {it.years:g} 年的使用年限"
        case _:
            return f"{years} 年"


def _payback(it: Worth) -> str:
    years = leaning(it.payback_years)
    life = f"{it.years:g} years that it is used"
    match it.payback:
        case "never":
            return "never, nothing is earned"
        case "not proved":
            return f"not proved, since what it earns may be nothing; {it.soonest_years:.2g} years at best"
        case "longer than its life":
            return f"{years} years, longer than the {life}"
        case "perhaps longer than its life":
            return f"{years} years, perhaps longer than the {life}"
        case _:
            return f"{years} years"


def _gains(it: Worth) -> str:
    open_ = either(" (not proved)", f"（{GLOSSARY['not_proved'].zh}）")
    return either(", ", "，").join(
        f"{either(kind.replace('_', ' '), ZH.get(kind, kind))} {gain:+,.0f}{'' if it.sign_of(kind) else open_}"
        for kind, gain in it.gains.items()
        if round(gain)
    )


def _recognition(comparison: Comparison) -> list[str]:
    """What can be told of the rules: for each, what it asks for and who has it."""
    if all(math.isnan(each.facts.numeric_share) for each in comparison.variants):
        return []
    lines = []
    for r, rule in enumerate(comparison.recognition[0].rules):
        for c, criterion in enumerate(rule.criteria):
            if criterion.required is not None:
                found = [(each.variant, each.rules[r].criteria[c]) for each in comparison.recognition]
                said = either(", ", "，").join(f"{name} {_met(it)}" for name, it in found)
                least = percent(criterion.required)
                en = f"{rule.en}: at least {least} {criterion.en}: {said}."
                lines.append(either(en, f"{rule.zh}：{criterion.zh}不低于 {least}：{said}。"))
    unknown = sum(it.required is None for rule in comparison.recognition[0].rules for it in rule.criteria)
    en = f"{unknown} further criteria of these rules cannot be told from a model."
    return [*lines, either(en, f"这些认定标准中另有 {unknown} 项无法由模型判断。")]


def _met(it: Criterion) -> str:
    if it.found is None:
        return either("does not say", "未注明")
    met = either("met", "达到") if it.met else either("not met", "未达到")
    return percent(it.found) + either(f" ({met})", f"（{met}）")
