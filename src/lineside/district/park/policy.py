"""A policy that computes: conditions over a firm's facts in a file, who qualifies, what is lacking by when, how much.

A condition is one of recognition's (`measure`), an expression over the newest yearly figures (`rd_spending / revenue`),
a recognition that is held, months in the park, or an answer that only the applicant knows. What nobody knows stays
unknown: nobody qualifies by silence.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from lineside.district.errors import ValueTextError
from lineside.district.interval import Interval
from lineside.district.park.conditions import bundled_conditions, read_conditions
from lineside.district.recognition import Facts, Measure
from lineside.district.registry.firm import Firm
from lineside.district.registry.record import Name, Part, Text
from lineside.district.verdict.reckon import NoNumberError, parse, span_of

BEFORE = "_before"
"""What follows an indicator's name in an expression for the year before the newest."""
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]


class Clause(Part):
    """One condition. Exactly one of measure, expression, recognised, stay and answer says what it looks at, or none.

    stay: months in the park. answer: the name of a number that the application states. Without any of them it is
    listed, and stays not known.
    """

    zh: Text
    en: Text
    measure: Measure | None = None
    expression: Annotated[str, Field(max_length=300)] = ""
    recognised: Text = ""
    stay: bool = False
    answer: Identifier | Literal[""] = ""
    op: Literal[">=", "<=", ">", "<", "="] = ">="
    value: Annotated[float, Field(allow_inf_nan=False)] = 0.0

    @model_validator(mode="after")
    def _looks_at_one(self) -> Self:
        if sum(map(bool, (self.measure, self.expression, self.recognised, self.stay, self.answer))) > 1:
            raise ValueError("a condition looks at one thing: measure, expression, recognised, stay or answer")
        if self.expression:
            _names(self.expression)
        return self


class Amount(Part):
    """How much: an expression of indicators and answers in yuan, and the most it may be."""

    expression: Annotated[str, Field(min_length=1, max_length=300)]
    upto: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None

    @model_validator(mode="after")
    def _readable(self) -> Self:
        _names(self.expression)
        return self


class Keep(Part):
    """What must go on to hold for some months after a payment, or the payment is clawed back."""

    months: Annotated[int, Field(ge=1, le=240)]
    conditions: Annotated[tuple[Clause, ...], Field(min_length=1, max_length=50)]


class Rules(Part):
    """A file of conditions. budget: yuan in all, or a year where `yearly`."""

    name: Name
    source: Text
    budget: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    yearly: bool = False
    conditions: Annotated[tuple[Clause, ...], Field(min_length=1, max_length=50)]
    amount: Amount | None = None
    keep: Keep | None = None


def _names(expression: str) -> set[str]:
    """The names of an expression. Raises ValueError for what is none."""
    try:
        tree = ast.parse(expression, mode="eval")
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        parse(expression, dict.fromkeys(names))
    except (SyntaxError, ValueError, RecursionError, MemoryError, ValueTextError) as wrong:
        raise ValueError(str(wrong) or f"`{expression[:60]}` is no expression") from None
    return names - {"root", "annual"}


def read_rules(content: bytes, name: str) -> Rules:
    """A file of conditions.

    Raises:
        DistrictError: it cannot be read, with what is wrong where.
    """
    return read_conditions(content, name, Rules)


@lru_cache(maxsize=1)
def bundled() -> Mapping[str, Rules]:
    """The files of conditions that come with the program, by name."""
    return bundled_conditions("policies", Rules)


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who is looked at: a firm with what figures tell, since when it is in the park, and what an application states.

    in_park: the first and the last day of its stay; None where no tenancy tells it, or where it has no end.
    """

    firm: Firm | None
    facts: Facts
    in_park: tuple[date | None, date | None] = (None, None)
    answers: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """A condition and an applicant: True holds, False lacks, None is not known.

    lacks: by how much it falls short. by: the day on which it holds by itself, or until which it can be put right.
    """

    clause: Clause
    holds: bool | None
    now: Fraction | None = None
    lacks: Fraction | None = None
    by: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """An applicant under a policy on a day: qualifies, lacking, unknown or closed; how much it would be, in yuan."""

    state: Literal["qualifies", "lacking", "unknown", "closed"]
    found: tuple[Found, ...]
    amount: Fraction | None


def stands(rules: Rules, applicant: Applicant, on: date, closes: date | None = None) -> Standing:
    """How an applicant stands to a policy on a day; `closes` is the last day for applications."""
    found = tuple(_find(one, applicant, on, closes) for one in rules.conditions)
    holds = [one.holds for one in found]
    amount = None if rules.amount is None else _amount(rules.amount, applicant)
    if closes is not None and closes < on:
        return Standing("closed", found, amount)
    if False in holds:
        return Standing("lacking", found, amount)
    return Standing("unknown" if None in holds else "qualifies", found, amount)


def broken(keep: Keep, applicant: Applicant, paid: date, on: date) -> tuple[Found, ...]:
    """What no longer holds of what must hold for some months after a payment; nothing once they are over."""
    if months_after(paid, keep.months) <= on:
        return ()
    return tuple(
        one for one in (_find(clause, applicant, on, None) for clause in keep.conditions) if one.holds is False
    )


def months_after(day: date, months: int) -> date:
    """The same day some months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def whole_months(since: date, on: date) -> int:
    """Months that have passed, begun ones not counted."""
    months = 12 * (on.year - since.year) + on.month - since.month
    return months if months_after(since, months) <= on else months - 1


def _find(clause: Clause, applicant: Applicant, on: date, closes: date | None) -> Found:
    if clause.recognised:
        return _recognised(clause, applicant.firm, on, closes)
    wanted = Fraction(str(clause.value))
    if clause.stay:
        return _stay(clause, applicant, wanted, on)
    now = _now(clause, applicant)
    if now is None:
        return Found(clause, None, by=closes)
    holds = _compare(clause.op, now, wanted)
    return Found(clause, holds, now, None if holds else abs(wanted - now), None if holds else closes)


def _now(clause: Clause, applicant: Applicant) -> Fraction | None:
    if clause.measure is not None:
        return applicant.facts.measure(clause.measure)
    if clause.answer:
        return applicant.answers.get(clause.answer)
    return _reckon(clause.expression, applicant) if clause.expression else None


def _compare(op: str, now: Fraction, wanted: Fraction) -> bool:
    return {
        ">=": now >= wanted, "<=": now <= wanted, ">": now > wanted, "<": now < wanted, "=": now == wanted
    }[op]  # fmt: skip


def _recognised(clause: Clause, firm: Firm | None, on: date, closes: date | None) -> Found:
    if firm is None:
        return Found(clause, None, by=closes)
    held = [one for one in firm.recognitions if one.rule == clause.recognised]
    valid = [one for one in held if (one.since is None or one.since <= on) and (one.until is None or one.until >= on)]
    return Found(clause, bool(valid), by=None if valid else closes)


def _stay(clause: Clause, applicant: Applicant, wanted: Fraction, on: date) -> Found:
    """Months in the park: whoever has left has none."""
    first, last = applicant.in_park
    if first is None:
        return Found(clause, None)
    if first > on or (last is not None and last < on):
        return Found(clause, False, Fraction(0), wanted)
    now = Fraction(whole_months(first, on))
    # The day itself counts as a stay, of less than a month: `> 0` asks for nothing but being there.
    holds = _compare(clause.op, now, wanted) or (clause.op == ">" and wanted == 0)
    if holds or clause.op not in (">=", ">"):
        return Found(clause, holds, now, None if holds else abs(wanted - now))
    needed = int(wanted) + (0 if clause.op == ">=" and wanted.denominator == 1 else 1)
    return Found(clause, False, now, wanted - now, months_after(first, needed))


def _reckon(expression: str, applicant: Applicant) -> Fraction | None:
    """What an expression comes to, None where a figure is lacking or a divisor is zero."""
    held = {}
    for name in _names(expression):
        number = _figure(name, applicant)
        if number is None:
            return None
        held[name] = Interval.point(number)
    try:
        return span_of(parse(expression, held), held, {}).low
    except (NoNumberError, KeyError):
        return None


def _figure(name: str, applicant: Applicant) -> Fraction | None:
    if name in applicant.answers:
        return applicant.answers[name]
    before = name.endswith(BEFORE)
    known = applicant.facts.yearly.get(name.removesuffix(BEFORE).replace("_", "-"), {})
    year = max(known, default=0) - before
    return known.get(year)


def _amount(amount: Amount, applicant: Applicant) -> Fraction | None:
    found = _reckon(amount.expression, applicant)
    if found is None:
        return None
    found = max(found, Fraction(0))
    return found if amount.upto is None else min(found, Fraction(str(amount.upto)))


def indicators_of(rules: Iterable[Rules]) -> tuple[str, ...]:
    """The indicators that conditions and amounts look at."""
    wanted = {"revenue", "rd-spending", "employees", "nc-ratio", "data-upload-share"}
    for one in rules:
        told = [clause.expression for clause in one.conditions] + [one.amount.expression if one.amount else ""]
        wanted |= {
            name.removesuffix(BEFORE).replace("_", "-") for text in told if text for name in _names(text)
        }  # fmt: skip
    return tuple(sorted(wanted))
