"""Policies of a ledger with the files that compute them, and how each firm and applicant stands under each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from lineside.district.errors import DistrictError
from lineside.district.park.book import book_of
from lineside.district.park.granted import Account, Fault, accounts, faults, paid_on
from lineside.district.park.kept import rules_of
from lineside.district.park.policy import (
    Applicant,
    Found,
    Rules,
    Standing,
    broken,
    indicators_of,
    stands,
)
from lineside.district.recognition import Facts
from lineside.district.registry.firm import Firm
from lineside.district.registry.fund import Application, Payment
from lineside.district.registry.policy import Policy
from lineside.district.registry.retrofit import Retrofit, RetrofitLevel
from lineside.district.registry.space import Tenancy
from lineside.district.store.figures import AMOUNT_SCALE
from lineside.district.store.ledger import Ledger
from lineside.district.value import Value
from lineside.district.yearly import yearly_amounts


@dataclass(frozen=True, slots=True)
class Programme:
    """A policy that names a file of conditions: `rules`, or why the file cannot be used."""

    policy: Policy
    rules: Rules | None
    wrong: str = ""

    @property
    def budget(self) -> Decimal | None:
        """What it may grant, in all or a year: the record's where one was entered, else the file's."""
        if self.policy.budget is not None or self.rules is None or self.rules.budget is None:
            return self.policy.budget
        return Decimal(str(self.rules.budget))


@dataclass(frozen=True, slots=True)
class Owed:
    """A payment that is to be clawed back: how much of it is not yet, and what no longer holds."""

    application: Application
    amount: Decimal
    broken: tuple[Found, ...]


def programmes(ledger: Ledger) -> list[Programme]:
    """Every policy that names a file of conditions: one kept with its record, else one that comes with the program."""
    return [_programme(ledger, one) for one in book_of(ledger).of(Policy) if one.conditions]


def _programme(ledger: Ledger, policy: Policy) -> Programme:
    kept = rules_of(ledger, policy)
    return Programme(policy, kept.rules, kept.wrong)


def register_of(ledger: Ledger) -> Register:
    """The register of all programmes of a ledger today; of what is written only what it changes is judged anew."""
    book, today = book_of(ledger), ledger.today()
    memo, found = book.memo, book.memo.get(("register", today))
    if not isinstance(found, Register):
        before = book.lasting.get("register")
        found = Register(ledger, programmes(ledger), before if isinstance(before, Register) else None)
        memo["register", today] = book.lasting["register"] = found
    return found


class Register:
    """What figures, tenancies and applications tell of everybody, read once.

    before: the register as it was; whoever is known as before stands under the same rules as before.
    """

    def __init__(self, ledger: Ledger, of: Iterable[Programme], before: Register | None = None) -> None:
        self.on: date = ledger.today()
        self.programmes = list(of)
        book = book_of(ledger)
        self.firms = {one.id: one for one in book.of(Firm)}
        self.applications = book.of(Application)
        self.payments = book.of(Payment)
        known = [one.rules for one in self.programmes if one.rules is not None]
        with ledger.reading() as connection:
            self._yearly = yearly_amounts(connection, indicators_of(known))
        self._workshops = _workshops(ledger)
        self._stays = _stays(book.of(Tenancy))
        self.stood: dict[tuple[str, str], tuple[object, Standing]] = {} if before is None else before.stood
        """How everybody and every application stands, with what is known of each."""
        self.memo: dict[object, object] = {}
        """What was made of it once and serves again."""
        self.lines: dict[tuple[str, str], tuple[object, object]] = {} if before is None else before.lines
        """What pages made of each of these standings, with the standing; another standing's is made again."""

    def applicant(self, firm: str | None, answers: Mapping[str, Fraction] | None = None) -> Applicant:
        """What is known of a firm, and what an application states besides."""
        of = self._yearly.get(firm or "", {})
        yearly = {name: {year: Fraction(n, AMOUNT_SCALE) for year, n in years.items()} for name, years in of.items()}
        return Applicant(
            self.firms.get(firm or ""), Facts(yearly, self._workshops.get(firm or "", 0)),
            self._stays.get(firm or "", (None, None)), answers or {},
        )  # fmt: skip

    def standing(self, programme: Programme, firm: str) -> Standing | None:
        """How a firm stands under a policy today; None where its file cannot be used."""
        if programme.rules is None:
            return None
        key, closes = (programme.policy.id, firm), programme.policy.closes
        known = (
            programme.rules, self.firms.get(firm), self._yearly.get(firm), self._workshops.get(firm),
            self._stays.get(firm), self.on, closes,
        )  # fmt: skip
        held = self.stood.get(key)
        if held is None or held[0] != known:
            held = self.stood[key] = known, stands(programme.rules, self.applicant(firm), self.on, closes)
        return held[1]

    def standing_of(self, programme: Programme, application: Application) -> Standing | None:
        """How an applicant stood on the day of the application, by what is known today."""
        if programme.rules is None:
            return None
        firm, closes = application.firm or "", programme.policy.closes
        known = (
            programme.rules, application, self.firms.get(firm), self._yearly.get(firm), self._workshops.get(firm),
            self._stays.get(firm), closes,
        )  # fmt: skip
        held = self.stood.get((programme.policy.id, application.id))
        if held is None or held[0] != known:
            applicant = self.applicant(application.firm, answers_of(application))
            held = known, stands(programme.rules, applicant, application.on, closes)
            self.stood[programme.policy.id, application.id] = held
        return held[1]

    def of(self, programme: Programme) -> list[Application]:
        """The applications under a policy, the newest first."""
        found = [one for one in self.applications if one.policy == programme.policy.id]
        return sorted(found, key=lambda one: (one.on, one.id), reverse=True)

    def accounts(self, programme: Programme) -> list[Account]:
        """What its budget came to."""
        yearly = programme.rules is not None and programme.rules.yearly
        return accounts(self.of(programme), self._payments(programme), programme.budget, yearly=yearly)

    def faults(self, programme: Programme) -> list[Fault]:
        """What of its money cannot be right."""
        yearly = programme.rules is not None and programme.rules.yearly
        return faults(self.of(programme), self._payments(programme), programme.budget, yearly=yearly)

    def paid(self, application: Application) -> tuple[Decimal, Decimal]:
        """What was paid on an application, and clawed back."""
        return self._paid.get(application.id, (Decimal(0), Decimal(0)))

    @cached_property
    def _paid(self) -> Mapping[str, tuple[Decimal, Decimal]]:
        return paid_on(self.payments)

    @cached_property
    def _days(self) -> Mapping[str, date]:
        """The last day on which something was paid on each application."""
        found: dict[str, date] = {}
        for one in self.payments:
            if one.sort == "paid":
                found[one.application] = max(one.on, found.get(one.application, one.on))
        return found

    def owed(self, programme: Programme) -> list[Owed]:
        """Payments that are to be clawed back, since what must go on to hold no longer does."""
        keep = None if programme.rules is None else programme.rules.keep
        if keep is None:
            return []
        found = []
        for application in self.of(programme):
            paid, back = self.paid(application)
            last = self._days.get(application.id)
            if paid <= back or last is None:
                continue
            applicant = self.applicant(application.firm, answers_of(application))
            lost = broken(keep, applicant, last, self.on)
            if lost:
                found.append(Owed(application, paid - back, lost))
        return found

    def _payments(self, programme: Programme) -> list[Payment]:
        names = {one.id for one in self.of(programme)}
        return [one for one in self.payments if one.application in names]


def answers_of(application: Application) -> dict[str, Fraction]:
    """The numbers that an application states among its further facts; what is no exact number is not known."""
    found = {}
    for name, told in application.facts.items():
        try:
            value = Value.parse(told) if isinstance(told, str) else None
        except DistrictError:
            value = None
        if value is not None and value.form.value == "exact":
            found[name] = Fraction(value.number)
    return found


def _workshops(ledger: Ledger) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in ledger.records("retrofit"):
        if isinstance(one, Retrofit) and one.level is RetrofitLevel.WORKSHOP and one.accepted:
            found[one.firm] = found.get(one.firm, 0) + 1
    return found


def _stays(tenancies: Iterable[Tenancy]) -> dict[str, tuple[date | None, date | None]]:
    """For each firm the first day of its tenancies, as far as it is known, and the last where each of them has one."""
    found: dict[str, tuple[date | None, date | None]] = {}
    for one in tenancies:
        first, last = found.get(one.firm, (one.since, one.last))
        since = min((day for day in (first, one.since) if day is not None), default=None)
        found[one.firm] = (since, None if last is None or one.last is None else max(last, one.last))
    return found
