"""When orders are started and finished, and how late: each order by itself, and all of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from lineside.lower.codes import NEVER, NONE, SECOND
from lineside.lower.orders import orders_of
from lineside.statistics.interval import UNKNOWN, Interval, student

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lineside.lower.block import Block
    from lineside.model.plant import Plant
    from lineside.model.release import Order
    from lineside.simulate.observation import Observation


@dataclass(frozen=True, slots=True)
class OrderCounts:
    """One order at the end of a replication: lots let in, completed and scrapped, and when the last was, µs; 0: not.

    `started_us`: when work on the first began; None: not yet.
    """

    released: int
    done: int
    scrapped: int
    finished_us: int
    started_us: int | None = None


@dataclass(frozen=True, slots=True)
class OrderResult:
    """One order. Times are seconds since the start of the run, the warm-up's included.

    `due` is None where neither the order nor its product says when it is due. `started` is when the first operation on
    the first of its parts began, over the replications in which one did. `finished` is when its last part was done
    or scrapped; over the replications in which that was so within the run, whose share is `finished_share`, and without
    ends where it was not so in all. `late_s` is finished less due, negative for what is early, `tardy_s` the same but
    never negative. `due_at`, `started_at` and `finished_at` are dates where the plant says when it starts.
    """

    order: str
    product: str
    quantity: int
    release: float
    due: float | None
    finished: Interval
    late_s: Interval
    tardy_s: Interval
    done: Interval
    """Parts that were completed."""
    finished_share: float
    due_at: str | None = None
    finished_at: str | None = None
    started: Interval = UNKNOWN
    started_at: str | None = None


@dataclass(frozen=True, slots=True)
class OrdersResult:
    """All orders together, over the replications in which all were finished.

    `makespan_s` from the first release to the end of the last order, `start_s` when work on the first of them began and
    `finish_s` when the last was done, both since the start of the run; `tardy_s` the mean over the orders with a due
    time, `tardy_share` the share of them that were tardy.
    """

    orders: int
    makespan_s: Interval
    tardy_s: Interval
    most_tardy_s: Interval
    tardy_share: Interval
    start_s: Interval = UNKNOWN
    finish_s: Interval = UNKNOWN


def count_orders(block: Block) -> tuple[OrderCounts, ...]:
    """What a block says of each order, in the order of the model's rows."""
    rows = block.table("order")[: int(block.head["orders"])]
    return tuple(
        OrderCounts(
            int(row["released"]),
            int(row["done"]),
            int(row["scrapped"]),
            int(row["finished"]),
            None if row["started"] in (NONE, NEVER) else int(row["started"]),
        )
        for row in rows
    )


def summarise_orders(
    plant: Plant, observations: Sequence[Observation]
) -> tuple[tuple[OrderResult, ...], OrdersResult | None]:
    """Every order as it is written, and all together; nothing where the plant has none."""
    rows = list(orders_of(plant))
    if not rows or any(len(each.orders) < len(rows) for each in observations):
        return (), None
    found = tuple(
        _order(plant, product, order, [each.orders[i] for each in observations])
        for i, (product, order) in enumerate(rows)
    )
    return found, _together(plant, rows, observations)


def _due(plant: Plant, product: str, order: Order) -> float | None:
    if order.due is not None:
        return float(order.due)
    allowed = plant.products[product].due
    return None if allowed is None else float(order.at) + float(allowed)


def _order(plant: Plant, product: str, order: Order, counts: Sequence[OrderCounts]) -> OrderResult:
    due = _due(plant, product, order)
    ended = [each.finished_us / SECOND if each.finished_us else math.nan for each in counts]
    finished = student(ended)
    started = student([_begun(each) for each in counts])
    late = [end - due for end in ended] if due is not None else []
    return OrderResult(
        order=order.number,
        product=product,
        quantity=order.quantity,
        release=float(order.at),
        due=due,
        finished=finished,
        late_s=student(late) if late else UNKNOWN,
        tardy_s=student([max(0.0, each) if each == each else each for each in late], least=0.0) if late else UNKNOWN,
        done=student([float(each.done) for each in counts], least=0.0),
        finished_share=sum(end == end for end in ended) / len(ended),
        due_at=_date(plant, due),
        finished_at=_date(plant, finished.mean),
        started=started,
        started_at=_date(plant, started.mean),
    )


def _begun(counts: OrderCounts) -> float:
    return math.nan if counts.started_us is None else counts.started_us / SECOND


def _date(plant: Plant, seconds: float | None) -> str | None:
    if plant.starts is None or seconds is None or math.isnan(seconds):
        return None
    moment: datetime = plant.starts + timedelta(seconds=round(seconds))
    return moment.isoformat(sep=" ")


def _together(plant: Plant, rows: Sequence[tuple[str, Order]], observations: Sequence[Observation]) -> OrdersResult:
    first = min(float(order.at) for _, order in rows)
    dues = [_due(plant, product, order) for product, order in rows]
    spans, means, mosts, shares, begins, ends = [], [], [], [], [], []
    for each in observations:
        ended = [it.finished_us / SECOND if it.finished_us else math.nan for it in each.orders[: len(rows)]]
        pairs = [(end, due) for end, due in zip(ended, dues, strict=True) if due is not None]
        tardy = [max(0.0, end - due) if end == end else end for end, due in pairs]
        whole = all(end == end for end in ended)
        dated = whole and bool(tardy)
        spans.append(max(ended) - first if whole else math.nan)
        begins.append(min(map(_begun, each.orders[: len(rows)])) if whole else math.nan)
        ends.append(max(ended) if whole else math.nan)
        means.append(math.fsum(tardy) / len(tardy) if dated else math.nan)
        mosts.append(max(tardy) if dated else math.nan)
        shares.append(sum(it > 0 for it in tardy) / len(tardy) if dated else math.nan)
    return OrdersResult(
        len(rows),
        student(spans, least=0.0),
        student(means, least=0.0),
        student(mosts, least=0.0),
        student(shares, least=0.0, most=1.0),
        student(begins, least=0.0),
        student(ends, least=0.0),
    )
