"""Hours that a run shows to be free entered as an offer, and an order placed in them: for the command and the page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from lineside.district.errors import ConflictError, DistrictError
from lineside.district.park.shared import Idle, Patience, Taken, Tried, Wanted, place
from lineside.district.registry.instrument import IdleHours, SharedOrder
from lineside.district.registry.kinds import record_from

if TYPE_CHECKING:
    from pathlib import Path

    from lineside.district.registry.body import Source
    from lineside.district.registry.record import Record
    from lineside.district.store.ledger import Ledger
    from lineside.model.plant import Plant


def machine_of(found: Mapping[str, Idle], machine: str) -> Idle:
    """What a run shows of a machine. Raises DistrictError where it has none of this name, or it was never open."""
    if machine not in found:
        raise DistrictError(
            f"no machine of this run is called {machine[:60]}; there are {', '.join(sorted(found)[:20])}"
        )
    if not found[machine].open_h:
        raise DistrictError(f"{machine} was never open in this run, so it shows no idle hours")
    return found[machine]


def idle_record(
    told: Idle, owner: Record, run: Source, begins: datetime, ends: datetime, rate: Decimal | None
) -> IdleHours:
    """Hours offered from one moment to another, as many as the run's share of idle time makes of them."""
    share = told.idle_h / told.open_h
    span = (ends - begins).total_seconds() / 3600
    name = f"idle-{owner.id}-{told.machine.lower().replace('/', '-')}-{begins:%Y-%m-%d-%H%M}"[:80]
    record = record_from(
        {
            "kind": "idle-hours", "id": name, "firm": owner.id, "machine": told.machine, "run": run.id,
            "since": f"{begins:%Y-%m-%dT%H:%M}", "until": f"{ends:%Y-%m-%dT%H:%M}",
            "hours": Decimal(str(span * share)).quantize(Decimal("0.01")), "rate": rate,
            "name": {"zh": f"{told.machine} 闲时", "en": f"{told.machine}, idle"}, "synthetic": owner.synthetic,
            "note": f"运行开放{told.open_h:.2f}小时，空闲{told.idle_h:.2f}小时（{share:.1%}） / "
            f"{told.idle_h:.2f} of {told.open_h:.2f} open hours of the run were idle ({share:.1%})",
        }
    )  # fmt: skip
    assert isinstance(record, IdleHours)
    return record


def source_of_journal(ledger: Ledger, journal: Path, *, synthetic: bool, by: str, reason: str) -> Source:
    """The source of a run, entered where it is not there: a line that runs need not have been posted.

    Raises:
        ResultError: its replay does not come to the states that the run had.
    """
    from lineside.district.posting.live import posted_before, read_run, source_of

    run = read_run(journal)
    found = posted_before(ledger, run)
    if found is None:
        found = source_of(run, synthetic=synthetic)
        ledger.add_records([found], by=by, reason=reason or f"run of {run.model}")
    return found


def tried_in(
    opened: Ledger, plant: Plant, hours: IdleHours, wanted: Wanted, replications: int, patience: Patience | None = None
) -> list[Tried]:
    """The moments at which an order was tried beside all that was placed on the owner's machines; see `place`."""
    offers = [one for one in opened.records("idle-hours") if isinstance(one, IdleHours)]
    offered = {one.id: one.machine for one in offers if one.firm == hours.firm}
    taken = [
        Taken(one, offered[one.offer])
        for one in opened.records("shared-order")
        if isinstance(one, SharedOrder) and one.offer in offered
    ]
    return place(plant, hours, wanted, taken, replications, patience)


def check_placed(tried: list[Tried]) -> Tried:
    """Where it is placed. Raises ConflictError where it cannot be."""
    if not tried or tried[-1].why_not:
        raise ConflictError("nowhere in these hours do the owner's orders stay on time at 90 %: nothing was placed")
    return tried[-1]


def enter_order(opened: Ledger, hours: IdleHours, wanted: Wanted, at: Tried, *, by: str, reason: str) -> str:
    """Enter an order where it was placed, with what both gain; returns its id."""
    cost = None if hours.rate is None else (hours.rate * wanted.hours).quantize(Decimal("0.01"))
    saves = None if cost is None or wanted.instead is None else wanted.instead - cost
    name = f"shared-{hours.id}-{at.since:%m%d-%H%M}"[:80]
    record = record_from(
        {
            "kind": "shared-order", "id": name, "firm": wanted.firm, "offer": hours.id, "product": wanted.product,
            "pieces": wanted.pieces, "since": f"{at.since:%Y-%m-%dT%H:%M}", "until": f"{at.until:%Y-%m-%dT%H:%M}",
            "hours": wanted.hours, "due": None if wanted.due is None else wanted.due.date(), "chance": at.least,
            "earns": cost, "saves": saves if saves is None or saves >= 0 else None,
            "name": {"zh": f"共享订单 {wanted.product}".strip(), "en": f"shared order {wanted.product}".strip()},
            "synthetic": opened.record(wanted.firm).synthetic,
            "note": "" if saves is None or saves >= 0 else f"{-saves} yuan dearer than elsewhere",
        }
    )  # fmt: skip
    opened.add_records([record], by=by, reason=reason or f"placed by simulation in {hours.name.zh}")
    return name
