"""What firms' figures come to in a year: the year's own figure where there is one, else its months, if all are in.

What was made of a ledger's figures stays in memory, and only firms whose figures changed are looked at again: reading a
quarter of a million figures for each page would take two seconds.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Select, case, func, select

from lineside.district.axes import Status
from lineside.district.choosing import RUN, STATUSES
from lineside.district.mirror import Mirror
from lineside.district.period import PeriodKind
from lineside.district.store.figures import merit_of_rows
from lineside.district.store.tables import ACT, CHANGE, FIGURE, RECORD

STOCKS = frozenset({"employees", "land", "nc-ratio", "data-upload-share", "floor-area"})
"""Indicators of which the last month stands for the year."""

OfFirms = dict[str, dict[str, dict[int, int]]]
"""Amounts in ten-thousandths of base units, by firm, indicator and year."""

_MANY = 500
"""Firms whose figures changed from which all are read again."""


@dataclass(slots=True)
class _Kept:
    """What was made of some indicators' figures, as of an act."""

    act: int = 0
    change: int = 0
    of: OfFirms = field(default_factory=dict)


_KEPT: WeakKeyDictionary[Engine, dict[tuple[str, ...], _Kept]] = WeakKeyDictionary()
_MAKING = Lock()


def yearly_amounts(
    connection: Connection, indicators: Sequence[str], year: int | None = None, *, mirror: Mirror | None = None
) -> OfFirms:
    """Amounts by firm, indicator and year; of one year alone where it is given.

    A year that neither has a figure of its own nor months that cover it is not there. Of a stock (staff, land) the last
    month counts. Of several figures that say one thing `choosing` says which counts; parts without their whole are left
    out, and a plan is never counted. mirror: read from there where it is up to date, which takes a tenth of the time.
    """
    wanted = tuple(sorted(set(indicators)))
    with _MAKING:
        kept = _KEPT.setdefault(connection.engine, {}).setdefault(wanted, _Kept())
        newest = int(connection.execute(select(func.max(ACT.c.id))).scalar() or 0)
        if newest != kept.act:
            touched = _touched(connection, kept) if 0 < kept.act < newest else None
            if touched is None or len(touched) > _MANY:
                copied = read_mirror(mirror, wanted, newest) if mirror is not None else None
                kept.of = _read(connection, wanted, None) if copied is None else copied
            elif touched:
                fresh = _read(connection, wanted, touched)
                kept.of = {firm: of for firm, of in kept.of.items() if firm not in touched} | fresh
            kept.act, kept.change = newest, int(connection.execute(select(func.max(CHANGE.c.id))).scalar() or 0)
        found = kept.of
    if year is None:
        return found
    return {
        firm: {name: {year: years[year]} for name, years in of.items() if year in years} for firm, of in found.items()
    }


def _touched(connection: Connection, kept: _Kept) -> set[str]:
    """Whose figures were entered, changed or withdrawn since; of one that moved, both whose it was and is."""
    now = connection.execute(select(FIGURE.c.subject).where(FIGURE.c.touched > kept.act).distinct()).scalars()
    fresh = CHANGE.c.id > kept.change  # by its number, which is indexed
    moved = select(CHANGE.c.old).where(fresh, CHANGE.c.field == "subject", CHANGE.c.old.is_not(None))
    return {str(one) for one in now} | {str(one) for one in connection.execute(moved).scalars()}


def _read(connection: Connection, indicators: Sequence[str], firms: Collection[str] | None) -> OfFirms:
    whole: dict[tuple[str, str, int], int] = {}
    months: dict[tuple[str, str, int], dict[tuple[int, int], int]] = {}
    day = case((FIGURE.c.period_kind == PeriodKind.INSTANT.value, FIGURE.c.period), else_="")
    # What counts comes last, over what does not.
    order = (FIGURE.c.last_month, day, *(one.desc() for one in merit_of_rows()), FIGURE.c.id)
    chosen = _amounts(indicators)
    if firms is not None:
        chosen = chosen.where(FIGURE.c.subject.in_(sorted(firms)))
    for firm, indicator, first, last, amount in connection.execute(chosen.order_by(*order)):
        ends_in = int(last) // 12
        key = (str(firm), str(indicator), ends_in)
        if int(first) // 12 == ends_in:
            if int(last) - int(first) == 11:
                whole[key] = int(amount)
            else:
                months.setdefault(key, {})[int(first), int(last)] = int(amount)
    for key, parts in months.items():
        if key not in whole and (total := _joined(parts, stock=key[1] in STOCKS)) is not None:
            whole[key] = total
    found: OfFirms = {}
    for (firm, indicator, of_year), amount in whole.items():
        found.setdefault(firm, {}).setdefault(indicator, {})[of_year] = amount
    return found


_COPIED = """
WITH said AS (
    SELECT f.subject, f.indicator, f.first_month, f.last_month,
           arg_max(f.amount, (f.day, -f.standing, f.id)) AS amount
    FROM figure f SEMI JOIN leaf l ON l.code = f.subject JOIN name i ON i.code = f.indicator
    WHERE list_contains($names, i.text) AND f.part = $none AND f.run = $none AND f.amount IS NOT NULL
      AND f.first_month // 12 = f.last_month // 12
    GROUP BY ALL
), years AS (
    SELECT subject, indicator, last_month // 12 AS year,
           any_value(amount) FILTER (last_month - first_month = 11) AS whole,
           CASE WHEN count(*) = 12 AND bool_and(first_month = last_month)
                THEN CAST(sum(amount) AS VARCHAR) END AS total,
           arg_max(amount, (last_month, first_month)) AS latest,
           CASE WHEN total IS NULL THEN list((first_month, last_month, amount)) END AS parts
    FROM said GROUP BY ALL
)
SELECT s.text, i.text, y.year, y.whole, y.total, y.latest, y.parts
FROM years y JOIN name s ON s.code = y.subject JOIN name i ON i.code = y.indicator
"""


def read_mirror(mirror: Mirror, indicators: Sequence[str], act: int) -> OfFirms | None:
    """The same from the column store, which adds up by itself; None where it is not as of this act."""
    with mirror.apart() as (database, copied):
        if copied != act:
            return None
        rows = database.execute(_COPIED, {"names": list(indicators), "none": mirror.code("")}).fetchall()
    found: OfFirms = {}
    for firm, indicator, year, whole, total, latest, parts in rows:
        amount = whole
        if amount is None and indicator in STOCKS:
            amount = latest
        elif amount is None and total is not None:
            amount = total
        elif amount is None:
            amount = _joined({(first, last): int(each) for first, last, each in parts}, stock=False)
        if amount is not None:
            found.setdefault(str(firm), {}).setdefault(str(indicator), {})[int(year)] = int(amount)
    return found


def _amounts(indicators: Sequence[str]) -> Select[str, str, int, int, int]:
    """What firms' figures of these indicators say that happened, as a whole."""
    of_run = (FIGURE.c.status == Status.MEASURED.value) & FIGURE.c.source.startswith(RUN)
    return (
        select(FIGURE.c.subject, FIGURE.c.indicator, FIGURE.c.first_month, FIGURE.c.last_month, FIGURE.c.amount)
        .join(RECORD, RECORD.c.id == FIGURE.c.subject)
        .where(RECORD.c.kind == "firm", FIGURE.c.indicator.in_(list(indicators)), FIGURE.c.withdrawn.is_(False))
        .where(FIGURE.c.measure == "level", FIGURE.c.of == "", FIGURE.c.amount.is_not(None), ~of_run)
        .where(FIGURE.c.status.in_([one.value for one in STATUSES]), FIGURE.c.first_month.is_not(None))
    )


def years_of(connection: Connection, indicators: Sequence[str]) -> list[int]:
    """The years in which a firm has an amount of one of these indicators."""
    ends = select(FIGURE.c.last_month).where(FIGURE.c.indicator.in_(list(indicators)), FIGURE.c.last_month.is_not(None))
    years = sorted({int(month) // 12 for (month,) in connection.execute(ends.distinct())})
    some = _amounts(indicators).limit(1)
    ends_in = [(year, FIGURE.c.last_month.between(12 * year, 12 * year + 11)) for year in years]
    return [year for year, within in ends_in if connection.execute(some.where(within)).first() is not None]


def _joined(parts: dict[tuple[int, int], int], *, stock: bool) -> int | None:
    """The sum of months that follow each other from January to December; of a stock the last one."""
    if stock:
        return parts[max(parts, key=lambda span: (span[1], span[0]))]
    total, at = 0, min(first for first, _ in parts) // 12 * 12
    end = at + 12
    while at < end:
        span = next((one for one in sorted(parts) if one[0] == at), None)
        if span is None:
            return None
        total, at = total + parts[span], span[1] + 1
    return total
