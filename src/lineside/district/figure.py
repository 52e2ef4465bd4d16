"""The figure: one number with all that decides its meaning, each axis a field of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from lineside.district.axes import (
    Attribution,
    Comparison,
    MeasureKind,
    Price,
    Release,
    SaidBy,
    Scope,
    Status,
    Vintage,
)
from lineside.district.errors import DistrictError, FigureError
from lineside.district.interval import Interval
from lineside.district.period import Period, PeriodKind
from lineside.district.unit import Unit, unit
from lineside.district.value import Form, Value


@dataclass(frozen=True, slots=True)
class Measure:
    """What the number is, and of or among what.

    `of` is free text or an id; a rank and a share need it, if only as `未注明` (not stated).
    """

    kind: MeasureKind = MeasureKind.LEVEL
    of: str = ""


LEVEL = Measure()
LONGEST_TEXT = 2000
_ID = re.compile(r"[a-z0-9][a-z0-9_.-]{0,79}", re.ASCII)
_UNITS_OF = {
    MeasureKind.GROWTH: {"share"},
    MeasureKind.TIMES: {"times"},
    MeasureKind.SHARE: {"share"},
    MeasureKind.POINTS: {"points"},
    MeasureKind.RANK: {"count:位"},
}


def is_id(text: str) -> bool:
    """Whether a text can name a thing of the ledger: lower-case letters, digits, `-`, `_`, `.`; at most 80."""
    return _ID.fullmatch(text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number about one subject. Construction is strict: what contradicts itself is refused with every reason.

    subject, indicator: ids of a record and an indicator of the ledger.
    base: the base value filed with it (同期数), in the same unit; for levels only.
    scope_list: the dated list that the scope means, an id.
    counterpart: the other firm, for sales between firms.
    place: where in the source it stands (a cell, a paragraph).
    synthetic: made up for demonstration; the ledger takes it for synthetic subjects only.
    """

    subject: str
    indicator: str
    period: Period
    value: Value
    unit: Unit
    measure: Measure = LEVEL
    compared_with: Comparison | None = None
    base: Value | None = None
    price: Price = Price.UNSTATED
    scope: Scope = Scope.UNSTATED
    scope_list: str = ""
    attribution: Attribution = Attribution.UNSTATED
    vintage: Vintage = Vintage.UNSTATED
    status: Status = Status.REPORTED
    said_by: SaidBy = SaidBy.UNSTATED
    source: str = ""
    place: str = ""
    release: Release = Release.INTERNAL
    counterpart: str = ""
    synthetic: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        if reasons := _contradictions(self):
            raise FigureError(f"{self.subject or '?'} · {self.indicator or '?'} · {self.period}", tuple(reasons))

    @property
    def address(self) -> tuple[str, ...]:
        """What is said, whoever says it: subject, indicator, period and the axes that decide the meaning.

        Two figures with one address ought to have one value.
        """
        return (
            self.subject,
            self.indicator,
            self.period.text,
            self.measure.kind,
            self.measure.of,
            self.compared_with or "",
            self.price,
            self.scope,
            self.scope_list,
            self.attribution,
            self.vintage,
            self.counterpart,
        )

    @property
    def key(self) -> tuple[str, ...]:
        """The address and who says so where: a later import of the same place meets the same key."""
        return (*self.address, self.status, self.said_by, self.source, self.place)

    def bounds(self) -> Interval:
        """All numbers the value may stand for, in base units; counts are not rounded, measures are."""
        return self.value.bounds(rounded=not self.unit.whole).scaled(self.unit.scale)

    def as_dict(self) -> dict[str, str | bool]:
        """Every field as flat text (and `synthetic` as a boolean): what JSON, a sheet or the history holds."""
        return {
            "subject": self.subject,
            "indicator": self.indicator,
            "period": self.period.text,
            "value": str(self.value),
            "unit": self.unit.text,
            "measure": self.measure.kind.value,
            "of": self.measure.of,
            "compared_with": self.compared_with.value if self.compared_with else "",
            "base": "" if self.base is None else str(self.base),
            "price": self.price.value,
            "scope": self.scope.value,
            "scope_list": self.scope_list,
            "attribution": self.attribution.value,
            "vintage": self.vintage.value,
            "status": self.status.value,
            "said_by": self.said_by.value,
            "source": self.source,
            "place": self.place,
            "release": self.release.value,
            "counterpart": self.counterpart,
            "synthetic": self.synthetic,
            "note": self.note,
        }

    @staticmethod
    def from_dict(fields: Mapping[str, object]) -> Figure:
        """The strict inverse of `as_dict`; fields left out take their defaults, unknown ones are refused.

        Raises:
            FigureError: with every field that cannot be read and the reason.
        """
        return _from_dict(fields)


_NAMES = "subject indicator period value unit measure of compared_with base price scope scope_list attribution vintage"
FIELDS = tuple(f"{_NAMES} status said_by source place release counterpart synthetic note".split())
"""The names of `as_dict`, in order."""


def _contradictions(figure: Figure) -> list[str]:
    """Everything that a figure of these fields cannot mean."""
    named = {"subject": figure.subject, "indicator": figure.indicator}
    wrong = [name for name, given in named.items() if not is_id(given)]
    may_be_empty = {"scope_list": figure.scope_list, "source": figure.source, "counterpart": figure.counterpart}
    wrong += [name for name, given in may_be_empty.items() if given and not is_id(given)]
    reasons = [f"`{name}` must be an id of lower-case letters, digits, `-`, `_`, `.`" for name in wrong]
    texts = {"place": figure.place, "note": figure.note, "of": figure.measure.of}
    reasons += [
        f"`{name}` is longer than {LONGEST_TEXT} characters" for name, t in texts.items() if len(t) > LONGEST_TEXT
    ]
    return reasons + _measure_reasons(figure) + _meaning_reasons(figure)


def _measure_reasons(figure: Figure) -> list[str]:
    """Measure against unit, comparison and reference."""
    kind, reasons = figure.measure.kind, []
    fitting = _UNITS_OF.get(kind)
    if fitting and figure.unit.dimension not in fitting:
        reasons.append(f"a {kind} is counted in {_unit_names(fitting)}, not in {figure.unit}")
    if kind is MeasureKind.LEVEL and figure.unit.dimension == "points":
        reasons.append("百分点 measure a difference of rates, so the measure is `points`")
    if kind in (MeasureKind.GROWTH, MeasureKind.TIMES, MeasureKind.POINTS) and figure.compared_with is None:
        reasons.append(f"a {kind} needs `compared_with`: yoy, mom, two-year-mean, start, before or other-place")
    if kind in (MeasureKind.LEVEL, MeasureKind.SHARE, MeasureKind.RANK) and figure.compared_with is not None:
        reasons.append(f"a {kind} is not compared with anything; the comparison belongs to its growth")
    if kind in (MeasureKind.RANK, MeasureKind.SHARE) and not figure.measure.of:
        reasons.append(
            f"a {kind} needs `of` ({'among whom' if kind is MeasureKind.RANK else 'of what'}, or 未注明 if not stated)"
        )
    if kind is MeasureKind.RANK and (
        figure.value.form is not Form.EXACT or figure.value.number < 1 or not _is_whole(figure.value.number)
    ):
        reasons.append("a rank is an exact whole number from 1")
    return reasons


def _is_whole(number: Decimal) -> bool:
    # Not `% 1`, which fails beyond the 28 digits of the usual context.
    return number == number.to_integral_value()


def _unit_names(dimensions: set[str]) -> str:
    return " or ".join(
        sorted({"share": "% or 成", "times": "倍", "points": "百分点", "count:位": "位"}[name] for name in dimensions)
    )


def _meaning_reasons(figure: Figure) -> list[str]:
    """Base, price, scope and counterpart against the rest."""
    reasons = []
    if figure.base is not None and figure.measure.kind is not MeasureKind.LEVEL:
        reasons.append("a base value is filed with a level only")
    if figure.price is not Price.UNSTATED and figure.unit.dimension not in ("money", "share", "times", "points"):
        reasons.append(f"prices belong to money and its growth, not to {figure.unit}")
    if figure.scope_list and figure.scope in (Scope.ALL, Scope.UNSTATED):
        reasons.append("a dated list goes with the scope above-scale or above-limit")
    if figure.status is Status.MEASURED and figure.period.kind is PeriodKind.END_UNKNOWN:
        reasons.append("what was measured has a known period")
    if figure.counterpart and figure.counterpart == figure.subject:
        reasons.append("a firm's counterpart is another firm")
    if (
        figure.unit.whole
        and figure.value.form is Form.EXACT
        and not _is_whole(figure.value.number)
        and figure.measure.kind is MeasureKind.LEVEL
    ):
        reasons.append(f"{figure.unit} are counted in whole numbers")
    return reasons


E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


class _Reader:
    """Reads fields one by one and gathers what is wrong with each."""

    def __init__(self, fields: Mapping[str, object]) -> None:
        self.fields = fields
        self.reasons = [f"unknown field `{str(name)[:40]}`" for name in fields if name not in FIELDS]

    def text(self, name: str) -> str:
        given = self.fields.get(name, "")
        if given is None:
            return ""
        if not isinstance(given, str):
            self.reasons.append(f"`{name}` must be text, not {type(given).__name__}")
            return ""
        return given

    def word(self, name: str, words: type[E], default: E) -> E:
        given = self.text(name)
        if not given:
            return default
        try:
            return words(given)
        except ValueError:
            self.reasons.append(f"`{name}` is one of {', '.join(words)}; it is `{given[:40]}`")
            return default

    def read(self, name: str, reader: Callable[[str], T]) -> T | None:
        try:
            return reader(self.text(name))
        except DistrictError as wrong:
            self.reasons.append(f"`{name}`: {wrong}")
            return None

    def truth(self, name: str) -> bool:
        given = self.fields.get(name, False)
        if not isinstance(given, bool):
            self.reasons.append(f"`{name}` is true or false, not {type(given).__name__}")
            return False
        return given


def _from_dict(fields: Mapping[str, object]) -> Figure:
    reader = _Reader(fields)
    period, value = reader.read("period", Period.parse), reader.read("value", Value.parse)
    of_unit = reader.read("unit", unit)
    base = reader.read("base", Value.parse) if reader.text("base") else None
    measure = Measure(reader.word("measure", MeasureKind, MeasureKind.LEVEL), reader.text("of"))
    # A comparison may be absent, so its default stands in only while it is read.
    compared = reader.word("compared_with", Comparison, Comparison.START) if reader.text("compared_with") else None
    price, scope = reader.word("price", Price, Price.UNSTATED), reader.word("scope", Scope, Scope.UNSTATED)
    attribution = reader.word("attribution", Attribution, Attribution.UNSTATED)
    vintage = reader.word("vintage", Vintage, Vintage.UNSTATED)
    status, said_by = reader.word("status", Status, Status.REPORTED), reader.word("said_by", SaidBy, SaidBy.UNSTATED)
    release, synthetic = reader.word("release", Release, Release.INTERNAL), reader.truth("synthetic")
    texts = {
        name: reader.text(name)
        for name in ("subject", "indicator", "scope_list", "source", "place", "counterpart", "note")
    }
    if reader.reasons or period is None or value is None or of_unit is None:
        named = " · ".join(texts[name][:40] or "?" for name in ("subject", "indicator"))
        raise FigureError(named, tuple(reader.reasons))
    return Figure(
        period=period,
        value=value,
        unit=of_unit,
        measure=measure,
        compared_with=compared,
        base=base,
        price=price,
        scope=scope,
        attribution=attribution,
        vintage=vintage,
        status=status,
        said_by=said_by,
        release=release,
        synthetic=synthetic,
        **texts,
    )
