"""From a firm down to its machines: its lines, its posted runs, the line that runs, its stations and their machines."""

from __future__ import annotations

import logging
from typing import Annotated

from pydantic import Field

from lineside.district.axes import Status
from lineside.district.connected import ConnectedLine, StationSeen
from lineside.district.errors import DistrictError
from lineside.district.posting.document import Estimate, StationResult
from lineside.district.posting.result import kept_result
from lineside.district.registry.body import Source
from lineside.district.registry.firm import Firm
from lineside.district.registry.record import Id, Name, Record
from lineside.district.registry.retrofit import Retrofit
from lineside.district.store.figures import Query
from lineside.web.answers import FigureAnswer, Names
from lineside.web.endpoint import Answer, Asked, Asks, Endpoint
from lineside.web.problem import WebError

MOST_FIGURES = 2000
_LOG = logging.getLogger("lineside.web")


class RunAnswer(Answer):
    """A posted run: its source with the facts of the run, and its KPIs."""

    source: Id
    name: Name
    status: str
    facts: dict[str, str | tuple[str, ...]]
    figures: tuple[FigureAnswer, ...]


class PlantAnswer(Answer):
    """What of a firm's plants is connected: its lines, its posted runs, its retrofits with their evidence.

    open: whether this role may look below the sums here; if not, everything else is empty. connected: whether a line of
    it runs and can be looked at.
    """

    firm: Id
    firm_name: Name
    open: bool
    lines: tuple[Id, ...]
    runs: tuple[RunAnswer, ...]
    retrofits: tuple[Retrofit, ...]
    connected: bool


def show_plant(asked: Asked) -> PlantAnswer:
    """From the firm down to its plants, where they are connected and released."""
    firm = _firm(asked)
    if not asked.sight.opens(firm.id):
        return PlantAnswer(
            firm=firm.id, firm_name=firm.name, open=False, lines=(), runs=(), retrofits=(), connected=False
        )
    retrofits = [r for r in asked.ledger.records("retrofit") if isinstance(r, Retrofit) and r.firm == firm.id]
    return PlantAnswer(
        firm=firm.id,
        firm_name=firm.name,
        open=True,
        lines=firm.lines,
        runs=_runs(asked, [firm.id, *firm.lines]),
        retrofits=tuple(retrofits),
        connected=asked.site.line_of(firm.id) is not None,
    )


def _firm(asked: Asked) -> Firm:
    firm: Record = asked.ledger.record(asked.path["id"])
    if not isinstance(firm, Firm):
        raise WebError(404, "There is no such thing", f"{firm.id} is a {firm.kind}, not a firm")
    return firm


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


class StationsQuery(Asks):
    """Which of a firm's runs, and one machine whose stops are wanted, too."""

    run: Annotated[Id | None, Field(description="a posted run; none: the line that runs now")] = None
    machine: Annotated[str, Field(max_length=200, description="of the line that runs: as its state calls it")] = ""


class ShareAnswer(Answer):
    """A share of all time (0.87: 87 %) with its interval; null: not known."""

    mean: float | None
    low: float | None
    high: float | None


class MachineAnswer(Answer):
    """A machine now. state: a word of the line's states, or `unknown`; for_s: for how long, s; lot: the part on it."""

    name: str
    state: str
    for_s: float
    lot: str | None
    step: str | None
    reason: str | None


class StationAnswer(Answer):
    """A station. count: its machines. Of a run time: their shares of time by state. Now: open, queue, each machine.

    queue: parts before it, of so many places; buffer null: without limit.
    """

    name: str
    count: int
    time: dict[str, ShareAnswer]
    is_open: bool | None
    queue: int | None
    buffer: int | None
    machines: tuple[MachineAnswer, ...]


class StandAnswer(Answer):
    """A time in which the machine stood, s since the run began; until_s null: it stands. reason: as people say."""

    state: str
    from_s: float
    until_s: float | None
    reason: str


class StationsAnswer(Answer):
    """The stations of a firm's line. live: now, by the line's own clock; else over a posted run.

    kept: whether the run was posted with its stations; else there are none. bottleneck: what the run names.
    """

    firm: Id
    firm_name: Name
    run: Id | None
    run_name: Name | None
    live: bool
    kept: bool
    clock: str
    bottleneck: str | None
    stations: tuple[StationAnswer, ...]
    stops: tuple[StandAnswer, ...]


def show_stations(asked: Asked) -> StationsAnswer:
    """The stations and machines of a line that runs, or of a posted run, where its firm may be looked into."""
    assert isinstance(asked.query, StationsQuery)
    firm = _firm(asked)
    if not asked.sight.opens(firm.id):
        raise WebError(403, "Your role does not reach this far", f"{firm.id} does not agree to be opened")
    if asked.query.run is None:
        line = asked.site.line_of(firm.id)
        if line is None:
            raise WebError(404, "There is no such thing", f"no line of {firm.id} is connected here")
        return _now(firm, line, asked.query.machine)
    for run in _runs(asked, [firm.id, *firm.lines]):
        if run.source == asked.query.run:
            return _posted(asked, firm, run)
    raise WebError(404, "There is no such thing", f"no run {asked.query.run} was posted to {firm.id}")


def _now(firm: Firm, line: ConnectedLine, machine: str) -> StationsAnswer:
    try:
        seen = line.look()
        stops = line.stops(machine) if machine else []
    except DistrictError as wrong:
        _LOG.warning("the line of %s: %s", firm.id, wrong)  # where it is, is not for everybody who may look
        raise WebError(503, "The line does not answer", f"the line of {firm.id} cannot be looked at now") from None
    return StationsAnswer(
        firm=firm.id, firm_name=firm.name, run=None, run_name=None, live=True, kept=True, clock=seen.clock,
        bottleneck=None, stations=tuple(_station_now(name, one) for name, one in seen.stations.items()),
        stops=tuple(
            StandAnswer(state=one.state, from_s=one.from_s, until_s=one.until_s, reason=one.reason) for one in stops
        ),
    )  # fmt: skip


def _station_now(name: str, seen: StationSeen) -> StationAnswer:
    machines = tuple(
        MachineAnswer(
            name=each, state=one.state, for_s=one.for_s, lot=one.lot, step=one.step, reason=one.reason
        )
        for each, one in seen.machines.items()
    )  # fmt: skip
    return StationAnswer(
        name=name, count=len(machines), time={}, is_open=seen.is_open, queue=seen.queue, buffer=seen.buffer,
        machines=machines,
    )  # fmt: skip


def _posted(asked: Asked, firm: Firm, run: RunAnswer) -> StationsAnswer:
    source = asked.ledger.record(run.source)
    assert isinstance(source, Source)
    result = kept_result(asked.site.ledger, source)
    stations = {} if result is None else result.stations
    return StationsAnswer(
        firm=firm.id, firm_name=firm.name, run=run.source, run_name=run.name, live=False, kept=result is not None,
        clock="", bottleneck=None if result is None else result.bottleneck,
        stations=tuple(_station_of(name, one) for name, one in stations.items()), stops=(),
    )  # fmt: skip


def _station_of(name: str, found: StationResult) -> StationAnswer:
    def share(one: Estimate) -> ShareAnswer:
        return ShareAnswer(mean=one.mean, low=one.low, high=one.high)

    return StationAnswer(
        name=name, count=found.machines, time={state: share(one) for state, one in found.time.items()}, is_open=None,
        queue=None, buffer=None, machines=(),
    )  # fmt: skip


ENDPOINTS = (
    Endpoint(
        method="GET", path="/api/firms/{id}/plant", name="showPlant", tag="registry",
        summary="A firm's lines, posted runs and retrofits, where it agrees to be shown", handler=show_plant,
        answer=PlantAnswer,
    ),
    Endpoint(
        method="GET", path="/api/firms/{id}/stations", name="showStations", tag="registry", query=StationsQuery,
        summary="The stations and machines of a line that runs or of a posted run, where its firm agrees to be shown",
        handler=show_stations, answer=StationsAnswer,
    ),
)  # fmt: skip
