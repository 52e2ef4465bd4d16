"""Instruments of platforms that firms book, idle hours that firms offer, and orders that are made in them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from lineside.district.registry.money import Hours, Moment, Yuan
from lineside.district.registry.record import Id, Record, Said, Text, What


def _check_span(since: str, until: str) -> None:
    if since >= until:
        raise ValueError("it ends after it begins")


class Instrument(Record):
    """An instrument of a platform that firms may book by the hour."""

    what: ClassVar[What] = What("仪器设备", "instrument", "instruments")
    kind: Literal["instrument"] = "instrument"
    platform: Annotated[Id, Said("平台", "Platform", ("platform",))]
    model: Annotated[Text, Said("型号", "Model")] = ""
    rate: Annotated[Yuan | None, Said("每小时收费（元）", "Charge an hour (yuan)")] = None
    state: Annotated[Literal["in-use", "in-repair", "retired"], Said("状态", "State")] = "in-use"
    space: Annotated[Id | None, Said("存放房间", "Room", ("space",))] = None


class Booking(Record):
    """An instrument for a firm from one minute to before another; what it was charged. No two of them overlap."""

    what: ClassVar[What] = What("预约", "booking", "bookings")
    kind: Literal["booking"] = "booking"
    instrument: Annotated[Id, Said("仪器设备", "Instrument", ("instrument",))]
    firm: Annotated[Id, Said("企业", "Firm", ("firm",))]
    since: Annotated[Moment, Said("开始", "From")]
    until: Annotated[Moment, Said("结束", "To")]
    used: Annotated[Hours | None, Said("实际使用（小时）", "Hours used")] = None
    charged: Annotated[Yuan | None, Said("收费（元）", "Charged (yuan)")] = None
    cancelled: Annotated[date | None, Said("取消日期", "Cancelled on")] = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _check_span(self.since, self.until)
        return self


class IdleHours(Record):
    """Hours in which a firm offers a machine to others.

    run: the posted run that shows them; without it they are claimed.
    """

    what: ClassVar[What] = What("闲时产能", "idle hours", "idle-hours")
    kind: Literal["idle-hours"] = "idle-hours"
    firm: Annotated[Id, Said("企业", "Firm", ("firm",))]
    machine: Annotated[Text, Field(min_length=1), Said("设备", "Machine")]
    line: Annotated[Id | None, Said("产线", "Line", ("system",))] = None
    run: Annotated[Id | None, Said("依据的产线运行", "Run it comes from", ("source",))] = None
    since: Annotated[Moment, Said("开始", "From")]
    until: Annotated[Moment, Said("结束", "To")]
    hours: Annotated[Hours, Said("可用工时（小时）", "Hours")]
    rate: Annotated[Yuan | None, Said("每小时报价（元）", "Price an hour (yuan)")] = None
    withdrawn: Annotated[date | None, Said("撤回日期", "Withdrawn on")] = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _check_span(self.since, self.until)
        return self


class SharedOrder(Record):
    """An order of one firm that is made in the idle hours of another.

    chance: of the owner's orders to stay on time with it, from the simulation that placed it; saves, earns: what the
    ordering firm and the owner gain.
    """

    what: ClassVar[What] = What("共享订单", "shared order", "shared-orders")
    kind: Literal["shared-order"] = "shared-order"
    firm: Annotated[Id, Said("下单企业", "Ordered by", ("firm",))]
    offer: Annotated[Id, Said("闲时产能", "Idle hours", ("idle-hours",))]
    product: Annotated[Text, Said("产品", "Product")] = ""
    pieces: Annotated[int, Field(ge=1, le=10**9), Said("数量（件）", "Pieces")] = 1
    since: Annotated[Moment, Said("开始", "From")]
    until: Annotated[Moment, Said("结束", "To")]
    hours: Annotated[Hours, Said("工时（小时）", "Hours")]
    due: Annotated[date | None, Said("交期", "Due")] = None
    state: Annotated[Literal["placed", "taken-over", "done", "dropped"], Said("状态", "State")] = "placed"
    chance: Annotated[float | None, Field(ge=0, le=1), Said("自有订单准时概率", "Own orders on time")] = None
    saves: Annotated[Yuan | None, Said("下单方节省（元）", "Ordering firm saves (yuan)")] = None
    earns: Annotated[Yuan | None, Said("设备方收入（元）", "Owner earns (yuan)")] = None
    order: Annotated[Text, Said("产线订单号", "Order of the line")] = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _check_span(self.since, self.until)
        return self
