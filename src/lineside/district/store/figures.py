"""Figures as rows: their keys, their exact amounts, and the query that finds them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    case,
    false,
    func,
    or_,
    select,
    true,
    union_all,
)

from lineside.district.axes import Release, Status
from lineside.district.choosing import SAYERS, STATUSES, UNREAL, VINTAGES
from lineside.district.errors import FigureError
from lineside.district.figure import FIELDS, Figure
from lineside.district.period import PeriodKind
from lineside.district.store.tables import ACT, FIGURE, RECORD
from lineside.district.unit import Unit
from lineside.district.value import Form, Value

AMOUNT_SCALE = 10_000
"""Amounts are kept as whole ten-thousandths of a base unit: exact, and 10¹⁵ yuan still fits 64 bits."""

_LARGEST = 2**63 - 1
_CHUNK = 900  # SQLite's older builds take 999 variables in a statement


@dataclass(frozen=True, slots=True)
class Filed:
    """A figure as it stands in the ledger; `version` is the number of the act that changed it last."""

    id: int
    figure: Figure
    entered_by: str
    entered_at: str
    withdrawn: bool
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Which figures are wanted; what is left out is not asked for.

    period: the exact text; first and last: months counted from year 0 (`period.month_number`), for periods that end
    within them. text: any part of place or note. Results come by id: `after` the last id seen, at most `limit`.
    releases: the release classes that whoever asks may see; consenting: firms whose `firm` figures they see as well;
    own: subjects of which they see every class.
    """

    subject: str | None = None
    subjects: Sequence[str] | None = None
    indicator: str | None = None
    period: str | None = None
    first: int | None = None
    last: int | None = None
    measure: str | None = None
    status: str | None = None
    source: str | None = None
    place: str | None = None
    release: str | None = None
    releases: Sequence[str] | None = None
    consenting: Sequence[str] = ()
    own: Sequence[str] = ()
    synthetic: bool | None = None
    text: str | None = None
    withdrawn: bool = False
    limit: int = 1000
    after: int = 0


def exact_amount(value: Value, of_unit: Unit) -> int | None:
    """The value in ten-thousandths of its base unit, or None where it is not exact or does not fit."""
    if value.form is not Form.EXACT:
        return None
    over, under = value.number.as_integer_ratio()
    amount, rest = divmod(over * of_unit.scale.numerator * AMOUNT_SCALE, under * of_unit.scale.denominator)
    return amount if rest == 0 and abs(amount) <= _LARGEST else None


def digest(texts: tuple[str, ...]) -> bytes:
    """Sixteen bytes that stand for a key or an address."""
    return hashlib.blake2b("\x1f".join(texts).encode(), digest_size=16).digest()


def row_of(figure: Figure) -> dict[str, object]:
    """The figure's columns, without id and acts."""
    fields: dict[str, object] = dict(figure.as_dict())
    fields |= {
        "first_month": figure.period.first_month,
        "last_month": figure.period.last_month,
        "period_kind": figure.period.kind.value,
        "form": figure.value.form.value,
        "amount": exact_amount(figure.value, figure.unit),
        "base_amount": None if figure.base is None else exact_amount(figure.base, figure.unit),
        "key": digest(figure.key),
        "address": digest(figure.address),
    }
    return fields


_FIELD_COLUMNS = [FIGURE.c[name] for name in FIELDS]


def _filed(fields: RowMapping) -> Filed:
    figure = Figure.from_dict({name: fields[name] for name in FIELDS} | {"synthetic": bool(fields["synthetic"])})
    withdrawn, version = bool(fields["withdrawn"]), int(fields["touched"])
    return Filed(int(fields["id"]), figure, str(fields["who"]), str(fields["at"]), withdrawn, version)


def _select_filed() -> Select[tuple[object, ...]]:
    columns = (FIGURE.c.id, FIGURE.c.withdrawn, FIGURE.c.touched, ACT.c.who, ACT.c.at, *_FIELD_COLUMNS)
    return select(*columns).join(ACT, ACT.c.id == FIGURE.c.act)


def _conditions(query: Query, *, classes_apart: bool = False) -> ColumnElement[bool]:
    equal = {
        "subject": query.subject,
        "indicator": query.indicator,
        "period": query.period,
        "measure": query.measure,
        "status": query.status,
        "source": query.source,
        "place": query.place,
        "release": query.release,
        "synthetic": query.synthetic,
    }
    wanted: list[ColumnElement[bool]] = [FIGURE.c[name] == given for name, given in equal.items() if given is not None]
    if not query.withdrawn:
        wanted.append(FIGURE.c.withdrawn == false())
    if query.subjects is not None:
        wanted.append(FIGURE.c.subject.in_(list(query.subjects)))
    if query.releases is not None and not classes_apart:
        # Hidden from the database's planner: by the index over release classes it would sort all that may be seen.
        release = func.coalesce(FIGURE.c.release, "")
        agreed = and_(release == Release.FIRM.value, FIGURE.c.subject.in_(list(query.consenting)))
        seen = release.in_(list(query.releases))
        more = [agreed] if query.consenting else []
        more += [FIGURE.c.subject.in_(list(query.own))] if query.own else []
        wanted.append(or_(seen, *more))
    # Zero added, the months do not tempt SQLite to pass all figures of an indicator for those of a few subjects, nor to
    # sort half a ledger of many months by number.
    tempting = query.subjects is not None if query.indicator else query.first is None or query.first != query.last
    ends = FIGURE.c.last_month + 0 if tempting else FIGURE.c.last_month
    if query.first is not None:
        wanted.append(ends >= query.first)
    if query.last is not None:
        wanted.append(ends <= query.last)
    if query.text:
        wanted.append(
            or_(
                FIGURE.c.place.icontains(query.text, autoescape=True),
                FIGURE.c.note.icontains(query.text, autoescape=True),
            )
        )
    return and_(FIGURE.c.id > min(query.after, _LARGEST), *wanted)


def find_figures(connection: Connection, query: Query) -> list[Filed]:
    """The figures of a query, by id."""
    statement = _select_filed().where(_wanted(query, query.limit)).order_by(FIGURE.c.id).limit(query.limit)
    return [_filed(row) for row in connection.execute(statement).mappings()]


def _wanted(query: Query, most: int | None, *, ordered: bool = True) -> ColumnElement[bool]:
    """The first figures of a query, or any so many of them.

    Where most of a ledger is closed to whoever asks and nothing else narrows the query, walking along the numbers would
    pass a million figures to find a hundred. Then each release class is walked along its own index instead.
    """
    narrowed = (query.subject, query.subjects, query.indicator, query.source, query.release)
    if query.releases is None or most is None or any(given is not None for given in narrowed):
        return _conditions(query)
    rest = _conditions(query, classes_apart=True)
    classes = [FIGURE.c.release == release for release in query.releases]
    if query.consenting:
        agreed = FIGURE.c.subject.in_(list(query.consenting))
        # To count them, few firms' figures are gone through, and not every figure of the class to see whose it is.
        release = FIGURE.c.release if ordered else func.coalesce(FIGURE.c.release, "")
        classes.append(and_(release == Release.FIRM.value, agreed))
    if query.own:
        classes.append(FIGURE.c.subject.in_(list(query.own)))
    firsts = [select(FIGURE.c.id).where(one, rest) for one in classes]
    if ordered:
        firsts = [one.order_by(FIGURE.c.id) for one in firsts]
    some = [select(one.limit(most).subquery().c.id) for one in firsts]
    return FIGURE.c.id.in_(union_all(*some)) if some else false()


def count_figures(connection: Connection, query: Query, *, most: int | None = None) -> int:
    """How many figures a query has, without its limit; counting stops at `most`."""
    found = select(FIGURE.c.id).where(_wanted(query, most, ordered=False)).limit(most).subquery()
    return int(connection.execute(select(func.count()).select_from(found)).scalar_one())


def latest_figures(connection: Connection, query: Query, subjects: Sequence[str]) -> list[Filed]:
    """Of each subject's every indicator, measure and part the figure that counts for the period that ends last.

    They come by subject and number. `choosing` says which of several counts.
    """
    day = case((FIGURE.c.period_kind == PeriodKind.INSTANT.value, func.substr(FIGURE.c.period, 9, 2)), else_="31")
    order = (FIGURE.c.last_month.desc().nulls_last(), day.desc(), *merit_of_rows(), FIGURE.c.id.desc())
    parts = (FIGURE.c.subject, FIGURE.c.indicator, FIGURE.c.measure, FIGURE.c.compared_with, FIGURE.c.of)
    rank = func.row_number().over(partition_by=parts, order_by=order).label("rank")
    ranked = select(FIGURE.c.id, rank).where(_conditions(query), FIGURE.c.subject.in_(list(subjects))).subquery()
    newest = select(ranked.c.id).where(ranked.c.rank == 1)
    statement = _select_filed().where(FIGURE.c.id.in_(newest)).order_by(FIGURE.c.subject, FIGURE.c.id)
    return [_filed(row) for row in connection.execute(statement.limit(query.limit)).mappings()]


def merit_of_rows() -> tuple[ColumnElement[int], ...]:
    """The order of `choosing.merit` among figures of one part, for the database."""
    return (
        case((FIGURE.c.status.in_([status.value for status in STATUSES]), 0), else_=1),
        case({vintage.value: n for n, vintage in enumerate(VINTAGES)}, value=FIGURE.c.vintage),
        case({status.value: n for n, status in enumerate((*STATUSES, *UNREAL))}, value=FIGURE.c.status),
        case({sayer.value: n for n, sayer in enumerate(SAYERS)}, value=FIGURE.c.said_by),
    )


def find_by_id(connection: Connection, number: int) -> Filed | None:
    """The figure of this number, withdrawn or not."""
    if not 0 < number <= _LARGEST:
        return None
    row = connection.execute(_select_filed().where(FIGURE.c.id == number)).mappings().first()
    return None if row is None else _filed(row)


def entry_reason(connection: Connection, number: int) -> str:
    """The reason given when a figure was entered."""
    statement = select(ACT.c.reason).join(FIGURE, FIGURE.c.act == ACT.c.id).where(FIGURE.c.id == number)
    return str(connection.execute(statement).scalar_one())


def find_by_digest(
    connection: Connection, column: str, digests: Iterable[bytes], *, withdrawn: bool = False
) -> dict[bytes, list[Filed]]:
    """Standing figures by the digest of their `key` or `address`; `withdrawn`: those that were withdrawn as well.

    What was withdrawn is found quickly by address only.
    """
    found: dict[bytes, list[Filed]] = {}
    for chunk in _chunks(sorted(set(digests))):
        statement = (
            _select_filed()
            .add_columns(FIGURE.c[column].label("digest"))
            .where(FIGURE.c[column].in_(chunk), true() if withdrawn else FIGURE.c.withdrawn == false())
            .order_by(FIGURE.c.id)
        )
        for row in connection.execute(statement).mappings():
            found.setdefault(bytes(row["digest"]), []).append(_filed(row))
    return found


_CLOSED = (Release.FIRM.value, Release.BUREAU.value)


def closed_beside(connection: Connection, figures: Sequence[Figure]) -> list[Figure]:
    """Those of these figures of firms of which the same stands closed already, or stood before it was withdrawn.

    The same: firm, indicator, period and measure, of whatever axes, part or source. Plans and claims are others.
    """
    wanted = [one for one in figures if one.status not in UNREAL]
    subjects, found = sorted({one.subject for one in wanted}), set[tuple[str, ...]]()
    named = sorted({one.indicator for one in wanted}), sorted({one.period.text for one in wanted})
    for start in range(0, len(subjects), _CHUNK // 2):
        chosen = (
            select(FIGURE.c.subject, FIGURE.c.indicator, FIGURE.c.period, FIGURE.c.measure)
            .join(RECORD, RECORD.c.id == FIGURE.c.subject)
            .where(FIGURE.c.subject.in_(subjects[start : start + _CHUNK // 2]), RECORD.c.kind == "firm")
            .where(FIGURE.c.release.in_(_CLOSED), FIGURE.c.status.not_in(sorted(UNREAL)))
            .distinct()
        )
        for column, texts in zip((FIGURE.c.indicator, FIGURE.c.period), named, strict=True):
            if len(texts) <= _CHUNK // 5:  # of more, all are read: a statement takes so many variables and no more
                chosen = chosen.where(column.in_(texts))
        found |= {tuple(row) for row in connection.execute(chosen)}
    return [one for one in wanted if (one.subject, one.indicator, one.period.text, one.measure.kind.value) in found]


def _chunks(items: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]


_NOT_OUTPUT = frozenset({Status.PLANNED, Status.CLAIMED})


def check_agreed_money(figure: Figure, *, output: bool, produces: bool) -> None:
    """Refuse output of a project that does not produce yet: agreed money is never output.

    Raises:
        FigureError: the figure counts output, is neither planned nor claimed, and the project is not producing.
    """
    if output and not produces and figure.status not in _NOT_OUTPUT:
        raise FigureError(
            f"{figure.subject} · {figure.indicator} · {figure.period}",
            ("the project does not produce yet, so what it will put out can only be planned or claimed",),
        )
