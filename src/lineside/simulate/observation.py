"""What one replication has shown: plain numbers, read from the tallies of its block."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lineside.lower.codes import NONE, SECOND
from lineside.simulate.fleets import FleetCounts, count_fleets
from lineside.simulate.orders import OrderCounts, count_orders
from lineside.simulate.parts import PartCounts, count_parts
from lineside.simulate.quality import QualityCounts, count_quality
from lineside.statistics.histogram import occupied

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lineside.lower.block import Block
    from lineside.simulate.consumption import Accounts
    from lineside.simulate.gantt import Excerpt


@dataclass(frozen=True, slots=True)
class ProductCounts:
    """One product: parts counted, mean numbers of parts (`wip`, `backlog`), cycle times and their occupied bins."""

    completed: int
    scrapped: int
    dated: int
    on_time: int
    cycle_sum_s: float
    longest_us: int
    wip: float
    backlog: float
    bins: NDArray[np.int64]
    quality: QualityCounts


@dataclass(frozen=True, slots=True)
class StationTimes:
    """One station: µs of all its machines in each of STATES, and the mean number of parts in its queue.

    Then how many repairs and how much maintenance have ended.
    """

    time_us: tuple[int, ...]
    queue: float
    repairs: int = 0
    maintenance: int = 0


@dataclass(frozen=True, slots=True)
class PoolTimes:
    """One pool of workers: how many were at work, on their way to it, and there, on average."""

    busy: float
    walking: float
    present: float


@dataclass(frozen=True, slots=True)
class Observation:
    """One replication. `facts` counts all that were handled, the warm-up's too; `trace` has rows as in the layout.

    The first replication alone has an `excerpt`. `readings` are those of the `Sampler`, `limits` those
    of `limiting`. A run that was cut into batches
    is told by its `batches`, each an observation of its own with the facts up to its end; its other figures are then
    those of the last batch.
    """

    number: int
    facts: int
    products: tuple[ProductCounts, ...]
    stations: tuple[StationTimes, ...]
    pools: tuple[PoolTimes, ...]
    parts: Mapping[int, PartCounts]
    accounts: Accounts
    fleets: tuple[FleetCounts, ...] = ()
    trace: NDArray[np.void] | None = None
    excerpt: Excerpt | None = None
    readings: NDArray[np.float64] | None = None
    limits: NDArray[np.float64] | None = None
    batches: tuple[Observation, ...] = ()
    orders: tuple[OrderCounts, ...] = ()


def observe(
    block: Block,
    number: int,
    facts: int,
    accounts: Accounts,
    trace: NDArray[np.void] | None = None,
    excerpt: Excerpt | None = None,
) -> Observation:
    """Read what a block's tallies hold since the statistics began; they must have been settled."""
    duration = float(int(block.head["now"]) - int(block.head["measured"]))
    return Observation(
        number,
        facts,
        tuple(_product(block, p, duration) for p in range(int(block.head["product_n"]))),
        tuple(_station(block, s, duration) for s in range(int(block.head["station_n"]))),
        tuple(
            PoolTimes(
                float(pool["busy_area"] - pool["walking_area"]) / duration,
                float(pool["walking_area"]) / duration,
                float(pool["present_area"]) / duration,
            )
            for pool in block.table("pool")
        ),
        count_parts(block, duration),
        accounts,
        count_fleets(block, duration),
        trace,
        excerpt,
        orders=count_orders(block),
    )


def _product(block: Block, p: int, duration: float) -> ProductCounts:
    product = block.table("product")[p]
    source = int(product["source"])
    return ProductCounts(
        completed=int(product["completed"]),
        scrapped=int(product["scrapped"]),
        dated=int(product["dated"]),
        on_time=int(product["on_time"]),
        cycle_sum_s=float(product["cycle"]) / SECOND,
        longest_us=int(product["longest"]),
        wip=float(product["area"]) / duration,
        backlog=0.0 if source == NONE else float(block.table("source")[source]["area"]) / duration,
        bins=occupied(block.table("histogram")[p]["bins"]),
        quality=count_quality(block, p),
    )


def _station(block: Block, s: int, duration: float) -> StationTimes:
    station = block.table("station")[s]
    first, machines = int(station["first"]), int(station["machines"])
    times = block.table("machine")["time"][first : first + machines].sum(axis=0)
    modes = block.table("failure")
    mine = modes[(modes["machine"] >= first) & (modes["machine"] < first + machines)]
    return StationTimes(
        tuple(int(time) for time in times),
        float(station["area"]) / duration,
        int(mine["count"][mine["planned"] == 0].sum()),
        int(mine["count"][mine["planned"] == 1].sum()),
    )
