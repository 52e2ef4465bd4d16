"""The retrofit register: unit, line, digital workshop, smart factory; before and after, and how it was measured."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, Self

from pydantic import model_validator

from lineside.district.registry.claim import PeriodText, UnitText, ValueText
from lineside.district.registry.record import Id, Part, Record, Text, Texts


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

    indicator: Id
    before: ValueText
    after: ValueText
    unit: UnitText
    method: Text = ""
    evidence: Texts = ()


class Retrofit(Record):
    """One retrofit of one firm. `within` is the retrofit of the next level up that it is part of.

    begun and accepted: texts of periods, `?` where unknown, empty where it has not happened.
    """

    kind: Literal["retrofit"] = "retrofit"
    firm: Id
    level: RetrofitLevel
    within: Id | None = None
    begun: PeriodText | Literal[""] = ""
    accepted: PeriodText | Literal[""] = ""
    recognised_as: Text = ""
    results: tuple[BeforeAfter, ...] = ()

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        indicators = [result.indicator for result in self.results]
        if len(set(indicators)) != len(indicators):
            raise ValueError("each indicator has one before and after")
        return self
