"""How long parts are in the plant: the distribution of cycle times."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from lineside.html import Html, join, tag
from lineside.lower.codes import SECOND
from lineside.report import number
from lineside.report.drawing import WIDTH, line, rect, svg, table, upright, write
from lineside.report.study import Section, Study
from lineside.report.text import Text, plain
from lineside.simulate.clock import has_two_clocks, law_sentences, working_hours
from lineside.statistics.histogram import edges

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lineside.simulate.result import ProductResult

BARS = 48
LEFT, TOP, BOTTOM = 64.0, 54.0, 234.0
SHOWN, REACH = 0.995, 3.0
"""The axis covers this share of the parts, but no more than so many times the time within which 90 % are done."""


def cycle_times(study: Study) -> Section | None:
    """A histogram for each product that was completed at all."""
    drawn = [
        _product(study, name, bins)
        for name, bins in study.result.cycle_bins.items()
        if bins.shape[1] and study.result.products[name].completed.mean > 0
    ]
    if not drawn:
        return None
    return Section(
        "cycle-times",
        Text("生产周期分布", "How long parts take"),
        Text(
            "从投入到完成的时间，所有重复合并统计。",
            "From a part's entry into the line to its completion, all replications together.",
        ),
        join(drawn, _table(study), _clocks(study)),
    )


def spread(bins: NDArray[np.int64], ends: NDArray[np.float64]) -> NDArray[np.float64]:
    """Parts between each two of `ends`, seconds; within a bin of the histogram they count as spread evenly."""
    sides = np.array(edges()) / SECOND
    counted = np.zeros(len(sides))
    counted[bins[0] + 1] = bins[1]
    return np.diff(np.interp(ends, sides, np.cumsum(counted)))


def _product(study: Study, name: str, bins: NDArray[np.int64]) -> Html:
    product = study.result.products[name]
    sides = np.array(edges()) / SECOND
    total = int(bins[1].sum())
    reach = int(np.searchsorted(np.cumsum(bins[1]), SHOWN * total))
    longest = float(sides[bins[0][min(reach, bins.shape[1] - 1)] + 1])
    longest = min(longest, REACH * product.cycle_time_s.p90.mean)
    due = study.plant.products[name].due
    if due is not None and due < 2 * longest:
        longest = max(longest, 1.05 * due)
    ends = np.linspace(0.0, longest, BARS + 1)
    shares = spread(bins, ends) / total
    axis, scale = upright(LEFT, BOTTOM, TOP, 100 * float(shares.max()), plain("%"))
    across = (WIDTH - LEFT) / longest
    bars = [
        rect(
            LEFT + ends[i] * across + 0.5,
            BOTTOM - 100 * share * scale,
            longest / BARS * across - 1,
            100 * share * scale,
            "bar",
            plain(f"{number.time(ends[i])} – {number.time(ends[i + 1])} · {number.share(share)}"),
        )
        for i, share in enumerate(shares)
        if share > 0
    ]
    marks, unit, size = number.time_ticks(longest)
    below = [write(LEFT + at * across, BOTTOM + 18, number.tick(at / size), "tick", "middle") for at in marks]
    beyond = 1.0 - float(shares.sum())
    rest = Text(f"（另有 {number.share(beyond)} 超出横轴）", f" ({number.share(beyond)} take longer than is drawn)")
    label = f"cycle-{name}{study.tail}"
    return tag(
        "figure",
        tag("figcaption", study.product(name).html, rest.html if beyond >= 0.0005 else None, id=label),
        svg(
            WIDTH,
            BOTTOM + 28,
            axis,
            bars,
            [line(LEFT + at * across, BOTTOM, LEFT + at * across, BOTTOM + 5, "axis") for at in marks],
            below,
            write(WIDTH, BOTTOM + 18, unit, "tick", "end"),
            _marks(product, due, across, longest),
            label=label,
        ),
    )


def _marks(product: ProductResult, due: float | None, across: float, longest: float) -> Html:
    """Half, nine tenths, and the due date, each with its line; labels that would overlap go one above the other."""
    cycle = product.cycle_time_s
    wanted = [
        (cycle.p50.mean, Text("50 %", "50 %"), "quantile"),
        (cycle.p90.mean, Text("90 %", "90 %"), "quantile"),
        (cycle.p99.mean, Text("99 %", "99 %"), "quantile"),
        (math.nan if due is None else due, Text("交期", "due"), "takt"),
    ]
    drawn, last, level = [], -math.inf, 0
    for at, word, class_ in sorted((each for each in wanted if each[0] <= longest), key=lambda each: each[0]):
        x = LEFT + at * across
        level = (level + 1) % 3 if x - last < 96 else 0
        last = x
        y = 11 + 14 * level
        said = word + f" {number.time(at)}"
        near_edge = x > WIDTH - 80
        label = write(x - 5, y, said, "label", "end") if near_edge else write(x + 5, y, said, "label")
        drawn.append(join(line(x, y - 8, x, BOTTOM, class_), label))
    return join(drawn)


def _clocks(study: Study) -> Html:
    """Which hours the table counts, where the plant does not always work."""
    if not has_two_clocks(study.result):
        return join(None)
    hours, every = f"{working_hours(study.result):,.4g}", f"{study.result.for_s / 3600:,.4g}"
    said = Text(
        f"每小时按 {hours} 个工作小时计；生产周期和在制品按全部 {every} h 计（含夜间和休息日）。",
        f"Per hour is of the {hours} working hours; cycle times and WIP count all {every} h, nights and days off too.",
    )
    for english, chinese in law_sentences(study.result):
        said += Text(chinese, f" {english}")
    return tag("p", said.html, class_="note")


def _table(study: Study) -> Html:
    heads = [
        Text("产品", "Product"), Text("完成", "Completed"), Text("每小时", "Per hour"), Text("生产周期", "Cycle time"),
        plain("50 %"), plain("90 %"), plain("99 %"), Text("在制品", "WIP"),
    ]  # fmt: skip
    products = study.result.products
    outside = any(product.backlog.mean > 0 for product in products.values())
    dated = any(not math.isnan(product.on_time.mean) for product in products.values())
    heads += [Text("待投产（排队）", "Outside")] if outside else []
    heads += [Text("按期", "On time")] if dated else []
    rows = []
    for name, it in products.items():
        cycle = it.cycle_time_s
        row: list[Html | str] = [
            study.product(name).html, number.figure(it.completed), number.figure(it.throughput_per_h),
            number.time_around(cycle), number.time_around(cycle.p50), number.time_around(cycle.p90),
            number.time_around(cycle.p99), number.figure(it.wip),
        ]  # fmt: skip
        row += [number.figure(it.backlog)] if outside else []
        row += [number.share(it.on_time.mean)] if dated else []
        rows.append(row)
    return table([head.html for head in heads], rows, frozenset(range(1, len(heads))))
