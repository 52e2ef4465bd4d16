"""A comparison beside what was published of such a change, and beside the rules by which plants are recognised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.experiment.claim import ERROR_PROOFING
from lineside.html import Html, join, tag
from lineside.report import number
from lineside.report.contrast import Contrast
from lineside.report.drawing import table
from lineside.report.study import Section
from lineside.report.text import Text, plain
from lineside.simulate.digits import leaning

if TYPE_CHECKING:
    from lineside.experiment.comparison import Pair

FINDINGS = {
    "agrees": Text("一致", "agrees"),
    "less": Text("仿真结果更低", "less was found"),
    "more": Text("仿真结果更高", "more was found"),
    "not known": Text("无法核算", "not known"),
}
WHAT = {"before": Text("改造前", "before"), "after": Text("改造后", "after"), "ratio": Text("之比", "ratio")}


def published(contrast: Contrast, pair: Pair) -> list[Section]:
    """What was published of the change, each reading beside what was found; nothing where nothing was."""
    if not pair.claims:
        return []
    rows: list[list[Html | str]] = []
    for claim in pair.claims:
        for i, it in enumerate(claim.readings):
            words = Text(claim.zh, claim.en) if i == 0 else plain("")
            reading = Text(f"{it.zh}（{WHAT[it.what].zh}）", f"{it.en} ({WHAT[it.what].en})")
            share = it.measure.endswith("_share") and it.what != "ratio"
            times = "×" if it.what == "ratio" else ""
            claimed = number.share(it.claimed) if share else f"{times}{number.mean(it.claimed)}"
            found = number.share(it.found.mean) if share else f"{times}{number.figure(it.found)}"
            if it.measure == ERROR_PROOFING:
                found = f"×{leaning(it.found)}"
            rows.append([words.html, reading.html, claimed, found, FINDINGS[it.finding].html])
    heads = [
        Text("公开表述", "Published").html,
        Text("读法", "Reading").html,
        Text("所述", "Claimed").html,
        Text("仿真", "Simulated").html,
        Text("核对", "Finding").html,
    ]
    return [
        Section(
            f"claims{contrast.tail(pair)}",
            Text("与公开表述的核对", "Beside what was published"),
            Text(
                "有歧义的表述逐一列出各种读法；相差 5 % 以内或落在区间内为一致。",
                "Where words can be read in several ways each is shown; within 5 %, or within the interval, agrees.",
            ),
            table(heads, rows, frozenset({2, 3}), "folded"),
        )
    ]


def recognised(contrast: Contrast) -> Section:
    """How far each variant is from what recognised digital workshops and smart factories must be."""
    found = contrast.comparison.recognition
    rows: list[list[Html | str]] = []
    unknown: list[Text] = []
    for r, rule in enumerate(found[0].rules):
        for c, criterion in enumerate(rule.criteria):
            if criterion.required is None:
                unknown.append(Text(criterion.zh, criterion.en))
                continue
            row: list[Html | str] = [
                Text(f"{rule.zh}：{criterion.zh}", f"{rule.en}: {criterion.en}").html,
                f"≥ {number.share(criterion.required)}",
            ]
            for each in found:
                it = each.rules[r].criteria[c]
                value = number.UNKNOWN if it.found is None else number.share(it.found)
                met = {True: Text(" · 达到", " · met"), False: Text(" · 未达到", " · not met"), None: plain("")}[it.met]
                row.append((plain(value) + met).html)
            rows.append(row)
    heads = [
        Text("认定标准", "Criterion").html,
        Text("要求", "Required").html,
        *(contrast.name(each.variant).html for each in found),
    ]
    rest = Text("模型无法判断的条件：", "What a model cannot tell: ")
    listed = Text(
        "；".join(each.zh for each in dict.fromkeys(unknown)) + "。",
        "; ".join(each.en for each in dict.fromkeys(unknown)) + ".",
    )
    sources = "; ".join(dict.fromkeys(rule.source for rule in found[0].rules))
    return Section(
        "recognition",
        Text("距数字化车间、智能工厂认定", "How far it is from recognition"),
        Text("仅列能由模型判断的条件。", "Only what can be read off a model."),
        join(
            table(heads, rows, frozenset(range(1, len(heads)))),
            tag("p", (rest + listed).html, class_="note"),
            tag("p", Text(f"来源：{sources}", f"Source: {sources}").html, class_="note"),
        ),
    )
