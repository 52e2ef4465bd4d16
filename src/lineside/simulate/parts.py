"""What a simulation shows of the parts that go into products: use, deliveries, and whether they came in time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lineside.lower.codes import ENDLESS, NONE, SECOND
from lineside.statistics.interval import Interval, student

if TYPE_CHECKING:
    from lineside.lower.block import Block


@dataclass(frozen=True, slots=True)
class PartResult:
    """One part, all its line sides together.

    `on_time` is the share of deliveries that came before the parts at that line side had run out; `lead_time_s` the
    mean time from a call to its delivery; `content` the mean number of parts at the line sides; `waiting` the mean
    number of machines that wait for the part, and `waiting_s` how long one waits that must. `in_store` is the mean
    number of finished ones that no call has taken yet, of a part that is made here. Of a part of which there is
    always some only its use is known.
    """

    used: Interval
    used_per_h: Interval
    deliveries: Interval
    on_time: Interval
    lead_time_s: Interval
    content: Interval
    waiting: Interval
    waiting_s: Interval
    in_store: Interval


@dataclass(frozen=True, slots=True)
class PartCounts:
    """One part in one replication; mean numbers of parts and machines, times added up in seconds."""

    used: int = 0
    deliveries: int = 0
    punctual: int = 0
    lead_s: float = 0.0
    content: float = 0.0
    waiting: float = 0.0
    waited_s: float = 0.0
    waits: int = 0
    endless: bool = True
    stored: float = math.nan


NOT_USED = PartCounts()
"""A part that goes into nothing."""


def count_parts(block: Block, duration_us: float) -> dict[int, PartCounts]:
    """What the tallies of a block say of each part that goes into something, by its order in the model."""
    stocks = block.table("stock")
    found = {}
    for part in sorted({int(part) for part in stocks["part"]}):
        mine = stocks[stocks["part"] == part]
        product = int(mine["product"][0])
        in_store = math.nan if product == NONE else float(block.table("product")["stored_area"][product])
        found[part] = PartCounts(
            used=int(mine["used"].sum()),
            deliveries=int(mine["deliveries"].sum()),
            punctual=int(mine["punctual"].sum()),
            lead_s=float(mine["lead"].sum()) / SECOND,
            content=float(mine["area"].sum()) / duration_us,
            waiting=float(mine["wait_area"].sum()) / duration_us,
            waited_s=float(mine["wait_area"].sum()) / SECOND,
            waits=int(mine["waits"].sum()),
            endless=bool((mine["policy"] == ENDLESS).all()),
            stored=in_store / duration_us,
        )
    return found


def summarise_part(counts: Sequence[PartCounts], scheduled_h: float, whole: int = 1) -> PartResult:
    """One part over all samples, each of which may be one of `whole` equal parts of a run; hours are scheduled ones."""

    def each(values: Sequence[float]) -> Interval:
        return student(values, least=0.0)

    def known(value: float, it: PartCounts) -> float:
        return math.nan if it.endless else value

    def share(part: float, whole: float) -> float:
        return part / whole if whole > 0 else math.nan

    return PartResult(
        used=each([whole * it.used for it in counts]),
        used_per_h=each([share(whole * it.used, scheduled_h) for it in counts]),
        deliveries=each([known(whole * it.deliveries, it) for it in counts]),
        on_time=student([share(it.punctual, it.deliveries) for it in counts], least=0.0, most=1.0),
        lead_time_s=each([share(it.lead_s, it.deliveries) for it in counts]),
        content=each([known(it.content, it) for it in counts]),
        waiting=each([known(it.waiting, it) for it in counts]),
        waiting_s=each([share(it.waited_s, it.waits) for it in counts]),
        in_store=each([it.stored for it in counts]),
    )
