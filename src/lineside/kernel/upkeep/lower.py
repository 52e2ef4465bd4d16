"""Maintenance, spare parts and wear, lowered: rows of `failure` that are planned, and what a tool's use does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from lineside.lower import codes
from lineside.lower.codes import NONE, SECOND, WEAR_BIT
from lineside.lower.stream import stream
from lineside.model.upkeep import ALL, WEAR

if TYPE_CHECKING:
    from lineside.lower.tables import Lowering
    from lineside.model.distribution import Lifetime
    from lineside.model.station import Station


def millionths(amount: Lifetime | None) -> int:
    """A fixed time in µs, or a number of cycles in millionths; 0 where none is given."""
    return 0 if amount is None else round(amount.args[0] * SECOND)


def upkeep_of(station: Station) -> dict[str, float]:
    """The columns of a station that maintenance and wear fill."""
    wear = station.wear
    if wear is None:
        return {"services": int(bool(station.maintenance)), "wear_failures": 1.0, "wear_defects": 1.0}
    by_cycles = wear.over.dimension == "cycles"
    return {
        "services": int(bool(station.maintenance)),
        "wear": millionths(wear.over),
        "wear_clock": codes.CYCLE_CLOCK if by_cycles else codes.BUSY_CLOCK,
        "wear_failures": wear.failures,
        "wear_defects": wear.defects,
    }


def add_spares(lowering: Lowering, station: str, parts: Mapping[str, int]) -> dict[str, int]:
    """What a repair or a maintenance takes from the station's stocks; the columns of its row of `failure`."""
    first = lowering.count("use")
    for part, quantity in parts.items():
        lowering.add("use", stock=lowering.stocks[part, station], quantity=quantity)
    return {"use": first, "uses": len(parts)}


def add_services(lowering: Lowering, m: int, name: str, number: str) -> None:
    """The kinds of maintenance of one machine, behind its failure modes."""
    station = lowering.plant.stations[name]
    for kind, each in enumerate(station.maintenance, 1):
        label = each.name or str(kind)
        need = NONE if each.crew is None else lowering.add("need", pool=lowering.pools[each.crew], count=1)
        lowering.add(
            "failure",
            machine=m,
            every=NONE,
            clock=codes.CLOCKS.index(each.clock),
            repair=lowering.distribution(each.time),
            need=need,
            needs=int(each.crew is not None),
            planned=1,
            limit=millionths(each.every),
            early=millionths(each.early),
            ageing=int(each.policy == "age"),
            renews=renewed(station, each.renews),
            key_repair=stream("maintenance", name, number, label),
            **add_spares(lowering, name, each.parts),
        )


def renewed(station: Station, names: tuple[str, ...]) -> int:
    """The bit set of what a maintenance renews."""
    modes = sum(1 << i for i, failure in enumerate(station.failure) if ALL in names or failure.name in names)
    return modes | (1 << WEAR_BIT if ALL in names or WEAR in names else 0)
