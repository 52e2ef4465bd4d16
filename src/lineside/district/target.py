"""Targets: the pace needed against the pace so far, where it is heading, who is missing, and what if.

Projections name their method and carry a prediction interval; where there are too few figures for one, there is none.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from scipy import stats

from lineside.district.axes import MeasureKind
from lineside.district.choosing import STATUSES, series
from lineside.district.figure import Figure
from lineside.district.period import Period, PeriodKind
from lineside.district.reference import LackingError, named
from lineside.district.registry.target import Target
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


State = Literal["reached", "missed", "overdue", "on course", "behind", "open", "not computable"]
"""`missed`: it was due and the figures say no; `overdue`: it was due and no figure says."""


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
    state: State
    lacks: tuple[str, ...]


def _number(value: Value, scale: Fraction) -> Fraction:
    """The number a value stands for in a reckoning of pace: its middle, or its known end."""
    bounds = value.bounds(rounded=False).scaled(scale)
    if value.form is Form.NEARLY or bounds.low is None or bounds.high is None:
        return Fraction(value.number) * scale
    return (bounds.low + bounds.high) / 2


def progress(ledger: Ledger, target: Target, *, on: date | None = None) -> Progress:
    """How a target stands on a day (today) by the figures of its own subject and indicator.

    One that was due by then is judged by the figures until it was; nothing is projected for it any more.
    """
    lacks: list[str] = []
    baseline = _baseline(ledger, target, lacks)
    levels = _series(ledger, target, baseline)
    goal = _goal(target, baseline, levels, lacks)
    due = Period.parse(target.due).last
    if due is None:
        lacks.append("no due date is stated")
    if baseline is not None and all(_when(filed) != _when(baseline) for filed in levels):
        levels = sorted([baseline, *levels], key=_when)
    if not levels:
        lacks.append("no figure of its subject and indicator")
    latest = levels[-1] if levels else None
    if goal is None or latest is None:
        return Progress(target.id, goal, latest, None, None, None, None, "not computable", tuple(lacks))
    points = [(_when(filed), _number(filed.figure.value, filed.figure.unit.scale)) for filed in levels]
    share = points[-1][1] / goal if goal else None
    so_far = _rate(points[0], points[-1])
    if due is not None and due < (on or ledger.today()):
        state = _judged(target, levels, goal)
        if state == "overdue":
            lacks.append("no figure of the time when it was due")
        return Progress(target.id, goal, latest, share, None, so_far, None, state, tuple(lacks))
    needed = None if due is None else _rate(points[-1], (_in_years(due), goal))
    projection = None if due is None else project(points, _in_years(due))
    if projection is None and due is not None:
        lacks.append("one figure shows no direction")
    state = _state(target, points[-1][1], goal, projection)
    return Progress(target.id, goal, latest, share, needed, so_far, projection, state, tuple(lacks))


def _judged(target: Target, levels: Sequence[Filed], goal: Fraction) -> State:
    """Whether a target whose time is over was reached: by the last figure until then, or it was not by one since."""
    due = Period.parse(target.due)
    assert due.last is not None
    last = _in_years(due.last)
    until = [filed for filed in levels if _when(filed) <= last]
    if until and _meets(target, until[-1], goal):
        return "reached"
    then = [filed for filed in until if due.first is None or _when(filed) >= _in_years(due.first)]
    since = [filed for filed in levels if _when(filed) > last]
    return "missed" if then or (since and not _meets(target, since[0], goal)) else "overdue"


def _meets(target: Target, filed: Filed, goal: Fraction) -> bool:
    return _met(target.op, float(_number(filed.figure.value, filed.figure.unit.scale)), float(goal))


def _series(ledger: Ledger, target: Target, baseline: Filed | None) -> list[Filed]:
    """Levels of the target's subject and indicator at the ends of years and on dates, the oldest first.

    All are on the basis of the baseline, else on that of the figure that counts for the latest date.
    """
    if target.indicator is None:
        return []
    query = Query(subject=target.subject, indicator=target.indicator, measure=MeasureKind.LEVEL, limit=10_000)
    kinds = (PeriodKind.YEAR, PeriodKind.INSTANT, PeriodKind.UP_TO, PeriodKind.END_UNKNOWN)
    found = [f for f in ledger.figures(query) if f.figure.period.kind in kinds and f.figure.status in STATUSES]
    latest = series(found)[-1:]
    like = (baseline or latest[0]).figure if latest else None
    return series(filed for filed in found if like is None or on_one_basis(filed.figure, like))


def on_one_basis(first: Figure, second: Figure) -> bool:
    """Whether two levels may stand in one series; what one of them leaves unstated is not held against it."""
    axes = ("price", "scope", "attribution")
    pairs = [(str(getattr(first, axis)), str(getattr(second, axis))) for axis in axes]
    return first.unit.measures == second.unit.measures and all(
        ours == theirs or "unstated" in (ours, theirs) for ours, theirs in pairs
    )


def _when(filed: Filed) -> float:
    """The end of a figure's period in years."""
    last = filed.figure.period.last
    return 0.0 if last is None else _in_years(last)


def _in_years(day: date) -> float:
    return day.year + day.timetuple().tm_yday / 365.25


def _baseline(ledger: Ledger, target: Target, lacks: list[str]) -> Filed | None:
    if target.baseline is None:
        lacks.append("no baseline is stated")
        return None
    try:
        found = named(ledger, target.baseline)
    except LackingError as lacking:
        lacks.append(str(lacking))
        return None
    if found.figure.measure.kind is not MeasureKind.LEVEL:
        lacks.append(f"the baseline is a {found.figure.measure.kind}, not a level")
        return None
    return found


def _goal(target: Target, baseline: Filed | None, levels: Sequence[Filed], lacks: list[str]) -> Fraction | None:
    if target.value is None or target.unit is None:
        lacks.append("the target is in words only")
        return None
    if target.times_baseline:
        if baseline is None:
            return None
        return Fraction(Value.parse(target.value).number) * _number(baseline.figure.value, baseline.figure.unit.scale)
    of_unit = unit(target.unit)
    held = {filed.figure.unit.measures for filed in [*levels, *([baseline] if baseline else [])]}
    if held - {of_unit.measures}:
        lacks.append(f"the target is counted in {of_unit}, its figures are not")
        return None
    return _number(Value.parse(target.value), of_unit.scale)


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


def _state(target: Target, latest: Fraction, goal: Fraction, projection: Projection | None) -> State:
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
