"""Rows that come late, such as those of a device's own log: they take the place of what was known, and sums follow."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from lineside.history.errors import HistoryError
from lineside.history.record import names_of
from lineside.history.store import Store
from lineside.history.tables import day_of, midnight
from lineside.kpi.account import Account
from lineside.kpi.elements import ALL_STATES
from lineside.kpi.fold import FINDINGS, INTERVAL, PASS, Folded
from lineside.kpi.shift import HOUR, Even
from lineside.model.load import loads

if TYPE_CHECKING:
    from lineside.model.plant import Plant

TIME_OF: Final = {"interval": "since", "value": "time", "sample": "time"}


def correct(store: Store, table: str, file: Path) -> str:
    """Take late rows in from a file, and make the sums of their hours again; what was done, in words.

    An interval is replaced by those that begin where it does: late rows of a machine must fill the time of those that
    they replace, so that its time stays whole.

    Raises:
        HistoryError: the file cannot be read, or its rows do not fit the table.
    """
    if table not in TIME_OF:
        raise HistoryError(f"late rows are of {', '.join(TIME_OF)}, not of `{table}`")
    late = _read(file)
    if TIME_OF[table] not in late.columns:
        raise HistoryError(f"{file} has no column `{TIME_OF[table]}`")
    plant = loads(store.about.model, f"the model in {store.folder}")
    days = pl.Series("_day", [day_of(plant, int(time)) for time in late[TIME_OF[table]]], dtype=pl.Date)
    late = late.with_columns(days)
    touched = sorted(set(days.to_list()))
    for day in touched:
        rows = late.filter(pl.col("_day") == day).drop("_day")
        if table == "interval":
            _fits(store, plant, day, rows, file)
        store.correct(table, day, rows)
        if table == "interval":
            hours(store, plant, day)
    return f"{late.height} late rows in {len(touched)} days"


def _read(file: Path) -> pl.DataFrame:
    try:
        return pl.read_csv(file) if file.suffix == ".csv" else pl.read_parquet(file, hive_partitioning=False)
    except (OSError, pl.exceptions.PolarsError) as wrong:
        raise HistoryError(f"{file} cannot be read: {str(wrong).splitlines()[0]}") from None


def _fits(store: Store, plant: Plant, day: date, late: pl.DataFrame, file: Path) -> None:
    """Raise HistoryError unless every machine's time of the day is whole with the late rows."""
    for column, known in (("machine", names_of(plant).machines), ("state", ALL_STATES)):
        wrong = [each for each in late[column].unique() if each not in known] if column in late.columns else [column]
        if wrong:
            raise HistoryError(f"{file}: `{wrong[0]}` is no {column} of {plant.name}")
    keys = late.select("machine", "since")
    kept = store.rows("interval", day).join(keys, on=["machine", "since"], how="anti")
    mine = late["machine"].unique().to_list()
    together = (
        pl.concat(
            [
                each.select("machine", pl.col("since").cast(pl.Int64), pl.col("until").cast(pl.Int64))
                for each in (kept, late)
            ]
        )
        .filter(pl.col("machine").is_in(mine))
        .sort("machine", "since")
    )
    apart = together.with_columns(pl.col("since").shift(-1).over("machine").alias("next")).filter(
        (pl.col("next").is_not_null() & (pl.col("next") != pl.col("until"))) | (pl.col("until") <= pl.col("since"))
    )
    if apart.height:
        row = apart.row(0, named=True)
        raise HistoryError(
            f"{file}: with these rows {row['machine']} would have an interval from {row['since']} to {row['until']} µs"
            f" and the next one from {row['next']} µs; late rows must fill the time of those that they replace"
        )


def hours(store: Store, plant: Plant, day: date) -> None:
    """Make the day's `machine_hour` again from its intervals and passes."""
    names, account = names_of(plant), Account(plant, Even(plant, HOUR))
    intervals, passes = store.rows("interval", day), store.rows("pass", day)
    empty = np.zeros(0, np.dtype([("time", "i8"), ("product", "i4"), ("good", "i1"), ("first_pass", "i1")]))
    rows = np.zeros(intervals.height, INTERVAL)
    rows["machine"], rows["state"] = _rows(intervals["machine"], names.machines), _rows(intervals["state"], ALL_STATES)
    rows["since"], rows["until"] = intervals["since"].to_numpy(), intervals["until"].to_numpy()
    rows["first"] = intervals["first"].to_numpy()
    parts = np.zeros(passes.height, PASS)
    steps = {(product, name): row for row, (product, name) in enumerate(_steps(plant))}
    parts["machine"], parts["finding"] = _rows(passes["machine"], names.machines), _rows(passes["finding"], FINDINGS)
    parts["step"] = [steps[each] for each in zip(passes["product"], passes["step"], strict=True)]
    parts["until"], parts["again"] = passes["until"].to_numpy(), passes["again"].to_numpy()
    account.add(Folded(rows, parts, empty))
    begin, end = midnight(plant, day), midnight(plant, day + timedelta(days=1))
    numbers = [n for n in account.numbers if begin <= account.periods.period(n).begin < end]
    before = store.rows("machine_hour", day).select("machine", "hour", "energy_nj")
    frame = names.hours(account, numbers, list(plant.stations)).drop("energy_nj")
    store.put(
        "machine_hour",
        day,
        frame.join(before, on=["machine", "hour"], how="left").with_columns(pl.col("energy_nj").fill_null(0)),
    )


def _rows(names: pl.Series, known: list[str] | tuple[str, ...]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    rows = {name: row for row, name in enumerate(known)}
    return np.array([rows.get(name, -1) for name in names], np.int64)


def _steps(plant: Plant) -> list[tuple[str, str]]:
    return [(name, step.name) for name, product in plant.products.items() for step in product.steps()]
