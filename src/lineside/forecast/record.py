"""The record of a run's forecasts: each is kept beside the journal, and scored when its time has come.

It is no part of the run: the journal and the state know nothing of it, and a run whose record is lost begins another.
"""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lineside.errors import LinesideError
from lineside.forecast.quantile import Quantiles
from lineside.forecast.result import Fan
from lineside.forecast.score import crps, held, pit
from lineside.forecast.steer import Scored, Steering, steered
from lineside.run.journal.schema import SUFFIX
from lineside.run.journal.segments import base_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from lineside.forecast.result import Forecast

ENDING: Final = ".forecasts"
LAST: Final = 40
"""Of so many is told how many held."""
NOMINAL: Final = 0.8
WAIT_S: Final = 5.0
SCHEMA: Final = """CREATE TABLE IF NOT EXISTS forecast (
    run TEXT NOT NULL,
    made INTEGER NOT NULL,
    until INTEGER NOT NULL,
    change TEXT NOT NULL,
    product TEXT NOT NULL,
    laws TEXT NOT NULL,
    p10 REAL, p50 REAL, p90 REAL,
    low REAL, high REAL,
    so_far INTEGER NOT NULL,
    naive REAL,
    futures BLOB NOT NULL,
    truth INTEGER,
    pit REAL,
    crps REAL,
    PRIMARY KEY (run, made, until, change, product)) STRICT"""
"""Times in µs since the run began; `run`: what it is, so that another run's journal of the same name has none of these.
`p10` to `p90` of the futures, `low` and `high` as they were steered; `naive`: what the mean so far would have said;
`futures`: what each of them completed, int32; `truth`: what came, NULL until then."""


class RecordError(LinesideError):
    """A record that cannot be read or written."""


def record_file(journal: Path) -> Path:
    """Where the record of a journal's forecasts is kept."""
    base = base_of(journal)
    return base.with_name(base.name.removesuffix(SUFFIX) + ENDING)


@dataclass(frozen=True, slots=True)
class Kept:
    """A forecast whose time has come: what was said of a product, and what came."""

    made: int
    until: int
    change: str
    product: str
    scored: Scored
    low: float
    high: float
    naive: float | None
    pit: float
    crps: float

    @property
    def held(self) -> bool:
        """Whether its interval, as it was steered, held what came."""
        return held(self.low, self.high, self.scored.truth)


class Record:
    """The forecasts of one run. Used by one thread at a time."""

    def __init__(self, file: Path, run: str) -> None:
        """`run`: what it is. Raises RecordError where there can be none."""
        self.file, self._run = file, run
        try:
            with closing(self._open()) as connection, connection:
                connection.execute(SCHEMA)
        except sqlite3.Error as error:
            raise RecordError(f"the record of forecasts {file} cannot be used: {error}") from None

    def keep(self, forecast: Forecast, so_far: Mapping[str, int], naive: Mapping[str, float | None]) -> None:
        """Keep a forecast, and what if; so_far: good parts when it was made. One that is known already stays."""
        made, until = round(forecast.at_s * 1e6), round(forecast.until_s * 1e6)
        lines: list[tuple[object, ...]] = []
        for change, product, drawn, told in forecast.said():
            values = np.asarray(drawn, np.int32)
            low, middle, high = np.quantile(values, (0.1, 0.5, 0.9), method="inverted_cdf").tolist()
            known = (told.p10, told.p90) if told.p10 is not None and told.p90 is not None else (low, high)
            head = (self._run, made, until, change, product, forecast.laws, low, middle, high, *known)
            lines.append((*head, so_far[product], naive.get(product), values.tobytes()))
        marks = ", ".join("?" * 14)
        self._write(f"INSERT OR IGNORE INTO forecast VALUES ({marks}, NULL, NULL, NULL)", lines)  # noqa: S608

    def due(self, now: int) -> list[int]:
        """The times, µs, up to now for which forecasts wait to be scored."""
        query = "SELECT DISTINCT until FROM forecast WHERE run = ? AND truth IS NULL AND until <= ? ORDER BY until"
        return [int(row[0]) for row in self._read(query, (self._run, now))]

    def score(self, until: int, completed: Mapping[str, int]) -> None:
        """The time of some forecasts has come; completed: good parts since the run began."""
        query = (
            "SELECT made, change, product, so_far, futures FROM forecast WHERE run = ? AND until = ? AND truth IS NULL"
        )
        lines: list[tuple[object, ...]] = []
        for made, change, product, so_far, futures in self._read(query, (self._run, until)):
            if product not in completed:
                continue
            truth = completed[product] - so_far
            values = np.frombuffer(futures, np.int32).astype(float)
            where = _uniform(f"{self._run} {made} {until} {change} {product}")
            found = (truth, pit(values, truth, where), crps(values, truth))
            lines.append((*found, self._run, made, until, change, product))
        self._write(
            "UPDATE forecast SET truth = ?, pit = ?, crps = ?"
            " WHERE run = ? AND made = ? AND until = ? AND change = ? AND product = ?",
            lines,
        )

    def scored(self, change: str = "", product: str | None = None) -> list[Kept]:
        """Forecasts whose time has come, in the order in which it did, none of which overlaps another of its product.

        Those that overlap hang on the same events: counted one by one they would make one bad shift look like thirty.
        """
        query = (
            "SELECT made, until, change, product, p10, p50, p90, truth, low, high, naive, pit, crps FROM forecast"
            " WHERE run = ? AND change = ? AND truth IS NOT NULL ORDER BY made, until DESC"
        )
        ends: dict[str, int] = {}
        found = []
        for made, until, what, name, p10, p50, p90, truth, *rest in self._read(query, (self._run, change)):
            if made < ends.get(name, 0) or product not in (None, name):
                continue
            ends[name] = until
            found.append(Kept(made, until, what, name, Scored(p10, p50, p90, truth), *rest))
        return sorted(found, key=lambda each: each.until)

    def steering(self, product: str) -> Steering:
        """How the next interval of a product is steered."""
        return steered([each.scored for each in self.scored(product=product)])

    def what_came(self) -> list[dict[str, object]]:
        """The latest what-ifs whose time has come: what was said, with the change and without, and what came."""
        query = (
            "SELECT made, until, change, product, p10, p50, p90, truth FROM forecast"
            " WHERE run = ? AND change <> '' AND truth IS NOT NULL ORDER BY until DESC, made DESC LIMIT 20"
        )
        names = ("made_s", "until_s", "change", "product", "p10", "p50", "p90", "came")
        return [
            dict(zip(names, (row[0] / 1e6, row[1] / 1e6, *row[2:]), strict=True))
            for row in self._read(query, (self._run,))
        ]

    def summary(self) -> dict[str, object]:
        """How the last forecasts have done, as plain data, and in a sentence."""
        every = self.scored()
        last = every[-LAST:]
        held_ones = sum(each.held for each in last)
        naive = [abs(each.naive - each.scored.truth) for each in last if each.naive is not None]
        return {
            "scored": len(every),
            "last": len(last),
            "held": held_ones,
            "should_hold": NOMINAL,
            "crps": _mean(each.crps for each in last),
            "crps_mean_so_far": _mean(naive),
            "pit": [each.pit for each in last],
            "what_if": self.what_came(),
            "text": _sentence(len(last), held_ones),
        }

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self.file, timeout=WAIT_S)

    def _read(self, query: str, values: Sequence[object]) -> list[Any]:
        try:
            with closing(self._open()) as connection:
                return connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise RecordError(f"the record of forecasts {self.file} cannot be read: {error}") from None

    def _write(self, statement: str, lines: list[tuple[object, ...]]) -> None:
        try:
            with closing(self._open()) as connection, connection:
                connection.executemany(statement, lines)
        except sqlite3.Error as error:
            raise RecordError(f"the record of forecasts {self.file} cannot be written: {error}") from None


def with_record(forecast: Forecast, record: Record) -> Forecast:
    """A forecast whose intervals are steered by the record, which stands beside it."""
    products = {}
    for name, each in forecast.products.items():
        steering = record.steering(name)
        fan = [steering.moved(*three) for three in zip(each.fan.p10, each.fan.p50, each.fan.p90, strict=True)]
        low, middle, high = zip(*fan, strict=True)
        products[name] = replace(
            each,
            completed=_moved(each.completed, steering),
            drawn=each.completed,
            fan=Fan(each.fan.time, low, middle, high),
        )
    what_if = tuple(
        replace(each, completed={name: _moved(told, record.steering(name)) for name, told in each.completed.items()})
        for each in forecast.what_if
    )
    return replace(forecast, products=products, what_if=what_if, record=record.summary())


def _moved(told: Quantiles, steering: Steering) -> Quantiles:
    if told.p10 is None or told.p50 is None or told.p90 is None:
        return told
    return Quantiles(*steering.moved(told.p10, told.p50, told.p90))


def _sentence(last: int, held_ones: int) -> str:
    if last == 0:
        return "No forecast of this run has been scored yet."
    return f"Of the last {last} forecasts, {held_ones} held what came; {NOMINAL:.0%} should."


def _mean(values: Iterable[float]) -> float | None:
    known = list(values)
    return sum(known) / len(known) if known else None


def _uniform(text: str) -> float:
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return (int.from_bytes(digest, "little") + 0.5) / 2**64
