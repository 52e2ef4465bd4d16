"""The bottleneck of each moment, and what relieving each station and pool would bring: where both were asked for."""

from __future__ import annotations

from typing import Final

from lineside.html import Html, join, tag
from lineside.report import number
from lineside.report.drawing import key, part, strip, table
from lineside.report.limit import name_of
from lineside.report.study import Section, Study
from lineside.report.text import Text, plain
from lineside.simulate.relief import Means
from lineside.statistics.interval import Interval

HEIGHT: Final = 16
MEANS: Final[dict[Means, Text]] = {
    "machine": Text("增加 1 台设备", "one machine more"),
    "faster": Text("作业时间缩短十分之一", "times a tenth shorter"),
    "buffer": Text("前面增加 1 个缓冲位", "one waiting place more before it"),
    "person": Text("每班增加 1 人", "one person more per shift"),
    "vehicle": Text("增加 1 辆车", "one vehicle more"),
    "bin": Text("增加 1 个料箱", "one bin more"),
    "sooner": Text("供应时间缩短十分之一", "supply a tenth quicker"),
    "wip": Text("在制品上限加 1", "one part more allowed"),
    "more": Text("需求增加十分之一", "a tenth more asked for"),
}
MOST_ROWS = 20


def relief(study: Study) -> Section | None:
    """Gains with their intervals, and shares of time; None where no sensitivity was asked for."""
    if not study.result.reliefs and not study.result.bottlenecks:
        return None
    return Section(
        "relief",
        Text("改进何处最有效", "What relieving each place brings"),
        Text(
            "逐一改动后重新仿真所得（公共随机数，各区间合起来为 95 %）；跨过零的不能证实有效。",
            "Each change simulated by itself under common random numbers; the intervals hold together at 95 %. One that"
            " reaches zero shows no gain.",
        ),
        join(_gains(study) if study.result.reliefs else None, _moments(study) if study.result.bottlenecks else None),
    )


def _gains(study: Study) -> Html:
    shown = [each for each in study.result.reliefs if each.gain.mean == each.gain.mean][:MOST_ROWS]
    most = max([0.005, *(max(each.gain.mean, each.gain.high) for each in shown)])
    rows = [
        [
            name_of(study, each.kind, each.of).html,
            MEANS[each.means].html,
            _interval(each.gain, most, helps=each.helps),
            number.figure(each.gain_per_h),
            number.share_around(each.gain),
        ]
        for each in shown
    ]
    heads = [
        Text("改动对象", "What is relieved").html,
        Text("改动", "Change").html,
        Text("增产", "More output").html,
        Text("件／h", "parts/h").html,
        plain("%").html,
    ]
    return table(heads, rows, frozenset({3, 4}), "bars third")


def _interval(gain: Interval, most: float, *, helps: bool) -> Html:
    def at(value: float) -> float:
        return max(0.0, min(1.0, value / most))

    class_ = "better" if helps else "same"
    drawn = [part(0.0, at(gain.mean), HEIGHT, f"side {class_}", plain(number.share_around(gain)))]
    if gain.low == gain.low:
        x1, x2 = f"{100 * at(gain.low):.2f}%", f"{100 * at(gain.high):.2f}%"
        drawn.append(tag("line", x1=x1, x2=x2, y1=str(HEIGHT / 2), y2=str(HEIGHT / 2), class_="whisker"))
    return strip(drawn, height=HEIGHT)


def _moments(study: Study) -> Html:
    shares = [(name, each.sole.mean, each.shifting.mean) for name, each in study.result.bottlenecks.items()]
    shown = sorted((each for each in shares if each[1] + each[2] >= 0.005), key=lambda each: -each[1] - each[2])
    rows = [
        [
            _title(study, name).html,
            strip(
                part(0.0, sole, HEIGHT, "need", _title(study, name) + f" · {number.share(sole)}"),
                part(sole, shift, HEIGHT, "partly", _title(study, name) + f" · {number.share(shift)}"),
                height=HEIGHT,
            ),
            number.share(sole),
            number.share(shift),
        ]
        for name, sole, shift in shown[:MOST_ROWS]
    ]
    heads = [
        Text("工位或车队", "Station or fleet").html,
        Text("瓶颈时间占比", "Share of time as the bottleneck").html,
        Text("唯一", "Alone").html,
        Text("转移中", "Shifting").html,
    ]
    alone, shifting = Text("唯一瓶颈", "alone"), Text("瓶颈转移中", "shifting")
    return join(
        tag("h3", Text("各时刻的瓶颈", "The bottleneck of each moment").html),
        tag("p", key("need", alone), key("partly", shifting), class_="legend"),
        table(heads, rows, frozenset({2, 3}), "bars"),
    )


def _title(study: Study, name: str) -> Text:
    """A station or fleet, and what it waits for."""
    if name not in study.plant.stations:
        return name_of(study, "fleet", name)
    why = next((limit for limit in study.result.limits if name in limit.at), None)
    if why is None:
        return study.station(name)
    cause = name_of(study, why.kind, why.name)
    return study.station(name) + Text(f"（等{cause.zh}）", f" (waits for {cause.en})")
