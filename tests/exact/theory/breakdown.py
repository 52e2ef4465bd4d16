"""A machine that fails: how long a part occupies it, what share of time it is up, what share of parts survives.

Throughout, `failures` is the rate of exponential failures per unit of the time their clock runs in.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from tests.exact.theory.moment import Moments
from tests.exact.theory.queue import Station, mg1


@dataclass(frozen=True)
class Attempt:
    """A service time S met by failures at a rate λ: its moments, and E[Sᵏ·exp(−λS)] for k = 0, 1, 2."""

    moments: Moments
    failures: float
    survive: float
    survive_time: float
    survive_square: float

    @property
    def mean(self) -> float:
        """Mean time from the start of an attempt to its end or its failure: E[min(S, F)]."""
        return (1 - self.survive) / self.failures


def constant(x: float, failures: float) -> Attempt:
    """A constant service of x."""
    p = math.exp(-failures * x)
    return Attempt(Moments(x, x * x), failures, p, x * p, x * x * p)


def erlang(mean: float, stages: int, failures: float) -> Attempt:
    """An Erlang service; one stage is the exponential."""
    stage = mean / stages
    p = (1 + failures * stage) ** -stages
    time = mean * p / (1 + failures * stage)
    square = (stages + 1) * stage * time / (1 + failures * stage)
    return Attempt(Moments(mean, mean * mean * (1 + 1 / stages)), failures, p, time, square)


def uniform(low: float, high: float, failures: float) -> Attempt:
    """A service uniform between low and high."""
    a = failures

    def primitive(t: float) -> tuple[float, float, float]:
        e = -math.exp(-a * t)
        return e / a, e * (t / a + 1 / a**2), e * (t * t / a + 2 * t / a**2 + 2 / a**3)

    p, time, square = (
        (upper - lower) / (high - low) for upper, lower in zip(primitive(high), primitive(low), strict=True)
    )
    return Attempt(Moments((low + high) / 2, (low * low + low * high + high * high) / 3), failures, p, time, square)


def resumed(service: Moments, failures: float, repair: Moments) -> Moments:
    """From start to end of one service when failures come in busy time and work resumes after each repair.

    The number of failures is Poisson given the service, so E[C] = E[S](1 + λE[D]) and
    Var C = Var S (1 + λE[D])² + λE[S]E[D²]. Gaver (1962), "A waiting line with interrupted service, including
    priorities", Journal of the Royal Statistical Society B 24.
    """
    stretch = 1 + failures * repair.mean
    mean = service.mean * stretch
    return Moments(mean, mean**2 + service.variance * stretch**2 + failures * service.mean * repair.second)


def restarted(attempt: Attempt, repair: Moments) -> Moments:
    """The same when each failure throws the work away and the next attempt draws a fresh service time.

    Gaver's "preemptive repeat different": with p the chance to survive, a geometric number of lost attempts, each a
    time to failure below its service and then a repair, and one attempt that survives. E[C] = (1/λ + E[D])(1/p − 1).
    """
    p, rate = attempt.survive, attempt.failures
    lost_mean = ((1 - p) / rate - attempt.survive_time) / (1 - p)
    lost_second = (2 * (1 - p) / rate**2 - 2 * attempt.survive_time / rate - attempt.survive_square) / (1 - p)
    last_mean, last_second = attempt.survive_time / p, attempt.survive_square / p
    lost = Moments(lost_mean + repair.mean, lost_second + 2 * lost_mean * repair.mean + repair.second)
    count = (1 - p) / p
    mean = count * lost.mean + last_mean
    variance = count * lost.variance + count / p * lost.mean**2 + last_second - last_mean**2
    return Moments(mean, mean**2 + variance)


@dataclass(frozen=True)
class Yield:
    """A saturated machine whose failures destroy the part in work: parts per unit of time, and shares of time."""

    good: float
    scrapped: float
    busy: float
    down: float


def scrapping(attempt: Attempt, repair: float) -> Yield:
    """Renewal reward over one attempt: it survives with p = E[exp(−λS)], else it costs a part and a repair."""
    lost = 1 - attempt.survive
    cycle = attempt.mean + lost * repair
    return Yield(attempt.survive / cycle, lost / cycle, attempt.mean / cycle, lost * repair / cycle)


def availability(up: float, repair: float) -> float:
    """Share of its clock's time that a machine is up: mean up time over mean cycle, whatever the distributions.

    By renewal reward (Barlow and Proschan, "Mathematical Theory of Reliability", section 3.2).
    """
    return up / (up + repair)


def failing_at_work(arrivals: float, completion: Moments) -> Station:
    """M/G/1 whose machine fails only at work: Pollaczek and Khinchine with the completion time as service."""
    return mg1(arrivals, completion.mean, completion.second)


def failing_always(arrivals: float, service: Moments, failures: float, repair: Moments) -> Station:
    """M/G/1 whose machine also fails while idle; work resumes. Waiting counts until the work first begins.

    Avi-Itzhak and Naor (1963), "Some queuing problems with the service station subject to breakdown", Operations
    Research 11. The stay is that of the machine that fails at work only, and a repair begun on an idle machine that an
    arrival may meet: λE[D²] / 2(1 + λE[D]) (by the decomposition of Fuhrmann and Cooper 1985, Operations Research 33).
    """
    busy_only = mg1(arrivals, *_pair(resumed(service, failures, repair)))
    met = failures * repair.second / (2 * (1 + failures * repair.mean))
    wait = busy_only.wait + met
    return Station(arrivals * service.mean, arrivals * wait, wait, busy_only.sojourn + met)


def _pair(moments: Moments) -> tuple[float, float]:
    return moments.mean, moments.second
