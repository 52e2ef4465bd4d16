"""The park's pages: which parks there are, the week, rooms. Other pages have files of their own."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from lineside.district.park.book import View, view_of
from lineside.district.park.counts import told
from lineside.district.park.rooms import arrears, rooms_of, vacancies
from lineside.district.park.week import due_this_week, week_of
from lineside.district.registry.body import Platform
from lineside.district.registry.place import Park
from lineside.district.registry.space import Space
from lineside.district.store.account import Role
from lineside.web.api.park_answers import (
    ArrearAnswer,
    DueAnswer,
    ParkAnswer,
    ParksAnswer,
    RoomAnswer,
    RoomsAnswer,
    VacancyAnswer,
    WeekAnswer,
)
from lineside.web.endpoint import Asked, Asks, Endpoint
from lineside.web.problem import WebError


class ParkQuery(Asks):
    """Which park or incubator, empty for all of them, and on which day."""

    park: Annotated[str, Field(max_length=80)] = ""
    on: date | None = None


def view_asked(asked: Asked) -> View:
    """The view of the park that a request asks about."""
    assert isinstance(asked.query, ParkQuery)
    return view_for(asked, asked.query.park, asked.query.on)


def view_for(asked: Asked, park: str, on: date | None = None) -> View:
    """The view of a park; an account that is for less than the whole ledger looks at parks within it alone.

    Half of a park's tenancies would make its other rooms look vacant.
    """
    named = park or asked.sight.within
    if asked.sight.within and named not in asked.sight.own:
        raise WebError(403, "This park is not yours", "your account is for other parks or firms")
    return view_of(asked.site.ledger, asked.sight, named, on)


def amount_told(amount: Decimal | None) -> str | None:
    """An amount as a page shows it; None where nobody said it."""
    return None if amount is None else told(amount)


def list_parks(asked: Asked) -> ParksAnswer:
    """Every park and incubator that has rooms or members."""
    view = view_of(asked.site.ledger, asked.sight)
    rooms = Counter(space.park for space in view.all(Space))
    found = [one for one in (*view.all(Park), *view.all(Platform)) if isinstance(one, Park) or rooms[one.id]]
    found = [one for one in found if asked.sight.enters(one.id)]
    found.sort(key=lambda one: (-rooms[one.id], one.kind, one.id))
    return ParksAnswer(parks=tuple(ParkAnswer(id=one.id, name=one.name) for one in found))


def show_week(asked: Asked) -> WeekAnswer:
    """What is due this week, of cases, rooms, needs, platforms and programmes."""
    view = view_asked(asked)
    monday, sunday = week_of(view.today)
    due = tuple(
        DueAnswer(
            what=one.what, record=one.record.id, words=one.words, firm=one.firm, owner=one.owner,
            firm_name=view.name(one.firm) if one.firm else None, due=one.due.isoformat(), days=one.days,
        )
        for one in due_this_week(view)
    )  # fmt: skip
    return WeekAnswer(today=view.today.isoformat(), monday=monday.isoformat(), sunday=sunday.isoformat(), due=due)


def show_rooms(asked: Asked) -> RoomsAnswer:
    """Rooms with their tenants, vacancy, endings and arrears."""
    view = view_asked(asked)
    rooms = rooms_of(view)
    answers = []
    for room in rooms:
        space, tenancy = room.space, room.tenancy
        firm = None if tenancy is None else tenancy.firm
        corners = (space.left, space.top, space.width, space.height)
        answers.append(
            RoomAnswer(
                id=space.id, name=space.name, building=space.building, floor=space.floor, room=space.room,
                area=told(space.area), use=space.use, state=space.state, firm=firm,
                firm_name=view.name(firm) if firm else None, tenancy=None if tenancy is None else tenancy.id,
                ends=room.ends.isoformat() if room.ends else None, within=room.within, vacant=room.vacant,
                next=view.name(room.next.firm) if room.next else None,
                plan=(corners[0] or 0.0, corners[1] or 0.0, corners[2] or 0.0, corners[3] or 0.0)
                if all(one is not None for one in corners) else None,
            )
        )  # fmt: skip
    told_vacancies = tuple(
        VacancyAnswer(
            use=one.use, rooms=one.rooms, area=told(one.area), vacant_rooms=one.vacant_rooms, vacant=told(one.vacant),
            rate=None if one.rate is None else str(one.rate),
        )
        for one in vacancies(rooms)
    )  # fmt: skip
    owed = tuple(
        ArrearAnswer(
            tenancy=one.tenancy.id, firm=one.tenancy.firm, name=view.name(one.tenancy.firm), of=one.bill.of,
            period=one.bill.period, owed=told(one.owed), due=one.bill.due.isoformat(), days=one.days, left=one.left,
        )
        for one in arrears(view)
    )  # fmt: skip
    return RoomsAnswer(today=view.today.isoformat(), rooms=tuple(answers), vacancies=told_vacancies, arrears=owed)


ENDPOINTS = (
    Endpoint(
        method="GET", path="/api/park/parks", name="listOwnParks", tag="park", handler=list_parks, answer=ParksAnswer,
        summary="Parks and incubators, those with rooms first",
    ),
    Endpoint(
        method="GET", path="/api/park/week", name="showWeek", tag="park", handler=show_week, query=ParkQuery,
        summary="All that is due this week", answer=WeekAnswer, role=Role.EDITOR,
    ),
    Endpoint(
        method="GET", path="/api/park/rooms", name="showRooms", tag="park", handler=show_rooms, query=ParkQuery,
        summary="Rooms with tenants, vacancy, endings and arrears", answer=RoomsAnswer, role=Role.EDITOR,
    ),
)  # fmt: skip
