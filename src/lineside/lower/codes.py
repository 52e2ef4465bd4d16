"""The small integers by which the kernel calls things, each beside the word that people read."""

from __future__ import annotations

from typing import Final

SECOND: Final = 1_000_000
"""Kernel time is int64 microseconds."""
WEEK: Final = 7 * 24 * 3600 * SECOND
NEVER: Final = 1 << 62
"""A time that never comes, and a capacity that never fills."""
NONE: Final = -1
"""No row of the table that a column refers to."""

# What a machine's time is spent on (DESIGN 3). One state holds at a time; `controller.state` says which wins.
STATES: Final = (
    "busy",
    "starved",
    "waiting_parts",
    "waiting_worker",
    "waiting_vehicle",
    "blocked",
    "held",
    "setup",
    "down",
    "maintenance",
    "off_shift",
)
BUSY, STARVED, WAITING_PARTS, WAITING_WORKER, WAITING_VEHICLE, BLOCKED, HELD = range(7)
SETUP, DOWN, MAINTENANCE, OFF_SHIFT = range(7, 11)

# Where an operation on a machine stands, as the controller believes.
OPERATIONS: Final = (
    "empty",
    "loaded",
    "running",
    "stopping",
    "suspended",
    "held",  # after the work, until somebody comes to release the part
    "releasing",
    "done",
    "barred",  # before the work, until somebody comes to clear it
    "clearing",
)
EMPTY, LOADED, RUNNING, STOPPING, SUSPENDED, HOLDING, RELEASING, FINISHED, BARRED, CLEARING = range(10)

# The phases of a step, in the order in which they are done.
PHASE_KINDS: Final = ("setup", "load", "run", "unload")
SET_UP: Final = 0

# Whether a machine has the parts that its operation takes in: none looked for yet, some lack, they are set aside for
# it, they are used.
KITS: Final = ("none", "lacking", "set aside", "used")
NO_KIT, LACKING, SET_ASIDE, USED = range(4)

# How the parts at a station are replenished: never, since there is always some; by bins; at a reorder point.
POLICIES: Final = ("endless", "bins", "reorder")
ENDLESS, BY_BINS, BY_POINT = range(3)

# Where a task, a call for parts or a lot to be carried, stands.
STAGES: Final = ("none", "on its way", "called", "fetched", "aboard", "in making")
NO_TASK, ON_ITS_WAY, CALLED, FETCHED, ABOARD, IN_MAKING = range(6)

# What a vehicle does, and what its time is spent on.
DOINGS: Final = ("idle", "driving", "loading", "unloading", "charging")
IDLE, DRIVING, LOADING, UNLOADING, CHARGING = range(5)
VEHICLE_STATES: Final = ("driving_loaded", "driving_empty", "loading", "unloading", "charging", "idle", "down")
RUNS_LOADED, RUNS_EMPTY, IS_LOADING, IS_UNLOADING, IS_CHARGING, IS_IDLE, IS_DOWN = range(7)

# Which load a free vehicle fetches next.
FLEET_RULES: Final = ("oldest", "nearest", "most-urgent")
OLDEST, NEAREST, MOST_URGENT = range(3)

# Where the repair of a machine stands.
CONDITIONS: Final = ("up", "awaiting crew", "in repair", "repair stopping")
UP, AWAITING_CREW, IN_REPAIR, REPAIR_STOPPING = range(4)
WEAR_BIT: Final = 62
"""Of what a maintenance renews, the tool's wear; the bits below are failure modes of the machine."""

# Where a person is of a pool whose people are told apart.
DUTIES: Final = ("free", "walking", "at work")
FREE, WALKING, AT_WORK = range(3)

# Commands: controller -> plant. Each carries a number; the plant obeys a number once.
COMMANDS: Final = (
    "begin",
    "resume",
    "interrupt",
    "repair",
    "ask",
    "supply",
    "drive",
    "load",
    "unload",
    "charge",
    "disturb",
    "leave",
    "serve",
    "walk",
    "carry",
    "convey",
    "discharge",
)
BEGIN, RESUME, INTERRUPT, REPAIR, ASK, SUPPLY, DRIVE, LOAD, UNLOAD, CHARGE, DISTURB, LEAVE, SERVE, WALK = range(14)
CARRY, CONVEY, DISCHARGE = range(14, 17)

# Facts: plant -> controller, in the order in which they count within one instant.
FACTS: Final = (
    "failed",
    "ended",
    "stopped",
    "repaired",
    "released",
    "arrived",
    "started",
    "moved",
    "seen",
    "counted",
    "delivered",
    "found",
    "reached",
    "loaded",
    "unloaded",
    "charged",
    "refused",
    "walked",
    "carried",
    "conveyed",
    "cleared",
)
FAILED, ENDED, STOPPED, REPAIRED, RELEASED, ARRIVED, STARTED, MOVED, SEEN, COUNTED, DELIVERED, FOUND = range(12)
REACHED, LOADED_UP, UNLOADED, CHARGED, REFUSED, WALKED = range(12, 18)
CARRIED, CONVEYED, CLEARED = range(18, 21)

# What an end or a release says of the part (its first value); the second is a row of `kind` + 1, or 0: none was named.
FINDINGS: Final = ("passed", "held", "rejected")
PASSED, HELD_BACK, REJECTED = range(3)
SCRAPPED: Final = -2
"""In place of the step a part goes to: there is none, it is scrap."""

# Requests of people and programs, and the host's own records. Facts are never refused; requests may be.
REQUESTS: Final = ("start", "tick", "let go", "order", "answer", "upset", "prioritise", "away")
FIRST_REQUEST: Final = 64
START, TICK, LET_GO, ORDER, ANSWER, UPSET, PRIORITISE, AWAY = range(FIRST_REQUEST, FIRST_REQUEST + 8)

# What a person can have go wrong in an emulated plant, to see how the line answers.
UPSETS: Final = ("break", "wrong part", "delay")
BREAK, WRONG_PART, DELAY = range(3)
DELAYED_BY: Final = 300 * SECOND
"""How much longer a vehicle takes that is delayed, µs."""

# What the controller does with a fact that it did not, or did, expect.
VERDICTS: Final = ("accept", "void", "infer", "correct", "ask a person")
ACCEPT, VOID, INFER, CORRECT, QUESTION = range(5)

# Controller timers, in the order in which they count within one instant.
TIMERS: Final = ("calendar", "release", "order", "service")
CALENDAR_TIMER, RELEASE_TIMER, ORDER_TIMER, SERVICE_TIMER = range(4)

# Where a lot is.
PLACES: Final = ("nowhere", "outside", "queue", "machine", "way", "conveyor", "vehicle")
NOWHERE, OUTSIDE, IN_QUEUE, ON_MACHINE, ON_WAY, ON_CONVEYOR, ON_VEHICLE = range(7)

# How a lot comes to a step from the one before.
CARRIERS: Final = ("at once", "delay", "conveyor", "fleet")
AT_ONCE, BY_DELAY, BY_CONVEYOR, BY_FLEET = range(4)

# How parts come in.
RELEASES: Final = ("always", "every", "wip", "orders", "kanban")
ALWAYS, EVERY, WIP, ORDERS, KANBAN = range(5)

# What a failure's clock counts, and what becomes of the part in work.
CLOCKS: Final = ("busy", "calendar", "cycles")
BUSY_CLOCK, CALENDAR_CLOCK, CYCLE_CLOCK = range(3)
FATES: Final = ("resume", "restart", "scrap")
RESUME_PART, RESTART_PART, SCRAP_PART = range(3)

# Kinds of distribution.
DISTRIBUTIONS: Final = (
    "constant",
    "uniform",
    "triangular",
    "exponential",
    "normal",
    "lognormal",
    "gamma",
    "erlang",
    "weibull",
    "empirical",
)
CONSTANT, UNIFORM, TRIANGULAR, EXPONENTIAL, NORMAL, LOGNORMAL, GAMMA, ERLANG, WEIBULL, EMPIRICAL = range(10)

# Which waiting lot goes first.
RULES: Final = (
    "first-in-first-out",
    "last-in-first-out",
    "shortest-processing-time",
    "longest-processing-time",
    "earliest-due-date",
    "least-slack",
    "critical-ratio",
    "highest-priority",
    "weighted-shortest-processing-time",
    "longest-wait",
    "own",
)
FIFO, LIFO, SPT, LPT, EDD, SLACK, CRITICAL_RATIO, HIGHEST_PRIORITY, WSPT, LONGEST_WAIT, OWN_RULE = range(11)

# What a host asks of the kernel's door.
START_PLANT, HANDLE, SIMULATE, SETTLE_ALL, RESET, DUE, IMAGINE, GO_ON = range(8)
HANDLE_ALL, COPY_COMMANDS, FORGET_COMMANDS, OBEY_ALL, COLLECT_FACTS = range(8, 13)

# What a line of the trace says of a lot; of a machine it says its state.
MOVES: Final = ("comes to a queue", "is taken out of it", "is completed", "is scrapped")
COMES_TO_QUEUE, IS_TAKEN, IS_COMPLETED, IS_SCRAPPED = range(4)
TRACES_MACHINES, TRACES_LOTS = 1, 2
"""What is traced: changes of machines' states, or moves of lots, too."""

# How the kernel's loop comes back to its host.
REASONS: Final = ("done", "grow", "cap", "trace full")
DONE, GROW, CAP, TRACE_FULL = range(4)

# Log-linear histogram of cycle times: 32 bins an octave, over 2^44 microseconds (204 days).
BINS_PER_OCTAVE: Final = 32
BINS: Final = 40 * BINS_PER_OCTAVE
