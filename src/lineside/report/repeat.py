"""Everything that is needed to run the same simulation again, and to see that it is the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from lineside.html import Html, join, tag
from lineside.model.write import canonical
from lineside.report import number
from lineside.report.drawing import fold
from lineside.report.study import Section, Study
from lineside.report.text import Text
from lineside.version import __version__

if TYPE_CHECKING:
    from lineside.model.plant import Plant

TABLE = re.compile(r"\.(csv|xlsx)\b")
"""A model's text that names a table does not hold all of the model."""
MOST_TEXT = 400_000
"""Characters of a model's file that are shown; a longer one is known by its hash."""


def repeat(study: Study) -> Section:
    """The command, the seed, versions, and the model itself."""
    result = study.result
    changed = ", ".join(f"{path} = {value}" for path, value in result.overrides.items())
    facts = {
        Text("命令", "Command"): tag("code", study.command),
        Text("模型", "Model"): join(result.model),
        Text("模型散列值", "Model hash"): tag("code", result.model_hash),
        **({Text("改动", "Changes"): tag("code", changed)} if changed else {}),
        Text("随机种子", "Seed"): join(str(result.seed)),
        Text("独立重复次数", "Replications"): join(f"{result.replications:,}"),
        Text("测量时长", "Measured time"): join(number.span(result.for_s)),
        Text("预热", "Warm-up"): join(number.span(result.warmup_s) if result.warmup_s else "0"),
        Text("处理的事件", "Facts handled"): join(f"{result.events:,}"),
        Text("计算用时", "Time it took"): join(number.time(result.wall_s)),
        Text("软件版本", "Software"): join(f"lineside {__version__}"),
        Text("报告生成时间", "Report written"): join(f"{study.made:%Y-%m-%d %H:%M}"),
    }
    return Section(
        "repeat",
        Text("复现", "How to repeat it"),
        Text(
            "相同的模型、种子和版本，在任何机器、任何进程数下得到相同的结果。",
            "The same model, seed and version give the same figures, on any machine and with any number of processes.",
        ),
        join(facts_list(facts), model_text(study.plant, Text("模型文本", "The model's text"))),
    )


def facts_list(facts: Mapping[Text, Html]) -> Html:
    """Facts with what they are called."""
    return tag("dl", [join(tag("dt", name.html), tag("dd", fact)) for name, fact in facts.items()], class_="facts")


def model_text(plant: Plant, title: Text) -> Html:
    """The text of a model's file, under a title."""
    if plant.source is None:
        return tag("p", Text("模型由 Python 构建。", "The model was built in Python.").html, class_="note")
    text = plant.source.text
    if len(text) > MOST_TEXT:
        size = f"{len(text):,}"
        long = Text(f"：文件有 {size} 个字符，此处不列出。", f": the file has {size} characters and is not shown.")
        return tag("p", (title + long).html, class_="note")
    own = _listing(title, text)
    if not TABLE.search(text):
        return own
    return join(
        own, _listing(title + Text("，含表格全部内容", ", with all that its tables hold"), canonical(plant), "screen")
    )


def _listing(title: Text, text: str, class_: str = "") -> Html:
    """A text that is folded; of class `screen` it is not printed, since it is for a machine to read."""
    lines = len(text.splitlines())
    return fold(title + Text(f"（{lines} 行）", f" ({lines} lines)"), tag("pre", tag("code", text)), class_=class_)
