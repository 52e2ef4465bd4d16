"""Looking ahead: futures of a present, and of the same present with each change, summed up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.forecast.change import changed
from lineside.forecast.future import Course, Future, futures, stacked
from lineside.forecast.horizon import horizon
from lineside.forecast.order import order_names, order_row
from lineside.forecast.quantile import quantiles
from lineside.forecast.remark import remarks
from lineside.forecast.result import Bottleneck, Fan, Forecast, OrderForecast, Overdue, ProductForecast, WhatIf
from lineside.lower.codes import NEVER, SECOND, UP
from lineside.run.words import date, machines
from lineside.statistics.interval import around, mean_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from lineside.forecast.horizon import Horizon
    from lineside.forecast.learnt import Laws
    from lineside.forecast.present import Present
    from lineside.forecast.wish import Wish

POINTS: Final = 16
"""Of the fan."""


def look_ahead(
    present: Present, wish: Wish, laws: Laws | None = None, rest: Callable[[], None] | None = None
) -> Forecast:
    """What will be, and what if, by the model's laws or by learnt ones.

    rest: called after each future, where only one is simulated at a time.

    Raises InputError for a time or a change that cannot be, KernelError.
    """
    until = horizon(wish.until, present.plant, present.time)
    order = None if until.order is None else order_row(until.order, present, "--until")
    course = Course(grid(present.time, until.end, POINTS if order is None else 1), order)
    variants = [changed(text, present) for text in wish.changes]
    found = futures(_by(laws, present), course, wish.futures, wish.threads, rest)
    what_if = []
    for each in variants:
        changed_course = Course(course.grid, order, each.after)
        others = futures(_by(laws, each.present), changed_course, wish.futures, wish.threads)
        what_if.append(_what_if(each.text, each.present, found, others))
    return _summed_up(present, until, course, found, tuple(what_if), laws)


def _by(laws: Laws | None, present: Present) -> Present:
    return present if laws is None else laws.applied(present)


def grid(begin: int, end: int, points: int) -> tuple[int, ...]:
    """Times at which futures are looked at, µs, evenly spread; the last is the end."""
    return tuple(begin + (end - begin) * n // points for n in range(1, points + 1))


def _summed_up(
    present: Present,
    until: Horizon,
    course: Course,
    found: Sequence[Future],
    what_if: tuple[WhatIf, ...],
    laws: Laws | None,
) -> Forecast:
    end = until.end if course.order is None else max(each.end for each in found)
    products = _products(present, course if course.order is None else Course((end,)), found)
    return Forecast(
        model=present.plant.name,
        at_s=present.time / SECOND,
        until_s=end / SECOND,
        begins=date(present.plant, present.time),
        ends=date(present.plant, end),
        futures=len(found),
        laws="model" if laws is None else "learnt",
        products=products,
        orders=order_forecasts(present, found),
        bottleneck=_bottleneck(present, found),
        overdue=_overdue(present, found),
        what_if=what_if,
        remarks=remarks(present, end),
        learnt=() if laws is None else tuple(each.as_json() for each in laws.learnt),
        noticed=() if laws is None else tuple(each.as_json() for each in laws.noticed),
    )


def _products(present: Present, course: Course, found: Sequence[Future]) -> dict[str, ProductForecast]:
    completed, scrapped = stacked(found, "completed"), stacked(found, "scrapped")
    so_far = present.block.table("product")["completed"]
    time = tuple(each / SECOND for each in course.grid)
    made = {}
    for p, name in enumerate(present.plant.products):
        low, middle, high = np.quantile(completed[:, :, p], (0.1, 0.5, 0.9), axis=0, method="inverted_cdf").tolist()
        fan = Fan(time, tuple(low), tuple(middle), tuple(high))
        made[name] = ProductForecast(
            quantiles(completed[:, -1, p]),
            quantiles(scrapped[:, p]),
            int(so_far[p]),
            fan,
            None,
            _counts(completed[:, -1, p]),
        )
    return made


def order_forecasts(present: Present, found: Sequence[Future]) -> tuple[OrderForecast, ...]:
    """Of every order that is not done, when it will be."""
    names, rows = order_names(present), present.block.table("order")
    finished = stacked(found, "finished").reshape(len(found), -1)
    ends = np.array([each.end for each in found], float)
    products, sources = list(present.plant.products), present.block.table("source")
    made = []
    for row, name in enumerate(names):
        order = rows[row]
        if order["finished"] > 0 or order["done"] + order["scrapped"] >= order["quantity"]:
            continue
        product = int(sources["product"][order["source"]])
        times = np.where(finished[:, row] > 0, finished[:, row], np.inf)
        due = due_of(present, row, product)
        late = _late(times, ends, due)
        made.append(
            OrderForecast(
                name,
                products[product],
                int(order["quantity"]),
                int(order["done"]),
                int(order["released"]),
                None if due is None else due / SECOND,
                quantiles(times / SECOND),
                *late,
            )
        )
    return tuple(made)


def due_of(present: Present, row: int, product: int) -> int | None:
    """When an order should be done, µs; by its product's rule where it says nothing itself; None: at no time."""
    order = present.block.table("order")[row]
    if order["due"] < NEVER:
        return int(order["due"])
    after = int(present.block.table("product")["due"][product])
    return None if after >= NEVER else int(order["at"]) + after


def _late(
    times: NDArray[np.float64], ends: NDArray[np.float64], due: int | None
) -> tuple[float | None, float | None, float | None]:
    """The chance to be late, and the least and the most that it can be where not all futures tell."""
    if due is None:
        return None, None, None
    late = np.where(np.isfinite(times), times > due, ends >= due)
    unknown = ~np.isfinite(times) & (ends < due)
    least, most = float(late.mean()), float((late | unknown).mean())
    return (least if not unknown.any() else None), least, most


def _bottleneck(present: Present, found: Sequence[Future]) -> Bottleneck | None:
    active = stacked(found, "active")
    if not active.size or not active.any():
        return None
    first = active.argmax(axis=1)
    rows, many = np.unique(first, return_counts=True)
    row = int(rows[many.argmax()])
    station = list(present.plant.stations)[row]
    return Bottleneck(station, float(many.max() / len(found)), float(active[:, row].mean()))


def _overdue(present: Present, found: Sequence[Future]) -> tuple[Overdue, ...]:
    names, rows = machines(present.plant), present.block.table("machine")
    made = []
    for row in np.flatnonzero(stacked(found, "overdue").mean(axis=0) > 0.5):
        machine = rows[row]
        is_up = machine["condition"] == UP
        begun = machine["begun"] if is_up else machine["fix_begun"]
        made.append(Overdue(names[row], int(begun) / SECOND, "operation" if is_up else "repair"))
    return tuple(made)


def _what_if(text: str, present: Present, base: Sequence[Future], found: Sequence[Future]) -> WhatIf:
    before, after = stacked(base, "completed")[:, -1, :], stacked(found, "completed")[:, -1, :]
    names = list(present.plant.products)
    means = {}
    for p, name in enumerate(names):
        differences = (after - before)[:, p].tolist()
        interval = around(mean_of(differences), differences)
        means[name] = interval.mean, interval.low, interval.high
    return WhatIf(
        text,
        {name: quantiles(after[:, p]) for p, name in enumerate(names)},
        {name: quantiles((after - before)[:, p]) for p, name in enumerate(names)},
        means,
        order_forecasts(present, found),
        {name: _counts(after[:, p]) for p, name in enumerate(names)},
    )


def _counts(values: NDArray[np.float64]) -> tuple[int, ...]:
    return tuple(int(each) for each in values)
