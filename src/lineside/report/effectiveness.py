"""OEE of every station with its factors, and what takes the rest of its planned time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.html import join, tag
from lineside.kpi.elements import meaning_of
from lineside.report import number
from lineside.report.drawing import table
from lineside.report.study import Section, Study
from lineside.report.text import STATES, Text
from lineside.statistics.interval import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lineside.html import Html
    from lineside.statistics.interval import Interval

FACTORS = ("availability", "effectiveness", "quality")


def effectiveness(study: Study) -> Section | None:
    """A row for each station, and one for all machines together; None for a result that tells no indicators."""
    if not study.result.kpi:
        return None
    heads = [
        Text("工位", "Station").html,
        Text("OEE", "OEE").html,
        Text("可用率", "Availability").html,
        Text("有效性", "Effectiveness").html,
        Text("质量率", "Quality").html,
        Text("一次合格率", "First pass").html,
        "MTBF",
        "MTTR",
        Text("最大损失", "Largest loss").html,
    ]
    rows = [
        [study.station(name).html, *_cells(station.kpi), _largest(study, name)]
        for name, station in study.result.stations.items()
        if name in study.shares
    ]
    rows.append([Text("全部设备", "all machines").html, *_cells(study.result.kpi), ""])
    note = Text(
        "OEE = 可用率（APT/PBT）× 有效性（PRU·PQ/APT）× 质量率（GQ/PQ），依 ISO 22400-2；"
        "计划忙时（PBT）含待件、满料堵塞与故障，不含非工作时间和计划保养。有效性高于 100 % 表示实际比计划工时快。",
        "OEE = availability (APT/PBT) × effectiveness (PRU·PQ/APT) × quality (GQ/PQ), after ISO 22400-2. Planned busy"
        " time (PBT) holds waiting, blocking and repairs, not closing time or planned maintenance. An effectiveness"
        " above 100 % is work faster than planned.",
    )
    return Section(
        "oee",
        Text("设备综合效率（OEE）", "Overall equipment effectiveness"),
        Text(
            "每个工位的 OEE 与其三个因素，以及计划忙时里最大的损失。",
            "Each station's OEE with its three factors, and what takes most of the rest.",
        ),
        join(table(heads, rows, frozenset(range(1, 8))), tag("p", note.html, class_="note")),
    )


def _cells(kpi: Mapping[str, Interval]) -> list[str]:
    def of(name: str) -> Interval:
        return kpi.get(name, UNKNOWN)

    return [
        number.share_around(of("oee")),
        *(number.share(of(name).mean) for name in FACTORS),
        number.share(of("first_pass_yield").mean),
        number.time(of("mtbf_s").mean),
        number.time(of("mttr_s").mean),
    ]


def _largest(study: Study, name: str) -> Html:
    """The state that takes most of a station's planned busy time beside work."""
    meaning = meaning_of(study.plant)
    lost = {
        state: share
        for state, share in study.shares[name].items()
        if meaning.get(state) in ("AUST", "ADET", "CMT") and share > 0
    }
    if not lost:
        return Text("无", "none").html
    state = max(lost, key=lambda each: lost[each])
    return (STATES[state] + f" {number.share(lost[state])}").html
