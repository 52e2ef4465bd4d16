"""The documents that simulations and comparisons write, read strictly as far as the ledger takes them in."""

from __future__ import annotations

import hashlib
import json
import math
from decimal import Decimal
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lineside.district.errors import ResultError
from lineside.district.value import Form, Value

LARGEST = 64 * 2**20
"""Bytes of a result; one of two hundred stations has some hundred thousand."""


MOST_FAULTS = 10_000


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


class StationResult(_Part):
    """What a result says of one station: the shares of all time that its machines were in each state."""

    machines: Annotated[int, Field(ge=1)] = 1
    time: dict[str, Estimate] = {}


class Result(_Part):
    """The document that `lineside simulate --json` writes. Other keys are left."""

    lineside: str
    model: Annotated[str, Field(min_length=1, max_length=200)]
    model_hash: str
    seed: int
    replications: Annotated[int, Field(ge=1)]
    for_s: Annotated[Number, Field(gt=0)]
    warmup_s: Number = 0.0
    products: dict[str, ProductResult]
    stations: dict[str, StationResult] = {}
    energy_kwh: Estimate = Estimate()
    bottleneck: str | None = None


class Difference(_Part):
    """One measure before and after; `of` is a product, or empty for the whole plant."""

    measure: str
    unit: str
    of: str
    before: Estimate
    after: Estimate
    difference: Estimate
    ratio: Estimate
    verdict: str


class Facts(_Part):
    """What a model says of its people and equipment; null where it does not."""

    heads_per_shift: Number | None = None
    heads: Number | None = None
    automated_share: Number | None = None
    numeric_share: Number | None = None


class Variant(_Part):
    """One variant of a comparison."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    facts: Facts = Facts()
    result: Result


class Pair(_Part):
    """All differences between the first variant and another, by their names."""

    before: str
    after: str
    differences: tuple[Difference, ...]


class Comparison(_Part):
    """The document that `lineside compare --json` writes. Other keys are left."""

    lineside: str
    kind: Literal["comparison"]
    seed: int
    replications: Annotated[int, Field(ge=1)]
    level: Number
    variants: Annotated[tuple[Variant, ...], Field(min_length=2)]
    pairs: Annotated[tuple[Pair, ...], Field(min_length=1)]

    def variant(self, name: str) -> Variant:
        """The variant of a name.

        Raises:
            ResultError: there is none.
        """
        for each in self.variants:
            if each.name == name:
                return each
        raise ResultError(f"the comparison has no variant `{name}`; it has {', '.join(v.name for v in self.variants)}")


Document = TypeVar("Document", Result, Comparison)


def read_document(text: bytes, *, name: str = "result") -> Result | Comparison:
    """Read the document of a simulation or of a comparison strictly.

    Raises:
        ResultError: too large, not JSON, or neither of the two; the message names the key.
    """
    if len(text) > LARGEST:
        raise ResultError(f"{name} has {len(text):,} bytes; a result has at most {LARGEST:,}")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise ResultError(f"{name} is not JSON: {str(wrong)[:200]}") from None
    if isinstance(found, dict) and found.get("kind") == "comparison":
        return _validated(Comparison, text, f"{name} is not a comparison")
    return _validated(Result, text, f"{name} is not the result of a simulation")


def _validated(form: type[Document], text: bytes, told: str) -> Document:
    try:
        return form.model_validate_json(text)
    except ValidationError as wrong:
        if wrong.error_count() > MOST_FAULTS:  # pydantic makes all of them to tell one: minutes, for a file of 64 MB
            raise ResultError(f"{told}: {wrong.error_count():,} of its values are wrong") from None
        faults = [f"`{'.'.join(map(str, f['loc']))}`: {f['msg']}" for f in wrong.errors()[:5]]
        raise ResultError(f"{told}: {'; '.join(faults)}") from None


def document_id(document: Result | Comparison) -> str:
    """The id of a run as a source: the same document always has the same one."""
    return f"run-{hashlib.blake2b(document.model_dump_json().encode(), digest_size=8).hexdigest()}"


def value_of(estimate: Estimate, factor: int = 1) -> Value | None:
    """An estimate as a value: its mean with the interval, its mean alone where the interval is unknown, else None.

    It is written to two digits of the interval's half width: more would pretend to a precision that no simulation has.
    """
    if estimate.mean is None:
        return None
    if estimate.low is None or estimate.high is None:
        return Value(_decimal(estimate.mean * factor, abs(estimate.mean * factor), 6), Form.ABOUT)
    reach = max(estimate.high - estimate.mean, estimate.mean - estimate.low) * factor
    size, digits = (reach, 2) if reach > 0 else (abs(estimate.mean * factor), 6)
    mean, low, high = (
        _decimal(number * factor, size, digits) for number in (estimate.mean, estimate.low, estimate.high)
    )
    return Value(mean, Form.ESTIMATE, min(low, mean), max(high, mean))


def _decimal(number: float, size: float, digits: int) -> Decimal:
    """A computed float to so many digits of `size`."""
    if size == 0:
        return Decimal(f"{number:.0f}")
    places = digits - 1 - math.floor(math.log10(size))
    return Decimal(f"{number:.{min(max(places, 0), 20)}f}")
