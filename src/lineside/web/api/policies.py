"""Policies that compute: which a firm qualifies for and what it lacks, applications, payments and what is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from lineside.district.change import round_half_up
from lineside.district.park.granted import Account
from lineside.district.park.policy import Found, Standing
from lineside.district.park.programme import Owed, Programme, Register, register_of
from lineside.district.registry.fund import Application
from lineside.district.registry.record import Id, Name
from lineside.district.store.account import Role
from lineside.district.value import plain
from lineside.web.endpoint import Answer, Asked, Endpoint
from lineside.web.problem import WebError


class AccountLine(Answer):
    """A year of a policy, or all of it where year is null; yuan. left: null without a budget."""

    year: int | None
    budget: str | None
    granted: str
    paid: str
    clawed_back: str
    left: str | None
    applications: int
    accepted: int


class FaultLine(Answer):
    """Money that cannot be right: overspent, overpaid or overclawed, by how many yuan, of a year or an application."""

    what: str
    thing: str
    by: str


class PolicyLine(Answer):
    """A policy and its accounts; wrong: why its file of conditions cannot be used, empty where it can.

    accounts, faults: empty for an account of one park where others applied, too: what is left would tell theirs.
    """

    id: Id
    name: Name
    conditions: str
    source: str
    opens: str | None
    closes: str | None
    wrong: str
    accounts: tuple[AccountLine, ...]
    faults: tuple[FaultLine, ...]


class Policies(Answer):
    """Every policy that computes."""

    policies: tuple[PolicyLine, ...]


class FoundLine(Answer):
    """A condition: whether it holds, null where not known; the value now, by how much it is short, and by when."""

    zh: str
    en: str
    holds: bool | None
    now: str | None
    lacks: str | None
    by: str | None


class FirmLine(Answer):
    """A firm under a policy: qualifies, lacking, unknown or closed; the amount in yuan, null where not known."""

    id: Id
    name: Name
    state: str
    amount: str | None
    found: tuple[FoundLine, ...]


class ApplicationLine(Answer):
    """An application, how its conditions stood on its day, and what was paid on it; yuan."""

    id: Id
    name: Name
    firm: Id | None
    firm_name: Name | None
    on: str
    state: str
    standing: str
    asks: str | None
    granted: str | None
    paid: str
    clawed_back: str
    amount: str | None
    found: tuple[FoundLine, ...]


class OwedLine(Answer):
    """What is to be clawed back of an application, and what no longer holds."""

    application: Id
    name: Name
    amount: str
    broken: tuple[FoundLine, ...]


class PolicyAnswer(Answer):
    """A policy: every firm that may be looked at, its applications, and what is to be clawed back."""

    policy: PolicyLine
    counts: dict[str, int]
    firms: tuple[FirmLine, ...]
    applications: tuple[ApplicationLine, ...]
    owed: tuple[OwedLine, ...]


class FirmPolicy(Answer):
    """A policy and how the firm stands under it."""

    policy: Id
    policy_name: Name
    closes: str | None
    state: str
    amount: str | None
    found: tuple[FoundLine, ...]


class FirmPolicies(Answer):
    """A firm under every policy."""

    firm: Id
    name: Name
    policies: tuple[FirmPolicy, ...]


def _yuan(number: Fraction | Decimal | None) -> str | None:
    return None if number is None else _sure(number)


def _sure(number: Fraction | Decimal) -> str:
    return plain(round_half_up(Fraction(number), 2)).removesuffix(".00")


def _day(day: object) -> str | None:
    return None if day is None else str(day)


def _found(found: Iterable[Found]) -> tuple[FoundLine, ...]:
    def told(number: Fraction | None) -> str | None:
        if number is None:
            return None
        text = plain(round_half_up(number, 4))
        return text.rstrip("0").rstrip(".") if "." in text else text

    return tuple(
        FoundLine(
            zh=one.clause.zh,
            en=one.clause.en,
            holds=one.holds,
            now=told(one.now),
            lacks=told(one.lacks),
            by=_day(one.by),
        )
        for one in found
    )


def _account(one: Account) -> AccountLine:
    return AccountLine(
        year=one.year, budget=_yuan(one.budget), granted=_sure(one.granted), paid=_sure(one.paid),
        clawed_back=_sure(one.clawed_back), left=_yuan(one.left), applications=one.applications, accepted=one.accepted,
    )  # fmt: skip


def _policy(asked: Asked, register: Register, one: Programme) -> PolicyLine:
    others = any(asked.sight.hides(each) for each in register.of(one))
    accounts, faults = ([], []) if others else (register.accounts(one), register.faults(one))
    return PolicyLine(
        id=one.policy.id, name=one.policy.name, conditions=one.policy.conditions,
        source="" if one.rules is None else one.rules.source, opens=_day(one.policy.opens),
        closes=_day(one.policy.closes), wrong=one.wrong, accounts=tuple(map(_account, accounts)),
        faults=tuple(FaultLine(what=each.what, thing=each.thing, by=_sure(each.by)) for each in faults),
    )  # fmt: skip


def list_policies(asked: Asked) -> Policies:
    """Every policy that computes."""
    register = register_of(asked.site.ledger)
    return Policies(policies=tuple(_policy(asked, register, one) for one in register.programmes))


def _one(asked: Asked) -> tuple[Register, Programme]:
    register = register_of(asked.site.ledger)
    found = [one for one in register.programmes if one.policy.id == asked.path["id"]]
    if not found:
        raise WebError(
            404,
            "There is no such thing",
            f"no policy that names a file of conditions is called {asked.path['id'][:80]}",
        )
    return register, found[0]


def show_policy(asked: Asked) -> PolicyAnswer:
    """One policy: firms, applications and what is to be clawed back."""
    register, programme = _one(asked)
    # With thousands of firms this takes longer than all else; what one reader sees stays until something is written.
    key = (programme.policy.id, asked.sight.within, asked.sight.reader)
    shown = register.memo.get(key)
    if not isinstance(shown, PolicyAnswer):
        register.memo[key] = shown = _shown(asked, register, programme)
    return shown


ORDER = {"qualifies": 0, "lacking": 1, "unknown": 2, "closed": 3}


def _shown(asked: Asked, register: Register, programme: Programme) -> PolicyAnswer:
    opened = [name for name in register.firms if asked.sight.opens(name)]
    stood = {name: standing for name in opened if (standing := register.standing(programme, name)) is not None}
    return PolicyAnswer(
        policy=_policy(asked, register, programme),
        counts=dict(Counter(one.state for one in stood.values())),
        firms=tuple(
            _firm(register, programme, name, one)
            for name, one in sorted(stood.items(), key=lambda item: (ORDER[item[1].state], item[0]))
        ),
        applications=tuple(
            _application(register, one, register.standing_of(programme, one))
            for one in register.of(programme)
            if not asked.sight.hides(one)
        ),
        owed=tuple(_owed(one) for one in register.owed(programme) if not asked.sight.hides(one.application)),
    )  # fmt: skip


def _firm(register: Register, programme: Programme, name: str, one: Standing) -> FirmLine:
    """A line of a firm; one that was made of the same standing serves again."""
    key, of = (programme.policy.id, name), (one, register.firms[name].name)
    held = register.lines.get(key)
    if held is not None and held[0] == of and isinstance(held[1], FirmLine):
        return held[1]
    made = FirmLine(id=name, name=of[1], state=one.state, amount=_yuan(one.amount), found=_found(one.found))
    register.lines[key] = of, made
    return made


def _application(register: Register, one: Application, standing: Standing | None) -> ApplicationLine:
    paid, back = register.paid(one)
    firm = None if one.firm is None else register.firms.get(one.firm)
    key, of = (one.policy, one.id), (one, standing, paid, back, None if firm is None else firm.name)
    held = register.lines.get(key)
    if held is not None and held[0] == of and isinstance(held[1], ApplicationLine):
        return held[1]
    made = ApplicationLine(
        id=one.id, name=one.name, firm=one.firm, firm_name=None if firm is None else firm.name, on=one.on.isoformat(),
        state=one.state, standing="unknown" if standing is None else standing.state, asks=_yuan(one.asks),
        granted=_yuan(one.granted), paid=_sure(paid), clawed_back=_sure(back),
        amount=None if standing is None else _yuan(standing.amount),
        found=() if standing is None else _found(standing.found),
    )  # fmt: skip
    register.lines[key] = of, made
    return made


def _owed(one: Owed) -> OwedLine:
    return OwedLine(
        application=one.application.id, name=one.application.name, amount=_sure(one.amount), broken=_found(one.broken)
    )


def show_firm(asked: Asked) -> FirmPolicies:
    """One firm under every policy."""
    name = asked.path["id"]
    register = register_of(asked.site.ledger)
    if name not in register.firms or not asked.sight.opens(name):
        raise WebError(404, "There is no such thing", f"no firm that you may look into is called {name[:80]}")
    stood = [(one, standing) for one in register.programmes if (standing := register.standing(one, name)) is not None]
    return FirmPolicies(
        firm=name, name=register.firms[name].name,
        policies=tuple(
            FirmPolicy(
                policy=one.policy.id, policy_name=one.policy.name, closes=_day(one.policy.closes),
                state=standing.state, amount=_yuan(standing.amount), found=_found(standing.found),
            )
            for one, standing in stood
        ),
    )  # fmt: skip


ENDPOINTS = (
    Endpoint(
        method="GET", path="/api/park/policies", name="listPolicyAccounts", tag="park", handler=list_policies,
        summary="Policies that compute: budget, granted, paid, clawed back and left", answer=Policies, role=Role.EDITOR,
    ),
    Endpoint(
        method="GET", path="/api/park/policies/{id}", name="showPolicy", tag="park", handler=show_policy,
        summary="Who qualifies for a policy, what is lacking by when, its applications, and what is to be clawed back",
        answer=PolicyAnswer, role=Role.EDITOR,
    ),
    Endpoint(
        method="GET", path="/api/park/firms/{id}/policies", name="showFirmPolicies", tag="park", handler=show_firm,
        summary="Every policy that computes, and how a firm stands under it", answer=FirmPolicies, role=Role.EDITOR,
    ),
)  # fmt: skip
