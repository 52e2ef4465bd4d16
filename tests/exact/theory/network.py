"""Open networks of exponential stations, first come first served, Poisson arrivals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.exact.theory.queue import Station, mmc


@dataclass(frozen=True)
class Flow:
    """One product: arrivals per unit of time, and the stations it visits in order, some perhaps more than once."""

    arrivals: float
    route: tuple[str, ...]


def traffic(outside: Sequence[float], routing: Sequence[Sequence[float]]) -> NDArray[np.float64]:
    """Total arrivals per station: the solution of λ = γ + λP (Jackson 1957, "Networks of waiting lines")."""
    size = len(outside)
    balance = np.eye(size) - np.asarray(routing, dtype=np.float64).T
    return np.linalg.solve(balance, np.asarray(outside, dtype=np.float64)).astype(np.float64)


def jackson(
    outside: Sequence[float], routing: Sequence[Sequence[float]], services: Sequence[float], machines: Sequence[int]
) -> list[Station]:
    """Each station of a Jackson network is, seen alone, M/M/c with its total arrivals."""
    rates = traffic(outside, routing)
    return [mmc(float(rate), service, c) for rate, service, c in zip(rates, services, machines, strict=True)]


def kelly(
    flows: Mapping[str, Flow], services: Mapping[str, float], machines: Mapping[str, int]
) -> tuple[dict[str, Station], dict[str, float]]:
    """Several products with fixed routes; the stations, and the cycle time of each product.

    At a station all products have the same mean service. Each station is M/M/c with the sum of all visits, whatever the
    routes (Kelly 1975, "Networks of queues with customers of different types", Journal of Applied Probability 12); a
    product's cycle time adds the sojourns along its route.
    """
    rates = dict.fromkeys(services, 0.0)
    for flow in flows.values():
        for station in flow.route:
            rates[station] += flow.arrivals
    stations = {name: mmc(rates[name], services[name], machines[name]) for name in services}
    cycle = {product: sum(stations[name].sojourn for name in flow.route) for product, flow in flows.items()}
    return stations, cycle
