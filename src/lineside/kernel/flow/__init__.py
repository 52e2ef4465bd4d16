"""Lots: where they come from, wait, go next and leave."""

from __future__ import annotations

from lineside.kernel.core.declare import Call, Capability, Codes, Each, Message, Trait
from lineside.kernel.flow.tables import TABLES

PLACES = Codes(
    "PLACES",
    "Where a lot is.",
    {
        "nowhere": "NOWHERE",
        "outside": "OUTSIDE",
        "queue": "IN_QUEUE",
        "machine": "ON_MACHINE",
        "way": "ON_WAY",
        "conveyor": "ON_CONVEYOR",
        "vehicle": "ON_VEHICLE",
    },
)
CARRIERS = Codes(
    "CARRIERS",
    "How a lot comes to a step from the one before.",
    {"at once": "AT_ONCE", "delay": "BY_DELAY", "conveyor": "BY_CONVEYOR", "fleet": "BY_FLEET"},
)
RELEASES = Codes(
    "RELEASES",
    "How parts come in.",
    {"always": "ALWAYS", "every": "EVERY", "wip": "WIP", "orders": "ORDERS", "kanban": "KANBAN"},
)
RULES = Codes(
    "RULES",
    "Which waiting lot goes first.",
    {
        "first-in-first-out": "FIFO",
        "last-in-first-out": "LIFO",
        "shortest-processing-time": "SPT",
        "longest-processing-time": "LPT",
        "earliest-due-date": "EDD",
        "least-slack": "SLACK",
        "critical-ratio": "CRITICAL_RATIO",
        "highest-priority": "HIGHEST_PRIORITY",
        "weighted-shortest-processing-time": "WSPT",
        "longest-wait": "LONGEST_WAIT",
        "own": "OWN_RULE",
    },
)

CAPABILITY = Capability(
    "flow",
    "lots: where they come from, wait, go next and leave",
    traits=(
        Trait("several stations", "a step that can be done at one of several stations", "traits.alternatives_in"),
        Trait("moves", "lots that are carried for a while", "traits.moves_in"),
        Trait("splitting", "a step that splits its part", "traits.splits_in"),
        Trait("shared limits", "a limit of work in process that products share", "traits.loops_in"),
        Trait("orders", "orders with due dates", "traits.orders_in"),
    ),
    page="guides/release-and-dispatch.md",
    tables=TABLES,
    codes=(
        PLACES,
        CARRIERS,
        RELEASES,
        RULES,
    ),
    commands=(Message(14, "carry", "CARRY", (Call("truth.carry", "element number serial visit"),)),),
    facts=(
        Message(
            5,
            "arrived",
            "ARRIVED",
            (Call("source.has_arrived", "element"),),
            happens=(Call("truth.comes", "element number"),),
        ),
        Message(7, "moved", "MOVED", (Call("whereabouts.moved", "fact element x y"),)),
        Message(8, "seen", "SEEN", (Call("whereabouts.seen", "fact element x y"),)),
        Message(18, "carried", "CARRIED", (Call("way.carried", "element number", "0 <= element < h.way_n"),)),
    ),
    requests=(
        Message(67, "order", "ORDER", (Call("book.add_order", "element number x y"),)),
        Message(70, "prioritise", "PRIORITISE", (Call("priority.prioritise", "element number"),)),
    ),
    timers=(
        Message(1, "release", "RELEASE_TIMER", (Call("source.release_due", "element number"),)),
        Message(2, "order", "ORDER_TIMER", (Call("source.order_due", "element number"),)),
    ),
    hooks={"operation_began": (Call("ordered.begin_order", "m"),)},
    settles=(
        Each("station", "sums.count_waiting", "row 0"),
        Each("source", "sums.count_outside", "row 0"),
        Each("product", "sums.count_inside", "row 0"),
        Each("product", "sums.count_stored", "row 0"),
    ),
    imagines=(Each("way", "imagine.imagine_way", "row"),),
)
