"""Output and work in process over time, with what the replications say of how sure they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from lineside.html import Html, join, tag
from lineside.report import number
from lineside.report.drawing import WIDTH, line, n, path, rect, stairs, steps, svg, upright, write
from lineside.report.study import Section, Study
from lineside.report.text import Text, plain
from lineside.statistics.interval import Interval

if TYPE_CHECKING:
    from lineside.simulate.series import Series

LINES = 6
"""Products that have a line of their own: those that are made most."""
LEFT, TOP, BOTTOM = 64.0, 30.0, 190.0
DAY_S = 86_400.0
STEPS_S = (
    60,
    300,
    600,
    1800,
    3600,
    2 * 3600,
    6 * 3600,
    12 * 3600,
    DAY_S,
    2 * DAY_S,
    7 * DAY_S,
    28 * DAY_S,
    364 * DAY_S,
)
"""Distances between marks of a time axis."""
MOST_MARKS = 10

Measured = Callable[["Series"], tuple[Interval, ...]]


def trend(study: Study) -> Section | None:
    """A chart each of output, work in process and, where there is any, parts that wait outside."""
    series = dict(sorted(study.result.series.items(), key=lambda each: -study.result.products[each[0]].completed.mean))
    shown = {name: each for name, each in list(series.items())[:LINES] if len(each.end_s) > 1}
    if not shown:
        return None
    first = next(iter(shown.values()))
    slice_s = first.end_s[1] - first.end_s[0]
    charts = [
        _chart(
            study, shown, Text("小时产量（件）", "Output per hour (parts)"), "output", lambda each: each.output_per_h
        ),
        _chart(study, shown, Text("在制品（件）", "Work in process (parts)"), "wip", lambda each: each.wip),
    ]
    if any(interval.mean >= 0.5 for each in shown.values() for interval in each.backlog):
        outside = Text("待投产（排队，件）", "Waiting outside (parts)")
        charts.append(_chart(study, shown, outside, "outside", lambda each: each.backlog))
    left_out = len(series) - len(shown)
    more = (
        Text(f"仅画产量最高的 {len(shown)} 种产品。", f" The {len(shown)} products that are made most.")
        if left_out
        else plain("")
    )
    bands = study.result.replications > 1
    band = Text("，色带为该时段的 95 % 置信区间", ", with its 95 % interval as a band") if bands else plain("")
    return Section(
        "trend",
        Text("产出与在制品随时间变化", "Output and work in process over time"),
        Text(
            f"每 {number.span(slice_s)} 的平均值{band.zh}；测量期内，按日历时间。",
            f"Means of every {number.span(slice_s)}{band.en}; within the measured time, by the clock.",
        )
        + more,
        join(_key(study, list(shown)) if len(shown) > 1 else None, charts),
    )


def _chart(study: Study, shown: dict[str, Series], title: Text, name: str, measured: Measured) -> Html:
    begin = study.result.warmup_s
    end = max(each.end_s[-1] for each in shown.values())
    values = {product: measured(each) for product, each in shown.items()}
    most = max(max(interval.mean, _high(interval)) for each in values.values() for interval in each)
    axis, scale = upright(LEFT, BOTTOM, TOP, most or 1.0, plain(""))
    across = (WIDTH - LEFT) / (end - begin)

    def x(second: float) -> float:
        return LEFT + (second - begin) * across

    drawn: list[Html] = []
    for i, (product, intervals) in enumerate(values.items()):
        ends = [begin, *shown[product].end_s]
        highs = [(x(at), BOTTOM - _high(each) * scale) for at, each in zip(ends[1:], intervals, strict=True)]
        lows = [(x(at), BOTTOM - _low(each) * scale) for at, each in zip(ends[1:], intervals, strict=True)]
        means = [(x(at), BOTTOM - each.mean * scale) for at, each in zip(ends[1:], intervals, strict=True)]
        lower = "L".join(f"{n(at)} {n(y)}" for at, y in steps(x(begin), lows)[::-1])
        drawn.append(path(f"{stairs(x(begin), highs)}L{lower}Z", f"band c{i}"))
        drawn.append(path(stairs(x(begin), means), f"curve c{i}"))
    marks = _marks(study, begin, end)
    label = f"trend-{name}{study.tail}"
    return tag(
        "figure",
        tag("figcaption", title.html, id=label),
        svg(
            WIDTH,
            BOTTOM + 26,
            axis,
            drawn,
            [line(x(at), BOTTOM, x(at), BOTTOM + 5, "axis") for at, _ in marks],
            [write(x(at), BOTTOM + 19, text, "tick", _anchor(x(at))) for at, text in marks],
            _hovered(study, shown, values, x),
            label=label,
        ),
    )


def _high(interval: Interval) -> float:
    return interval.mean if interval.high != interval.high else interval.high


def _low(interval: Interval) -> float:
    return interval.mean if interval.low != interval.low else interval.low


def _hovered(
    study: Study, shown: dict[str, Series], values: dict[str, tuple[Interval, ...]], x: Callable[[float], float]
) -> Html:
    """What is said of each slice when it is pointed at."""
    ends = [study.result.warmup_s, *next(iter(shown.values())).end_s]
    made: list[Html] = []
    for i in range(len(ends) - 1):
        tip = plain(f"{moment(study, ends[i])} – {moment(study, ends[i + 1])}")
        for product, intervals in values.items():
            tip += plain(" · ") + (study.product(product) + " " if len(values) > 1 else plain(""))
            tip += number.figure(intervals[i])
        made.append(rect(x(ends[i]), TOP, x(ends[i + 1]) - x(ends[i]), BOTTOM - TOP, "sense", tip))
    return join(made)


def moment(study: Study, second: float) -> str:
    """A moment of the run: date and time where the model says when it starts, else how long after its start."""
    if study.plant.starts is None:
        return number.time(second) if second else "0"
    return f"{study.plant.starts + timedelta(seconds=second):%m-%d %H:%M}"


def _marks(study: Study, begin: float, end: float) -> list[tuple[float, str]]:
    """Moments on the axis, with what is written there."""
    step = next((each for each in STEPS_S if (end - begin) / each <= MOST_MARKS), STEPS_S[-1])
    starts = study.plant.starts
    if starts is None:
        marks, unit, size = number.time_ticks(end, MOST_MARKS)
        return [(at, f"{number.tick(at / size)} {unit}") for at in marks if at >= begin]
    midnight = datetime(starts.year, starts.month, starts.day)
    offset = (starts - midnight).total_seconds()
    first = -((-begin - offset) // step) * step - offset
    found = []
    while first <= end:
        at = starts + timedelta(seconds=first)
        whole = at.hour == 0 and at.minute == 0
        found.append((first, f"{at:%m-%d}" if whole or step >= DAY_S else f"{at:%H:%M}"))
        first += step
    return found


def _anchor(x: float) -> str:
    return "start" if x < LEFT + 10 else "end" if x > WIDTH - 10 else "middle"


def _key(study: Study, products: list[str]) -> Html:
    signs = [
        tag(
            "span",
            tag("svg", line(0, 7, 24, 7, f"curve c{i}"), width="24", height="14", aria_hidden="true"),
            study.product(name).html,
            class_="key",
        )
        for i, name in enumerate(products)
    ]
    return tag("p", signs, class_="legend")
