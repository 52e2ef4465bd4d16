"""lineside: from the machine to the district. One model of a plant, simulated and run by the same code.

What stands in `__all__` is the public API; everything else may change.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from lineside.errors import InputError, KernelError, LinesideError, ModelError, NotYetError, Place, Problem

# Imported here and not on demand, since the packages of these names would otherwise take the functions' places.
from lineside.forecast import forecast
from lineside.history import history
from lineside.simulate import simulate
from lineside.version import __version__

if TYPE_CHECKING:
    from lineside.experiment.compare import compare
    from lineside.experiment.comparison import Comparison, Difference, Variant
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
    )
    from lineside.simulate.progress import Progress
    from lineside.simulate.result import CostResult, CycleTime, ProductResult, Result, StationResult, WorkersResult
    from lineside.statistics.interval import Interval

__all__ = [
    "Calendar",
    "Charge",
    "Comparison",
    "Conveyor",
    "CostResult",
    "Costs",
    "CycleTime",
    "Difference",
    "Distribution",
    "Failure",
    "Fleet",
    "Forecast",
    "Go",
    "Hot",
    "InputError",
    "Interlock",
    "Interval",
    "Kanban",
    "KernelError",
    "Kpi",
    "LinesideError",
    "Loop",
    "Maintenance",
    "ModelError",
    "Need",
    "NotYetError",
    "Order",
    "Part",
    "Phases",
    "Place",
    "Plant",
    "Problem",
    "Product",
    "ProductResult",
    "Progress",
    "Release",
    "Result",
    "SitePower",
    "Station",
    "StationResult",
    "Step",
    "Title",
    "Variant",
    "Wear",
    "WorkerPool",
    "WorkersResult",
    "__version__",
    "compare",
    "dumps",
    "examples",
    "forecast",
    "history",
    "load",
    "loads",
    "simulate",
]

_HOMES = {
    "lineside.experiment.compare": ("compare",),
    "lineside.experiment.comparison": ("Comparison", "Difference", "Variant"),
    "lineside.forecast.result": ("Forecast",),
    "lineside.simulate.progress": ("Progress",),
    "lineside.simulate.result": (
        "CostResult",
        "CycleTime",
        "ProductResult",
        "Result",
        "StationResult",
        "WorkersResult",
    ),
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
