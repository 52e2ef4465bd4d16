"""The tables of a result as frames: an `Interval` makes three columns, its name, and it with `_low` and `_high`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Literal, get_args

from lineside.simulate.plain import Json, plain
from lineside.simulate.quality import CheckResult, DefectResult
from lineside.statistics.interval import Interval, known

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars

    from lineside.simulate.result import Result

Table = Literal[
    "about",
    "products",
    "orders",
    "defects",
    "checks",
    "stations",
    "kpi",
    "workers",
    "parts",
    "fleets",
    "passages",
    "series",
    "replications",
    "limits",
    "bottlenecks",
    "reliefs",
    "costs",
    "load",
    "cycle_times",
    "excerpt",
    "trace",
]
TABLES: tuple[Table, ...] = get_args(Table)
NESTED = frozenset({"defects", "steps", "kpi"})
"""What a product or a station has several of, each with a table of its own."""
ENDS = ("", "_low", "_high")


def frame_of(result: Result, table: Table) -> polars.DataFrame:
    """A table of a result. Raises ValueError where there is none of that name, or it was not asked for."""
    if table not in TABLES:
        raise ValueError(f"there is no table {table!r}; there are: {', '.join(TABLES)}")
    made = _MADE.get(table)
    return _elements(result, table) if made is None else made(result)


def _about(result: Result) -> polars.DataFrame:
    """What was simulated, and with what: one row a key of the JSON document whose value is no table."""
    import polars

    plain = {key: value for key, value in result.document().items() if not isinstance(value, dict | list)}
    plain |= {f"overrides: {path}": value for path, value in result.overrides.items()}
    told = {key: "" if value is None else str(value) for key, value in plain.items()}
    return polars.DataFrame({"key": list(told), "value": list(told.values())})


def ends_of(name: str, interval: Interval) -> dict[str, float | None]:
    """A mean under its name, and the ends of its interval beside it."""
    return {f"{name}{end}": known(value) for end, value in zip(ENDS, _ends(interval), strict=True)}


def _ends(interval: Interval) -> tuple[float, float, float]:
    return interval.mean, interval.low, interval.high


def _texts(*names: str) -> dict[str, type[polars.DataType]]:
    """Columns of text."""
    import polars

    return dict.fromkeys(names, polars.String)


def _numbers(*names: str) -> dict[str, type[polars.DataType]]:
    """The columns that intervals of these names make."""
    import polars

    return {f"{name}{end}": polars.Float64 for name in names for end in ENDS}


def _elements(result: Result, table: Table) -> polars.DataFrame:
    """One row for each product, station, pool of workers, part or fleet."""
    import polars

    rows: dict[Table, Mapping[str, object]] = {
        "products": result.products,
        "stations": result.stations,
        "workers": result.workers,
        "parts": result.parts,
        "fleets": result.fleets,
    }
    key = "pool" if table == "workers" else table.removesuffix("s")
    frame = polars.DataFrame([{key: name} | dict(_columns(_flat(row))) for name, row in rows[table].items()])
    return frame.with_columns(polars.col(polars.Null).cast(polars.Float64))


def _kpi(result: Result) -> polars.DataFrame:
    """One row for each station, and one, without a name, for all machines together."""
    import polars

    rows = [(name, each.kpi) for name, each in result.stations.items()] + [(None, result.kpi)]
    told: list[dict[str, Json]] = [{"station": name, **dict(_columns(plain(kpi)))} for name, kpi in rows]
    return polars.DataFrame(told, schema=_texts("station") | _numbers(*result.kpi))


def _defects(result: Result) -> polars.DataFrame:
    """One row for each kind of defect of each product; no rows where nobody has any."""
    return _of_products(result, "defect", DefectResult)


def _checks(result: Result) -> polars.DataFrame:
    """One row for each step with checks of each product; no rows where nobody has any."""
    return _of_products(result, "step", CheckResult)


def _of_products(result: Result, key: str, kind: type[DefectResult | CheckResult]) -> polars.DataFrame:
    import polars

    rows: list[dict[str, Json]] = [
        {"product": product, key: name, **dict(_columns(plain(each)))}
        for product, it in result.products.items()
        for name, each in (it.defects if kind is DefectResult else it.steps).items()
    ]
    schema = _texts("product", key) | _numbers(*(each.name for each in fields(kind)))
    return polars.DataFrame(rows, schema=schema)


def _orders(result: Result) -> polars.DataFrame:
    """One row for each order; no rows where there are none."""
    import polars

    from lineside.simulate.orders import OrderResult

    texts = ("order", "product", "due_at", "started_at", "finished_at")
    single = {
        "quantity": polars.Int64,
        "release": polars.Float64,
        "due": polars.Float64,
        "finished_share": polars.Float64,
    }
    schema: dict[str, type[polars.DataType]] = {}
    for each in fields(OrderResult):
        if each.name in texts:
            schema[each.name] = polars.String
        else:
            schema |= {each.name: single[each.name]} if each.name in single else _numbers(each.name)
    return polars.DataFrame([dict(_columns(plain(each))) for each in result.orders], schema=schema)


def _passages(result: Result) -> polars.DataFrame:
    """One row for each step of each product: operations ended at it, and parts scrapped at it."""
    import polars

    rows = [
        {"product": product, "step": step, **ends_of("made", each.made), **ends_of("scrapped", each.scrapped)}
        for product, steps in result.passages.items()
        for step, each in steps.items()
    ]
    return polars.DataFrame(rows, _texts("product", "step") | _numbers("made", "scrapped"))


def _series(result: Result) -> polars.DataFrame:
    """One row for each product and slice of time; `end_s` is the end of the slice since the start of the run."""
    import polars

    names = ("output_per_h", "wip", "backlog")
    rows = [
        {"product": product, "end_s": end}
        | {k: v for name in names for k, v in ends_of(name, getattr(it, name)[i]).items()}
        for product, it in result.series.items()
        for i, end in enumerate(it.end_s)
    ]
    return polars.DataFrame(rows, _texts("product") | {"end_s": polars.Float64} | _numbers(*names))


def _replications(result: Result) -> polars.DataFrame:
    """One row for each replication (or batch), counted from 0, and product: what it showed by itself."""
    import polars

    rows = [
        {"replication": i, "product": product, **{name: known(values[i]) for name, values in it.items()}}
        for product, it in result.per_replication.items()
        for i in range(len(next(iter(it.values()), ())))
    ]
    names = dict.fromkeys(name for it in result.per_replication.values() for name in it)
    schema = {"replication": polars.Int64, "product": polars.String} | dict.fromkeys(names, polars.Float64)
    return polars.DataFrame(rows, schema)


def _limits(result: Result) -> polars.DataFrame:
    """One row for each thing that limits what is made, the most used first."""
    import polars

    rows = [
        {"kind": it.kind, "name": it.name, "share": known(it.share), "at": ", ".join(it.at)} for it in result.limits
    ]
    return polars.DataFrame(rows, _texts("kind", "name") | {"share": polars.Float64, "at": polars.String})


def _bottlenecks(result: Result) -> polars.DataFrame:
    """One row for each station: the shares of working time in which it limited alone, and while that was shifting."""
    import polars

    rows = [
        {"station": station, **ends_of("sole", each.sole), **ends_of("shifting", each.shifting)}
        for station, each in result.bottlenecks.items()
    ]
    return polars.DataFrame(rows, _texts("station") | _numbers("sole", "shifting"))


def _reliefs(result: Result) -> polars.DataFrame:
    """One row for each relief that was simulated, the largest gain first."""
    import polars

    rows = [
        {"of": each.of, "means": each.means, **ends_of("gain_per_h", each.gain_per_h), **ends_of("gain", each.gain)}
        for each in result.reliefs
    ]
    return polars.DataFrame(rows, _texts("of", "means") | _numbers("gain_per_h", "gain"))


def _costs(result: Result) -> polars.DataFrame:
    """One row for each product, or all of them together (null), and what money was spent on, for a good part."""
    import polars

    spent: list[tuple[str | None, Mapping[str, Interval]]] = []
    currency = ""
    if result.costs is not None:
        currency = result.costs.currency
        spent = [(None, result.costs.per_good_part), *result.costs.products.items()]
    rows = [
        {"product": product, "spent_on": kind, "currency": currency, **ends_of("per_good_part", amount)}
        for product, each in spent
        for kind, amount in each.items()
    ]
    return polars.DataFrame(rows, _texts("product", "spent_on", "currency") | _numbers("per_good_part"))


def _load(result: Result) -> polars.DataFrame:
    """One row for each quarter of an hour of the day: minutes since midnight, and the mean electrical load."""
    import polars

    rows = [{"minute": 15 * i, "load_kw": load} for i, load in enumerate(result.load_kw)]
    return polars.DataFrame(rows, schema={"minute": polars.Int64, "load_kw": polars.Float64})


def _cycle_times(result: Result) -> polars.DataFrame:
    """One row a bin that is not empty: product, from_s, to_s, and the parts of all replications in it."""
    import numpy as np
    import polars

    from lineside.lower.codes import SECOND
    from lineside.statistics.histogram import edges

    ends = np.array(edges()) / SECOND
    schema = {"product": polars.String, "from_s": polars.Float64, "to_s": polars.Float64, "parts": polars.Int64}
    frames = [
        polars.DataFrame({"from_s": ends[bins], "to_s": ends[bins + 1], "parts": parts}).select(
            polars.lit(product).alias("product"), polars.all()
        )
        for product, (bins, parts) in result.cycle_bins.items()
    ]
    return polars.concat(frames) if frames else polars.DataFrame(schema=schema)


def _excerpt(result: Result) -> polars.DataFrame:
    if result.excerpt is None:
        raise ValueError("this result has no excerpt")
    return result.excerpt.frame()


def _trace(result: Result) -> polars.DataFrame:
    if result.trace is None:
        raise ValueError("this simulation was not traced; ask for it with trace=True")
    return result.trace.frame()


_MADE: dict[Table, Callable[[Result], polars.DataFrame]] = {
    "about": _about,
    "kpi": _kpi,
    "orders": _orders,
    "defects": _defects,
    "checks": _checks,
    "passages": _passages,
    "series": _series,
    "replications": _replications,
    "limits": _limits,
    "bottlenecks": _bottlenecks,
    "reliefs": _reliefs,
    "costs": _costs,
    "load": _load,
    "cycle_times": _cycle_times,
    "excerpt": _excerpt,
    "trace": _trace,
}
"""What makes each table; those that are not here are of elements, one row each."""


def _flat(row: object) -> Json:
    """A row without what it has several of."""
    value = plain(row)
    assert isinstance(value, dict)
    return {key: each for key, each in value.items() if key not in NESTED}


def _columns(value: Json, name: str = "") -> Iterator[tuple[str, Json]]:
    """A row's numbers under flat names: a `mean` under the name of what it is the mean of, shares by their states."""
    if not isinstance(value, dict):
        yield name, value
        return
    for key, each in value.items():
        inner = name if key == "mean" else f"{name}_{key}" if name and name != "time" else key
        yield from _columns(each, inner)
