"""What a block says of its plant, in numbers: for every table of the screen one row an element, times in seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.lower.codes import NEVER, SECOND, STATES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    from lineside.lower.block import Block

    Numbers = NDArray[np.float64]
    Rows = NDArray[np.void]

# Table → columns: those that hold a time in µs are told in seconds, and NEVER as infinity. A block knows all its time:
# `unknown_s` is for who knows that a machine was not heard.
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "machine": (
        "state", "since", "product", "serial", "step", "staffed", "crewed", "phase", "condition", "broken", "made",
        *(f"{state}_s" for state in STATES), "unknown_s",
    ),
    "station": ("open", "waiting"),
    "product": ("outside", "wip", "released", "completed", "scrapped", "passed", "dated", "on_time", "cycle"),
    "pool": ("present", "busy", "away", "walking"),
    "vehicle": ("fleet", "state", "since", "doing", "at", "to", "begun", "worked", "leg", "carried", "condition"),
    "stock": ("content", "wanted", "ordered", "waiting"),
    "order": ("source", "at", "due", "quantity", "priority", "released", "done", "scrapped", "finished"),
    "question": ("time", "fact", "element", "number", "x", "y", "answered"),
    "check": ("inspected", "rejected", "first", "failed", "retested", "held"),
    "kind": ("found", "caught"),
    "choice": ("made",),
    "worker": ("pool", "at", "to", "walk", "set_out"),
}  # fmt: skip
_HELD_AS: Final = {"phase": "operation"}
"""Columns whose key on the screen is older than their name."""
_TIMES: Final = frozenset(["since", "cycle", "due", "finished", "time", "begun", "worked", "set_out"])


def picture(block: Block, wanted: Iterable[str] = COLUMNS) -> dict[str, Numbers]:
    """The tables as they are now, rows by columns; all of them, or those that are wanted."""
    return {name: _TABLES[name](block) for name in wanted}


def _plain(name: str, rows: Rows) -> list[Numbers]:
    return [_seconds(rows[column]) if column in _TIMES else rows[column].astype(float) for column in COLUMNS[name]]


def _seconds(values: NDArray[np.int64]) -> Numbers:
    return np.where(values >= NEVER, np.inf, values / SECOND)


def _machines(block: Block) -> Numbers:
    rows, lots = block.table("machine"), block.table("lot")
    loaded = rows["lot"] >= 0
    its = lots[np.where(loaded, rows["lot"], 0)] if len(lots) else None

    def of_lot(column: str) -> Numbers:
        return np.where(loaded, its[column], -1).astype(float) if its is not None else np.full(len(rows), -1.0)

    lot_columns = {"product", "serial", "step"}
    columns = []
    for column in COLUMNS["machine"][: -len(STATES) - 1]:
        if column in lot_columns:
            columns.append(of_lot(column))
        elif column in _TIMES:
            columns.append(_seconds(rows[column]))
        else:
            columns.append(rows[_HELD_AS.get(column, column)].astype(float))
    return np.column_stack([*columns, rows["time"] / SECOND, np.zeros(len(rows))])


def _table(name: str, used: str = "") -> Callable[[Block], Numbers]:
    def rows(block: Block) -> Numbers:
        found = block.table(name)
        if used:
            found = found[: int(block.head[used])]
        return np.column_stack(_plain(name, found)) if len(found) else np.empty((0, len(COLUMNS[name])))

    return rows


def _products(block: Block) -> Numbers:
    rows, sources = block.table("product"), block.table("source")
    outside = np.zeros(len(rows))
    np.add.at(outside, sources["product"], sources["outside"])
    columns = [
        outside if column == "outside" else _seconds(rows[column]) if column in _TIMES else rows[column].astype(float)
        for column in COLUMNS["product"]
    ]
    return np.column_stack(columns)


def _vehicles(block: Block) -> Numbers:
    """`leg`: seconds that the way from `at` to `to` takes."""
    rows, places = block.table("vehicle"), len(block.table("place"))
    if not len(rows):
        return np.empty((0, len(COLUMNS["vehicle"])))
    metres = block.table("distance")["metres"].reshape(places, places)
    leg = metres[rows["at"], rows["to"]] * block.table("fleet")["pace"][rows["fleet"]] / SECOND
    return np.column_stack(
        [
            leg if column == "leg" else _seconds(rows[column]) if column in _TIMES else rows[column].astype(float)
            for column in COLUMNS["vehicle"]
        ]
    )


def _orders(block: Block) -> Numbers:
    rows = block.table("order")[: int(block.head["orders"])]
    if not len(rows):
        return np.empty((0, len(COLUMNS["order"])))
    timed = {"at", "due", "finished"}
    return np.column_stack([_of_order(rows[name], is_time=name in timed) for name in COLUMNS["order"]])


def _of_order(values: NDArray[np.int64], *, is_time: bool) -> Numbers:
    return _seconds(values) if is_time else np.where(values >= NEVER, np.nan, values.astype(float))


_TABLES: Final[Mapping[str, Callable[[Block], Numbers]]] = {
    "machine": _machines,
    "station": _table("station"),
    "product": _products,
    "pool": _table("pool"),
    "vehicle": _vehicles,
    "stock": _table("stock"),
    "order": _orders,
    "question": _table("question", "questions"),
    "check": _table("check"),
    "kind": _table("kind"),
    "choice": _table("choice"),
    "worker": _table("worker"),
}
