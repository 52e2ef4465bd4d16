"""Parts at the line side, and calls for more."""

from __future__ import annotations

from lineside.kernel.core.declare import Call, Capability, Codes, Each, Message, Trait
from lineside.kernel.supply.tables import COLUMNS, TABLES

KITS = Codes(
    "KITS",
    "Whether a machine has the parts that its operation takes in: none looked for, some lack, set aside for it, used.",
    {"none": "NO_KIT", "lacking": "LACKING", "set aside": "SET_ASIDE", "used": "USED"},
)
POLICIES = Codes(
    "POLICIES",
    "How the parts at a station are replenished: never, since there is always some; by bins; at a reorder point.",
    {"endless": "ENDLESS", "bins": "BY_BINS", "reorder": "BY_POINT"},
)
STAGES = Codes(
    "STAGES",
    "Where a task, a call for parts or a lot to be carried, stands.",
    {
        "none": "NO_TASK",
        "on its way": "ON_ITS_WAY",
        "called": "CALLED",
        "fetched": "FETCHED",
        "aboard": "ABOARD",
        "in making": "IN_MAKING",
    },
)

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
)
"""Traits of others with which all of its own were thought through."""

CAPABILITY = Capability(
    "supply",
    "parts at the line side, and calls for more",
    hooks={
        "may_begin": (Call("stock.may_take", "m"),),
        "operation_began": (Call("stock.take_in_parts", "m"),),
        "lot_left": (Call("call.store", "p good"),),
    },
    traits=(
        Trait("parts", "parts at the line side", "traits.parts_in", COPES_WITH),
        Trait("made parts", "parts that the plant makes itself", "traits.made_parts_in", COPES_WITH),
    ),
    page="guides/supply.md",
    tables=TABLES,
    columns=COLUMNS,
    codes=(
        KITS,
        POLICIES,
        STAGES,
    ),
    commands=(Message(5, "supply", "SUPPLY", (Call("truth.supply", "element number"),)),),
    facts=(
        Message(
            10,
            "delivered",
            "DELIVERED",
            (Call("call.learn_delivery", "element number x", "0 <= element < h.stock_n"),),
            happens=(Call("truth.delivery_comes", "element number"),),
        ),
        Message(11, "found", "FOUND", (Call("stock.learn_count", "element x", "0 <= element < h.stock_n"),)),
    ),
    settles=(Each("stock", "sums.count_parts", "row 0"),),
    imagines=(Each("", "imagine.imagine_supply"),),
)
