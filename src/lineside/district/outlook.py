"""What a flow's year will come to, from the months that are in: mixed filings, gaps and what if."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from scipy import stats

from lineside.district.errors import UnknownError
from lineside.district.mirror import Mirror
from lineside.district.rollup import Question, choose_returns, period_text
from lineside.district.store.figures import AMOUNT_SCALE
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

    amounts: dict[int, int]
    of_firm: dict[str, int] = field(default_factory=dict)
    lacking: frozenset[str] = frozenset()


_Row = tuple[str, int, int, int | None]
"""A firm that belongs in a period, its first and last month by their number from 0, and what it filed."""


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
    asked = replace(question, by=(), kind="month", first=None)
    with mirror.lock:
        choose_returns(mirror, asked)
        rows = _rows_of(mirror, year)
        ends = [last for _, _, last, amount in rows if amount is not None]
        if not ends:
            raise UnknownError(f"no figures of {question.indicator} end in {year}")
        until = max(ends)
        apart = until == JANUARY
        past = _years_before(mirror, year, apart=apart)
    now = _year(rows, until, apart=apart)
    so_far = Fraction(sum(now.amounts.values()), AMOUNT_SCALE)
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


def _rows_of(mirror: Mirror, year: int) -> list[_Row]:
    """Who belongs in the months of one year, and what each filed."""
    found = mirror.database.execute(
        "SELECT n.text, m.first_month % 12, m.last_month % 12, m.amount FROM member m JOIN name n ON n.code = m.leaf "
        "WHERE m.last_month // 12 = ?",
        [year],
    ).fetchall()
    return [(str(firm), int(first), int(last), amount) for firm, first, last, amount in found]


def _years_before(mirror: Mirror, year: int, *, apart: bool) -> list[_Year]:
    """What all firms made in each month of the years before, the oldest first, each month of each firm once."""
    found: dict[int, dict[int, int]] = {}
    for of_year, month, amount in mirror.database.execute(_APART if apart else _JOINED, [year]).fetchall():
        found.setdefault(int(of_year), {})[int(month)] = int(amount)
    return [_Year(found[of_year]) for of_year in sorted(found)]


_FILED = """
WITH filed AS (
    SELECT leaf, last_month // 12 AS year, last_month % 12 AS month, first_month < last_month AS joint, amount
    FROM member WHERE amount IS NOT NULL AND last_month // 12 < ?
), early AS (
    SELECT leaf, year, max(amount) FILTER (joint) AS both_months, max(amount) FILTER (month = 0) AS january,
           max(amount) FILTER (month = 1 AND NOT joint) AS february
    FROM filed WHERE month < 2 GROUP BY leaf, year
)
SELECT year, month, sum(amount) FROM filed WHERE month > 1 GROUP BY year, month
UNION ALL """
_JOINED = f"""{_FILED}
SELECT year, 1, sum(coalesce(both_months, coalesce(january, 0) + coalesce(february, 0))) FROM early GROUP BY year
"""  # noqa: S608
_APART = f"""{_FILED}
SELECT year, 0, sum(january) FROM early GROUP BY year HAVING count(january) > 0
UNION ALL
SELECT year, 1, sum(coalesce(february, both_months - coalesce(january, 0))) FROM early
GROUP BY year HAVING count(coalesce(february, both_months)) > 0
"""  # noqa: S608
"""The months of earlier years as `_months` tells them of one firm, of all firms at once."""


def _year(rows: Sequence[_Row], until: int, *, apart: bool) -> _Year:
    """What one year's filings come to, each month of each firm once; `apart`: January and February are two months."""
    filed: dict[str, dict[tuple[int, int], int]] = {}
    belongs: set[tuple[str, int]] = set()
    for firm, first, last, filed_amount in rows:
        belongs.add((firm, last if apart else max(last, FEBRUARY)))
        own = filed.setdefault(firm, {})
        if filed_amount is not None:
            own[first, last] = filed_amount
    amounts: dict[int, int] = {}
    of_firm, lacking = {}, set()
    filed_by_some = {last if apart else max(last, FEBRUARY) for own in filed.values() for _, last in own}
    for firm, own in filed.items():
        months, whole = _months(own, apart=apart)
        for month, amount in months.items():
            amounts[month] = amounts.get(month, 0) + amount
        of_firm[firm] = sum(months.values())
        wanted = {month for month in filed_by_some if month <= until and (firm, month) in belongs}
        if wanted - months.keys() or not whole:
            lacking.add(firm)
    return _Year(amounts, of_firm, frozenset(lacking))


def _months(own: Mapping[tuple[int, int], int], *, apart: bool) -> tuple[dict[int, int], bool]:
    """A firm's months, each once, and whether the first two are whole or not there at all."""
    months = {last: amount for (first, last), amount in own.items() if first == last}
    both, january = own.get((JANUARY, FEBRUARY)), months.get(JANUARY)
    if apart:
        if both is not None and FEBRUARY not in months:
            months[FEBRUARY] = both - (january or 0)
        return months, True
    months.pop(JANUARY, None)
    if both is not None:
        months[FEBRUARY] = both
        return months, True
    whole = (january is None) == (FEBRUARY not in months)
    if january is not None:
        months[FEBRUARY] = months.get(FEBRUARY, 0) + january
    return months, whole


def _share(now: _Year, before: _Year, so_far: Fraction, every: frozenset[int]) -> float | None:
    """The share of the year that its months so far make, as an earlier year had it; None where that cannot be told.

    The months of both years that are in are held against those of the earlier year that this one still lacks.
    """
    common, rest = now.amounts.keys() & before.amounts.keys(), every - now.amounts.keys()
    then = Fraction(sum(before.amounts[month] for month in common), AMOUNT_SCALE)
    if rest - before.amounts.keys() or then <= 0 or so_far <= 0:
        return None
    to_come = Fraction(sum(before.amounts[month] for month in rest), AMOUNT_SCALE)
    ours = Fraction(sum(now.amounts[month] for month in common), AMOUNT_SCALE)
    if to_come < 0 or ours <= 0:
        return None
    return float(so_far / (so_far + to_come / then * ours))


def _what_if(now: _Year, so_far: Fraction, factors: Mapping[str, Fraction]) -> tuple[float, tuple[str, ...]]:
    """How the months to come change when some firms' output is multiplied, by the firms' shares of the year so far."""
    change, assumed = Fraction(0), []
    for firm, factor in sorted(factors.items()):
        if so_far:
            change += Fraction(now.of_firm.get(firm, 0), AMOUNT_SCALE) / so_far * (factor - 1)
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
