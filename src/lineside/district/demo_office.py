"""What the office of the made-up district works on: townships, programmes, projects to come, firms' yearly returns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from lineside.district.change import round_half_up
from lineside.district.demo_story import REPORT
from lineside.district.figure import Figure
from lineside.district.registry.kinds import record_from
from lineside.district.registry.membership import Membership, Role
from lineside.district.registry.record import Record

if TYPE_CHECKING:
    from lineside.district.demo import DemoFirm

_TOWNSHIPS = (("hills", "山前镇"), ("river", "河谷街道"), ("port", "港口镇"))


def _thing(kind: str, name: str, zh: str, en: str, /, **more: object) -> Record:
    fields = {"kind": kind, "id": name, "name": {"zh": f"{zh}（演示）", "en": en}, "synthetic": True}
    return record_from({**fields, **more})


def office_records(year: int) -> list[Record]:
    """Townships, projects from the first lead on, and two programmes; `year` is the one after the returns."""
    places = [_thing("township", f"demo-t-{name}", zh, f"township {name}") for name, zh in _TOWNSHIPS]
    coming = [
        _project("lead-1", "电驱壳体项目", "housings", [("lead", f"{year - 1}-11")], [("talks", f"{year}-03-31")]),
        _project("lead-2", "航空铸件项目", "aircraft castings", [("lead", f"{year}-01")], [("talks", f"{year}-09-30")]),
        _project(
            "talks-1", "氢能电堆项目", "fuel-cell stacks", [("lead", f"{year - 1}-02"), ("talks", f"{year - 1}-06")],
            [("agreed", f"{year}-02-28"), ("begun", f"{year}-08-31")],
        ),
        _project("late-1", "传感器产业园", "sensors", [("agreed", f"{year - 2}-09")], [("begun", f"{year - 1}-06-30")]),
    ]  # fmt: skip
    low = [
        ("举旗", "申报低空经济先导区", "发改委", f"{year}-06-30", "under-way", ()),
        ("招培", "引进整机企业2家", "招商局", f"{year}-12-31", "open", ()),
        ("筑基", "建成起降点10处", "交通局", f"{year - 1}-12-31", "open", ()),
        ("应用", "开通物流航线1条", "邮政局", f"{year - 1}-10-31", "done", ("demo-project-1",)),
        ("一区", "划定适飞空域", "经信委", f"{year}-09-30", "under-way", ()),
        ("一院", "设立低空技术研究院", "科技局", f"{year}-12-31", "open", ()),
        ("一园", "建成低空产业园一期", "经信委", f"{year}-12-31", "open", ()),
    ]
    stars = [
        ("场所", "改造软件楼宇3栋", "住建委", f"{year}-06-30", "under-way", ()),
        ("企业", "新增软件企业30家", "经信委", f"{year}-12-31", "open", ()),
        ("人才", "培训软件人才500人", "人社局", f"{year - 1}-12-31", "done", ("demo-platform-tests",)),
    ]
    return [
        *places, *coming, _programme("low-altitude", "低空经济行动计划", "low-altitude economy", low),
        _programme("software", "软件“满天星”行动计划", "software programme", stars),
    ]  # fmt: skip


def _project(
    name: str, zh: str, en: str, steps: Sequence[tuple[str, str]], planned: Sequence[tuple[str, str]]
) -> Record:
    return _thing(
        "project", f"demo-project-{name}", zh, en, owner="招商局",
        steps=[{"stage": stage, "on": on} for stage, on in steps],
        planned=[{"stage": stage, "due": due} for stage, due in planned],
    )  # fmt: skip


def _programme(name: str, zh: str, en: str, tasks: Sequence[tuple[str, str, str, str, str, tuple[str, ...]]]) -> Record:
    keys = ("part", "text", "owner", "due", "state", "evidence")
    listed = [dict(zip(keys, task, strict=True)) | {"id": f"{name}-{n}"} for n, task in enumerate(tasks, start=1)]
    board = list(dict.fromkeys(task[0] for task in tasks))
    return _thing("policy", f"demo-programme-{name}", zh, en, since="2023", board=board, tasks=listed)


def township_memberships(firms: Sequence[DemoFirm]) -> Iterator[Membership]:
    """Every firm lies in one township, and every township in the district."""
    for name, _ in _TOWNSHIPS:
        yield Membership(member=f"demo-t-{name}", whole="demo", role=Role.IN_DISTRICT)
    for n, firm in enumerate(firms):
        yield Membership(member=firm.id, whole=f"demo-t-{_TOWNSHIPS[n % 3][0]}", role=Role.IN_TOWNSHIP)


def recognitions(n: int) -> list[dict[str, object]]:
    """What the n-th firm holds: one in nine is a high-tech enterprise, one in twenty a little giant."""
    held: list[dict[str, object]] = []
    if n % 9 == 0:
        held.append({"rule": "high-tech-firm", "since": date(2024, 1 + n % 12, 1), "until": date(2027, 1 + n % 12, 1)})
    if n % 20 == 0:
        held.append({"rule": "little-giant", "since": date(2022, 8, 1), "until": date(2025, 8, 1)})
    return held


def yearly_returns(firms: Sequence[DemoFirm], year: int) -> Iterator[Figure]:
    """What firms state once a year: land, tax, value added, research, energy; one in fifteen leaves out its land."""
    for n, firm in enumerate(firms):
        output = Fraction(firm.size * 12)
        stated = {
            "land": (output / (60 + n * 7 % 90), "亩"),
            "tax": (output * (25 + n * 11 % 40) / 1000, "万元"),
            "value-added": (output * (180 + n * 13 % 120) / 1000, "万元"),
            "rd-spending": (output * (5 + n * 17 % 55) / 1000, "万元"),
            "energy-coal": (output * (40 + n * 19 % 160) / 1000, "吨标准煤"),
        }
        for indicator, (value, of_unit) in stated.items():
            if indicator == "land" and n % 15 == 14:
                continue
            yield Figure.from_dict(
                {
                    "subject": firm.id, "indicator": indicator, "period": str(year), "unit": of_unit,
                    "value": str(round_half_up(value, 2)), "source": REPORT, "place": f"{year}/{firm.id}",
                    "status": "reported",
                    "said_by": "company", "release": "firm", "synthetic": True,
                }
            )  # fmt: skip
