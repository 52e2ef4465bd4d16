"""Material at the line side and the vehicles that bring it."""

from __future__ import annotations

import math
from typing import Final

from lineside.html import Html, join, tag
from lineside.report import number
from lineside.report.drawing import key, part, strip, table
from lineside.report.study import Section, Study
from lineside.report.text import Text, plain, titled

HEIGHT: Final = 18
VEHICLES: Final = {
    "driving_loaded": Text("载货行驶", "driving loaded"),
    "loading": Text("装货", "loading"),
    "unloading": Text("卸货", "unloading"),
    "driving_empty": Text("空驶", "driving empty"),
    "charging": Text("充电", "charging"),
    "down": Text("故障", "down"),
    "idle": Text("空闲", "idle"),
}
"""What vehicles spend their time on, in the order of bars."""
SEEN = 0.0005
LATE = 0.95
"""A share of deliveries in time below which a part is marked."""


def supply(study: Study) -> Section | None:
    """A row for each part and each fleet; None for a plant that has neither."""
    parts, fleets = study.result.parts, study.result.fleets
    if not parts and not fleets:
        return None
    return Section(
        "supply",
        Text("线边供应与车辆", "Line-side supply and vehicles"),
        Text(
            "及时：在线边用完之前送到的次数占比。等车：从呼叫到取货的平均时间。",
            "In time: the share of deliveries that came before the line side had run out. A load waits from its call"
            " until a vehicle takes it up.",
        ),
        join(_parts(study) if parts else None, _fleets(study) if fleets else None),
    )


def _parts(study: Study) -> Html:
    heads = [
        Text("物料", "Part"),
        Text("每小时用量", "Used per hour"),
        Text("线边平均存量", "At the line side"),
        Text("送达次数", "Deliveries"),
        Text("送达用时", "Lead time"),
        Text("及时", "In time"),
        Text("缺料等待", "A lack lasts"),
    ]
    rows = []
    for name, it in study.result.parts.items():
        title = titled(study.plant.parts[name].title, name)
        rows.append(
            [
                tag("span", title.html, class_="mark" if it.on_time.mean < LATE else None),
                number.figure(it.used_per_h),
                number.figure(it.content),
                number.figure(it.deliveries),
                number.time_around(it.lead_time_s),
                number.share(it.on_time.mean),
                number.time(it.waiting_s.mean),
            ]
        )
    return table([head.html for head in heads], rows, frozenset(range(1, len(heads))))


def _fleets(study: Study) -> Html:
    fleets = study.result.fleets
    occur = {state for it in fleets.values() for state, share in it.time.items() if share.mean >= SEEN}
    signs = [key(f"v-{state}", word) for state, word in VEHICLES.items() if state in occur]
    heads = [
        Text("车队", "Fleet"),
        Text("车辆", "Vehicles"),
        Text("时间构成", "Share of time"),
        Text("送达／小时", "Deliveries per hour"),
        Text("等车", "A load waits"),
        Text("及时", "In time"),
    ]
    rows = []
    for name, it in fleets.items():
        title = titled(study.plant.fleets[name].title, name)
        shares = {state: it.time[state].mean for state in VEHICLES if state in it.time}
        rows.append(
            [
                title.html,
                str(it.vehicles),
                _bar(title, shares),
                number.figure(it.deliveries_per_h),
                number.time(it.waiting_s.mean),
                number.share(it.on_time.mean),
            ]
        )
    made = table([head.html for head in heads], rows, frozenset({1, 3, 4, 5}), "bars")
    return join(tag("h3", Text("车辆", "Vehicles").html), tag("p", signs, class_="legend"), made)


def _bar(title: Text, shares: dict[str, float]) -> Html:
    drawn, start = [], 0.0
    for state, share in shares.items():
        if not math.isnan(share) and share >= SEEN:
            tip = title + plain(" · ") + VEHICLES[state] + f" {number.share(share)}"
            drawn.append(part(start, share, HEIGHT, f"v-{state}", tip))
            start += share
    return strip(drawn, height=HEIGHT)
