"""The page: one file that holds all it needs, in Chinese and English, for the screen and for paper."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from functools import cache
from importlib import resources

from lineside.html import Html, tag
from lineside.report.answer import answer
from lineside.report.balance import balance
from lineside.report.comparing import sections
from lineside.report.contrast import Contrast
from lineside.report.cycle import cycle_times
from lineside.report.drawing import hatches
from lineside.report.effectiveness import effectiveness
from lineside.report.flow import flows
from lineside.report.gantt import gantt
from lineside.report.orders import orders
from lineside.report.picture import picture
from lineside.report.recognised import recognised
from lineside.report.relief import relief
from lineside.report.repeat import repeat
from lineside.report.spending import costs, energy
from lineside.report.station import stations
from lineside.report.study import Section, Study
from lineside.report.supply import supply
from lineside.report.text import EN, STATES, ZH, Text, titled
from lineside.report.trend import trend
from lineside.report.worker import workers

PARTS: tuple[Callable[[Study], Section | None], ...] = (
    answer,
    picture,
    stations,
    effectiveness,
    relief,
    orders,
    balance,
    trend,
    flows,
    cycle_times,
    workers,
    supply,
    energy,
    costs,
    gantt,
    recognised,
    repeat,
)
"""The parts of the page in their order; one that a model has nothing for is None and left out."""


def page(study: Study) -> str:
    """The whole page. It opens from disk, fetches nothing, and runs no script but its own."""
    found = [section for part in PARTS if (section := part(study)) is not None]
    return document(study.title, Text("产线仿真报告", "Simulation report"), found)


def comparison_page(contrast: Contrast) -> str:
    """The same of a comparison."""
    before, after = (titled(plant.title, plant.name) for plant in (contrast.plants[0], contrast.plants[-1]))
    several = len(contrast.plants) > 2
    between = Text(f"{before.zh}：{len(contrast.plants)} 个方案", f"{before.en}: {len(contrast.plants)} variants")
    both = Text(f"{before.zh} → {after.zh}", f"{before.en} → {after.en}")
    title = between if several or before == after else both
    return document(title, Text("方案对比报告", "Comparison"), sections(contrast))


def document(title: Text, kind: Text, parts: list[Section]) -> str:
    """A page of the given sections."""
    style, script = _asset("report.css"), _asset("report.js")
    words = {name: [word.zh, word.en] for name, word in STATES.items()}
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; img-src data:;"
        " base-uri 'none'; form-action 'none'"
    )
    whole = f"{title.zh} · {kind.zh}"
    return "\n".join(
        (
            "<!doctype html>",
            f'<html lang="{ZH}" data-lang="{ZH}"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width,initial-scale=1">',
            '<link rel="icon" href="data:,">',
            tag("title", whole, data_zh=whole, data_en=f"{title.en} · {kind.en}"),
            f"<style>{style}</style></head><body>",
            hatches(),
            _top(title, parts),
            tag("main", _head(title, kind), [_section(i, each) for i, each in enumerate(parts)]),
            tag("div", "", id="tip", role="status", hidden=""),
            f'<script type="application/json" id="words">{_safe(words)}</script>',
            f"<script>{script}</script></body></html>",
            "",
        )
    )


def _top(title: Text, parts: list[Section]) -> Html:
    links = [tag("a", section.title.html, href=f"#{section.name}") for section in parts]
    choice = tag(
        "div",
        tag("button", "中文", type="button", data_choose=ZH, lang=ZH, class_="choose"),
        tag("button", "English", type="button", data_choose=EN, lang=EN, class_="choose"),
        tag("button", Text("打印", "Print").html, type="button", data_print="", class_="print"),
        class_="choice",
    )
    return tag(
        "header",
        tag("div", tag("span", title.html, class_="brand"), tag("nav", links), choice, class_="in"),
        class_="top",
    )


def _head(title: Text, kind: Text) -> Html:
    return tag("div", tag("p", kind.html, class_="kind"), tag("h1", title.html), class_="head")


def _section(i: int, section: Section) -> Html:
    return tag(
        "section",
        tag("h2", section.title.html, id=f"{section.name}-title"),
        tag("p", section.lead.html, class_="lead"),
        section.body,
        id=section.name,
        aria_labelledby=f"{section.name}-title",
        class_="first" if i == 0 else None,
    )


def _safe(words: dict[str, list[str]]) -> str:
    """JSON that cannot end the element it stands in."""
    return json.dumps(words, ensure_ascii=False).replace("<", "\\u003c")


@cache
def _asset(name: str) -> str:
    return (resources.files("lineside.report") / "static" / name).read_text(encoding="utf-8").strip()


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
