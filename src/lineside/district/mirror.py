"""A column store beside the ledger: level figures and who lies under whom, in DuckDB, for sums over millions.

The ledger stays the truth. The mirror copies what was touched since it last looked, so a refresh costs what changed;
kept in a file, it also outlives the program.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Self

import duckdb
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, and_, case, func, select

from lineside.district.axes import MeasureKind, Release, Status
from lineside.district.belonging import Under, lie_under, own_stretches
from lineside.district.choosing import RUN, STATUSES, standing
from lineside.district.errors import AddressError
from lineside.district.keptsums import KeptSums
from lineside.district.period import PeriodKind
from lineside.district.registry.membership import Membership
from lineside.district.store.history import first_instant
from lineside.district.store.ledger import Ledger
from lineside.district.store.owning import summed_along
from lineside.district.store.tables import ACT, FIGURE, MEMBERSHIP, RECORD

BATCH = 200_000
VERSION = "4"
LEAF = "firm"

_SHOWN = {Release.PUBLIC: 1, Release.INTERNAL: 1, Release.FIRM: 2}
"""Figures that may be seen by themselves: 1 by everybody, 2 where their firm consents. A bureau's return never is."""

NOTHING = -(2**63)
"""Stands for SQL's NULL in an array of 64-bit integers."""

_SCHEMA = """
CREATE TABLE seen (version VARCHAR, ledger VARCHAR, figures BIGINT, registry BIGINT, instant VARCHAR);
CREATE TABLE name (code INTEGER, text VARCHAR);
CREATE TABLE axes (code INTEGER, price VARCHAR, scope VARCHAR, attribution VARCHAR);
CREATE TABLE figure (
    id BIGINT, subject INTEGER, indicator INTEGER, kind INTEGER, first_month INTEGER, last_month INTEGER,
    amount BIGINT, base BIGINT, axes INTEGER, standing INTEGER, counterpart INTEGER, run INTEGER, part INTEGER,
    day INTEGER
);
CREATE TABLE under (leaf INTEGER, whole INTEGER, kind VARCHAR, first_month INTEGER, last_month INTEGER);
CREATE TABLE leaf (code INTEGER);
CREATE TABLE own (leaf INTEGER, first_month INTEGER, last_month INTEGER);
CREATE TABLE shown (
    id BIGINT, subject INTEGER, indicator INTEGER, first_month INTEGER, last_month INTEGER, amount BIGINT, base BIGINT,
    asks BOOLEAN
);
CREATE TABLE consenting (code INTEGER);
CREATE TABLE kept (indicator VARCHAR, year INTEGER, stamp VARCHAR, judged VARCHAR, PRIMARY KEY (indicator, year));
CREATE TABLE IF NOT EXISTS told (indicator VARCHAR, year INTEGER, sums BLOB, PRIMARY KEY (indicator, year));
"""

_COLUMNS = (
    FIGURE.c.id, FIGURE.c.subject, FIGURE.c.indicator, FIGURE.c.period_kind, FIGURE.c.first_month, FIGURE.c.last_month,
    FIGURE.c.amount, FIGURE.c.base_amount, FIGURE.c.price, FIGURE.c.scope, FIGURE.c.attribution, FIGURE.c.vintage,
    FIGURE.c.status, FIGURE.c.said_by, FIGURE.c.counterpart, FIGURE.c.measure, FIGURE.c.withdrawn,
    FIGURE.c.release, FIGURE.c.of,
    case((and_(FIGURE.c.status == Status.MEASURED.value, FIGURE.c.source.startswith(RUN)), FIGURE.c.source), else_="")
    .label("run"),
    case((FIGURE.c.period_kind == PeriodKind.INSTANT.value, func.substr(FIGURE.c.period, 9, 2)), else_="").label("day"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """The mirror as of one moment, beside what else goes on with it; tables of its own go with it.

    newest: the act that it is as of.
    """

    ledger: Ledger
    database: duckdb.DuckDBPyConnection
    newest: int
    _codes: Mapping[str, int]

    def code(self, text: str) -> int:
        """The number that stands for a text; one that stands for none where nobody knows it."""
        return self._codes.get(text, -1)


class Mirror:
    """The mirror of one ledger, in memory or in a file of its own. Threads may share it.

    Raises:
        AddressError: the file cannot be opened, for instance because another program holds it.
    """

    def __init__(self, ledger: Ledger, path: Path | None = None) -> None:
        self.ledger = ledger
        self.lock = RLock()
        self._kept_in_file = path is not None
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
        self.copied = 0
        """How many figures a refresh that goes on has copied."""
        self.chosen: object = None
        """The question that the tables of chosen returns were filled for, as long as nothing changed since."""
        self.kept_sums = KeptSums()
        self._revisions: dict[int, int] = {}
        self._copied_of: set[int] = set()
        self._moves = 0
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
        tables: set[str] = set()
        if self._kept_in_file:  # asking what a new store in memory holds takes longer than to fill a small one
            tables = {row[0] for row in self.database.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        row = self.database.execute("SELECT * FROM seen").fetchone() if "seen" in tables else None
        # The last act seen must still be the same one: a backup may have been restored, or the file copied.
        if row is not None and (row[0], row[1], row[4]) == (VERSION, stamp, self._instant_of(row[2])):
            self._figures, self._registry = row[2], row[3]
            self._recall()
            return
        # What was told of this ledger stays told, whatever else begins anew.
        kept = {"told"} if row is not None and row[1] == stamp else set()
        for table in tables - kept:
            self.database.execute(f'DROP TABLE "{table}"')
        self.database.execute(_SCHEMA)
        self.database.execute("INSERT INTO seen VALUES (?, ?, 0, 0, '')", [VERSION, stamp])
        self.code("")

    def _recall(self) -> None:
        """Take the numbers that stand for texts from the store."""
        self._codes = {text: code for code, text in self.database.execute("SELECT * FROM name").fetchall()}
        kept = self.database.execute("SELECT * FROM axes").fetchall()
        self._axes = {(price, scope, attribution): code for code, price, scope, attribution in kept}

    @property
    def newest(self) -> int:
        """The last act of the ledger that the mirror has taken in."""
        return self._figures

    def _stamp(self) -> str:
        """What tells this ledger from others: the instant of its first act."""
        with self.ledger.reading() as connection:
            return first_instant(connection)

    def _instant_of(self, act: int) -> str:
        with self.ledger.reading() as connection:
            return str(connection.execute(select(ACT.c.at).where(ACT.c.id == act)).scalar())

    def revision(self, indicator: str) -> tuple[int, int]:
        """What changes with the figures of an indicator and with the registry: two that are equal mean equal sums."""
        return self._revisions.get(self._codes.get(indicator, -1), 0), self._moves

    @contextmanager
    def look(self) -> Iterator[Look]:
        """What stands now, for sums that wait for nobody and that nobody waits for."""
        with self.apart() as (database, newest):
            yield Look(self.ledger, database, newest, self._codes)

    @contextmanager
    def apart(self) -> Iterator[tuple[duckdb.DuckDBPyConnection, int]]:
        """A look of one moment beside what else goes on, with the act that it is as of; it waits for no lock."""
        with self.database.cursor() as beside:
            beside.execute("BEGIN")
            row = beside.execute("SELECT figures FROM seen").fetchone() or (0,)
            yield beside, int(row[0])

    def code(self, text: str) -> int:
        """The number that stands for a text in the column store."""
        found = self._codes.get(text)
        if found is None:
            found = self._codes[text] = len(self._codes)
            self.database.execute("INSERT INTO name VALUES (?, ?)", [found, text])
        return found

    def knows(self, text: str) -> bool:
        """Whether a number stands for a text already: whatever firms lie under has one."""
        return text in self._codes

    def refresh(self) -> int:
        """Copy what changed in the ledger since last time; returns how many figures that was.

        Where nothing did, it waits for nobody.
        """
        with self.ledger.reading() as connection:
            if _newest(connection) == self._figures:
                return 0
        with self.lock, self.ledger.reading() as connection:
            newest = _newest(connection)
            if newest == self._figures:
                return 0
            registry, self.chosen, self._copied_of = self._registry, None, set()
            self.database.execute("BEGIN")
            try:
                self._copy_until(connection, newest)
            except BaseException:
                self.database.execute("ROLLBACK")
                self._registry = registry
                self._recall()
                raise
            self.database.execute("COMMIT")
            self._revisions |= dict.fromkeys(self._copied_of, newest)
            self._figures = newest
            return self.copied

    def _copy_until(self, connection: Connection, newest: int) -> None:
        self.copied = 0
        for rows in _batches(connection, self._figures):
            self.copied += self._copy(rows)
        self._copy_registry(connection)
        at = str(connection.execute(select(ACT.c.at).where(ACT.c.id == newest)).scalar())
        self.database.execute("UPDATE seen SET figures = ?, registry = ?, instant = ?", [newest, self._registry, at])

    def _copy(self, rows: Sequence[Sequence[object]]) -> int:
        """Put what stands in these rows of the ledger in the place of what stood there. By columns, for speed."""
        of = dict(zip((column.name for column in _COLUMNS), zip(*rows, strict=True), strict=True))
        self._register("touched", {"id": np.array(of["id"], dtype=np.int64)})
        before = self.database.execute("SELECT DISTINCT indicator FROM figure WHERE id IN (SELECT id FROM touched)")
        self._copied_of |= {int(row[0]) for row in before.fetchall()}
        for table in ("figure", "shown"):
            self.database.execute(f"DELETE FROM {table} WHERE id IN (SELECT id FROM touched)")  # noqa: S608
        columns: dict[str, NDArray[np.int64]] = {
            "id": np.array(of["id"], dtype=np.int64),
            "subject": self._coded(of["subject"]),
            "indicator": self._coded(of["indicator"]),
            "kind": self._coded(of["period_kind"]),
            "first_month": _or_nothing(of["first_month"]),
            "last_month": _or_nothing(of["last_month"]),
            "amount": _or_nothing(of["amount"]),
            "base": _or_nothing(of["base_amount"]),
            "axes": self._axes_codes(zip(of["price"], of["scope"], of["attribution"], strict=True)),
            "standing": _standings(zip(of["vintage"], of["status"], of["said_by"], strict=True)),
            "counterpart": self._coded(of["counterpart"]),
            "run": self._coded(of["run"]),
            "part": self._coded(of["of"]),
            "day": np.array([int(str(day)) if day else 0 for day in of["day"]], dtype=np.int64),
        }
        self._copied_of |= {int(code) for code in np.unique(columns["indicator"])}
        level = np.array([measure == MeasureKind.LEVEL for measure in of["measure"]], dtype=bool)
        level &= ~np.array(of["withdrawn"], dtype=bool)
        columns["counts"] = (level & (columns["standing"] != NOTHING)).astype(np.int64)
        columns["shown"] = level * _array(_SHOWN.get(Release(str(release)), 0) for release in of["release"])
        self._register("batch", columns)
        nullable = ("first_month", "last_month", "amount", "base")
        named = tuple(columns)[:-2]
        chosen = ", ".join(f"nullif({name}, {NOTHING})" if name in nullable else name for name in named)
        self.database.execute(f"INSERT INTO figure SELECT {chosen} FROM batch WHERE counts = 1")  # noqa: S608
        self.database.execute(
            "INSERT INTO shown SELECT id, subject, indicator, nullif(first_month, $nothing), "
            "nullif(last_month, $nothing), nullif(amount, $nothing), nullif(base, $nothing), shown = 2 "
            "FROM batch WHERE shown > 0",
            {"nothing": NOTHING},
        )
        return len(rows)

    def _register(self, name: str, columns: dict[str, NDArray[np.int64]]) -> None:
        self.database.register(name, columns)

    def _coded(self, texts: Sequence[object]) -> NDArray[np.int64]:
        """The numbers that stand for texts; new ones are named in one statement."""
        new = sorted({str(text) for text in texts} - self._codes.keys())
        if new:
            self.database.executemany(
                "INSERT INTO name VALUES (?, ?)", [(len(self._codes) + n, t) for n, t in enumerate(new)]
            )
            self._codes |= {text: len(self._codes) + n for n, text in enumerate(new)}
        codes = self._codes
        return _array(codes[str(text)] for text in texts)

    def _axes_codes(self, axes: Iterable[tuple[object, ...]]) -> NDArray[np.int64]:
        listed = [(str(price), str(scope), str(attribution)) for price, scope, attribution in axes]
        for new in sorted(set(listed) - self._axes.keys()):
            self._axes[new] = len(self._axes)
            self.database.execute("INSERT INTO axes VALUES (?, ?, ?, ?)", [self._axes[new], *new])
        codes = self._axes
        return _array(codes[one] for one in listed)

    def _copy_registry(self, connection: Connection) -> None:
        acts = (select(func.max(table.c.act)).scalar_subquery() for table in (RECORD, MEMBERSHIP))
        newest = max(int(act or 0) for act in connection.execute(select(*acts)).one())
        if newest == self._registry:
            return
        kinds = {row[0]: row[1] for row in connection.execute(select(RECORD.c.id, RECORD.c.kind))}
        memberships = summed_along(connection)
        leaves = [name for name, kind in kinds.items() if kind == LEAF]
        agreed = RECORD.c.document.contains('"consents":true', autoescape=True)
        consenting = connection.execute(select(RECORD.c.id).where(RECORD.c.kind == LEAF, agreed)).scalars().all()
        self.replace_registry(memberships, leaves, kinds, consenting)
        self._registry = newest

    def replace_registry(
        self, memberships: Iterable[Membership], leaves: Sequence[str], kinds: dict[str, str],
        consenting: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """Put other leaves and memberships in the place of those there are.

        kinds: the kind of each whole; consenting: leaves that agree to be shown by themselves.
        """
        under, self.chosen = lie_under(memberships, leaves), None
        self._moves += 1
        for table in ("under", "leaf", "own", "consenting"):
            self.database.execute(f"DELETE FROM {table}")  # noqa: S608  # our own names
        if consenting:
            self._register("agreeing", {"code": _array(self.code(name) for name in consenting)})
            self.database.execute("INSERT INTO consenting SELECT code FROM agreeing")
        if leaves:
            self._register("leaves", {"code": _array(self.code(name) for name in leaves)})
            self.database.execute("INSERT INTO leaf SELECT code FROM leaves")
        self._insert_own(under, leaves, kinds)
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

    def _insert_own(self, under: Sequence[Under], leaves: Sequence[str], kinds: dict[str, str]) -> None:
        """Note when each leaf is the district's own."""
        found = own_stretches(under, leaves, kinds)
        if not found:
            return
        columns = {
            "leaf": _array(self.code(leaf) for leaf, _, _ in found),
            "first_month": _array(first for _, first, _ in found),
            "last_month": _array(last for _, _, last in found),
        }
        self._register("owned", columns)
        self.database.execute("INSERT INTO own SELECT leaf, first_month, last_month FROM owned")

    def years(self) -> dict[tuple[str, int], str]:
        """The indicators and years of which firms have figures, each with a stamp of all that its sums hang on.

        The stamp changes with the firms' figures of the year and of the one before, with what of them and of the year
        after (its bases) anybody may see, and with the registry; what is said of a district or a cluster lies in no
        sum. Equal stamps mean equal sums. Hashes are added up, whole rows at a time: in an exclusive or two equal rows
        would cancel.
        """
        with self.lock:
            (registry,) = self.database.execute(
                "SELECT concat_ws('.', "
                "(SELECT concat(count(*), '.', sum(hash(u))) FROM under u), "
                "(SELECT concat(count(*), '.', sum(hash(l))) FROM leaf l), "
                "(SELECT concat(count(*), '.', sum(hash(o))) FROM own o), "
                "(SELECT concat(count(*), '.', sum(hash(c))) FROM consenting c))"
            ).fetchone() or ("",)
            rows = self.database.execute(
                "WITH part AS ("
                "  SELECT indicator, last_month // 12 AS year, concat(count(*), '.', sum(hash(f))) AS stamp, "
                "    true AS figures FROM figure f SEMI JOIN leaf l ON l.code = f.subject "
                "    WHERE last_month IS NOT NULL GROUP BY ALL "
                "  UNION ALL "
                "  SELECT indicator, last_month // 12, concat(count(*), '.', sum(hash(s))), false "
                "    FROM shown s SEMI JOIN leaf l ON l.code = s.subject WHERE last_month IS NOT NULL GROUP BY ALL"
                "), stamped AS ("
                "  SELECT indicator, year, string_agg(stamp, '/' ORDER BY figures) AS stamp, "
                "    bool_or(figures) AS figures FROM part GROUP BY ALL"
                ") "
                "SELECT n.text, s.year, s.stamp, coalesce(b.stamp, ''), coalesce(a.stamp, '') "
                "FROM stamped s JOIN name n ON n.code = s.indicator "
                "LEFT JOIN stamped b ON b.indicator = s.indicator AND b.year = s.year - 1 "
                "LEFT JOIN part a ON a.indicator = s.indicator AND a.year = s.year + 1 AND NOT a.figures "
                "WHERE s.figures"
            ).fetchall()
        return {(str(name), int(year)): "|".join((registry, *stamps)) for name, year, *stamps in rows}

    def keep(self, indicator: str, year: int, stamp: str, judged: str) -> None:
        """Keep what was judged of an indicator's sums of one year, as text, with the stamp that it was found under."""
        with self.lock:
            row = [indicator, year, stamp, judged]
            self.database.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", row)

    def kept(self) -> list[tuple[str, int, str, str]]:
        """All that is kept: indicator, year, stamp, what was judged."""
        with self.lock:
            rows = self.database.execute("SELECT indicator, year, stamp, judged FROM kept").fetchall()
        return [(str(indicator), int(year), str(stamp), str(judged)) for indicator, year, stamp, judged in rows]

    def tell(self, indicator: str, year: int, sums: bytes) -> None:
        """Remember what has been published of an indicator's sums of one year."""
        with self.lock:
            self.database.execute("INSERT OR REPLACE INTO told VALUES (?, ?, ?)", [indicator, year, sums])

    def told(self, indicator: str, year: int) -> bytes:
        """What has been published of an indicator's sums of one year; empty where nothing has."""
        with self.lock:
            found = self.database.execute(
                "SELECT sums FROM told WHERE indicator = ? AND year = ?", [indicator, year]
            ).fetchone()
        return b"" if found is None else bytes(found[0])


def _newest(connection: Connection) -> int:
    return int(connection.execute(select(func.max(ACT.c.id))).scalar() or 0)


def kind_of(whole: str, kinds: dict[str, str]) -> str:
    """The kind of a whole; `tier` and `stage` for the numbered parts of a system and a chain."""
    name, numbered, _ = whole.partition("#")
    kind = kinds.get(name, "")
    return {"cluster-system": "tier", "chain": "stage"}.get(kind, kind) if numbered else kind


def _batches(connection: Connection, after: int) -> Iterator[Sequence[Sequence[object]]]:
    """Figures touched after an act, in order of their numbers."""
    last = 0
    while True:
        statement = select(*_COLUMNS).where(FIGURE.c.touched > after, FIGURE.c.id > last).order_by(FIGURE.c.id)
        rows = connection.execute(statement.limit(BATCH)).all()
        if not rows:
            return
        yield rows
        last = int(str(rows[-1][0]))


def _standings(settled: Iterable[tuple[object, ...]]) -> NDArray[np.int64]:
    """How well settled each figure is, the lower the better; NOTHING for what sums never take."""
    listed = list(settled)
    known = {one: _standing(*(str(part) for part in one)) for one in set(listed)}
    return _array(known[one] for one in listed)


def _standing(vintage: str, status: str, said_by: str) -> int:
    return standing(vintage, status, said_by) if status in STATUSES else NOTHING


def _or_nothing(numbers: Sequence[object]) -> NDArray[np.int64]:
    return np.array([NOTHING if number is None else number for number in numbers], dtype=np.int64)


def _array(numbers: Iterable[int]) -> NDArray[np.int64]:
    return np.fromiter(numbers, dtype=np.int64)
