"""The retrofit register summed up."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import Field

from lineside.district.averages import Group, fitting, members_of, shown_groups
from lineside.district.registry.record import Id, Name
from lineside.district.registry.retrofit import Retrofit, RetrofitLevel
from lineside.district.retrofit import Gains, gains, ladder
from lineside.web.endpoint import Answer, Asked, Asks, Endpoint


class RegisterQuery(Asks):
    """Whose retrofits."""

    whole: Annotated[Id | None, Field(description="only firms in this cluster, park, chain or district")] = None
    level: RetrofitLevel | None = None


class GainsAnswer(Answer):
    """What retrofits changed in one indicator, by every rule of averaging; shares (0.87: 87 %), null without meaning.

    median: null for viewers as well, since it is one firm's own gain, or the mean of two.

    firms: that retrofitted; reporting: of these, with before and after; measured: of these, with a method. points: the
    mean difference of a rate, as a share (0.2: 20 percentage points).
    """

    indicator: str
    indicator_name: Name
    unit: str
    firms: int
    reporting: int
    share_reporting: float | None
    measured: int
    mean: float | None
    median: float | None
    of_sums: float | None
    points: float | None


class RegisterAnswer(Answer):
    """The register: retrofits accepted at each level, and what they changed; `hidden`: where too few firms report."""

    accepted: dict[RetrofitLevel, int]
    retrofits: int
    gains: tuple[GainsAnswer, ...]
    hidden: tuple[str, ...]


def show_register(asked: Asked) -> RegisterAnswer:
    """The register by every rule of averaging; viewers see averages from which no firm can be inferred."""
    assert isinstance(asked.query, RegisterQuery)
    sent = asked.query
    every = [record for record in asked.site.ledger.records("retrofit") if isinstance(record, Retrofit)]
    whole = None if sent.whole is None else asked.ledger.record(sent.whole).id
    members = members_of(standing.membership for standing in asked.ledger.memberships())
    group = (whole, sent.level)
    found = fitting(every, members, group)
    names = sorted({result.indicator for record in found for result in record.results})
    summed = [gains(found, name) for name in names]
    shown = [one for one in summed if asked.sight.everything or group in _groups(asked, every, members, one.indicator)]
    levels = ladder(asked.ledger) if sent == RegisterQuery() else _accepted(found)
    return RegisterAnswer(
        accepted=levels,
        retrofits=len(found),
        gains=tuple(_gains(asked, one) for one in shown),
        hidden=tuple(one.indicator for one in summed if one not in shown),
    )


def _groups(
    asked: Asked, every: list[Retrofit], members: dict[str, frozenset[str]], indicator: str
) -> frozenset[Group]:
    wholes = {whole: names for whole, names in members.items() if any(one.firm in names for one in every)}
    return shown_groups(asked.site.ready.mirror(), every, wholes, indicator, asked.sight.opens)


def _accepted(found: list[Retrofit]) -> dict[RetrofitLevel, int]:
    return {level: sum(r.level is level and bool(r.accepted) for r in found) for level in RetrofitLevel}


def _gains(asked: Asked, one: Gains) -> GainsAnswer:
    indicator = asked.ledger.indicators.get(one.indicator)

    def number(part: Fraction | None) -> float | None:
        return None if part is None else float(part)

    return GainsAnswer(
        indicator=one.indicator,
        indicator_name=Name(zh=one.indicator) if indicator is None else indicator.name,
        unit="" if indicator is None else indicator.unit,
        firms=one.firms,
        reporting=one.reporting,
        share_reporting=number(one.share_reporting),
        measured=one.measured,
        mean=number(one.mean),
        median=number(one.middle) if asked.sight.everything else None,
        of_sums=number(one.of_sums),
        points=number(one.points),
    )


ENDPOINTS = (
    Endpoint(
        method="GET", path="/api/register", name="showRegister", tag="registry", query=RegisterQuery,
        summary="The retrofit register: the ladder, and what changed by every rule of averaging", handler=show_register,
        answer=RegisterAnswer,
    ),
)  # fmt: skip
