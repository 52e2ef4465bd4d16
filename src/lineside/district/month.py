"""The month's work: who has not reported, what changed since the last return, what looks wrong, what was corrected.

Everything is read from the ledger as its reader sees it, so that somebody who is for one township works on its firms.
Only the district's own firms count, as in its sums: nobody outside, no leavers, no made-up firm in a real district.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from heapq import nsmallest

from sqlalchemy import ColumnElement, Connection, and_, select, tuple_

from lineside.district.errors import DistrictError
from lineside.district.indicator import Indicators
from lineside.district.period import Period
from lineside.district.registry.membership import Role
from lineside.district.store.figures import AMOUNT_SCALE
from lineside.district.store.owning import Own, read_own
from lineside.district.store.tables import ACT, CHANGE, FIGURE, MEMBERSHIP, RECORD
from lineside.district.unit import unit

JUMP = 3
"""A month this many times the one before, or this part of it, is asked about."""
BASE_APART = Fraction(1, 200)
"""A filed base value may lie this far from what was filed a year before."""
SWAPS = (10_000, 1_000, 100, 10)
"""Factors by which a unit is mistaken: 万元 for 元, and slips of the point."""


@dataclass(frozen=True, slots=True)
class Return:
    """What a firm filed of one indicator for one period, in base units, and the base value that it filed with it."""

    firm: str
    indicator: str
    amount: Fraction
    base: Fraction | None


_Filed = Mapping[tuple[str, str], Return]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something in a return that its firm should be asked about.

    what: jump, base, below-zero, over-revenue. then: what it is held against, in base units. factor: by which a unit
    may have been mistaken, 0 for none.
    """

    what: str
    firm: str
    indicator: str
    now: Fraction
    then: Fraction
    factor: int = 0


@dataclass(frozen=True, slots=True)
class Mover:
    """A firm by which an indicator changed since the return before, in base units a month."""

    firm: str
    indicator: str
    now: Fraction
    before: Fraction

    @property
    def change(self) -> Fraction:
        """How much it added, a month."""
        return self.now - self.before


@dataclass(frozen=True, slots=True)
class Correction:
    """A figure of a released period that was changed afterwards."""

    figure: int
    firm: str
    indicator: str
    field: str
    old: str | None
    new: str | None
    who: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class Month:
    """The state of one period's returns. partial: what most firms file and these left out, by firm."""

    period: Period
    before: Period | None
    expected: tuple[str, ...]
    reported: tuple[str, ...]
    missing: tuple[str, ...]
    partial: Mapping[str, tuple[str, ...]]
    doubts: tuple[Doubt, ...]
    movers: tuple[Mover, ...]


FEW = 20
"""Firms among which one of the district's own is looked for first, before all that filed are."""


def periods_filed(connection: Connection, before: int | None = None, own: Own | None = None) -> Iterator[Period]:
    """The months of which the district's firms filed returns, newest first; January to February is one of them.

    before: only those that end before this month; own: as read already. A ledger holds few periods and many figures,
    so each period is stepped to along the index, and one return of it looked for.
    """
    own = own or read_own(connection)
    for text in _periods(connection, before):
        period = Period.parse(text)
        if _months(period) and _is_filed(connection, period, own):
            yield period


def _is_filed(connection: Connection, period: Period, own: Own) -> bool:
    chosen = select(FIGURE.c.subject).join(RECORD, RECORD.c.id == FIGURE.c.subject).where(_returned(period))
    for listed in (chosen.limit(FEW), chosen.distinct()):
        if any(own.holds(str(firm), period.last_month or 0) for firm in connection.execute(listed).scalars()):
            return True
    return False


def _periods(connection: Connection, before: int | None) -> Iterator[str]:
    """Every period there are figures of, the one that ends last first."""
    ends, text = FIGURE.c.last_month, FIGURE.c.period
    step = select(ends, text).where(ends.is_not(None) if before is None else ends < before)
    step = step.order_by(ends.desc(), text.desc()).limit(1)
    found = connection.execute(step).first()
    while found is not None:
        yield str(found.period)
        found = connection.execute(step.where(tuple_(ends, text) < (found.last_month, found.period))).first()


def _returned(period: Period) -> ColumnElement[bool]:
    """Of figures with their subjects' records: what firms reported of a period."""
    of_period = and_(FIGURE.c.last_month == period.last_month, FIGURE.c.period == period.text)
    return and_(of_period, RECORD.c.kind == "firm", FIGURE.c.withdrawn.is_(False), FIGURE.c.status == "reported")


def _months(period: Period) -> int:
    """How many months a monthly return covers, 0 for what is none."""
    if period.first_month is None or period.last_month is None:
        return 0
    length = period.last_month - period.first_month + 1
    january = length == 2 and period.first_month % 12 == 0
    return length if length == 1 or january else 0


def read_month(
    connection: Connection, period: Period, indicators: Indicators, firms: frozenset[str] | None = None
) -> Month:
    """The state of a period's returns. firms: only these, for whoever is for them alone.

    Raises:
        DistrictError: it is no month, nor January to February.
    """
    if not _months(period):
        raise DistrictError(f"{period} is no month; returns are for a month, or for January and February together")
    own = read_own(connection)
    before, year_ago = _earlier(connection, period, own)
    now, then = returns(connection, period, own), {} if before is None else returns(connection, before, own)
    past = {} if year_ago is None else returns(connection, year_ago, own)
    expected = _expected(connection, period, then, own)
    if firms is not None:
        expected, now = expected & firms, {key: one for key, one in now.items() if key[0] in firms}
    filed: dict[str, set[str]] = {}
    for firm, indicator in now:
        filed.setdefault(firm, set()).add(indicator)
    usual = _usual(then or now)
    partial = {firm: tuple(sorted(usual - filed[firm])) for firm in sorted(filed)}
    lengths = _Lengths(_months(period), _months(before) if before else 1, indicators)
    return Month(
        period=period,
        before=before,
        expected=tuple(sorted(expected)),
        reported=tuple(sorted(filed)),
        missing=tuple(sorted(expected - filed.keys())),
        partial={firm: lacks for firm, lacks in partial.items() if lacks},
        doubts=tuple(_doubts(now, then, past, lengths)),
        movers=tuple(_movers(now, then, lengths)),
    )


def _earlier(connection: Connection, period: Period, own: Own) -> tuple[Period | None, Period | None]:
    """The period of returns before this one, and the one a year before."""
    before = None
    for one in periods_filed(connection, period.first_month, own):
        before = before or one
        if _a_year_before(one, period):
            return before, one
        if (one.last_month or 0) < (period.last_month or 0) - 12:
            break
    return before, None


def _a_year_before(one: Period, period: Period) -> bool:
    return one.last_month == (period.last_month or 0) - 12 and _months(one) == _months(period)


def returns(connection: Connection, period: Period, own: Own) -> dict[tuple[str, str], Return]:
    """What the district's firms filed for a period, by firm and indicator; of several the one that was filed last."""
    chosen = (
        select(FIGURE.c.subject, FIGURE.c.indicator, FIGURE.c.amount, FIGURE.c.base_amount)
        .join(RECORD, RECORD.c.id == FIGURE.c.subject)
        .where(_returned(period), FIGURE.c.measure == "level", FIGURE.c.amount.is_not(None))
        .where(FIGURE.c.counterpart == "", FIGURE.c.of == "")
        .order_by(FIGURE.c.id)
    )
    found = {}
    for firm, indicator, amount, base in connection.execute(chosen):
        if not own.holds(firm, period.last_month or 0):
            continue
        of_base = None if base is None else Fraction(int(base), AMOUNT_SCALE)
        found[firm, indicator] = Return(firm, indicator, Fraction(int(amount), AMOUNT_SCALE), of_base)
    return found


def _expected(connection: Connection, period: Period, before: _Filed, own: Own) -> set[str]:
    """Whom a return is due from: the district's firms on dated lists at the period's end; without, who filed before."""
    last = period.last_month or 0
    after = date((last + 1) // 12, (last + 1) % 12 + 1, 1)
    end = date.fromordinal(after.toordinal() - 1).isoformat()
    chosen = (
        select(MEMBERSHIP.c.member)
        .join(RECORD, RECORD.c.id == MEMBERSHIP.c.member)
        .where(MEMBERSHIP.c.role == Role.IN_LIST.value, RECORD.c.kind == "firm")
        .where(MEMBERSHIP.c.begins.is_(None) | (MEMBERSHIP.c.begins <= end))
        .where(MEMBERSHIP.c.ends.is_(None) | (MEMBERSHIP.c.ends > end))
    )
    listed = set(connection.execute(chosen).scalars())
    return {firm for firm in listed or {firm for firm, _ in before} if own.holds(firm, last)}


def missing_of(connection: Connection, period: Period) -> dict[str, int]:
    """How many of the firms that a return is due from did not file each indicator that some firm filed."""
    own = read_own(connection)
    now = returns(connection, period, own)
    before = next(periods_filed(connection, period.first_month, own), None)
    expected = _expected(connection, period, {} if before is None else returns(connection, before, own), own)
    filed: dict[str, set[str]] = {}
    for firm, indicator in now:
        filed.setdefault(indicator, set()).add(firm)
    return {indicator: len(expected - firms) for indicator, firms in filed.items()}


def _usual(filed: Iterable[tuple[str, str]]) -> set[str]:
    """The indicators that most firms file."""
    pairs = list(filed)
    firms = {firm for firm, _ in pairs}
    counts: dict[str, int] = {}
    for _, indicator in pairs:
        counts[indicator] = counts.get(indicator, 0) + 1
    return {indicator for indicator, count in counts.items() if 2 * count > len(firms)}


@dataclass(frozen=True, slots=True)
class _Lengths:
    """How many months this period and the one before cover: what flows is held against each other a month."""

    now: int
    before: int
    indicators: Indicators

    def rates(self, indicator: str, now: Fraction, before: Fraction) -> tuple[Fraction, Fraction]:
        known = self.indicators.get(indicator)
        if self.now == self.before == 1 or (known is not None and not known.flow):
            return now, before
        return now / self.now, before / self.before


def _doubts(now: _Filed, then: _Filed, past: _Filed, lengths: _Lengths) -> Iterable[Doubt]:
    for key, one in sorted(now.items()):
        firm, indicator = key
        if indicator == "profit" and (sold := now.get((firm, "revenue"))) is not None and one.amount > sold.amount:
            yield Doubt("over-revenue", firm, indicator, one.amount, sold.amount)
        if indicator != "profit" and one.amount < 0:
            yield Doubt("below-zero", firm, indicator, one.amount, Fraction(0))
        filed = past.get(key)
        if one.base is not None and filed is not None and abs(one.base - filed.amount) > BASE_APART * abs(filed.amount):
            yield Doubt("base", firm, indicator, one.base, filed.amount, _swapped(one.base, filed.amount))
        before = then.get(key)
        if indicator != "profit" and before is not None and before.amount > 0 and one.amount > 0:
            rate, rate_before = lengths.rates(indicator, one.amount, before.amount)
            if rate * JUMP < rate_before or rate > rate_before * JUMP:
                yield Doubt("jump", firm, indicator, one.amount, before.amount, _swapped(rate, rate_before))


def _swapped(now: Fraction, then: Fraction) -> int:
    """The factor by which a unit may have been mistaken: the ratio lies within 30 % of it."""
    if not now or not then:
        return 0
    ratio = max(now / then, then / now)
    return next((factor for factor in SWAPS if Fraction(7, 10) <= ratio / factor <= Fraction(13, 10)), 0)


def _movers(now: _Filed, then: _Filed, lengths: _Lengths, most: int = 10) -> Iterable[Mover]:
    """Of each indicator the firms that changed it most since the return before, a month; both must have filed."""
    by_indicator: dict[str, list[Mover]] = {}
    for key, one in now.items():
        before = then.get(key)
        if before is not None:
            mover = Mover(one.firm, one.indicator, *lengths.rates(one.indicator, one.amount, before.amount))
            by_indicator.setdefault(one.indicator, []).append(mover)
    for indicator in sorted(by_indicator):
        yield from nsmallest(most, by_indicator[indicator], key=lambda one: (-abs(one.change), one.firm))


def corrections(connection: Connection, period: Period, since: int) -> list[Correction]:
    """What was changed of a period's figures of firms after act number `since`, oldest first."""
    thing = "figure/"
    touched = select(FIGURE.c.id, FIGURE.c.subject, FIGURE.c.indicator).where(
        FIGURE.c.last_month == period.last_month, FIGURE.c.period == period.text, FIGURE.c.touched > since
    )
    rows = {f"{thing}{row.id}": row for row in connection.execute(touched)}
    found: list[Correction] = []
    names = sorted(rows)
    for start in range(0, len(names), 900):
        changes = (
            select(CHANGE, ACT.c.who, ACT.c.at, ACT.c.reason)
            .join(ACT, ACT.c.id == CHANGE.c.act)
            .where(CHANGE.c.thing.in_(names[start : start + 900]), CHANGE.c.act > since)
            .order_by(CHANGE.c.id)
        )
        for change in connection.execute(changes):
            row = rows[change.thing]
            of = (int(row.id), str(row.subject), str(row.indicator), str(change.field))
            found.append(Correction(*of, change.old, change.new, change.who, change.at, change.reason))
    return found


def last_act(connection: Connection) -> int:
    """The number of the newest act."""
    return int(connection.execute(select(ACT.c.id).order_by(ACT.c.id.desc()).limit(1)).scalar() or 0)


def in_unit(amount: Fraction, indicator: str, indicators: Indicators) -> tuple[Fraction, str]:
    """An amount in base units in the unit that the indicator is usually given in."""
    known = indicators.get(indicator)
    if known is None:
        return amount, ""
    return amount / Fraction(unit(known.unit).scale), known.unit
