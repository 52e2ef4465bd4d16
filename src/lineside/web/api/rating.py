"""Recognition and output per mu: every firm against every rule, scores and classes, and what moves a firm."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Annotated
from weakref import WeakKeyDictionary

from pydantic import Field

from lineside.district.change import round_half_up
from lineside.district.indicator import bundled_definitions
from lineside.district.mirror import Mirror
from lineside.district.mu import MuRule, Score, bundled_rules, scores
from lineside.district.park.book import book_of
from lineside.district.recognition import Facts, rules, stands
from lineside.district.registry.firm import Firm
from lineside.district.registry.record import Id, Name
from lineside.district.registry.retrofit import Retrofit, RetrofitLevel
from lineside.district.store.account import Role
from lineside.district.store.figures import AMOUNT_SCALE
from lineside.district.store.ledger import Ledger
from lineside.district.value import plain
from lineside.district.yearly import OfFirms, yearly_amounts, years_of
from lineside.web.endpoint import Answer, Asked, Asks, Endpoint
from lineside.web.problem import WebError


class MuQuery(Asks):
    """By which rule, and of which year; the rule's own year where none is given."""

    rule: Id
    year: Annotated[int | None, Field(ge=1990, le=2100)] = None


class MuRuleLine(Answer):
    """A rule: its city and year, and where it was read."""

    id: str
    name: Name
    year: int
    source: str
    classes: bool


class MuRules(Answer):
    """The rules there are, and the years of which firms have figures."""

    rules: tuple[MuRuleLine, ...]
    years: tuple[int, ...]


class TermLine(Answer):
    """One term of one firm: value and points as decimals, null where not known; by which share it must grow (`25%`)."""

    value: str | None
    points: str | None
    given: bool
    move: str | None


class ScoreLine(Answer):
    """A firm's score, place and class; null where something is lacking, which `lacks` names by indicator."""

    firm: str
    name: Name
    total: str | None
    place: int | None
    letter: str | None
    short: str | None
    lacks: tuple[str, ...]
    terms: tuple[TermLine, ...]


class ClassLine(Answer):
    """A class: how many firms are in it, and what follows from it."""

    letter: str
    name: Name
    consequence: Name
    count: int


class MuAnswer(Answer):
    """All firms by one rule and year, the best first."""

    rule: MuRuleLine
    year: int
    terms: tuple[Name, ...]
    weights: tuple[float, ...]
    classes: tuple[ClassLine, ...]
    scores: tuple[ScoreLine, ...]


class ConditionLine(Answer):
    """A condition: whether it holds, null where not known, and the firm's value."""

    zh: str
    en: str
    holds: bool | None
    now: str | None


class StandingLine(Answer):
    """A rule and a firm: held, expiring, expired, ready, lacking or unknown."""

    rule: str
    state: str
    until: str | None
    conditions: tuple[ConditionLine, ...]


class FirmStandings(Answer):
    """A firm against every rule."""

    firm: str
    name: Name
    standings: tuple[StandingLine, ...]


class DefinitionLine(Answer):
    """What a recognition means, where that was read, and how far to trust it."""

    id: str
    name: Name
    definition: str
    seen: str
    grade: str


class RecognitionAnswer(Answer):
    """Every firm against every rule."""

    rules: tuple[DefinitionLine, ...]
    firms: tuple[FirmStandings, ...]


def list_rules(asked: Asked) -> MuRules:
    """The rules of output per mu."""
    with asked.ledger.reading() as connection:
        years = years_of(connection, ("land", "tax"))
    return MuRules(rules=tuple(_rule_line(name) for name in bundled_rules()), years=tuple(years))


def _rule_line(name: str) -> MuRuleLine:
    rule = bundled_rules()[name]
    return MuRuleLine(id=rule.id, name=rule.name, year=rule.year, source=rule.source, classes=bool(rule.classes))


def show_mu(asked: Asked) -> MuAnswer:
    """Every firm's output per mu."""
    assert isinstance(asked.query, MuQuery)
    sent = asked.query
    rule = bundled_rules().get(sent.rule)
    if rule is None:
        raise WebError(
            404, "There is no such thing", f"there is no rule {sent.rule}; there are {', '.join(bundled_rules())}"
        )
    year = sent.year or rule.year
    wanted = _wanted(rule)
    with asked.ledger.reading() as connection:
        known = yearly_amounts(connection, wanted, year, mirror=asked.site.ready.at_hand())
    facts = {
        firm: {name: Fraction(years[year], AMOUNT_SCALE) for name, years in of.items() if year in years}
        for firm, of in known.items()
    }
    firms = {record.id: record for record in asked.ledger.records("firm")}
    found = scores(rule, {firm: of for firm, of in facts.items() if of and firm in firms})
    shown = found if asked.sight.everything else [_alone(one, rule) for one in found if one.firm in asked.sight.own]
    return MuAnswer(
        rule=_rule_line(rule.id),
        year=year,
        terms=tuple(term.name for term in rule.terms),
        weights=tuple(term.weight for term in rule.terms),
        classes=tuple(
            ClassLine(
                letter=one.letter, name=one.name, consequence=one.consequence,
                count=sum(score.letter == one.letter for score in found),
            )
            for one in rule.classes
        ),
        scores=tuple(_score(one, firms[one.firm].name) for one in shown),
    )  # fmt: skip


def _wanted(rule: MuRule) -> tuple[str, ...]:
    return tuple({name for term in rule.terms for name in (term.over, term.under)})


def look_ahead(ledger: Ledger, mirror: Mirror) -> None:
    """Make what these pages rest on before anybody asks: the first look takes seconds at a million figures else."""
    with ledger.reading() as connection:
        known = yearly_amounts(connection, MEASURED, mirror=mirror)
        for rule in bundled_rules().values():
            yearly_amounts(connection, _wanted(rule), mirror=mirror)
    _standings_of(ledger, known)


def _alone(one: Score, rule: MuRule) -> Score:
    """A score without what tells how other firms stand: the best, the worst and the mean, and who comes next."""
    own = rule.score == "benchmark"
    terms = tuple(term if own and not term.given else replace(term, points=None) for term in one.terms)
    total = one.total if own and not any(term.given for term in one.terms) else None
    return replace(one, terms=terms, total=total, short=None, moves=(None,) * len(one.moves))


def _score(one: Score, name: Name) -> ScoreLine:
    return ScoreLine(
        firm=one.firm, name=name, total=_decimal(one.total), place=one.place, letter=one.letter,
        short=_decimal(one.short), lacks=one.lacks,
        terms=tuple(
            TermLine(
                value=_decimal(term.value, 4), points=_decimal(term.points), given=term.given,
                move=None if move is None else f"{_decimal(move * 100, 1)}%",
            )
            for term, move in zip(one.terms, one.moves, strict=True)
        ),
    )  # fmt: skip


def _decimal(number: Fraction | None, places: int = 2) -> str | None:
    return None if number is None else plain(round_half_up(number, places))


MEASURED = ("revenue", "rd-spending", "employees", "nc-ratio", "data-upload-share")


def show_recognition(asked: Asked) -> RecognitionAnswer:
    """Every firm against every rule of recognition."""
    ledger = asked.site.ledger
    with ledger.reading() as connection:
        known = yearly_amounts(connection, MEASURED, mirror=asked.site.ready.at_hand())
    shown = [one for one in _standings_of(ledger, known) if asked.sight.everything or one.firm in asked.sight.own]
    return RecognitionAnswer(
        rules=tuple(
            DefinitionLine(id=one.id, name=one.name, definition=one.definition, seen=one.seen, grade=one.grade)
            for one in (bundled_definitions()[rule.id] for rule in rules())
        ),
        firms=tuple(shown),
    )


def _standings_of(ledger: Ledger, known: OfFirms) -> list[FirmStandings]:
    """Every firm against every rule, by id."""
    workshops: dict[str, int] = {}
    for record in ledger.records("retrofit"):
        if isinstance(record, Retrofit) and record.level is RetrofitLevel.WORKSHOP and record.accepted:
            workshops[record.firm] = workshops.get(record.firm, 0) + 1
    firms = sorted((one for one in book_of(ledger).records.values() if isinstance(one, Firm)), key=lambda one: one.id)
    made, today = _MADE.setdefault(ledger, {}), ledger.today()
    return [_firm(made, one, known.get(one.id, _NOTHING), workshops.get(one.id, 0), today) for one in firms]


_Of = dict[str, dict[int, int]]
_NOTHING: _Of = {}
_MADE: WeakKeyDictionary[Ledger, dict[str, tuple[Firm, _Of, int, date, FirmStandings]]] = WeakKeyDictionary()
"""What was found of each firm, with all that it rests on: a firm is held against the rules anew where one changed."""


def _firm(
    made: dict[str, tuple[Firm, _Of, int, date, FirmStandings]], firm: Firm, of: _Of, workshops: int, today: date
) -> FirmStandings:
    kept = made.get(firm.id)
    if kept is not None and kept[0] is firm and kept[1] is of and kept[2:4] == (workshops, today):
        return kept[4]
    found = FirmStandings(firm=firm.id, name=firm.name, standings=tuple(_standings(firm, of, workshops, today)))
    made[firm.id] = firm, of, workshops, today, found
    return found


def _standings(firm: Firm, of: _Of, workshops: int, today: date) -> Iterable[StandingLine]:
    yearly = {name: {year: Fraction(n, AMOUNT_SCALE) for year, n in years.items()} for name, years in of.items()}
    facts = Facts(yearly, workshops)
    for rule in rules():
        standing = stands(firm, facts, rule, today)
        yield StandingLine(
            rule=rule.id,
            state=standing.state,
            until=None if standing.until is None else standing.until.isoformat(),
            conditions=tuple(
                ConditionLine(
                    zh=one.condition.zh,
                    en=one.condition.en,
                    holds=one.holds,
                    now=_value(one.condition.measure, one.now),
                )
                for one in standing.found
            ),
        )


def _value(measure: str | None, now: Fraction | None) -> str | None:
    if now is None:
        return None
    if measure == "revenue":
        return f"{_decimal(now / 10_000)}万元"
    return _decimal(now) if measure in ("employees", "workshops") else f"{_decimal(now * 100, 1)}%"


ENDPOINTS = (
    Endpoint(
        method="GET", path="/api/mu/rules", name="listMuRules", tag="rating", handler=list_rules, answer=MuRules,
        summary="The rules of output per mu, and where each was read", role=Role.EDITOR,
    ),
    Endpoint(
        method="GET", path="/api/mu", name="showMu", tag="rating", handler=show_mu, query=MuQuery, answer=MuAnswer,
        summary="Every firm's output per mu: score, class, and what moves it", role=Role.EDITOR,
    ),
    Endpoint(
        method="GET", path="/api/recognition", name="showRecognition", tag="rating", handler=show_recognition,
        summary="Every firm against every rule of recognition", answer=RecognitionAnswer, role=Role.EDITOR,
    ),
)  # fmt: skip
