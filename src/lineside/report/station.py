"""What every station's time is spent on, as bars beside their figures."""

from __future__ import annotations

import math

from lineside.html import Html, join, tag
from lineside.report import number
from lineside.report.drawing import legend, part, strip, table
from lineside.report.study import Section, Study
from lineside.report.text import MEANINGS, STATES, Text, plain

HEIGHT = 18
SEEN = 0.0005
SPOKEN = 0.005


def stations(study: Study) -> Section:
    """A bar for each station, in the order of the model."""
    result = study.result
    heads = [
        Text("工位", "Station").html,
        Text("设备", "Machines").html,
        Text("班内时间构成", "Share of working hours").html,
        Text("占用", "Occupied").html,
        Text("加工", "Working").html,
        Text("排队", "Queue").html,
    ]
    rows = []
    for name, station in result.stations.items():
        shares = study.shares.get(name)
        title = tag("span", study.station(name).html, class_="mark" if name in study.marked else None)
        occupied = number.share(study.occupied[name]) if shares else Text("未开班", "closed").html
        busy = number.share(shares["busy"]) if shares else number.UNKNOWN
        bar = _bar(study.station(name), shares) if shares else join(None)
        rows.append([title, str(station.machines), bar, occupied, busy, number.figure(station.queue)])
    occur = {s for shares in study.shares.values() for s, value in shares.items() if value >= SPOKEN}
    return Section(
        "stations",
        Text("工位时间构成", "Where the stations' time goes"),
        Text(
            "“占用”是既不待件也不满料堵塞的时间，含等人、缺料、等车。限制产出的工位已标出；由需求限制时标出最紧的。非工作时间不计。",
            "A station is occupied while it neither lacks parts nor room to put them; waiting for people, material or"
            " vehicles counts. Those that limit are marked, or the tightest where demand does. Time off shift is left"
            " out.",
        ),
        join(legend(occur), table(heads, rows, frozenset({1, 3, 4, 5}), "bars"), _glossary(occur)),
    )


def _bar(title: Text, shares: dict[str, float]) -> Html:
    drawn, start = [], 0.0
    for state, word in STATES.items():
        value = shares.get(state, 0.0)
        if not math.isnan(value) and value >= SEEN:
            drawn.append(
                part(start, value, HEIGHT, f"s-{state}", title + plain(" · ") + word + f" {number.share(value)}")
            )
            start += value
    return strip(drawn, height=HEIGHT)


def _glossary(states: set[str]) -> Html:
    told = [
        tag("span", STATES[state].html, Text("：", ": ").html, MEANINGS[state].html)
        for state in STATES
        if state in states
    ]
    return tag(
        "p",
        [
            join(each, Text("；", "; ").html if i < len(told) - 1 else Text("。", ".").html)
            for i, each in enumerate(told)
        ],
        class_="note",
    )
