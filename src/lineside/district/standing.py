"""What stands beside a computed sum: the figure fed back from above, what it leaves undivided, sales counted twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lineside.district.axes import MeasureKind, SaidBy
from lineside.district.choosing import choose, is_whole
from lineside.district.mirror import Mirror
from lineside.district.rollup import Cell, Question, choose_returns, period_text
from lineside.district.store.figures import AMOUNT_SCALE, Filed, Query
from lineside.district.store.ledger import Ledger
from lineside.district.value import Form


@dataclass(frozen=True, slots=True)
class Standing:
    """A computed sum with the figure that a higher bureau fed back.

    prevails: the fed-back figure where there is one, the computed sum else; both in base units. undivided (未分解):
    fed back less computed, None without a fed-back figure or where that one is not exact.
    """

    whole: str
    period: str
    computed: Fraction
    missing: int
    fed_back: Filed | None
    undivided: Fraction | None

    @property
    def prevails(self) -> Fraction:
        """The number that counts officially."""
        return self.computed + (self.undivided or Fraction(0))


def beside_fed_back(
    ledger: Ledger, question: Question, cells: Iterable[Cell], whole: str | None = None
) -> list[Standing]:
    """Put the figures fed back beside the cells of a roll-up over one dimension, or beside its totals.

    Args:
        ledger: where fed-back figures stand: levels of the whole itself, said by the bureau.
        question: what was summed; its price, scope and attribution pick among fed-back figures, too.
        cells: the cells; the last part of their key names the whole.
        whole: the whole of cells without a key: that of totals.
    """
    about = [(cell, cell.key[-1] if cell.key else whole) for cell in cells]
    known = _fed_back(ledger, question, [(name, cell) for cell, name in about if name is not None])
    found = []
    for cell, name in about:
        if name is None:
            continue
        filed = known.get((name, cell.period))
        exact = None
        if filed is not None and filed.figure.value.form is Form.EXACT:
            exact = filed.figure.unit.to_base(filed.figure.value.number)
        undivided = None if exact is None else exact - cell.total
        found.append(Standing(name, cell.period, cell.total, cell.missing, filed, undivided))
    return found


MOST = 100_000
"""Fed-back figures looked at for one answer."""


def _fed_back(ledger: Ledger, question: Question, about: Sequence[tuple[str, Cell]]) -> dict[tuple[str, str], Filed]:
    """The figure of the bureau that counts about each whole and period."""
    if not about:
        return {}
    query = Query(
        subjects=sorted({name for name, _ in about}),
        indicator=question.indicator,
        measure=MeasureKind.LEVEL,
        first=min(cell.last_month for _, cell in about),
        last=max(cell.last_month for _, cell in about),
        limit=MOST,
    )
    wanted = {(name, cell.period) for name, cell in about}
    fitting: dict[tuple[str, str], list[Filed]] = {}
    for filed in ledger.figures(query):
        at = (filed.figure.subject, filed.figure.period.text)
        if at in wanted and _fits(filed, question):
            fitting.setdefault(at, []).append(filed)
    return {at: choose(found) for at, found in fitting.items()}


def _fits(filed: Filed, question: Question) -> bool:
    figure = filed.figure
    return (
        figure.said_by is SaidBy.BUREAU
        and figure.status in ("reported", "measured")
        and not figure.counterpart
        and is_whole(figure)
        and question.price in (None, figure.price)
        and question.scope in (None, figure.scope)
        and question.attribution in (None, figure.attribution)
    )


@dataclass(frozen=True, slots=True)
class Twice:
    """Sales between firms that are both in the sum: counted in the seller's figure and again in the buyer's.

    It is the known part only and is shown beside the sum, never subtracted from an official figure.
    """

    period: str
    known: Fraction
    sellers: int


def sales_within(mirror: Mirror, question: Question) -> list[Twice]:
    """The known sales between firms that both belong to the question's sum, period by period.

    Sales are figures of the indicator `sales-to-member` whose counterpart is the buyer; value added needs none of this.
    """
    indicator = mirror.ledger.indicators.find(question.indicator)
    if not indicator.netting:
        return []
    with mirror.lock:
        choose_returns(mirror, question)
        rows = mirror.database.execute(
            """
            WITH filed AS (
                SELECT subject, counterpart, first_month, last_month, run = $none AND part = $none AS whole, run, part,
                       min(amount) AS amount
                FROM (
                    SELECT * FROM figure WHERE indicator = $sales AND counterpart <> $none
                    QUALIFY standing = min(standing)
                        OVER (PARTITION BY subject, counterpart, first_month, last_month, run, part)
                ) GROUP BY ALL
            ), sale AS (
                SELECT subject, counterpart, first_month, last_month,
                       CASE WHEN bool_or(whole) THEN max(amount) FILTER (whole) ELSE sum(amount) END AS amount
                FROM filed GROUP BY ALL
            )
            SELECT s.first_month, s.last_month, sum(s.amount), count(DISTINCT s.subject)
            FROM sale s
            JOIN member m ON m.leaf = s.subject AND m.first_month = s.first_month AND m.last_month = s.last_month
            JOIN member b ON b.leaf = s.counterpart AND b.first_month = s.first_month AND b.last_month = s.last_month
            WHERE m.amount IS NOT NULL AND s.amount IS NOT NULL GROUP BY ALL ORDER BY ALL
            """,
            {"sales": mirror.code("sales-to-member"), "none": mirror.code("")},
        ).fetchall()
    return [
        Twice(period_text(first, last, question.kind), Fraction(int(known), AMOUNT_SCALE), sellers)
        for first, last, known, sellers in rows
    ]


def reporters_missing(mirror: Mirror, question: Question) -> dict[str, tuple[str, ...]]:
    """The firms that belong in each period and gave no exact figure, by period."""
    with mirror.lock:
        choose_returns(mirror, question)
        rows = mirror.database.execute(
            """
            SELECT m.first_month, m.last_month, list(n.text ORDER BY n.text)
            FROM member m JOIN name n ON n.code = m.leaf WHERE m.amount IS NULL GROUP BY ALL ORDER BY ALL
            """
        ).fetchall()
    return {period_text(first, last, question.kind): tuple(names) for first, last, names in rows}
