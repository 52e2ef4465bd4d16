"""The indicators of ISO 22400-2, each once: simulation, run, report, screen and ledger read them here.

What is not known has no value: an indicator whose time is in part unknown has a range, within which the value lies
whatever the machine did. The standard was read in an open restatement.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from lineside.kpi.elements import Elements, Quantities


@dataclass(frozen=True, slots=True)
class Kpi:
    """One figure. `value` is None where it is not known; then `low` and `high` hold it, where anything does."""

    value: float | None
    low: float | None = None
    high: float | None = None
    numerator: float | None = None
    denominator: float | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """How an indicator is made: its name in results, its words, and its formula as people write it."""

    name: str
    zh: str
    en: str
    formula: str
    of: Callable[[Elements, Quantities], Kpi]


def ratio(numerator: float, denominator: float) -> Kpi:
    """A quotient; not known where there is nothing to divide by."""
    if denominator == 0:
        return Kpi(None, None, None, numerator, denominator)
    value = numerator / denominator
    return Kpi(value, value, value, numerator, denominator)


def _between(numerator: float, denominator: float, unknown: float) -> Kpi:
    """A share of time of which so much is unknown: it was all spent so, or none of it, or it was no planned time."""
    if unknown == 0:
        return ratio(numerator, denominator)
    low = numerator / (denominator + unknown)
    high = (numerator + unknown) / (denominator + unknown)
    return Kpi(None, low, high, numerator, denominator)


def _availability(t: Elements, q: Quantities) -> Kpi:
    del q
    return _between(t.apt, t.pbt, t.unknown)


def _effectiveness(t: Elements, q: Quantities) -> Kpi:
    return ratio(q.planned, t.apt) if t.unknown == 0 else Kpi(None, None, None, q.planned, t.apt)


def _quality(t: Elements, q: Quantities) -> Kpi:
    return ratio(q.gq, q.pq) if t.unknown == 0 else Kpi(None, None, None, q.gq, q.pq)


def _oee(t: Elements, q: Quantities) -> Kpi:
    """A·E·Q; the times cancel, so that a machine that never ran has none of it."""
    good = q.planned * q.gq / q.pq if q.pq else 0.0
    return _between(good, t.pbt, t.unknown)


def _nee(t: Elements, q: Quantities) -> Kpi:
    if t.unknown or not (t.pbt and t.apt and q.pq):
        return Kpi(None)
    value = t.aupt / t.pbt * (q.planned / t.apt) * (q.gq / q.pq)
    return Kpi(value, value, value, t.aupt, t.pbt)


def _of_times(numerator: str, denominator: str) -> Callable[[Elements, Quantities], Kpi]:
    def found(t: Elements, q: Quantities) -> Kpi:
        del q
        top, bottom = getattr(t, numerator), getattr(t, denominator)
        return ratio(top, bottom) if t.unknown == 0 else Kpi(None, None, None, top, bottom)

    return found


def _technical(t: Elements, q: Quantities) -> Kpi:
    del q
    return ratio(t.apt, t.apt + t.adet) if t.unknown == 0 else Kpi(None, None, None, t.apt, t.apt + t.adet)


def _of_parts(numerator: str, denominator: str) -> Callable[[Elements, Quantities], Kpi]:
    def found(t: Elements, q: Quantities) -> Kpi:
        top, bottom = getattr(q, numerator), getattr(q, denominator)
        return ratio(top, bottom) if t.unknown == 0 else Kpi(None, None, None, top, bottom)

    return found


INDICATORS: Final = (
    Indicator("availability", "可用率", "availability", "APT / PBT", _availability),
    Indicator("effectiveness", "有效性", "effectiveness", "PRU·PQ / APT", _effectiveness),
    Indicator("quality", "质量率", "quality ratio", "GQ / PQ", _quality),
    Indicator("oee", "OEE", "OEE", "(APT/PBT)·(PRU·PQ/APT)·(GQ/PQ)", _oee),
    Indicator("nee", "NEE", "NEE", "(AUPT/PBT)·(PRU·PQ/APT)·(GQ/PQ)", _nee),
    Indicator("allocation_efficiency", "分配效率", "allocation efficiency", "AUBT / PBT", _of_times("aubt", "pbt")),
    Indicator("utilisation", "利用效率", "utilisation efficiency", "APT / AUBT", _of_times("apt", "aubt")),
    Indicator("technical_efficiency", "技术效率", "technical efficiency", "APT / (APT + ADET)", _technical),
    Indicator("setup_ratio", "准备率", "setup ratio", "AUST / AUPT", _of_times("aust", "aupt")),
    Indicator("scrap_ratio", "废品率", "scrap ratio", "SQ / PQ", _of_parts("sq", "pq")),
    Indicator("rework_ratio", "返工率", "rework ratio", "RQ / PQ", _of_parts("rq", "pq")),
    Indicator("first_pass_yield", "一次合格率", "first-pass yield", "GP / IP", _of_parts("gp", "ip")),
)
"""Every indicator of machines, in the order in which they are told."""
BY_NAME: Final = {each.name: each for each in INDICATORS}


def indicators(elements: Elements, quantities: Quantities) -> dict[str, Kpi]:
    """All of INDICATORS for one machine, or for several together."""
    return {each.name: each.of(elements, quantities) for each in INDICATORS}


def oee(elements: Elements, quantities: Quantities) -> float | None:
    """The overall equipment effectiveness; None where it is not known."""
    return _oee(elements, quantities).value


def mtbf_s(elements: Elements, failures: int) -> float | None:
    """Mean operating time between failures, s: production and setup time over failures; None without one."""
    return elements.aupt / failures / 1e6 if failures else None


def mttr_s(elements: Elements, failures: int) -> float | None:
    """Mean time to restoration, s: down time over failures, the wait for a crew in it; None without one."""
    return elements.cmt / failures / 1e6 if failures else None


def corrective_share(elements: Elements) -> float | None:
    """CMT / (CMT + PMT); None where there was neither."""
    both = elements.cmt + elements.pmt
    return elements.cmt / both if both else None


def throughput_per_h(produced: int, execution_us: int) -> float | None:
    """PQ / AOET, parts an hour of order execution time; None without such time."""
    return produced * 3.6e9 / execution_us if execution_us else None


def allocation(busy_us: int, execution_us: int) -> float | None:
    """AUBT / AOET."""
    return busy_us / execution_us if execution_us else None


def process_ratio(production_us: int, execution_us: int) -> float | None:
    """APT / AOET: how much of the time of an order its parts were worked on."""
    return production_us / execution_us if execution_us else None


def worker_efficiency(worked: float, attended: float) -> float | None:
    """APWT / APAT: time of people at work over the time that they were there."""
    return worked / attended if attended else None


def equipment_load(produced: float, capacity: float) -> float | None:
    """PQ / EPC: what was produced over what the equipment can."""
    return produced / capacity if capacity else None


def per_consumed(quantity: float, consumed: float) -> float | None:
    """FGQ / CM, IGQ / CM, PL / CM and other losses over consumed material."""
    return quantity / consumed if consumed else None


def actual_to_planned_scrap(scrapped: float, planned: float) -> float | None:
    """SQ / PSQ."""
    return scrapped / planned if planned else None


def cp(lower: float, upper: float, sigma: float) -> float | None:
    """Cp, or Cm with the machine's own spread: (USL − LSL) / 6σ."""
    return (upper - lower) / (6 * sigma) if sigma > 0 and math.isfinite(upper - lower) else None


def cpk(mean: float, lower: float, upper: float, sigma: float) -> float | None:
    """Cpk, or Cmk: the nearer limit's distance from the mean over 3σ; one limit may be infinite."""
    nearer = min(upper - mean, mean - lower)
    return nearer / (3 * sigma) if sigma > 0 and math.isfinite(nearer) else None
