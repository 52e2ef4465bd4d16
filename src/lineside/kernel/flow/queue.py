"""Lots in a row: before a station, outside a source, on a way, on a conveyor. Each row knows its first and its last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.kernel.build.compiler import compiled
from lineside.kernel.core.table import lots
from lineside.lower.codes import NONE

if TYPE_CHECKING:
    from lineside.kernel.core.table import Header, Rows


@compiled
def line_up(h: Header, line: Rows, row: int) -> None:
    """A lot joins the end of the row that a station, source, way or conveyor keeps."""
    lot = lots(h)[row]
    lot.next, lot.before = NONE, line.tail
    if line.tail == NONE:
        line.head = row
    else:
        lots(h)[line.tail].next = row
    line.tail = row


@compiled
def step_out(h: Header, line: Rows, row: int) -> None:
    """A lot leaves that row, from wherever in it."""
    lot = lots(h)[row]
    if lot.before == NONE:
        line.head = lot.next
    else:
        lots(h)[lot.before].next = lot.next
    if lot.next == NONE:
        line.tail = lot.before
    else:
        lots(h)[lot.next].before = lot.before
    lot.next = lot.before = NONE
