"""Posting what a simulation found to a firm: its KPIs as simulated figures with intervals, its run as their source.

Simulated figures never enter sums; they stand beside what the firm reports, and as evidence in the retrofit register.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lineside.district.axes import Release, SaidBy, Status
from lineside.district.errors import ResultError, UnknownError
from lineside.district.figure import Figure, Measure
from lineside.district.period import Period
from lineside.district.registry.body import Source
from lineside.district.registry.record import Name
from lineside.district.registry.retrofit import BeforeAfter, Retrofit, RetrofitLevel
from lineside.district.store.intake import Receipt
from lineside.district.store.ledger import Ledger
from lineside.district.unit import unit
from lineside.district.value import Form, Value

LARGEST = 64 * 2**20
"""Bytes of a result; one of two hundred stations has some hundred thousand."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True, allow_inf_nan=False)


Number = Annotated[float, Field(strict=False)]


class Estimate(_Part):
    """A mean over replications with its 95 % interval; null where unknown."""

    mean: Number | None = None
    low: Number | None = None
    high: Number | None = None


class ProductResult(_Part):
    """What a result says of one product; the names of the simulation's document."""

    completed: Estimate = Estimate()
    throughput_per_h: Estimate = Estimate()
    cycle_time_s: Estimate = Estimate()
    wip: Estimate = Estimate()
    backlog: Estimate = Estimate()
    on_time: Estimate = Estimate()
    first_pass_yield: Estimate = Estimate()
    scrapped: Estimate = Estimate()
    escaped_defects: Estimate = Estimate()


class Result(_Part):
    """The document that `lineside simulate --json` writes, as far as the ledger takes it in. Other keys are left."""

    lineside: str
    model: Annotated[str, Field(min_length=1, max_length=200)]
    model_hash: str
    seed: int
    replications: Annotated[int, Field(ge=1)]
    for_s: Annotated[Number, Field(gt=0)]
    warmup_s: Number = 0.0
    products: dict[str, ProductResult]
    energy_kwh: Estimate = Estimate()
    bottleneck: str | None = None


# name in the document, indicator, unit, factor from the document's unit
_KPIS = (
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


def read_result(text: bytes, *, name: str = "result") -> Result:
    """Read a result document strictly.

    Raises:
        ResultError: too large, not JSON, or not the document of a simulation; the message names the key.
    """
    if len(text) > LARGEST:
        raise ResultError(f"{name} has {len(text):,} bytes; a result has at most {LARGEST:,}")
    try:
        return Result.model_validate(json.loads(text))
    except (ValueError, RecursionError) as wrong:
        if not isinstance(wrong, ValidationError):
            raise ResultError(f"{name} is not JSON: {str(wrong)[:200]}") from None
        faults = [f"`{'.'.join(map(str, f['loc']))}`: {f['msg']}" for f in wrong.errors()[:5]]
        raise ResultError(f"{name} is not the result of a simulation: {'; '.join(faults)}") from None


def run_id(result: Result) -> str:
    """The id of the run as a source: the same document always has the same one."""
    return f"run-{hashlib.blake2b(result.model_dump_json().encode(), digest_size=8).hexdigest()}"


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
    source = run_id(result)
    why = reason or f"result of {result.model}"
    try:
        ledger.record(source)
    except UnknownError:
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
    figures = list(_figures(result, subject, source, period, synthetic=about.synthetic))
    return Posted(source, ledger.add_figures(figures, by=by, reason=why))


def _figures(result: Result, subject: str, source: str, period: str, *, synthetic: bool) -> Iterator[Figure]:
    rows = [
        (product, indicator, of_unit, getattr(found, name), factor)
        for product, found in result.products.items()
        for name, indicator, of_unit, factor in _KPIS
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
                release=Release.INTERNAL,
                synthetic=synthetic,
            )


def value_of(estimate: Estimate, factor: int = 1) -> Value | None:
    """An estimate as a value: its mean with the interval, its mean alone where the interval is unknown, else None."""
    if estimate.mean is None:
        return None
    mean = _decimal(estimate.mean, factor)
    if estimate.low is None or estimate.high is None:
        return Value(mean, Form.ABOUT)
    return Value(
        mean, Form.ESTIMATE, min(_decimal(estimate.low, factor), mean), max(_decimal(estimate.high, factor), mean)
    )


def _decimal(number: float, factor: int) -> Decimal:
    """A computed float with ten significant digits: more would pretend to a precision that no simulation has."""
    if number == 0:
        return Decimal(0)
    places = max(0, 9 - math.floor(math.log10(abs(number * factor))))
    return Decimal(f"{number * factor:.{min(places, 20)}f}")


_COMPARED = ("throughput_per_h", "cycle_time_s", "wip", "on_time", "first_pass_yield")


def retrofit_from(
    before: Result, after: Result, *, retrofit: str, firm: str, level: RetrofitLevel, product: str, synthetic: bool
) -> Retrofit:
    """A retrofit whose before and after were simulated, with both runs as evidence.

    Raises:
        ResultError: a result without that product, or nothing in common to compare.
    """
    found: list[Mapping[str, Estimate]] = []
    for result in (before, after):
        if product not in result.products:
            raise ResultError(f"{result.model} has no product `{product}`; it has {', '.join(result.products)}")
        found.append({name: getattr(result.products[product], name) for name in _COMPARED})
    rows = []
    for name, indicator, of_unit, factor in _KPIS:
        pair = [value_of(side[name], factor) if name in side else None for side in found]
        if pair[0] is not None and pair[1] is not None:
            rows.append(
                BeforeAfter(
                    indicator=indicator,
                    before=str(pair[0]),
                    after=str(pair[1]),
                    unit=of_unit,
                    method=f"simulated, {min(before.replications, after.replications)} replications or more",
                    evidence=(run_id(before), run_id(after)),
                )
            )
    if not rows:
        raise ResultError("the two results have nothing in common to compare")
    title = Name(zh=f"{after.model}改造", en=f"retrofit to {after.model}")
    return Retrofit(id=retrofit, name=title, firm=firm, level=level, results=tuple(rows), synthetic=synthetic)
