"""Reliefs and grants against the budget of their policy: promised, paid, clawed back, left."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from lineside.district.park.book import View
from lineside.district.registry.fund import Application, Payment
from lineside.district.registry.policy import Policy
from lineside.district.registry.record import Record
from lineside.district.registry.space import Tenancy
from lineside.district.value import Form, Value


@dataclass(frozen=True, slots=True)
class Spent:
    """One amount that counts against a budget. said: as it was said, where that is no exact amount."""

    record: Record
    what: str
    firm: str | None
    amount: Decimal | None
    said: str


@dataclass(frozen=True, slots=True)
class Budget:
    """A policy's money in yuan. reliefs and grants are promised; paid less clawed back has left the purse.

    inexact: how many amounts were only said (~200000); they are in no sum.
    """

    policy: Policy
    reliefs: Decimal
    grants: Decimal
    paid: Decimal
    clawed_back: Decimal
    inexact: int
    lines: tuple[Spent, ...]

    @property
    def promised(self) -> Decimal:
        """Reliefs and grants together, less what was clawed back."""
        return self.reliefs + self.grants - self.clawed_back

    @property
    def left(self) -> Decimal | None:
        """What may still be promised; where amounts are inexact, at most that; None: nobody said the budget."""
        return None if self.policy.budget is None else self.policy.budget - self.promised


def budgets(view: View) -> list[Budget]:
    """Every policy with a budget, a relief or an application, by id."""
    lines: dict[str, list[Spent]] = {}
    policy_of: dict[str, str] = {}
    for tenancy in view.all(Tenancy):
        for relief in tenancy.relief:
            value = Value.parse(relief.amount)
            exact = value.number if value.form is Form.EXACT else None
            lines.setdefault(relief.policy, []).append(
                Spent(tenancy, "relief", tenancy.firm, exact, "" if exact is not None else relief.amount)
            )
    for application in view.all(Application):
        policy_of[application.id] = application.policy
        lines.setdefault(application.policy, [])
        if application.granted is not None:
            lines[application.policy].append(Spent(application, "grant", application.firm, application.granted, ""))
    for payment in view.all(Payment):
        named = policy_of.get(payment.application)
        if named is not None:
            application_firm = view.find(Application, payment.application)
            firm = None if application_firm is None else application_firm.firm
            lines[named].append(Spent(payment, payment.sort, firm, payment.amount, ""))
    found = [
        _budget(policy, lines.get(policy.id, []))
        for policy in view.all(Policy)
        if policy.budget is not None or policy.id in lines
    ]
    return sorted(found, key=lambda budget: budget.policy.id)


def _budget(policy: Policy, lines: list[Spent]) -> Budget:
    def total(what: str) -> Decimal:
        return sum((one.amount for one in lines if one.what == what and one.amount is not None), Decimal(0))

    return Budget(
        policy, reliefs=total("relief"), grants=total("grant"), paid=total("paid"), clawed_back=total("clawed-back"),
        inexact=sum(one.amount is None for one in lines), lines=tuple(lines),
    )  # fmt: skip
