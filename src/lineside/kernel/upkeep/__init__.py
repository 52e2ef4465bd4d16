"""Failures, repairs, maintenance and wear."""

from __future__ import annotations

from lineside.kernel.core.declare import MACHINE, Call, Capability, Codes, Message, Trait, Verdicts
from lineside.kernel.upkeep.tables import COLUMNS, TABLES
from lineside.kernel.upkeep.verdict import CONDITION, CONDITION_FACTS, PLANNED

CONDITIONS = Codes(
    "CONDITIONS",
    "Where the repair of a machine stands.",
    {"up": "UP", "awaiting crew": "AWAITING_CREW", "in repair": "IN_REPAIR", "repair stopping": "REPAIR_STOPPING"},
)
UPSETS = Codes(
    "UPSETS",
    "What a person can have go wrong in an emulated plant, to see how the line answers.",
    {"break": "BREAK", "wrong part": "WRONG_PART", "delay": "DELAY"},
)
CLOCKS = Codes(
    "CLOCKS",
    "What a failure's clock counts, and what becomes of the part in work.",
    {"busy": "BUSY_CLOCK", "calendar": "CALENDAR_CLOCK", "cycles": "CYCLE_CLOCK"},
)
FATES = Codes("FATES", "", {"resume": "RESUME_PART", "restart": "RESTART_PART", "scrap": "SCRAP_PART"})

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
)
"""Traits of others with which all of its own were thought through."""

CAPABILITY = Capability(
    "upkeep",
    "failures, repairs, maintenance and wear",
    verdicts=(
        Verdicts(
            "a machine's condition",
            (*CONDITIONS.words, *(f"{word}, maintenance" for word in tuple(CONDITIONS.words)[-PLANNED:])),
            CONDITION_FACTS,
            CONDITION,
        ),
    ),
    hooks={
        "work_elapsed": (Call("ageing.age_by_work", "m elapsed"),),
        "operation_ended": (Call("ageing.age_by_cycle", "m"),),
        "served": (Call("repair.begin_repair", "r>>1", "r & 1"),),
    },
    traits=(
        Trait("failures", "machines that fail", "traits.failures_in", COPES_WITH),
        Trait("maintenance", "preventive maintenance", "traits.maintenance_in", COPES_WITH),
        Trait("spare parts", "spare parts for repairs and maintenance", "traits.spares_in", COPES_WITH),
        Trait("wear", "tools that wear", "traits.wear_in", COPES_WITH),
    ),
    page="guides/maintenance.md",
    tables=TABLES,
    columns=COLUMNS,
    codes=(
        CONDITIONS,
        UPSETS,
        CLOCKS,
        FATES,
    ),
    commands=(
        Message(3, "repair", "REPAIR", (Call("truth.repair", "element number"),)),
        Message(10, "disturb", "DISTURB", (Call("upset.disturb", "element number target"),)),
        Message(12, "serve", "SERVE", (Call("truth.serve", "element number target"),)),
    ),
    facts=(
        Message(
            0,
            "failed",
            "FAILED",
            (Call("/facts.about_condition", "fact element number x", MACHINE),),
            happens=(Call("truth.failure_strikes", "element number"),),
        ),
        Message(
            3,
            "repaired",
            "REPAIRED",
            (Call("/facts.about_condition", "fact element number x", MACHINE),),
            happens=(Call("truth.repair_ends", "element number"),),
        ),
    ),
    requests=(Message(69, "upset", "UPSET", (Call("/requests.upset", "element number"),)),),
    timers=(Message(3, "service", "SERVICE_TIMER", (Call("service.service_due", "element number"),)),),
)
