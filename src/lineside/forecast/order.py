"""Orders by the names that people give them; one that was added while the line ran has a number: `no. 12`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.forecast.wish import refusal
from lineside.lower.orders import orders_of
from lineside.model.fault import suggestion

if TYPE_CHECKING:
    from lineside.forecast.present import Present


def order_names(present: Present) -> list[str]:
    """What each row of the order table is called."""
    known = [order.number for _, order in orders_of(present.plant)]
    return [*known, *(f"no. {row + 1}" for row in range(len(known), int(present.block.head["orders"])))]


def order_row(name: str, present: Present, place: str = "--if") -> int:
    """The row of an order. Raises InputError where there is none of that name, or several."""
    names = order_names(present)
    rows = [row for row, each in enumerate(names) if name in (each, each.removeprefix("no. "))]
    if not rows:
        hint = suggestion(name, names) if names else "this plant is given no orders"
        raise refusal(place, f"no order is called `{name}`", hint)
    if len(rows) > 1:
        raise refusal(place, f"{len(rows)} orders are called `{name}`")
    return rows[0]
