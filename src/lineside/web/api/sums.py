"""Roll-ups: exact sums with what is missing beside them; sensitive cells are hidden from viewers."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from typing import Annotated, get_args

from pydantic import Field, TypeAdapter, ValidationError

from lineside.district.axes import Attribution, Price, Scope
from lineside.district.change import percent, round_half_up
from lineside.district.errors import NotComparableError
from lineside.district.growth import contributions, same_scope
from lineside.district.mirror import Mirror
from lineside.district.published import OPEN_DIMENSIONS, HiddenKey
from lineside.district.registry.claim import PeriodText
from lineside.district.registry.record import Id, Name, Text
from lineside.district.rollup import Cell, Dimension, Kind, Question, RollUp, period_text, roll_up
from lineside.district.standing import beside_fed_back
from lineside.district.store.account import Role
from lineside.district.unit import unit
from lineside.district.value import plain
from lineside.web.answers import FigureAnswer, Names
from lineside.web.api.figures import months
from lineside.web.endpoint import Answer, Asked, Asks, Endpoint
from lineside.web.problem import WebError
from lineside.web.visible import consenting_firms, may_see

MOST_CELLS = 5_000
_DIMENSIONS = TypeAdapter(tuple[Dimension, ...])


class SumQuery(Asks):
    """What is to be summed."""

    indicator: Annotated[Text, Field(description="an indicator that adds: its id or name")]
    by: Annotated[
        str,
        Field(
            pattern=r"^[a-z\-]*(,[a-z\-]+){0,2}$",
            description="dimensions, comma between: district park cluster chain stage cluster-system tier list leaf",
        ),
    ] = ""
    kind: Kind = "year"
    since: PeriodText | None = None
    until: PeriodText | None = None
    latest: Annotated[bool, Field(description="only the latest period of which there is a sum")] = False
    within: Annotated[Id | None, Field(description="only firms under this whole")] = None
    on_list: Annotated[Id | None, Field(description="only firms on this list at the end of the period")] = None
    price: Price | None = None
    scope: Scope | None = None
    attribution: Attribution | None = None


class SumCell(Answer):
    """One sum, in the indicator's own unit, exact.

    total: null where it is hidden (`hidden` says so) because a firm could be inferred. growth: same-scope growth over
    the base values filed with the same figures, such as `8.2%`, or the word for a loss; empty without bases, and where
    it would give a firm away. contribution: points that the cell adds to the growth of its period's total (拉动).
    fed_back, undivided: the figure that a higher bureau fed back about the whole, and what it leaves 未分解.
    """

    period: str
    key: tuple[str | None, ...]
    names: tuple[Name | None, ...]
    total: str | None
    hidden: bool
    reported: int
    expected: int
    missing: int
    loose: int
    disputed: str | None
    growth: str
    contribution: str
    fed_back: FigureAnswer | None
    undivided: str | None


class SumAnswer(Answer):
    """The cells asked for and the totals, in which every firm counts once.

    twice: by period, how much the cells exceed the total because firms lie in several; where nothing is hidden.
    """

    indicator: str
    indicator_name: Name
    unit: str
    by: tuple[str, ...]
    cells: tuple[SumCell, ...]
    totals: tuple[SumCell, ...]
    twice: dict[str, str]


def _question(asked: Asked, sent: SumQuery) -> Question:
    try:
        by = _DIMENSIONS.validate_python([part for part in sent.by.split(",") if part])
    except ValidationError:
        listed = ", ".join(get_args(Dimension))
        raise WebError(422, "The request cannot be read", f"`by` knows {listed}") from None
    if not asked.role.reaches(Role.EDITOR):
        narrowed = sent.within or sent.on_list or sent.price or sent.scope or sent.attribution
        if len(by) > 1 or not set(by) <= set(OPEN_DIMENSIONS) or narrowed:
            allowed = ", ".join(OPEN_DIMENSIONS)
            told = f"viewers see sums by one of {allowed}, not narrowed further"
            raise WebError(403, "Your role does not reach this far", told)
    return Question(
        indicator=asked.ledger.indicators.find(sent.indicator).id,
        by=by,
        kind=sent.kind,
        first=months(sent.since, "since"),
        last=months(sent.until, "until"),
        within=sent.within,
        on_list=sent.on_list,
        price=sent.price,
        scope=sent.scope,
        attribution=sent.attribution,
    )


def show_sums(asked: Asked) -> SumAnswer:
    """A roll-up."""
    assert isinstance(asked.query, SumQuery)
    question = _question(asked, asked.query)
    while True:
        mirror = asked.site.ready.mirror()
        newest = mirror.newest
        at_latest = _at_its_latest(mirror, question) if asked.query.latest else question
        rolled = roll_up(mirror, at_latest)
        if len(rolled.cells) > MOST_CELLS:
            told = f"{len(rolled.cells)} cells; give `since`, `until` or `within`"
            raise WebError(422, "The request asks for too much", told)
        hidden = None
        if not asked.role.reaches(Role.EDITOR):
            hidden = asked.site.ready.hidden(question.indicator, {cell.last_month // 12 for cell in rolled.totals})
        if mirror.newest == newest:  # else somebody changed the ledger between the sums and what is hidden of them
            return _answer(asked, rolled, hidden)


def _at_its_latest(mirror: Mirror, question: Question) -> Question:
    """The same question of its last period alone: what viewers must not see is then worked out for one year only."""
    ends = [cell.last_month for cell in roll_up(mirror, replace(question, by=())).totals if cell.reported]
    return replace(question, first=max(ends), last=max(ends)) if ends else question


def _answer(asked: Asked, rolled: RollUp, hidden: frozenset[HiddenKey] | None) -> SumAnswer:
    indicator = asked.ledger.indicators[rolled.question.indicator]
    scale = unit(indicator.unit).scale
    names = Names(asked.ledger)
    names.learn({part.partition("#")[0] for cell in rolled.cells for part in cell.key if part})
    number = OPEN_DIMENSIONS.index(rolled.question.by[0]) if rolled.question.by and hidden is not None else 0
    kind, hide = rolled.question.kind, hidden or frozenset()
    whole_of = {(total.first_month, total.last_month): total for total in rolled.totals}
    above = _whole(asked, rolled.question)
    by_whole = rolled.cells if len(rolled.question.by) == 1 and rolled.question.by != ("leaf",) else ()
    beside_all = beside_fed_back(asked.ledger, rolled.question, by_whole)
    beside_all += beside_fed_back(asked.ledger, rolled.question, rolled.totals, above)
    standing = {(one.period, one.whole): one for one in beside_all}
    consenting = consenting_firms(asked.ledger)

    def made(cell: Cell, table: int, key: tuple[str | None, ...]) -> SumCell:
        at = (kind, table, cell.period, key)
        veiled, flat = ("total", *at) in hide, ("growth", *at) in hide
        whole = whole_of[cell.first_month, cell.last_month]
        flat_whole = {("total", kind, 0, cell.period, ("total",)), ("growth", kind, 0, cell.period, ("total",))} & hide
        beside = standing.get((cell.period, (cell.key[-1] if cell.key else above) or ""))
        filed = None if beside is None else beside.fed_back
        seen = filed is not None and may_see(asked.role, filed, consenting)
        growth = _growth(cell)
        return SumCell(
            period=cell.period,
            key=cell.key,
            names=tuple(None if part is None else names.record(part.partition("#")[0]) for part in cell.key),
            total=None if veiled else _decimal(cell.total / scale),
            hidden=veiled,
            reported=cell.reported,
            expected=cell.expected,
            missing=cell.missing,
            loose=cell.loose,
            disputed=None if veiled or not cell.disputed else _decimal(cell.disputed / scale),
            growth="" if veiled or flat else growth,
            contribution="" if veiled or flat or flat_whole or not growth else _contribution(cell, whole),
            fed_back=names.figures([filed])[0] if filed is not None and seen else None,
            undivided=None
            if veiled or not seen or beside is None or beside.undivided is None
            else _decimal(beside.undivided / scale),
        )

    open_periods = {cell.period for cell in rolled.cells} - {key[3] for key in hide}
    return SumAnswer(
        indicator=indicator.id,
        indicator_name=indicator.name,
        unit=indicator.unit,
        by=rolled.question.by,
        cells=tuple(made(cell, number, cell.key or ("total",)) for cell in rolled.cells),
        totals=tuple(made(cell, 0, ("total",)) for cell in rolled.totals),
        twice={
            period: _decimal(more / scale)
            for (first, last), more in rolled.twice.items()
            if (period := period_text(first, last, kind)) in open_periods
        },
    )


def _whole(asked: Asked, question: Question) -> str | None:
    """What totals are about: the whole they are limited to, else the only district there is."""
    if question.within is not None:
        return question.within
    districts = asked.ledger.records("district", limit=2)
    return districts[0].id if len(districts) == 1 else None


def _growth(cell: Cell) -> str:
    (growth,) = same_scope([cell])
    if growth.counted == 0:
        return ""
    return growth.turn.value if growth.turn else percent(growth.growth or Fraction(0))


def _contribution(cell: Cell, whole: Cell) -> str:
    try:
        (one,) = contributions([cell], whole)
    except NotComparableError:
        return ""
    return f"{plain(round_half_up(one.points * 100, 2))}"


def _decimal(number: Fraction) -> str:
    """An exact decimal: amounts are whole ten-thousandths of a base unit, so the places end."""
    over, under, places = number.numerator, number.denominator, 0
    while under > 1 and places < 24:
        common = math.gcd(10 * over, under)
        over, under, places = 10 * over // common, under // common, places + 1
    digits = str(abs(round(Fraction(over, under)))).rjust(places + 1, "0")
    whole = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{whole}" if over < 0 else whole


ENDPOINTS = (
    Endpoint(
        method="GET", path="/api/sums", name="showSums", tag="sums", query=SumQuery, handler=show_sums,
        summary="Roll an indicator up by cluster, park, chain and more", answer=SumAnswer,
    ),
)  # fmt: skip
