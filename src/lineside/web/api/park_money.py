"""The park's platforms and money: the week of every instrument, budgets of policies, funds with what they placed."""

from __future__ import annotations

from decimal import Decimal

from lineside.district.park.book import View
from lineside.district.park.budget import budgets
from lineside.district.park.counts import told
from lineside.district.park.week import week_of
from lineside.district.registry.fund import Fund, Funding
from lineside.district.registry.instrument import Booking, Instrument
from lineside.district.store.account import Role
from lineside.web.api.park import ParkQuery, amount_told, view_asked
from lineside.web.api.park_answers import (
    BookingAnswer,
    BudgetAnswer,
    CalendarAnswer,
    FundAnswer,
    FundingAnswer,
    InstrumentAnswer,
    MoneyAnswer,
)
from lineside.web.endpoint import Asked, Endpoint


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
                id=one.id, name=one.name, platform=view.name(one.platform), state=one.state, rate=amount_told(one.rate),
                hours=told(sum((each.used for each in booked if each.used is not None), Decimal(0))),
                bookings=tuple(
                    BookingAnswer(
                        id=each.id, firm=each.firm, name=view.name(each.firm), since=each.since, until=each.until,
                        used=amount_told(each.used), charged=amount_told(each.charged),
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
                id=fund.id, name=fund.name, size=amount_told(fund.size), placed=told(placed), left=amount_told(left),
                fundings=tuple(_funding(view, one) for one in mine),
            )
        )  # fmt: skip
    return MoneyAnswer(
        budgets=tuple(
            BudgetAnswer(
                id=one.policy.id, name=one.policy.name, budget=amount_told(one.budget),
                reliefs=told(one.reliefs), grants=told(one.grants), paid=told(one.paid),
                clawed_back=told(one.clawed_back), left=amount_told(one.left),
                inexact=tuple(line.said for line in one.lines if line.amount is None),
            )
            for one in budgets(view)
        ),
        funds=tuple(funds),
        others=tuple(_funding(view, one) for one in fundings if one.fund is None),
    )  # fmt: skip


def _funding(view: View, funding: Funding) -> FundingAnswer:
    return FundingAnswer(
        id=funding.id, firm=funding.firm, name=view.name(funding.firm), sort=funding.sort, on=funding.on.isoformat(),
        amount=amount_told(funding.amount), round=funding.round,
    )  # fmt: skip


ENDPOINTS = (
    Endpoint(
        method="GET", path="/api/park/calendar", name="showCalendar", tag="park", handler=show_calendar,
        query=ParkQuery, summary="The week of every instrument", answer=CalendarAnswer, role=Role.EDITOR,
    ),
    Endpoint(
        method="GET", path="/api/park/money", name="showMoney", tag="park", handler=show_money, query=ParkQuery,
        summary="Budgets of policies and funds", answer=MoneyAnswer, role=Role.EDITOR,
    ),
)  # fmt: skip
