"""Posting what a simulation found to a firm: its KPIs as simulated figures with intervals, its run as their source.

Simulated figures never enter sums; they stand beside what the firm reports, and as evidence in the retrofit register.
They open below the sums only with the firm's consent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lineside.district.axes import Release, SaidBy, Status
from lineside.district.errors import ResultError, UnknownError
from lineside.district.figure import Figure, Measure
from lineside.district.period import Period
from lineside.district.posting.document import Result, document_id, read_document, value_of
from lineside.district.registry.body import Source
from lineside.district.registry.record import Name
from lineside.district.store.intake import Receipt
from lineside.district.store.ledger import Ledger
from lineside.district.unit import unit

# name in the document, indicator, unit, factor from the document's unit
KPIS = (
    ("completed", "pieces-completed", "件", 1),
    ("throughput_per_h", "throughput", "件/h", 1),
    ("cycle_time_s", "cycle-time", "s", 1),
    ("wip", "wip", "件", 1),
    ("backlog", "backlog", "件", 1),
    ("on_time", "on-time", "%", 100),
    ("first_pass_yield", "first-pass-yield", "%", 100),
    ("scrapped", "pieces-scrapped", "件", 1),
    ("escaped_defects", "defects-escaped", "件", 1),
)


RESULT_FILE = "result.json"
"""What is kept of a result with its source, to offer idle hours by it."""
COMPARED = ("throughput_per_h", "cycle_time_s", "wip", "on_time", "first_pass_yield")
"""What two runs are compared in."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What posting a run did: the id of its source and what happened to each figure."""

    source: str
    receipt: Receipt


def post_result(
    ledger: Ledger, result: Result, *, subject: str, by: str, reason: str = "", period: str = "?"
) -> Posted:
    """Post a result's KPIs to a firm or one of its lines; posting it again changes nothing.

    A made-up firm's figures are marked synthetic. Each product's figures say `of` which product they are.

    Raises:
        UnknownError: there is no such firm or line.
    """
    about = ledger.record(subject)
    source = document_id(result)
    why = reason or f"result of {result.model}"
    if not is_known(ledger, source):
        facts = {
            "model": result.model,
            "model_hash": result.model_hash,
            "lineside": result.lineside,
            "seed": str(result.seed),
            "replications": str(result.replications),
            "for_s": repr(result.for_s),
            "warmup_s": repr(result.warmup_s),
            "bottleneck": result.bottleneck or "",
        }
        name = Name(zh=f"仿真 {result.model}", en=f"simulation of {result.model}")
        run = Source(id=source, name=name, medium="run", synthetic=about.synthetic, facts=dict(facts))
        ledger.add_records([run], by=by, reason=why)
    if all(one.name != RESULT_FILE for one in ledger.attachments(source)):
        ledger.attach(source, RESULT_FILE, result.model_dump_json().encode(), by=by, reason=why)
    figures = list(_figures(result, subject, source, period, synthetic=about.synthetic))
    return Posted(source, ledger.add_figures(figures, by=by, reason=why))


def _figures(result: Result, subject: str, source: str, period: str, *, synthetic: bool) -> Iterator[Figure]:
    rows = [
        (product, indicator, of_unit, getattr(found, name), factor)
        for product, found in result.products.items()
        for name, indicator, of_unit, factor in KPIS
    ]
    for product, indicator, of_unit, estimate, factor in [*rows, ("", "energy", "kWh", result.energy_kwh, 1)]:
        value = value_of(estimate, factor)
        if value is not None:
            yield Figure(
                subject=subject,
                indicator=indicator,
                period=Period.parse(period),
                value=value,
                unit=unit(of_unit),
                measure=Measure(of=product),
                status=Status.SIMULATED,
                said_by=SaidBy.SYSTEM,
                source=source,
                place=f"products.{product}" if product else "energy_kwh",
                release=Release.FIRM,
                synthetic=synthetic,
            )


def kept_result(ledger: Ledger, source: Source) -> Result | None:
    """What a posted run found, as it is kept with its source; None where nothing is.

    Raises:
        ResultError: it cannot be read, or is of another run.
    """
    kept = [one for one in ledger.attachments(source.id) if one.name == RESULT_FILE]
    if not kept:
        return None
    found = read_document(ledger.document(kept[-1].id)[1], name=RESULT_FILE)
    if not isinstance(found, Result) or document_id(found) != source.id:
        raise ResultError(f"the {RESULT_FILE} kept with {source.id} is of another run")
    return found


def is_known(ledger: Ledger, source: str) -> bool:
    """Whether a run has been posted before."""
    try:
        ledger.record(source)
    except UnknownError:
        return False
    return True
