"""Hours offered and orders placed from the page: by a posted run or a line's journal, and the model that is kept."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field

from lineside.district.park.journals import LARGEST
from lineside.district.park.placing import (
    check_placed,
    enter_order,
    idle_record,
    machine_of,
    source_of_journal,
    tried_in,
)
from lineside.district.park.shared import REPLICATIONS, Idle, Patience, Tried, Wanted, idle_in, idle_of
from lineside.district.posting.document import Result
from lineside.district.posting.result import RESULT_FILE, kept_result
from lineside.district.registry.body import Source
from lineside.district.registry.instrument import IdleHours
from lineside.district.registry.money import Moment, Yuan
from lineside.district.registry.record import Id, Name
from lineside.district.store.account import Role
from lineside.district.store.figures import Query
from lineside.district.store.history import check_version
from lineside.district.store.registry import versions
from lineside.errors import InputError
from lineside.web.endpoint import Answer, Asked, Asks, Endpoint, Version
from lineside.web.problem import WebError
from lineside.web.refusal import detail_in_chinese

if TYPE_CHECKING:
    from lineside.district.registry.record import Record
    from lineside.district.store.ledger import Ledger
    from lineside.model.plant import Plant

MODELS: Final = (".yaml", ".yml")
MOST_MODEL: Final = 1 << 20
MOST_PIECES: Final = 20_000
"""Of all orders of a model that is simulated for a page."""
MOST_S: Final = 60.0
"""Seconds on the clock for which is simulated for a page; then nothing is placed, and that is said."""
_ALONE = threading.Lock()
"""One order is tried, or one journal replayed, at a time: each takes seconds."""

Why = Annotated[str, Field(min_length=1, max_length=4000)]


class HoursSent(Asks):
    """Hours of a machine to offer, by a run that was posted to its firm, or else a journal of the firm's line."""

    firm: Id
    machine: Annotated[str, Field(min_length=1, max_length=60, description="as the run calls it")]
    run: Id | None = None
    journal: Annotated[str, Field(max_length=200, description="by its name, as `listRuns` tells it")] = ""
    since: Moment
    until: Moment
    rate: Yuan | None = None
    reason: Why


class RunQuery(Asks):
    """Whose runs and journals."""

    firm: Id


class RunLine(Answer):
    """A run that was posted to the firm. kept: whether its result is kept with it; if not, it is posted again."""

    id: Id
    name: Name
    kept: bool


class JournalLine(Answer):
    """A journal of a firm's line: its name, its size in bytes, and when it was written last (UTC)."""

    name: str
    size: int
    written: str


class RunsAnswer(Answer):
    """What hours of a firm's machines can be offered by. model: whether a model of its line is kept with the firm."""

    runs: tuple[RunLine, ...]
    journals: tuple[JournalLine, ...]
    model: bool


class HoursMade(Answer):
    """The hours that were entered, and how many the run makes of them."""

    id: str
    hours: Decimal


class OrderSent(Asks):
    """An order to place in idle hours. seconds: of the machine for a piece; instead: yuan that it costs elsewhere."""

    offer: Id
    version: Version
    firm: Id
    product: Annotated[str, Field(min_length=1, max_length=60)]
    pieces: Annotated[int, Field(ge=1, le=MOST_PIECES)]
    seconds: Annotated[float, Field(ge=0.1, le=86_400)]
    due: Moment | None = None
    instead: Yuan | None = None
    reason: Why


class TriedAnswer(Answer):
    """A moment that was tried: what the chance of every own order is sure to reach, and why not, empty where it is."""

    since: str
    least: float
    why: str
    why_zh: str


class OrderMade(Answer):
    """The order that was placed, and the moments that were tried, the last being its own."""

    id: str
    tried: tuple[TriedAnswer, ...]


def offer_hours(asked: Asked) -> HoursMade:
    """Offer the hours of a machine that are free by a posted run."""
    assert isinstance(asked.body, HoursSent)
    sent, ledger = asked.body, asked.site.ledger
    begins, ends = datetime.fromisoformat(sent.since), datetime.fromisoformat(sent.until)
    if begins >= ends:
        raise WebError(422, "This was refused", "the hours end before they begin")
    owner = asked.ledger.record(sent.firm)
    if not asked.sight.enters(owner.id):
        raise WebError(403, "Your role does not reach this far", f"{owner.id} is not of what this account is for")
    if (sent.run is None) == (not sent.journal):
        raise WebError(422, "This was refused", "hours are offered by one run, or one journal: say which")
    if sent.run is None:
        told, run = _by_journal(asked, owner, sent)
    else:
        told, run = _by_result(asked, sent.run, sent)
    made = idle_record(told, owner, run, begins, ends, sent.rate)
    ledger.add_records([made], by=asked.by, reason=sent.reason)
    return HoursMade(id=made.id, hours=made.hours)


def _by_result(asked: Asked, name: str, sent: HoursSent) -> tuple[Idle, Source]:
    run = asked.ledger.record(name)
    posted = asked.ledger.count(Query(subject=sent.firm, source=run.id))
    if not isinstance(run, Source) or not posted:
        raise WebError(422, "This was refused", f"no run {sent.run} was posted to {sent.firm}")
    return machine_of({one.machine: one for one in idle_in(_result(asked, run))}, sent.machine), run


def _by_journal(asked: Asked, owner: Record, sent: HoursSent) -> tuple[Idle, Source]:
    """What the journal shows, replayed; only one that whoever serves the ledger put there for this firm."""
    journal = asked.site.journals_of(owner.id).get(sent.journal)
    if journal is None:
        raise WebError(404, "There is no such thing", f"no journal of {owner.id} is called {sent.journal}")
    if journal.stat().st_size > LARGEST:
        raise WebError(
            413, "The body is too large",
            f"a journal of {LARGEST >> 20} MB at most is replayed here; `lineside ledger idle` takes a longer one",
        )  # fmt: skip
    if not _ALONE.acquire(blocking=False):
        raise WebError(429, "Too much is asked at once", "another order is being simulated; send this one again soon")
    try:
        told = machine_of({one.machine: one for one in idle_of(journal)}, sent.machine)
        return told, source_of_journal(
            asked.site.ledger, journal, synthetic=owner.synthetic, by=asked.by, reason=sent.reason
        )
    finally:
        _ALONE.release()


def list_runs(asked: Asked) -> RunsAnswer:
    """Runs that were posted to a firm, and journals of its lines, that hours can be offered by."""
    assert isinstance(asked.query, RunQuery)
    firm, ledger = asked.ledger.record(asked.query.firm).id, asked.site.ledger
    if not asked.sight.enters(firm):
        raise WebError(403, "Your role does not reach this far", f"{firm} is not of what this account is for")
    sources = [one for one in asked.ledger.records("source") if isinstance(one, Source) and one.medium == "run"]
    posted = [one for one in sources if asked.ledger.count(Query(subject=firm, source=one.id))]
    return RunsAnswer(
        runs=tuple(RunLine(id=one.id, name=one.name, kept=_keeps(ledger, one.id, (RESULT_FILE,))) for one in posted),
        journals=tuple(
            JournalLine(
                name=name, size=path.stat().st_size,
                written=f"{datetime.fromtimestamp(path.stat().st_mtime, UTC):%Y-%m-%dT%H:%M}",
            )
            for name, path in asked.site.journals_of(firm).items()
        ),
        model=_keeps(ledger, firm, MODELS),
    )  # fmt: skip


def _keeps(ledger: Ledger, thing: str, endings: tuple[str, ...]) -> bool:
    return any(one.name.endswith(endings) for one in ledger.attachments(thing))


def _result(asked: Asked, run: Source) -> Result:
    """What the run found, as it is kept with its source."""
    found = kept_result(asked.site.ledger, run)
    if found is None:
        raise WebError(422, "This was refused", f"{RESULT_FILE} is not kept with {run.id}: post its result again")
    return found


def place_order(asked: Asked) -> OrderMade:
    """Place an order where the simulation says that the owner's orders stay on time at 90 %."""
    assert isinstance(asked.body, OrderSent)
    sent, ledger = asked.body, asked.site.ledger
    hours = asked.ledger.record(sent.offer)
    if not isinstance(hours, IdleHours) or hours.withdrawn is not None:
        raise WebError(404, "There is no such thing", f"no idle hours that are offered are called {sent.offer}")
    for name in (hours.id, sent.firm):
        if not asked.sight.enters(name):
            raise WebError(403, "Your role does not reach this far", f"{name} is not of what this account is for")
    asked.ledger.record(sent.firm)
    _check_seen(asked, hours, sent.version)
    plant = _model(asked, hours)
    wanted = Wanted(
        sent.firm, sent.product, sent.pieces, sent.seconds,
        None if sent.due is None else datetime.fromisoformat(sent.due), sent.instead,
    )  # fmt: skip
    if not _ALONE.acquire(blocking=False):
        raise WebError(429, "Too much is asked at once", "another order is being simulated; send this one again soon")
    try:
        tried = tried_in(ledger, plant, hours, wanted, REPLICATIONS, Patience(MOST_S))
        at = check_placed(tried)
        _check_seen(asked, hours, sent.version)  # it took seconds
        name = enter_order(ledger, hours, wanted, at, by=asked.by, reason=sent.reason)
    finally:
        _ALONE.release()
    return OrderMade(id=name, tried=tuple(_tried(one) for one in tried))


def _tried(one: Tried) -> TriedAnswer:
    return TriedAnswer(
        since=f"{one.since:%Y-%m-%dT%H:%M}", least=one.least, why=one.why_not, why_zh=detail_in_chinese(one.why_not)
    )


def _check_seen(asked: Asked, hours: IdleHours, seen: int) -> None:
    with asked.site.ledger.reading() as connection:
        check_version(connection, hours.id, versions(connection, [hours.id])[hours.id], seen)


def _model(asked: Asked, hours: IdleHours) -> Plant:
    """The owner's model, kept with the hours or with the firm."""
    from lineside.model.load import loads

    ledger = asked.site.ledger
    for thing in (hours.id, hours.firm):
        kept = [one for one in ledger.attachments(thing) if one.name.endswith(MODELS)]
        if len(kept) > 1:
            raise WebError(422, "This was refused", f"several models (.yaml) are kept with {thing}: leave one")
        if kept:
            break
    else:
        raise WebError(422, "This was refused", f"no model (.yaml) of the owner's line is kept with {hours.id}")
    content = ledger.document(kept[0].id)[1]
    if len(content) > MOST_MODEL:
        raise WebError(413, "The body is too large", f"a model of {MOST_MODEL >> 20} MB at most is simulated here")
    try:
        plant = loads(content.decode(), kept[0].name)
    except (InputError, UnicodeDecodeError):
        raise WebError(
            422, "This was refused", f"{kept[0].name} is no model that can be simulated: `lineside check` says why"
        ) from None
    if _pieces(plant) > MOST_PIECES:
        raise WebError(422, "This was refused", f"models of {MOST_PIECES:,} ordered pieces at most are simulated here")
    return plant


def _pieces(plant: Plant) -> int:
    from lineside.lower.orders import orders_of

    return sum(int(order.quantity) for _, order in orders_of(plant))


ENDPOINTS = (
    Endpoint(
        method="POST", path="/api/park/hours", name="offerHours", tag="park", handler=offer_hours, body=HoursSent,
        summary="Offer hours of a machine that are free by a posted run or a line's journal", answer=HoursMade,
        role=Role.EDITOR,
    ),
    Endpoint(
        method="GET", path="/api/park/runs", name="listRuns", tag="park", handler=list_runs, query=RunQuery,
        summary="Runs posted to a firm, and journals of its lines, that hours can be offered by", answer=RunsAnswer,
        role=Role.EDITOR,
    ),
    Endpoint(
        method="POST", path="/api/park/orders", name="placeOrder", tag="park", handler=place_order, body=OrderSent,
        summary="Place an order in idle hours, where the owner's orders stay on time by simulation", answer=OrderMade,
        role=Role.EDITOR,
    ),
)  # fmt: skip
