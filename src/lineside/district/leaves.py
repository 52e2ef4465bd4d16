"""The firms beneath sums: what each filed, and in which cells of which tables it lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lineside.district.mirror import Mirror
from lineside.district.rollup import Dimension, Question, choose_returns
from lineside.district.told import Filed

CellKey = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """What one firm filed for one period: months counted from year 0, amounts in ten-thousandths of a base unit.

    opened: everything that the ledger holds of it is shown by itself. known: a reader may have it from something that
    is shown, such as a plan of the same amount or the base filed with a figure of a year later. bounded: parts of it
    are shown by themselves, so it is at least what these come to.
    """

    firm: str
    first: int
    last: int
    amount: int
    base: int | None
    opened: bool = False
    known: bool = False
    bounded: bool = False


@dataclass(frozen=True, slots=True)
class Leaves:
    """The filings that the tables of one question sum, in order of period and firm.

    cells: for each table, a filing's number in `filed` and the key of a cell that it lies in, once for each such cell.
    """

    filed: tuple[Leaf, ...]
    cells: tuple[tuple[tuple[int, CellKey], ...], ...]

    def of_year(self, year: int) -> Leaves:
        """Those whose periods end in a year."""
        kept = [n for n, leaf in enumerate(self.filed) if leaf.last // 12 == year]
        place = {n: at for at, n in enumerate(kept)}
        cells = tuple(tuple((place[n], key) for n, key in table if n in place) for table in self.cells)
        return Leaves(tuple(self.filed[n] for n in kept), cells)


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
            _SEEN, {"indicator": mirror.code(question.indicator), "none": mirror.code("")}
        ).fetchall()
        cells = _cells_of(mirror, tables)
    return Leaves(tuple(Leaf(*row) for row in rows), cells)


_SEEN = """
WITH reach AS (SELECT min(last_month) AS since, max(last_month) AS until FROM filed
), bare AS (
    SELECT s.* FROM shown s LEFT JOIN consenting c ON c.code = s.subject, reach r
    WHERE s.indicator = $indicator AND (NOT s.asks OR c.code IS NOT NULL)
      AND s.last_month BETWEEN r.since AND r.until + 12
), veiled AS (
    SELECT DISTINCT f.subject, f.first_month, f.last_month FROM figure f ANTI JOIN bare USING (id), reach r
    WHERE f.indicator = $indicator AND f.last_month BETWEEN r.since AND r.until
), told AS (
    SELECT subject, first_month, last_month, amount FROM bare WHERE amount IS NOT NULL
    UNION SELECT subject, first_month, last_month, CAST(sum(amount) AS BIGINT) FROM bare GROUP BY ALL
), recalled AS (
    SELECT DISTINCT subject, first_month - 12 AS first_month, last_month - 12 AS last_month FROM bare
    WHERE base IS NOT NULL
), seen AS (SELECT DISTINCT subject, first_month, last_month FROM bare
), parts AS (
    SELECT DISTINCT b.subject, b.first_month, b.last_month FROM bare b JOIN figure p USING (id)
    WHERE p.indicator = $indicator AND (p.part <> $none OR p.run <> $none)
)
SELECT f.firm, f.first_month, f.last_month, f.amount, f.base,
       s.subject IS NOT NULL AND v.subject IS NULL AS opened,
       t.subject IS NOT NULL OR r.subject IS NOT NULL OR opened AS known,
       EXISTS (SELECT 1 FROM parts p WHERE p.subject = f.leaf AND p.first_month >= f.first_month
               AND p.last_month <= f.last_month) AS bounded
FROM filed f
LEFT JOIN seen s ON s.subject = f.leaf AND s.first_month = f.first_month AND s.last_month = f.last_month
LEFT JOIN veiled v ON v.subject = f.leaf AND v.first_month = f.first_month AND v.last_month = f.last_month
LEFT JOIN told t ON t.subject = f.leaf AND t.first_month = f.first_month AND t.last_month = f.last_month
     AND t.amount = f.amount
LEFT JOIN recalled r ON r.subject = f.leaf AND r.first_month = f.first_month AND r.last_month = f.last_month
ORDER BY f.n
"""
"""What readers see of the filings. One is open when figures that are shown make it and no other has a part in it."""


def told_singly(mirror: Mirror, indicator: str, year: int) -> list[tuple[Filed, int]]:
    """What anybody may read of single firms' periods of a year, whether it lies in a sum or not.

    Their own open returns, and what open figures of the year after say was filed.
    """
    with mirror.lock:
        rows = mirror.database.execute(
            _TOLD_SINGLY, {"indicator": mirror.code(indicator), "none": mirror.code(""), "year": year}
        ).fetchall()
    return [((first, last, firm), amount) for first, last, firm, amount in rows]


_TOLD_SINGLY = """
WITH bare AS (
    SELECT s.* FROM shown s SEMI JOIN leaf l ON l.code = s.subject LEFT JOIN consenting c ON c.code = s.subject
    WHERE s.indicator = $indicator AND (NOT s.asks OR c.code IS NOT NULL)
), told AS (
    SELECT b.subject, b.first_month, b.last_month, b.amount FROM bare b JOIN figure f USING (id)
    WHERE b.amount IS NOT NULL AND f.part = $none AND f.run = $none AND f.counterpart = $none
    UNION ALL SELECT subject, first_month - 12, last_month - 12, base FROM bare WHERE base IS NOT NULL
)
SELECT t.first_month, t.last_month, n.text, min(t.amount) FROM told t JOIN name n ON n.code = t.subject
WHERE t.last_month // 12 = $year AND t.first_month // 12 = $year GROUP BY ALL ORDER BY ALL
"""


def _cells_of(mirror: Mirror, tables: Sequence[tuple[Dimension, ...]]) -> tuple[tuple[tuple[int, CellKey], ...], ...]:
    """The cells of each table; asked in one statement, since planning one takes longer than a small table does."""
    width = max(map(len, tables), default=0)
    if not width:
        return tuple(() for _ in tables)
    parts = [_select(table, by, width) for table, by in enumerate(tables) if by]
    rows = mirror.database.execute(" UNION ALL ".join(parts) + " ORDER BY ALL").fetchall()
    found: list[list[tuple[int, CellKey]]] = [[] for _ in tables]
    for table, n, *key in rows:
        found[table].append((n, tuple(key[: len(tables[table])])))
    return tuple(tuple(cells) for cells in found)


def _select(table: int, by: tuple[Dimension, ...], width: int) -> str:
    """The cells of one table, with as many columns as the widest has; only our own words are written into it."""
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
    shown += ", NULL" * (width - len(by))
    return f"SELECT {table}, f.n{shown} FROM filed f{joins}"  # noqa: S608


def kinds_of(mirror: Mirror, indicator: str, first: int, last: int) -> frozenset[str]:
    """The kinds of period of which an indicator has figures that end in these months."""
    with mirror.lock:
        rows = mirror.database.execute(
            "SELECT DISTINCT n.text FROM figure f JOIN name n ON n.code = f.kind "
            "WHERE f.indicator = ? AND f.last_month BETWEEN ? AND ?",
            [mirror.code(indicator), first, last],
        ).fetchall()
    return frozenset(str(row[0]) for row in rows)
