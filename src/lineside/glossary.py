"""The words of the product, Chinese and English, each with one meaning; terminal, screen and report take them here.

`never` are other words for the same, which were in use once; a test finds them in what people read. Standards: ISO
22400-2:2014 is GB/T 34044.2-2017, whose Chinese terms are used where they say the same.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal

Part = Literal["state", "line", "figure", "ledger"]


@dataclass(frozen=True, slots=True)
class Term:
    """One term: what it is called, what it means, where it is defined."""

    part: Part
    zh: str
    en: str
    means_zh: str
    means: str
    standard: str = ""
    never: tuple[str, ...] = ()


GLOSSARY: Final[dict[str, Term]] = {
    # What a machine's time is spent on, in the order of bars: what occupies it, what it waits for, no shift.
    "busy": Term("state", "加工", "busy", "正在加工工件", "works on a part"),
    "setup": Term("state", "换型", "setup", "为下一种工件做准备", "is made ready for the next kind of part"),
    "waiting_worker": Term(
        "state",
        "等人",
        "waiting for people",
        "工件已到，所需人员不在",
        "has a part, and the people it needs are elsewhere",
        never=("Waiting for a worker",),
    ),
    "waiting_parts": Term(
        "state",
        "缺料",
        "waiting for parts",
        "工件已到，要装入的零件未到线边",
        "has a part, and what goes into it is missing at the line side",
        never=("等零件", "waiting for material", "Waiting for material"),
    ),
    "waiting_vehicle": Term("state", "等车", "waiting for a vehicle", "等待车辆运走或送来", "waits for a vehicle"),
    "held": Term(
        "state",
        "扣留待判",
        "held",
        "工件被联锁或人员扣留，等待判定",
        "keeps a part that an interlock or a person has stopped",
    ),
    "down": Term(
        "state",
        "故障",
        "down",
        "已发生故障：等待维修或维修中",
        "has failed: waits for a crew or spare parts, or is in repair",
        "ISO 22400-2: unplanned downtime",
    ),
    "maintenance": Term(
        "state", "保养", "maintenance", "计划保养中", "is in planned maintenance", "ISO 22400-2: planned downtime"
    ),
    "blocked": Term(
        "state",
        "满料堵塞",
        "blocked",
        "已加工完，下游没有空位",
        "has finished, and there is no room for the part to go",
        "ISO 22400-2: blocking",
        never=("阻塞",),
    ),
    "starved": Term(
        "state",
        "待件",
        "starved",
        "可以加工，但没有工件",
        "could work, and no part is there",
        "ISO 22400-2: starvation",
        never=("待料",),
    ),
    "off_shift": Term(
        "state",
        "非工作时间",
        "off shift",
        "不在班次内，或在休息时间",
        "is outside its hours, or in a break",
        never=("非班", "停班"),
    ),
    "unknown": Term(
        "state", "未知", "unknown", "与设备失去联系，或尚无记录", "the device is out of touch, or nothing was recorded"
    ),
    # What stands and moves in a plant.
    "part": Term("line", "工件", "part", "正在加工的产品个体", "one piece of a product on its way"),
    "material": Term("line", "物料", "part (supplied)", "装入产品的零件", "what goes into a product"),
    "wip": Term("line", "在制品", "work in process", "已投产而未离开的工件", "parts that have entered and not left"),
    "backlog": Term(
        "line",
        "待投产（排队）",
        "outside",
        "已下达，因首道工位前没有空位而在线外等待",
        "released, and waiting before a full first buffer",
        never=("线外等待", "厂外等候"),
    ),
    "interlock": Term(
        "line",
        "防错联锁",
        "interlock",
        "条件不满足时阻止加工或扣留工件",
        "keeps a machine from going on, or a part from leaving",
        "GB/T 18831",
        never=("防错互锁", "互锁"),
    ),
    "deadlock": Term(
        "line", "死锁", "deadlock", "工件互相等待，谁也无法前进", "parts wait for each other, and none can go on"
    ),
    "minder": Term(
        "line", "巡线工", "minder", "一人照看多台设备", "one person who minds several machines", never=("看线工",)
    ),
    "bottleneck": Term("line", "瓶颈", "bottleneck", "限制产出的设备、人员、物料或车辆", "what limits the output"),
    # Figures of a plant.
    "throughput": Term(
        "figure",
        "小时产量",
        "throughput",
        "每个计划工时完成的合格品",
        "good parts per scheduled hour",
        "ISO 22400-2",
        never=("每小时产出", "小时产出"),
    ),
    "cycle_time": Term(
        "figure",
        "生产周期",
        "cycle time",
        "从投产到完工的时间",
        "from entering the plant to being done",
        "Factory Physics",
        never=("通过时间",),
    ),
    "on_time": Term(
        "figure",
        "准时交付率",
        "on time",
        "有交期的工件中按期完成的比例",
        "of the parts that have a due date: kept it",
        never=("按期率", "准时率"),
    ),
    "first_pass_yield": Term(
        "figure",
        "一次合格率",
        "first-pass yield",
        "从未被判不合格而完工的比例",
        "completed and never rejected",
        "ISO 22400-2 counts at one work unit; here the whole route",
    ),
    "scrapped": Term("figure", "报废", "scrapped", "不再返修而离开的工件", "left the plant as no good part"),
    "escaped": Term("figure", "流出缺陷", "escaped defects", "带缺陷完工的工件", "completed with a defect"),
    "oee": Term(
        "figure",
        "设备综合效率（OEE）",
        "OEE",
        "可用率×有效性×质量率",
        "availability × effectiveness × quality ratio",
        "ISO 22400-2 / GB/T 34044.2",
    ),
    "interval": Term(
        "figure", "95%区间", "95 % interval", "真值有95%的把握落在其中", "holds the true mean in 95 of 100 such studies"
    ),
    "relief": Term(
        "figure", "改善", "improvement", "把某处放宽一点能多产多少", "a little more of one thing, and what it brings"
    ),
    "not_proved": Term(
        "figure",
        "未证实",
        "not proved",
        "差异的区间包含零",
        "the interval of the difference holds zero",
        never=("差异不显著", "无差异"),
    ),
    # Words of the ledger.
    "suppressed": Term(
        "ledger",
        "不予公布",
        "suppressed",
        "可能暴露单个企业，依法隐去",
        "would tell about one firm",
        "统计法 (disclosure control)",
        never=("涉密",),
    ),
    "claim": Term(
        "ledger",
        "公开表述",
        "claim",
        "文件、报道中的一句话，待核验",
        "a sentence that was published, to be checked",
    ),
    "synthetic": Term(
        "ledger",
        "示例数据（非真实）",
        "synthetic",
        "为演示生成，不对应任何企业",
        "made for show; no real firm stands behind it",
        never=("合成数据", "演示数据"),
    ),
    "claimed": Term(
        "ledger",
        "对外公布",
        "claimed",
        "企业或媒体公布，未经统计",
        "published by a firm or the press",
        never=("自称", "宣称"),
    ),
    "final": Term("ledger", "年报数", "final", "年报核定的数", "as settled by the annual report", never=("终审",)),
    "flash": Term("ledger", "快报数", "flash", "月后快速报送的数", "as first reported"),
    "baseline": Term("ledger", "基期值", "baseline", "目标或变化的起点", "what a target or change starts from"),
}


def states() -> dict[str, Term]:
    """The terms of machines' states, in the order of bars."""
    return {name: term for name, term in GLOSSARY.items() if term.part == "state"}


def _all(key: tuple[str, ...], *headings: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(headings, key)


HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    # stations, people, fleets
    **_all(("machines", "vehicles", "quantity"), "台数", "设备数", "机器数", "设备台数"),
    **_all(("quantity", "machines", "per-shift", "vehicles"), "数量"),
    **_all(("vehicles",), "车辆数"),
    **_all(("fleets",), "车辆"),
    **_all(("per-shift", "people"), "人数", "每班人数"),
    **_all(("buffer", "carries", "places"), "容量"),
    **_all(("buffer",), "缓存", "缓冲", "缓冲区", "缓存容量", "缓冲容量", "等待位"),
    **_all(("failure",), "故障"),
    **_all(("failure.every", "every"), "平均故障间隔", "平均故障间隔时间", "平均无故障时间", "故障间隔"),
    **_all(("failure.repair", "repair"), "平均修复时间", "平均维修时间", "维修时间", "修复时间"),
    **_all(("failure.crew", "crew"), "维修组", "维修人员", "维修工"),
    **_all(("hours", "shifts"), "班次", "班制", "工作时间"),
    **_all(("area",), "面积", "占地面积"),
    **_all(("title.zh",), "名称", "中文名", "中文名称", "工序名称", "工位名称", "设备名称", "产品名称", "物料名称"),
    **_all(("title.en",), "英文名", "英文名称"),
    **_all(("speed",), "速度", "车速"),
    **_all(("carries",), "载量", "每次装载"),
    **_all(("length",), "长度"),
    # routes
    **_all(("route",), "工艺路线", "路线"),
    **_all(("step",), "工序", "工序号", "工序编号", "工步", "步骤"),
    **_all(("at", "stations"), "工位", "设备", "机器", "机床", "工作中心", "工作站", "工位号", "设备编号"),
    **_all(("time",), "时间", "工时", "标准工时", "单件工时", "加工时间", "作业时间", "周期时间"),
    **_all(("every", "time"), "节拍"),
    **_all(("time.setup",), "换型时间", "准备时间"),
    **_all(("time.load", "load"), "上料时间", "装夹时间", "装载时间", "装车时间"),
    **_all(("time.unload", "unload"), "下料时间", "卸载时间", "卸车时间"),
    **_all(("workers",), "人员", "工人", "操作工", "作业人员"),
    **_all(("move",), "移动时间", "转运时间", "搬运时间"),
    **_all(("by",), "运输方式", "搬运方式", "运输"),
    **_all(("parts",), "物料", "零件", "装入零件"),
    **_all(("costs",), "成本", "费用"),
    **_all(("energy",), "能耗", "单件能耗"),
    **_all(("defects",), "缺陷"),
    **_all(("scrap-rate",), "不良率", "报废率", "废品率"),
    **_all(("yield",), "合格率", "良率", "良品率"),
    # orders and releases
    **_all(("order",), "订单", "订单号", "订单编号", "工单", "工单号", "单号"),
    **_all(("product", "products"), "产品", "品种", "型号", "产品型号", "产品编号"),
    **_all(("quantity",), "件数", "订单数量", "计划数量"),
    **_all(("release",), "投产", "投产时间", "投产日期", "下达", "下达时间", "下达日期", "开工时间", "开工日期"),
    **_all(("due",), "交期", "交货期", "交货日期", "交付日期", "要求完工时间", "完工期限"),
    **_all(("priority",), "优先级"),
    **_all(("every",), "间隔", "投产间隔", "到达间隔"),
    **_all(("wip",), "在制品", "在制品上限"),
    # supply and ways
    **_all(("from",), "来源", "起点", "从"),
    **_all(("to",), "终点", "到"),
    **_all(("distance", "distances"), "距离", "路程"),
    **_all(("after",), "补货时间", "补货周期", "供货周期"),
    **_all(("kanban.bins", "bins"), "箱数", "料箱数"),
    **_all(("kanban.of", "of"), "每箱数量", "每箱件数"),
    # calendars
    **_all(("daily",), "每天", "每日"),
    **_all(("mon-fri",), "周一至周五", "周一到周五", "工作日"),
    **_all(("sat",), "周六"),
    **_all(("sun",), "周日"),
    **_all(("break",), "休息", "休息时间"),
}
"""Headings of Chinese sheets, with the keys of the model's language that they may mean, the likeliest first.

A key may go down into a value (`failure.every`); which one is meant is told by the table in which the heading stands.
"""
COUNTED: Final = frozenset(["台", "人", "名", "件", "个", "只", "辆", "套", "箱", "位"])
"""What stands in brackets behind a heading and counts: no unit of the language."""


def key_of(heading: str, known: Collection[str]) -> str:
    """The key that a Chinese heading means among those known at its place; the heading itself where none is meant."""
    meant = HEADINGS.get("".join(heading.split()), ())
    return next((key for key in meant if key.partition(".")[0] in known), heading)
