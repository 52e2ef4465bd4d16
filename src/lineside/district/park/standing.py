"""The numbers by which a park's operator is recognised, each counted from a list of records, or stated by it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeVar

from lineside.district.errors import DistrictError
from lineside.district.interval import Interval
from lineside.district.park.book import View
from lineside.district.park.policy import months_after, whole_months
from lineside.district.registry.body import Platform
from lineside.district.registry.case import Mentor
from lineside.district.registry.firm import Firm
from lineside.district.registry.fund import Fund, Funding
from lineside.district.registry.record import Name, Record
from lineside.district.registry.space import Space, Tenancy
from lineside.district.registry.transfer import Result
from lineside.district.value import Value

INCUBATED_MONTHS: Final = 48
"""A firm counts as incubated for so long after it moved in (国科发区〔2018〕300号, article 8)."""
GRADUATE_FUNDS: Final = Decimal(5_000_000)
"""Yuan of investment above which a firm that left has graduated (the same, article 9)."""
GRADUATE_REVENUE: Final = 10_000_000
"""Yuan of revenue in two years running above which it has, too."""
YEAR: Final = timedelta(days=365)

NUMBERS: Final[Mapping[str, Name]] = {
    "area": Name(zh="孵化场地面积", en="area that is not closed"),
    "area_let": Name(zh="在租面积", en="area that is let"),
    "tenants": Name(zh="在园企业", en="tenants"),
    "tenants_of_year": Name(zh="一年内在园企业", en="tenants within a year"),
    "incubated": Name(zh="在孵企业（入园48个月内）", en="firms incubated (in for 48 months at most)"),
    "financed": Name(zh="获得投融资的在孵企业", en="incubated firms that were financed"),
    "financed_of_year": Name(zh="一年内获得融资的企业", en="tenants financed within a year"),
    "patenting": Name(zh="有专利登记的在孵企业", en="incubated firms with a patent"),
    "graduates": Name(zh="毕业企业", en="graduates"),
    "fund_size": Name(zh="孵化资金规模", en="size of its funds"),
    "fund_cases": Name(zh="孵化资金使用案例", en="placements of its funds"),
    "mentors": Name(zh="在聘导师", en="mentors"),
    "months_run": Name(zh="运营月数", en="months it has run"),
}
"""What the park's records tell."""

STATED: Final[Mapping[str, Name]] = {
    "months_run": Name(zh="运营月数", en="months it has run"),
    "years_reported": Name(zh="连续上报统计年数", en="years of statistics reported running"),
    "public_area": Name(zh="公共服务面积", en="area of public services"),
    "desk_area": Name(zh="创业工位面积", en="area of desks"),
    "desks": Name(zh="创业工位", en="desks"),
    "staff": Name(zh="机构人数", en="staff"),
    "service_staff": Name(zh="专业孵化服务人员", en="staff trained to serve firms"),
    "firms_with_rights": Name(zh="有有效知识产权的在孵企业", en="incubated firms with valid rights"),
    "teams": Name(zh="入驻团队", en="teams"),
    "founded_of_year": Name(zh="一年内团队注册的企业", en="firms founded by teams within a year"),
    "exemplary_cases": Name(zh="一年内典型孵化案例", en="exemplary cases within a year"),
    "events": Name(zh="一年内活动场次", en="events within a year"),
}
"""What the operator states, by this name, among the further facts of the park's record."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a park. listed: the records it is counted from; unsure: those that may belong to it and may not."""

    name: Name
    span: Interval
    listed: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    stated: bool = False


Yearly = Mapping[str, Mapping[int, Fraction]]
"""A firm's revenue in yuan, by year."""


def numbers_of(view: View, revenue: Yearly) -> dict[str, Number]:
    """Every number of a park that is known."""
    found = {name: Number(NUMBERS[name], *counted) for name, counted in _counted(view, revenue).items()}
    park = view.records.get(view.park)
    for name, of in STATED.items():
        if park is not None and (stated := _stated(park, name)) is not None:
            found[name] = Number(of, stated, (view.park,), stated=True)
    return found


def _stated(park: Record, name: str) -> Interval | None:
    said = park.facts.get(name)
    if not isinstance(said, str):
        return None
    try:
        value = Value.parse(said)
        return value.bounds(rounded=False)
    except DistrictError:
        return None


Counted = tuple[Interval, tuple[str, ...], tuple[str, ...]]


def _counted(view: View, revenue: Yearly) -> dict[str, Counted]:
    today = view.today
    tenancies = list(view.all(Tenancy))
    now = {one.firm for one in tenancies if one.holds(today)}
    year = {one.firm for one in tenancies if _within(one, today - YEAR, today)}
    incubated, unsure = _incubated(tenancies, now, today)
    fundings = [one for one in view.all(Funding) if one.on <= today]
    financed = {one.firm for one in fundings if one.sort in ("round", "listing")}
    lately = {one.firm for one in fundings if one.sort in ("round", "listing") and one.on > today - YEAR}
    patents = {firm for one in view.all(Result) if one.sort == "patent" for firm in one.of}
    spaces = [one for one in view.all(Space) if one.state != "closed"]
    let = {one.space for one in tenancies if one.holds(today)}
    own = {one.id for one in view.all(Fund)}
    found = {
        "area": _summed(spaces, lambda one: one.area),
        "area_let": _summed([one for one in spaces if one.id in let], lambda one: one.area),
        "tenants": _names(now), "tenants_of_year": _names(year), "incubated": _names(incubated, unsure),
        "financed": _names(incubated & financed, unsure & financed), "financed_of_year": _names(year & lately),
        "patenting": _names(incubated & patents, unsure & patents),
        "graduates": _names(*_graduates(view, tenancies, now, fundings, revenue)),
        "fund_cases": _names({one.id for one in fundings if one.fund in own}),
        "mentors": _names({one.id for one in view.all(Mentor) if one.until is None or one.until >= today}),
    }  # fmt: skip
    funds = [one for one in view.all(Fund) if one.until is None or one.until >= today]
    if all(one.size is not None for one in funds):
        found["fund_size"] = _summed(funds, lambda one: one.size or Decimal(0))
    else:
        sure = sum((Fraction(one.size) for one in funds if one.size is not None), Fraction(0))
        known = tuple(one.id for one in funds if one.size is not None)
        found["fund_size"] = Interval(sure, None), known, tuple(one.id for one in funds if one.size is None)
    if (since := _since(view)) is not None:
        found["months_run"] = Interval.point(whole_months(since, today)), (view.park,), ()
    return found


def _names(sure: Iterable[str], unsure: Iterable[str] = ()) -> Counted:
    certain, perhaps = sorted(set(sure)), sorted(set(unsure) - set(sure))
    count = len(certain)
    return Interval(Fraction(count), Fraction(count + len(perhaps))), tuple(certain), tuple(perhaps)


Of = TypeVar("Of", bound=Record)


def _summed(records: Iterable[Of], adds: Callable[[Of], Decimal]) -> Counted:
    listed = sorted(records, key=lambda one: one.id)
    total = sum((Fraction(adds(one)) for one in listed), Fraction(0))
    return Interval.point(total), tuple(one.id for one in listed), ()


def _within(tenancy: Tenancy, first: date, last: date) -> bool:
    ends = tenancy.last
    return (tenancy.since is None or tenancy.since <= last) and (ends is None or ends >= first)


def _incubated(tenancies: Iterable[Tenancy], now: set[str], today: date) -> tuple[set[str], set[str]]:
    """Tenants that moved in 48 months ago at most, and those of which nobody said when."""
    first: dict[str, date | None] = {}
    for one in tenancies:
        if one.firm in now:
            known = first.get(one.firm, one.since)
            first[one.firm] = None if known is None or one.since is None else min(known, one.since)
    sure = {firm for firm, day in first.items() if day is not None and months_after(day, INCUBATED_MONTHS) >= today}
    return sure, {firm for firm, day in first.items() if day is None}


def _graduates(
    view: View, tenancies: Iterable[Tenancy], now: set[str], fundings: Iterable[Funding], revenue: Yearly
) -> tuple[set[str], set[str]]:
    """Firms that left and are known to have come so far, and those that left and may have."""
    left = {one.firm for one in tenancies if one.last is not None and one.last < view.today} - now
    invested: dict[str, Decimal] = {}
    listed = set()
    for one in fundings:
        if one.sort == "listing":
            listed.add(one.firm)
        elif one.sort == "round":
            invested[one.firm] = invested.get(one.firm, Decimal(0)) + (one.amount or Decimal(0))
    sure = {
        firm for firm in left
        if firm in listed or invested.get(firm, Decimal(0)) > GRADUATE_FUNDS or _recognised(view, firm)
        or _sells(revenue.get(firm, {}))
    }  # fmt: skip
    return sure, left - sure


def _recognised(view: View, name: str) -> bool:
    firm = view.records.get(name)
    return isinstance(firm, Firm) and any(one.rule == "high-tech-firm" for one in firm.recognitions)


def _sells(revenue: Mapping[int, Fraction]) -> bool:
    return any(revenue[year] + revenue.get(year + 1, Fraction(0)) > GRADUATE_REVENUE for year in revenue)


def _since(view: View) -> date | None:
    """The first day of an operator whose record says since when it is there."""
    park = view.records.get(view.park)
    said = park.since if isinstance(park, Platform) else "" if park is None else park.facts.get("since", "")
    try:
        return date.fromisoformat(f"{said}-01-01"[:10]) if isinstance(said, str) and said[:4].isdecimal() else None
    except ValueError:
        return None
