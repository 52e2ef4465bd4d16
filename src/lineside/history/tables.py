"""The tables of a history: their columns, how they are sorted, and frames of what a trace was folded to.

Times are whole µs since the run began. Names stand in place of the kernel's numbers. Every table lies in a folder of
its name, with a folder `day=YYYY-MM-DD` for each day of the plant's clock; a plant without a start begins on
0001-01-01, which is a Monday.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from lineside.kpi.elements import ALL_STATES, ELEMENTS, QUANTITIES
from lineside.kpi.fold import FINDINGS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from lineside.kpi.account import Account
    from lineside.model.plant import Plant

    Rows = NDArray[np.void]

FORMAT: Final = 1
"""Of the folder's layout; a later version's is refused, an earlier one's is read."""
SORTED: Final[Mapping[str, tuple[str, ...]]] = {
    "interval": ("machine", "since"),
    "pass": ("product", "serial", "since"),
    "part": ("time", "product", "serial"),
    "event": ("time",),
    "value": ("characteristic", "time"),
    "sample": ("tag", "time"),
    "machine_hour": ("machine", "hour"),
    "shift": ("shift",),
}
"""Every table, by what it is sorted."""
STATE_COLUMNS: Final = tuple(f"{state}_us" for state in ALL_STATES)
ELEMENT_COLUMNS: Final = tuple(f"{name}_us" for name in ELEMENTS)
PART_COLUMNS: Final = tuple("planned_us" if name == "planned" else name for name in QUANTITIES)
_COUNTS: Final = (*STATE_COLUMNS, *(name for name in ELEMENT_COLUMNS if name not in STATE_COLUMNS), *PART_COLUMNS)
COLUMNS: Final[Mapping[str, Mapping[str, str]]] = {
    "interval": {
        "machine": "text", "state": "text", "since": "int", "until": "int", "first": "bool", "product": "text",
        "serial": "int", "step": "text", "reason": "text",
    },
    "pass": {
        "product": "text", "serial": "int", "step": "text", "machine": "text", "since": "int", "until": "int",
        "worked": "int", "finding": "text", "again": "bool",
    },
    "part": {"time": "int", "product": "text", "serial": "int", "good": "bool", "first_pass": "bool"},
    "event": {
        "time": "int", "kind": "text", "element": "int", "number": "int", "x": "int", "y": "int",
    },
    "value": {
        "characteristic": "text", "time": "int", "value": "float", "machine": "text", "serial": "int",
        "quality": "text",
    },
    "sample": {"tag": "text", "time": "int", "value": "float", "quality": "text"},
    "machine_hour": {
        "machine": "text", "station": "text", "hour": "int", **dict.fromkeys(_COUNTS, "int"), "failures": "int",
        "energy_nj": "int",
    },
    "shift": {"shift": "int", "name": "text", "since": "int", "until": "int", "is_shift": "bool"},
}  # fmt: skip
"""The columns of each table, and what they hold."""
_TYPES: Final = {"text": pl.String(), "int": pl.Int64(), "bool": pl.Boolean(), "float": pl.Float64()}
FIRST_DAY: Final = datetime(1, 1, 1)


def schema_of(table: str) -> dict[str, pl.DataType]:
    """The columns of a table as polars reads them."""
    return {name: _TYPES[kind] for name, kind in COLUMNS[table].items()}


def start_of(plant: Plant) -> datetime:
    """When the run begins, by the plant's clock."""
    return plant.starts or FIRST_DAY


def day_of(plant: Plant, time: int) -> date:
    """The day of the plant's clock on which a time lies."""
    return (start_of(plant) + timedelta(microseconds=time)).date()


def midnight(plant: Plant, day: date) -> int:
    """When a day begins, µs since the run began; before it for the first."""
    span = datetime(day.year, day.month, day.day) - start_of(plant)
    return (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds


class Names:
    """The names behind the numbers of one plant."""

    def __init__(self, machines: Sequence[str], products: Sequence[str], steps: Sequence[str]) -> None:
        self.machines, self.products, self.steps = list(machines), list(products), list(steps)
        unique = list(dict.fromkeys(self.steps))
        self._step_names = unique
        self._step_rows = np.array([unique.index(name) for name in self.steps], np.int64)

    def intervals(self, rows: Rows, reasons: Sequence[str | None]) -> pl.DataFrame:
        """Rows of INTERVAL as the table `interval`, with what was said of each."""
        return pl.DataFrame(
            {
                "machine": _named(rows["machine"], self.machines),
                "state": _named(rows["state"], ALL_STATES),
                "since": pl.Series(np.ascontiguousarray(rows["since"])),
                "until": pl.Series(np.ascontiguousarray(rows["until"])),
                "first": pl.Series(rows["first"] == 1),
                "product": _named(rows["product"], self.products),
                "serial": _serial(rows["serial"]),
                "step": self._steps(rows["step"]),
                "reason": pl.Series(list(reasons), dtype=pl.String),
            }
        )

    def passes(self, rows: Rows) -> pl.DataFrame:
        """Rows of PASS as the table `pass`."""
        return pl.DataFrame(
            {
                "product": _named(rows["product"], self.products),
                "serial": pl.Series(np.ascontiguousarray(rows["serial"])),
                "step": self._steps(rows["step"]),
                "machine": _named(rows["machine"], self.machines),
                "since": pl.Series(np.ascontiguousarray(rows["since"])),
                "until": pl.Series(np.ascontiguousarray(rows["until"])),
                "worked": pl.Series(np.ascontiguousarray(rows["worked"])),
                "finding": _named(rows["finding"], FINDINGS),
                "again": pl.Series(rows["again"] == 1),
            }
        )

    def parts(self, rows: Rows) -> pl.DataFrame:
        """Rows of DONE as the table `part`."""
        return pl.DataFrame(
            {
                "time": pl.Series(np.ascontiguousarray(rows["time"])),
                "product": _named(rows["product"], self.products),
                "serial": pl.Series(np.ascontiguousarray(rows["serial"])),
                "good": pl.Series(rows["good"] == 1),
                "first_pass": pl.Series(rows["first_pass"] == 1),
            }
        )

    def _steps(self, numbers: NDArray[np.int32]) -> pl.Series:
        rows = np.where(numbers < 0, -1, self._step_rows[np.maximum(numbers, 0)])
        return _named(rows, self._step_names)

    def hours(self, account: Account, numbers: Sequence[int], stations: Sequence[str]) -> pl.DataFrame:
        """What an account of hours holds, as the table `machine_hour`; without hours in which a machine has no time."""
        rows = []
        for number in numbers:
            begin = account.periods.period(number).begin
            for m, name in enumerate(self.machines):
                it = account.machine(m, [number])
                if it.elements.calendar == 0 and it.quantities.pq == 0:
                    continue
                counts = {f"{state}_us": time for state, time in it.by_state.items()}
                counts |= {f"{each}_us": getattr(it.elements, each) for each in ELEMENTS}
                counts |= dict(zip(PART_COLUMNS, (getattr(it.quantities, each) for each in QUANTITIES), strict=True))
                station = stations[int(account.station_of[m])]
                rows.append({"machine": name, "station": station, "hour": begin, **counts, "failures": it.failures})
        frame = pl.DataFrame(rows, schema={k: v for k, v in schema_of("machine_hour").items() if k != "energy_nj"})
        return frame.with_columns(pl.lit(0, pl.Int64).alias("energy_nj"))


def _named(numbers: NDArray[np.integer], names: Sequence[str]) -> pl.Series:
    """Names in place of numbers, null for -1; written to Parquet as a dictionary."""
    series = pl.Series(np.where(numbers < 0, 0, numbers).astype(np.uint32)).cat.to(pl.Enum(list(dict.fromkeys(names))))
    if (numbers < 0).any():
        known = pl.Series(numbers >= 0)
        return pl.select(pl.when(known).then(series)).to_series()
    return series


def _serial(numbers: NDArray[np.int64]) -> pl.Series:
    series = pl.Series(np.ascontiguousarray(numbers))
    return pl.select(pl.when(series >= 0).then(series)).to_series()
