"""Everything that is needed to run the same simulation again, and to see that it is the same."""

from __future__ import annotations

from lineside.html import Html, join, tag
from lineside.report import number
from lineside.report.drawing import fold
from lineside.report.study import Section, Study
from lineside.report.text import Text, plain
from lineside.version import __version__

MOST_TEXT = 400_000
"""Characters of a model's file that are shown; a longer one is known by its hash."""


def repeat(study: Study) -> Section:
    """The command, the seed, versions, and the model itself."""
    result = study.result
    changed = ", ".join(f"{path} = {value}" for path, value in result.overrides.items())
    facts = [
        (Text("命令", "Command"), tag("code", study.command)),
        (Text("模型", "Model"), join(f"{result.model}")),
        (Text("模型散列值", "Model hash"), tag("code", result.model_hash)),
        (Text("改动", "Changes"), tag("code", changed)) if changed else None,
        (Text("随机种子", "Seed"), join(str(result.seed))),
        (Text("独立重复次数", "Replications"), join(f"{result.replications:,}")),
        (Text("测量时长", "Measured time"), join(number.span(result.for_s))),
        (Text("预热", "Warm-up"), join(number.span(result.warmup_s) if result.warmup_s else "0")),
        (Text("处理的事件", "Facts handled"), join(f"{result.events:,}")),
        (Text("计算用时", "Time it took"), join(number.time(result.wall_s))),
        (Text("软件版本", "Software"), join(f"lineside {__version__}")),
        (Text("报告生成时间", "Report written"), join(f"{study.made:%Y-%m-%d %H:%M}")),
    ]
    told = [join(tag("dt", fact[0].html), tag("dd", fact[1])) for fact in facts if fact is not None]
    return Section(
        "repeat",
        Text("复现", "How to repeat it"),
        Text(
            "相同的模型、种子和版本，在任何机器、任何进程数下得到相同的结果。",
            "The same model, seed and version give the same figures, on any machine and with any number of processes.",
        ),
        join(tag("dl", told, class_="facts"), _model(study)),
    )


def _model(study: Study) -> Html:
    source = study.plant.source
    if source is None:
        return tag("p", Text("模型由 Python 构建。", "The model was built in Python.").html, class_="note")
    text = source.text
    if len(text) > MOST_TEXT:
        long = Text(
            f"模型文件有 {len(text):,} 个字符，此处不列出。",
            f"The model's file has {len(text):,} characters and is not shown.",
        )
        return tag("p", long.html, class_="note")
    return fold(
        Text("模型文本", "The model's text") + plain(f" ({len(text.splitlines())})"), tag("pre", tag("code", text))
    )
