"""The small integers by which the kernel calls things, each beside the word that people read.

Made by `lineside.kernel.build.assemble` from what the capabilities declare.
"""

from __future__ import annotations

from typing import Final

SECOND: Final = 1_000_000
"""Kernel time is int64 microseconds."""
WEEK: Final = 7 * 24 * 3600 * SECOND
NEVER: Final = 1 << 62
"""A time that never comes, and a capacity that never fills."""
NONE: Final = -1
"""No row of the table that a column refers to."""
SCRAPPED: Final = -2
"""In place of the step a part goes to: there is none, it is scrap."""
WEAR_BIT: Final = 62
"""Of what a maintenance renews, the tool's wear; the bits below are failure modes of the machine."""
DELAYED_BY: Final = 300 * SECOND
"""How much longer a vehicle takes that is delayed, µs."""
BINS_PER_OCTAVE: Final = 32
BINS: Final = 40 * BINS_PER_OCTAVE
"""Log-linear histogram of cycle times: 32 bins an octave, over 2^44 microseconds (204 days)."""

TRACES_MACHINES, TRACES_LOTS = 1, 2
"""What is traced: changes of machines' states, or moves of lots, too."""

# What a host asks of the kernel's door.
START_PLANT, HANDLE, SIMULATE, SETTLE_ALL, RESET, DUE, IMAGINE, GO_ON = range(8)
HANDLE_ALL, COPY_COMMANDS, FORGET_COMMANDS, OBEY_ALL, COLLECT_FACTS = range(8, 13)

# What the controller does with a fact that it did not, or did, expect.
VERDICTS: Final = (
    "accept",
    "void",
    "infer",
    "correct",
    "ask a person",
)
ACCEPT = 0
VOID = 1
INFER = 2
CORRECT = 3
QUESTION = 4

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
CONSTANT = 0
UNIFORM = 1
TRIANGULAR = 2
EXPONENTIAL = 3
NORMAL = 4
LOGNORMAL = 5
GAMMA = 6
ERLANG = 7
WEIBULL = 8
EMPIRICAL = 9

# What a line of the trace says of a lot; of a machine it says its state.
MOVES: Final = (
    "comes to a queue",
    "is taken out of it",
    "is completed",
    "is scrapped",
)
COMES_TO_QUEUE = 0
IS_TAKEN = 1
IS_COMPLETED = 2
IS_SCRAPPED = 3

# How the kernel's loop comes back to its host.
REASONS: Final = (
    "done",
    "grow",
    "cap",
    "trace full",
)
DONE = 0
GROW = 1
CAP = 2
TRACE_FULL = 3

# Where a lot is.
PLACES: Final = (
    "nowhere",
    "outside",
    "queue",
    "machine",
    "way",
    "conveyor",
    "vehicle",
)
NOWHERE = 0
OUTSIDE = 1
IN_QUEUE = 2
ON_MACHINE = 3
ON_WAY = 4
ON_CONVEYOR = 5
ON_VEHICLE = 6

# How a lot comes to a step from the one before.
CARRIERS: Final = (
    "at once",
    "delay",
    "conveyor",
    "fleet",
)
AT_ONCE = 0
BY_DELAY = 1
BY_CONVEYOR = 2
BY_FLEET = 3

# How parts come in.
RELEASES: Final = (
    "always",
    "every",
    "wip",
    "orders",
    "kanban",
)
ALWAYS = 0
EVERY = 1
WIP = 2
ORDERS = 3
KANBAN = 4

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
FIFO = 0
LIFO = 1
SPT = 2
LPT = 3
EDD = 4
SLACK = 5
CRITICAL_RATIO = 6
HIGHEST_PRIORITY = 7
WSPT = 8
LONGEST_WAIT = 9
OWN_RULE = 10

# What a machine's time is spent on One state holds at a time; `work.state` says which wins.
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
BUSY = 0
STARVED = 1
WAITING_PARTS = 2
WAITING_WORKER = 3
WAITING_VEHICLE = 4
BLOCKED = 5
HELD = 6
SETUP = 7
DOWN = 8
MAINTENANCE = 9
OFF_SHIFT = 10

# Where an operation on a machine stands, as the controller believes.
OPERATIONS: Final = (
    "empty",
    "loaded",
    "running",
    "stopping",
    "suspended",
    "held",
    "releasing",
    "done",
    "barred",
    "clearing",
)
EMPTY = 0
LOADED = 1
RUNNING = 2
STOPPING = 3
SUSPENDED = 4
HOLDING = 5
RELEASING = 6
FINISHED = 7
BARRED = 8
CLEARING = 9

# The phases of a step, in the order in which they are done.
PHASE_KINDS: Final = (
    "setup",
    "load",
    "run",
    "unload",
)
SET_UP = 0

# Where a person is of a pool whose people are told apart.
DUTIES: Final = (
    "free",
    "walking",
    "at work",
)
FREE = 0
WALKING = 1
AT_WORK = 2

# Where the repair of a machine stands.
CONDITIONS: Final = (
    "up",
    "awaiting crew",
    "in repair",
    "repair stopping",
)
UP = 0
AWAITING_CREW = 1
IN_REPAIR = 2
REPAIR_STOPPING = 3

# What a person can have go wrong in an emulated plant, to see how the line answers.
UPSETS: Final = (
    "break",
    "wrong part",
    "delay",
)
BREAK = 0
WRONG_PART = 1
DELAY = 2

# What a failure's clock counts, and what becomes of the part in work.
CLOCKS: Final = (
    "busy",
    "calendar",
    "cycles",
)
BUSY_CLOCK = 0
CALENDAR_CLOCK = 1
CYCLE_CLOCK = 2

FATES: Final = (
    "resume",
    "restart",
    "scrap",
)
RESUME_PART = 0
RESTART_PART = 1
SCRAP_PART = 2

# Whether a machine has the parts that its operation takes in: none looked for, some lack, set aside for it, used.
KITS: Final = (
    "none",
    "lacking",
    "set aside",
    "used",
)
NO_KIT = 0
LACKING = 1
SET_ASIDE = 2
USED = 3

# How the parts at a station are replenished: never, since there is always some; by bins; at a reorder point.
POLICIES: Final = (
    "endless",
    "bins",
    "reorder",
)
ENDLESS = 0
BY_BINS = 1
BY_POINT = 2

# Where a task, a call for parts or a lot to be carried, stands.
STAGES: Final = (
    "none",
    "on its way",
    "called",
    "fetched",
    "aboard",
    "in making",
)
NO_TASK = 0
ON_ITS_WAY = 1
CALLED = 2
FETCHED = 3
ABOARD = 4
IN_MAKING = 5

# What an end or a release says of the part (first value); the second is a row of `kind` + 1, 0: none was named.
FINDINGS: Final = (
    "passed",
    "held",
    "rejected",
)
PASSED = 0
HELD_BACK = 1
REJECTED = 2

# What a vehicle does, and what its time is spent on.
DOINGS: Final = (
    "idle",
    "driving",
    "loading",
    "unloading",
    "charging",
)
IDLE = 0
DRIVING = 1
LOADING = 2
UNLOADING = 3
CHARGING = 4

VEHICLE_STATES: Final = (
    "driving_loaded",
    "driving_empty",
    "loading",
    "unloading",
    "charging",
    "idle",
    "down",
)
RUNS_LOADED = 0
RUNS_EMPTY = 1
IS_LOADING = 2
IS_UNLOADING = 3
IS_CHARGING = 4
IS_IDLE = 5
IS_DOWN = 6

# Which load a free vehicle fetches next.
FLEET_RULES: Final = (
    "oldest",
    "nearest",
    "most-urgent",
)
OLDEST = 0
NEAREST = 1
MOST_URGENT = 2

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
BEGIN = 0
RESUME = 1
INTERRUPT = 2
REPAIR = 3
ASK = 4
SUPPLY = 5
DRIVE = 6
LOAD = 7
UNLOAD = 8
CHARGE = 9
DISTURB = 10
LEAVE = 11
SERVE = 12
WALK = 13
CARRY = 14
CONVEY = 15
DISCHARGE = 16

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
FAILED = 0
ENDED = 1
STOPPED = 2
REPAIRED = 3
RELEASED = 4
ARRIVED = 5
STARTED = 6
MOVED = 7
SEEN = 8
COUNTED = 9
DELIVERED = 10
FOUND = 11
REACHED = 12
LOADED_UP = 13
UNLOADED = 14
CHARGED = 15
REFUSED = 16
WALKED = 17
CARRIED = 18
CONVEYED = 19
CLEARED = 20

FIRST_REQUEST: Final = 64
# Requests of people and programs, and the host's own records. Facts are never refused.
REQUESTS: Final = (
    "start",
    "tick",
    "let go",
    "order",
    "answer",
    "upset",
    "prioritise",
    "away",
)
START = 64
TICK = 65
LET_GO = 66
ORDER = 67
ANSWER = 68
UPSET = 69
PRIORITISE = 70
AWAY = 71

# Controller timers, in the order in which they count within one instant.
TIMERS: Final = (
    "calendar",
    "release",
    "order",
    "service",
)
CALENDAR_TIMER = 0
RELEASE_TIMER = 1
ORDER_TIMER = 2
SERVICE_TIMER = 3
