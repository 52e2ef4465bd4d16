"""Spaces of a park and who rents them, with relief against its budget, meters and bills."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from lineside.district.registry.claim import PeriodText, ValueText
from lineside.district.registry.money import Area, Quantity, Yuan
from lineside.district.registry.place import Spot
from lineside.district.registry.record import Id, Part, Record, Said, Text, What


class Space(Record):
    """A room of a park, by building and floor. Whether it is let follows from its tenancies; `state` says the rest.

    left, top, width, height: where it lies on the plan of its floor, in metres from the upper left corner.
    """

    what: ClassVar[What] = What("房源", "space", "spaces")
    kind: Literal["space"] = "space"
    park: Annotated[Id, Said("园区", "Park", ("park", "platform"))]
    building: Annotated[Text, Said("楼栋", "Building")] = ""
    room: Annotated[Text, Said("房号", "Room")] = ""
    floor: Annotated[int, Field(ge=-9, le=200), Said("楼层", "Floor")] = 1
    area: Annotated[Area, Said("面积（平方米）", "Area (m²)")]
    use: Annotated[Literal["office", "workshop", "laboratory", "flat"], Said("用途", "Use")] = "office"
    state: Annotated[Literal["to-let", "reserved", "closed"], Said("状态", "State")] = "to-let"
    site: Annotated[Text, Said("分园", "Site")] = ""
    spot: Annotated[Spot | None, Said("坐标", "Where on the map")] = None
    left: Annotated[float | None, Field(ge=0, le=10_000), Said("平面图左（米）", "Left on the plan (m)")] = None
    top: Annotated[float | None, Field(ge=0, le=10_000), Said("平面图上（米）", "Top on the plan (m)")] = None
    width: Annotated[float | None, Field(gt=0, le=1000), Said("宽（米）", "Width (m)")] = None
    height: Annotated[float | None, Field(gt=0, le=1000), Said("深（米）", "Depth (m)")] = None


class Relief(Part):
    """What a tenant need not pay, under which policy, against whose budget it counts.

    amount: in yuan; one that nobody said exactly stays as it was said (~200000).
    """

    policy: Annotated[Id, Said("政策", "Policy", ("policy",))]
    amount: Annotated[ValueText, Said("减免金额（元）", "Relief (yuan)")]
    since: Annotated[date | None, Said("自", "Since")] = None
    until: Annotated[date | None, Said("至（含当日）", "Until (that day included)")] = None
    evidence: Annotated[Text, Said("佐证", "Evidence")] = ""


class Bill(Part):
    """What is to be paid for a period: rent, deposit, water, power, gas or service; paid when and how much of it.

    used: what the meter counted: tonnes of water, kWh of power, m³ of gas.
    """

    of: Annotated[Literal["rent", "deposit", "water", "power", "gas", "service"], Said("费用", "For")]
    period: Annotated[PeriodText, Said("所属时期", "Period")]
    amount: Annotated[Yuan, Said("应收（元）", "Due (yuan)")]
    due: Annotated[date, Said("缴费期限", "Due on")]
    paid: Annotated[Yuan, Said("实收（元）", "Paid (yuan)")] = Decimal(0)
    on: Annotated[date | None, Said("缴费日期", "Paid on")] = None
    meter: Annotated[Text, Said("表号", "Meter")] = ""
    used: Annotated[Quantity | None, Said("用量", "Used")] = None


class Tenancy(Record):
    """A firm in a space from one day to another, the last included. What it owes outlasts it.

    ended: the day it was given up before its end.
    """

    what: ClassVar[What] = What("租赁合同", "tenancy", "tenancies")
    kind: Literal["tenancy"] = "tenancy"
    firm: Annotated[Id, Said("企业", "Firm", ("firm",))]
    space: Annotated[Id, Said("房源", "Space", ("space",))]
    since: Annotated[date | None, Said("起租日", "Since")] = None
    until: Annotated[date | None, Said("到期日（含当日）", "Until (that day included)")] = None
    ended: Annotated[date | None, Said("退租日", "Given up on")] = None
    rent: Annotated[Yuan | None, Said("月租金（元）", "Rent a month (yuan)")] = None
    deposit: Annotated[Yuan | None, Said("押金（元）", "Deposit (yuan)")] = None
    relief: Annotated[tuple[Relief, ...], Said("减免", "Relief")] = ()
    bills: Annotated[tuple[Bill, ...], Said("账单", "Bills")] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        first = self.since
        if first is not None and any(last is not None and last < first for last in (self.until, self.ended)):
            raise ValueError("a tenancy ends on the day it begins, or later")
        return self

    @property
    def last(self) -> date | None:
        """The last day of it, as it came or is agreed; None: it is open."""
        if self.until is None or self.ended is None:
            return self.until or self.ended
        return min(self.until, self.ended)

    def holds(self, on: date) -> bool:
        """Whether the firm has the space on a day."""
        last = self.last
        return (self.since is None or self.since <= on) and (last is None or on <= last)
