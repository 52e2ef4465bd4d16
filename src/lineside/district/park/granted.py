"""What was granted under a policy: paid, clawed back and left of its budget, in all or year by year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lineside.district.registry.fund import Application, Payment


@dataclass(frozen=True, slots=True)
class Account:
    """One year of a policy, or all of it (`year` is None); yuan. What is granted and not clawed back is taken from it.

    left: None where no budget was entered. applications: submitted ones too; accepted: of these.
    """

    year: int | None
    budget: Decimal | None
    granted: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    clawed_back: Decimal = Decimal(0)
    applications: int = 0
    accepted: int = 0

    @property
    def left(self) -> Decimal | None:
        """What may still be granted."""
        return None if self.budget is None else self.budget - self.granted + self.clawed_back

    @property
    def outstanding(self) -> Decimal:
        """What was granted and is not paid yet."""
        return self.granted - self.paid


def accounts(
    applications: Sequence[Application], payments: Iterable[Payment], budget: Decimal | None, *, yearly: bool
) -> list[Account]:
    """The accounts of one policy, the newest year first. A grant and its payments count in the year it was decided."""
    paid = paid_on(payments)
    of_year: dict[int | None, list[Application]] = {}
    for one in applications:
        year = (one.decided or one.on).year if yearly else None
        of_year.setdefault(year, []).append(one)
    if not of_year and not yearly:
        of_year[None] = []
    return [
        Account(
            year, budget,
            granted=sum((one.granted or Decimal(0) for one in found), Decimal(0)),
            paid=sum((paid[one.id][0] for one in found if one.id in paid), Decimal(0)),
            clawed_back=sum((paid[one.id][1] for one in found if one.id in paid), Decimal(0)),
            applications=len(found), accepted=sum(one.state == "accepted" for one in found),
        )
        for year, found in sorted(of_year.items(), key=lambda item: -(item[0] or 0))
    ]  # fmt: skip


def paid_on(payments: Iterable[Payment]) -> Mapping[str, tuple[Decimal, Decimal]]:
    """What was paid and clawed back on each application."""
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for one in payments:
        paid, back = found.get(one.application, (Decimal(0), Decimal(0)))
        found[one.application] = (paid + one.amount, back) if one.sort == "paid" else (paid, back + one.amount)
    return found


@dataclass(frozen=True, slots=True)
class Fault:
    """What cannot be right, and by how many yuan. what: overspent, overpaid or overclawed; thing: a year or an id."""

    what: str
    thing: str
    by: Decimal


def faults(
    applications: Sequence[Application], payments: Iterable[Payment], budget: Decimal | None, *, yearly: bool
) -> list[Fault]:
    """More granted than budgeted, more paid than granted, more clawed back than paid."""
    payments = list(payments)
    found = [
        Fault("overspent", "" if one.year is None else str(one.year), -one.left)
        for one in accounts(applications, payments, budget, yearly=yearly)
        if one.left is not None and one.left < 0
    ]
    granted = {one.id: one.granted or Decimal(0) for one in applications}
    for thing, (paid, back) in paid_on(payments).items():
        if thing in granted and paid > granted[thing]:
            found.append(Fault("overpaid", thing, paid - granted[thing]))
        if back > paid:
            found.append(Fault("overclawed", thing, back - paid))
    return found
