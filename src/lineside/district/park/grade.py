"""An operator's own grade: each condition of a recognition, what the park comes to, what is needed, if it holds.

Conditions are files, two published ones among them (`data/grades/`). What records tell is counted from lists that open;
what only the operator knows (its staff, its desks) stands among the further facts of the park's record. What nobody
knows is not known: a number that hangs on it is a span, and a condition holds when all of the span does.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from lineside.district.errors import ValueTextError
from lineside.district.interval import Interval
from lineside.district.park.conditions import bundled_conditions, read_conditions
from lineside.district.park.standing import NUMBERS, STATED, Number
from lineside.district.registry.record import Name, Part, Text
from lineside.district.verdict.reckon import NoNumberError, parse, span_of

SUFFIX = ".grade.yaml"
"""How the name of a file of conditions ends that is kept with a park's record."""


class Look(Part):
    """What one number is to be. unit `share`: a part of one, shown in per cent."""

    expression: Annotated[str, Field(min_length=1, max_length=300)]
    op: Literal[">=", "<=", ">", "<"] = ">="
    value: Annotated[float, Field(allow_inf_nan=False)]
    unit: Text = ""

    @model_validator(mode="after")
    def _readable(self) -> Self:
        try:
            names_in(self.expression)
        except ValueTextError as wrong:
            raise ValueError(str(wrong)) from None
        return self


class Condition(Part):
    """One condition: it holds where one of its looks does."""

    zh: Text
    en: Text
    looks: Annotated[tuple[Look, ...], Field(min_length=1, max_length=10)]


class Grade(Part):
    """A file of conditions, and where they were published."""

    name: Name
    source: Text
    conditions: Annotated[tuple[Condition, ...], Field(min_length=1, max_length=100)]


@dataclass(frozen=True, slots=True)
class Seen:
    """A look and a park: True holds, False fails, None is not known. low, high: what the number is, at least and most.

    names: the numbers it rests on.
    """

    look: Look
    holds: bool | None
    low: Fraction | None
    high: Fraction | None
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A condition with its looks."""

    condition: Condition
    seen: tuple[Seen, ...]

    @property
    def holds(self) -> bool | None:
        """Whether one look holds; not known where one of them might."""
        found = [one.holds for one in self.seen]
        return True if True in found else None if None in found else False


def names_in(expression: str) -> tuple[str, ...]:
    """The numbers that an expression is of.

    Raises:
        ValueTextError: it is none, or names what is no number of a park.
    """
    known = {**dict.fromkeys(NUMBERS), **dict.fromkeys(STATED)}
    tree = parse(expression, known)
    return tuple(sorted({node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} & set(known)))


def judge(grade: Grade, numbers: Mapping[str, Number]) -> list[Judged]:
    """Every condition of a grade against the numbers of a park."""
    return [Judged(one, tuple(_see(look, numbers) for look in one.looks)) for one in grade.conditions]


def _see(look: Look, numbers: Mapping[str, Number]) -> Seen:
    names = names_in(look.expression)
    held = {name: numbers[name].span for name in names if name in numbers}
    if len(held) < len(names):
        return Seen(look, None, None, None, names)
    try:
        span = span_of(parse(look.expression, held), held, {})
    except NoNumberError:
        span = held.get(look.expression.strip(), Interval(None, None))
    return Seen(look, _holds(look, span), span.low, span.high, names)


def _holds(look: Look, span: Interval) -> bool | None:
    """Whether all of a span is as it is to be, or nothing of it."""
    wanted = Fraction(str(look.value))
    ends = {">=": (span.low, span.high), ">": (span.low, span.high), "<=": (span.high, span.low)}
    surely, perhaps = ends.get(look.op, (span.high, span.low))
    if surely is not None and _compares(look.op, surely, wanted):
        return True
    return None if perhaps is None or _compares(look.op, perhaps, wanted) else False


def _compares(op: str, one: Fraction, other: Fraction) -> bool:
    return {">=": one >= other, ">": one > other, "<=": one <= other, "<": one < other}[op]


def read_grade(content: bytes, name: str) -> Grade:
    """A file of conditions.

    Raises:
        DistrictError: it cannot be read, with what is wrong where.
    """
    return read_conditions(content, name, Grade)


@lru_cache(maxsize=1)
def published() -> Mapping[str, Grade]:
    """The published conditions that come with the program, by name."""
    return bundled_conditions("grades", Grade)
