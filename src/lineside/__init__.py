"""lineside: from the machine to the district. One model of a plant, simulated and run by the same code.

What stands in `__all__` is the public API; everything else may change.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from lineside.errors import (
    CancelledError,
    InputError,
    KernelError,
    LinesideError,
    ModelError,
    NotYetError,
    Place,
    Problem,
)

# Imported here and not on demand, since the packages of these names would otherwise take the functions' places.
from lineside.forecast import forecast
from lineside.history import history
from lineside.run import run
from lineside.simulate import simulate
from lineside.version import __version__

if TYPE_CHECKING:
    from lineside.experiment.compare import compare
    from lineside.experiment.comparison import Comparison, Difference, Pair, Variant
    from lineside.experiment.facts import Facts
    from lineside.experiment.sweep import sweep
    from lineside.experiment.worth import Worth
    from lineside.forecast.result import Forecast
    from lineside.model import (
        Calendar,
        Charge,
        Conveyor,
        Costs,
        Distribution,
        Failure,
        Fleet,
        Go,
        Hot,
        Interlock,
        Kanban,
        Kpi,
        Loop,
        Maintenance,
        Need,
        Order,
        Part,
        Phases,
        Plant,
        Product,
        Release,
        SitePower,
        Station,
        Step,
        Title,
        Wear,
        WorkerPool,
        dumps,
        examples,
        load,
        loads,
        override,
    )
    from lineside.model.check import Explanation, check
    from lineside.model.duration import Duration
    from lineside.rules import RuleFunction
    from lineside.run.handle import Run
    from lineside.run.status import (
        FleetStatus,
        MachineStatus,
        PoolStatus,
        ProductStatus,
        Question,
        StationStatus,
        Status,
        StockStatus,
    )
    from lineside.simulate.fleets import FleetResult
    from lineside.simulate.limit import Limit
    from lineside.simulate.orders import OrderResult, OrdersResult
    from lineside.simulate.parts import PartResult
    from lineside.simulate.progress import Listener, Progress
    from lineside.simulate.quality import CheckResult, DefectResult
    from lineside.simulate.relief import Relief
    from lineside.simulate.result import (
        BottleneckResult,
        CostResult,
        CycleTime,
        ProductResult,
        Result,
        StationResult,
        WorkersResult,
    )
    from lineside.simulate.series import Series
    from lineside.simulate.step_counts import PassageResult
    from lineside.statistics.interval import Interval

__all__ = [
    "BottleneckResult",
    "Calendar",
    "CancelledError",
    "Charge",
    "CheckResult",
    "Comparison",
    "Conveyor",
    "CostResult",
    "Costs",
    "CycleTime",
    "DefectResult",
    "Difference",
    "Distribution",
    "Duration",
    "Explanation",
    "Facts",
    "Failure",
    "Fleet",
    "FleetResult",
    "FleetStatus",
    "Forecast",
    "Go",
    "Hot",
    "InputError",
    "Interlock",
    "Interval",
    "Kanban",
    "KernelError",
    "Kpi",
    "Limit",
    "LinesideError",
    "Listener",
    "Loop",
    "MachineStatus",
    "Maintenance",
    "ModelError",
    "Need",
    "NotYetError",
    "Order",
    "OrderResult",
    "OrdersResult",
    "Pair",
    "Part",
    "PartResult",
    "PassageResult",
    "Phases",
    "Place",
    "Plant",
    "PoolStatus",
    "Problem",
    "Product",
    "ProductResult",
    "ProductStatus",
    "Progress",
    "Question",
    "Release",
    "Relief",
    "Result",
    "RuleFunction",
    "Run",
    "Series",
    "SitePower",
    "Station",
    "StationResult",
    "StationStatus",
    "Status",
    "Step",
    "StockStatus",
    "Title",
    "Variant",
    "Wear",
    "WorkerPool",
    "WorkersResult",
    "Worth",
    "__version__",
    "check",
    "compare",
    "dumps",
    "examples",
    "forecast",
    "history",
    "load",
    "loads",
    "override",
    "run",
    "simulate",
    "sweep",
]

_HOMES = {
    "lineside.experiment.compare": ("compare",),
    "lineside.experiment.comparison": ("Comparison", "Difference", "Pair", "Variant"),
    "lineside.experiment.facts": ("Facts",),
    "lineside.experiment.sweep": ("sweep",),
    "lineside.experiment.worth": ("Worth",),
    "lineside.model.check": ("Explanation", "check"),
    "lineside.model.duration": ("Duration",),
    "lineside.rules": ("RuleFunction",),
    "lineside.run.handle": ("Run",),
    "lineside.run.status": (
        "FleetStatus",
        "MachineStatus",
        "PoolStatus",
        "ProductStatus",
        "Question",
        "StationStatus",
        "Status",
        "StockStatus",
    ),
    "lineside.simulate.fleets": ("FleetResult",),
    "lineside.simulate.limit": ("Limit",),
    "lineside.simulate.orders": ("OrderResult", "OrdersResult"),
    "lineside.simulate.parts": ("PartResult",),
    "lineside.simulate.step_counts": ("PassageResult",),
    "lineside.simulate.progress": ("Listener", "Progress"),
    "lineside.simulate.quality": ("CheckResult", "DefectResult"),
    "lineside.simulate.relief": ("Relief",),
    "lineside.forecast.result": ("Forecast",),
    "lineside.simulate.result": (
        "BottleneckResult",
        "CostResult",
        "CycleTime",
        "ProductResult",
        "Result",
        "StationResult",
        "WorkersResult",
    ),
    "lineside.simulate.series": ("Series",),
    "lineside.statistics.interval": ("Interval",),
}


if not TYPE_CHECKING:  # a type checker sees the imports above, and with this it would see no misspelled name any more

    def __getattr__(name: str) -> object:
        """Import the rest when it is first used: the model classes take 0.4 s, too long for `--help`."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        home = next((module for module, names in _HOMES.items() if name in names), "lineside.model")
        value = getattr(import_module(home), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return __all__
