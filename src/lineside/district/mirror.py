"""A column store beside the ledger: level figures and who lies under whom, in DuckDB, for sums over millions.

The ledger stays the truth. The mirror copies what was touched since it last looked, so a refresh costs what changed;
kept in a file, it also outlives the program.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Self

import duckdb
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, RowMapping, func, select

from lineside.district.axes import MeasureKind, SaidBy, Status, Vintage
from lineside.district.belonging import lie_under
from lineside.district.errors import AddressError
from lineside.district.registry.membership import Membership
from lineside.district.store.ledger import Ledger
from lineside.district.store.tables import ACT, FIGURE, MEMBERSHIP, RECORD

BATCH = 200_000
VERSION = "1"
LEAF = "firm"

# Of two returns for one figure the better settled counts, then the better placed to know: a lower number is better.
_VINTAGES = (Vintage.CENSUS, Vintage.FINAL, Vintage.PRELIMINARY, Vintage.FLASH, Vintage.UNSTATED)
_STATUSES = (Status.MEASURED, Status.REPORTED, Status.DERIVED, Status.ESTIMATED)
_SAYERS = (SaidBy.BUREAU, SaidBy.AGENCY, SaidBy.SYSTEM, SaidBy.COMPANY, SaidBy.JOURNALIST, SaidBy.UNSTATED)

NOTHING = -(2**63)
"""Stands for SQL's NULL in an array of 64-bit integers."""

_SCHEMA = """
CREATE TABLE seen (version VARCHAR, ledger VARCHAR, figures BIGINT, registry BIGINT, instant VARCHAR);
CREATE TABLE name (code INTEGER, text VARCHAR);
CREATE TABLE axes (code INTEGER, price VARCHAR, scope VARCHAR, attribution VARCHAR);
CREATE TABLE figure (
    id BIGINT, subject INTEGER, indicator INTEGER, kind INTEGER, first_month INTEGER, last_month INTEGER,
    amount BIGINT, base BIGINT, axes INTEGER, standing INTEGER, counterpart INTEGER
);
CREATE TABLE under (leaf INTEGER, whole INTEGER, kind VARCHAR, first_month INTEGER, last_month INTEGER);
CREATE TABLE leaf (code INTEGER);
"""

_COLUMNS = (
    FIGURE.c.id, FIGURE.c.subject, FIGURE.c.indicator, FIGURE.c.period_kind, FIGURE.c.first_month, FIGURE.c.last_month,
    FIGURE.c.amount, FIGURE.c.base_amount, FIGURE.c.price, FIGURE.c.scope, FIGURE.c.attribution, FIGURE.c.vintage,
    FIGURE.c.status, FIGURE.c.said_by, FIGURE.c.counterpart, FIGURE.c.measure, FIGURE.c.withdrawn,
)  # fmt: skip


class Mirror:
    """The mirror of one ledger, in memory or in a file of its own. Threads may share it.

    Raises:
        AddressError: the file cannot be opened, for instance because another program holds it.
    """

    def __init__(self, ledger: Ledger, path: Path | None = None) -> None:
        self.ledger = ledger
        self.lock = RLock()
        try:
            self.database = duckdb.connect(str(path) if path else ":memory:")
        except duckdb.Error as wrong:
            raise AddressError(f"the mirror at {path} cannot be opened: {str(wrong).splitlines()[0]}") from None
        # DuckDB 2.0.0 packs sums into integers too small for them when a join finds nothing: "Type INT128 with value …
        # can't be cast". Without this step of its optimizer it does not.
        self.database.execute("SET disabled_optimizers = 'compressed_materialization'")
        self._codes: dict[str, int] = {}
        self._axes: dict[tuple[str, str, str], int] = {}
        self._figures, self._registry = 0, 0
        self._take_up()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the column store."""
        self.database.close()

    def _take_up(self) -> None:
        """Go on from a mirror kept in a file, or begin anew where it is another ledger's or another version's."""
        stamp = self._stamp()
        tables = {row[0] for row in self.database.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        row = self.database.execute("SELECT * FROM seen").fetchone() if "seen" in tables else None
        # The last act seen must still be the same one: a backup may have been restored, or the file copied.
        if row is not None and (row[0], row[1], row[4]) == (VERSION, stamp, self._instant_of(row[2])):
            self._figures, self._registry = row[2], row[3]
            self._codes = {text: code for code, text in self.database.execute("SELECT * FROM name").fetchall()}
            kept = self.database.execute("SELECT * FROM axes").fetchall()
            self._axes = {(price, scope, attribution): code for code, price, scope, attribution in kept}
            return
        for table in tables:
            self.database.execute(f'DROP TABLE "{table}"')
        self.database.execute(_SCHEMA)
        self.database.execute("INSERT INTO seen VALUES (?, ?, 0, 0, '')", [VERSION, stamp])
        self.code("")

    def _stamp(self) -> str:
        """What tells this ledger from others: the instant of its first act."""
        with self.ledger.reading() as connection:
            return str(connection.execute(select(func.min(ACT.c.at))).scalar())

    def _instant_of(self, act: int) -> str:
        with self.ledger.reading() as connection:
            return str(connection.execute(select(ACT.c.at).where(ACT.c.id == act)).scalar())

    def code(self, text: str) -> int:
        """The number that stands for a text in the column store."""
        found = self._codes.get(text)
        if found is None:
            found = self._codes[text] = len(self._codes)
            self.database.execute("INSERT INTO name VALUES (?, ?)", [found, text])
        return found

    def refresh(self) -> int:
        """Copy what changed in the ledger since last time; returns how many figures that was."""
        with self.lock, self.ledger.reading() as connection:
            newest = int(connection.execute(select(func.max(ACT.c.id))).scalar() or 0)
            if newest == self._figures:
                return 0
            self.database.execute("BEGIN")
            count = sum(self._copy(rows) for rows in _batches(connection, self._figures))
            self._copy_registry(connection)
            self._figures = newest
            at = str(connection.execute(select(ACT.c.at).where(ACT.c.id == newest)).scalar())
            self.database.execute(
                "UPDATE seen SET figures = ?, registry = ?, instant = ?", [newest, self._registry, at]
            )
            self.database.execute("COMMIT")
            return count

    def _copy(self, rows: Sequence[RowMapping]) -> int:
        touched = {"id": np.array([row["id"] for row in rows], dtype=np.int64)}
        self._register("touched", touched)
        self.database.execute("DELETE FROM figure WHERE id IN (SELECT id FROM touched)")
        counted = [row for row in rows if _counts(row)]
        columns: dict[str, NDArray[np.int64]] = {
            "id": _array(row["id"] for row in counted),
            "subject": _array(self.code(row["subject"]) for row in counted),
            "indicator": _array(self.code(row["indicator"]) for row in counted),
            "kind": _array(self.code(row["period_kind"]) for row in counted),
            "first_month": _array(_or_nothing(row["first_month"]) for row in counted),
            "last_month": _array(_or_nothing(row["last_month"]) for row in counted),
            "amount": _array(_or_nothing(row["amount"]) for row in counted),
            "base": _array(_or_nothing(row["base_amount"]) for row in counted),
            "axes": _array(self._axes_code(row) for row in counted),
            "standing": _array(_standing(row) for row in counted),
            "counterpart": _array(self.code(row["counterpart"]) for row in counted),
        }
        self._register("batch", columns)
        nullable = ("first_month", "last_month", "amount", "base")
        chosen = ", ".join(f"nullif({name}, {NOTHING})" if name in nullable else name for name in columns)
        self.database.execute(f"INSERT INTO figure SELECT {chosen} FROM batch")  # noqa: S608  # our own column names
        return len(rows)

    def _register(self, name: str, columns: dict[str, NDArray[np.int64]]) -> None:
        self.database.register(name, columns)

    def _axes_code(self, row: RowMapping) -> int:
        axes = (str(row["price"]), str(row["scope"]), str(row["attribution"]))
        found = self._axes.get(axes)
        if found is None:
            found = self._axes[axes] = len(self._axes)
            self.database.execute("INSERT INTO axes VALUES (?, ?, ?, ?)", [found, *axes])
        return found

    def _copy_registry(self, connection: Connection) -> None:
        acts = (select(func.max(table.c.act)).scalar_subquery() for table in (RECORD, MEMBERSHIP))
        newest = max(int(act or 0) for act in connection.execute(select(*acts)).one())
        if newest == self._registry:
            return
        kinds = {row[0]: row[1] for row in connection.execute(select(RECORD.c.id, RECORD.c.kind))}
        rows = connection.execute(select(MEMBERSHIP).order_by(MEMBERSHIP.c.id)).mappings()
        named = ("member", "whole", "role", "stage", "begins", "ends")
        memberships = [Membership.model_validate({name: row[name] for name in named}) for row in rows]
        leaves = [name for name, kind in kinds.items() if kind == LEAF]
        self.replace_registry(memberships, leaves, kinds)
        self._registry = newest

    def replace_registry(self, memberships: Iterable[Membership], leaves: Sequence[str], kinds: dict[str, str]) -> None:
        """Put other leaves and memberships in the place of those there are. `kinds` names the kind of each whole."""
        under = lie_under(memberships, leaves)
        self.database.execute("DELETE FROM under")
        self.database.execute("DELETE FROM leaf")
        if leaves:
            self._register("leaves", {"code": _array(self.code(name) for name in leaves)})
            self.database.execute("INSERT INTO leaf SELECT code FROM leaves")
        if under:
            wholes = sorted({stretch.whole for stretch in under})
            columns = {
                "leaf": _array(self.code(stretch.leaf) for stretch in under),
                "whole": _array(self.code(stretch.whole) for stretch in under),
                "first_month": _array(stretch.first for stretch in under),
                "last_month": _array(stretch.last for stretch in under),
            }
            self._register("stretches", columns)
            self.database.execute("CREATE OR REPLACE TEMP TABLE whole_kind (code INTEGER, kind VARCHAR)")
            of_kind = [[self.code(whole), kind_of(whole, kinds)] for whole in wholes]
            self.database.executemany("INSERT INTO whole_kind VALUES (?, ?)", of_kind)
            self.database.execute(
                "INSERT INTO under SELECT s.leaf, s.whole, k.kind, s.first_month, s.last_month "
                "FROM stretches s JOIN whole_kind k ON k.code = s.whole"
            )


def kind_of(whole: str, kinds: dict[str, str]) -> str:
    """The kind of a whole; `tier` and `stage` for the numbered parts of a system and a chain."""
    name, numbered, _ = whole.partition("#")
    kind = kinds.get(name, "")
    return {"cluster-system": "tier", "chain": "stage"}.get(kind, kind) if numbered else kind


def _batches(connection: Connection, after: int) -> Iterator[Sequence[RowMapping]]:
    """Figures touched after an act, in order of their numbers."""
    last = 0
    while True:
        statement = select(*_COLUMNS).where(FIGURE.c.touched > after, FIGURE.c.id > last).order_by(FIGURE.c.id)
        rows = connection.execute(statement.limit(BATCH)).mappings().all()
        if not rows:
            return
        yield rows
        last = int(rows[-1]["id"])


def _counts(row: RowMapping) -> bool:
    """Whether sums take the row: a standing level that was neither simulated, claimed nor planned."""
    return not row["withdrawn"] and row["measure"] == MeasureKind.LEVEL and row["status"] in _STATUSES


def _standing(row: RowMapping) -> int:
    vintage, said = _VINTAGES.index(Vintage(row["vintage"])), _SAYERS.index(SaidBy(row["said_by"]))
    return 100 * vintage + 10 * _STATUSES.index(Status(row["status"])) + said


def _or_nothing(number: int | None) -> int:
    return NOTHING if number is None else number


def _array(numbers: Iterable[int]) -> NDArray[np.int64]:
    return np.fromiter(numbers, dtype=np.int64)
