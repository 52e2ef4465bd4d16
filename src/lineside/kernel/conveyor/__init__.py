"""Conveyors on which lots move up behind each other."""

from __future__ import annotations

from lineside.kernel.conveyor.tables import TABLES
from lineside.kernel.core.declare import Call, Capability, Each, Message, Trait

COPES_WITH = (
    "several stations",
    "moves",
    "splitting",
    "shared limits",
    "orders",
    "phases",
    "workers",
    "people told apart",
    "shifts",
    "failures",
    "maintenance",
    "spare parts",
    "wear",
    "parts",
    "made parts",
    "inspection",
    "interlocks",
    "side routes",
)
"""Traits of others with which all of its own were thought through."""

CAPABILITY = Capability(
    "conveyor",
    "conveyors on which lots move up behind each other",
    traits=(Trait("conveyors", "conveyors between steps", "traits.conveyors_in", COPES_WITH),),
    page="guides/supply.md",
    tables=TABLES,
    commands=(
        Message(15, "convey", "CONVEY", (Call("truth.convey", "element number"),)),
        Message(16, "discharge", "DISCHARGE", (Call("truth.discharge", "element number"),)),
    ),
    facts=(
        Message(
            19, "conveyed", "CONVEYED", (Call("belief.conveyed", "element number", "0 <= element < h.conveyor_n"),)
        ),
        Message(20, "cleared", "CLEARED", (Call("belief.cleared", "element number", "0 <= element < h.conveyor_n"),)),
    ),
    settles=(Each("conveyor", "sums.count_on_conveyor", "row 0"),),
    imagines=(Each("conveyor", "imagine.imagine_conveyor", "row"),),
)
