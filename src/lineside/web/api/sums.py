"""Roll-ups: exact sums with what is missing beside them; sensitive cells are hidden from viewers."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Annotated, get_args

from pydantic import Field, TypeAdapter, ValidationError

from lineside.district.axes import Attribution, Price, Scope
from lineside.district.change import percent, round_half_up
from lineside.district.errors import NotComparableError
from lineside.district.growth import contributions, same_scope
from lineside.district.judging import OPEN_DIMENSIONS, CellName, Judged
from lineside.district.mirror import Mirror
from lineside.district.published import TOTAL
from lineside.district.registry.claim import PeriodText
from lineside.district.registry.record import Id, Name, Text
from lineside.district.rollup import Cell, Dimension, Kind, Question, RollUp, period_text, roll_up
from lineside.district.standing import beside_fed_back
from lineside.district.store.figures import AMOUNT_SCALE
from lineside.district.unit import unit
from lineside.district.value import plain
from lineside.web.answers import FigureAnswer, Names
from lineside.web.api.figures import months
from lineside.web.endpoint import Answer, Asked, Asks, Endpoint
from lineside.web.problem import WebError

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
    disputed, rebased: how far equally good returns lie apart in value and in filed base; for editors only.
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
    rebased: str | None
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
    if not asked.sight.everything:
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
        judged = None
        if not asked.sight.everything:
            judged = asked.site.ready.judged(question.indicator, {cell.last_month // 12 for cell in rolled.totals})
        if mirror.newest == newest:  # else somebody changed the ledger between the sums and what is hidden of them
            return _answer(asked, rolled, judged)


def _at_its_latest(mirror: Mirror, question: Question) -> Question:
    """The same question of its last period alone: what viewers must not see is then worked out for one year only."""
    ends = [cell.last_month for cell in roll_up(mirror, replace(question, by=())).totals if cell.reported]
    return replace(question, first=max(ends), last=max(ends)) if ends else question


@dataclass(frozen=True, slots=True)
class _Shown:
    """Which cells of an answer its reader is shown: all of them, or those that were judged and are as they were judged.

    judged: None for who sees everything. number: of the answer's table among those that are judged together.
    """

    judged: Judged | None
    kind: Kind
    number: int

    def _name(self, cell: Cell, key: tuple[str | None, ...]) -> CellName:
        return (self.kind, 0 if key == TOTAL else self.number, cell.period, key)

    def total(self, cell: Cell, key: tuple[str | None, ...]) -> bool:
        """Whether the cell's total is shown; that nobody reported is no secret."""
        if self.judged is None or cell.reported == 0:
            return True
        return self.judged.totals.get(self._name(cell, key)) == cell.total * AMOUNT_SCALE

    def growth(self, cell: Cell, key: tuple[str | None, ...]) -> bool:
        """Whether the cell's growth is shown, which tells its base beside its total."""
        return self.judged is None or (self.total(cell, key) and self._name(cell, key) in self.judged.growths)


def _answer(asked: Asked, rolled: RollUp, judged: Judged | None) -> SumAnswer:
    indicator = asked.ledger.indicators[rolled.question.indicator]
    scale = unit(indicator.unit).scale
    names = Names(asked.ledger)
    names.learn({part.partition("#")[0] for cell in rolled.cells for part in cell.key if part})
    by, kind = rolled.question.by, rolled.question.kind
    shown = _Shown(judged, kind, OPEN_DIMENSIONS.index(by[0]) if by and judged is not None else 0)
    whole_of = {(total.first_month, total.last_month): total for total in rolled.totals}
    above = _whole(asked, rolled.question)
    by_whole = rolled.cells if len(by) == 1 and by != ("leaf",) else ()
    # Fed-back figures are looked for in the ledger as its reader sees it.
    beside_all = beside_fed_back(asked.ledger, rolled.question, by_whole)
    beside_all += beside_fed_back(asked.ledger, rolled.question, rolled.totals, above)
    standing = {(one.period, one.whole): one for one in beside_all}

    def made(cell: Cell, key: tuple[str | None, ...]) -> SumCell:
        open_total, open_growth = shown.total(cell, key), shown.growth(cell, key)
        whole = whole_of[cell.first_month, cell.last_month]
        beside = standing.get((cell.period, (cell.key[-1] if cell.key else above) or ""))
        filed = None if beside is None else beside.fed_back
        undivided = None if beside is None or not open_total else beside.undivided
        growth = _growth(cell) if open_growth else ""
        return SumCell(
            period=cell.period,
            key=cell.key,
            names=tuple(None if part is None else names.record(part.partition("#")[0]) for part in cell.key),
            total=_decimal(cell.total / scale) if open_total else None,
            hidden=not open_total,
            reported=cell.reported,
            expected=cell.expected,
            missing=cell.missing,
            loose=cell.loose,
            # How far two returns of one firm lie apart is the firm's own.
            disputed=_decimal(cell.disputed / scale) if cell.disputed and asked.sight.everything else None,
            rebased=_decimal(cell.rebased / scale) if cell.rebased and asked.sight.everything else None,
            growth=growth,
            contribution=_contribution(cell, whole) if growth and shown.growth(whole, TOTAL) else "",
            fed_back=None if filed is None else names.figures([filed])[0],
            undivided=None if undivided is None else _decimal(undivided / scale),
        )

    periods = {(cell.first_month, cell.last_month) for cell in rolled.cells}
    periods -= {(c.first_month, c.last_month) for c in rolled.cells if not shown.total(c, c.key or TOTAL)}
    periods -= {(c.first_month, c.last_month) for c in rolled.totals if not shown.total(c, TOTAL)}
    return SumAnswer(
        indicator=indicator.id,
        indicator_name=indicator.name,
        unit=indicator.unit,
        by=by,
        cells=tuple(made(cell, cell.key or TOTAL) for cell in rolled.cells),
        totals=tuple(made(cell, TOTAL) for cell in rolled.totals),
        twice={period_text(*at, kind): _decimal(more / scale) for at, more in rolled.twice.items() if at in periods},
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
