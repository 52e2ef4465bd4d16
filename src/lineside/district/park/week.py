"""This week: all that is due at a park, by whom, with the record it stands in; what is late stays until it is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from lineside.district.park.book import View
from lineside.district.park.rooms import NOTICES, arrears
from lineside.district.registry.case import Certificate, Mentor, ServiceCase, Visit
from lineside.district.registry.exchange import Demand, Match, MatchState, Offer
from lineside.district.registry.fund import Application
from lineside.district.registry.instrument import Booking
from lineside.district.registry.policy import Policy, TaskState
from lineside.district.registry.record import Name, Record
from lineside.district.registry.space import Tenancy
from lineside.district.registry.transfer import Challenge, JointProject

LETTING, ADVICE, EXCHANGE, PLATFORMS, PROGRAMMES = "letting", "advice", "exchange", "platforms", "programmes"
"""The desks of a park's office: whoever owns a case is named in it; everything else has its desk by what it is."""
SETTLED_IN = timedelta(days=30)
"""How long an application may wait for its decision before it is due."""
AGREED_IN = timedelta(days=14)
"""How long a proposed match may wait for its sides to agree."""


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do: which record, about whom, at which desk, by when; days: negative while there is time."""

    what: str
    record: Record
    firm: str | None
    owner: str
    due: date
    days: int
    words: Name


def week_of(day: date) -> tuple[date, date]:
    """The Monday and the Sunday of a day's week."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def due_this_week(view: View) -> list[Due]:
    """What is overdue or due until Sunday, and what ends so soon that it is to be settled now; the latest first."""
    found = [*_cases(view), *_letting(view), *_exchange(view), *_platforms(view), *_programmes(view)]
    return sorted(found, key=lambda one: (-one.days, one.what, one.record.id))


def _due(view: View, what: str, record: Record, firm: str | None, owner: str, due: date, words: Name) -> Due:
    return Due(what, record, firm, owner, due, (view.today - due).days, words)


def _cases(view: View) -> Iterator[Due]:
    sunday = week_of(view.today)[1]
    for case in view.all(ServiceCase):
        if case.is_open and case.due is not None and case.due <= sunday:
            yield _due(view, "case", case, case.firm, case.owner, case.due, case.name)
        elif case.unproven and case.done is not None and view.today - case.done <= timedelta(days=NOTICES[1]):
            words = Name(
                zh=f"补充办结佐证：{case.name.zh}", en=f"Show that it was done: {case.name.en or case.name.zh}"
            )
            yield _due(view, "evidence", case, case.firm, case.owner, case.done, words)
    for visit in view.all(Visit):
        if visit.follow_up and visit.due is not None and visit.due <= sunday and not visit.cases:
            yield _due(view, "visit", visit, visit.firm, visit.by, visit.due, Name(zh=visit.follow_up))
    for certificate in view.all(Certificate):
        if certificate.expires is not None and _soon(view, certificate.expires):
            words = Name(zh=f"证书到期：{certificate.standard}", en=f"Certificate expires: {certificate.standard}")
            yield _due(view, "certificate", certificate, certificate.firm, ADVICE, certificate.expires, words)
    for mentor in view.all(Mentor):
        if mentor.until is not None and _soon(view, mentor.until):
            words = Name(zh=f"聘期届满：{mentor.name.zh}", en=f"Appointment ends: {mentor.name.en or mentor.name.zh}")
            yield _due(view, "mentor", mentor, None, ADVICE, mentor.until, words)


def _soon(view: View, day: date) -> bool:
    return view.today <= day <= view.today + timedelta(days=NOTICES[1])


def _letting(view: View) -> Iterator[Due]:
    renewed = {one.space for one in view.all(Tenancy) if one.since is not None and one.since > view.today}
    for tenancy in view.all(Tenancy):
        if tenancy.last is not None and _soon(view, tenancy.last) and tenancy.space not in renewed:
            room = view.name(tenancy.space)
            words = Name(zh=f"租约到期：{room.zh}", en=f"Tenancy ends: {room.en or room.zh}")
            yield _due(view, "ending", tenancy, tenancy.firm, LETTING, tenancy.last, words)
    for one in arrears(view):
        still = Name(
            zh=f"欠费 {one.owed:,.2f} 元（{one.bill.period}）" + ("，已退租" if one.left else ""),
            en=f"Owes {one.owed:,.2f} yuan ({one.bill.period})" + (", has left" if one.left else ""),
        )
        yield _due(view, "arrears", one.tenancy, one.tenancy.firm, LETTING, one.bill.due, still)


def _exchange(view: View) -> Iterator[Due]:
    for side in (*view.all(Demand), *view.all(Offer)):
        if side.closed is None and side.until is not None and view.today <= side.until <= week_of(view.today)[1]:
            words = Name(zh=f"即将过期：{side.name.zh}", en=f"Runs out: {side.name.en or side.name.zh}")
            yield _due(view, side.kind, side, side.firm, EXCHANGE, side.until, words)
    for match in view.all(Match):
        waits = match.steps[-1].on + AGREED_IN
        if match.state is MatchState.PROPOSED and waits <= week_of(view.today)[1]:
            demand = view.find(Demand, match.demand)
            words = Name(zh=f"待双方同意：{match.name.zh}", en=f"Waits for consent: {match.name.en or match.name.zh}")
            yield _due(view, "match", match, None if demand is None else demand.firm, EXCHANGE, waits, words)


def _platforms(view: View) -> Iterator[Due]:
    monday, sunday = week_of(view.today)
    for booking in view.all(Booking):
        day = date.fromisoformat(booking.since[:10])
        if booking.cancelled is None and max(monday, view.today) <= day <= sunday:
            room = view.name(booking.instrument)
            words = Name(zh=f"预约：{room.zh} {booking.since[11:]}", en=f"{room.en or room.zh} at {booking.since[11:]}")
            yield _due(view, "booking", booking, booking.firm, PLATFORMS, day, words)


def _programmes(view: View) -> Iterator[Due]:
    sunday = week_of(view.today)[1]
    for application in view.all(Application):
        if application.state == "submitted" and application.on + SETTLED_IN <= sunday:
            under = view.name(application.policy)
            words = Name(zh=f"申请待决定：{under.zh}", en=f"Application to decide: {under.en or under.zh}")
            yield _due(
                view, "application", application, application.firm, PROGRAMMES, application.on + SETTLED_IN, words
            )
    for policy in view.all(Policy):
        if policy.closes is not None and view.today <= policy.closes <= sunday:
            words = Name(zh=f"申报截止：{policy.name.zh}", en=f"Applications close: {policy.name.en or policy.name.zh}")
            yield _due(view, "policy", policy, None, PROGRAMMES, policy.closes, words)
    for project in view.all(JointProject):
        yield from _tasks(view, project)
    for challenge in view.all(Challenge):
        open_still = challenge.chosen is None and challenge.until is not None
        if open_still and challenge.until is not None and view.today <= challenge.until <= sunday:
            words = Name(zh=f"揭榜截止：{challenge.name.zh}", en=f"Closes: {challenge.name.en or challenge.name.zh}")
            yield _due(view, "challenge", challenge, challenge.firm, PROGRAMMES, challenge.until, words)


def _tasks(view: View, project: JointProject) -> Iterator[Due]:
    """Tasks of a project that are due, and those called done without evidence."""
    sunday = week_of(view.today)[1]
    english = project.name.en or project.name.zh
    for task in project.tasks:
        if task.state is not TaskState.DONE and task.due is not None and task.due <= sunday:
            words = Name(zh=f"{project.name.zh}：{task.text}"[:400], en=f"{english}: {task.text}"[:400])
            yield _due(view, "task", project, None, task.owner or PROGRAMMES, task.due, words)
        elif task.state is TaskState.DONE and not task.evidence and task.due is not None:
            words = Name(zh=f"补充佐证：{task.text}"[:400], en=f"Show that it was done: {task.text}"[:400])
            yield _due(view, "evidence", project, None, task.owner or PROGRAMMES, task.due, words)
