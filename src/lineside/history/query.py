"""Questions to a history, or to several as to one: SQL that reads, frames, and figures by machine, shift or day.

DuckDB runs in this process. It may read the histories' own files and nothing else: no other file, no network, no
extension; what would write is refused before it runs, and all that it sees are views.
"""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import duckdb
import polars as pl

from lineside.history.errors import HistoryError
from lineside.history.loss import losses_of
from lineside.history.store import About, about, files_of, folders
from lineside.history.tables import COLUMNS, SORTED, day_of, midnight, schema_of
from lineside.kpi.elements import meaning_of
from lineside.model.load import loads

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lineside.history.measure import By
    from lineside.kpi.losses import Loss
    from lineside.model.plant import Plant

PATIENCE_S: Final = 60.0
"""A question that takes longer is broken off."""
MEMORY: Final = "2GB"
_SQL_TYPES: Final = {"text": "VARCHAR", "int": "BIGINT", "bool": "BOOLEAN", "float": "DOUBLE"}
_MAGIC: Final = b"PAR1"


class History:
    """One or several histories that are asked together. A context that closes what it opened."""

    def __init__(self, *paths: Path, patience_s: float = PATIENCE_S) -> None:
        """Open the histories at so many paths, and those in folders below them.

        Raises:
            HistoryError: there is none, one is damaged, or was written by a later version.
        """
        self.folders = [folder.resolve() for path in paths for folder in folders(path)]
        self.abouts: list[About] = _told_apart([about(folder) for folder in self.folders], self.folders)
        self._plants: dict[str, Plant] = {}
        self._patience_s = patience_s
        for folder in self.folders:
            _check_files(folder)
        self._connection = duckdb.connect(":memory:")
        self._connection.execute("SET autoinstall_known_extensions=false; SET autoload_known_extensions=false")
        self._connection.execute(f"SET memory_limit='{MEMORY}'")
        for table in SORTED:
            self._view(table)
        self._beside()
        allowed = ", ".join(_text(str(folder) + "/") for folder in self.folders)
        self._connection.execute(f"SET allowed_directories=[{allowed}]")
        self._connection.execute("SET enable_external_access=false; SET lock_configuration=true")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        self._connection.close()

    def plant(self, number: int = 0) -> Plant:
        """The model of one of the histories, as it was recorded."""
        told = self.abouts[number]
        if told.model_hash not in self._plants:
            self._plants[told.model_hash] = loads(told.model, f"the model in {self.folders[number]}")
        return self._plants[told.model_hash]

    def sql(self, question: str) -> pl.DataFrame:
        """The answer to one SELECT over the tables.

        Raises:
            HistoryError: it is no single SELECT, reads beyond the tables, names what is not there, or takes too long.
        """
        _refuse_what_writes(question)
        with _told(self._connection, self._patience_s):
            found = self._connection.execute(question)
            columns = [(str(each[0]), str(each[1])) for each in found.description or ()]
            return _frame(columns, found.fetchall())

    def frame(self, table: str) -> pl.DataFrame:
        """A whole table. Raises HistoryError where there is none of that name."""
        if table not in SORTED:
            raise HistoryError(f"there is no table `{table}`; there are: {', '.join(SORTED)}")
        frames = [
            pl.read_parquet(file, hive_partitioning=False)
            .cast(dict(schema_of(table)))  # type: ignore[arg-type]
            .select(
                pl.lit(told.plant).alias("plant"),
                pl.lit(told.run).alias("run"),
                pl.lit(date.fromisoformat(file.parent.name.removeprefix("day="))).alias("day"),
                pl.all(),
            )
            for folder, told in zip(self.folders, self.abouts, strict=True)
            for file in sorted((folder / table).glob("day=*/*.parquet"))
        ]
        nothing = pl.DataFrame(schema={"plant": pl.String, "run": pl.String, "day": pl.Date, **schema_of(table)})
        return pl.concat([nothing, *frames]).sort("plant", "run", *SORTED[table])

    def figures(self, *by: By, since: date | None = None, until: date | None = None) -> pl.DataFrame:
        """Time elements, quantities and indicators by keys such as `machine`, `day`, from `since` to before `until`.

        `shift` as a key gives times and what is made of them alone: parts are counted by the hour.
        """
        from lineside.history import measure

        return self.sql(measure.sql(measure.figures(by or ("plant",), since, until)))

    def products(self, since: date | None = None, until: date | None = None) -> pl.DataFrame:
        """Of each product's parts that were done on some days: quantities, order times, throughput and yields."""
        from lineside.history import measure

        return self.sql(measure.sql(measure.products(since, until)))

    def losses(self, since: date | None = None, until: date | None = None, number: int = 0) -> Loss:
        """Where the planned time of one history's machines went on some days, to the end of each chain of waiting.

        Raises HistoryError where the intervals of these days are no longer kept.
        """
        plant, told = self.plant(number), self.abouts[number]
        begin = 0 if since is None else max(0, midnight(plant, since))
        end = told.through if until is None else min(told.through, midnight(plant, until))
        mine = (pl.col("plant") == told.plant) & (pl.col("run") == told.run)
        frames = {name: self.frame(name).filter(mine) for name in ("interval", "machine_hour")}
        return losses_of(plant, frames["interval"], frames["machine_hour"], begin, end)

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day of the first history."""
        return day_of(self.plant(), 0), day_of(self.plant(), self.abouts[0].through)

    def _view(self, table: str) -> None:
        """A view over the files of a table in all histories; an empty one where there are none."""
        parts = []
        quoted = ", ".join(f'"{name}"' for name in COLUMNS[table])
        for folder, told in zip(self.folders, self.abouts, strict=True):
            if any((folder / table).glob("day=*/*.parquet")):
                files = _text(str(folder / table / "day=*" / "*.parquet"))
                parts.append(
                    f"SELECT {_text(told.plant)} AS plant, {_text(told.run)} AS run, CAST(day AS DATE) AS day, {quoted}"  # noqa: S608 - our own names
                    f" FROM read_parquet({files}, hive_partitioning=true)"
                )
        if not parts:
            nothing = ", ".join(
                f'CAST(NULL AS {_SQL_TYPES[kind]}) AS "{name}"' for name, kind in COLUMNS[table].items()
            )
            parts = [f"SELECT '' AS plant, '' AS run, CAST(NULL AS DATE) AS day, {nothing} WHERE false"]
        with _told(self._connection, self._patience_s):
            self._connection.execute(f'CREATE VIEW "{table}" AS ' + " UNION ALL BY NAME ".join(parts))

    def _beside(self) -> None:
        """What each state counts as, and which station a machine is of."""
        meanings, places = [], []
        for number, told in enumerate(self.abouts):
            plant = self.plant(number)
            meanings += [(told.plant, told.run, state, it) for state, it in meaning_of(plant).items()]
            places += [
                (told.plant, told.run, f"{name}/{n}" if station.machines > 1 else name, name)
                for name, station in plant.stations.items()
                for n in range(1, station.machines + 1)
            ]
        for view, columns, rows in (("element", "state, element", meanings), ("place", "machine, station", places)):
            values = ", ".join("(" + ", ".join(_text(str(each)) for each in row) + ")" for row in rows)
            named = f"told(plant, run, {columns})"
            self._connection.execute(f"CREATE VIEW {view} AS SELECT * FROM (VALUES {values}) AS {named}")  # noqa: S608


def _told_apart(found: list[About], folders: list[Path]) -> list[About]:
    """Runs of one plant that have one name are told apart by their folders."""
    names = Counter((each.plant, each.run) for each in found)
    return [
        replace(each, run=f"{each.run} in {folder.name}") if names[each.plant, each.run] > 1 else each
        for each, folder in zip(found, folders, strict=True)
    ]


def _refuse_what_writes(question: str) -> None:
    try:
        found = duckdb.extract_statements(question)
    except duckdb.Error as wrong:
        raise HistoryError(f"the question cannot be read: {_first(wrong)}") from None
    if len(found) != 1:
        raise HistoryError(f"expected one SELECT, found {len(found)} statements")
    if found[0].type != duckdb.StatementType.SELECT:
        kind = found[0].type.name
        raise HistoryError(f"a history is only read: expected a SELECT, found {kind}; use --out to export")


@contextmanager
def _told(connection: duckdb.DuckDBPyConnection, patience_s: float) -> Iterator[None]:
    """What goes wrong in words; what takes too long is broken off."""
    clock = threading.Timer(patience_s, connection.interrupt)
    clock.daemon = True
    clock.start()
    try:
        yield
    except duckdb.InterruptException:
        raise HistoryError(f"the question took longer than {patience_s:g} s and was broken off; ask for less") from None
    except duckdb.PermissionException as wrong:
        raise HistoryError(f"a question reads the history's tables and nothing else: {_first(wrong)}") from None
    except duckdb.OutOfMemoryException:
        raise HistoryError(
            f"the question needs more than {MEMORY} of memory; ask for fewer days or group them"
        ) from None
    except duckdb.Error as wrong:
        raise HistoryError(f"the question cannot be answered: {_first(wrong)}") from None
    finally:
        clock.cancel()


def _first(wrong: Exception) -> str:
    return next((line.strip() for line in str(wrong).splitlines() if line.strip()), "for an unknown reason")


def _check_files(folder: Path) -> None:
    """Every file must be whole, and have the columns of its table."""
    for file in files_of(folder):
        try:
            with file.open("rb") as opened:
                begins = opened.read(4)
                opened.seek(max(0, file.stat().st_size - 4))
                ends = opened.read(4)
            if begins != _MAGIC or ends != _MAGIC:
                raise HistoryError(_damaged(folder, file))
            found = set(pl.read_parquet_schema(file))
        except (OSError, pl.exceptions.PolarsError):
            raise HistoryError(_damaged(folder, file)) from None
        expected = set(schema_of(file.parent.parent.name))
        if found != expected:
            raise HistoryError(
                f"{file} has other columns than this version's table `{file.parent.parent.name}`: lacks"
                f" {sorted(expected - found)}, has {sorted(found - expected)}. Rebuild the history from its journal"
            )


def _damaged(folder: Path, file: Path) -> str:
    day = file.parent.name.removeprefix("day=")
    return (
        f"{file} is damaged: the history of {day} cannot be told. Rebuild it from its journal"
        f" (lineside history JOURNAL --out {folder}), or take the file away to go without its rows"
    )


_POLARS: Final = {
    "VARCHAR": pl.String, "BIGINT": pl.Int64, "INTEGER": pl.Int64, "HUGEINT": pl.Int64, "DOUBLE": pl.Float64,
    "BOOLEAN": pl.Boolean, "DATE": pl.Date,
}  # fmt: skip
"""Types of an answer's columns; others are found from the values."""


def _frame(columns: list[tuple[str, str]], rows: list[tuple[object, ...]]) -> pl.DataFrame:
    """An answer as a frame. Not by way of Arrow: DuckDB 2.0 leaves objects behind there, and says so at every exit."""
    names = [f"{name}_{n}" if name in [c for c, _ in columns[:n]] else name for n, (name, _) in enumerate(columns)]
    lanes: list[tuple[object, ...]] = list(zip(*rows, strict=True)) if rows else [() for _ in columns]
    found = []
    for name, (_, kind), values in zip(names, columns, lanes, strict=True):
        try:
            found.append(pl.Series(name, values, dtype=_POLARS.get(kind), strict=True))
        except (TypeError, OverflowError, pl.exceptions.PolarsError):
            found.append(pl.Series(name, values, strict=False))
    return pl.DataFrame(found)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def summary(history: History) -> Sequence[dict[str, object]]:
    """Of each history: plant, run, source, days, and rows of each table."""
    counts = {
        table: {
            (plant, run): rows
            for plant, run, rows in history.sql(
                f'SELECT plant, run, count(*) FROM "{table}" GROUP BY plant, run'  # noqa: S608 - a name of ours
            ).iter_rows()
        }
        for table in SORTED
    }
    return [
        {
            "plant": told.plant,
            "run": told.run,
            "source": told.source,
            "folder": str(folder),
            "through_s": told.through / 1e6,
            "rows": {table: counts[table].get((told.plant, told.run), 0) for table in SORTED},
        }
        for folder, told in zip(history.folders, history.abouts, strict=True)
    ]
