"""What firms' figures come to in a year: the year's own figure where there is one, else its months, if all are in."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from lineside.district.store.tables import FIGURE, RECORD


def yearly_amounts(connection: Connection, indicators: Sequence[str]) -> dict[str, dict[str, dict[int, int]]]:
    """Amounts in ten-thousandths of base units, by firm, indicator and year.

    A year that neither has a figure of its own nor months that cover it is not there. Of a stock (staff, land) the last
    month counts, which `months` of one length show; a plan is never counted.
    """
    chosen = (
        select(
            *(FIGURE.c.subject, FIGURE.c.indicator, FIGURE.c.first_month, FIGURE.c.last_month),
            *(FIGURE.c.amount, FIGURE.c.period_kind),
        )
        .join(RECORD, RECORD.c.id == FIGURE.c.subject)
        .where(RECORD.c.kind == "firm", FIGURE.c.indicator.in_(list(indicators)), FIGURE.c.withdrawn.is_(False))
        .where(FIGURE.c.measure == "level", FIGURE.c.of == "", FIGURE.c.amount.is_not(None))
        .where(FIGURE.c.status.not_in(("planned", "claimed", "simulated")), FIGURE.c.first_month.is_not(None))
        .order_by(FIGURE.c.last_month, FIGURE.c.id)
    )
    whole: dict[tuple[str, str, int], int] = {}
    months: dict[tuple[str, str, int], dict[tuple[int, int], int]] = {}
    for firm, indicator, first, last, amount, _ in connection.execute(chosen):
        year = int(last) // 12
        key = (str(firm), str(indicator), year)
        if int(first) // 12 == year:
            if int(last) - int(first) == 11:
                whole[key] = int(amount)
            else:
                months.setdefault(key, {})[int(first), int(last)] = int(amount)
    for key, parts in months.items():
        if key not in whole and (total := _joined(parts, stock=key[1] in STOCKS)) is not None:
            whole[key] = total
    found: dict[str, dict[str, dict[int, int]]] = {}
    for (firm, indicator, year), amount in whole.items():
        found.setdefault(firm, {}).setdefault(indicator, {})[year] = amount
    return found


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
