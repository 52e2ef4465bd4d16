"""The message when a plant holds more parts than fit: where they are, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.errors import KernelError
from lineside.lower.codes import SECOND

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lineside.lower.block import Block

DAY = 86_400 * SECOND


def too_many(block: Block, names: Mapping[str, tuple[str, ...]], replication: int) -> KernelError:
    """The error for a block that holds as many lots as it may; names the station or source where most of them are."""
    outside, waiting = block.table("source")["outside"], block.table("station")["waiting"]
    source = int(outside.argmax()) if len(outside) else 0
    station = int(waiting.argmax())
    if len(outside) and outside[source] >= waiting[station]:
        where = f"{outside[source]:,} of `{names['source'][source]}` wait outside for a place at their first station"
    else:
        where = f"{waiting[station]:,} wait at station `{names['station'][station]}`"
    return KernelError(
        f"replication {replication + 1}: after {int(block.head['now']) / DAY:.1f} d the plant holds"
        f" {int(block.head['live']):,} parts, more than are simulated; {where}. More comes in than the plant can do:"
        " release less, relieve that station, or simulate a shorter time; `lineside check` shows every station's load"
    )
