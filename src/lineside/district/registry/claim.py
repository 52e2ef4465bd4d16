"""Published claims, each with the test that recomputes it from figures."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from lineside.district.errors import DistrictError
from lineside.district.period import Period
from lineside.district.registry.membership import Role
from lineside.district.registry.record import Id, Part, Record, Said, Text, Texts, What
from lineside.district.unit import unit
from lineside.district.value import Value
from lineside.district.words.meaning import read_change


def _readable(text: str) -> str:
    try:
        read_change(text)
    except DistrictError as wrong:
        raise ValueError(str(wrong)) from None
    return text


def _value(text: str) -> str:
    try:
        Value.parse(text)
    except DistrictError as wrong:
        raise ValueError(str(wrong)) from None
    return text


def _unit(text: str) -> str:
    try:
        unit(text)
    except DistrictError as wrong:
        raise ValueError(str(wrong)) from None
    return text


def _period(text: str) -> str:
    try:
        Period.parse(text)
    except DistrictError as wrong:
        raise ValueError(str(wrong)) from None
    return text


ValueText = Annotated[str, AfterValidator(_value)]
UnitText = Annotated[str, AfterValidator(_unit)]
PeriodText = Annotated[str, AfterValidator(_period)]
ChangeText = Annotated[str, AfterValidator(_readable)]


class Ref(Part):
    """A figure the test needs: by source and place, or by what it says. What is left empty is not asked for."""

    source: Annotated[Id | None, Said("来源", "Source", ("source",))] = None
    place: Annotated[Text, Said("出处", "Where in the source")] = ""
    subject: Annotated[Id | None, Said("主体", "Subject", ("*",))] = None
    indicator: Annotated[Id | None, Said("指标", "Indicator", ("indicator",))] = None
    period: Annotated[PeriodText | None, Said("时期", "Period")] = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.place and not (self.subject and self.indicator):
            raise ValueError("a reference names a place, or a subject and an indicator")
        return self

    def __str__(self) -> str:
        return self.place or " · ".join(filter(None, (self.subject, self.indicator, self.period)))


class ChangeTest(Part):
    """`now` against `base` by the words said (增长90.6%, 翻了一番). A missing figure leaves it uncomputable."""

    test: Literal["change"] = "change"
    now: Annotated[Ref, Said("本期数", "Figure now")]
    base: Annotated[Ref, Said("基期数", "Figure before")]
    words: Annotated[ChangeText, Said("原文表述", "Words said")]
    of_rate: Annotated[bool, Said("针对比率", "Of a rate")] = False


class SumTest(Part):
    """The whole is the sum of the parts; with `at_most`, the parts do not exceed it."""

    test: Literal["sum"] = "sum"
    whole: Annotated[Ref, Said("整体", "Whole")]
    parts: Annotated[tuple[Ref, ...], Field(min_length=1), Said("部分", "Parts")]
    at_most: Annotated[bool, Said("不超过即可", "Parts may be less")] = False


class LadderTest(Part):
    """Each step holds part of the one before, so no step exceeds it (in research, in the clinic, in phase three)."""

    test: Literal["ladder"] = "ladder"
    steps: Annotated[tuple[Ref, ...], Field(min_length=2), Said("各级数据", "Steps")]


class SameTest(Part):
    """Figures that ought to say one thing."""

    test: Literal["same"] = "same"
    figures: Annotated[tuple[Ref, ...], Field(min_length=2), Said("各处数据", "Figures")]


class ShareTest(Part):
    """`part` is the share of `whole` that was said."""

    test: Literal["share"] = "share"
    part: Annotated[Ref, Said("部分", "Part")]
    whole: Annotated[Ref, Said("整体", "Whole")]
    share: Annotated[Ref, Said("所称比重", "Share said")]


class ReachTest(Part):
    """`figure` is of the size said: at least `at_least` of it (千亿元级: 1000亿元)."""

    test: Literal["reach"] = "reach"
    figure: Annotated[Ref, Said("数据", "Figure")]
    size: Annotated[ValueText, Said("所称量级", "Size said")]
    unit: Annotated[UnitText, Said("单位", "Unit")]


class WithinTest(Part):
    """A part cannot exceed the whole it lies in."""

    test: Literal["within"] = "within"
    part: Annotated[Ref, Said("部分", "Part")]
    whole: Annotated[Ref, Said("整体", "Whole")]


class RatioTest(Part):
    """Output per head after against before: (out_now ÷ in_now) ÷ (out_base ÷ in_base) by the words said."""

    test: Literal["ratio"] = "ratio"
    out_now: Annotated[Ref, Said("现产出", "Output now")]
    in_now: Annotated[Ref, Said("现投入", "Input now")]
    out_base: Annotated[Ref, Said("原产出", "Output before")]
    in_base: Annotated[Ref, Said("原投入", "Input before")]
    words: Annotated[ChangeText, Said("原文表述", "Words said")]


class CountTest(Part):
    """The registry holds as many members, in this role and tier, as were said; `said` is a figure or a number.

    on: the day it was said of; without one, that of the claim's source, else today.
    """

    test: Literal["count"] = "count"
    whole: Annotated[Id, Said("整体", "Whole", ("*",))]
    what: Annotated[Literal["members", "sites", "tiers", "classes", "named"], Said("计数对象", "What is counted")]
    role: Annotated[Role | None, Said("归属关系", "Role")] = None
    stage: Annotated[int | None, Field(ge=0, lt=2**31), Said("环节", "Stage")] = None
    said: Annotated[int, Field(ge=0, lt=2**63), Said("所称数量", "Number said")]
    on: Annotated[date | None, Said("所指日期", "On the day")] = None


class StagesTest(Part):
    """Every stage of a chain has a firm (全产业链), on the day it was said of."""

    test: Literal["stages"] = "stages"
    chain: Annotated[Id, Said("产业链", "Chain", ("chain",))]
    on: Annotated[date | None, Said("所指日期", "On the day")] = None


class UndefinedTest(Part):
    """The words name no measure that could be recomputed; `lacks` says what is not defined."""

    test: Literal["undefined"] = "undefined"
    figure: Annotated[Ref, Said("数据", "Figure")]
    lacks: Annotated[Text, Said("缺少的定义", "What is not defined")]
    words: Annotated[ChangeText | None, Said("原文表述", "Words said")] = None
    of_rate: Annotated[bool, Said("针对比率", "Of a rate")] = False


class ReckonTest(Part):
    """An expression of figures against what was said: `whole - part` = 3630家, `annual(now, base)` = 38.5 %.

    figures: the figures by the names the expression calls them. op: how the expression stands to `said` (a value in
    `unit`, in base units without one), or to `than`, another expression.
    """

    test: Literal["reckon"] = "reckon"
    expression: Annotated[str, Field(min_length=1, max_length=300)]
    figures: Annotated[dict[str, Ref], Field(min_length=1, max_length=10)]
    op: Literal["=", ">", ">=", "<", "<="] = "="
    said: ValueText | None = None
    unit: UnitText | None = None
    than: Annotated[str, Field(max_length=300)] = ""

    @model_validator(mode="after")
    def _against_one(self) -> Self:
        if (self.said is None) == (not self.than):
            raise ValueError("an expression is held against `said` or against `than`, one of the two")
        return self


Test = Annotated[
    ChangeTest
    | SumTest
    | LadderTest
    | SameTest
    | ShareTest
    | ReachTest
    | WithinTest
    | RatioTest
    | CountTest
    | StagesTest
    | UndefinedTest
    | ReckonTest,
    Field(discriminator="test"),
]


class Claim(Record):
    """What a document says about figures, and how it can be recomputed.

    bases: reasons why the figures are not said on one basis, known to whoever read the source and not visible in the
    figures' axes; any of them makes the verdict 口径不同.
    """

    what: ClassVar[What] = What("公开表述", "published claim", "claims")
    kind: Literal["claim"] = "claim"
    check: Annotated[Test, Said("核算方法", "How it is recomputed")]
    bases: Annotated[Texts, Said("口径差异", "Why the bases differ")] = ()
    settles: Annotated[Text, Said("核实所需材料", "What would settle it")] = ""
