"""The message when a plant holds more parts than fit: where they are, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.lower.codes import SECOND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lineside.lower.block import Block

DAY = 86_400 * SECOND


def too_many(block: Block, stations: Sequence[str], sources: Sequence[str]) -> str:
    """What to say of a block that holds as many lots as it may; names the station or source where most of them are."""
    outside, waiting = block.table("source")["outside"], block.table("station")["waiting"]
    source = int(outside.argmax()) if len(outside) else 0
    station = int(waiting.argmax())
    if len(outside) and outside[source] >= waiting[station]:
        where = f"{outside[source]:,} of `{sources[source]}` wait outside for a place at their first station"
    else:
        where = f"{waiting[station]:,} wait at station `{stations[station]}`"
    return (
        f"after {int(block.head['now']) / DAY:.1f} d the plant holds {int(block.head['live']):,} parts,"
        f" which is the most that is kept; {where}. More comes in than the plant can do: release less, or relieve"
        " that station; `lineside check` shows every station's load"
    )
