"""Payloads as typed values: what is not of the specification is refused with a reason, within bounds.

Sparkplug 3.0, section 6.4. `payload_pb2` is made from `payload.proto` beside it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from google.protobuf.message import DecodeError

from lineside.errors import LinesideError
from lineside.link.sparkplug import payload_pb2 as wire

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lineside.link.driver import Value

MOST_BYTES: Final = 1 << 20
MOST_METRICS: Final = 10_000
MOST_TEXT: Final = 4096
NAMES: Final = (
    "Unknown",
    "Int8",
    "Int16",
    "Int32",
    "Int64",
    "UInt8",
    "UInt16",
    "UInt32",
    "UInt64",
    "Float",
    "Double",
    "Boolean",
    "String",
    "DateTime",
    "Text",
    "UUID",
)
"""Types of metrics by their numbers; further ones (data sets, bytes, files, templates, arrays) are not read."""
INT64, DOUBLE, BOOLEAN, STRING, UINT64 = 4, 10, 11, 12, 8
_SIGNED: Final = {1: 8, 2: 16, 3: 32, 4: 64}
_LAST_READ: Final = len(NAMES) - 1
GOOD: Final = 192
REBIRTH: Final = "Node Control/Rebirth"
BDSEQ: Final = "bdSeq"


class PayloadError(LinesideError):
    """Bytes that are no payload."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One value of a message."""

    name: str
    """Empty where only an alias was said."""
    alias: int | None
    datatype: int
    """0: not said."""
    value: Value
    at: int
    """ms since 1970 UTC; 0: not said."""
    historical: bool = False
    readable: bool = True
    """Whether it is of a type that is read."""


@dataclass(frozen=True, slots=True)
class Payload:
    """One message."""

    at: int
    """ms since 1970 UTC; 0: not said."""
    seq: int | None
    metrics: tuple[Metric, ...]


def decode(data: bytes) -> Payload:
    """A payload. Raises PayloadError, with the reason, for what is none or is too large."""
    if len(data) > MOST_BYTES:
        raise PayloadError("the payload has more than a MiB")
    try:
        found = wire.Payload.FromString(data)
    except (DecodeError, UnicodeDecodeError):
        raise PayloadError("the payload is no Sparkplug B") from None
    if len(found.metrics) > MOST_METRICS:
        raise PayloadError(f"the payload has more than {MOST_METRICS:,} metrics")
    seq = found.seq if found.HasField("seq") else None
    if seq is not None and seq > 255:
        raise PayloadError("the payload's sequence number is above 255")
    return Payload(found.timestamp, seq, tuple(_metric(metric) for metric in found.metrics))


def _metric(metric: wire.Metric) -> Metric:
    name = metric.name
    if len(name) > MOST_TEXT:
        raise PayloadError(f"a metric's name has more than {MOST_TEXT:,} characters")
    alias = metric.alias if metric.HasField("alias") else None
    kind = metric.datatype
    if metric.is_null or kind > _LAST_READ:
        return Metric(name, alias, kind, None, metric.timestamp, metric.is_historical, kind <= _LAST_READ)
    which = metric.WhichOneof("value")
    value: Value = None if which is None else getattr(metric, which)
    if isinstance(value, str) and len(value) > MOST_TEXT:
        raise PayloadError(f"a text has more than {MOST_TEXT:,} characters")
    if _is_bad(metric):
        return Metric(name, alias, kind, None, metric.timestamp, metric.is_historical)
    if which in _UNREAD:
        return Metric(name, alias, kind, None, metric.timestamp, metric.is_historical, readable=False)
    return Metric(name, alias, kind, typed(value, kind), metric.timestamp, metric.is_historical)


def _is_bad(metric: wire.Metric) -> bool:
    """Whether its property `Quality` says that it is bad (0) or stale (500)."""
    properties = metric.properties
    return any(
        key == "Quality" and value.int_value != GOOD
        for key, value in zip(properties.keys, properties.values, strict=False)
    )


_UNREAD: Final = frozenset(["bytes_value", "dataset_value", "template_value"])


def typed(value: Value, datatype: int) -> Value:
    """A value as its type says: integers are carried as two's complement; what is no number is not known."""
    bits = _SIGNED.get(datatype)
    if bits is not None and isinstance(value, int) and not isinstance(value, bool):
        value &= (1 << bits) - 1
        return value - (1 << bits) if value >> (bits - 1) else value
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def encode(metrics: Iterable[tuple[str | int, int, Value]], at: int, seq: int | None = None) -> bytes:
    """A payload of names (or, as numbers, aliases), types and values; `at` in ms since 1970 UTC."""
    made = wire.Payload(timestamp=at)
    if seq is not None:
        made.seq = seq
    for name, datatype, value in metrics:
        metric = made.metrics.add(datatype=datatype, timestamp=at)
        if isinstance(name, int):
            metric.alias = name
        else:
            metric.name = name
        _set(metric, datatype, value)
    return made.SerializeToString()


def _set(metric: wire.Metric, datatype: int, value: Value) -> None:
    if value is None:
        metric.is_null = True
    elif datatype == BOOLEAN:
        metric.boolean_value = bool(value)
    elif datatype in (STRING, 14, 15):
        metric.string_value = str(value)
    elif datatype == DOUBLE:
        metric.double_value = float(value)
    elif datatype == 9:
        metric.float_value = float(value)
    elif datatype in (4, 8, 13):
        metric.long_value = int(value) & ((1 << 64) - 1)
    else:
        metric.int_value = int(value) & ((1 << 32) - 1)
