"""Targets: what is to be reached by when."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from lineside.district.registry.claim import PeriodText, Ref, UnitText, ValueText
from lineside.district.registry.record import Id, Record, Said, Text, What


class Target(Record):
    """A target of a subject.

    value and unit: what is to be reached; None for a target in words only. `op` says how it is met.
    due: the text of a period, `?` where the source names none.
    baseline: the figure it starts from; None where the source gives none.
    times_baseline: the value is a multiple of the baseline (倍增).
    words: what is to be reached, for a target without a number.
    """

    what: ClassVar[What] = What("目标", "target", "targets")
    kind: Literal["target"] = "target"
    subject: Annotated[Id, Said("主体", "Subject", ("*",))]
    indicator: Annotated[Id | None, Said("指标", "Indicator", ("indicator",))] = None
    op: Annotated[Literal[">=", ">", "<=", "<", "="], Said("要求", "How it is met")] = ">="
    value: Annotated[ValueText | None, Said("目标值", "Value")] = None
    unit: Annotated[UnitText | None, Said("单位", "Unit")] = None
    due: Annotated[PeriodText, Said("期限", "Due")] = "?"
    baseline: Annotated[Ref | None, Said("基期数据", "Figure it starts from")] = None
    times_baseline: Annotated[bool, Said("为基期值的倍数", "A multiple of where it starts")] = False
    words: Annotated[Text, Said("文字表述", "In words", many_lines=True)] = ""
