"""What a made-up annual report says of the made-up district: yearly figures, targets, claims; all marked synthetic.

The claims are of every sort that real texts hold: some agree with the returns, some do not, some cannot be computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from lineside.district.axes import Attribution, Price, Release, SaidBy, Scope, Status, Vintage
from lineside.district.change import percent, round_half_up
from lineside.district.figure import Figure
from lineside.district.registry.kinds import record_from
from lineside.district.registry.record import Record

REPORT = "demo-report"
YEARLY_LISTS = {
    "high-tech-firms": ("家", (62, 71, 83, 97, 112)),
    "above-scale-firms": ("家", (214, 226, 238, 249, 261)),
    "rd-intensity": ("%", ("2.11", "2.24", "2.35", "2.52", "2.61")),
}
"""Made-up numbers at the end of each year, from the first year on."""


def _thing(kind: str, name: str, zh: str, en: str = "", /, **more: object) -> Record:
    fields = {"kind": kind, "id": name, "name": {"zh": f"{zh}（演示）", "en": en}, "synthetic": True}
    return record_from(fields | more)


def _stages(*names: tuple[str, str]) -> list[dict[str, object]]:
    return [{"n": n, "name": {"zh": zh, "en": en}} for n, (zh, en) in enumerate(names, start=1)]


def chains(makers: Sequence[str]) -> list[Record]:
    """Two chains: one with firms at some stages, a stage that is known to lack them and one nobody has looked at."""
    engines = _stages(("铸件", "castings"), ("机加", "machining"), ("装配", "assembly"), ("整机", "whole machines"))
    displays = _stages(("玻璃基板", "glass"), ("面板", "panels"), ("模组", "modules"), ("终端", "devices"))
    items = [
        ("gap-1", "gap", "缺少精密铸件供应商", 1, "2024-06-30", "open"),
        ("gap-2", "gap", "缺少曲轴毛坯供应商", 1, "2024-12-31", "under-way"),
        ("project-1", "project", "引进精密铸件项目", 1, "2025-06-30", "under-way"),
        ("project-2", "project", "发动机装配线智能化改造", 3, "2024-03-31", "done"),
        ("problem-1", "problem", "二期用电容量不足", 2, "2024-09-30", "open"),
        ("problem-2", "problem", "检测周期过长", 3, None, "done"),
    ]
    keys = ("id", "list", "text", "stage", "due", "state")
    listed = [dict(zip(keys, row, strict=True)) | {"owner": "经信委"} for row in items]
    return [
        _thing(
            "chain", "demo-chain-engines", "动力总成产业链", "engines and drives", stages=engines, items=listed,
            leader="副区长", leading_firm=makers[0] if makers else None, links=chain_links(makers),
        ),
        _thing(
            "chain", "demo-chain-displays", "显示器件产业链", "displays", stages=displays, leader="副区长",
            items=[dict(zip(keys, ("gap-1", "gap", "缺少玻璃基板企业", 1, "2024-12-31", "open"), strict=True))],
        ),
    ]  # fmt: skip


def chain_links(makers: Sequence[str]) -> list[dict[str, object]]:
    """Who supplies whom on the chain of the engine makers, with hours of stock and of room."""
    pairs = pairwise(makers[:5])
    return [
        {"seller": seller, "buyer": buyer, "product": "铸件", "stock_h": 8 * n, "room_h": 4 * n}
        for n, (seller, buyer) in enumerate(pairs, start=1)
    ]


def undertakings(firms: list[str]) -> list[Record]:
    """Projects at each point of their life, a pipeline, a platform, and programmes with tasks and evidence."""
    life = (
        ("agreed", "2021-05"),
        ("begun", "2021-11"),
        ("built", "2023-02"),
        ("tested", "2023-08"),
        ("producing", "2024-01"),
    )
    names = ("精密铸件项目", "模组二期项目", "电驱动项目", "检测中心项目", "总装改造项目")
    projects = [
        _thing(
            "project", f"demo-project-{n}", zh, firms=firms[n - 1 : n],
            steps=[{"stage": stage, "on": on, "evidence": "演示材料"} for stage, on in life[:n]],
        )
        for n, zh in enumerate(names, start=1)
    ]  # fmt: skip
    stages = [{"n": n, "name": {"zh": zh}} for n, zh in enumerate(("研制", "试制", "认证", "上市"), start=1)]
    products = [
        {"name": {"zh": f"演示机型{letter}"}, "firm": firm, "stage": n, "since": "2023"}
        for n, (letter, firm) in enumerate(zip("甲乙丙", firms[:3], strict=False), start=1)
    ]
    tasks = [
        ("task-1", "完成20条产线改造", "2024-12-31", "done", ("demo-r-001",)),
        ("task-2", "数字化车间达到10家", "2024-12-31", "done", ()),
        ("task-3", "建成共性检测平台", "2025-06-30", "under-way", ()),
    ]
    keys = ("id", "text", "due", "state", "evidence")
    listed = [dict(zip(keys, row, strict=True)) | {"owner": "经信委"} for row in tasks]
    return [
        *projects,
        _thing(
            "pipeline",
            "demo-pipeline-engines",
            "发动机新机型",
            "new engines",
            of="demo",
            stages=stages,
            products=products,
        ),
        _thing("policy", "demo-retrofit-plan", "智能化改造计划", "plan of smart retrofits", since="2022", tasks=listed),
        _thing("platform", "demo-platform-tests", "共性检测平台", "shared testing", services=["检测"], since="2022"),
    ]


def yearly_figures(fed_back: Iterable[Figure], years: range) -> list[Figure]:
    """The bureau's years: what it fed back month by month, added; and counts at the end of each year."""
    sums = dict.fromkeys(years, Fraction(0))
    first = None
    for figure in fed_back:
        if figure.subject == "demo" and figure.period.last is not None and figure.period.last.year in sums:
            sums[figure.period.last.year] += Fraction(figure.value.number)
            first = first or figure
    found = []
    for year, amount in sums.items():
        if first is not None and amount:
            fields = first.as_dict() | {"period": str(year), "value": str(round_half_up(amount, 2)), "place": str(year)}
            found.append(Figure.from_dict(fields | {"vintage": Vintage.FINAL.value, "release": Release.PUBLIC.value}))
    for indicator, (of_unit, numbers) in YEARLY_LISTS.items():
        for year, number in zip(years, numbers, strict=False):
            found.append(
                _said(indicator, f"{year}-12-31", str(number), of_unit, f"{indicator}/{year}", said_by=SaidBy.AGENCY)
            )
    return found


def _said(
    indicator: str, period: str, value: str, of_unit: str, place: str, *, subject: str = "demo",
    status: Status = Status.REPORTED, said_by: SaidBy = SaidBy.JOURNALIST, axes: Mapping[str, str] | None = None,
) -> Figure:  # fmt: skip
    fields = {"subject": subject, "indicator": indicator, "period": period, "value": value, "unit": of_unit}
    fields |= {"source": REPORT, "place": place, "status": status.value, "said_by": said_by.value}
    return Figure.from_dict(fields | {"release": "public", "synthetic": True} | dict(axes or {}))


def report_figures(last_year: int) -> list[Figure]:
    """What the report says that no return bears out by itself."""
    money = {"price": Price.CURRENT.value, "scope": Scope.ABOVE_SCALE.value, "attribution": Attribution.LEGAL.value}
    return [
        _said("high-tech-firms", f"{last_year}-12-31", "120", "家", "high-tech-firms/report"),
        _said("agreed-output", "?", ">100", "亿元", "agreed", subject="demo-p-1", status=Status.PLANNED),
        _said("gross-output", str(last_year), "38.5", "亿元", "park", subject="demo-p-1", axes=money),
        _said("productivity-gain", "?", "31", "%", "gain", status=Status.CLAIMED),
        _said("line-workers", "2022", "48", "人", "line/before", subject="demo-f-010"),
        _said("line-workers", "2024", "16", "人", "line/after", subject="demo-f-010"),
    ]


def claims(yearly: Iterable[Figure], last_year: int) -> Iterator[Record]:
    """The report's claims, each with the test that recomputes it."""
    output = {f.period.text: Fraction(f.value.number) for f in yearly if f.indicator == "gross-output"}
    now, base = str(last_year), str(last_year - 1)

    def at(place: str) -> object:
        return {"source": REPORT, "place": place}

    def of(indicator: str, period: str, subject: str = "demo") -> object:
        return {"subject": subject, "indicator": indicator, "period": period}

    if now in output and base in output:
        grown = percent(output[now] / output[base] - 1)
        years = {"now": of("gross-output", now), "base": of("gross-output", base)}
        yield _claim("output", f"工业总产值增长{grown}", {"test": "change", **years, "words": f"增长{grown}"})
        earliest = min(output)
        since = {"now": of("gross-output", now), "base": of("gross-output", earliest)}
        yield _claim("doubled", "工业规模翻一番", {"test": "change", **since, "words": "翻一番"})
    counts = [at(f"high-tech-firms/{last_year}"), at("high-tech-firms/report")]
    yield _claim("high-tech", "高新技术企业120家", {"test": "same", "figures": counts}, settles="同一时点的认定名录")
    agreed = {"test": "within", "part": at("agreed"), "whole": of("gross-output", now)}
    yield _claim("agreed", "北园协议产值超100亿元", agreed, bases=["协议产值是约定数，不是产值"])
    before = {"test": "change", "now": at("park"), "base": of("gross-output", base, "demo-p-1")}
    yield _claim("park", "北园总产值38.5亿元，增长12.4%", before | {"words": "增长12.4%"})
    gain = {"test": "undefined", "figure": at("gain"), "words": "提高31%", "lacks": "平均方法与报数企业数未注明"}
    yield _claim("gain", "改造企业生产效率提高31%", gain, settles="各企业改造前后的数值、测算方法和权数")
    heads = {"in_now": at("line/after"), "in_base": at("line/before")}
    pieces = {"out_now": of("pieces", "2024", "demo-f-010"), "out_base": of("pieces", "2022", "demo-f-010")}
    yield _claim("per-head", "人均产出提升2.2倍", {"test": "ratio", **heads, **pieces, "words": "提升2.2倍"})
    yield _claim("chain", "形成动力总成全产业链", {"test": "stages", "chain": "demo-chain-engines"})
    yield _claim("tiers", "“1246”共13个集群", {"test": "count", "whole": "demo-1246", "what": "tiers", "said": 13})


def _claim(name: str, zh: str, check: Mapping[str, object], **more: object) -> Record:
    return _thing("claim", f"demo-claim-{name}", zh, source=REPORT, check=check, **more)


def targets(yearly: Iterable[Figure], last_year: int) -> list[Record]:
    """Targets of every sort: a number, a multiple of a baseline, a ratio, one that was reached, one in words only."""
    output = {f.period.text: f.value.number for f in yearly if f.indicator == "gross-output"}
    latest = output.get(str(last_year), Decimal(100))
    due = str(last_year + 2)

    def goal(name: str, zh: str, **more: object) -> Record:
        return _thing("target", f"demo-target-{name}", zh, subject="demo", **more)

    def counted(name: str, zh: str, indicator: str, value: str, unit: str, by: str, **more: object) -> Record:
        return goal(name, zh, indicator=indicator, value=value, unit=unit, due=by, **more)

    def from_year(year: int) -> dict[str, str]:
        return {"subject": "demo", "indicator": "gross-output", "period": str(year)}

    third_more = str(round(latest * Decimal("1.3")))
    return [
        counted(
            "output", f"工业总产值达到{third_more}亿元", "gross-output", third_more, "亿元", due,
            baseline=from_year(last_year),
        ),
        counted(
            "double", "工业总产值倍增", "gross-output", "2", "亿元", due, baseline=from_year(last_year - 3),
            times_baseline=True,
        ),
        counted("high-tech", "高新技术企业达到150家", "high-tech-firms", "150", "家", due),
        counted("above-scale", "规上企业达到260家", "above-scale-firms", "260", "家", str(last_year)),
        counted("rd", "R&D强度达到3.5%", "rd-intensity", "3.5", "%", due),
        goal("brand", "产业集群知名度明显提升", words="产业集群知名度明显提升"),
    ]  # fmt: skip
