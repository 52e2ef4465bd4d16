"""The differences of a pair of variants, on one axis of relative change."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lineside.html import Html, join, tag
from lineside.report import number
from lineside.report.contrast import Contrast
from lineside.report.drawing import line, part, strip, table
from lineside.report.study import Section
from lineside.report.text import Text, plain
from lineside.statistics.interval import Interval

if TYPE_CHECKING:
    from lineside.experiment.comparison import Difference, Pair

VERDICTS = {
    "higher": Text("更高", "higher"),
    "lower": Text("更低", "lower"),
    "no difference": Text("未证实", "not proved"),
    "unknown": Text("未知", "unknown"),
}
HEIGHT = 16


def differences(contrast: Contrast, pair: Pair) -> Section:
    """A row for each measure, with its relative change and the interval of that."""
    before, after = contrast.name(pair.before), contrast.name(pair.after)
    reach = _reach(pair)
    rows = [
        [
            _measure(contrast, pair, it).html,
            _forest(it, reach),
            _valued(it, it.before),
            _valued(it, it.after),
            _percent(it.ratio),
            tag("span", _verdict(it).html, class_=_class(it)),
        ]
        for it in sorted(pair.differences, key=lambda each: each.of != "")
    ]
    heads = [
        Text("指标", "Measure").html,
        (Text("相对变化", "Relative change") + f" (±{100 * reach:.0f} %)").html,
        before.html,
        after.html,
        Text("变化", "Change").html,
        Text("判断", "Verdict").html,
    ]
    words = {
        "better": Text("改善", "better"),
        "worse": Text("恶化", "worse"),
        "same": Text("相同、未证实，或不分好坏", "the same, not proved, or neither good nor bad"),
    }
    key = tag("p", [_key(name, text) for name, text in words.items()], class_="legend")
    several = len(contrast.comparison.pairs) > 1
    return Section(
        f"differences{contrast.tail(pair)}",
        Text(f"差异：{after.zh}", f"Differences: {after.en}") if several else Text("差异", "The differences"),
        Text(
            f"与{before.zh}相比。线段是变化的区间，全部区间同时成立的置信度为 95 %；跨过零线的变化未证实。",
            f"Against {before.en}. A line is the interval of the change; all of them hold together at 95 %. One that"
            " crosses zero is not proved.",
        ),
        join(key, table(heads, rows, frozenset({2, 3, 4}), "bars forest")),
    )


def _key(name: str, text: Text) -> Html:
    sign = tag("svg", line(0, 7, 24, 7, f"reach {name}"), width="24", height="14", aria_hidden="true")
    return tag("span", sign, text.html, class_="key")


def _measure(contrast: Contrast, pair: Pair, it: Difference) -> Text:
    words = Text(it.zh, it.en[:1].upper() + it.en[1:])
    products = contrast.studies[pair.after].plant.products
    if not it.of or len(products) == 1:
        return words
    title = contrast.studies[pair.after].product(it.of) if it.of in products else plain(it.of)
    return words + plain(" · ") + title


def _verdict(it: Difference) -> Text:
    if it.is_none:
        return Text("相同", "the same")
    return VERDICTS[it.verdict] + (Text("（精确）", " (exact)") if it.is_exact else plain(""))


def _class(it: Difference) -> str:
    return {True: "better", False: "worse", None: "same"}[it.is_better]


def _reach(pair: Pair) -> float:
    """How much relative change an arm of the axis shows: the largest there is, but at most a doubling."""
    found = [abs(each.ratio.mean - 1) for each in pair.differences if not math.isnan(each.ratio.mean)]
    ends = [abs(each.ratio.high - 1) for each in pair.differences if not math.isnan(each.ratio.high)]
    return min(1.0, max([0.02, *found, *(min(end, 1.0) for end in ends)]))


def _forest(it: Difference, reach: float) -> Html:
    """A point and its interval on an axis of relative change, zero in the middle; what is beyond stops at the edge."""
    if math.isnan(it.ratio.mean):
        return join(None)

    def at(ratio: float) -> float:
        return 0.5 + 0.49 * max(-1.0, min(1.0, (ratio - 1) / reach))

    class_ = _class(it)
    middle = at(it.ratio.mean)
    drawn: list[Html] = [_upright(0.5)]
    if not math.isnan(it.ratio.low):
        x1, x2 = f"{100 * at(it.ratio.low):.2f}%", f"{100 * at(it.ratio.high):.2f}%"
        drawn.append(tag("line", x1=x1, x2=x2, y1="8", y2="8", class_=f"reach {class_}"))
    drawn.append(
        part(middle - 0.004, 0.008, HEIGHT, f"point {class_}", Text(it.zh, it.en) + f" · {_percent(it.ratio)}")
    )
    return strip(drawn, height=HEIGHT)


def _upright(at: float) -> Html:
    x = f"{100 * at:.2f}%"
    return tag("line", x1=x, x2=x, y1="-8", y2=str(HEIGHT + 8), class_="axis")


def _percent(ratio: Interval) -> str:
    """`+9.8 ± 0.4 %`, or a factor where it is a doubling and more."""
    if math.isnan(ratio.mean):
        return number.UNKNOWN
    if ratio.mean >= 2:
        return times(ratio)
    scaled = Interval(*(100 * (each - 1) for each in (ratio.mean, ratio.low, ratio.high)))
    return f"{'+' if scaled.mean > 0 else ''}{number.figure(scaled)} %".replace("-", "−")


def _valued(it: Difference, interval: Interval) -> str:
    if it.unit == "share":
        return number.share_around(interval)
    return number.time_around(interval) if it.unit == "s" else number.figure(interval)


def times(ratio: Interval) -> str:
    """`×1.10 ± 0.01`."""
    return f"×{number.figure(ratio)}" if not math.isnan(ratio.mean) else number.UNKNOWN
