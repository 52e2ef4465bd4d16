"""Output per mu (亩均论英雄): a city's weights and classes in a file, every firm's score, and what moves it a class.

A term is a quotient, such as tax per mu. `benchmark` scores it as value ÷ benchmark × weight (Huangyan); `min-max` as
weight × (20 + 80 × (value − least) ÷ (most − least)) ÷ 100 over the firms compared (Jingde). Classes are given by the
share of firms up to which a class reaches, best first. A firm that lacks a number has no score, except where the rule
gives the mean of the others; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from importlib import resources
from typing import Annotated, Literal

from pydantic import Field
from ruamel.yaml import YAML

from lineside.district.registry.claim import UnitText
from lineside.district.registry.record import Id, Name, Part, Text
from lineside.district.unit import unit

FLOOR = Fraction(20)
"""Points of a hundred that the lowest firm has in a `min-max` term."""


class Term(Part):
    """One quotient with its weight. missing: `mean` gives a firm without it the mean score of the others."""

    name: Name
    over: Id
    over_unit: UnitText
    under: Id
    under_unit: UnitText
    weight: Annotated[float, Field(gt=0, le=100)]
    benchmark: Annotated[float, Field(gt=0)] | None = None
    missing: Literal["none", "mean"] = "none"


class ClassOf(Part):
    """A class: the share of firms up to which it reaches, best first, and what follows from it."""

    letter: Annotated[Literal["A", "B", "C", "D"], Field(alias="class")]
    upto: Annotated[float, Field(gt=0, le=1)]
    name: Name
    consequence: Name


class MuRule(Part):
    """A city's way of reckoning for one year, with the address where it was read."""

    id: Id
    name: Name
    year: Annotated[int, Field(ge=1990, le=2100)]
    source: Text
    seen: Text = ""
    score: Literal["benchmark", "min-max"]
    terms: Annotated[tuple[Term, ...], Field(min_length=1)]
    classes: tuple[ClassOf, ...] = ()


@dataclass(frozen=True, slots=True)
class TermScore:
    """One term of one firm: its value and points, None where it is not known. given: by the mean of the others."""

    value: Fraction | None
    points: Fraction | None
    given: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """A firm's terms in the rule's order, their sum, its place and class; None where something is not known.

    lacks: the indicators that it has not. short: points to the next better class, None at the top. moves: for each term
    by how much its numerator would have to grow, alone, to reach that class (0.25: by a quarter); None where that
    cannot.
    """

    firm: str
    terms: tuple[TermScore, ...]
    total: Fraction | None
    place: int | None
    letter: str | None
    lacks: tuple[str, ...]
    short: Fraction | None
    moves: tuple[Fraction | None, ...]


Facts = Mapping[str, Fraction]
"""A firm's amounts by indicator, in base units (元, people, thirds of a square metre …)."""


@lru_cache(maxsize=1)
def bundled_rules() -> dict[str, MuRule]:
    """The rules that come with the program, by id (`data/mu/`)."""
    folder = resources.files("lineside.district.data") / "mu"
    found = [read_rule(file.read_text(encoding="utf-8")) for file in folder.iterdir() if file.name.endswith(".yaml")]
    return {rule.id: rule for rule in sorted(found, key=lambda rule: rule.id)}


def read_rule(text: str) -> MuRule:
    """A rule from the text of its file.

    Raises:
        ValueError: says which field is wrong.
    """
    return MuRule.model_validate(YAML(typ="safe").load(text))


def scores(rule: MuRule, firms: Mapping[str, Facts]) -> list[Score]:
    """Every firm's score, the best first; those without one last, by id."""
    values = {firm: tuple(_quotient(term, facts) for term in rule.terms) for firm, facts in firms.items()}
    columns = [[of[n] for of in values.values() if of[n] is not None] for n in range(len(rule.terms))]
    spans = [(min(column), max(column)) if column else None for column in map(_known, columns)]
    made: dict[str, list[TermScore]] = {}
    for firm, of in values.items():
        made[firm] = [TermScore(v, _points(rule, n, v, spans[n])) for n, v in enumerate(of)]
    for n, term in enumerate(rule.terms):
        points = _known(row[n].points for row in made.values())
        if term.missing == "mean" and points:
            mean = sum(points, Fraction(0)) / len(points)
            for row in made.values():
                row[n] = TermScore(None, mean, given=True) if row[n].points is None else row[n]
    totals = {firm: _total(row) for firm, row in made.items()}
    ranked = sorted((firm for firm, total in totals.items() if total is not None), key=lambda f: (-(totals[f] or 0), f))
    letters = _classes(rule, len(ranked))
    place = {firm: n for n, firm in enumerate(ranked)}
    result = []
    for firm in [*ranked, *sorted(set(totals) - set(ranked))]:
        short = _short(place.get(firm), letters, ranked, totals)
        moves = tuple(_move(rule, n, term, short, spans[n]) for n, term in enumerate(made[firm]))
        lacks = tuple(dict.fromkeys(_lacks(rule, made[firm], firms[firm])))
        at = place.get(firm)
        letter = letters[at] if at is not None and letters else None
        result.append(
            Score(firm, tuple(made[firm]), totals[firm], None if at is None else at + 1, letter, lacks, short, moves)
        )
    return result


def _known(numbers: Iterable[Fraction | None]) -> list[Fraction]:
    return [one for one in numbers if one is not None]


def _quotient(term: Term, facts: Facts) -> Fraction | None:
    over, under = facts.get(term.over), facts.get(term.under)
    if over is None or under is None or under <= 0:
        return None
    return (over / Fraction(unit(term.over_unit).scale)) / (under / Fraction(unit(term.under_unit).scale))


def _points(rule: MuRule, n: int, value: Fraction | None, span: tuple[Fraction, Fraction] | None) -> Fraction | None:
    term = rule.terms[n]
    if value is None:
        return None
    weight = Fraction(str(term.weight))
    if rule.score == "benchmark":
        return None if term.benchmark is None else value / Fraction(str(term.benchmark)) * weight
    assert span is not None
    least, most = span
    share = (value - least) / (most - least) if most > least else Fraction(1)
    return weight * (FLOOR + (100 - FLOOR) * share) / 100


def _total(row: Sequence[TermScore]) -> Fraction | None:
    points = _known(one.points for one in row)
    return sum(points, Fraction(0)) if len(points) == len(row) else None


def _lacks(rule: MuRule, row: Sequence[TermScore], facts: Facts) -> Iterable[str]:
    for term, score in zip(rule.terms, row, strict=True):
        if score.value is None and not score.given:
            yield from (name for name in (term.over, term.under) if name not in facts)


def _classes(rule: MuRule, count: int) -> list[str]:
    """The class of each place: place k of n lies in the first class whose share reaches k ÷ n."""
    if not rule.classes:
        return []
    letters: list[str] = []
    for place in range(1, count + 1):
        reached = (one.letter for one in rule.classes if Fraction(place, count) <= Fraction(str(one.upto)))
        letters.append(next(reached, rule.classes[-1].letter))
    return letters


def _short(
    place: int | None, letters: list[str], ranked: list[str], totals: Mapping[str, Fraction | None]
) -> Fraction | None:
    """Points to the last firm of the next better class."""
    if place is None or not letters or letters[place] == letters[0]:
        return None
    above = max(n for n in range(place) if letters[n] < letters[place])
    return (totals[ranked[above]] or Fraction(0)) - (totals[ranked[place]] or Fraction(0))


def _move(
    rule: MuRule, n: int, score: TermScore, short: Fraction | None, span: tuple[Fraction, Fraction] | None
) -> Fraction | None:
    """By which share the numerator of a term must grow to bring the points that are short."""
    if short is None or score.value is None or score.points is None or score.value <= 0:
        return None
    term = rule.terms[n]
    weight = Fraction(str(term.weight))
    if rule.score == "benchmark":
        return None if not term.benchmark else short * Fraction(str(term.benchmark)) / weight / score.value
    if span is None or span[1] <= span[0]:
        return None
    needed = short * 100 / weight / (100 - FLOOR) * (span[1] - span[0])
    return needed / score.value if score.value + needed <= span[1] else None
