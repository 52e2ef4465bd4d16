"""Single stations with Poisson arrivals: M/M/c, M/G/1, M/G/1 with priorities, GI/M/1."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scipy.optimize import brentq


@dataclass(frozen=True)
class Station:
    """What a queueing station shows in the long run. Times are in the unit of the given times, lengths in parts."""

    utilisation: float
    """Busy machines over all machines."""
    waiting: float
    """Mean number waiting, those in work not counted."""
    wait: float
    """Mean wait before work begins."""
    sojourn: float
    """Mean time from arrival to the end of work."""

    @property
    def present(self) -> float:
        """Mean number waiting or in work (Little's law)."""
        return self.waiting / self.wait * self.sojourn if self.wait else self.waiting


def erlang_c(machines: int, load: float) -> float:
    """The probability that an arrival must wait at M/M/c. `load` is arrival rate × mean service, below `machines`.

    From Erlang's loss formula by its stable recursion (Gross, Shortle, Thompson, Harris, "Fundamentals of Queueing
    Theory", 4th ed., sections 2.3 and 2.5).
    """
    if not 0 < load < machines:
        raise ValueError(f"load {load} on {machines} machines has no steady state")
    loss = 1.0
    for c in range(1, machines + 1):
        loss = load * loss / (c + load * loss)
    return loss / (1 - load / machines * (1 - loss))


def mmc(arrivals: float, service: float, machines: int = 1) -> Station:
    """M/M/c: `arrivals` per unit of time, mean `service` time."""
    load = arrivals * service
    wait = erlang_c(machines, load) * service / (machines - load)
    return Station(load / machines, arrivals * wait, wait, wait + service)


def mmc_sojourn_tail(arrivals: float, service: float, machines: int = 1) -> Callable[[float], float]:
    """P(sojourn > t) at M/M/c, first come first served (Gross et al., section 2.3)."""
    rate = 1 / service
    delayed = erlang_c(machines, arrivals * service)
    drain = machines * rate - arrivals

    def tail(t: float) -> float:
        if math.isclose(drain, rate):
            return math.exp(-rate * t) * (1 + delayed * rate * t)
        late = rate * (math.exp(-drain * t) - math.exp(-rate * t)) / (rate - drain)
        return math.exp(-rate * t) + delayed * late

    return tail


def tandem_sojourn_tail(arrivals: float, services: Sequence[float]) -> Callable[[float], float]:
    """P(sojourn > t) through M/M/1 stations in a row, all means different.

    The sojourns at the stations are independent and exponential (Reich 1957, "Waiting times when queues are in tandem",
    Annals of Mathematical Statistics 28), so their sum is hypoexponential.
    """
    rates = [1 / service - arrivals for service in services]

    def tail(t: float) -> float:
        return sum(
            math.exp(-rate * t) * math.prod(other / (other - rate) for other in rates if other != rate)
            for rate in rates
        )

    return tail


def quantile(tail: Callable[[float], float], share: float, longest: float) -> float:
    """The time that a share of all stays below, given P(longer than t); searched up to `longest`."""
    return float(brentq(lambda t: tail(t) - (1 - share), 0.0, longest, xtol=1e-12))


def mg1(arrivals: float, mean: float, second: float) -> Station:
    """M/G/1 by Pollaczek and Khinchine: mean and second moment of the service time (Gross et al., section 5.1)."""
    load = arrivals * mean
    if not 0 < load < 1:
        raise ValueError(f"load {load} has no steady state")
    wait = arrivals * second / (2 * (1 - load))
    return Station(load, arrivals * wait, wait, wait + mean)


def mg1_priority(classes: Sequence[tuple[float, float, float]]) -> list[Station]:
    """M/G/1 where a free machine takes the first class present, without pre-emption; one station per class.

    `classes` from first to last: (arrivals, mean, second moment). Cobham (1954), "Priority assignment in waiting line
    problems", Operations Research 2. The utilisation given is the class's own.
    """
    residual = sum(arrivals * second for arrivals, _, second in classes) / 2
    stations, above = [], 0.0
    for arrivals, mean, _ in classes:
        upto = above + arrivals * mean
        wait = residual / ((1 - above) * (1 - upto))
        stations.append(Station(arrivals * mean, arrivals * wait, wait, wait + mean))
        above = upto
    return stations


def gim1(interarrival: float, transform: Callable[[float], float], service: float) -> Station:
    """GI/M/1: mean time between arrivals and its Laplace transform s ↦ E[exp(−s·A)]; mean service time.

    The root of σ = A*(μ(1 − σ)) inside (0, 1) is the chance that an arrival finds the machine at work; the sojourn is
    exponential with rate μ(1 − σ) (Gross et al., section 5.3).
    """
    rate, load = 1 / service, service / interarrival
    if load >= 1:
        raise ValueError(f"load {load} has no steady state")
    sigma = float(brentq(lambda x: transform(rate * (1 - x)) - x, 0.0, 1 - (1 - load) * 1e-6, xtol=1e-15))
    sojourn = service / (1 - sigma)
    return Station(load, (sojourn - service) / interarrival, sojourn - service, sojourn)


def mm1_inside(load: float, places: int) -> tuple[float, float]:
    """M/M/1 in a yard of `places` (waiting or in work), the rest waiting outside: mean parts inside and outside."""
    outside = load ** (places + 1) / (1 - load)
    return load / (1 - load) - outside, outside
