"""What a park counts: each figure is made of a list, goes into the ledger with it, and opens to it again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import cast

from lineside.district.axes import Release, SaidBy, Status
from lineside.district.errors import ConflictError
from lineside.district.figure import Figure
from lineside.district.park.book import View
from lineside.district.park.timeline import ONE, Dated, Listed, Stretch, Timeline
from lineside.district.registry.body import Source
from lineside.district.registry.case import ServiceCase, Visit
from lineside.district.registry.exchange import Match, MatchState
from lineside.district.registry.fund import Funding
from lineside.district.registry.instrument import Booking
from lineside.district.registry.record import Name, Record
from lineside.district.registry.space import Space, Tenancy
from lineside.district.registry.transfer import Result
from lineside.district.store.figures import Filed, Query
from lineside.district.store.intake import Receipt
from lineside.district.store.ledger import Ledger
from lineside.district.store.registry import versions
from lineside.district.value import Value, plain

WAN = Decimal(10_000)


@dataclass(frozen=True, slots=True)
class Count:
    """A count of a quarter. lists: what it counts, from the first to the last day; total: also from the start.

    money: it adds up what single firms confided, so it goes in for the desk alone, and a releaser opens it.
    """

    indicator: str
    lists: Callable[[View, date, date], Stretch]
    total: bool = False
    money: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """A count with its list."""

    indicator: str
    period: str
    stretch: Stretch

    @property
    def value(self) -> Decimal:
        """What its list comes to."""
        return self.stretch.total

    @property
    def listed(self) -> tuple[Listed, ...]:
        """Its list."""
        return self.stretch.listed


# ---- what is counted


def _tenants(view: View, on: date) -> frozenset[str]:
    key = "tenants", on
    if key not in view.memo:
        view.memo[key] = frozenset(one.firm for one in view.all(Tenancy) if one.holds(on))
    return cast("frozenset[str]", view.memo[key])


def _firms(names: Iterable[str]) -> Stretch:
    return Stretch.of(dict.fromkeys(names, ONE))


def _moved_in(view: View, first: date, last: date) -> Stretch:
    return _firms(_tenants(view, last) - _tenants(view, first - timedelta(days=1)))


def _moved_out(view: View, first: date, last: date) -> Stretch:
    return _firms(_tenants(view, first - timedelta(days=1)) - _tenants(view, last))


def _area_let(view: View, _: date, last: date) -> Stretch:
    held = {one.space for one in view.all(Tenancy) if one.holds(last)}
    return Stretch.of({one.id: one.area for one in view.all(Space) if one.id in held})


def _area(view: View, _: date, __: date) -> Stretch:
    return Stretch.of({one.id: one.area for one in view.all(Space) if one.state != "closed"})


def _dated(
    cls: type[Record], day: Callable[[Record], date | None], adds: Callable[[Record], Decimal | None] | None = None
) -> Callable[[View, date, date], Stretch]:
    """The records of a class whose day lies in the quarter; of amounts, those that have one."""
    dated = Dated(day, adds)

    def lists(view: View, first: date, last: date) -> Stretch:
        if dated not in view.memo:
            view.memo[dated] = view.shelf.timeline(cls, dated).only(view.ids(cls))
        return cast("Timeline", view.memo[dated]).between(first, last)

    return lists


def _asked(record: Record) -> date | None:
    assert isinstance(record, ServiceCase)
    return record.asked


def _done(record: Record) -> date | None:
    assert isinstance(record, ServiceCase)
    return record.done


def _proven(record: Record) -> date | None:
    assert isinstance(record, ServiceCase)
    return record.done if record.evidence else None


def _visited(record: Record) -> date | None:
    assert isinstance(record, Visit)
    return record.on if record.sort == "to-firm" else None


def _brought_together(record: Record) -> date | None:
    """The day on which two sides met first: introduced, or talking where nobody introduced them."""
    assert isinstance(record, Match)
    return next((step.on for step in record.steps if step.state in MET), None)


MET = (MatchState.INTRODUCED, MatchState.TALKING, MatchState.SIGNED)


def _signed(record: Record) -> date | None:
    assert isinstance(record, Match)
    return record.on(MatchState.SIGNED)


def _signed_for(record: Record) -> Decimal | None:
    assert isinstance(record, Match)
    return None if record.amount is None else record.amount / WAN


def _result_on(record: Record) -> date | None:
    assert isinstance(record, Result)
    return record.on


def _funded(record: Record) -> date | None:
    assert isinstance(record, Funding)
    return record.on


def _funds(record: Record) -> Decimal | None:
    assert isinstance(record, Funding)
    return None if record.amount is None else record.amount / WAN


def _booked(record: Record) -> date | None:
    assert isinstance(record, Booking)
    return date.fromisoformat(record.since[:10]) if record.cancelled is None and record.used is not None else None


def _hours(record: Record) -> Decimal | None:
    assert isinstance(record, Booking)
    return record.used


COUNTS: tuple[Count, ...] = (
    Count("park-tenants", lambda view, _, last: _firms(_tenants(view, last))),
    Count("park-moved-in", _moved_in),
    Count("park-moved-out", _moved_out),
    Count("park-area", _area),
    Count("park-area-let", _area_let),
    Count("park-cases", _dated(ServiceCase, _asked), total=True),
    Count("park-cases-done", _dated(ServiceCase, _done), total=True),
    Count("park-cases-proven", _dated(ServiceCase, _proven)),
    Count("park-visits", _dated(Visit, _visited), total=True),
    Count("park-matchings", _dated(Match, _brought_together), total=True),
    Count("park-signed", _dated(Match, _signed), total=True),
    Count("park-signed-amount", _dated(Match, _signed, _signed_for), money=True),
    Count("park-results", _dated(Result, _result_on), total=True),
    Count("park-funds", _dated(Funding, _funded, _funds), money=True),
    Count("park-instrument-hours", _dated(Booking, _booked, _hours)),
)


def quarter_of(day: date) -> str:
    """The quarter of a day, as a period is written."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def days_of(quarter: str) -> tuple[date, date]:
    """The first and last day of a quarter.

    Raises:
        ConflictError: it is no quarter.
    """
    year, _, number = quarter.partition("Q")
    if not (year.isdecimal() and len(year) == 4 and year >= "1900" and number in ("1", "2", "3", "4")):
        raise ConflictError(f"{quarter[:20]} is no quarter; write 2026Q1")
    first = date(int(year), 3 * int(number) - 2, 1)
    after = date(first.year + (number == "4"), 1 if number == "4" else first.month + 3, 1)
    return first, after - timedelta(days=1)


def earlier(quarter: str, quarters: int) -> str:
    """The quarter so many quarters before."""
    first, _ = days_of(quarter)
    months = first.year * 12 + first.month - 1 - 3 * quarters
    return quarter_of(date(months // 12, months % 12 + 1, 1))


def count_quarter(view: View, quarter: str) -> list[Counted]:
    """Every count of a quarter, in their order; running totals come after the quarter's own."""
    first, last = days_of(quarter)
    found = []
    for count in COUNTS:
        found.append(Counted(count.indicator, quarter, count.lists(view, first, last)))
        if count.total:
            since = f"..{last.isoformat()[:7]}"
            found.append(Counted(count.indicator, since, count.lists(view, date.min, last)))
    return found


# ---- in the ledger


def source_of(park: str, quarter: str) -> str:
    """The id of the source that keeps the lists of a park's quarter."""
    return f"{park[:60]}.{quarter.lower()}"


def post_counts(ledger: Ledger, view: View, quarter: str, *, by: str, reason: str) -> Receipt:
    """Enter the counts of a quarter as figures of the park, with their lists; posted again, they are revised.

    Raises:
        ConflictError: the quarter is not over, no park is named, or somebody corrected a count since it was posted.
        DistrictError: as `take_in`.
    """
    if not view.park:
        raise ConflictError("counts are posted for one park")
    if days_of(quarter)[1] >= view.today:
        raise ConflictError(f"{quarter} is not over; its counts are posted when it is")
    counted = count_quarter(view, quarter)
    name, park = source_of(view.park, quarter), view.records[view.park]
    lists = {f"{one.indicator} {one.period}": [_written(entry) for entry in one.listed] for one in counted}
    english = f"{park.name.en or park.name.zh}: counts of {quarter}"
    source = Source(
        id=name, name=Name(zh=f"{park.name.zh}{quarter}清点", en=english),
        medium="count", dated=view.today.isoformat(), synthetic=park.synthetic,
        facts={key: tuple(entries) for key, entries in lists.items()},
    )  # fmt: skip
    figures = [_figure(ledger, view, name, one, synthetic=park.synthetic) for one in counted]
    standing = [one for one in ledger.records("source", text=name) if one.id == name]
    changes = {name: {"facts": lists, "dated": view.today.isoformat()}} if standing else {}
    _check_corrected(ledger, name, figures)
    return ledger.take_in(
        figures=figures, records=[] if standing else [source], revisions=changes, by=by, reason=reason, revise=True
    )


def _check_corrected(ledger: Ledger, source: str, figures: Sequence[Figure]) -> None:
    """Refuse to write over a count that somebody corrected by hand since it was posted."""
    with ledger.reading() as connection:
        posted_by = versions(connection, [source]).get(source, 0)
    counted = {(one.indicator, one.period): one for one in figures}
    for filed in ledger.figures(Query(source=source)):
        now = counted.get((filed.figure.indicator, filed.figure.period))
        if filed.version > posted_by and now is not None and now.value != filed.figure.value:
            last = ledger.history(filed.id)[-1]
            figure, reason = filed.figure, last.reason[:200]
            raise ConflictError(
                f"{figure.indicator} of {figure.period} was corrected to {figure.value} by {last.who} at {last.at} "
                f"({reason}); set it to {now.value} first, then post again"
            )


def _written(entry: Listed) -> str:
    return entry.record if entry.adds == 1 else f"{entry.record} {plain(entry.adds)}"


def _figure(ledger: Ledger, view: View, source: str, counted: Counted, *, synthetic: bool) -> Figure:
    indicator = ledger.indicators[counted.indicator]
    confided = any(one.money for one in COUNTS if one.indicator == indicator.id)
    return Figure.from_dict(
        {
            "subject": view.park, "indicator": indicator.id, "period": counted.period, "value": told(counted.value),
            "unit": indicator.unit, "status": Status.DERIVED, "said_by": SaidBy.SYSTEM, "source": source,
            "place": f"{counted.indicator} {counted.period}",
            "release": Release.BUREAU if confided else Release.INTERNAL, "synthetic": synthetic,
        }
    )  # fmt: skip


def told(value: Decimal) -> str:
    """A count as it is written, without zeros at its end that nobody counted."""
    return plain(value.quantize(Decimal(1))) if value == value.to_integral_value() else plain(value.normalize())


@dataclass(frozen=True, slots=True)
class Opened:
    """A figure opened to its list. known: whether there is one; where only the number is known there is none.

    now: what the list would be today; None where it is no count of the program's own.
    """

    known: bool
    listed: tuple[Listed, ...]
    now: tuple[Listed, ...] | None


def open_figure(view: View, filed: Filed, sources: Mapping[str, Record]) -> Opened:
    """The list that a figure was counted from, as it was posted, beside what it would be now."""
    figure = filed.figure
    source = sources.get(figure.source)
    if not isinstance(source, Source) or source.medium != "count":
        return Opened(known=False, listed=(), now=None)
    entries = source.facts.get(figure.place, ())
    listed = tuple(_read(entry) for entry in (entries if isinstance(entries, tuple) else (entries,)) if entry)
    return Opened(known=True, listed=listed, now=_now(view, figure))


def _read(entry: str) -> Listed:
    name, _, adds = entry.partition(" ")
    return Listed(name, Decimal(adds or "1"))


def _now(view: View, figure: Figure) -> tuple[Listed, ...] | None:
    count = next((one for one in COUNTS if one.indicator == figure.indicator), None)
    if count is None:
        return None
    text = figure.period.text
    if text.startswith(".."):
        return count.lists(view, date.min, figure.period.last or view.today).listed
    return count.lists(view, *days_of(text)).listed


def adds_up(filed: Filed, listed: Sequence[Listed]) -> bool:
    """Whether a list comes to its figure."""
    return Value.parse(told(sum((one.adds for one in listed), Decimal(0)))) == filed.figure.value


def posted(ledger: Ledger, park: str) -> list[Filed]:
    """Every count of a park that stands in the ledger, by number."""
    mine = {count.indicator for count in COUNTS}
    return [one for one in ledger.figures(Query(subject=park)) if one.figure.indicator in mine]
