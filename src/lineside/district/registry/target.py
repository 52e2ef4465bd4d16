"""Targets: what is to be reached by when."""

from __future__ import annotations

from typing import Literal

from lineside.district.registry.claim import PeriodText, Ref, UnitText, ValueText
from lineside.district.registry.record import Id, Record, Text


class Target(Record):
    """A target of a subject.

    value and unit: what is to be reached; None for a target in words only. `op` says how it is met.
    due: the text of a period, `?` where the source names none.
    baseline: the figure it starts from; None where the source gives none.
    times_baseline: the value is a multiple of the baseline (倍增).
    words: what is to be reached, for a target without a number.
    """

    kind: Literal["target"] = "target"
    subject: Id
    indicator: Id | None = None
    op: Literal[">=", ">", "<=", "<", "="] = ">="
    value: ValueText | None = None
    unit: UnitText | None = None
    due: PeriodText = "?"
    baseline: Ref | None = None
    times_baseline: bool = False
    words: Text = ""
