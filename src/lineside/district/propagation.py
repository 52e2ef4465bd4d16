"""A stop at one firm, followed along the chain: who runs dry, who fills up, when, and for how long.

Between two firms lies a stock that lasts the buyer so many hours, and room that takes the seller's output for so many
hours more. Firms are taken to work at one pace, hour for hour, while they have parts and room: then a stop of D hours
reaches the buyer after its stock, if it lasts so long, and ends with it; the seller stops once its room is full. Stocks
and room along the way add up. Nobody catches up afterwards: without spare pace a lost hour stays lost. This is the
serial line of Factory Physics with deterministic times; a test holds it against the kernel, part for part.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lineside.district.registry.chain import Link


@dataclass(frozen=True, slots=True)
class Reached:
    """A firm that a stop reaches: from `begins` to `ends`, hours after the stop began.

    why: `stopped` itself, `starved` for parts, or `blocked` without room. through: the firms on the way, from the stop.
    """

    firm: str
    why: str
    begins: float
    ends: float
    through: tuple[str, ...]

    @property
    def hours(self) -> float:
        """How long it stands."""
        return self.ends - self.begins


def spread(links: Iterable[Link], firm: str, hours: float) -> list[Reached]:
    """Whom a stop of a firm reaches, in order of time.

    Args:
        links: who supplies whom, with stock and room in hours of the buyer's and the seller's pace.
        firm: who stops, at hour 0.
        hours: for how long.
    """
    listed = list(links)
    found = {firm: Reached(firm, "stopped", 0.0, hours, (firm,))}
    for why, steps in (
        ("starved", {(link.seller, link.buyer, link.stock_h) for link in listed}),
        ("blocked", {(link.buyer, link.seller, link.room_h) for link in listed}),
    ):
        for reached in _one_way(steps, firm, hours, why):
            standing = found.get(reached.firm)
            if standing is None or reached.begins < standing.begins:
                found[reached.firm] = reached
    return sorted(found.values(), key=lambda one: (one.begins, one.firm))


def _one_way(steps: set[tuple[str, str, float]], firm: str, hours: float, why: str) -> list[Reached]:
    """The firms that lie one way from a stop, each by the way with the least buffer (Dijkstra)."""
    best: dict[str, tuple[float, tuple[str, ...]]] = {firm: (0.0, (firm,))}
    ahead = [firm]
    while ahead:
        at = min(ahead, key=lambda name: (best[name][0], name))
        ahead.remove(at)
        sofar, path = best[at]
        for here, there, buffer in sorted(steps):
            later = sofar + buffer
            if here == at and later < hours and later < best.get(there, (hours,))[0]:
                best[there] = later, (*path, there)
                if there not in ahead:
                    ahead.append(there)
    return [Reached(name, why, begins, hours, path) for name, (begins, path) in best.items() if name != firm]
