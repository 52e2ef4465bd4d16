"""What may be added, divided and compared, and what may not; each refusal with its reasons.

Results are exact fractions in base units (yuan, square metres, one firm), never floats. Where a value is more than,
nearly or a range, its interval is carried along.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from lineside.district.axes import MeasureKind, Status
from lineside.district.change import Turn, turn_of
from lineside.district.errors import NotAddableError, NotComparableError, NotDivisibleError
from lineside.district.figure import Figure
from lineside.district.interval import Interval
from lineside.district.period import PeriodKind
from lineside.district.value import Form

UNREAL = frozenset({Status.PLANNED, Status.CLAIMED, Status.SIMULATED})
"""What was planned, claimed or simulated never adds to what happened."""

_NAMES = {
    "indicator": "indicators",
    "period": "periods",
    "measures": "units",
    "price": "prices",
    "scope": "scopes",
    "scope_list": "dated lists",
    "attribution": "attributions",
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A computed number in the base unit of `measures`: its interval, and `exact` where every part was exact."""

    measures: str
    interval: Interval
    exact: Fraction | None


def quantity(figure: Figure) -> Quantity:
    """The figure's value in base units; `exact` is the number as written where the value is exact."""
    exact = figure.unit.to_base(figure.value.number) if figure.value.form is Form.EXACT else None
    return Quantity(figure.unit.measures, figure.bounds(), exact)


def add(figures: Sequence[Figure]) -> Quantity:
    """The sum of one indicator over different subjects.

    Raises:
        NotAddableError: anything but levels; ranks, shares, growth; figures that differ in indicator, period, unit,
            price, scope or attribution; one subject twice; planned, claimed or simulated beside real ones.
    """
    if not figures:
        raise NotAddableError("nothing to add", ("a sum needs at least one figure",))
    reasons = [
        f"a {figure.measure.kind} ({figure.subject}) is not a level, and only levels add"
        for figure in figures
        if figure.measure.kind is not MeasureKind.LEVEL
    ]
    reasons += [
        f"{figure.subject} is a {figure.unit.measures} level, a rate, which does not add"
        for figure in figures
        if figure.unit.dimension in ("share", "times", "points", "quality", "frequency") and not reasons
    ]
    reasons += _differences(figures, tuple(_NAMES))
    reasons += _repeated(figures)
    unreal = sorted({figure.status for figure in figures} & UNREAL)
    if unreal and {figure.status for figure in figures} - UNREAL:
        reasons.append(f"what is {' or '.join(unreal)} does not add to what happened")
    if reasons:
        raise NotAddableError("these figures cannot be added", tuple(dict.fromkeys(reasons)))
    parts = [quantity(figure) for figure in figures]
    interval = parts[0].interval
    for part in parts[1:]:
        interval = interval + part.interval
    exacts = [part.exact for part in parts if part.exact is not None]
    return Quantity(parts[0].measures, interval, sum(exacts, Fraction(0)) if len(exacts) == len(parts) else None)


def _differences(figures: Sequence[Figure], names: Sequence[str]) -> list[str]:
    """A reason for each axis on which the figures do not all agree."""
    reasons = []
    for name in names:
        held = {figure.unit.measures if name == "measures" else str(getattr(figure, name)) for figure in figures}
        if len(held) > 1:
            reasons.append(f"different {_NAMES[name]}: {', '.join(sorted(held))}")
    return reasons


def _repeated(figures: Sequence[Figure]) -> list[str]:
    seen: set[tuple[str, str]] = set()
    twice: list[str] = []
    for figure in figures:
        who = (figure.subject, figure.counterpart)
        twice += [figure.subject] if who in seen else []
        seen.add(who)
    return [f"{subject} stands twice" for subject in dict.fromkeys(twice)]


def divide(top: Figure, bottom: Figure) -> Quantity:
    """The quotient of two levels: a share when the units agree, a level per head, area or machine otherwise.

    Raises:
        NotDivisibleError: not levels; different periods, prices, scopes or subjects' attributions; a divisor that may
            be zero or negative, or a dividend that may be negative (a margin of a loss is not a share).
    """
    reasons = [f"a {f.measure.kind} is not a level" for f in (top, bottom) if f.measure.kind is not MeasureKind.LEVEL]
    reasons += _differences((top, bottom), ("period", "scope", "scope_list", "attribution"))
    if top.unit.dimension == bottom.unit.dimension == "money":
        reasons += _differences((top, bottom), ("price",))
    if (top.status in UNREAL) != (bottom.status in UNREAL):
        reasons.append(f"one is {top.status}, the other {bottom.status}")
    low = bottom.bounds().low
    if low is None or low <= 0:
        reasons.append(f"the divisor may be zero or negative ({bottom.value} {bottom.unit})")
    top_low = top.bounds().low
    if top_low is None or top_low < 0:
        reasons.append(f"the dividend may be negative ({top.value} {top.unit})")
    if reasons:
        raise NotDivisibleError("these figures cannot be divided", tuple(reasons))
    over, under = quantity(top), quantity(bottom)
    exact = None if over.exact is None or under.exact is None else over.exact / under.exact
    measures = "share" if over.measures == under.measures else f"{over.measures} per {under.measures}"
    return Quantity(measures, over.interval / under.interval, exact)


_COMPARED = ("indicator", "measures", "price", "scope", "scope_list", "attribution")


def differing(first: Figure, second: Figure) -> tuple[str, ...]:
    """The axes on which two figures are not said of the same thing."""
    axes = tuple(name for name in _COMPARED if _differences((first, second), (name,)))
    return axes if first.measure == second.measure else (*axes, "measure")


def differences(first: Figure, second: Figure) -> tuple[str, ...]:
    """Why two figures are not said of the same thing, one reason an axis; empty when they may be compared."""
    reasons = _differences((first, second), _COMPARED)
    if first.measure != second.measure:
        reasons.append(f"different measures: {first.measure.kind} and {second.measure.kind}")
    if (first.status in UNREAL) != (second.status in UNREAL):
        reasons.append(f"one is {first.status}, the other {second.status}")
    return tuple(reasons)


def compare(first: Figure, second: Figure) -> int | None:
    """-1, 0 or 1 for less, equal or more; None where the wording leaves it open (近500 against 480).

    Raises:
        NotComparableError: the figures differ in indicator, unit, measure, price, scope, attribution, or kind of truth.
    """
    if reasons := differences(first, second):
        raise NotComparableError("these figures cannot be compared", reasons)
    one, other = quantity(first), quantity(second)
    if one.exact is not None and other.exact is not None:
        return (one.exact > other.exact) - (one.exact < other.exact)
    if one.interval.is_below(other.interval):
        return -1
    return 1 if other.interval.is_below(one.interval) else None


@dataclass(frozen=True, slots=True)
class Growth:
    """The change from a base: `factor` (to that multiple) or, where a percentage has no meaning, the word for it."""

    factor: Interval | None
    exact: Fraction | None
    turn: Turn | None


def growth(now: Figure, base: Figure) -> Growth:
    """How a level moved from a base period to a later one, the two said of the same thing.

    Raises:
        NotComparableError: as for `compare`; also another subject, periods of different length, or no order in time.
    """
    reasons = list(differences(now, base))
    if now.measure.kind is not MeasureKind.LEVEL:
        reasons.append("growth is computed from levels")
    if now.subject != base.subject:
        reasons.append(f"different subjects: {now.subject}, {base.subject}")
    reasons += _order_reasons(now, base)
    if reasons:
        raise NotComparableError("no growth between these figures", tuple(reasons))
    one, other = quantity(now), quantity(base)
    if one.exact is not None and other.exact is not None and (turn := turn_of(one.exact, other.exact)) is not None:
        return Growth(None, None, turn)
    if other.interval.low is None or other.interval.low <= 0 or one.interval.low is None or one.interval.low < 0:
        raise NotComparableError("no growth between these figures", ("the sign of a value is open",))
    exact = None if one.exact is None or other.exact is None else one.exact / other.exact
    return Growth(one.interval / other.interval, exact, None)


def _order_reasons(now: Figure, base: Figure) -> list[str]:
    """Why the base's period is not an earlier one of the same kind."""
    later, earlier = now.period, base.period
    stock = (PeriodKind.INSTANT, PeriodKind.UP_TO, PeriodKind.YEAR, PeriodKind.END_UNKNOWN, PeriodKind.MONTH)
    same_length = later.kind is earlier.kind or {later.kind, earlier.kind} <= set(stock)
    if later.months and earlier.months:  # both are stretches: a year is never held against a month
        same_length = later.months == earlier.months
    if not same_length:
        return [f"periods of different length: {earlier} and {later}"]
    if later.last is None or earlier.last is None:
        return ["a period without a known end has no order in time"]
    return [] if earlier.last < later.last else [f"{earlier} is not before {later}"]
