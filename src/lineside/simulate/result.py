"""What a simulation found, as DESIGN names it: for people in Python, for programs in JSON, for tables as frames."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lineside.extras import need
from lineside.simulate.fleets import FleetResult
from lineside.simulate.parts import PartResult
from lineside.simulate.plain import Json, plain
from lineside.simulate.quality import CheckResult, DefectResult
from lineside.simulate.sealed import seal
from lineside.simulate.step_counts import PassageResult
from lineside.statistics.interval import UNKNOWN, Interval
from lineside.version import __version__

if TYPE_CHECKING:
    import numpy as np
    import polars
    from numpy.typing import NDArray

    from lineside.model.plant import Plant
    from lineside.simulate.frames import Table
    from lineside.simulate.gantt import Excerpt
    from lineside.simulate.limit import Limit
    from lineside.simulate.orders import OrderResult, OrdersResult
    from lineside.simulate.relief import Relief
    from lineside.simulate.series import Series
    from lineside.simulate.trace import Trace


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
    busy_of_hours: Interval = UNKNOWN
    """The share of its working hours in which a machine works, as terminal and report tell it."""
    occupied: Interval = UNKNOWN
    """The share of its working hours in which a machine neither lacks a part nor room to put one."""


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


@dataclass(frozen=True, slots=True, repr=False, eq=False)
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
    per_replication: Mapping[str, Mapping[str, tuple[float, ...]]] = field(default_factory=dict)
    """What each replication, or batch, showed by itself: by product and measure, in the order of the replications."""
    trace: Trace | None = field(default=None, compare=False, repr=False)
    plant: Plant | None = field(default=None, compare=False, repr=False)
    """What was simulated; None where the result was read from JSON."""

    def __post_init__(self) -> None:
        """Frozen to the last of its dictionaries."""
        seal(self)

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
            "per_replication": plain(self.per_replication),
            "orders": plain(self.orders),
            "orders_together": None if self.orders_together is None else plain(self.orders_together),
            "series": plain(self.series),
        }

    def to_json(self) -> str:
        """The result as one JSON document. Equal runs give equal documents but for `wall_s`."""
        return json.dumps(self.document(), indent=2, allow_nan=False)

    @classmethod
    def from_json(cls, text: str | bytes) -> Result:
        """The result that `to_json` wrote, but for its trace, its excerpt, its histograms and its plant.

        Raises InputError for a text that is none.
        """
        from lineside.simulate.reading import result_of

        return result_of(text)

    def frame(self, table: Table) -> polars.DataFrame:
        """One of the result's tables, such as `stations`: one row for each station.

        Every `Interval` makes three columns: its name, and the name with `_low` and `_high`; unknown values are null.
        Raises ValueError for another name, and for a trace that was not asked for.
        """
        need("tables", "a result's `frame`")
        from lineside.simulate.frames import frame_of

        return frame_of(self, table)

    def report(self, file: str | Path) -> None:
        """Write the report: one page that opens in any browser and needs nothing beside it.

        Raises ValueError for a result that no longer knows its plant, as one that was read from JSON.
        """
        from lineside.report.write import write_page

        if self.plant is None:
            raise ValueError("this result was read from JSON and does not know its plant; simulate it again")
        write_page(self.plant, self, Path(file))

    def __eq__(self, other: object) -> bool:
        """Whether all that JSON tells is equal, but for the time on the clock; unknown equals unknown."""
        if not isinstance(other, Result):
            return NotImplemented
        return self.document() | {"wall_s": None} == other.document() | {"wall_s": None}

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """What was simulated, what it made, and what limits, in three lines."""
        from lineside.simulate.glance import result_text

        return result_text(self)

    def _repr_html_(self) -> str:
        """The same for a notebook, with a small picture of what each station spends its hours on."""
        from lineside.simulate.glance import result_html

        return result_html(self)
