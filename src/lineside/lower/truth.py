"""The physical half of a plant carried by names into a revised model, as belief is by `lower.transplant`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.kernel import entry
from lineside.lower import codes
from lineside.lower.codes import NONE
from lineside.lower.layout import TABLES
from lineside.lower.tables import lower
from lineside.lower.transplant import Translation

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from lineside.lower.block import Block
    from lineside.model.plant import Plant

    Rows = NDArray[np.int64]

REFERENCES: Final = {
    ("process", "step"): "step",
    ("process", "phase"): "phase",
    ("process", "broken"): "failure",
    ("worker", "stands"): "element",
    ("worker", "heading"): "element",
    ("truth", "product"): "product",
    ("truth", "step"): "step",
}
"""Columns that hold a row of another table."""
OF_EVENTS: Final = {
    codes.FAILED: "failure",
    codes.ARRIVED: "source",
    codes.CARRIED: "way",
    codes.DELIVERED: "stock",
    codes.WALKED: "worker",
    codes.CONVEYED: "conveyor",
    codes.CLEARED: "conveyor",
}
"""Whose number an event carries; of the others it is a machine's, or a vehicle's behind those."""


def carried(block: Block, old: Plant, new: Plant, seed: int, own_rules: Collection[str] = ()) -> Block:
    """The physical half in `block`, of the model `old`, in a block of the model `new`; what is new there begins now."""
    moving = Translation.between(old, new)
    fresh = lower(new, own_rules)
    while len(fresh.table("lot")) < len(block.table("lot")) or len(fresh.table("event")) < len(block.table("event")):
        fresh.grow()
    fresh.head["seed"], fresh.head["now"] = seed, block.head["now"]
    entry.start_plant(fresh)
    elements = _elements(moving, fresh)
    for table in TABLES:
        names = table.names("truth")
        if not names or table.name == "event":
            continue
        rows = _rows_of(table.name, moving, elements, block)
        if rows is None:
            continue
        mine, its = fresh.table(table.name), block.table(table.name)[: len(rows)]
        known = rows != NONE
        for name in names:
            values = its[name]
            if (table.name, name) in REFERENCES:
                values = _translated(values.astype(np.int64), REFERENCES[table.name, name], moving, elements)
            mine[name][rows[known]] = values[known]
    _carry_events(block, fresh, moving, elements)
    return fresh


def _translated(values: Rows, table: str, moving: Translation, elements: Rows) -> Rows:
    """References into a table, translated; `element`: machines, and vehicles behind them."""
    rows = elements if table == "element" else moving.rows[table]
    known = (values >= 0) & (values < len(rows))
    found: Rows = np.full_like(values, NONE)
    found[known] = rows[values[known]]
    return found


def _elements(moving: Translation, fresh: Block) -> Rows:
    """The new number of every machine, and of every vehicle behind them."""
    vehicles = moving.rows["vehicle"]
    behind = np.where(vehicles == NONE, NONE, vehicles + int(fresh.head["machine_n"]))
    return np.concatenate((moving.rows["machine"], behind)).astype(np.int64)


def _rows_of(table: str, moving: Translation, elements: Rows, block: Block) -> Rows | None:
    """The new row of every row; None: of a table that neither model has."""
    if table == "process":
        return elements
    if table in ("truth", "belt"):
        return np.arange(len(block.table(table)))
    return moving.rows.get(table)


def _carry_events(block: Block, fresh: Block, moving: Translation, elements: Rows) -> None:
    """What was to come still comes; of what is new in the plant, what its start has scheduled."""
    kept: list[tuple[int, int, int]] = []
    for time, key, number in block.table("event")[: int(block.head["events"])].tolist():
        kind, element = key >> 32, key & 0xFFFFFFFF
        table = OF_EVENTS.get(kind)
        row = int((elements if table is None else moving.rows[table])[element])
        if row != NONE:
            kept.append((time, (kind << 32) | row, number))
    for time, key, number in fresh.table("event")[: int(fresh.head["events"])].tolist():
        kind, element = key >> 32, key & 0xFFFFFFFF
        table = OF_EVENTS.get(kind)
        if element not in (elements if table is None else moving.rows[table]):
            kept.append((time, key, number))
    for row, entry_ in enumerate(sorted(kept)):  # a sorted list is a heap
        fresh.table("event")[row] = entry_
    fresh.head["events"] = len(kept)
