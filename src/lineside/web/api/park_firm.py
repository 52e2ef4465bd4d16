"""A firm's card: its story at the park on one page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from lineside.district.park.book import View
from lineside.district.park.budget import budgets
from lineside.district.park.counts import told
from lineside.district.park.rooms import arrears
from lineside.district.registry.case import Certificate, ServiceCase, Visit
from lineside.district.registry.exchange import Demand, Match, Offer
from lineside.district.registry.fund import Application, Funding, Payment
from lineside.district.registry.record import Name, Record
from lineside.district.registry.space import Space, Tenancy
from lineside.district.registry.transfer import Result
from lineside.district.store.account import Role
from lineside.web.api.park import view_for
from lineside.web.api.park_answers import EventAnswer, FirmAnswer
from lineside.web.endpoint import Asked, Endpoint


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


ENDPOINTS = (
    Endpoint(
        method="GET", path="/api/park/firms/{id}", name="showFirm", tag="park", handler=show_firm,
        summary="A firm's story at the park", answer=FirmAnswer, role=Role.EDITOR,
    ),
)  # fmt: skip
