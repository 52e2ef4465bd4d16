"""What a forecast says: output by product, orders, the next bottleneck, what takes longer than it should, what if."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lineside.forecast.quantile import Quantiles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Fan:
    """How output grows up to the end: times, s since the run began, and the quantiles of what is completed by then."""

    time: tuple[float, ...]
    p10: tuple[float, ...]
    p50: tuple[float, ...]
    p90: tuple[float, ...]

    def as_json(self) -> dict[str, object]:
        """The same as plain data."""
        return {"time": list(self.time), "p10": list(self.p10), "p50": list(self.p50), "p90": list(self.p90)}


@dataclass(frozen=True, slots=True)
class ProductForecast:
    """What will be made of one product between now and the end.

    completed: good parts, as steered by the record. drawn: the same as the futures say. scrapped: parts. so_far: good
    parts since the run began. fan: how output grows. futures: what each completes.
    """

    completed: Quantiles
    scrapped: Quantiles
    so_far: int
    fan: Fan
    drawn: Quantiles | None = None
    futures: tuple[int, ...] = field(default=(), repr=False)

    def as_json(self) -> dict[str, object]:
        """The same as plain data."""
        return {
            "completed": self.completed.as_json(),
            "drawn": (self.drawn or self.completed).as_json(),
            "scrapped": self.scrapped.as_json(),
            "so_far": self.so_far,
            "fan": self.fan.as_json(),
        }


@dataclass(frozen=True, slots=True)
class OrderForecast:
    """When an order that is not done will be.

    finish: s since the run began; None where a quantile lies beyond the end. due_s: None where it has no due date.
    chance_late: the share of futures in which it is late; None where too many do not tell by the end, or nothing is
    due; it then lies between `late_at_least` and `late_at_most`. released: parts let in so far, of `quantity`.
    """

    name: str
    product: str
    quantity: int
    done: int
    released: int
    due_s: float | None
    finish: Quantiles
    chance_late: float | None
    late_at_least: float | None
    late_at_most: float | None

    def as_json(self) -> dict[str, object]:
        """The same as plain data."""
        names = ("product", "quantity", "done", "released", "due_s")
        late = ("chance_late", "late_at_least", "late_at_most")
        return {
            "order": self.name,
            **{name: getattr(self, name) for name in names},
            "finish": self.finish.as_json(),
            **{name: getattr(self, name) for name in late},
        }


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """The station that is active for the largest share of its hours up to the end, in most futures.

    share: in how many of them. active: that share of its hours, on average.
    """

    station: str
    share: float
    active: float

    def as_json(self) -> dict[str, object]:
        """The same as plain data."""
        return {"station": self.station, "share": self.share, "active": self.active}


@dataclass(frozen=True, slots=True)
class Overdue:
    """Something that has taken longer than once in a thousand times by its law; its rest is a fresh draw.

    since_s: when it was last begun, s since the run began.
    """

    machine: str
    since_s: float
    what: str

    def as_json(self) -> dict[str, object]:
        """The same as plain data."""
        return {"machine": self.machine, "since_s": self.since_s, "what": self.what}


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A change, what it would bring, and the difference to what will be: future by future with the same numbers.

    difference: quantiles by product; mean, low, high: of its mean, with a 95 % interval.
    """

    change: str
    completed: Mapping[str, Quantiles]
    difference: Mapping[str, Quantiles]
    mean: Mapping[str, tuple[float, float, float]]
    orders: tuple[OrderForecast, ...] = ()
    futures: Mapping[str, tuple[int, ...]] = field(default_factory=dict, repr=False)

    def as_json(self) -> dict[str, object]:
        """The same as plain data."""
        products = {
            name: {
                "completed": self.completed[name].as_json(),
                "difference": self.difference[name].as_json()
                | dict(zip(("mean", "low", "high"), self.mean[name], strict=True)),
            }
            for name in self.completed
        }
        return {"change": self.change, "products": products, "orders": [each.as_json() for each in self.orders]}


@dataclass(frozen=True, slots=True)
class Forecast:
    """What will be, as far as can be said.

    at_s, until_s: s since the run began; from, until: the same as the plant's clock shows it. record: how earlier
    forecasts of this run have done; None where none is kept. learnt: each law that the journal has taught beside the
    model's; noticed: changes of machines' times.
    """

    model: str
    at_s: float
    until_s: float
    begins: str
    ends: str
    futures: int
    laws: str
    products: Mapping[str, ProductForecast]
    orders: tuple[OrderForecast, ...]
    bottleneck: Bottleneck | None
    overdue: tuple[Overdue, ...]
    what_if: tuple[WhatIf, ...]
    remarks: tuple[str, ...]
    record: Mapping[str, object] | None = None
    learnt: tuple[Mapping[str, object], ...] = field(default=(), repr=False)
    noticed: tuple[Mapping[str, object], ...] = ()

    def said(self) -> Iterator[tuple[str, str, tuple[int, ...], Quantiles]]:
        """What was said: with which change (empty: none), of which product, what each future completes, quantiles."""
        for name, each in self.products.items():
            yield "", name, each.futures, each.completed
        for what_if in self.what_if:
            for name, completed in what_if.completed.items():
                yield what_if.change, name, what_if.futures[name], completed

    def as_json(self) -> dict[str, object]:
        """The same as plain data."""
        return {
            "model": self.model,
            "at_s": self.at_s,
            "until_s": self.until_s,
            "from": self.begins,
            "until": self.ends,
            "futures": self.futures,
            "laws": self.laws,
            "products": {name: each.as_json() for name, each in self.products.items()},
            "orders": [each.as_json() for each in self.orders],
            "bottleneck": None if self.bottleneck is None else self.bottleneck.as_json(),
            "overdue": [each.as_json() for each in self.overdue],
            "what_if": [each.as_json() for each in self.what_if],
            "record": self.record,
            "learnt": list(self.learnt),
            "noticed": list(self.noticed),
            "remarks": list(self.remarks),
        }

    def to_json(self) -> str:
        """One JSON document."""
        return json.dumps(self.as_json(), ensure_ascii=False)
