"""The headings of tables on the terminal, in both languages; the glossary's words where it has them."""

from __future__ import annotations

from typing import Final

from lineside.glossary import GLOSSARY
from lineside.tongue import either

CHINESE: Final = {
    "": "",
    # a simulation
    "product": "产品",
    "parts": "完成",
    "per hour": GLOSSARY["throughput"].zh,
    "of all\nhours": "按全部\n时间",
    "cycle time": GLOSSARY["cycle_time"].zh,
    "90 %\nwithin": "90%\n不超过",
    "WIP": GLOSSARY["wip"].zh,
    "outside": GLOSSARY["backlog"].zh.replace("（", "\n（"),
    "on time": "准时\n交付率",
    "scrapped": GLOSSARY["scrapped"].zh,
    "station": "工位",
    "machines": "设备",
    "share of working hours": "工作时间的去向",
    "busy": GLOSSARY["busy"].zh,
    "queue": "排队",
    "workers": "人员",
    "per shift": "每班人数",
    "busy while present": "在岗时间中的作业占比",
    "on their way": "走动",
    "fleet": "车队",
    "vehicles": "车辆",
    "at work": "作业",
    "charging": "充电",
    "loads\nan hour": "每小时\n运送",
    "loads\nwaiting": "等待\n运送",
    "parts\non time": "物料\n及时",
    "order": "订单",
    "number": "数量",
    "due": "交期",
    "started": "开工",
    "finished": "完工",
    "late": "延误",
    # a comparison
    "difference": "差",
    "ratio": "比",
    "value": "值",
    "published": "公开表述",
    "reading": "理解",
    "claimed": "公布值",
    "simulated": "仿真值",
}
"""By the English heading."""
SPOKEN: Final = {"number": "parts", "on time": "on\ntime"}
"""English headings that read otherwise than they are named here."""


def heading(name: str) -> str:
    """A heading in the language that is spoken."""
    return either(SPOKEN.get(name, name), CHINESE[name])


def headings(*names: str) -> list[str]:
    """Several of them."""
    return [heading(name) for name in names]
