"""A history of `engine-line`: rows in, a month's OEE of every machine, bytes a row, and a SQLite table beside it.

    python -m benchmarks.history [DAYS]

Simulates so many days (28 unless said; 365 is a year), records them, and asks. The figures of `in` are of intervals
that lie in memory as the trace was folded to them: names, Parquet. SQLite gets the same rows, integers for names.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import numpy as np

from lineside.history.query import History
from lineside.history.record import names_of
from lineside.history.simulated import record
from lineside.history.store import Store
from lineside.kpi.elements import ALL_STATES
from lineside.kpi.fold import INTERVAL
from lineside.kpi.reason import Reasons
from lineside.model.load import load

DAYS = 28
IN_ROWS = 2_000_000
MONTH = 28


def main() -> None:
    days = int(sys.argv[1]) if len(sys.argv) > 1 else DAYS
    plant = load("engine-line")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "history"
        began, used = time.perf_counter(), time.process_time()
        record(folder, plant, days * 86_400.0)
        print(f"{days} days simulated and recorded: {time.perf_counter() - began:.1f} s,"
              f" {time.process_time() - used:.1f} s of processor time")  # fmt: skip
        store = Store.open(folder)
        sizes(folder, "as written")
        store.compact()
        _touch(store)
        sizes(folder, "put in order")
        rows = into(folder)
        ask(folder)
        beside(rows, Path(temporary) / "plain.sqlite")


def _touch(store: Store) -> None:
    """Have every day in one file, compressed as `--compact` leaves it."""
    for table in ("interval", "pass", "part"):
        for day in store.days(table):
            store.put(table, day, store.rows(table, day))


def sizes(folder: Path, told: str) -> None:
    with History(folder) as history:
        for table in ("interval", "pass", "part", "machine_hour"):
            files = list((folder / table).glob("day=*/*.parquet"))
            rows = history.sql(f'SELECT count(*) FROM "{table}"').item()  # noqa: S608 - a name of ours
            size = sum(file.stat().st_size for file in files)
            print(f"{told}: {table} {rows:,} rows, {size / max(1, rows):.1f} bytes each, {len(files)} files")


def into(folder: Path) -> np.ndarray:
    """Rows of intervals in memory, written as a day's are."""
    with History(folder) as history:
        frame = history.frame("interval").head(IN_ROWS)
        plant = history.plant()
    names = names_of(plant)
    rows = np.zeros(frame.height, INTERVAL)
    machines = {name: row for row, name in enumerate(names.machines)}
    states = {name: row for row, name in enumerate(ALL_STATES)}
    rows["machine"] = [machines[each] for each in frame["machine"]]
    rows["state"] = [states[each] for each in frame["state"]]
    rows["since"], rows["until"] = frame["since"].to_numpy(), frame["until"].to_numpy()
    rows["first"] = frame["first"].to_numpy()
    rows["product"] = np.where(frame["product"].is_null().to_numpy(), -1, 0)
    rows["serial"] = frame["serial"].fill_null(-1).to_numpy()
    rows["step"] = np.where(frame["step"].is_null().to_numpy(), -1, 0)
    with tempfile.TemporaryDirectory() as temporary:
        began, used = time.perf_counter(), time.process_time()
        parts, reasons = np.array_split(rows, max(1, len(rows) // 80_000)), Reasons(load("engine-line"))
        for n, part in enumerate(parts):
            told = reasons.column(part, part["since"])
            names.intervals(part, told).write_parquet(Path(temporary) / f"{n}.parquet", compression="snappy")
        wall, cpu = time.perf_counter() - began, time.process_time() - used
    print(f"in: {len(rows) / wall / 1e6:.1f} M rows a second, {len(rows) / cpu / 1e6:.1f} M a second of processor time")
    return rows


def ask(folder: Path) -> None:
    began = time.perf_counter()
    with History(folder) as history:
        print(f"opened in {time.perf_counter() - began:.2f} s")
        first = history.days[0]
        history.figures("machine", since=first, until=first + timedelta(days=1))  # Ibis is imported, the plan is made
        for by in (("machine",), ("machine", "day"), ("machine", "shift")):
            began = time.perf_counter()
            found = history.figures(*by, since=first, until=first + timedelta(days=MONTH))
            print(f"a month's figures by {', '.join(by)}: {time.perf_counter() - began:.2f} s, {found.height:,} rows")


def beside(rows: np.ndarray, file: Path) -> None:
    with closing(sqlite3.connect(file)) as plain:
        plain.execute("CREATE TABLE interval (machine, state, since, until, first, product, serial, step)")
        given = [
            tuple(row)
            for row in rows[["machine", "state", "since", "until", "first", "product", "serial", "step"]].tolist()
        ]
        began = time.perf_counter()
        plain.executemany("INSERT INTO interval VALUES (?, ?, ?, ?, ?, ?, ?, ?)", given)
        plain.execute("CREATE INDEX by_machine ON interval (machine, since)")
        plain.commit()
        wall = time.perf_counter() - began
        print(
            f"SQLite: {len(given) / wall / 1e6:.2f} M rows a second, {file.stat().st_size / len(given):.1f} bytes each"
        )
        began = time.perf_counter()
        plain.execute("SELECT machine, state, sum(until - since) FROM interval GROUP BY machine, state").fetchall()
        print(f"SQLite: times by machine and state of {len(given):,} rows in {time.perf_counter() - began:.2f} s")


if __name__ == "__main__":
    main()
