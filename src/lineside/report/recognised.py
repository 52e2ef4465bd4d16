"""How near the plant is to being recognised as a digital workshop and a smart factory."""

from __future__ import annotations

from lineside.experiment.nearness import MORE, nearness
from lineside.html import join, tag
from lineside.report import number
from lineside.report.drawing import fold, table
from lineside.report.study import Section, Study
from lineside.report.text import Text

TITLES = {
    "digital-workshop": Text("数字化车间（重庆）", "Digital workshop"),
    "smart-factory": Text("智能工厂（重庆）", "Smart factory"),
}


def recognised(study: Study) -> Section | None:
    """A row for each condition; None where no station says how it is controlled."""
    found = nearness(study.plant)
    if all(each.value is None for each in found):
        return None
    rows = []
    for each in found:
        told = each.value is not None and each.required is not None
        verdict = Text("模型无法判断", "not told by a model") if not told else (
            Text("符合", "met") if each.met else Text(f"还差 {each.lacking} 台", f"{each.lacking} more needed")
        )  # fmt: skip
        rows.append(
            [
                TITLES[each.rule].html,
                Text(each.zh, each.en).html,
                number.share(each.required) if told and each.required is not None else "",
                number.share(each.value) if each.value is not None else number.UNKNOWN,
                verdict.html,
                "" if each.with_more is None else f"{number.share(each.with_more)} / {number.share(each.added or 0.0)}",
            ]
        )
    heads = [
        Text("称号", "Title").html,
        Text("条件", "Condition").html,
        Text("要求", "Required").html,
        Text("现状", "Now").html,
        Text("判断", "Verdict").html,
        Text(f"更换 / 新增 {MORE} 台后", f"{MORE} replaced / added").html,
    ]
    evidence = next(each.evidence for each in found if each.evidence)
    source = Text(
        f"条件出处（转载）：{found[0].source}。只有数控装备占比可由模型得出；其余条件列出备查。",
        f"Conditions as reprinted: {found[0].source}. Only the share of numerically controlled equipment can be told"
        " from a model; the others are listed so that they are not forgotten.",
    )
    return Section(
        "recognition",
        Text("离认定还有多远", "How near to recognition"),
        Text(
            "数字化车间与智能工厂的各项条件、现状与依据。",
            "Each condition of a digital workshop and a smart factory, where the plant stands, and why.",
        ),
        join(
            table(heads, rows, frozenset({2, 3, 5})),
            fold(
                Text("依据：各工位的设备与控制方式", "Evidence: machines and control of each station"),
                tag("p", "; ".join(evidence)),
            ),
            tag("p", source.html, class_="note"),
        ),
    )
