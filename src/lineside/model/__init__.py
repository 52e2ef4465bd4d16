"""The model language: what a user writes, and the same thing built in Python."""

from lineside.model.calendar import Calendar
from lineside.model.change import override
from lineside.model.cost import Costs, SitePower
from lineside.model.distribution import Distribution
from lineside.model.element import Element, Title
from lineside.model.kpi import Kpi
from lineside.model.load import examples, load, loads
from lineside.model.plant import Plant
from lineside.model.product import Product
from lineside.model.quantity import Quantity
from lineside.model.release import Hot, Loop, Order, Release
from lineside.model.route import Go, Interlock, Need, Phases, Step
from lineside.model.station import Failure, Station
from lineside.model.supply import Charge, Conveyor, Fleet, Kanban, Part
from lineside.model.upkeep import Maintenance, Wear
from lineside.model.worker import WorkerPool
from lineside.model.write import dumps

__all__ = [
    "Calendar",
    "Charge",
    "Conveyor",
    "Costs",
    "Distribution",
    "Element",
    "Failure",
    "Fleet",
    "Go",
    "Hot",
    "Interlock",
    "Kanban",
    "Kpi",
    "Loop",
    "Maintenance",
    "Need",
    "Order",
    "Part",
    "Phases",
    "Plant",
    "Product",
    "Quantity",
    "Release",
    "SitePower",
    "Station",
    "Step",
    "Title",
    "Wear",
    "WorkerPool",
    "dumps",
    "examples",
    "load",
    "loads",
    "override",
]
