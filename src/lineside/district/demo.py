"""A made-up district: 300 firms, five years of months, every thing and figure marked synthetic.

The same seed gives the same district: only `random.Random.random` is drawn from, which Python keeps stable. Firms
enter and leave the list, move between clusters, sit in two at once, sell to one another, report late or not at all, and
file base values that differ from what they reported a year before, as firms do.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from random import Random

from lineside.district import demo_office, demo_park, demo_story
from lineside.district.axes import Attribution, Price, Release, SaidBy, Scope, Status, Vintage
from lineside.district.change import round_half_up
from lineside.district.figure import Figure
from lineside.district.period import Period
from lineside.district.registry.firm import credit_code_check, organisation_check
from lineside.district.registry.kinds import record_from
from lineside.district.registry.membership import Membership, Role
from lineside.district.registry.record import Record
from lineside.district.store.figures import Query
from lineside.district.store.ledger import Ledger
from lineside.district.unit import unit
from lineside.district.value import Value

DISTRICT, SYSTEM, LIST, RETURN, BULLETIN = "demo", "demo-1246", "demo-above-scale", "demo-return", "demo-bulletin"
FIRST_YEAR, YEARS, FIRMS, SEED = 2020, 5, 300, 1246
SHOWN_FIRM = "demo-f-010"
"""A firm that agrees to be shown below the sums, to which the run of a bundled plant is posted."""

_CLUSTERS = (
    (1, "engines", "动力总成", "engines and drives", "C34"),
    (2, "vehicles", "整车", "vehicles", "C36"),
    (2, "displays", "显示器件", "displays", "C39"),
    (3, "equipment", "智能装备", "smart equipment", "C35"),
    (3, "textiles", "轻纺", "textiles", "C17"),
    (3, "home", "智能家居", "smart home", "C38"),
    (3, "food", "食品加工", "food", "C13"),
    (4, "software", "工业软件", "industrial software", "I65"),
    (4, "optics", "光电子", "optoelectronics", "C39"),
    (4, "aero", "航空部件", "aircraft parts", "C37"),
    (4, "devices", "医疗器械", "medical devices", "C35"),
    (4, "farming", "农机", "farm machinery", "C35"),
    (4, "hydrogen", "氢能", "hydrogen", "C38"),
)
_TIERS = (
    (1, "主导", "leading", 1),
    (2, "支柱", "pillar", 2),
    (3, "特色优势", "characteristic", 4),
    (4, "新星", "new star", 6),
)
_PARKS = (
    ("北园", "North Park"), ("南园", "South Park"), ("东园", "East Park"), ("河谷园", "Valley Park"),
    ("机场园", "Airport Park"), ("港口园", "Port Park"), ("山前园", "Foothill Park"), ("多点园", "Park of Three Sites"),
)  # fmt: skip
_UNITS = {"gross-output": "万元", "revenue": "万元", "profit": "万元", "electricity": "万kWh", "employees": "人"}


@dataclass(frozen=True, slots=True)
class DemoFirm:
    """A made-up firm as the generator knows it. `size` is a month's output in 万元; months count from year 0."""

    id: str
    cluster: str
    second: str | None
    moved_to: tuple[str, int] | None
    park: str
    size: int
    growth: float
    margin: float
    listed_from: int
    listed_until: int | None


def load_demo(
    ledger: Ledger,
    *,
    by: str,
    firms: int = FIRMS,
    years: int = YEARS,
    seed: int = SEED,
    begins: Callable[[str], None] = lambda _: None,
) -> int:
    """Enter the made-up district into a ledger; returns how many figures it has.

    `begins` is told the name of each step as it begins: places, figures, park.
    """
    begins("places")
    reason = f"made-up district, seed {seed}"
    population = demo_firms(firms, years, seed)
    figures = [*firm_figures(population, years, seed)]
    fed_back = bulletin_figures(population, figures)
    yearly = demo_story.yearly_figures(fed_back, range(FIRST_YEAR, FIRST_YEAR + years))
    last_year = FIRST_YEAR + years - 1
    figures += [*fed_back, *yearly, *demo_story.report_figures(last_year)]
    figures += demo_office.yearly_returns(population, last_year)
    makers = [firm.id for firm in population if firm.cluster == "engines"]
    records = [*demo_registry(), *(firm_record(firm) for firm in population), *demo_retrofits(population, seed)]
    records += demo_office.office_records(last_year + 1)
    records += [*demo_story.chains(makers), *demo_story.undertakings(makers)]
    records += [*demo_story.claims(yearly, last_year), *demo_story.targets(yearly, last_year)]
    ledger.add_records(records, by=by, reason=reason)
    memberships = [*_cluster_memberships(), *(m for firm in population for m in firm_memberships(firm))]
    memberships += demo_office.township_memberships(population)
    ledger.add_memberships(memberships, by=by, reason=reason)
    begins("figures")
    ledger.add_figures(figures, by=by, reason=reason)
    begins("park")
    demo_park.load_park(ledger, by=by, seed=seed, district=DISTRICT)
    return ledger.count(Query())


def _record(kind: str, name: str, zh: str, en: str = "", **more: object) -> Record:
    shown = f"{zh}（演示）"
    return record_from({"kind": kind, "id": name, "name": {"zh": shown, "en": en}, "synthetic": True, **more})


def demo_registry() -> list[Record]:
    """The district, its clusters and tiers, parks, list and sources."""
    tiers = [{"level": n, "name": {"zh": zh, "en": en}, "count": count} for n, zh, en, count in _TIERS]
    things = [
        _record("district", DISTRICT, "演示区", "demonstration district"),
        _record("cluster-system", SYSTEM, "“1246”集群体系", "1246 system", tiers=tiers),
        _record("list", LIST, "规模以上工业企业名录", "above-scale list", threshold="年主营业务收入2000万元"),
        _record("source", RETURN, "企业月报", "monthly returns", medium="demonstration"),
        _record("source", BULLETIN, "上级反馈数", "figures fed back", medium="demonstration"),
        _record("source", demo_story.REPORT, "年度报告", "annual report", medium="demonstration"),
    ]
    things += [_record("cluster", f"demo-c-{name}", zh, en) for _, name, zh, en, _ in _CLUSTERS]
    for number, (zh, en) in enumerate(_PARKS, start=1):
        sites = (
            [{"name": {"zh": f"{zh}{part}", "en": f"site {at}"}} for part, at in zip("甲乙丙", "ABC", strict=True)]
            if zh == "多点园"
            else []
        )
        things.append(_record("park", f"demo-p-{number}", zh, en, sites=sites))
    return things


def _cluster_memberships() -> Iterator[Membership]:
    for tier, name, *_ in _CLUSTERS:
        yield Membership(member=f"demo-c-{name}", whole=SYSTEM, role=Role.IN_SYSTEM, stage=tier)
        yield Membership(member=f"demo-c-{name}", whole=DISTRICT, role=Role.IN_DISTRICT)


def demo_firms(count: int, years: int, seed: int) -> list[DemoFirm]:
    """The firms. Sizes are spread as firms are: few large, many small (log-normal, sd 1.1)."""
    random = Random(seed)  # noqa: S311  # a demonstration keeps no secrets
    first, span = FIRST_YEAR * 12, years * 12
    names = [name for _, name, *_ in _CLUSTERS]
    weights = [5, 5, 4, 3, 2, 2, 3, 1, 1, 1, 1, 1, 1]
    firms = []
    for number in range(1, count + 1):
        cluster = _pick(random, names, weights)
        second = _pick(random, names, weights) if random.random() < 0.07 else None
        moves = random.random() < 0.04
        elsewhere, when = _pick(random, names, weights), first + 12 + int(random.random() * (span - 24))
        listed = first + 12 * int(random.random() * years) if random.random() < 0.2 else first
        leaves = listed + 12 + 12 * int(random.random() * years) if random.random() < 0.08 else None
        firms.append(
            DemoFirm(
                id=f"demo-f-{number:03d}",
                cluster=cluster,
                second=None if second == cluster else second,
                moved_to=(elsewhere, when) if moves and elsewhere != cluster and second is None else None,
                park=f"demo-p-{1 + int(random.random() * len(_PARKS))}",
                size=max(60, round(450 * math.exp(1.1 * _normal(random)))),
                growth=0.05 + 0.08 * _normal(random),
                margin=0.07 + 0.05 * _normal(random),
                listed_from=listed,
                listed_until=leaves if leaves is not None and leaves < first + span else None,
            )
        )
    return firms


def _pick(random: Random, names: list[str], weights: list[int]) -> str:
    at = random.random() * sum(weights)
    for name, weight in zip(names, weights, strict=True):
        at -= weight
        if at < 0:
            return name
    return names[-1]


def _normal(random: Random) -> float:
    """Nearly normal: the sum of twelve uniforms, the same on every platform, unlike a library's logarithms."""
    return sum(random.random() for _ in range(12)) - 6


def firm_record(firm: DemoFirm) -> Record:
    """The firm's record. Its credit code has the region 000000, which no real firm has."""
    number = int(firm.id.rsplit("-", 1)[1])
    organisation = f"MD{number:06d}"
    body = f"91000000{organisation}{organisation_check(organisation)}"
    industry = next(code for _, name, _, _, code in _CLUSTERS if name == firm.cluster)
    return _record(
        "firm", firm.id, f"演示企业{number:03d}", f"Demo Firm {number:03d}",
        credit_code=body + credit_code_check(body), industry=industry, consents=number % 10 == 0,
        recognitions=demo_office.recognitions(number),
    )  # fmt: skip


def demo_retrofits(firms: list[DemoFirm], seed: int) -> Iterator[Record]:
    """Every fifth firm has retrofitted a line; one in four of them states no method, one in five reports nothing."""
    random = Random(seed)  # noqa: S311  # a demonstration keeps no secrets
    for number, firm in enumerate(firms):
        if number % 5:
            continue
        nc, rate = 30 + int(random.random() * 30), 100 + int(random.random() * 80)
        method = "" if number % 4 == 0 else "改造前后各三个月平均"
        results = [
            ("nc-ratio", str(nc), str(nc + 5 + int(random.random() * 30)), "%"),
            ("throughput", str(rate), str(rate + int(random.random() * 60)), "件/h"),
            ("energy-per-piece", "2.40", f"{2.4 - random.random() * 0.5:.2f}", "kWh/件"),
        ]
        fields = ("indicator", "before", "after", "unit")
        told = [dict(zip(fields, row, strict=True)) | {"method": method} for row in results] if number % 25 else []
        level = ("unit", "line", "workshop", "factory")[number // 5 % 4]
        yield _record(
            "retrofit", f"demo-r-{firm.id[-3:]}", f"演示企业{firm.id[-3:]}改造",
            f"retrofit of Demo Firm {firm.id[-3:]}",
            firm=firm.id, level=level,
            begun="2022", accepted="2023" if number % 10 == 0 else "", results=told,
        )  # fmt: skip


def firm_memberships(firm: DemoFirm) -> Iterator[Membership]:
    """District, park, clusters (one may end when another begins), list and, for engine makers, the chain."""
    yield Membership(member=firm.id, whole=DISTRICT, role=Role.IN_DISTRICT)
    yield Membership(member=firm.id, whole=firm.park, role=Role.IN_PARK)
    moved = None if firm.moved_to is None else _first_day(firm.moved_to[1])
    yield Membership(member=firm.id, whole=f"demo-c-{firm.cluster}", role=Role.IN_CLUSTER, ends=moved)
    if firm.moved_to is not None:
        yield Membership(member=firm.id, whole=f"demo-c-{firm.moved_to[0]}", role=Role.IN_CLUSTER, begins=moved)
    if firm.second is not None:
        yield Membership(member=firm.id, whole=f"demo-c-{firm.second}", role=Role.IN_CLUSTER)
    ends = None if firm.listed_until is None else _first_day(firm.listed_until)
    yield Membership(member=firm.id, whole=LIST, role=Role.IN_LIST, begins=_first_day(firm.listed_from), ends=ends)
    if firm.cluster == "engines":
        stage = 2 + int(firm.id[-1]) % 2
        yield Membership(member=firm.id, whole="demo-chain-engines", role=Role.IN_CHAIN, stage=stage)


def _first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def periods(year: int) -> Iterator[tuple[Period, int]]:
    """The periods of a year's monthly returns with their lengths in months: January–February is one."""
    yield Period.parse(f"{year}-01..02"), 2
    for month in range(3, 13):
        yield Period.parse(f"{year}-{month:02d}"), 1


_SEASON = (0, 0.86, 0.86, 1.0, 0.97, 0.99, 1.04, 0.95, 0.96, 1.05, 1.03, 1.08, 1.21)


def firm_figures(firms: list[DemoFirm], years: int, seed: int) -> Iterator[Figure]:
    """The monthly returns: one in fifty is missing, bases are the year before's, now and then restated."""
    for firm in firms:
        random = Random(f"{seed}/{firm.id}")  # noqa: S311  # a demonstration keeps no secrets
        before: dict[tuple[str, str], Value] = {}
        for year in range(FIRST_YEAR - 1, FIRST_YEAR + years):
            restated = random.random() < 0.03
            for period, length in periods(year):
                values = _values(firm, random, year, period, length)
                missing = random.random() < 0.02
                for indicator, value in values.items():
                    base = before.get((indicator, period.text[4:]))
                    before[indicator, period.text[4:]] = value
                    if year >= FIRST_YEAR and not missing and base is not None and _reports(firm, period):
                        yield _return(firm, period, indicator, value, _restated(base) if restated else base)


def _reports(firm: DemoFirm, period: Period) -> bool:
    month = period.last_month or 0
    return firm.listed_from <= month and (firm.listed_until is None or month < firm.listed_until)


def _values(firm: DemoFirm, random: Random, year: int, period: Period, length: int) -> dict[str, Value]:
    grown = (1 + firm.growth) ** (year - FIRST_YEAR)
    month = (period.last_month or 0) % 12 + 1
    output = firm.size * grown * length * _SEASON[month] * (0.94 + 0.12 * random.random())
    profit = output * (firm.margin + 0.03 * (random.random() - 0.5))
    return {
        "gross-output": _hundredths(output),
        "revenue": _hundredths(output * (0.95 + 0.06 * random.random())),
        "profit": _hundredths(profit),
        "electricity": _hundredths(output / 90 * (0.9 + 0.2 * random.random())),
        "employees": Value.exact(max(5, round(firm.size / 9 * (0.97 + 0.06 * random.random())))),
    }


def _hundredths(number: float) -> Value:
    """A made-up number as a return writes it: two digits after the point."""
    hundredths = round(number * 100)
    sign = "-" if hundredths < 0 else ""
    return Value.exact(f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}")


def _restated(base: Value) -> Value:
    return Value.exact(base.number + abs(base.number) // 50)


def _return(firm: DemoFirm, period: Period, indicator: str, value: Value, base: Value) -> Figure:
    money = indicator in ("gross-output", "revenue", "profit")
    return Figure(
        subject=firm.id,
        indicator=indicator,
        period=period,
        value=value,
        unit=unit(_UNITS[indicator]),
        base=base,
        price=Price.CURRENT if money else Price.UNSTATED,
        scope=Scope.ABOVE_SCALE,
        scope_list=LIST,
        attribution=Attribution.LEGAL,
        vintage=Vintage.FLASH,
        status=Status.REPORTED,
        said_by=SaidBy.COMPANY,
        source=RETURN,
        place=f"{period}/{firm.id}",
        release=Release.FIRM,
        synthetic=True,
    )


def bulletin_figures(firms: list[DemoFirm], returns: list[Figure]) -> list[Figure]:
    """What the bureau feeds back for the district, a little over the sum; and sales between firms."""
    sums: dict[Period, int] = {}
    for figure in returns:
        if figure.indicator == "gross-output":
            sums[figure.period] = sums.get(figure.period, 0) + int(figure.value.number * 100)
    fed_back = [_fed_back(period, Fraction(total * 61, 60 * 10**6)) for period, total in sums.items()]
    return fed_back + list(_sales_between(firms, returns))


def _fed_back(period: Period, yi: Fraction) -> Figure:
    return Figure(
        subject=DISTRICT,
        indicator="gross-output",
        period=period,
        value=Value.exact(round_half_up(yi, 2)),
        unit=unit("亿元"),
        price=Price.CURRENT,
        scope=Scope.ABOVE_SCALE,
        scope_list=LIST,
        attribution=Attribution.LEGAL,
        vintage=Vintage.FLASH,
        said_by=SaidBy.BUREAU,
        source=BULLETIN,
        place=str(period),
        synthetic=True,
    )


def _sales_between(firms: list[DemoFirm], returns: list[Figure]) -> Iterator[Figure]:
    """One engine maker in five sells a tenth of its output to a vehicle maker."""
    buyers = [firm.id for firm in firms if firm.cluster == "vehicles"]
    sellers = {firm.id: n for n, firm in enumerate(firms) if firm.cluster == "engines" and n % 5 == 0}
    for figure in returns:
        if buyers and figure.subject in sellers and figure.indicator == "gross-output":
            tenth = Value.exact(round_half_up(Fraction(figure.value.number) / 10, 2))
            yield Figure(
                subject=figure.subject,
                indicator="sales-to-member",
                period=figure.period,
                value=tenth,
                unit=figure.unit,
                price=Price.CURRENT,
                attribution=Attribution.LEGAL,
                said_by=SaidBy.COMPANY,
                source=RETURN,
                place=f"{figure.place}/sales",
                counterpart=buyers[sellers[figure.subject] % len(buyers)],
                release=Release.FIRM,
                synthetic=True,
            )
