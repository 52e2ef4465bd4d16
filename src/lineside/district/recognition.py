"""Every firm against every rule of recognition: what holds, what is lacking, what nobody knows, and what expires.

The words of a rule stand in `definitions.yaml` with where they were read; `recognition.yaml` says which of its
conditions figures can tell. A condition without a figure stays not known: nobody is recognised by silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from importlib import resources
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter
from ruamel.yaml import YAML

from lineside.district.registry.firm import Firm
from lineside.district.registry.record import Id, Part, Text

Measure = Literal[
    "revenue", "employees", "rd-2y", "rd-3y", "growth-2y", "nc-ratio", "data-upload-share", "workshops"
]  # fmt: skip
SOON_DAYS = 180
"""A recognition that ends within so many days is told as expiring."""


class Condition(Part):
    """One condition. measure: what figures tell of it, None if nothing. upto, above: for these revenues."""

    zh: Text
    en: Text
    measure: Measure | None = None
    op: Literal[">=", "<="] = ">="
    value: float = 0.0
    upto: float | None = None
    above: float | None = None


class Rule(Part):
    """A recognition's conditions; `years` is how long it holds, None where that is not known."""

    id: Id
    years: int | None = None
    conditions: Annotated[tuple[Condition, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Found:
    """A condition and a firm: True holds, False lacks, None is not known. now: the firm's value where it is known."""

    condition: Condition
    holds: bool | None
    now: Fraction | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule and a firm.

    state: held (recognised, and for how long is known or open), expiring, expired, ready (all that figures tell holds),
    lacking, or unknown (no figure tells anything).
    """

    rule: Rule
    found: tuple[Found, ...]
    state: str
    until: date | None


Yearly = Mapping[int, Fraction]


@dataclass(frozen=True, slots=True)
class Facts:
    """What figures tell of a firm: yearly amounts in base units by indicator, and its accepted digital workshops."""

    yearly: Mapping[str, Yearly]
    workshops: int = 0

    def latest(self, indicator: str) -> Fraction | None:
        """The amount of the newest year."""
        known = self.yearly.get(indicator, {})
        return known[max(known)] if known else None

    def measure(self, name: Measure) -> Fraction | None:
        """What a condition asks for, None where it is not known."""
        if name == "workshops":
            return Fraction(self.workshops)
        if name in ("rd-2y", "rd-3y"):
            return self._intensity(int(name[3]))
        return self._growth(2) if name == "growth-2y" else self.latest(name)

    def _intensity(self, years: int) -> Fraction | None:
        sold, spent = self.yearly.get("revenue", {}), self.yearly.get("rd-spending", {})
        last = max(sold, default=0)
        wanted = range(last - years + 1, last + 1)
        if not sold or any(year not in sold or year not in spent for year in wanted):
            return None
        under = sum((sold[year] for year in wanted), Fraction(0))
        return sum((spent[year] for year in wanted), Fraction(0)) / under if under > 0 else None

    def _growth(self, years: int) -> Fraction | None:
        sold = self.yearly.get("revenue", {})
        last = max(sold, default=0)
        if any(year not in sold or sold[year] <= 0 for year in range(last - years, last + 1)):
            return None
        rates = [sold[year] / sold[year - 1] - 1 for year in range(last - years + 1, last + 1)]
        return sum(rates, Fraction(0)) / years


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """The rules that come with the program."""
    text = (resources.files("lineside.district.data") / "recognition.yaml").read_text(encoding="utf-8")
    return tuple(TypeAdapter(list[Rule]).validate_python(YAML(typ="safe").load(text)))


def stands(firm: Firm, facts: Facts, rule: Rule, on: date) -> Standing:
    """How a firm stands to a rule on a day."""
    revenue = facts.latest("revenue")
    asked = [one for one in rule.conditions if _is_for(one, revenue)]
    found = tuple(_find(one, facts) for one in asked)
    held = [one for one in firm.recognitions if one.rule == rule.id]
    if held:
        until = max((one.until for one in held if one.until is not None), default=None)
        open_ended = any(one.until is None for one in held)
        left = None if open_ended or until is None else (until - on).days
        state = "held" if left is None or left > SOON_DAYS else "expiring" if left >= 0 else "expired"
        return Standing(rule, found, state, None if open_ended else until)
    known = [one.holds for one in found if one.holds is not None]
    state = "unknown" if not known else "ready" if all(known) else "lacking"
    return Standing(rule, found, state, None)


def _is_for(condition: Condition, revenue: Fraction | None) -> bool:
    if condition.upto is None and condition.above is None:
        return True
    if revenue is None:
        return condition.above is None  # of conditions by size one stands for all while the size is not known
    return (condition.above is None or revenue > Fraction(str(condition.above))) and (
        condition.upto is None or revenue <= Fraction(str(condition.upto))
    )


def _find(condition: Condition, facts: Facts) -> Found:
    now = None if condition.measure is None else facts.measure(condition.measure)
    if now is None:
        return Found(condition, None, None)
    wanted = Fraction(str(condition.value))
    return Found(condition, now >= wanted if condition.op == ">=" else now <= wanted, now)
