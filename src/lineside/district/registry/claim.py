"""Published claims, each with the test that recomputes it from figures."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from lineside.district.change import read_change
from lineside.district.errors import DistrictError
from lineside.district.period import Period
from lineside.district.registry.membership import Role
from lineside.district.registry.record import Id, Part, Record, Text, Texts
from lineside.district.unit import unit
from lineside.district.value import Value


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

    source: Id | None = None
    place: Text = ""
    subject: Id | None = None
    indicator: Id | None = None
    period: PeriodText | None = None

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
    now: Ref
    base: Ref
    words: ChangeText
    of_rate: bool = False


class SumTest(Part):
    """The whole is the sum of the parts; with `at_most`, the parts do not exceed it."""

    test: Literal["sum"] = "sum"
    whole: Ref
    parts: Annotated[tuple[Ref, ...], Field(min_length=1)]
    at_most: bool = False


class LadderTest(Part):
    """Each step holds part of the one before, so no step exceeds it (in research, in the clinic, in phase three)."""

    test: Literal["ladder"] = "ladder"
    steps: Annotated[tuple[Ref, ...], Field(min_length=2)]


class SameTest(Part):
    """Figures that ought to say one thing."""

    test: Literal["same"] = "same"
    figures: Annotated[tuple[Ref, ...], Field(min_length=2)]


class ShareTest(Part):
    """`part` is the share of `whole` that was said."""

    test: Literal["share"] = "share"
    part: Ref
    whole: Ref
    share: Ref


class ReachTest(Part):
    """`figure` is of the size said: at least `at_least` of it (千亿元级: 1000亿元)."""

    test: Literal["reach"] = "reach"
    figure: Ref
    size: ValueText
    unit: UnitText


class WithinTest(Part):
    """A part cannot exceed the whole it lies in."""

    test: Literal["within"] = "within"
    part: Ref
    whole: Ref


class RatioTest(Part):
    """Output per head after against before: (out_now ÷ in_now) ÷ (out_base ÷ in_base) by the words said."""

    test: Literal["ratio"] = "ratio"
    out_now: Ref
    in_now: Ref
    out_base: Ref
    in_base: Ref
    words: ChangeText


class CountTest(Part):
    """The registry holds as many members, in this role and tier, as were said; `said` is a figure or a number.

    on: the day it was said of; without one, that of the claim's source, else today.
    """

    test: Literal["count"] = "count"
    whole: Id
    what: Literal["members", "sites", "tiers", "classes", "named"]
    role: Role | None = None
    stage: int | None = None
    said: Annotated[int, Field(ge=0)]
    on: date | None = None


class StagesTest(Part):
    """Every stage of a chain has a firm (全产业链), on the day it was said of."""

    test: Literal["stages"] = "stages"
    chain: Id
    on: date | None = None


class UndefinedTest(Part):
    """The words name no measure that could be recomputed; `lacks` says what is not defined."""

    test: Literal["undefined"] = "undefined"
    figure: Ref
    lacks: Text
    words: ChangeText | None = None
    of_rate: bool = False


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
    | UndefinedTest,
    Field(discriminator="test"),
]


class Claim(Record):
    """What a document says about figures, and how it can be recomputed.

    bases: reasons why the figures are not said on one basis, known to whoever read the source and not visible in the
    figures' axes; any of them makes the verdict 口径不同.
    """

    kind: Literal["claim"] = "claim"
    check: Test
    bases: Texts = ()
    settles: Text = ""
