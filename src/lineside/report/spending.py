"""Energy over the day and by station, and what a good part costs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from lineside.html import Html, join, tag
from lineside.kpi.cost import SPENT_ON
from lineside.report import number
from lineside.report.drawing import WIDTH, key, line, part, path, rect, stairs, strip, svg, table, upright, write
from lineside.report.study import Section, Study
from lineside.report.text import Text, plain
from lineside.statistics.interval import Interval

if TYPE_CHECKING:
    from lineside.simulate.result import CostResult

HEIGHT: Final = 18
LEFT, TOP, BOTTOM = 64.0, 30.0, 190.0
QUARTERS = 96
MONEY: Final = {
    "machine": Text("设备", "machines"),
    "labour": Text("人工", "labour"),
    "energy": Text("能源", "energy"),
    "material": Text("材料", "material"),
    "scrap": Text("报废", "scrap"),
    "floor": Text("场地", "floor"),
}


def energy(study: Study) -> Section | None:
    """The day's load curve and each station's share; None for a model that says nothing about energy."""
    result = study.result
    if not result.energy_kwh.mean > 0:
        return None
    said = [(Text("合计", "In all"), f"{number.figure(result.energy_kwh)} kWh")]
    if not math.isnan(result.energy_per_good_part_kwh.mean):
        said.append((Text("每件合格品", "For each good part"), f"{number.figure(result.energy_per_good_part_kwh)} kWh"))
    if not math.isnan(result.peak_kw.mean):
        said.append((Text("最高 15 min 负荷", "Highest quarter of an hour"), f"{number.figure(result.peak_kw)} kW"))
    facts = tag("dl", [join(tag("dt", name.html), tag("dd", value)) for name, value in said], class_="facts")
    return Section(
        "energy",
        Text("能耗", "Energy"),
        Text(
            "按设备状态的功率与加工能耗计算；负荷曲线是各天、各次重复的平均。",
            "From what machines draw in each state and what operations take; the curve is the mean over days and"
            " replications.",
        ),
        join(facts, _curve(study), _stations(study)),
    )


def _curve(study: Study) -> Html:
    loads = study.result.load_kw
    known = [load for load in loads if load is not None]
    if not known:
        return join(None)
    axis, scale = upright(LEFT, BOTTOM, TOP, max(known), plain("kW"))
    across = (WIDTH - LEFT) / QUARTERS

    def clock(quarter: int) -> str:
        return f"{quarter // 4:02d}:{15 * (quarter % 4):02d}"

    points = [(LEFT + (i + 1) * across, BOTTOM - (load or 0.0) * scale) for i, load in enumerate(loads)]
    curve = stairs(LEFT, points)
    sense = [
        rect(LEFT + i * across, TOP, across, BOTTOM - TOP, "sense", plain(f"{clock(i)} · {number.mean(load)} kW"))
        for i, load in enumerate(loads)
        if load is not None
    ]
    marks = [(i, LEFT + i * across) for i in range(0, QUARTERS + 1, 8)]
    return tag(
        "figure",
        tag("figcaption", Text("日负荷曲线（kW）", "Load over the day (kW)").html, id=f"load-curve{study.tail}"),
        svg(
            WIDTH,
            BOTTOM + 26,
            axis,
            path(f"{curve}L{WIDTH} {BOTTOM}L{LEFT} {BOTTOM}Z", "band c0"),
            path(curve, "curve c0"),
            [line(x, BOTTOM, x, BOTTOM + 5, "axis") for _, x in marks],
            [write(x, BOTTOM + 19, clock(i), "tick", "end" if i == QUARTERS else "middle") for i, x in marks],
            sense,
            label=f"load-curve{study.tail}",
        ),
    )


def _stations(study: Study) -> Html:
    used = {name: it.energy_kwh for name, it in study.result.stations.items() if it.energy_kwh.mean > 0}
    if not used:
        return join(None)
    most = max(each.mean for each in used.values())
    total = study.result.energy_kwh.mean
    rows = []
    for name, each in sorted(used.items(), key=lambda it: -it[1].mean):
        title = study.station(name)
        bar = part(0.0, each.mean / most, HEIGHT, "need", title + f" · {number.mean(each.mean)} kWh")
        rows.append([title.html, strip(bar, height=HEIGHT), number.figure(each), number.share(each.mean / total)])
    heads = [Text("工位", "Station").html, Text("能耗", "Energy").html, plain("kWh").html, Text("占比", "Share").html]
    return table(heads, rows, frozenset({2, 3}), "bars")


def costs(study: Study) -> Section | None:
    """What a good part costs, by what it is spent on; None for a model without prices."""
    found = study.result.costs
    if found is None:
        return None
    if math.isnan(found.per_good_part["total"].mean):
        return _nothing_made(found)
    if not found.per_good_part["total"].mean > 0:
        return None
    each: dict[str | None, Mapping[str, Interval]] = {None: found.per_good_part}
    if len(found.products) > 1:
        each.update(found.products)
    most = max(spent["total"].mean for spent in each.values() if spent["total"].mean == spent["total"].mean)
    occur = [kind for kind in SPENT_ON if any(spent[kind].mean > 0 for spent in each.values())]
    rows = []
    for name, spent in each.items():
        title = Text("全部产品", "All products") if name is None else study.product(name)
        if name is None and len(each) == 1:
            title = study.product(next(iter(study.plant.products)))
        rows.append(
            [title.html, _bar(title, {kind: spent[kind].mean for kind in occur}, most), number.figure(spent["total"])]
        )
    whole = found.per_good_part["total"].mean
    details = [
        [MONEY[kind].html, number.figure(spent), number.share(spent.mean / whole)]
        for kind, spent in found.per_good_part.items()
        if kind in occur
    ]
    heads = [Text("产品", "Product").html, Text("构成", "Made up of").html, Text("每件", "For a part").html]
    return Section(
        "costs",
        Text("单件成本", "What a part costs"),
        Text(
            f"每件合格品，{found.currency}。负值（如废料收入）只计入合计。",
            f"For each good part, in {found.currency}. What is negative, such as money for scrap, counts in the"
            " sum only.",
        ),
        join(
            tag("p", [key(f"m-{kind}", MONEY[kind]) for kind in occur], class_="legend"),
            table(heads, rows, frozenset({2}), "bars"),
            table(
                [Text("用于", "Spent on").html, Text("每件", "For a part").html, Text("占比", "Share").html],
                details,
                frozenset({1, 2}),
                "narrow",
            ),
        ),
    )


def _nothing_made(found: CostResult) -> Section:
    """What a part costs cannot be known; what was spent can."""
    spent = f"{number.figure(found.spent)} {found.currency}"
    said = Text(
        f"测量时间内没有合格品完工，单件成本无法得出；共支出 {spent}。",
        f"No good part was finished in the measured time, so what one costs cannot be known; {spent} were spent.",
    )
    return Section("costs", Text("单件成本", "What a part costs"), plain(""), tag("p", said.html))


def _bar(title: Text, spent: dict[str, float], most: float) -> Html:
    drawn, start = [], 0.0
    for kind, amount in spent.items():
        if amount > 0:
            tip = title + plain(" · ") + MONEY[kind] + f" {number.mean(amount)}"
            drawn.append(part(start / most, amount / most, HEIGHT, f"m-{kind}", tip))
            start += amount
    return strip(drawn, height=HEIGHT)
