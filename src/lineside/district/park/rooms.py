"""Rooms: who has them, which are vacant, which end soon, and what is owed, by tenants and by those who have left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from lineside.district.park.book import View
from lineside.district.registry.space import Bill, Space, Tenancy

NOTICES = (45, 90)
"""Days before its end in which a tenancy is to be settled: the nearer is urgent."""


@dataclass(frozen=True, slots=True)
class Arrear:
    """A bill that was not paid in full by its day."""

    tenancy: Tenancy
    bill: Bill
    owed: Decimal
    days: int
    left: bool
    """Whether the tenancy is over: what is owed outlasts it."""


@dataclass(frozen=True, slots=True)
class Room:
    """A space on a day. ends: the last day of its tenancy; within: 45 or 90 where it ends in so many days."""

    space: Space
    tenancy: Tenancy | None
    next: Tenancy | None
    ends: date | None
    within: int | None

    @property
    def vacant(self) -> bool:
        """Whether it could be let: nobody has it, and it is neither reserved nor closed."""
        return self.tenancy is None and self.space.state == "to-let"


@dataclass(frozen=True, slots=True)
class Vacancy:
    """How much of one use is let and vacant, in m²; closed rooms count as neither."""

    use: str
    rooms: int
    area: Decimal
    vacant_rooms: int
    vacant: Decimal

    @property
    def rate(self) -> Decimal | None:
        """The vacant share in per cent, to a tenth; None where there is nothing to let."""
        return None if not self.area else (100 * self.vacant / self.area).quantize(Decimal("0.1"))


def rooms_of(view: View) -> list[Room]:
    """Every room, by building, floor and number."""
    held: dict[str, list[Tenancy]] = {}
    for tenancy in view.all(Tenancy):
        held.setdefault(tenancy.space, []).append(tenancy)
    rooms = [_room(space, held.get(space.id, ()), view.today) for space in view.all(Space)]
    return sorted(rooms, key=lambda room: (room.space.building, room.space.floor, room.space.room, room.space.id))


def _room(space: Space, tenancies: Sequence[Tenancy], today: date) -> Room:
    now = next((one for one in tenancies if one.holds(today)), None)
    coming = [one for one in tenancies if one.since is not None and one.since > today]
    then = min(coming, key=lambda one: (one.since or date.max, one.id), default=None)
    ends = None if now is None else now.last
    return Room(space, now, then, ends, None if then is not None else ends_within(ends, today))


def ends_within(ends: date | None, today: date) -> int | None:
    """The first of the notices within which a day lies; None: it is later, past, or not said."""
    if ends is None or ends < today:
        return None
    return next((days for days in NOTICES if ends <= today + timedelta(days=days)), None)


def vacancies(rooms: Iterable[Room]) -> list[Vacancy]:
    """Each use by itself, in the order of its name, and all together last."""
    by_use: dict[str, list[Room]] = {}
    for room in rooms:
        if room.space.state != "closed":
            by_use.setdefault(room.space.use, []).append(room)
    found = [_vacancy(use, by_use[use]) for use in sorted(by_use)]
    return [*found, _vacancy("all", [room for several in by_use.values() for room in several])]


def _vacancy(use: str, rooms: Sequence[Room]) -> Vacancy:
    free = [room.space.area for room in rooms if room.vacant]
    return Vacancy(use, len(rooms), sum((r.space.area for r in rooms), Decimal(0)), len(free), sum(free, Decimal(0)))


def arrears(view: View) -> list[Arrear]:
    """Every bill that is overdue, the longest first."""
    found = []
    for tenancy in view.all(Tenancy):
        for bill in tenancy.bills:
            owed = bill.amount - bill.paid
            if owed > 0 and bill.due < view.today:
                late = (view.today - bill.due).days
                found.append(Arrear(tenancy, bill, owed, late, not tenancy.holds(view.today)))
    return sorted(found, key=lambda one: (-one.days, one.tenancy.id, one.bill.of))
