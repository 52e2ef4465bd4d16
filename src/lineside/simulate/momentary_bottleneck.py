"""How long each station and fleet was the bottleneck in one replication, from its trace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lineside.kpi.cause import Cause, causes
from lineside.lower.codes import SECOND
from lineside.statistics.active import active_periods, momentary, shares, waiting_periods

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lineside.lower.block import Block
    from lineside.model.plant import Plant
    from lineside.simulate.working import WorkingTime


@dataclass(frozen=True, slots=True)
class Outside:
    """What stations wait for that no other station makes, for the bottleneck of each moment, by rows of the stations.

    `supplied`: those that wait for parts from outside alone; `fleets`: those that wait for each fleet's vehicles.
    """

    supplied: tuple[int, ...]
    fleets: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, plant: Plant) -> Outside:
        """That of a plant, by the chain of causes."""
        links = causes(plant)
        rows = {name: row for row, name in enumerate(plant.stations)}
        waits = {name: states.get("waiting_parts", ()) for name, states in links.items()}
        return cls(
            tuple(rows[name] for name, why in waits.items() if why and all(it.kind != "station" for it in why)),
            tuple(
                tuple(
                    rows[name] for name, it in links.items() if Cause("fleet", fleet) in it.get("waiting_vehicle", ())
                )
                for fleet in plant.fleets
            ),
        )


def limits(
    block: Block, trace: NDArray[np.void], warmup: int, clock: WorkingTime, outside: Outside
) -> NDArray[np.float64]:
    """Stations, then fleets × 2: the shares of the working time after the warm-up (µs) in which each limited the plant.

    First alone, then while the bottleneck shifted from or to it.
    """
    begin, end = (float(clock.worked(np.array(time / SECOND))) for time in (warmup, int(block.head["now"])))
    times = clock.worked(trace["time"] / SECOND)
    machines, states = trace["machine"].astype(np.int64), trace["state"].astype(np.int64)
    station_of = block.table("machine")["station"].astype(np.int64)
    periods = active_periods(times, machines, states, station_of, end, outside.supplied)
    for stations in outside.fleets:
        periods.append(waiting_periods(times, machines, states, np.isin(station_of, stations), end))
    return shares(momentary(periods, begin, end), len(periods), end - begin)
