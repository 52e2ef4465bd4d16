"""What firms' figures come to in a year: the year's own figure where there is one, else its months, if all are in."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Select, select

from lineside.district.store.tables import FIGURE, RECORD


def yearly_amounts(
    connection: Connection, indicators: Sequence[str], year: int | None = None
) -> dict[str, dict[str, dict[int, int]]]:
    """Amounts in ten-thousandths of base units, by firm, indicator and year; of one year alone where it is given.

    A year that neither has a figure of its own nor months that cover it is not there. Of a stock (staff, land) the last
    month counts, which `months` of one length show; a plan is never counted.
    """
    chosen = _amounts(indicators, year).order_by(FIGURE.c.last_month, FIGURE.c.id)
    whole: dict[tuple[str, str, int], int] = {}
    months: dict[tuple[str, str, int], dict[tuple[int, int], int]] = {}
    for firm, indicator, first, last, amount in connection.execute(chosen):
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
    found: dict[str, dict[str, dict[int, int]]] = {}
    for (firm, indicator, of_year), amount in whole.items():
        found.setdefault(firm, {}).setdefault(indicator, {})[of_year] = amount
    return found


def _amounts(indicators: Sequence[str], year: int | None) -> Select[str, str, int, int, int]:
    """What firms' figures of these indicators say that happened, of a year that they end in or of all."""
    chosen = (
        select(FIGURE.c.subject, FIGURE.c.indicator, FIGURE.c.first_month, FIGURE.c.last_month, FIGURE.c.amount)
        .join(RECORD, RECORD.c.id == FIGURE.c.subject)
        .where(RECORD.c.kind == "firm", FIGURE.c.indicator.in_(list(indicators)), FIGURE.c.withdrawn.is_(False))
        .where(FIGURE.c.measure == "level", FIGURE.c.of == "", FIGURE.c.amount.is_not(None))
        .where(FIGURE.c.status.not_in(("planned", "claimed", "simulated")), FIGURE.c.first_month.is_not(None))
    )
    return chosen if year is None else chosen.where(FIGURE.c.last_month.between(12 * year, 12 * year + 11))


def years_of(connection: Connection, indicators: Sequence[str]) -> list[int]:
    """The years in which a firm has an amount of one of these indicators."""
    ends = select(FIGURE.c.last_month).where(FIGURE.c.indicator.in_(list(indicators)), FIGURE.c.last_month.is_not(None))
    years = sorted({int(month) // 12 for (month,) in connection.execute(ends.distinct())})
    return [year for year in years if connection.execute(_amounts(indicators, year).limit(1)).first() is not None]


STOCKS = frozenset({"employees", "land", "nc-ratio", "data-upload-share", "floor-area"})
"""Indicators of which the last month stands for the year."""


def _joined(parts: dict[tuple[int, int], int], *, stock: bool) -> int | None:
    """The sum of months that follow each other from January to December; of a stock the last one."""
    if stock:
        return parts[max(parts, key=lambda span: span[1])]
    total, at = 0, min(first for first, _ in parts) // 12 * 12
    end = at + 12
    while at < end:
        span = next((one for one in sorted(parts) if one[0] == at), None)
        if span is None:
            return None
        total, at = total + parts[span], span[1] + 1
    return total
