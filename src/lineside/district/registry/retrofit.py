"""The retrofit register: unit, line, digital workshop, smart factory; before and after, and how it was measured."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar, Literal, Self

from pydantic import model_validator

from lineside.district.registry.claim import PeriodText, UnitText, ValueText
from lineside.district.registry.record import Id, Part, Record, Said, Text, Texts, What


class RetrofitLevel(StrEnum):
    """The ladder of recognition, from the smallest."""

    UNIT = "unit"  # 智能制造单元
    LINE = "line"  # 智能产线
    WORKSHOP = "workshop"  # 数字化车间
    FACTORY = "factory"  # 智能工厂


class BeforeAfter(Part):
    """One indicator before and after. `method` says how it was measured; without one it is a claim.

    evidence: posted results, figures or documents, by id or text.
    """

    indicator: Annotated[Id, Said("指标", "Indicator", ("indicator",))]
    before: Annotated[ValueText, Said("改造前", "Before")]
    after: Annotated[ValueText, Said("改造后", "After")]
    unit: Annotated[UnitText, Said("单位", "Unit")]
    method: Annotated[Text, Said("测量方法", "How it was measured")] = ""
    evidence: Annotated[Texts, Said("佐证", "Evidence")] = ()


class Retrofit(Record):
    """One retrofit of one firm. `within` is the retrofit of the next level up that it is part of.

    begun and accepted: texts of periods, `?` where unknown, empty where it has not happened.
    """

    what: ClassVar[What] = What("技改", "retrofit", "retrofits")
    kind: Literal["retrofit"] = "retrofit"
    firm: Annotated[Id, Said("企业", "Firm", ("firm",))]
    level: Annotated[RetrofitLevel, Said("层级", "Level")]
    within: Annotated[Id | None, Said("所属技改", "Part of the retrofit", ("retrofit",))] = None
    begun: Annotated[PeriodText | Literal[""], Said("开工", "Begun")] = ""
    accepted: Annotated[PeriodText | Literal[""], Said("验收", "Accepted")] = ""
    recognised_as: Annotated[Text, Said("认定", "Recognised as")] = ""
    results: Annotated[tuple[BeforeAfter, ...], Said("改造前后", "Before and after")] = ()

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        indicators = [result.indicator for result in self.results]
        if len(set(indicators)) != len(indicators):
            raise ValueError("each indicator has one before and after")
        return self
