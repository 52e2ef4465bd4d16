"""The park's pages: the week, rooms, the firm's card, the board, the funnel, platforms, money."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from lineside.district.park.book import View, view_of
from lineside.district.park.budget import budgets
from lineside.district.park.counts import told
from lineside.district.park.rooms import arrears, rooms_of, vacancies
from lineside.district.park.week import due_this_week, week_of
from lineside.district.registry.body import Platform
from lineside.district.registry.case import Certificate, ServiceCase, Visit
from lineside.district.registry.exchange import Demand, Match, MatchState, Offer
from lineside.district.registry.fund import Application, Fund, Funding, Payment
from lineside.district.registry.instrument import Booking, Instrument
from lineside.district.registry.place import Park
from lineside.district.registry.record import Name, Record
from lineside.district.registry.space import Space, Tenancy
from lineside.district.registry.transfer import JointProject, Result
from lineside.district.store.account import Role
from lineside.web.api.park_answers import (
    ArrearAnswer,
    BoardAnswer,
    BookingAnswer,
    BudgetAnswer,
    CalendarAnswer,
    DueAnswer,
    EventAnswer,
    FirmAnswer,
    FundAnswer,
    FundingAnswer,
    FunnelAnswer,
    InstrumentAnswer,
    MatchAnswer,
    MoneyAnswer,
    ParkAnswer,
    ParksAnswer,
    RoomAnswer,
    RoomsAnswer,
    SideAnswer,
    StepAnswer,
    VacancyAnswer,
    WayAnswer,
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


def _amount(amount: Decimal | None) -> str | None:
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


def show_firm(asked: Asked) -> FirmAnswer:
    """A firm's card: its story at the park on one page."""
    firm = asked.ledger.record(asked.path["id"])
    view = view_for(asked, "")
    tenancies = [one for one in view.all(Tenancy) if one.firm == firm.id]
    now = [one for one in tenancies if one.holds(view.today)]
    spaces = [space for one in now if (space := view.find(Space, one.space)) is not None]
    lines = [
        line for budget in budgets(view) for line in budget.lines if line.firm == firm.id and line.what == "relief"
    ]
    fundings = [one for one in view.all(Funding) if one.firm == firm.id]
    certificates = [one for one in view.all(Certificate) if one.firm == firm.id and one.holds(view.today)]
    return FirmAnswer(
        id=firm.id, name=firm.name, rooms=tuple(space.name for space in spaces),
        area=told(sum((space.area for space in spaces), Decimal(0))),
        open_cases=sum(one.is_open for one in view.all(ServiceCase) if one.firm == firm.id),
        owed=told(sum((one.owed for one in arrears(view) if one.tenancy.firm == firm.id), Decimal(0))),
        relief=told(sum((one.amount for one in lines if one.amount is not None), Decimal(0))),
        relief_said=tuple(one.said for one in lines if one.amount is None),
        funds=told(sum((one.amount for one in fundings if one.amount is not None), Decimal(0))),
        certificates=tuple(sorted(one.standard for one in certificates)),
        events=tuple(sorted(_events(view, firm.id), key=lambda one: (one.on, one.record), reverse=True)[:200]),
    )  # fmt: skip


def _events(view: View, firm: str) -> Iterable[EventAnswer]:
    def told_of(record: Record, on: date | None, what: str, words: Name | None = None) -> Iterable[EventAnswer]:
        if on is not None and on <= view.today:
            yield EventAnswer(on=on.isoformat(), what=what, record=record.id, words=words or record.name)

    for one in view.all(Tenancy):
        if one.firm == firm:
            yield from told_of(one, one.since, "moved-in", view.name(one.space))
            yield from told_of(one, one.last, "moved-out", view.name(one.space))
    for case in view.all(ServiceCase):
        if case.firm == firm:
            yield from told_of(case, case.asked, "asked")
            yield from told_of(case, case.done, "done")
    for visit in view.all(Visit):
        if visit.firm == firm:
            yield from told_of(visit, visit.on, "visit")
    for side in (*view.all(Demand), *view.all(Offer)):
        if side.firm == firm:
            yield from told_of(side, side.since, side.kind)
    for match in view.all(Match):
        sides = (view.find(Demand, match.demand), view.find(Offer, match.offer))
        if any(side is not None and side.firm == firm for side in sides):
            for step in match.steps:
                yield from told_of(match, step.on, step.state.value)
    for result in view.all(Result):
        if firm in result.of:
            yield from told_of(result, result.on, result.sort)
    for funding in view.all(Funding):
        if funding.firm == firm:
            yield from told_of(funding, funding.on, funding.sort)
    for application in view.all(Application):
        if application.firm == firm:
            yield from told_of(application, application.on, "submitted", view.name(application.policy))
            if application.state in ("accepted", "refused"):
                yield from told_of(application, application.decided, application.state, view.name(application.policy))
    for payment in view.all(Payment):
        named = view.find(Application, payment.application)
        if named is not None and named.firm == firm:
            yield from told_of(payment, payment.on, payment.sort)


def show_board(asked: Asked) -> BoardAnswer:
    """Demands and offers that stand, and matches that are under way or were signed or dropped in the last year."""
    view = view_asked(asked)
    matches = list(view.all(Match))
    held = Counter(name for one in matches if one.state is not MatchState.DROPPED for name in (one.demand, one.offer))
    since = view.today - timedelta(days=365)
    shown = [one for one in matches if one.steps[-1].on >= since]
    shown.sort(key=lambda one: (one.steps[-1].on, one.id), reverse=True)
    return BoardAnswer(
        demands=tuple(_side(view, one, held[one.id]) for one in view.all(Demand) if one.holds(view.today)),
        offers=tuple(_side(view, one, held[one.id]) for one in view.all(Offer) if one.holds(view.today)),
        matches=tuple(_match(view, one) for one in shown),
        reached=dict(Counter(step.state.value for one in matches for step in one.steps)),
    )


def _side(view: View, side: Demand | Offer, matches: int) -> SideAnswer:
    quantity = "" if side.quantity is None else f"{told(side.quantity)} {side.unit}".strip()
    return SideAnswer(
        id=side.id, kind=side.kind, name=side.name, firm=side.firm, firm_name=view.name(side.firm), sort=side.sort,
        products=side.products, field=side.field, quantity=quantity, at=side.at, budget=_amount(side.budget),
        until=side.until.isoformat() if side.until else None, confidential=side.confidential, matches=matches,
    )  # fmt: skip


def _match(view: View, match: Match) -> MatchAnswer:
    agrees = [day.isoformat() if day else None for day in (match.demand_agrees, match.offer_agrees)]
    return MatchAnswer(
        id=match.id, name=match.name, demand=match.demand, offer=match.offer, demand_name=view.name(match.demand),
        offer_name=view.name(match.offer), state=match.state.value, since=match.steps[-1].on.isoformat(),
        demand_agrees=agrees[0], offer_agrees=agrees[1], why=match.why, amount=_amount(match.amount),
    )  # fmt: skip


def show_funnel(asked: Asked) -> FunnelAnswer:
    """Results of each sort, and the ways from a patent to a company."""
    view = view_asked(asked)
    results = {one.id: one for one in view.all(Result)}
    later = {name for one in results.values() for name in one.leads_to}
    ways = [_way(view, results, one) for one in sorted(results.values(), key=_first) if one.id not in later]
    return FunnelAnswer(
        sorts=dict(Counter(one.sort for one in results.values())), ways=tuple(ways),
        projects=tuple(one.name for one in view.all(JointProject)),
    )  # fmt: skip


def _first(result: Result) -> tuple[str, str]:
    return (result.on.isoformat() if result.on else "", result.id)


def _way(view: View, results: dict[str, Result], first: Result) -> WayAnswer:
    steps, waiting, seen = [], [(first.id, 0)], set[str]()
    while waiting:
        name, depth = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        result = results.get(name)
        steps.append(
            StepAnswer(
                id=name, name=view.name(name), sort=result.sort if result else "company", depth=depth,
                on=result.on.isoformat() if result and result.on else None,
                amount=_amount(result.amount) if result else None, expected=result.expected if result else None,
            )
        )  # fmt: skip
        waiting += [(one, depth + 1) for one in (result.leads_to if result else ())]
    return WayAnswer(steps=tuple(steps))


def show_calendar(asked: Asked) -> CalendarAnswer:
    """The week of every instrument."""
    view = view_asked(asked)
    monday, sunday = week_of(view.today)
    by_instrument: dict[str, list[Booking]] = {}
    for booking in view.all(Booking):
        if booking.cancelled is None and monday.isoformat() <= booking.since[:10] <= sunday.isoformat():
            by_instrument.setdefault(booking.instrument, []).append(booking)
    instruments = []
    for one in sorted(view.all(Instrument), key=lambda each: (each.platform, each.id)):
        booked = sorted(by_instrument.get(one.id, []), key=lambda each: each.since)
        instruments.append(
            InstrumentAnswer(
                id=one.id, name=one.name, platform=view.name(one.platform), state=one.state, rate=_amount(one.rate),
                hours=told(sum((each.used for each in booked if each.used is not None), Decimal(0))),
                bookings=tuple(
                    BookingAnswer(
                        id=each.id, firm=each.firm, name=view.name(each.firm), since=each.since, until=each.until,
                        used=_amount(each.used), charged=_amount(each.charged),
                    )
                    for each in booked
                ),
            )
        )  # fmt: skip
    return CalendarAnswer(monday=monday.isoformat(), sunday=sunday.isoformat(), instruments=tuple(instruments))


def show_money(asked: Asked) -> MoneyAnswer:
    """Budgets of policies, and funds with what they placed."""
    view = view_asked(asked)
    fundings = sorted(view.all(Funding), key=lambda one: (one.on, one.id), reverse=True)
    funds = []
    for fund in view.all(Fund):
        mine = [one for one in fundings if one.fund == fund.id]
        placed = sum((one.amount for one in mine if one.amount is not None), Decimal(0))
        left = None if fund.size is None else fund.size - placed
        funds.append(
            FundAnswer(
                id=fund.id, name=fund.name, size=_amount(fund.size), placed=told(placed), left=_amount(left),
                fundings=tuple(_funding(view, one) for one in mine),
            )
        )  # fmt: skip
    return MoneyAnswer(
        budgets=tuple(
            BudgetAnswer(
                id=one.policy.id, name=one.policy.name, budget=_amount(one.policy.budget), reliefs=told(one.reliefs),
                grants=told(one.grants), paid=told(one.paid), clawed_back=told(one.clawed_back),
                left=_amount(one.left), inexact=tuple(line.said for line in one.lines if line.amount is None),
            )
            for one in budgets(view)
        ),
        funds=tuple(funds),
        others=tuple(_funding(view, one) for one in fundings if one.fund is None),
    )  # fmt: skip


def _funding(view: View, funding: Funding) -> FundingAnswer:
    return FundingAnswer(
        id=funding.id, firm=funding.firm, name=view.name(funding.firm), sort=funding.sort, on=funding.on.isoformat(),
        amount=_amount(funding.amount), round=funding.round,
    )  # fmt: skip


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
    Endpoint(
        method="GET", path="/api/park/firms/{id}", name="showFirm", tag="park", handler=show_firm,
        summary="A firm's story at the park", answer=FirmAnswer, role=Role.EDITOR,
    ),
    Endpoint(
        method="GET", path="/api/park/board", name="showBoard", tag="park", handler=show_board, query=ParkQuery,
        summary="Demands, offers and matches", answer=BoardAnswer, role=Role.EDITOR,
    ),
    Endpoint(
        method="GET", path="/api/park/funnel", name="showFunnel", tag="park", handler=show_funnel, query=ParkQuery,
        summary="Results and the ways from patents to companies", answer=FunnelAnswer,
    ),
    Endpoint(
        method="GET", path="/api/park/calendar", name="showCalendar", tag="park", handler=show_calendar,
        query=ParkQuery, summary="The week of every instrument", answer=CalendarAnswer, role=Role.EDITOR,
    ),
    Endpoint(
        method="GET", path="/api/park/money", name="showMoney", tag="park", handler=show_money, query=ParkQuery,
        summary="Budgets of policies and funds", answer=MoneyAnswer, role=Role.EDITOR,
    ),
)  # fmt: skip
