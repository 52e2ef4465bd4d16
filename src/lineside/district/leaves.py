"""The firms beneath sums: what each filed, and in which cells of which tables it lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lineside.district.mirror import Mirror
from lineside.district.rollup import Dimension, Question, choose_returns

CellKey = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """What one firm filed for one period: months counted from year 0, amounts in ten-thousandths of a base unit."""

    firm: str
    first: int
    last: int
    amount: int
    base: int | None


@dataclass(frozen=True, slots=True)
class Leaves:
    """The filings that the tables of one question sum, in order of period and firm.

    cells: for each table, a filing's number in `filed` and the key of a cell that it lies in, once for each such cell.
    """

    filed: tuple[Leaf, ...]
    cells: tuple[tuple[tuple[int, CellKey], ...], ...]


def leaves_of(mirror: Mirror, question: Question, tables: Sequence[tuple[Dimension, ...]]) -> Leaves:
    """The exact filings behind a question, cut up by each of these tables instead of its own.

    Raises:
        NotAddableError: as for `roll_up`.
    """
    with mirror.lock:
        choose_returns(mirror, replace(question, by=()))
        mirror.database.execute(
            "CREATE OR REPLACE TEMP TABLE filed AS SELECT "
            "row_number() OVER (ORDER BY m.first_month, m.last_month, n.text) - 1 AS n, "
            "m.leaf, n.text AS firm, m.first_month, m.last_month, m.amount, m.base "
            "FROM member m JOIN name n ON n.code = m.leaf WHERE m.amount IS NOT NULL"
        )
        rows = mirror.database.execute(
            "SELECT firm, first_month, last_month, amount, base FROM filed ORDER BY n"
        ).fetchall()
        cells = tuple(_cells_of(mirror, by) for by in tables)
    return Leaves(tuple(Leaf(*row) for row in rows), cells)


def _cells_of(mirror: Mirror, by: tuple[Dimension, ...]) -> tuple[tuple[int, CellKey], ...]:
    shown, joins = "", ""
    for n, dimension in enumerate(by):
        if dimension == "leaf":
            shown += ", f.firm"
            continue
        shown += f", n{n}.text"
        joins += (
            f" LEFT JOIN under u{n} ON u{n}.leaf = f.leaf AND u{n}.kind = '{dimension}'"
            f" AND f.last_month BETWEEN u{n}.first_month AND u{n}.last_month"
            f" LEFT JOIN name n{n} ON n{n}.code = u{n}.whole"
        )
    # Only our own words are written into this statement.
    rows = mirror.database.execute(f"SELECT f.n{shown} FROM filed f{joins} ORDER BY ALL").fetchall()  # noqa: S608
    return tuple((row[0], row[1:]) for row in rows)
