"""A history's folder: written day by day, put in order, thrown away when it is old, and corrected when it was late.

A file is written under another name and renamed when it is whole, so that nobody reads half of one. What the folder is
a history of stands in `history.json`, which is written last.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from lineside.history.errors import HistoryError
from lineside.history.tables import FORMAT, SORTED, schema_of
from lineside.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

ABOUT: Final = "history.json"
KEPT_FOR_EVER: Final = ("machine_hour", "shift")
"""Tables that retention leaves: sums, which are small."""
KEYS: Final = {"interval": ("machine", "since"), "value": ("characteristic", "time"), "sample": ("tag", "time")}
"""By which a late row replaces one that is there."""


@dataclass(frozen=True, slots=True)
class About:
    """What a folder is a history of. `run` tells runs and replications of one plant apart; `through` is its last µs."""

    plant: str
    run: str
    model: str
    model_hash: str
    starts: str | None
    source: str
    seed: int
    through: int = 0
    format: int = FORMAT
    lineside: str = __version__


def about(folder: Path) -> About:
    """What a folder is a history of.

    Raises:
        HistoryError: it is none, or was written by a later version.
    """
    file = folder / ABOUT
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        version = found["format"]
        if version > FORMAT:
            raise HistoryError(
                f"{folder} was written by lineside {found.get('lineside')}, in format {version}; this version reads"
                f" formats up to {FORMAT}: install that version or a later one"
            )
        return About(**{name: found[name] for name in About.__slots__})
    except FileNotFoundError:
        raise HistoryError(f"{folder} holds no history: there is no {ABOUT} in it") from None
    except (ValueError, KeyError, TypeError, UnicodeDecodeError):
        raise HistoryError(f"{file} is damaged; rebuild the history from its journal") from None


def refuse_another(folder: Path, *patterns: str) -> None:
    """Raise HistoryError where a folder holds something, and no history at any of the patterns."""
    if folder.exists() and any(folder.iterdir()) and not any(any(folder.glob(each)) for each in patterns):
        raise HistoryError(f"{folder} holds something else, and is left as it is; name an empty folder")


def folders(path: Path) -> list[Path]:
    """The histories at a path: itself, or all below it, such as one for each replication or plant."""
    if (path / ABOUT).is_file():
        return [path]
    found = sorted(file.parent for depth in ("*", "*/*", "*/*/*") for file in path.glob(f"{depth}/{ABOUT}"))
    if not found:
        raise HistoryError(f"{path} holds no history: there is no {ABOUT} in it or in the folders below it")
    return found


class Store:
    """Writes to a history's folder."""

    def __init__(self, folder: Path, told: About) -> None:
        """Write to a folder, which is made where it lacks."""
        self.folder, self.about = folder, told
        folder.mkdir(parents=True, exist_ok=True)

    @classmethod
    def new(cls, folder: Path, told: About) -> Store:
        """A folder for a new history. Raises HistoryError where something else is there."""
        refuse_another(folder, ABOUT)
        store = cls(folder, told)
        for table in SORTED:
            for file in (folder / table).glob("day=*/*.parquet"):
                file.unlink()
        (folder / ABOUT).unlink(missing_ok=True)
        return store

    @classmethod
    def open(cls, folder: Path) -> Store:
        """A folder that holds a history."""
        return cls(folder, about(folder))

    def add(self, table: str, day: date, frame: pl.DataFrame) -> None:
        """Add rows of one day."""
        if not frame.height:
            return
        folder = self._day(table, day)
        number = 1 + max((int(file.stem.split("-")[1]) for file in folder.glob("part-*.parquet")), default=0)
        _write(frame.sort(SORTED[table]), folder / f"part-{number:04d}.parquet", compression="snappy")

    def put(self, table: str, day: date, frame: pl.DataFrame) -> None:
        """Have rows in place of all that a day has."""
        folder = self._day(table, day)
        old = [file for file in folder.glob("*.parquet") if file.name != "whole.parquet"]
        _write(frame.sort(SORTED[table]), folder / "whole.parquet", compression="zstd")
        for file in old:
            file.unlink()

    def rows(self, table: str, day: date) -> pl.DataFrame:
        """All rows of a day."""
        files = sorted(self._day(table, day).glob("*.parquet"))
        schema = schema_of(table)
        frames = [pl.read_parquet(file, hive_partitioning=False).cast(dict(schema)) for file in files]  # type: ignore[arg-type]
        return pl.concat(frames) if frames else pl.DataFrame(schema=schema)

    def days(self, table: str) -> list[date]:
        """The days of which a table has something."""
        found = []
        for folder in (self.folder / table).glob("day=*"):
            with suppress(ValueError):
                if any(folder.glob("*.parquet")):
                    found.append(date.fromisoformat(folder.name.removeprefix("day=")))
        return sorted(found)

    def tell(self, through: int) -> None:
        """Say how far the history goes, µs; it can be read from then on."""
        self.about = replace(self.about, through=through)
        text = json.dumps(asdict(self.about), ensure_ascii=False, indent=1)
        temporary = self.folder / f".{ABOUT}"
        temporary.write_text(text + "\n", encoding="utf-8")
        temporary.replace(self.folder / ABOUT)

    def compact(self) -> int:
        """Make one file of each day's several, sorted; how many files fewer there are."""
        fewer = 0
        for table in SORTED:
            for day in self.days(table):
                files = list(self._day(table, day).glob("*.parquet"))
                if len(files) > 1:
                    self.put(table, day, self.rows(table, day))
                    fewer += len(files) - 1
        return fewer

    def keep(self, days: int) -> int:
        """Throw away what is older than so many days before the last one, but for sums; how many days' files went."""
        last = max((day for table in SORTED for day in self.days(table)), default=None)
        gone = 0
        for table in SORTED:
            if table in KEPT_FOR_EVER or last is None:
                continue
            for day in self.days(table):
                if day <= last - timedelta(days=days):
                    for file in self._day(table, day).glob("*.parquet"):
                        file.unlink()
                    gone += 1
        return gone

    def correct(self, table: str, day: date, late: pl.DataFrame) -> None:
        """Have late rows of a day in place of those with the same key, beside the others."""
        keys = KEYS.get(table)
        if keys is None:
            raise HistoryError(f"rows of {table} are not corrected: they follow from the others")
        schema = schema_of(table)
        wrong = [name for name in late.columns if name not in schema]
        lacking = [name for name in keys if name not in late.columns]
        if wrong or lacking:
            raise HistoryError(
                f"late rows of {table} have "
                + (f"unknown columns {wrong}" if wrong else f"no column {lacking}")
                + f"; the columns are {', '.join(schema)}"
            )
        rows = late.select(
            [
                (pl.col(name) if name in late.columns else pl.lit(None)).cast(kind).alias(name)
                for name, kind in schema.items()
            ]
        )
        before = self.rows(table, day).join(rows.select(keys), on=keys, how="anti")
        self.put(table, day, pl.concat([before, rows]))

    def _day(self, table: str, day: date) -> Path:
        return self.folder / table / f"day={day.isoformat()}"


def _write(frame: pl.DataFrame, file: Path, *, compression: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_suffix(".writing")
    level = 3 if compression == "zstd" else None
    frame.write_parquet(temporary, compression=compression, compression_level=level)  # type: ignore[arg-type]
    temporary.replace(file)


def each_day(store: Store, table: str, do: Callable[[date, pl.DataFrame], None]) -> None:
    """Do something with every day's rows of a table."""
    for day in store.days(table):
        do(day, store.rows(table, day))


def files_of(folder: Path) -> Iterator[Path]:
    """Every file of a history's tables."""
    for table in SORTED:
        yield from sorted((folder / table).glob("day=*/*.parquet"))
