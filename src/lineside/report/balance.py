"""Line balance: how long each station needs for one part, against the takt and the pace that was reached."""

from __future__ import annotations

from dataclasses import dataclass

from lineside.html import Html, join, tag
from lineside.report import number
from lineside.report.answer import asked_per_h, made_per_h
from lineside.report.drawing import part, strip, table
from lineside.report.study import Section, Study
from lineside.report.text import Text, plain

HEIGHT = 16


def balance(study: Study) -> Section | None:
    """A bar for each station that a part visits; None for a line that made nothing."""
    made, asked = made_per_h(study), asked_per_h(study)
    needed = needs(study)
    if not needed or not made > 0:
        return None
    pace, takt = 3600 / made, 3600 / asked if asked else None
    most = 1.05 * max(max(need.seconds, need.hours * max(pace, takt or 0.0)) for need in needed.values())
    rows = [
        [
            tag("span", study.station(name).html, class_="mark" if name in study.marked else None),
            _bar(need.seconds, takt and takt * need.hours, pace * need.hours, most, study.station(name)),
            number.time(need.seconds),
            number.share(need.seconds / ((takt or pace) * need.hours)),
        ]
        for name, need in needed.items()
    ]
    against = Text("占节拍", "Of the takt") if takt else Text("占实际节拍", "Of the pace")
    heads = [
        Text("工位", "Station").html,
        Text("每件所需时间", "Time for one part").html,
        Text("时间", "Time").html,
        against.html,
    ]
    lines = tag(
        "p",
        _key("takt", Text(f"需求节拍 {number.time(takt)}", f"takt {number.time(takt)}")) if takt else None,
        _key("pace", Text(f"实际节拍 {number.time(pace)}", f"pace reached {number.time(pace)}")),
        class_="legend",
    )
    return Section(
        "balance",
        Text("产线平衡与节拍", "Line balance against takt"),
        Text(
            "每件成品所需时间＝平均作业时间 ÷（设备数 × 可用率），按需求的品种比例折算；由模型算出，不含等待。"
            "开放时间不同的工位，节拍按它自己的工作时间计。",
            "The time a station needs for one finished product: mean work ÷ (machines × availability), at the mix asked"
            " for. It is computed from the model and holds no waiting. A station with hours of its own has a takt of"
            " its own.",
        ),
        join(lines, table(heads, rows, frozenset({2, 3}), "bars")),
    )


@dataclass(frozen=True, slots=True)
class Need:
    """What a station needs for one finished product of the mix, seconds, and its own hours over those of the plant.

    A station that is open for twice as long has twice the plant's takt.
    """

    seconds: float
    hours: float


def needs(study: Study) -> dict[str, Need]:
    """The need of each station that a part visits, in the order of the model."""
    parts = sum(study.asked_per_week.values())
    if parts <= 0:
        return {}
    hours = study.plant.release_hours.hours_per_week if study.plant.release_hours else 168.0
    return {
        load.name: Need(load.utilisation * load.hours_per_week * 3600 / parts, load.hours_per_week / hours)
        for load in study.explanation.loads
        if load.kind == "station" and load.work_h > 0
    }


def _bar(seconds: float, takt: float | None, pace: float, most: float, title: Text) -> Html:
    over = takt is not None and seconds > takt * 1.001
    tip = title + plain(f" · {number.time(seconds)}")
    marks = [_mark(takt / most, "takt")] if takt else []
    return strip(
        part(0.0, seconds / most, HEIGHT, "over" if over else "need", tip),
        marks,
        _mark(pace / most, "pace"),
        height=HEIGHT,
    )


def _mark(at: float, class_: str) -> Html:
    x = f"{100 * at:.2f}%"
    return tag("line", x1=x, x2=x, y1="-6", y2=str(HEIGHT + 6), class_=class_)


def _key(class_: str, text: Text) -> Html:
    sign = tag(
        "svg", tag("line", x1="7", x2="7", y1="0", y2="14", class_=class_), width="14", height="14", aria_hidden="true"
    )
    return tag("span", sign, text.html, class_="key")
