"""Idle hours that firms offer, by a run or claimed, and the orders that were placed in them."""

from __future__ import annotations

from decimal import Decimal

from lineside.district.demo_park.sharing import MODEL, ORDER
from lineside.district.park.book import View
from lineside.district.park.counts import told
from lineside.district.registry.instrument import IdleHours, SharedOrder
from lineside.district.registry.record import Name
from lineside.district.store.account import Role
from lineside.district.store.attachment import things_with
from lineside.district.store.registry import versions
from lineside.web.api.park import ParkQuery, amount_told, view_asked
from lineside.web.api.park_placing import MODELS
from lineside.web.endpoint import Answer, Asked, Endpoint
from lineside.web.refusal import detail_in_chinese


class IdleAnswer(Answer):
    """Hours of a machine: how many of them, and how many are left. run: what shows them; null: the firm claims them.

    model: whether a model of the owner's line is kept with the hours or their firm, without which no order is placed.
    """

    id: str
    machine: str
    firm: str
    firm_name: Name
    since: str
    until: str
    hours: str
    left: str
    run: str | None
    note: str
    rate: str | None
    model: bool
    version: int


class SharedAnswer(Answer):
    """An order in another firm's idle hours, the chance at which the owner's own orders stay on time, what both gain.

    chance: null where it was not simulated.
    """

    id: str
    name: Name
    product: str
    firm: str
    firm_name: Name
    owner: str | None
    owner_name: Name
    offer: str
    machine: str
    since: str
    until: str
    pieces: int
    state: str
    chance: float | None
    earns: str | None
    saves: str | None
    line: str


class LineAnswer(Answer):
    """The line of the made-up park, which makes the shared order. address: its screen, on the server's machine only.

    state: starting, running, failed or ended. why: it could not start.
    """

    model: str
    order: str
    state: str
    address: str
    why: str
    why_zh: str


class HoursAnswer(Answer):
    """Idle hours that were not withdrawn, the latest first, and the orders in them. line: null where none runs here."""

    idle: tuple[IdleAnswer, ...]
    orders: tuple[SharedAnswer, ...]
    line: LineAnswer | None


def show_hours(asked: Asked) -> HoursAnswer:
    """Idle hours and shared orders."""
    view = view_asked(asked)
    orders = sorted(view.all(SharedOrder), key=lambda one: (one.since, one.id), reverse=True)
    taken: dict[str, Decimal] = {}
    # Of hours offered here, those count too that a firm of another park ordered.
    for one in view.records.values():
        if isinstance(one, SharedOrder) and one.state != "dropped":
            taken[one.offer] = taken.get(one.offer, Decimal(0)) + one.hours
    idle = sorted(
        (one for one in view.all(IdleHours) if one.withdrawn is None), key=lambda one: (one.since, one.id), reverse=True
    )
    with asked.site.ledger.reading() as connection:
        seen = versions(connection, [one.id for one in idle])
        kept = things_with(connection, {name for one in idle for name in (one.id, one.firm)}, MODELS)
    return HoursAnswer(
        idle=tuple(
            _idle(view, one, taken.get(one.id, Decimal(0)), seen[one.id], not kept.isdisjoint((one.id, one.firm)))
            for one in idle
        ),
        orders=tuple(_order(view, one) for one in orders),
        line=_line(asked, orders),
    )  # fmt: skip


def _line(asked: Asked, orders: list[SharedOrder]) -> LineAnswer | None:
    """The line that runs beside, where its order is one of these."""
    line = asked.site.line
    if line is None or all(one.id != ORDER for one in orders):
        return None
    now = line.told
    why_zh = detail_in_chinese(now.why) or now.why
    return LineAnswer(model=MODEL, order=ORDER, state=now.state, address=now.address, why=now.why, why_zh=why_zh)


def _idle(view: View, one: IdleHours, taken: Decimal, version: int, model: bool) -> IdleAnswer:
    return IdleAnswer(
        id=one.id, machine=one.machine, firm=one.firm, firm_name=view.name(one.firm), since=one.since, until=one.until,
        hours=told(one.hours), left=told(max(Decimal(0), one.hours - taken)), run=one.run,
        note=one.note, rate=amount_told(one.rate), model=model, version=version,
    )  # fmt: skip


def _order(view: View, one: SharedOrder) -> SharedAnswer:
    offer = view.find(IdleHours, one.offer)
    owner = None if offer is None else offer.firm
    return SharedAnswer(
        id=one.id, name=one.name, product=one.product, firm=one.firm, firm_name=view.name(one.firm), owner=owner,
        owner_name=view.name(owner), offer=one.offer, machine="" if offer is None else offer.machine, since=one.since,
        until=one.until, pieces=one.pieces, state=one.state, chance=one.chance, earns=amount_told(one.earns),
        saves=amount_told(one.saves), line=one.order,
    )  # fmt: skip


ENDPOINTS = (
    Endpoint(
        method="GET", path="/api/park/hours", name="showHours", tag="park", handler=show_hours, query=ParkQuery,
        summary="Idle hours of machines, and the orders placed in them", answer=HoursAnswer, role=Role.EDITOR,
    ),
)  # fmt: skip
