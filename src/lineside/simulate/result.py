"""What a simulation found, as DESIGN names it: for people in Python, for programs in JSON, for tables as frames."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from lineside.extras import need
from lineside.simulate.fleets import FleetResult
from lineside.simulate.parts import PartResult
from lineside.simulate.passage import PassageResult
from lineside.simulate.quality import CheckResult, DefectResult
from lineside.statistics.interval import UNKNOWN, Interval, known
from lineside.version import __version__

if TYPE_CHECKING:
    import numpy as np
    import polars
    from numpy.typing import NDArray

    from lineside.simulate.excerpt import Excerpt
    from lineside.simulate.limit import Limit
    from lineside.simulate.orders import OrderResult, OrdersResult
    from lineside.simulate.relief import Relief
    from lineside.simulate.series import Series
    from lineside.simulate.trace import Trace

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
Table = Literal[
    "products",
    "orders",
    "defects",
    "checks",
    "stations",
    "kpi",
    "workers",
    "parts",
    "fleets",
    "cycle_times",
    "excerpt",
    "trace",
]
TABLES: tuple[Table, ...] = get_args(Table)
NESTED = frozenset({"defects", "steps", "kpi"})
"""What a product or a station has several of, each with a table of its own."""


@dataclass(frozen=True, slots=True)
class CycleTime(Interval):
    """Seconds from a part's entry into the plant to its completion: the mean, and quantiles over all parts."""

    p50: Interval = UNKNOWN
    p90: Interval = UNKNOWN
    p99: Interval = UNKNOWN


@dataclass(frozen=True, slots=True)
class ProductResult:
    """One product. Counts are of parts within the measured time; `wip` and `backlog` are mean numbers of parts.

    `on_time` is the share of completed parts with a due date that kept it, `first_pass_yield` that of completed and
    scrapped parts that were completed and never rejected, `rolled_yield` the product of the first-pass yields of the
    route's inspections. `escaped_defects` counts completed parts with a defect; `defects` tells each kind, `steps` each
    step with an inspection or an interlock.
    """

    completed: Interval
    throughput_per_h: Interval
    cycle_time_s: CycleTime
    wip: Interval
    backlog: Interval
    on_time: Interval
    first_pass_yield: Interval
    scrapped: Interval
    escaped_defects: Interval
    rolled_yield: Interval = UNKNOWN
    defects: Mapping[str, DefectResult] = field(default_factory=dict)
    steps: Mapping[str, CheckResult] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StationResult:
    """One station: shares of its machines' time by state (they add up to 1), and parts waiting in front of it.

    `repairs` and `maintenance` are numbers of those that ended within the measured time. `kpi`: the indicators of
    `lineside.kpi.indicator` by name, and `mtbf_s` and `mttr_s`.
    """

    machines: int
    time: Mapping[str, Interval]
    queue: Interval
    energy_kwh: Interval
    repairs: Interval = UNKNOWN
    maintenance: Interval = UNKNOWN
    kpi: Mapping[str, Interval] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WorkersResult:
    """One pool: people per shift, their mean number present, and shares of their presence.

    `busy` is the share in which they work (who waits at a machine for others that are on the way is counted there),
    `walking` that in which they are on the way to it, `idle` the rest. Together they exceed 1 where people finish their
    work after the end of their shift.
    """

    per_shift: int
    present: Interval
    busy: Interval
    walking: Interval = UNKNOWN
    idle: Interval = UNKNOWN


@dataclass(frozen=True, slots=True)
class CostResult:
    """Money spent within the measured time, in `currency`: in all, and for each good part by what it was spent on.

    The keys are those of `lineside.kpi.cost.Spent`, and `total`; `products` has each product's own. `per_good_part` is
    what was spent over the finished products that were made, all replications together; unknown where none was made.
    `spent_on` has all that was spent, by what on.
    """

    currency: str
    spent: Interval
    per_good_part: Mapping[str, Interval]
    products: Mapping[str, Mapping[str, Interval]]
    spent_on: Mapping[str, Interval] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BottleneckResult:
    """One station: the share of working time in which it alone was the bottleneck, and in which that was shifting.

    By active periods: see `lineside.statistics.active`.
    """

    sole: Interval
    shifting: Interval


@dataclass(frozen=True, slots=True)
class Result:
    """All that a simulation found. `Interval`s hold a mean over replications and a 95 % interval; NaN is unknown."""

    model: str
    model_hash: str
    overrides: Mapping[str, str]
    seed: int
    replications: int
    for_s: float
    warmup_s: float
    events: int
    wall_s: float = field(compare=False)
    products: Mapping[str, ProductResult]
    stations: Mapping[str, StationResult]
    workers: Mapping[str, WorkersResult]
    bottleneck: str | None
    parts: Mapping[str, PartResult] = field(default_factory=dict)
    fleets: Mapping[str, FleetResult] = field(default_factory=dict)
    kpi: Mapping[str, Interval] = field(default_factory=dict)
    """The same indicators of all machines together."""
    passages: Mapping[str, Mapping[str, PassageResult]] = field(default_factory=dict)
    """By product and step: operations ended there, and parts scrapped there."""
    energy_kwh: Interval = UNKNOWN
    energy_per_good_part_kwh: Interval = UNKNOWN
    peak_kw: Interval = UNKNOWN
    """The highest mean load of a quarter-hour."""
    load_kw: tuple[float | None, ...] = ()
    """The mean load in each of the day's 96 quarter-hours, None for those that were not simulated whole."""
    costs: CostResult | None = None
    finished: tuple[str, ...] = ()
    """The products that leave the plant: totals of the plant are of them; see `lineside.model.finished`."""
    cycle_bins: Mapping[str, NDArray[np.int64]] = field(default_factory=dict, compare=False, repr=False)
    """Cycle times of each product, all replications together: `statistics.histogram`'s occupied bins."""
    excerpt: Excerpt | None = field(default=None, compare=False, repr=False)
    warmup_rule: str = "none"
    """`none`, `given`, or `mser-5` where it was found."""
    batches: int = 0
    """The intervals are of so many batches of one replication; 0: of replications."""
    precise: bool | None = None
    """Whether the precision asked for was reached; None where none was."""
    notes: tuple[str, ...] = ()
    """What whoever reads the figures should know."""
    limits: tuple[Limit, ...] = ()
    """What limits what is made, the most used first; with reliefs, what brings more, the best first."""
    tightest: Limit | None = None
    """What is used most, also where demand limits; `bottleneck` is its name, else that of the first limit."""
    climbing: Mapping[str, float] = field(default_factory=dict)
    """The products that pile up in the plant or before it: by how many an hour of the plant's hours."""
    bottlenecks: Mapping[str, BottleneckResult] = field(default_factory=dict)
    """How long each station was the bottleneck of the moment; empty where that was not asked for."""
    reliefs: tuple[Relief, ...] = ()
    """What relieving each station and pool would bring, the largest gain first; empty where that was not asked for."""
    orders: tuple[OrderResult, ...] = ()
    """When each order was finished, and how late, in the order of the releases."""
    orders_together: OrdersResult | None = None
    """The same of all orders; None where there are none."""
    series: Mapping[str, Series] = field(default_factory=dict)
    """Each product over time; empty where it was not read."""
    trace: Trace | None = field(default=None, compare=False, repr=False)

    @property
    def leaving(self) -> Mapping[str, ProductResult]:
        """The products that leave the plant: not those that go into others, or are split into them."""
        return {name: it for name, it in self.products.items() if name in self.finished or not self.finished}

    def document(self) -> dict[str, Json]:
        """The result as JSON's own types, keys as documented; what is unknown is None."""
        return {
            "lineside": __version__,
            "model": self.model,
            "model_hash": self.model_hash,
            "overrides": dict(self.overrides),
            "seed": self.seed,
            "replications": self.replications,
            "for_s": self.for_s,
            "warmup_s": self.warmup_s,
            "warmup_rule": self.warmup_rule,
            "batches": self.batches,
            "precise": self.precise,
            "notes": list(self.notes),
            "events": self.events,
            "wall_s": self.wall_s,
            "finished": list(self.finished),
            "products": plain(self.products),
            "stations": plain(self.stations),
            "workers": plain(self.workers),
            "parts": plain(self.parts),
            "fleets": plain(self.fleets),
            "kpi": plain(self.kpi),
            "passages": plain(self.passages),
            "energy_kwh": plain(self.energy_kwh),
            "energy_per_good_part_kwh": plain(self.energy_per_good_part_kwh),
            "peak_kw": plain(self.peak_kw),
            "load_kw": list(self.load_kw),
            "costs": None if self.costs is None else plain(self.costs),
            "bottleneck": self.bottleneck,
            "limits": plain(self.limits),
            "tightest": None if self.tightest is None else plain(self.tightest),
            "climbing": dict(self.climbing),
            "bottlenecks": plain(self.bottlenecks),
            "reliefs": plain(self.reliefs),
            "orders": plain(self.orders),
            "orders_together": None if self.orders_together is None else plain(self.orders_together),
            "series": plain(self.series),
        }

    def to_json(self) -> str:
        """The result as one JSON document. Equal runs give equal documents but for `wall_s`."""
        return json.dumps(self.document(), indent=2, allow_nan=False)

    def frame(self, table: Table) -> polars.DataFrame:
        """One row for each product, kind of its defects, step with checks, station, pool of workers, part, bin or line.

        Every `Interval` makes three columns: its name, and the name with `_low` and `_high`; unknown values are null.
        Raises ValueError for another name.
        """
        need("tables", "a result's `frame`")
        import polars

        if table not in TABLES:
            raise ValueError(f"there is no table {table!r}; there are: {', '.join(TABLES)}")
        if table == "trace":
            if self.trace is None:
                raise ValueError("this simulation was not traced; ask for it with trace=True")
            return self.trace.frame()
        if table == "excerpt":
            if self.excerpt is None:
                raise ValueError("this result has no excerpt")
            return self.excerpt.frame()
        if table == "cycle_times":
            return self._cycle_times()
        rows: dict[Table, Mapping[str, ProductResult | StationResult | WorkersResult | PartResult | FleetResult]] = {
            "products": self.products,
            "stations": self.stations,
            "workers": self.workers,
            "parts": self.parts,
            "fleets": self.fleets,
        }
        if table == "orders":
            return self._orders()
        if table == "kpi":
            return self._kpi()
        if table in ("defects", "checks"):
            return self._of_products(table)
        key = "pool" if table == "workers" else table.removesuffix("s")
        frame = polars.DataFrame([{key: name} | dict(_columns(_flat(row))) for name, row in rows[table].items()])
        return frame.with_columns(polars.col(polars.Null).cast(polars.Float64))

    def _of_products(self, table: Literal["defects", "checks"]) -> polars.DataFrame:
        """One row for each kind of defect, or step with checks, of each product; no rows where nobody has any."""
        import polars

        key, kind = ("defect", DefectResult) if table == "defects" else ("step", CheckResult)
        names = [f"{each.name}{end}" for each in fields(kind) for end in ("", "_low", "_high")]
        rows: list[dict[str, Json]] = [
            {"product": product, key: name, **dict(_columns(plain(each)))}
            for product, it in self.products.items()
            for name, each in (it.defects if table == "defects" else it.steps).items()
        ]
        schema = {"product": polars.String, key: polars.String} | dict.fromkeys(names, polars.Float64)
        return polars.DataFrame(rows, schema=schema)

    def _kpi(self) -> polars.DataFrame:
        """One row for each station, and one, without a name, for all machines together."""
        import polars

        rows = [(name, each.kpi) for name, each in self.stations.items()] + [(None, self.kpi)]
        names = [f"{name}{end}" for name in self.kpi for end in ("", "_low", "_high")]
        schema = {"station": polars.String} | dict.fromkeys(names, polars.Float64)
        return polars.DataFrame([{"station": name} | dict(_columns(plain(kpi))) for name, kpi in rows], schema=schema)

    def _orders(self) -> polars.DataFrame:
        """One row for each order; no rows where there are none."""
        import polars

        schema: dict[str, type[polars.DataType]] = {"order": polars.String, "product": polars.String}
        schema |= {"quantity": polars.Int64, "release": polars.Float64, "due": polars.Float64}
        for name in ("finished", "late_s", "tardy_s", "done"):
            schema |= dict.fromkeys((name, f"{name}_low", f"{name}_high"), polars.Float64)
        schema |= {"finished_share": polars.Float64, "due_at": polars.String, "finished_at": polars.String}
        return polars.DataFrame([dict(_columns(plain(each))) for each in self.orders], schema=schema)

    def _cycle_times(self) -> polars.DataFrame:
        """One row a bin that is not empty: product, from_s, to_s, and the parts of all replications in it."""
        import numpy as np
        import polars

        from lineside.lower.codes import SECOND
        from lineside.statistics.histogram import edges

        ends = np.array(edges()) / SECOND
        frames = [
            polars.DataFrame({"from_s": ends[bins], "to_s": ends[bins + 1], "parts": parts}).select(
                polars.lit(product).alias("product"), polars.all()
            )
            for product, (bins, parts) in self.cycle_bins.items()
        ]
        return polars.concat(frames)


def plain(value: object) -> Json:
    """Dataclasses and mappings as dictionaries, intervals as their three numbers, NaN as None."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    if is_dataclass(value):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, float):
        return known(value)
    assert value is None or isinstance(value, str | int)
    return value


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
