"""Fleets of vehicles that carry lots and parts."""

from __future__ import annotations

from lineside.kernel.core.declare import Call, Capability, Codes, Each, Message, Refusal, Trait, Verdicts
from lineside.kernel.vehicle.tables import COLUMNS, TABLES
from lineside.kernel.vehicle.verdict import JOURNEY, JOURNEY_FACTS

DOINGS = Codes(
    "DOINGS",
    "What a vehicle does, and what its time is spent on.",
    {"idle": "IDLE", "driving": "DRIVING", "loading": "LOADING", "unloading": "UNLOADING", "charging": "CHARGING"},
)
VEHICLE_STATES = Codes(
    "VEHICLE_STATES",
    "",
    {
        "driving_loaded": "RUNS_LOADED",
        "driving_empty": "RUNS_EMPTY",
        "loading": "IS_LOADING",
        "unloading": "IS_UNLOADING",
        "charging": "IS_CHARGING",
        "idle": "IS_IDLE",
        "down": "IS_DOWN",
    },
)
FLEET_RULES = Codes(
    "FLEET_RULES",
    "Which load a free vehicle fetches next.",
    {"oldest": "OLDEST", "nearest": "NEAREST", "most-urgent": "MOST_URGENT"},
)

VEHICLE = "h.machine_n <= element < h.machine_n + h.vehicle_n"
"""Of an element: whether it is a vehicle."""
TOLD = Call("driving.about_vehicle", "fact element-h.machine_n number x y", VEHICLE)

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
    "conveyors",
)
"""Traits of others with which all of its own were thought through."""

CAPABILITY = Capability(
    "vehicle",
    "fleets of vehicles that carry lots and parts",
    verdicts=(Verdicts("a vehicle's journey", tuple(DOINGS.words), JOURNEY_FACTS, JOURNEY),),
    hooks={"served": (Call("vehicle.mend", "(r>>1)-h.machine_n", "r >> 1 >= h.machine_n"),)},
    traits=(
        Trait("carried lots", "lots that vehicles carry", "traits.carried_lots_in", COPES_WITH),
        Trait("carried parts", "parts that vehicles carry", "traits.carried_parts_in", COPES_WITH),
        Trait("vehicle failures", "vehicles that fail", "traits.vehicle_failures_in", COPES_WITH),
    ),
    refusals=(
        Refusal("vehicle failures", "spare parts", "spare parts of vehicles", "upkeep.traits.vehicle_spares_in"),
    ),
    page="guides/supply.md",
    tables=TABLES,
    columns=COLUMNS,
    codes=(
        DOINGS,
        VEHICLE_STATES,
        FLEET_RULES,
    ),
    commands=(
        Message(1, "resume", "RESUME", (Call("truth.proceed", "element number", "element >= h.machine_n"),)),
        Message(6, "drive", "DRIVE", (Call("truth.act", "kind element number target step"),)),
        Message(7, "load", "LOAD", (Call("truth.act", "kind element number target step"),)),
        Message(8, "unload", "UNLOAD", (Call("truth.act", "kind element number target step"),)),
        Message(9, "charge", "CHARGE", (Call("truth.act", "kind element number target step"),)),
    ),
    facts=(
        Message(
            0,
            "failed",
            "FAILED",
            (
                Call(
                    "driving.about_vehicle",
                    "fact element-h.machine_n number x y",
                    VEHICLE,
                ),
            ),
        ),
        Message(1, "ended", "ENDED", happens=(Call("truth.doing_ends", "element number", "element >= h.machine_n"),)),
        Message(
            2,
            "stopped",
            "STOPPED",
            (
                Call(
                    "driving.about_vehicle",
                    "fact element-h.machine_n number x y",
                    VEHICLE,
                ),
            ),
        ),
        Message(
            3,
            "repaired",
            "REPAIRED",
            (
                Call(
                    "driving.about_vehicle",
                    "fact element-h.machine_n number x y",
                    VEHICLE,
                ),
            ),
        ),
        Message(
            6,
            "started",
            "STARTED",
            (
                Call(
                    "driving.about_vehicle",
                    "fact element-h.machine_n number x y",
                    VEHICLE,
                ),
            ),
        ),
        Message(
            12,
            "reached",
            "REACHED",
            (
                Call(
                    "driving.about_vehicle",
                    "fact element-h.machine_n number x y",
                    VEHICLE,
                ),
            ),
        ),
        Message(
            13,
            "loaded",
            "LOADED_UP",
            (
                Call(
                    "driving.about_vehicle",
                    "fact element-h.machine_n number x y",
                    VEHICLE,
                ),
            ),
        ),
        Message(
            14,
            "unloaded",
            "UNLOADED",
            (
                Call(
                    "driving.about_vehicle",
                    "fact element-h.machine_n number x y",
                    VEHICLE,
                ),
            ),
        ),
        Message(
            15,
            "charged",
            "CHARGED",
            (
                Call(
                    "driving.about_vehicle",
                    "fact element-h.machine_n number x y",
                    VEHICLE,
                ),
            ),
        ),
    ),
    settles=(
        Each("fleet", "state.count_loads", "row 0"),
        Each("vehicle", "state.charge_vehicle", "row"),
    ),
)
