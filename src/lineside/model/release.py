"""Releases: when parts of each product enter the plant."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, PlainValidator, model_validator

from lineside.glossary import key_of
from lineside.model import limits
from lineside.model.distribution import Duration
from lineside.model.element import Element, Name, whole
from lineside.model.fault import fault, short, suggestion
from lineside.model.other_words import RELEASES
from lineside.model.quantity import Quantity, Share, Time, kind_of, reader

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}([ T]+\d{1,2}:\d{2}(:\d{2})?)?", re.ASCII)
_LIKE_A_DATE: Final = re.compile(
    r"\s*(\d{4}\s*([-/年]\s*\d|\.\s*\d+\s*\.)"  # 2024-3, 2024/3, 2024年3, 2024.3. and not 2024.3 s
    r"|\d{1,2}[./-]\d{1,2}[./-](\d{4}|\d{2})\b)"
)
_time = reader("time", -limits.CENTURY_S)


def is_date(value: object) -> bool:
    """Whether a text is meant as a date, so that the plant must say when it starts."""
    return isinstance(value, str) and _LIKE_A_DATE.match(value) is not None


def read_date(value: object) -> datetime:
    """`2024-03-04 08:00`, or the day alone for its midnight; local time, without a zone."""
    if isinstance(value, datetime) and value.tzinfo is None:
        return value
    if isinstance(value, str) and _DATE.fullmatch(value.strip()):
        day, _, clock = value.strip().replace("T", " ").partition(" ")
        try:
            return datetime.fromisoformat(f"{day} {(clock.strip() or '00:00').zfill(5)}")
        except ValueError:
            raise fault(f"{short(value)} is not in the calendar") from None
    zoned = isinstance(value, str) and re.search(r":\d{2} ?([+-]\d{2}:?\d{2}|Z)$", value.strip())
    hint = "dates are in the plant's own time, without a zone" if zoned else _other_order(value)
    raise fault(f"expected a date such as `2024-03-04 08:00`, found {kind_of(value)}", hint)


def _other_order(value: object) -> str:
    """What a date in other signs or another order would be; in each order of day and month where the year is last."""
    if not isinstance(value, str):
        return ""
    if found := re.fullmatch(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?(.*)", value.strip()):
        orders, year, rest = [(int(found[2]), int(found[3]))], found[1], found[4]
    elif found := re.fullmatch(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})\b(.*)", value.strip()):
        a, b, rest = int(found[1]), int(found[2]), found[4]
        year = found[3] if len(found[3]) == 4 else f"20{found[3]}"
        orders = [(b, a), (a, b)] if a != b else [(a, b)]
    else:
        return ""
    clock = f" {rest.strip()}" if rest.strip() else ""
    meant = [f"`{year}-{month:02d}-{day:02d}{clock}`" for month, day in orders if 1 <= month <= 12 and 1 <= day <= 31]
    if not meant:
        return ""
    return f"write {meant[0]}" if value.strip().startswith(year) else f"the year comes first: {' or '.join(meant)}"


def _moment(value: object) -> Quantity:
    """Seconds after the start; a date is not a number until the plant's start is known."""
    if isinstance(value, datetime):
        value = f"{value:%Y-%m-%d %H:%M:%S}"
    if is_date(value):
        read_date(value)
        return Quantity(math.nan, " ".join(str(value).split()))
    return _time(value)


Moment = Annotated[float, PlainValidator(_moment, json_schema_input_type=str)]
"""Seconds after the plant's start, written as a date or as the time that has passed."""


class Order(Element):
    """Some parts of a product that are wanted together."""

    number: str = Field(alias="order", min_length=1, max_length=limits.NAME)
    """What the order is called."""
    product: Name | None = None
    """The product, where one table holds the orders of several."""
    quantity: Annotated[int, whole(1, limits.PLACES, "of parts")] = 1
    """How many parts."""
    at: Moment = Field(alias="release")
    """When they are released: a date, or a time after the start."""
    priority: Annotated[int, whole(-1000, 1000, "for the priority")] | None = None
    """Their priority; not given: that of the product."""
    due: Moment | None = None
    """When they should be finished: a date, or a time after the start; not given: as the product says."""

    def started(self, starts: datetime) -> Order:
        """The same order with its dates in seconds after `starts`."""
        moved = {}
        for field in ("at", "due"):
            value = getattr(self, field)
            if isinstance(value, Quantity) and is_date(value.text):
                moved[field] = Quantity((read_date(value.text) - starts).total_seconds(), value.text)
        return self.model_copy(update=moved) if moved else self


Kind = Literal["always", "kanban", "every", "wip", "loop", "orders"]
_FORMS: Final = "`always`, `kanban`, `{every: 48 s}`, `{wip: 30}`, `{loop: line}` or `{orders: orders.csv}`"
_KEYS: Final = ("every", "wip", "loop", "orders")
_HOT_FORMS: Final = "`every`, `wip`, `loop` or `orders`"


class Hot(Element):
    """Hot lots: `{share: 5 %, priority: 10}`."""

    share: Share
    """The share of lots that are hot, spread evenly over the release numbers."""
    priority: Annotated[int, whole(-1000, 1000, "for the priority")]
    """Their priority, in place of the product's."""
    due: Time | None = None
    """Seconds from their release until they should be finished, in place of the product's."""


class Loop(Element):
    """Parts of several products that share one limit of work in process: `{wip: 30}` (CONWIP)."""

    wip: Annotated[int, whole(1, limits.PLACES, "of parts")]
    """How many of them are in the plant: one enters when one leaves."""


class Release(Element):
    """When parts of one product enter: `always`, `kanban`, `{every: 48 s}`, `{wip: 30}` or `{orders: orders.csv}`."""

    kind: Kind = "always"
    """What it goes by; found from the key that is given."""
    every: Duration | None = None
    """The time between two parts."""
    wip: Annotated[int, whole(1, limits.PLACES, "of parts")] | None = None
    """How many parts are in the plant: one enters when one leaves."""
    loop: Name | None = None
    """The loop whose limit it shares with other products."""
    share: Annotated[int, whole(1, 1_000_000, "for the share")] = 1
    """In a loop: how many parts of this product enter for those of the others, by their shares."""
    hot: Hot | None = None
    """Which of its lots are hot."""
    orders: tuple[Order, ...] = ()
    """The orders, in the order in which they are given."""

    @model_validator(mode="before")
    @classmethod
    def _by_its_key(cls, value: object) -> object:
        """The one key that is given says the kind."""
        if value in ("always", "kanban"):
            return {"kind": value}
        if isinstance(value, str) or not isinstance(value, Mapping):
            if isinstance(value, Release):
                return value
            hint = suggestion(value, ["always", "kanban"]) if isinstance(value, str) else ""
            raise fault(f"expected {_FORMS}, found {kind_of(value)}", hint if hint.startswith("did") else "")
        given: list[Any] = [key for key in _KEYS if key in value]
        if "kind" in value:
            return value
        if len(given) > 1:
            raise fault(f"a release goes by one thing: {_FORMS}; found {' and '.join(f'`{key}`' for key in given)}")
        unknown = [key for key in value if key not in given and key not in ("hot", "share")]
        if not given:
            word = str(unknown[0]).casefold().replace("_", "-") if unknown else ""
            hint = suggestion(word, _KEYS) if word else ""
            if (meant := key_of(word, _KEYS)) != word:
                hint = f"here it is called `{meant}`"
            elif word in RELEASES:
                hint = f"here it is written {RELEASES[word]}"
            raise fault(f"expected {_FORMS}" + (f", found {short(str(unknown[0]))}" if unknown else ""), hint)
        return {**value, "kind": given[0]}

    @model_validator(mode="after")
    def _complete(self) -> Self:
        given = {"every": self.every is not None, "wip": self.wip is not None, "orders": bool(self.orders)}
        given["loop"] = self.loop is not None
        if self.share != 1 and self.loop is None:
            raise fault("a `share` is one in a loop", "such as `{loop: line, share: 2}`")
        if self.hot is not None and self.kind in ("always", "kanban"):
            raise fault(f"`hot` lots stand beside {_HOT_FORMS}, not beside `{self.kind}`")
        if any(there != (kind == self.kind) for kind, there in given.items()):
            raise fault("a release by orders needs at least one" if self.kind == "orders" else f"expected {_FORMS}")
        if self.every is not None and self.every.mean() <= 0:
            raise fault("the time between two parts must be more than zero", "`always` keeps the first station fed")
        if len(self.orders) > limits.ORDERS:
            raise fault(f"{len(self.orders)} orders; at most {limits.ORDERS} are read")
        return self
