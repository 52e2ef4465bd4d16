"""Roll-up: exact sums of the firms' figures by period, cluster, park, tier, with all that a sum leaves out beside it.

A firm belongs where it was on the last day of the period, and counts once in every total, however many ways lead there.
Totals hold the district's own firms. Sums are of whole ten-thousandths of a base unit and exact. Of several returns for
one figure the one counts that `choosing` says; parts without their whole add up. If equally good ones differ, the
smaller counts and the difference is shown as disputed, whatever came in first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from lineside.district.axes import Attribution, Price, Scope
from lineside.district.errors import NotAddableError
from lineside.district.mirror import Look, Mirror
from lineside.district.period import month_text
from lineside.district.store.figures import AMOUNT_SCALE

Dimension = Literal["district", "park", "cluster", "chain", "stage", "cluster-system", "tier", "list", "group", "leaf"]
Kind = Literal["month", "quarter", "half", "year", "year-to-date", "instant"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is to be summed.

    indicator: its id; it must be one that adds. by: dimensions beside the period; several make a cross table.
    kind: the kind of period; `month` takes January–February as one of them.
    first, last: months (counted from year 0) in which the periods end; within: only firms under this whole; on_list:
    only firms on this list at the end of the period. price, scope, attribution pick one where the figures have several.
    """

    indicator: str
    by: tuple[Dimension, ...] = ()
    kind: Kind = "month"
    first: int | None = None
    last: int | None = None
    within: str | None = None
    on_list: str | None = None
    price: Price | None = None
    scope: Scope | None = None
    attribution: Attribution | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One sum.

    key: the whole in each dimension asked for, None where a firm lies in none. total, base, disputed, rebased, largest:
    in base units, exact; base is the sum of the base values filed with the same figures; disputed and rebased are how
    far equally good returns lie apart in value and base. expected counts the firms that
    belong here, reported those whose figure is in the total, loose those whose figure has no exact value.
    with_base counts the figures that have a base value, now_of_based is their sum.
    """

    period: str
    first_month: int
    last_month: int
    key: tuple[str | None, ...]
    total: Fraction
    reported: int
    expected: int
    loose: int
    disputed: Fraction
    base: Fraction
    now_of_based: Fraction
    with_base: int
    largest: tuple[Fraction, ...]
    rebased: Fraction = Fraction(0)

    @property
    def missing(self) -> int:
        """How many firms that belong here gave no exact figure."""
        return self.expected - self.reported


def period_text(first: int, last: int, kind: Kind) -> str:
    """The period from one month to another, as text: `2024-03`, `2024-01..02`, `2024Q2`, `2024H2`, `2024`."""
    year, month = divmod(last, 12)
    months = last - first + 1
    if months == 1:
        return month_text(last)
    if months == 12:
        return f"{year:04d}"
    if kind in ("month", "year-to-date"):
        return f"{year:04d}-01..{month + 1:02d}"
    return f"{year:04d}{'Q' if months == 3 else 'H'}{(month + 1) // months}"


@dataclass(frozen=True, slots=True)
class RollUp:
    """The cells asked for, and the total of each period in which every firm counts once."""

    question: Question
    cells: tuple[Cell, ...]
    totals: tuple[Cell, ...]
    twice: dict[tuple[int, int], Fraction] = field(default_factory=dict)

    def total_of(self, period: str) -> Cell | None:
        """The total of a period given as text."""
        return next((cell for cell in self.totals if cell.period == period), None)


def roll_up(mirror: Mirror, question: Question) -> RollUp:
    """Answer a question about sums.

    `twice` gives for each period how much the cells together exceed the total, because firms lie in several of them.

    Raises:
        NotAddableError: the indicator does not add, or its figures differ in price, scope or attribution and the
            question picks none.
        UnknownError: there is no such indicator, whole or list.
    """
    indicator = _check(mirror, question)
    mirror.refresh()
    with mirror.kept_sums.one_by_one(question):
        newest, revision = mirror.newest, mirror.revision(indicator)
        kept: RollUp | None = mirror.kept_sums.find(question, revision)
        if kept is not None:
            return kept
        with mirror.look() as look:
            _choose(look, question, look.code(indicator))
            totals = _cells(look, (), question.kind)
            cells = _cells(look, question.by, question.kind) if question.by else totals
        found = RollUp(question, tuple(cells), tuple(totals), _twice(cells, totals))
        if look.newest == newest:
            mirror.kept_sums.keep(question, revision, found, len(cells) + len(totals))
        return found


def _twice(cells: Sequence[Cell], totals: Sequence[Cell]) -> dict[tuple[int, int], Fraction]:
    twice: dict[tuple[int, int], Fraction] = {}
    for cell in cells:
        at = (cell.first_month, cell.last_month)
        twice[at] = twice.get(at, Fraction(0)) + cell.total
    for total in totals:
        twice[total.first_month, total.last_month] -= total.total
    return {at: more for at, more in twice.items() if more}


def _check(mirror: Mirror, question: Question) -> str:
    """The id of the question's indicator, which must add; what it is narrowed to must be there."""
    indicator = mirror.ledger.indicators.find(question.indicator)
    if not indicator.adds:
        reason = f"{indicator.name.zh} adds up as {indicator.aggregation}: sum what is over and under instead"
        raise NotAddableError(f"{indicator.id} has no sum", (reason,))
    for whole in (question.within, question.on_list):
        if whole is not None and not mirror.knows(whole):
            mirror.ledger.record(whole)  # says so where there is no such thing: no sum of nothing is given for it
    return indicator.id


def choose_returns(mirror: Mirror, question: Question, *, years_back: int = 0) -> None:
    """Fill the mirror's tables `chosen` (one row for each firm and period) and `member` (who belongs in each period).

    years_back: take in so many years before the question's first month as well. Call it holding the mirror's lock.
    Asked the same again, however it is cut up, nothing is done until something changes.

    Raises:
        NotAddableError: as for `roll_up`.
    """
    indicator = _check(mirror, question)
    mirror.refresh()
    if years_back and question.first is not None:
        question = replace(question, first=question.first - 12 * years_back)
    asked = replace(question, by=())
    if mirror.chosen != asked:
        mirror.chosen = None
        _choose(mirror, question, mirror.code(indicator))
        mirror.chosen = asked


_MONTHLY = "(f.kind = $month OR (f.kind = $kind AND f.last_month % 12 = 1))"


def _whole_or_parts(whole: str) -> str:
    """The columns of a whole where there is one, else the sums of its parts, which are exact if every part is."""
    sums = (
        f"CASE WHEN bool_or({whole}) THEN max({{0}}) FILTER ({whole}) "
        "WHEN count({0}) = count(*) THEN sum({0}) END AS {0}"
    )
    differences = f"CASE WHEN bool_or({whole}) THEN max({{0}}) FILTER ({whole}) ELSE sum({{0}}) END AS {{0}}"
    columns = [sums.format(name) for name in ("amount", "base")]
    return ", ".join(columns + [differences.format(name) for name in ("disputed", "rebased")])


# The order of `choosing`: of each part the latest instant, then the best settled returns; then whole before parts, the
# firm's own figures before those of its runs.
_SETTLED = f"""
        dated AS (
            SELECT w.* FROM wanted w JOIN met b USING (subject, first_month, last_month) WHERE b.returns > 1
            QUALIFY w.day = max(w.day) OVER (PARTITION BY w.subject, w.first_month, w.last_month, w.run, w.part)
        ), best AS (
            SELECT * FROM dated
            QUALIFY standing = min(standing) OVER (PARTITION BY subject, first_month, last_month, run, part)
        ), parts AS (
            SELECT subject, first_month, last_month, run, part, min(amount) AS amount,
                   coalesce(max(amount) - min(amount), 0) AS disputed,
                   arg_min_null(base, (amount, coalesce(base, 9223372036854775807))) AS base,
                   coalesce(max(base) - min(base), 0) AS rebased
            FROM best GROUP BY ALL
        ), runs AS (
            SELECT subject, first_month, last_month, run, {_whole_or_parts("part = $none")} FROM parts GROUP BY ALL
        ), settled AS (
            SELECT subject, first_month, last_month, {_whole_or_parts("run = $none")} FROM runs GROUP BY ALL
        )"""  # noqa: S608


def _choose(mirror: Mirror | Look, question: Question, indicator: int) -> None:
    """Fill the table `chosen`: one row for each firm and period, the best of its returns; and `member`: who belongs."""
    monthly = question.kind == "month"
    wanted = {"indicator": indicator, "kind": mirror.code("year-to-date" if monthly else question.kind)}
    where = ["f.indicator = $indicator", "f.counterpart = $none", _MONTHLY if monthly else "f.kind = $kind"]
    wanted["none"] = mirror.code("")
    if monthly:
        wanted["month"] = mirror.code("month")
    for bound, sign in (("first", ">="), ("last", "<=")):
        limit = getattr(question, bound)
        if limit is not None:
            where.append(f"f.last_month {sign} ${bound}")
            wanted[bound] = limit
    axes = _axes_codes(mirror, question, " AND ".join(where), wanted)
    where.append(f"f.axes IN ({', '.join(str(code) for code in axes) or 'NULL'})")
    # Only our own words are written into this statement; what comes from outside is bound. Nearly every figure is
    # returned once: those skip the search for the best return, which halves the time at ten million.
    mirror.database.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE chosen AS
        WITH wanted AS (
            SELECT f.subject, f.first_month, f.last_month, f.amount, f.base, f.standing, f.run, f.part, f.day
            FROM figure f SEMI JOIN own o ON o.leaf = f.subject WHERE {" AND ".join(where)}
        ), met AS (
            SELECT subject, first_month, last_month, count(*) AS returns, min(amount) AS amount, min(base) AS base
            FROM wanted GROUP BY ALL
        ), {_SETTLED}
        SELECT subject, first_month, last_month, amount, 0 AS disputed, base, 0 AS rebased FROM met WHERE returns = 1
        UNION ALL
        SELECT subject, first_month, last_month, TRY_CAST(amount AS BIGINT), TRY_CAST(disputed AS BIGINT),
               TRY_CAST(base AS BIGINT), TRY_CAST(rebased AS BIGINT) FROM settled
        """,  # noqa: S608
        wanted,
    )
    _gather_members(mirror, question)


def _axes_codes(mirror: Mirror | Look, question: Question, where: str, wanted: dict[str, int]) -> list[int]:
    """The axes that fit the question; more than one of them means that unlike things would be added."""
    found = mirror.database.execute(
        f"""
        SELECT DISTINCT a.code, a.price, a.scope, a.attribution
        FROM figure f SEMI JOIN own o ON o.leaf = f.subject JOIN axes a ON a.code = f.axes WHERE {where} ORDER BY ALL
        """,  # noqa: S608
        wanted,
    ).fetchall()
    picked = (question.price, question.scope, question.attribution)
    fitting = [
        row for row in found if all(want is None or want == have for want, have in zip(picked, row[1:], strict=True))
    ]
    reasons = []
    for place, name in enumerate(("price", "scope", "attribution"), start=1):
        held = sorted({row[place] for row in fitting})
        if len(held) > 1:
            reasons.append(f"figures with different {name} ({', '.join(held)}): pick one")
    if reasons:
        raise NotAddableError(f"{question.indicator} cannot be summed as it stands", tuple(reasons))
    return [row[0] for row in fitting]


def _gather_members(mirror: Mirror | Look, question: Question) -> None:
    joins, bound = [], {}
    if question.within is None:
        # Stretches of one firm are disjoint here as well.
        joins.append("JOIN own ON own.leaf = l.code AND p.last_month BETWEEN own.first_month AND own.last_month")
    for name, whole in (("within", question.within), ("on_list", question.on_list)):
        if whole is not None:
            bound[name] = mirror.code(whole)
            # Stretches under one whole are disjoint, so the join takes each firm once.
            joins.append(
                f"JOIN under {name} ON {name}.leaf = l.code AND {name}.whole = ${name} "
                f"AND p.last_month BETWEEN {name}.first_month AND {name}.last_month"
            )
    mirror.database.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE member AS
        SELECT l.code AS leaf, p.first_month, p.last_month, c.amount, c.disputed, c.base, c.rebased,
               c.subject IS NOT NULL AS said
        FROM (SELECT DISTINCT first_month, last_month FROM chosen) p CROSS JOIN leaf l {" ".join(joins)}
        LEFT JOIN chosen c ON c.subject = l.code AND c.first_month = p.first_month AND c.last_month = p.last_month
        """,  # noqa: S608
        bound,
    )


def _cells(mirror: Mirror | Look, by: tuple[Dimension, ...], kind: Kind) -> list[Cell]:
    """Sum the members by period and the wholes of these dimensions."""
    joins, keys, names, name_joins = [], [], [], []
    for n, dimension in enumerate(by):
        if dimension == "leaf":
            keys.append("m.leaf")
        else:
            joins.append(
                f"LEFT JOIN under u{n} ON u{n}.leaf = m.leaf AND u{n}.kind = '{dimension}' "
                f"AND m.last_month BETWEEN u{n}.first_month AND u{n}.last_month"
            )
            keys.append(f"u{n}.whole")
        names.append(f"n{n}.text")
        name_joins.append(f"LEFT JOIN name n{n} ON n{n}.code = k{n}")
    key_list = "".join(f", {key} AS k{n}" for n, key in enumerate(keys))
    shown = "".join(f", {name}" for name in names)
    rows = mirror.database.execute(
        f"""
        WITH summed AS (
            SELECT m.first_month, m.last_month {key_list}, coalesce(sum(m.amount), 0) AS total,
                   count(m.amount) AS reported, count(*) AS expected,
                   count(*) FILTER (m.said AND m.amount IS NULL) AS loose,
                   coalesce(sum(m.disputed), 0) AS disputed, coalesce(sum(m.rebased), 0) AS rebased,
                   coalesce(sum(m.base) FILTER (m.amount IS NOT NULL), 0) AS base,
                   coalesce(sum(m.amount) FILTER (m.base IS NOT NULL), 0) AS now_of_based,
                   count(m.base) FILTER (m.amount IS NOT NULL) AS with_base,
                   max(m.amount, 2) AS largest
            FROM member m {" ".join(joins)} GROUP BY ALL
        )
        SELECT first_month, last_month {shown}, total, reported, expected, loose, disputed, rebased, base,
               now_of_based, with_base, largest FROM summed {" ".join(name_joins)} ORDER BY ALL
        """  # noqa: S608
    ).fetchall()
    return [_cell(row, len(by), kind) for row in rows]


def _cell(row: tuple[object, ...], width: int, kind: Kind) -> Cell:
    first, last, key = row[0], row[1], row[2 : 2 + width]
    total, reported, expected, loose, disputed, rebased, base, now, with_base, largest = row[2 + width :]
    return Cell(
        period=period_text(_int(first), _int(last), kind),
        first_month=_int(first),
        last_month=_int(last),
        key=tuple(None if part is None else str(part) for part in key),
        total=_units(total),
        reported=_int(reported),
        expected=_int(expected),
        loose=_int(loose),
        disputed=_units(disputed),
        rebased=_units(rebased),
        base=_units(base),
        now_of_based=_units(now),
        with_base=_int(with_base),
        largest=tuple(_units(amount) for amount in largest) if isinstance(largest, list) else (),
    )


def _int(number: object) -> int:
    return number if isinstance(number, int) else int(str(number))


_NOTHING = Fraction(0)


def _units(amount: object) -> Fraction:
    # Most amounts of a cell are nothing, and a roll-up by firm has a hundred thousand cells.
    return Fraction(_int(amount), AMOUNT_SCALE) if amount else _NOTHING
