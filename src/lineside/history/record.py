"""Makes a history of a plant's trace: it takes lines as they come, and writes the tables of each day once it is over.

Only what is not written yet is kept: about two days' rows, or so many that a part of a day is written early.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.history.store import About, Store
from lineside.history.tables import Names, day_of, midnight
from lineside.kpi.account import Account
from lineside.kpi.energy import meter
from lineside.kpi.fold import Fold
from lineside.kpi.reason import Beginnings, Reasons
from lineside.kpi.shift import HOUR, Even, Shifts
from lineside.model.write import canonical

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl
    from numpy.typing import NDArray

    from lineside.kpi.gaps import Gaps
    from lineside.lower.block import Block
    from lineside.model.plant import Plant

    Rows = NDArray[np.void]

MOST_ROWS: Final = 2_000_000
"""Rows kept of all tables together before a part of a day is written."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a history comes from: `simulated`, `emulated` or the name of a link; which seed; which run it is."""

    source: str
    seed: int
    run: str


class Recorder:
    """Records one run of one plant."""

    def __init__(
        self, folder: Path, plant: Plant, origin: Origin, block: Block | None = None, *, since: int = 0
    ) -> None:
        """Begin at `since`, µs; `block` tells how the plant stands then, None: it is empty. The folder is made new.

        Raises HistoryError where the folder holds something else.
        """
        starts = None if plant.starts is None else plant.starts.isoformat(timespec="seconds")
        told = About(plant.name, origin.run, canonical(plant), plant.model_hash, starts, origin.source, origin.seed)
        self.store = Store.new(folder, told)
        self.plant = plant
        self._fold = Fold(plant, block, since=since)
        self.hours, self._shifts = Account(plant, Even(plant, HOUR)), Shifts(plant)
        self.names = names_of(plant)
        self._midnight = self._next(since)
        self._kept: dict[str, list[Rows]] = defaultdict(list)
        self._rows = 0
        self._through = self.since = since
        """When the history begins, µs."""
        self._meter = meter(plant)
        self._shift = self._shifts.at(since)
        self.reasons = Reasons(plant)
        """What was said of stops: told before the intervals are written."""
        self._begun = Beginnings(block)

    def feed(self, lines: Rows) -> None:
        """Take lines, none earlier than those before."""
        while len(lines) and int(lines["time"][-1]) >= self._midnight:
            before = int(np.searchsorted(lines["time"], self._midnight))
            self._take(lines[:before])
            self._close(self._midnight)
            self._write_before(day_of(self.plant, self._midnight - 1))
            self._midnight = self._next(self._midnight)
            lines = lines[before:]
        self._take(lines)
        if self._rows > MOST_ROWS:
            self._write_before(day_of(self.plant, self._through) + timedelta(days=1))

    @property
    def gaps(self) -> Gaps:
        """When machines were not heard: told before the lines that reach into it."""
        return self._fold.gaps

    def add(self, table: str, day: date, frame: pl.DataFrame) -> None:
        """Add rows of a table that no trace tells of: events, values, samples."""
        self.store.add(table, day, frame)

    def finish(self, until: int) -> None:
        """Write all up to a time, µs, which the run has reached."""
        while self._midnight <= until:
            self._close(self._midnight)
            self._write_before(day_of(self.plant, self._midnight - 1))
            self._midnight = self._next(self._midnight)
        self._close(until)
        self._write_before(day_of(self.plant, until) + timedelta(days=1))
        self._write_shifts(until)
        self.store.tell(until)

    def _next(self, time: int) -> int:
        return midnight(self.plant, day_of(self.plant, time) + timedelta(days=1))

    def _take(self, lines: Rows) -> None:
        if not len(lines):
            return
        folded = self._fold.feed(lines)
        self.hours.add(folded)
        for table, rows in (("interval", folded.intervals), ("pass", folded.passes), ("part", folded.done)):
            if len(rows):
                self._kept[table].append(rows)
                self._rows += len(rows)
        self._through = int(lines["time"][-1])

    def _close(self, until: int) -> None:
        rows = self._fold.close(until)
        self.hours.add_intervals(rows)
        self._kept["interval"].append(rows)
        self._rows += len(rows)
        self._through = until

    def _write_before(self, day: date) -> None:
        """Write the days before `day`, and keep the rest: what of its passes is known late may still come."""
        limit = midnight(self.plant, day)
        touched: set[date] = set()
        for table, column in (("interval", "since"), ("pass", "until"), ("part", "time")):
            if not self._kept[table]:
                continue
            rows = np.concatenate(self._kept[table])
            over = rows[column] < limit
            self._kept[table] = [rows[~over]]
            for each, mine in self._by_day(rows[over], column):
                frame = self._frame(table, mine)
                self.store.add(table, each, frame)
                touched.add(each)
        self._rows = sum(len(rows) for several in self._kept.values() for rows in several)
        for each in sorted(touched):
            self._write_hours(each)

    def _frame(self, table: str, rows: Rows) -> pl.DataFrame:
        if table == "interval":
            return self.names.intervals(rows, self.reasons.column(rows, self._begun.of(rows)))
        return self.names.passes(rows) if table == "pass" else self.names.parts(rows)

    def _by_day(self, rows: Rows, column: str) -> list[tuple[date, Rows]]:
        if not len(rows):
            return []
        first, last = int(rows[column].min()), int(rows[column].max())
        day, found = day_of(self.plant, first), []
        while (begin := midnight(self.plant, day)) <= last:
            end = midnight(self.plant, day + timedelta(days=1))
            mine = rows[(rows[column] >= begin) & (rows[column] < end)]
            if len(mine):
                found.append((day, mine))
            day += timedelta(days=1)
        return found

    def _write_hours(self, day: date) -> None:
        begin, end = midnight(self.plant, day), midnight(self.plant, day + timedelta(days=1))
        known = self.hours.numbers
        if not known or self.hours.periods.period(known[0]).begin > max(0, begin):
            return
        numbers = range(self.hours.periods.at(max(0, begin)), self.hours.periods.at(end - 1) + 1)
        frame = self.names.hours(self.hours, [n for n in numbers if n in set(known)], list(self.plant.stations))
        if frame.height:
            self.store.put("machine_hour", day, self._with_energy(frame))

    def _with_energy(self, frame: pl.DataFrame) -> pl.DataFrame:
        """What machines drew by their states, nJ; parts' own energy is told by the simulation's figures."""
        if self._meter is None:
            return frame
        import polars as pl

        from lineside.history.tables import STATE_COLUMNS

        rows = {name: row for row, name in enumerate(self.plant.stations)}
        powers = pl.DataFrame(
            {
                "station": list(rows),
                **{
                    f"{column}_mw": [
                        self._meter.machines_mw[row][s] if s < len(self._meter.machines_mw[row]) else 0
                        for row in rows.values()
                    ]
                    for s, column in enumerate(STATE_COLUMNS)
                },
            }
        )
        drawn = sum((pl.col(c) * pl.col(f"{c}_mw") for c in STATE_COLUMNS), start=pl.lit(0, pl.Int64))
        return frame.join(powers, on="station").with_columns(drawn.alias("energy_nj")).select(frame.columns)

    def _write_shifts(self, until: int) -> None:
        import polars as pl

        from lineside.history.tables import schema_of

        rows: dict[date, list[dict[str, object]]] = defaultdict(list)
        for number in range(self._shift, self._shifts.at(max(0, until - 1)) + 1):
            it = self._shifts.period(number)
            told = {"shift": number, "name": it.name, "since": it.begin, "until": it.end, "is_shift": it.is_shift}
            rows[day_of(self.plant, it.begin)].append(told)
        for day, several in rows.items():
            self.store.put("shift", day, pl.DataFrame(several, schema=schema_of("shift")))


def names_of(plant: Plant) -> Names:
    """The names of a plant's machines, products and steps in the order of the kernel's tables."""
    machines = [
        f"{name}/{number}" if station.machines > 1 else name
        for name, station in plant.stations.items()
        for number in range(1, station.machines + 1)
    ]
    steps = [step.name for product in plant.products.values() for step in product.steps()]
    return Names(machines, list(plant.products), steps)
