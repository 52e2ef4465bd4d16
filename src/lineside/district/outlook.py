"""What a flow's year will come to, from the months that are in: mixed filings, gaps and what if."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from scipy import stats

from lineside.district.errors import UnknownError
from lineside.district.mirror import Mirror
from lineside.district.rollup import Cell, Question, period_text, roll_up
from lineside.district.target import LEVEL, Projection

JANUARY, FEBRUARY, DECEMBER = 0, 1, 11
MONTHS = frozenset(range(FEBRUARY, DECEMBER + 1))
"""The months of a year by their number from 0, with January and February as the one that ends in February."""


@dataclass(frozen=True, slots=True)
class YearEnd:
    """A year's total expected from its months so far, in base units, with what the sum lacks and what was assumed.

    missing: firms that belong here and gave no figure for some month so far; gaps: months so far that nobody filed.
    """

    so_far: Fraction
    projection: Projection | None
    missing: tuple[str, ...]
    assumed: tuple[str, ...]
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Year:
    """What was made in each month, by each firm, and which firms left one out that others filed."""

    amounts: dict[int, Fraction]
    of_firm: dict[str, Fraction]
    lacking: frozenset[str]


def year_end(
    mirror: Mirror, question: Question, year: int, *, what_if: Mapping[str, Fraction] | None = None
) -> YearEnd:
    """What a flow's year will come to, from the months that are in.

    What earlier years made in the months still to come, against what they made in those that are in, carries the months
    so far to the year; the interval is Student's t over the logarithms of those shares (two earlier years at least,
    else none). A month that nobody filed counts as one still to come. A firm that files January and February apart and
    one that files both as one period count alike, and one that files both ways counts once.

    Args:
        mirror: the mirror to sum in.
        question: the indicator and whom to count (within, on_list); `last` is the last month that is taken as known.
        year: the year in question.
        what_if: factors for firms' months still to come, for instance {"demo-f-007": 9/10} for a drop of 10 %.

    Raises:
        UnknownError: the year has no figures.
    """
    answer = roll_up(mirror, replace(question, by=("leaf",), kind="month", first=None))
    of_year: dict[int, list[Cell]] = {}
    for cell in answer.cells:
        of_year.setdefault(cell.last_month // 12, []).append(cell)
    ends = [cell.last_month % 12 for cell in of_year.get(year, []) if cell.reported]
    if not ends:
        raise UnknownError(f"no figures of {question.indicator} end in {year}")
    until = max(ends)
    apart = until == JANUARY
    now = _year(of_year[year], until, apart=apart)
    past = [_year(cells, DECEMBER, apart=apart) for earlier, cells in sorted(of_year.items()) if earlier < year]
    so_far = sum(now.amounts.values(), Fraction(0))
    every = MONTHS | {JANUARY} if apart else MONTHS
    shares = [share for before in past if (share := _share(now, before, so_far, every)) is not None]
    change, assumed = _what_if(now, so_far, what_if or {})
    gaps = [month for month in sorted(every - now.amounts.keys()) if month <= until]
    return YearEnd(
        so_far,
        _from_shares(so_far, shares, change),
        tuple(sorted(now.lacking)),
        assumed,
        tuple(period_text(12 * year + (JANUARY if n == FEBRUARY else n), 12 * year + n, "month") for n in gaps),
    )


def _year(cells: Sequence[Cell], until: int, *, apart: bool) -> _Year:
    """What one year's filings come to, each month of each firm once; `apart`: January and February are two months."""
    filed: dict[str, dict[tuple[int, int], Fraction]] = {}
    belongs: set[tuple[str, int]] = set()
    for cell in cells:
        firm, month = str(cell.key[0]), cell.last_month % 12
        belongs.add((firm, month if apart else max(month, FEBRUARY)))
        own = filed.setdefault(firm, {})
        if cell.reported:
            own[cell.first_month % 12, month] = cell.total
    amounts: dict[int, Fraction] = {}
    of_firm, lacking = {}, set()
    filed_by_some = {last if apart else max(last, FEBRUARY) for own in filed.values() for _, last in own}
    for firm, own in filed.items():
        months, whole = _months(own, apart=apart)
        for month, amount in months.items():
            amounts[month] = amounts.get(month, Fraction(0)) + amount
        of_firm[firm] = sum(months.values(), Fraction(0))
        wanted = {month for month in filed_by_some if month <= until and (firm, month) in belongs}
        if wanted - months.keys() or not whole:
            lacking.add(firm)
    return _Year(amounts, of_firm, frozenset(lacking))


def _months(own: Mapping[tuple[int, int], Fraction], *, apart: bool) -> tuple[dict[int, Fraction], bool]:
    """A firm's months, each once, and whether the first two are whole or not there at all."""
    months = {last: amount for (first, last), amount in own.items() if first == last}
    both, january = own.get((JANUARY, FEBRUARY)), months.get(JANUARY)
    if apart:
        if both is not None and FEBRUARY not in months:
            months[FEBRUARY] = both - (january or Fraction(0))
        return months, True
    months.pop(JANUARY, None)
    if both is not None:
        months[FEBRUARY] = both
        return months, True
    whole = (january is None) == (FEBRUARY not in months)
    if january is not None:
        months[FEBRUARY] = months.get(FEBRUARY, Fraction(0)) + january
    return months, whole


def _share(now: _Year, before: _Year, so_far: Fraction, every: frozenset[int]) -> float | None:
    """The share of the year that its months so far make, as an earlier year had it; None where that cannot be told.

    The months of both years that are in are held against those of the earlier year that this one still lacks.
    """
    common, rest = now.amounts.keys() & before.amounts.keys(), every - now.amounts.keys()
    then = sum((before.amounts[month] for month in common), Fraction(0))
    if rest - before.amounts.keys() or then <= 0 or so_far <= 0:
        return None
    to_come = sum((before.amounts[month] for month in rest), Fraction(0))
    ours = sum((now.amounts[month] for month in common), Fraction(0))
    if to_come < 0 or ours <= 0:
        return None
    return float(so_far / (so_far + to_come / then * ours))


def _what_if(now: _Year, so_far: Fraction, factors: Mapping[str, Fraction]) -> tuple[float, tuple[str, ...]]:
    """How the months to come change when some firms' output is multiplied, by the firms' shares of the year so far."""
    change, assumed = Fraction(0), []
    for firm, factor in sorted(factors.items()):
        if so_far:
            change += now.of_firm.get(firm, Fraction(0)) / so_far * (factor - 1)
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
