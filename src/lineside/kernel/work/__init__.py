"""Operations on machines, in phases."""

from __future__ import annotations

from lineside.kernel.core.declare import MACHINE, Call, Capability, Codes, Each, Message, Trait, Verdicts
from lineside.kernel.work.tables import COLUMNS, TABLES
from lineside.kernel.work.verdict import OPERATION, OPERATION_FACTS

STATES = Codes(
    "STATES",
    "What a machine's time is spent on One state holds at a time; `work.state` says which wins.",
    {
        "busy": "BUSY",
        "starved": "STARVED",
        "waiting_parts": "WAITING_PARTS",
        "waiting_worker": "WAITING_WORKER",
        "waiting_vehicle": "WAITING_VEHICLE",
        "blocked": "BLOCKED",
        "held": "HELD",
        "setup": "SETUP",
        "down": "DOWN",
        "maintenance": "MAINTENANCE",
        "off_shift": "OFF_SHIFT",
    },
)
OPERATIONS = Codes(
    "OPERATIONS",
    "Where an operation on a machine stands, as the controller believes.",
    {
        "empty": "EMPTY",
        "loaded": "LOADED",
        "running": "RUNNING",
        "stopping": "STOPPING",
        "suspended": "SUSPENDED",
        "held": "HOLDING",
        "releasing": "RELEASING",
        "done": "FINISHED",
        "barred": "BARRED",
        "clearing": "CLEARING",
    },
)
PHASE_KINDS = Codes(
    "PHASE_KINDS",
    "The phases of a step, in the order in which they are done.",
    {"setup": "SET_UP", "load": "", "run": "", "unload": ""},
)

COPES_WITH = (
    "several stations",
    "moves",
    "splitting",
    "shared limits",
    "orders",
)
"""Traits of others with which all of its own were thought through."""

CAPABILITY = Capability(
    "work",
    "operations on machines, in phases",
    verdicts=(Verdicts("an operation", tuple(OPERATIONS.words), OPERATION_FACTS, OPERATION),),
    hooks={
        "work_elapsed": (Call("account.charge_work", "m elapsed"),),
        "operation_ended": (Call("account.charge_cycle", "m"),),
        "served": (Call("operation.staff", "r>>1"),),
    },
    traits=(Trait("phases", "operations in phases", "traits.phases_in", COPES_WITH),),
    page="guides/work.md",
    tables=TABLES,
    columns=COLUMNS,
    codes=(
        STATES,
        OPERATIONS,
        PHASE_KINDS,
    ),
    commands=(
        Message(0, "begin", "BEGIN", (Call("truth.begin_work", "element number target step serial visit lot"),)),
        Message(1, "resume", "RESUME", (Call("truth.resume_work", "element number"),)),
        Message(2, "interrupt", "INTERRUPT", (Call("truth.break_off", "element target"),)),
        Message(4, "ask", "ASK", (Call("truth.ask_release", "element number step serial visit"),)),
    ),
    facts=(
        Message(
            1,
            "ended",
            "ENDED",
            (Call("/facts.about_operation", "fact element number x y", MACHINE),),
            happens=(Call("truth.work_ends", "element number"),),
        ),
        Message(
            2,
            "stopped",
            "STOPPED",
            (Call("/facts.about_operation", "fact element number x y", MACHINE),),
        ),
        Message(
            4,
            "released",
            "RELEASED",
            (Call("/facts.about_operation", "fact element number x y", MACHINE),),
            happens=(Call("truth.release_ends", "element number"),),
        ),
        Message(
            6,
            "started",
            "STARTED",
            (Call("/facts.about_operation", "fact element number x y", MACHINE),),
        ),
        Message(
            9,
            "counted",
            "COUNTED",
            (Call("/facts.about_operation", "fact element number x y", MACHINE),),
        ),
        Message(
            16,
            "refused",
            "REFUSED",
            (Call("/facts.about_operation", "fact element number x y", MACHINE),),
            happens=(Call("truth.work_refused", "element number"),),
        ),
    ),
    settles=(Each("machine", "state.charge", "row"),),
)
