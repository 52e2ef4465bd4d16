"""Months that were released: the sums that were told, so that what is corrected later stays visible beside them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from lineside.district.registry.claim import PeriodText, UnitText, ValueText
from lineside.district.registry.record import Id, Part, Record, Said, Text, What


class ReleasedLine(Part):
    """One sum as it was released, and the number of the figure that says it. growth: same-scope, such as `8.2%`."""

    indicator: Annotated[Id, Said("指标", "Indicator", ("indicator",))]
    total: Annotated[ValueText, Said("数值", "Value")]
    unit: Annotated[UnitText, Said("单位", "Unit")]
    growth: Annotated[Text, Said("同口径增速", "Growth on the same scope")] = ""
    reported: Annotated[int, Field(ge=0, lt=2**63), Said("已报企业", "Firms that reported")] = 0
    missing: Annotated[int, Field(ge=0, lt=2**63), Said("未报企业", "Firms missing")] = 0
    figure: Annotated[int, Field(ge=0, lt=2**63), Said("数据编号", "Number of the figure")] = 0


class Month(Record):
    """A period that was released. `act` is the last act that the released sums rest on."""

    what: ClassVar[What] = What("月度发布", "released month", "months")
    kind: Literal["month"] = "month"
    period: Annotated[PeriodText, Said("时期", "Period")]
    on: Annotated[date, Said("发布日期", "Released on")]
    act: Annotated[int, Field(ge=0, lt=2**63), Said("发布时的变更编号", "Number of the act it rests on")]
    lines: Annotated[tuple[ReleasedLine, ...], Said("发布数据", "Released sums")] = ()
