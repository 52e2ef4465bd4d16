"""Growth of sums: on the same scope, of a panel, and what each part contributes.

Same-scope growth is Σ over this period's list ÷ Σ of the same firms' own filed base values − 1: an entrant counts with
the base it files, a leaver drops from both sums. It differs from the ratio of two published levels, whose lists differ.
The growth of a panel, of firms that reported in both periods, is another measure and has another name here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lineside.district.axes import Status
from lineside.district.change import Turn, turn_of
from lineside.district.errors import NotComparableError
from lineside.district.figure import Figure
from lineside.district.mirror import Mirror
from lineside.district.period import Period, PeriodKind, month_text
from lineside.district.rollup import Cell, Kind, Question, choose_returns, period_text
from lineside.district.store.figures import AMOUNT_SCALE
from lineside.district.value import Form, Value


@dataclass(frozen=True, slots=True)
class SameScope:
    """Same-scope growth of one cell.

    growth is None where a percentage has no meaning; `turn` then says the word. without_base counts firms whose figure
    has no filed base: they are in neither sum. missing counts firms that belong here and reported nothing.
    """

    period: str
    key: tuple[str | None, ...]
    now: Fraction
    base: Fraction
    growth: Fraction | None
    turn: Turn | None
    counted: int
    without_base: int
    missing: int


def same_scope(cells: Iterable[Cell]) -> list[SameScope]:
    """The same-scope growth of each cell of a roll-up whose question was `on_list`."""
    return [_same_scope(cell) for cell in cells]


def _same_scope(cell: Cell) -> SameScope:
    turn = turn_of(cell.now_of_based, cell.base)
    computable = turn is None and cell.base > 0
    return SameScope(
        period=cell.period,
        key=cell.key,
        now=cell.now_of_based,
        base=cell.base,
        growth=cell.now_of_based / cell.base - 1 if computable else None,
        turn=turn,
        counted=cell.with_base,
        without_base=cell.reported - cell.with_base,
        missing=cell.missing,
    )


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a part adds to the growth of the whole (拉动), as a fraction: 0.012 is 1.2 points.

    share is the part's share of the change (贡献率), None where the whole did not change.
    """

    key: tuple[str | None, ...]
    points: Fraction
    share: Fraction | None


def contributions(parts: Sequence[Cell], whole: Cell) -> list[Contribution]:
    """Base share × growth of each part, which is (now − base) of the part ÷ base of the whole.

    Weights are base-year weights; only at comparable prices are they free of price changes, so say which prices the
    figures have. Where firms lie in several parts, the points add to more than the whole's growth.

    Raises:
        NotComparableError: the base of the whole is not above zero, or a part is of another period.
    """
    if whole.base <= 0:
        raise NotComparableError("no contributions", ("the base of the whole is not above zero",))
    if any((part.first_month, part.last_month) != (whole.first_month, whole.last_month) for part in parts):
        raise NotComparableError("no contributions", ("parts and whole are of different periods",))
    change = whole.now_of_based - whole.base
    return [
        Contribution(
            key=part.key,
            points=(part.now_of_based - part.base) / whole.base,
            share=None if change == 0 else (part.now_of_based - part.base) / change,
        )
        for part in parts
    ]


@dataclass(frozen=True, slots=True)
class Panel:
    """Growth of the firms that reported both now and a year before; `firms` counts them."""

    period: str
    firms: int
    now: Fraction
    before: Fraction
    growth: Fraction | None
    turn: Turn | None


def panel_growth(mirror: Mirror, question: Question) -> list[Panel]:
    """The growth of the matched panel, period by period, from the firms' own reports of both years.

    A firm is in the panel of a period when it belongs (within, on_list) as that period ends and has exact figures of
    that period and of the one a year before.
    """
    with mirror.lock:
        choose_returns(mirror, question, years_back=1)
        rows = mirror.database.execute(
            """
            SELECT m.first_month, m.last_month, count(*), sum(m.amount), sum(c.amount)
            FROM member m JOIN chosen c
              ON c.subject = m.leaf AND c.first_month = m.first_month - 12 AND c.last_month = m.last_month - 12
            WHERE m.amount IS NOT NULL AND c.amount IS NOT NULL AND m.last_month >= ?
            GROUP BY ALL ORDER BY ALL
            """,
            [question.first or 0],
        ).fetchall()
    return [_panel(question.kind, *row) for row in rows]


def _panel(kind: Kind, first: int, last: int, firms: int, now: int, before: int) -> Panel:
    present, past = Fraction(int(now), AMOUNT_SCALE), Fraction(int(before), AMOUNT_SCALE)
    turn = turn_of(present, past)
    growth = present / past - 1 if turn is None and past > 0 else None
    return Panel(period_text(first, last, kind), int(firms), present, past, growth, turn)


def month_of_year_to_date(now: Figure, before: Figure) -> Figure:
    """The month between two year-to-date figures, marked as derived: it is not the month's published figure.

    Args:
        now: January to the month wanted.
        before: January to the month before it.

    Raises:
        NotComparableError: not year-to-date levels of neighbouring months said of one thing, or not exact.
    """
    reasons = []
    this, last = now.period, before.period
    if this.kind is not PeriodKind.YEAR_TO_DATE or last.kind not in (PeriodKind.YEAR_TO_DATE, PeriodKind.MONTH):
        reasons.append("both must run from January")
    elif (this.first, this.last_month) != (last.first, (last.last_month or 0) + 1):
        reasons.append(f"{last} does not end the month before {this}")
    mine, theirs = list(now.address), list(before.address)
    mine[2] = theirs[2] = ""
    if mine != theirs or now.unit.measures != before.unit.measures:
        reasons.append("they are not said of one thing")
    if {now.value.form, before.value.form} != {Form.EXACT} or now.unit != before.unit:
        reasons.append("both must be exact and in one unit")
    if reasons:
        raise NotComparableError(f"no month between {before.period} and {now.period}", tuple(reasons))
    month = Period.parse(month_text(this.last_month or 0))
    fields = now.as_dict() | {
        "period": month.text,
        "value": str(Value.exact(now.value.number - before.value.number)),
        "base": "",
        "status": Status.DERIVED.value,
        "note": f"{now.value} to {this} less {before.value} to {last}",
    }
    return Figure.from_dict(fields)
