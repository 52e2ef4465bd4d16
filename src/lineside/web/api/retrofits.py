"""The retrofit register summed up, and what of a firm's plants is connected and released."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import Field

from lineside.district.averages import Group, fitting, members_of, shown_groups
from lineside.district.axes import Status
from lineside.district.registry.body import Source
from lineside.district.registry.firm import Firm
from lineside.district.registry.record import Id, Name, Record
from lineside.district.registry.retrofit import Retrofit, RetrofitLevel
from lineside.district.retrofit import Gains, gains, ladder
from lineside.district.store.figures import Query
from lineside.web.answers import FigureAnswer, Names
from lineside.web.endpoint import Answer, Asked, Asks, Endpoint
from lineside.web.problem import WebError

MOST_FIGURES = 2000


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


class RunAnswer(Answer):
    """A posted run: its source with the facts of the run, and its KPIs."""

    source: Id
    name: Name
    status: str
    facts: dict[str, str | tuple[str, ...]]
    figures: tuple[FigureAnswer, ...]


class PlantAnswer(Answer):
    """What of a firm's plants is connected: its lines, its posted runs, its retrofits with their evidence.

    open: whether this role may look below the sums here; if not, everything else is empty.
    """

    firm: Id
    firm_name: Name
    open: bool
    lines: tuple[Id, ...]
    runs: tuple[RunAnswer, ...]
    retrofits: tuple[Retrofit, ...]


def show_plant(asked: Asked) -> PlantAnswer:
    """From the firm down to its plants, where they are connected and released."""
    firm: Record = asked.ledger.record(asked.path["id"])
    if not isinstance(firm, Firm):
        raise WebError(404, "There is no such thing", f"{firm.id} is a {firm.kind}, not a firm")
    if not asked.sight.opens(firm.id):
        return PlantAnswer(firm=firm.id, firm_name=firm.name, open=False, lines=(), runs=(), retrofits=())
    retrofits = [r for r in asked.ledger.records("retrofit") if isinstance(r, Retrofit) and r.firm == firm.id]
    return PlantAnswer(
        firm=firm.id,
        firm_name=firm.name,
        open=True,
        lines=firm.lines,
        runs=_runs(asked, [firm.id, *firm.lines]),
        retrofits=tuple(retrofits),
    )


def _runs(asked: Asked, subjects: list[str]) -> tuple[RunAnswer, ...]:
    names = Names(asked.ledger)
    runs = {r.id: r for r in asked.ledger.records("source") if isinstance(r, Source) and r.medium == "run"}
    found = [
        filed
        for status in (Status.MEASURED, Status.SIMULATED)
        for filed in asked.ledger.figures(Query(subjects=subjects, status=status, limit=MOST_FIGURES))
        if filed.figure.source in runs
    ]
    of_run: dict[str, list[FigureAnswer]] = {}
    for answer, filed in zip(names.figures(found), found, strict=True):
        of_run.setdefault(filed.figure.source, []).append(answer)
    return tuple(
        RunAnswer(source=run, name=runs[run].name, status=held[0].status, facts=runs[run].facts, figures=tuple(held))
        for run, held in sorted(of_run.items())
    )


ENDPOINTS = (
    Endpoint(
        method="GET", path="/api/register", name="showRegister", tag="registry", query=RegisterQuery,
        summary="The retrofit register: the ladder, and what changed by every rule of averaging", handler=show_register,
        answer=RegisterAnswer,
    ),
    Endpoint(
        method="GET", path="/api/firms/{id}/plant", name="showPlant", tag="registry",
        summary="A firm's lines, posted runs and retrofits, where it agrees to be shown", handler=show_plant,
        answer=PlantAnswer,
    ),
)  # fmt: skip
