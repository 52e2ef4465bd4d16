"""`state_hash`: a fingerprint of what the controller means.

Of the meaning are all belief and tally columns. Not of it: where a lot's row happens to lie, how much room a table
has, the shape of a heap, links that follow from an order that is hashed. Lots are named by product and release
number.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from lineside.kernel.core.declare import BELIEF, TALLY
from lineside.lower.codes import NO_TASK, NONE, NOWHERE, SERVICE_TIMER
from lineside.lower.layout import SCALARS, TABLES

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray


class Tables(Protocol):
    """A header and tables: a block, or one of another layout."""

    head: Any

    def table(self, name: str) -> NDArray[np.void]:
        """The rows of a table."""


IN_USE = {table.name: table.in_use for table in TABLES if table.in_use}
"""Tables of which the header says how many rows are in use."""
WAITING = {table.name: table.waits_for for table in TABLES if table.waits_for}
"""Tables of those who wait, and for what; number and priority of one who does not are left over from the last time."""


def used(block: Tables, name: str) -> NDArray[np.void]:
    """The rows of a table that are in use."""
    rows = block.table(name)
    return rows[: int(block.head[IN_USE[name]])] if name in IN_USE else rows


def lot_names(block: Tables) -> NDArray[np.int64]:
    """For every row of `lot` in use a number that names the lot: product × 2⁴⁰ + release number."""
    lots = used(block, "lot")
    return np.asarray((lots["product"] << 40) + lots["serial"], np.int64)


def queue(block: Tables, head: int) -> list[int]:
    """The rows of the lots in a queue, first to last."""
    following = block.table("lot")["next"]
    rows = []
    while head != NONE:
        rows.append(head)
        head = int(following[head])
    return rows


def queues(block: Tables, table: str) -> list[list[int]]:
    """The queues of all stations, or all sources, as rows of `lot`."""
    return [queue(block, int(head)) for head in block.table(table)["head"]]


def _numbers(block: Tables) -> NDArray[np.int64]:
    """What tasks are called, by their rows."""
    return np.append(block.table("task")["number"], NONE)


def _lots(block: Tables) -> NDArray[np.int64]:
    """The rows of `lot` that hold one, by their names."""
    lots = used(block, "lot")
    there = np.flatnonzero(lots["place"] != NOWHERE)
    return np.asarray(there[np.lexsort((lots["serial"][there], lots["product"][there]))], np.int64)


def _columns(block: Tables, only: Collection[tuple[str, str]] | None) -> list[bytes]:
    parts: list[bytes] = []
    names = lot_names(block)
    for table in TABLES:
        if only is not None and not any((table.name, column.name) in only for column in table.columns):
            continue
        rows = used(block, table.name)
        if table.name == "lot":
            rows = rows[_lots(block)]
        elif table.name == "round":
            rows = rows.reshape(-1, int(block.head["slots"]))[_lots(block)].ravel() if len(rows) else rows
        elif table.name == "task":
            rows = rows[rows["stage"] != NO_TASK]
            rows = rows[np.argsort(rows["number"])]
        elif table.name == "timer":
            # When maintenance is due follows from when it was last done; its timers may go off before, for nothing.
            rows = rows[rows["key"] >> 32 != SERVICE_TIMER]
            rows = rows[np.lexsort((rows["number"], rows["key"], rows["time"]))]
        elif table.name in WAITING:
            rows = rows.copy()
            for left in {"number", "priority"} & set(table.names(BELIEF)):
                rows[left][rows[WAITING[table.name]] == NONE] = 0
        for column in table.columns:
            if column.half in (BELIEF, TALLY) and (only is None or (table.name, column.name) in only):
                values = rows[column.name]
                if column.late is not None and (values == column.late).all():
                    continue
                if column.refers == "task":
                    values = np.where(values == NONE, NONE, _numbers(block)[values])
                if column.refers == "lot":
                    values = np.where(values == NONE, NONE, names[values] if len(names) else NONE)
                parts.append(f"{table.hashed_as}.{column.hashed_as}".encode() + np.ascontiguousarray(values).tobytes())
    return parts


def state_hash(block: Tables, only: Collection[tuple[str, str]] | None = None) -> str:
    """32 hexadecimal digits, equal for equal states of the controller however they came about.

    With `only`, of these columns (table, column) alone, a scalar's table being "": what two layouts have in common.
    """
    digest = hashlib.blake2b(digest_size=16)
    for column in SCALARS:
        if column.half in (BELIEF, TALLY) and (only is None or ("", column.name) in only):
            digest.update(column.name.encode() + block.head[column.name].tobytes())
    for part in _columns(block, only):
        digest.update(part)
    names = lot_names(block)
    for table in ("station", "source"):
        for rows in queues(block, table):
            digest.update(b"queue" + names[rows].tobytes())
    return digest.hexdigest()
