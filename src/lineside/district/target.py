"""Targets: the pace needed against the pace so far, where it is heading, who is missing, and what if.

Projections name their method and carry a prediction interval; where there are too few figures for one, there is none.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from scipy import stats

from lineside.district.axes import MeasureKind
from lineside.district.errors import UnknownError
from lineside.district.mirror import Mirror
from lineside.district.period import Period, PeriodKind
from lineside.district.registry.target import Target
from lineside.district.rollup import Cell, Question, roll_up
from lineside.district.store.figures import Filed, Query
from lineside.district.store.ledger import Ledger
from lineside.district.unit import unit
from lineside.district.value import Form, Value

LEVEL = 0.95
FEWEST = 4
"""Figures from which a trend has an interval: two degrees of freedom."""


@dataclass(frozen=True, slots=True)
class Projection:
    """Where a series is heading: the number expected at the due date in base units, with a 95 % prediction interval.

    low and high are None where the figures are too few for an interval.
    """

    number: float
    low: float | None
    high: float | None
    method: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How a target stands.

    needed and so_far are yearly rates of growth (0.1: 10 % a year); None where they have no meaning. share is the
    latest value as a share of the target. lacks says in words what keeps more from being said.
    """

    target: str
    goal: Fraction | None
    latest: Filed | None
    share: Fraction | None
    needed: float | None
    so_far: float | None
    projection: Projection | None
    state: Literal["reached", "on course", "behind", "open", "not computable"]
    lacks: tuple[str, ...]


def _number(value: Value, scale: Fraction) -> Fraction:
    """The number a value stands for in a reckoning of pace: its middle, or its known end."""
    bounds = value.bounds(rounded=False).scaled(scale)
    if value.form is Form.NEARLY or bounds.low is None or bounds.high is None:
        return Fraction(value.number) * scale
    return (bounds.low + bounds.high) / 2


def progress(ledger: Ledger, target: Target) -> Progress:
    """How a target stands by the figures of its own subject and indicator."""
    lacks: list[str] = []
    series = _series(ledger, target)
    baseline = _baseline(ledger, target, lacks)
    goal = _goal(target, baseline, lacks)
    due = Period.parse(target.due).last
    if due is None:
        lacks.append("no due date is stated")
    if baseline is not None and all(filed.id != baseline.id for filed in series):
        series = sorted([baseline, *series], key=_when)
    if not series:
        lacks.append("no figure of its subject and indicator")
    latest = series[-1] if series else None
    if goal is None or latest is None:
        return Progress(target.id, goal, latest, None, None, None, None, "not computable", tuple(lacks))
    points = [(_when(filed), _number(filed.figure.value, filed.figure.unit.scale)) for filed in series]
    share = points[-1][1] / goal if goal else None
    so_far = _rate(points[0], points[-1])
    needed = None if due is None else _rate(points[-1], ((due.year + (due.timetuple().tm_yday / 365.25)), goal))
    projection = None if due is None else project(points, due.year + due.timetuple().tm_yday / 365.25)
    if projection is None and due is not None:
        lacks.append("one figure shows no direction")
    state = _state(target, points[-1][1], goal, projection)
    return Progress(target.id, goal, latest, share, needed, so_far, projection, state, tuple(lacks))


def _series(ledger: Ledger, target: Target) -> list[Filed]:
    """Yearly or dated levels of the target's subject and indicator, oldest first, one a date: the last entered."""
    if target.indicator is None:
        return []
    query = Query(subject=target.subject, indicator=target.indicator, measure=MeasureKind.LEVEL, limit=10_000)
    kinds = (PeriodKind.YEAR, PeriodKind.INSTANT, PeriodKind.UP_TO, PeriodKind.END_UNKNOWN)
    found = [f for f in ledger.figures(query) if f.figure.period.kind in kinds and f.figure.status in _REAL]
    return sorted({_when(filed): filed for filed in found}.values(), key=_when)


_REAL = frozenset({"measured", "reported", "derived", "estimated"})


def _when(filed: Filed) -> float:
    """The end of a figure's period in years."""
    last = filed.figure.period.last
    return 0.0 if last is None else last.year + last.timetuple().tm_yday / 365.25


def _baseline(ledger: Ledger, target: Target, lacks: list[str]) -> Filed | None:
    if target.baseline is None:
        lacks.append("no baseline is stated")
        return None
    ref = target.baseline
    query = Query(place=ref.place or None, subject=ref.subject, indicator=ref.indicator, period=ref.period, limit=1)
    return next(iter(ledger.figures(query)), None)


def _goal(target: Target, baseline: Filed | None, lacks: list[str]) -> Fraction | None:
    if target.value is None or target.unit is None:
        lacks.append("the target is in words only")
        return None
    if not target.times_baseline:
        return _number(Value.parse(target.value), unit(target.unit).scale)
    if baseline is None:
        return None
    return Fraction(Value.parse(target.value).number) * _number(baseline.figure.value, baseline.figure.unit.scale)


def _rate(start: tuple[float, Fraction], end: tuple[float, Fraction]) -> float | None:
    """Growth a year from one point to another, compounded."""
    years = end[0] - start[0]
    if years <= 0 or start[1] <= 0 or end[1] <= 0:
        return None
    return math.exp(math.log(end[1] / start[1]) / years) - 1


def project(points: Sequence[tuple[float, Fraction]], at: float) -> Projection | None:
    """Continue a series of (year, level) to a date.

    With four or more positive levels: least squares of the logarithm on time, with the prediction interval of
    Student's t (Draper and Smith, Applied Regression Analysis, section 1.4). With two or three: the compound rate
    between first and last, without an interval. With one, or with levels not above zero: None.
    """
    if len(points) < 2 or any(level <= 0 for _, level in points):
        return None
    if len(points) < FEWEST:
        rate = _rate(points[0], points[-1])
        if rate is None:
            return None
        number = float(points[-1][1]) * (1 + rate) ** (at - points[-1][0])
        return Projection(number, None, None, f"compound rate of {len(points)} figures, too few for an interval")
    years = [year for year, _ in points]
    logs = [math.log(level) for _, level in points]
    count, mean_year, mean_log = len(points), math.fsum(years) / len(points), math.fsum(logs) / len(points)
    spread = math.fsum((year - mean_year) ** 2 for year in years)
    slope = math.fsum((y - mean_year) * (v - mean_log) for y, v in zip(years, logs, strict=True)) / spread
    residuals = [v - mean_log - slope * (y - mean_year) for y, v in zip(years, logs, strict=True)]
    variance = math.fsum(r * r for r in residuals) / (count - 2)
    expected = mean_log + slope * (at - mean_year)
    error = math.sqrt(variance * (1 + 1 / count + (at - mean_year) ** 2 / spread))
    reach = float(stats.t.ppf((1 + LEVEL) / 2, count - 2)) * error
    method = f"log-linear trend of {count} figures, 95 % prediction interval"
    return Projection(math.exp(expected), math.exp(expected - reach), math.exp(expected + reach), method)


def _state(
    target: Target, latest: Fraction, goal: Fraction, projection: Projection | None
) -> Literal["reached", "on course", "behind", "open"]:
    if _met(target.op, float(latest), float(goal)):
        return "reached"
    if projection is None:
        return "open"
    if projection.low is None or projection.high is None:
        return "on course" if _met(target.op, projection.number, float(goal)) else "behind"
    ends = [_met(target.op, end, float(goal)) for end in (projection.low, projection.high)]
    return "on course" if all(ends) else "open" if any(ends) else "behind"


def _met(op: str, number: float, goal: float) -> bool:
    return {">=": number >= goal, ">": number > goal, "<=": number <= goal, "<": number < goal, "=": number == goal}[op]


@dataclass(frozen=True, slots=True)
class YearEnd:
    """A year's total expected from its months so far, in base units, with what the sum lacks and what was assumed."""

    so_far: Fraction
    projection: Projection | None
    missing: tuple[str, ...]
    assumed: tuple[str, ...]


def year_end(
    mirror: Mirror, question: Question, year: int, *, what_if: Mapping[str, Fraction] | None = None
) -> YearEnd:
    """What a flow's year will come to, from the months that are in.

    The share of the year that the same months made in earlier years carries the months so far to the year; the
    interval is Student's t over the logarithms of those shares (two earlier years at least, else none).

    Args:
        mirror: the mirror to sum in.
        question: the indicator and whom to count (within, on_list); `last` is the last month that is taken as known.
        year: the year in question.
        what_if: factors for firms' months still to come, for instance {"demo-f-007": 9/10} for a drop of 10 %.

    Raises:
        UnknownError: the year has no figures.
    """
    monthly = replace(question, by=("leaf",), kind="month", first=None)
    answer = roll_up(mirror, monthly)
    first, last = year * 12, year * 12 + 11
    totals = {(cell.first_month, cell.last_month): cell for cell in answer.totals}
    ends = sorted(end for _, end in totals if first <= end <= last)
    if not ends:
        raise UnknownError(f"no figures of {question.indicator} end in {year}")
    so_far = sum((cell.total for (_, end), cell in totals.items() if first <= end <= last), Fraction(0))
    latest = [cell for cell in answer.cells if cell.last_month == ends[-1]]
    missing = tuple(str(cell.key[0]) for cell in latest if cell.missing)
    shares = _seasonal_shares(totals, year, ends[-1] - first)
    change, assumed = _what_if(answer.cells, first, ends[-1], so_far, what_if or {})
    return YearEnd(so_far, _from_shares(so_far, shares, change), missing, assumed)


def _seasonal_shares(totals: Mapping[tuple[int, int], Cell], year: int, month: int) -> list[float]:
    """For each earlier whole year, the share of it that its months up to this one made."""
    shares = []
    for earlier in sorted({last // 12 for _, last in totals if last // 12 < year}):
        of_year = {last % 12: cell.total for (_, last), cell in totals.items() if last // 12 == earlier}
        whole = sum(of_year.values(), Fraction(0))
        part = sum((amount for m, amount in of_year.items() if m <= month), Fraction(0))
        if 11 in of_year and part > 0 and whole > 0:
            shares.append(float(part / whole))
    return shares


def _what_if(
    cells: Sequence[Cell], first: int, until: int, so_far: Fraction, factors: Mapping[str, Fraction]
) -> tuple[float, tuple[str, ...]]:
    """How the months to come change when some firms' output is multiplied, by the firms' shares of the year so far."""
    change, assumed = Fraction(0), []
    for firm, factor in sorted(factors.items()):
        made = sum((c.total for c in cells if c.key == (firm,) and first <= c.last_month <= until), Fraction(0))
        if so_far:
            change += made / so_far * (factor - 1)
        assumed.append(f"{firm}: the months to come at {float(factor):.0%} of its pace")
    return float(change), tuple(assumed)


def _from_shares(so_far: Fraction, shares: Sequence[float], change: float) -> Projection | None:
    """Carry the part to the whole year by earlier years' shares; `change` applies to the months to come."""
    if not shares or so_far <= 0:
        return None

    def whole(share: float) -> float:
        return float(so_far) * (1 + (1 / share - 1) * (1 + change))

    logs = [math.log(share) for share in shares]
    mean = math.fsum(logs) / len(logs)
    if len(shares) < 2:
        return Projection(
            whole(math.exp(mean)), None, None, "seasonal share of 1 earlier year, too few for an interval"
        )
    variance = math.fsum((value - mean) ** 2 for value in logs) / (len(logs) - 1)
    reach = float(stats.t.ppf((1 + LEVEL) / 2, len(logs) - 1)) * math.sqrt(variance * (1 + 1 / len(logs)))
    low_share, high_share = min(1.0, math.exp(mean + reach)), math.exp(mean - reach)
    method = f"seasonal shares of {len(shares)} earlier years, 95 % prediction interval"
    return Projection(whole(math.exp(mean)), whole(low_share), whole(high_share), method)
