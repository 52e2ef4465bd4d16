"""A timeline that is brought up to date is the one that is made anew."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from lineside.district.park.timeline import Dated, Listed, Stretch, Timeline
from lineside.district.registry.case import Visit
from lineside.district.registry.kinds import record_from
from lineside.district.registry.record import Record

FIRST = date(2025, 1, 1)


def _on(record: Record) -> date | None:
    assert isinstance(record, Visit)
    return record.on if record.sort == "to-firm" else None


def _told(record: Record) -> Decimal | None:
    assert isinstance(record, Visit)
    return Decimal(record.about) if record.about else None


VISITS = Dated(_on, _told)
rows = st.tuples(st.integers(0, 9), st.integers(0, 3), st.booleans(), st.none() | st.integers(1, 9))


def visit(name: int, day: int, to_firm: bool, people: int | None) -> Record:
    return record_from(
        {"kind": "visit", "id": f"v{name}", "name": {"zh": "来访"}, "firm": "f", "about": str(people or ""),
         "on": (FIRST + timedelta(day)).isoformat(), "sort": "to-firm" if to_firm else "from-firm"}
    )  # fmt: skip


@given(st.lists(rows, max_size=12), st.lists(rows, max_size=6), st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_what_is_brought_up_to_date_is_what_is_made_anew(
    before: list[tuple[int, int, bool, int | None]], written: list[tuple[int, int, bool, int | None]],
    gone: set[int], mine: set[int],
) -> None:  # fmt: skip
    held = {f"v{row[0]}": visit(*row) for row in before}
    found = {f"v{row[0]}": visit(*row) for row in written if row[0] not in gone}
    names = {f"v{name}" for name in gone}
    after = {name: one for name, one in held.items() if name not in names} | found
    then = Timeline.of(VISITS, held.values())
    kept = Timeline(list(then.days), list(then.ids), list(then.adds))
    assert then.changed(VISITS, names | found.keys(), found.values()) == Timeline.of(VISITS, after.values())
    assert then == kept
    ours = {f"v{name}" for name in mine}
    assert then.only(ours) == Timeline.of(VISITS, (one for one in held.values() if one.id in ours))


@given(st.lists(rows, max_size=12, unique_by=lambda row: row[0]), st.integers(0, 4), st.integers(0, 4))
def test_a_stretch_is_what_lies_on_its_days(
    drawn: list[tuple[int, int, bool, int | None]], begin: int, end: int
) -> None:
    stretch = Timeline.of(VISITS, [visit(*row) for row in drawn]).between(
        FIRST + timedelta(begin), FIRST + timedelta(end)
    )
    expected = sorted(
        (day, f"v{name}", Decimal(people)) for name, day, to_firm, people in drawn
        if to_firm and people is not None and begin <= day <= end
    )  # fmt: skip
    assert stretch.listed == tuple(Listed(name, people) for _, name, people in expected)
    assert stretch.total == sum((people for _, _, people in expected), Decimal(0))


def test_records_without_a_day_are_listed_by_id() -> None:
    stretch = Stretch.of({"b": Decimal(2), "a": Decimal("1.5")})
    assert (stretch.total, stretch.listed) == (Decimal("3.5"), (Listed("a", Decimal("1.5")), Listed("b", Decimal(2))))
