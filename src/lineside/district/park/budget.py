"""Reliefs and grants against the budget of their policy: promised, paid, clawed back, left.

Where the file of a policy's conditions has a budget a year, what is left is that of the year looked at, as its accounts
tell it (`granted.Account`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lineside.district.park.book import View
from lineside.district.registry.fund import Application, Payment
from lineside.district.registry.policy import Policy
from lineside.district.registry.record import Record
from lineside.district.registry.space import Tenancy
from lineside.district.value import Form, Value


@dataclass(frozen=True, slots=True)
class Spent:
    """One amount that counts against a budget. said: as it was said, where that is no exact amount.

    on: the day of the relief, or of the decision on the application that it belongs to.
    """

    record: Record
    what: str
    firm: str | None
    amount: Decimal | None
    said: str
    on: date | None


@dataclass(frozen=True, slots=True)
class Budget:
    """A policy's money in yuan. reliefs and grants are promised; paid less clawed back has left the purse.

    inexact: how many amounts were only said (~200000); they are in no sum. left: what may still be promised, of this
    year where the budget is a year's; where amounts are inexact, at most that; None: nobody said the budget, or whether
    it is a year's.
    """

    policy: Policy
    budget: Decimal | None
    reliefs: Decimal
    grants: Decimal
    paid: Decimal
    clawed_back: Decimal
    inexact: int
    left: Decimal | None
    lines: tuple[Spent, ...]

    @property
    def promised(self) -> Decimal:
        """Reliefs and grants together, less what was clawed back."""
        return self.reliefs + self.grants - self.clawed_back


def budgets(view: View) -> list[Budget]:
    """Every policy with a budget, a relief or an application, by id."""
    lines: dict[str, list[Spent]] = {}
    applications = {one.id: one for one in view.all(Application)}
    for tenancy in view.all(Tenancy):
        for relief in tenancy.relief:
            value = Value.parse(relief.amount)
            exact = value.number if value.form is Form.EXACT else None
            lines.setdefault(relief.policy, []).append(
                Spent(tenancy, "relief", tenancy.firm, exact, "" if exact is not None else relief.amount, tenancy.since)
            )
    for one in applications.values():
        mine = lines.setdefault(one.policy, [])
        if one.granted is not None:
            mine.append(Spent(one, "grant", one.firm, one.granted, "", one.decided or one.on))
    for payment in view.all(Payment):
        of = applications.get(payment.application)
        if of is not None:
            lines[of.policy].append(Spent(payment, payment.sort, of.firm, payment.amount, "", of.decided or of.on))
    found = [
        _budget(policy, lines.get(policy.id, []), view)
        for policy in view.all(Policy)
        if budget_of(policy, view) is not None or policy.id in lines
    ]
    return sorted(found, key=lambda budget: budget.policy.id)


def budget_of(policy: Policy, view: View) -> Decimal | None:
    """What a policy may promise, in all or a year: by its record, else by the file of its conditions."""
    rules = view.rules.get(policy.id)
    if policy.budget is not None or rules is None or rules.budget is None:
        return policy.budget
    return Decimal(str(rules.budget))


def _budget(policy: Policy, lines: list[Spent], view: View) -> Budget:
    return Budget(
        policy, budget_of(policy, view), reliefs=_total(lines, "relief"), grants=_total(lines, "grant"),
        paid=_total(lines, "paid"),
        clawed_back=_total(lines, "clawed-back"), inexact=sum(one.amount is None for one in lines),
        left=_left(policy, lines, view), lines=tuple(lines),
    )  # fmt: skip


def _total(lines: Iterable[Spent], what: str) -> Decimal:
    return sum((one.amount for one in lines if one.what == what and one.amount is not None), Decimal(0))


def _left(policy: Policy, lines: list[Spent], view: View) -> Decimal | None:
    budget, rules = budget_of(policy, view), view.rules.get(policy.id)
    if budget is None or (policy.conditions and rules is None):
        return None
    if rules is not None and rules.yearly:
        lines = [one for one in lines if one.on is not None and one.on.year == view.today.year]
    return budget - _total(lines, "relief") - _total(lines, "grant") + _total(lines, "clawed-back")
