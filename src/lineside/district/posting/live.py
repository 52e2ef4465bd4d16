"""Posting a live run: what its journal holds, replayed, as figures of the firm that ran it.

A run whose devices are real was measured; one whose plant was emulated is a simulation, whatever its clock showed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from lineside.district.axes import Release, SaidBy, Status
from lineside.district.errors import ResultError
from lineside.district.figure import Figure, Measure
from lineside.district.period import Period
from lineside.district.posting.result import Posted
from lineside.district.registry.body import Source
from lineside.district.registry.record import Name
from lineside.district.store.ledger import Ledger
from lineside.district.today import day_of
from lineside.district.unit import unit
from lineside.district.value import Value

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

    from lineside.model.plant import Plant
    from lineside.run.journal import Journal
    from lineside.run.replay import Replay

    Rows = NDArray[np.int64]

EMULATED = "emulated"
MAGIC = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class LiveProduct:
    """What a run made of one product: parts counted, the cycle time of all completed ones summed, seconds.

    passed: those completed that no inspection ever rejected.
    """

    name: str
    completed: int
    passed: int
    scrapped: int
    dated: int
    on_time: int
    cycle_s: Decimal


@dataclass(frozen=True, slots=True)
class LiveRun:
    """What a journal says: which run it is, how long it lasted in plant seconds, what it made, how machines fared.

    busy_s, down_s, machine_s: of all machines together, working hours or not.
    """

    model: str
    model_hash: str
    kernel: str
    lineside: str
    plant: str
    begun: str
    seed: int
    records: int
    state_hash: str
    lasted_s: Decimal
    products: tuple[LiveProduct, ...]
    busy_s: Decimal
    down_s: Decimal
    machine_s: Decimal
    remarks: tuple[str, ...] = ()
    oee: Decimal | None = None
    """Of all machines together; None where it is not known."""

    @property
    def status(self) -> Status:
        """Measured by real devices, or simulated by an emulated plant."""
        return Status.SIMULATED if self.plant == EMULATED else Status.MEASURED

    @property
    def id(self) -> str:
        """The id of the run as a source; a run that went on stays the same one."""
        told = "|".join((self.model_hash, self.begun, str(self.seed), self.plant))
        return f"run-{hashlib.blake2b(told.encode(), digest_size=8).hexdigest()}"


def is_journal(path: Path) -> bool:
    """Whether a file is a run's journal rather than a document."""
    with path.open("rb") as opened:
        return opened.read(len(MAGIC)) == MAGIC


def read_run(path: Path) -> LiveRun:
    """Replay a journal and read what it came to.

    Raises:
        ResultError: the replay does not come to the states that the run had.
        JournalError: it is no journal, or cannot be read.
    """
    from lineside.run.replay import replay  # brings the kernel, which takes long to load

    found = replay(path)
    if not found.agrees:
        raise ResultError(f"{path} cannot be posted: {' '.join(found.remarks)}")
    return _read(found)


def _read(found: Replay) -> LiveRun:
    from lineside.lower.codes import STATES

    controller, meta = found.controller, found.journal.meta
    machines = controller.block.table("machine")
    of_state = {state: _seconds(machines["time"][:, n].sum()) for n, state in enumerate(STATES)}
    # The state that a machine is in has lasted since its last change.
    for row in machines:
        of_state[STATES[row["state"]]] += _seconds(controller.now - int(row["since"]))
    products = [
        LiveProduct(
            name=name,
            completed=int(row["completed"]),
            passed=int(row["passed"]),
            scrapped=int(row["scrapped"]),
            dated=int(row["dated"]),
            on_time=int(row["on_time"]),
            cycle_s=_seconds(row["cycle"]),
        )
        for name, row in zip(controller.plant.products, controller.block.table("product"), strict=True)
    ]
    return LiveRun(
        model=controller.plant.name,
        model_hash=meta.model_hash,
        kernel=meta.kernel,
        lineside=meta.lineside,
        plant=meta.plant,
        begun=meta.begun,
        seed=meta.seed,
        records=found.records,
        state_hash=str(controller.hash),
        lasted_s=_seconds(controller.now),
        products=tuple(products),
        busy_s=of_state["busy"],
        down_s=of_state["down"],
        machine_s=sum(of_state.values(), Decimal(0)),
        remarks=found.remarks,
    )


def read_months(path: Path, whole: LiveRun) -> list[tuple[str, LiveRun]]:
    """The run's share of each month of the plant's clock, such as `2024-03`.

    None where there is no date, or the model was revised on the way: what it counts is another before and after.

    What was made in a month is what was made in it, however long the run was. `whole` is the run as `read_run` has it.
    """
    from lineside.run.journal import Journal
    from lineside.run.models import plants_of

    with closing(Journal.read(path)) as journal:
        (_, plant), *revised = plants_of(journal)
        if revised or plant.starts is None or not whole.lasted_s:
            return []
        return list(_months(journal, plant, plant.starts, whole))


def _months(journal: Journal, plant: Plant, starts: datetime, whole: LiveRun) -> Iterator[tuple[str, LiveRun]]:
    """Handle the records again, and read what was counted at the end of each month."""
    from lineside.kpi.account import Account
    from lineside.kpi.fold import Fold
    from lineside.kpi.indicator import oee
    from lineside.kpi.shift import Months
    from lineside.run.controller import Controller
    from lineside.run.witness import for_controller

    controller = Controller(plant, journal.meta.seed)
    controller.watch()
    months, fold = Months(starts), Fold(plant)
    account, counted = Account(plant, months), [[0] * 3 for _ in plant.products]
    number, last = months.at(0), journal.last_time

    def share(n: int) -> tuple[str, LiveRun]:
        figures = account.whole([n])
        products = []
        rows = controller.block.table("product")
        for p, (name, (made, first, lost)) in enumerate(zip(plant.products, account.done([n]), strict=True)):
            now = [int(rows[p][column]) for column in ("dated", "on_time", "cycle")]
            dated, on_time, cycle = (a - b for a, b in zip(now, counted[p], strict=True))
            counted[p] = now
            products.append(LiveProduct(name, made, first, lost, dated, on_time, _seconds(cycle)))
        value = oee(figures.elements, figures.quantities)
        return months.period(n).name, replace(
            whole,
            products=tuple(products),
            busy_s=_seconds(figures.by_state["busy"]),
            down_s=_seconds(figures.by_state["down"]),
            machine_s=_seconds(figures.elements.calendar),
            oee=None if value is None else Decimal(f"{value:.6f}"),
        )

    def take(rows: Rows) -> None:
        if len(given := for_controller(rows)):
            controller.handle(given, again=True)
        for lines in controller.lines():
            account.add(fold.feed(lines))

    for rows in journal.records():
        while len(rows) and int(rows[-1, 0]) >= months.period(number).end:
            end = months.period(number).end
            before = int(np.searchsorted(rows[:, 0], end))
            take(rows[:before])
            account.add_intervals(fold.close(end))
            yield share(number)
            number, rows = number + 1, rows[before:]
        take(rows)
    account.add_intervals(fold.close(last))
    yield share(number)


def _seconds(microseconds: object) -> Decimal:
    return Decimal(str(microseconds)) / 1_000_000


_TOLD = ("model", "model_hash", "kernel", "lineside", "plant", "begun", "seed", "records", "state_hash", "lasted_s")


def post_run(ledger: Ledger, run: LiveRun, *, subject: str, by: str, reason: str = "", period: str = "?") -> Posted:
    """Post a live run's KPIs to a firm or one of its lines; posting it again changes nothing.

    A run that went on revises what it said before: its parts are counted once.

    Raises:
        UnknownError: there is no such firm or line.
        ResultError: the run made nothing yet, or the ledger knows more of it already.
    """
    about, why = ledger.record(subject), reason or f"run of {run.model}"
    facts = {name: str(getattr(run, name)) for name in _TOLD}
    known = posted_before(ledger, run)
    if known is not None and int(str(known.facts.get("records", 0))) > run.records:
        told = f"{known.facts['records']} records of it, this journal has {run.records}"
        raise ResultError(f"the ledger knows more of the run of {run.model} already: {told}")
    source = run.id if known is None else known.id
    figures = list(_figures(run, subject, period, source, synthetic=about.synthetic))
    if not figures:
        raise ResultError(f"the run of {run.model} has lasted no time: there is nothing to post")
    if known is None:
        ledger.add_records([source_of(run, synthetic=about.synthetic)], by=by, reason=why)
    elif known.facts != facts:
        ledger.revise_record(source, {"facts": {**known.facts, **facts}}, by=by, reason=why)
    return Posted(source, ledger.add_figures(figures, by=by, reason=why, revise=known is not None))


def source_of(run: LiveRun, *, synthetic: bool) -> Source:
    """A run as a source, which says how far it had come."""
    return Source(
        id=run.id,
        name=Name(zh=f"运行 {run.model}", en=f"run of {run.model}"),
        medium="run",
        dated=day_of(run.begun).isoformat(),
        synthetic=synthetic,
        facts={name: str(getattr(run, name)) for name in _TOLD},
    )


def posted_before(ledger: Ledger, run: LiveRun) -> Source | None:
    """The source of this run as it was posted last; what version 0.1.0 posted had an id for each state of a run."""
    same = [
        source
        for source in ledger.records("source")
        if isinstance(source, Source)
        and source.medium == "run"
        and all(source.facts.get(name) == str(getattr(run, name)) for name in ("model_hash", "begun", "seed", "plant"))
    ]
    return max(same, key=lambda source: int(str(source.facts.get("records", 0))), default=None)


def _figures(run: LiveRun, subject: str, period: str, source: str, *, synthetic: bool) -> Iterator[Figure]:
    for indicator, of_unit, number, of in _kpis(run):
        yield Figure(
            subject=subject,
            indicator=indicator,
            period=Period.parse(period),
            value=Value.exact(number),
            unit=unit(of_unit),
            measure=Measure(of=of),
            status=run.status,
            said_by=SaidBy.SYSTEM,
            source=source,
            place=f"products.{of}" if of else "machines",
            release=Release.FIRM,
            synthetic=synthetic,
        )


def _kpis(run: LiveRun) -> Iterator[tuple[str, str, str, str]]:
    """Indicator, unit, number, product: those whose denominators are there."""
    for product in run.products if run.lasted_s else ():
        made = product.completed + product.scrapped
        yield "pieces-completed", "件", str(product.completed), product.name
        yield "pieces-scrapped", "件", str(product.scrapped), product.name
        if product.completed:
            yield "cycle-time", "s", f"{product.cycle_s / product.completed:.3f}", product.name
        if product.dated:
            yield "on-time", "%", f"{100 * Decimal(product.on_time) / product.dated:.2f}", product.name
        if made:
            # As in the simulation: of what was completed or scrapped, what was completed and never rejected.
            yield "first-pass-yield", "%", f"{100 * Decimal(product.passed) / made:.2f}", product.name
    if run.machine_s:
        yield "busy-share", "%", f"{100 * run.busy_s / run.machine_s:.2f}", ""
        yield "down-share", "%", f"{100 * run.down_s / run.machine_s:.2f}", ""
    if run.oee is not None:
        yield "oee", "%", f"{100 * run.oee:.2f}", ""
