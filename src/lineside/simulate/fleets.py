"""What a simulation shows of fleets: what vehicles spend their time on, what they bring, and whether in time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lineside.lower.codes import SECOND, VEHICLE_STATES
from lineside.statistics.interval import Interval, student

if TYPE_CHECKING:
    from lineside.lower.block import Block


@dataclass(frozen=True, slots=True)
class FleetResult:
    """One fleet: shares of its vehicles' time by state (they add up to 1), and what they bring.

    `trips` counts the times that a vehicle set out to fetch something, `deliveries` the loads put down. `on_time` is
    the share of the loads of parts that came before those at the line side had run out. `waiting` is the mean number
    of loads that wait for a vehicle to be sent, `waiting_s` the mean time from a load's call until it is taken up.
    """

    vehicles: int
    time: Mapping[str, Interval]
    trips: Interval
    deliveries: Interval
    deliveries_per_h: Interval
    on_time: Interval
    waiting: Interval
    waiting_s: Interval


@dataclass(frozen=True, slots=True)
class FleetCounts:
    """One fleet in one replication: µs of all its vehicles in each of VEHICLE_STATES, and what was counted."""

    time_us: tuple[int, ...]
    trips: int
    deliveries: int
    of_parts: int
    punctual: int
    waited_s: float
    waiting: float


def count_fleets(block: Block, duration_us: float) -> tuple[FleetCounts, ...]:
    """What the tallies of a block say of each of its fleets."""
    times = block.table("vehicle")["time"]
    return tuple(
        FleetCounts(
            tuple(int(it) for it in times[int(f["first"]) : int(f["first"] + f["vehicles"])].sum(axis=0)),
            int(f["trips"]),
            int(f["deliveries"]),
            int(f["of_parts"]),
            int(f["punctual"]),
            float(f["wait"]) / SECOND,
            float(f["area"]) / duration_us,
        )
        for f in block.table("fleet")
    )


def summarise_fleet(vehicles: int, counts: Sequence[FleetCounts], for_h: float, whole: int = 1) -> FleetResult:
    """One fleet over all samples, each of which may be one of `whole` equal parts of a run of so many hours."""

    def share(part: float, of: float) -> float:
        return part / of if of > 0 else math.nan

    def each(values: Sequence[float]) -> Interval:
        return student(values, least=0.0)

    return FleetResult(
        vehicles=vehicles,
        time={
            state: student([share(it.time_us[i], sum(it.time_us)) for it in counts], least=0.0, most=1.0)
            for i, state in enumerate(VEHICLE_STATES)
        },
        trips=each([whole * it.trips for it in counts]),
        deliveries=each([whole * it.deliveries for it in counts]),
        deliveries_per_h=each([share(whole * it.deliveries, for_h) for it in counts]),
        on_time=student([share(it.punctual, it.of_parts) for it in counts], least=0.0, most=1.0),
        waiting=each([it.waiting for it in counts]),
        waiting_s=each([share(it.waited_s, it.deliveries) for it in counts]),
    )
