"""The tables of this capability, and what it adds to those of others."""

from __future__ import annotations

import numpy as np

from lineside.kernel.core.declare import Table, belief, model, ranking, scratch, tally, truth
from lineside.lower.codes import STATES

MACHINE = Table(
    "machine",
    "one machine of a station, as the controller believes",
    (
        model("station", "its station", refers="station"),
        belief("operation", "where the operation stands, a number of OPERATIONS", was="phase", after="services"),
        belief("lot", "the lot on it", refers="lot", after="worn"),
        belief("doing", "the phase of the lot's step in work or to come, NONE = the step has none", refers="phase"),
        belief("setting", "1: that phase is a setup"),
        belief("split", "parts that have come out of the lot on it, of those that its step makes"),
        belief("number", "last activity number given; every command takes the next"),
        belief("work", "activity number of the operation, or the release, of the lot on it; 0 = none"),
        belief("begun", "when the operation was last begun or resumed", after="kit"),
        belief("worked", "µs of the operation, or of its phase, done before that"),
        belief("made", "operations ended on it, for ever", after="fixed"),
        belief("state", "what its time is spent on, a number of STATES"),
        scratch("ready", "1: counted in its station's `free`", after="reason"),
        scratch("hindrance", "what others have it wait for, a number of STATES + 1; 0 = nothing"),
        tally("since", "when `state` last changed", kept=True),
        tally("time", "µs in each of STATES", width=len(STATES)),
    ),
    after="station",
)

IDLER = ranking("idler", "a machine among those of its station that could take a part now", after="machine")

PHASE = Table(
    "phase",
    "a phase of a step: set up, load, run or unload",
    (
        model("step", "whose phase", refers="step"),
        model("kind", "a number of PHASE_KINDS"),
        model("time", "how long it takes", refers="distribution"),
        model("last", "1: the operation ends with it", after="keeps"),
        model("cycle", "1: wear by cycles counts it: the run, or the last phase where there is no run"),
        model("key_time", "random stream of its time", np.uint64),
    ),
    after="step",
)

PROCESS = Table(
    "process",
    "one machine, or vehicle, as it physically is",
    (
        model("failure", "its first failure mode", refers="failure"),
        model("failures", "how many failure modes"),
        truth("number", "last activity number obeyed for an operation"),
        truth("step", "step in work"),
        truth("phase", "phase in work, NONE = the step has none"),
        truth("serial", "release number of the part in work"),
        truth("visit", "visit of the part in work"),
        truth("running", "1: it works"),
        truth("begun", "since when"),
        truth("until", "when it ends or fails, whichever is first"),
        truth("left", "µs of work left when it last began or stopped"),
        truth("total", "µs of work in all; 0 = no cycle is counted in this phase"),
        truth("disturbed", "last activity number obeyed for a disturbance", after="ask_number"),
        truth("overdue", "1: imagined although it has lasted longer than its law would have it", after="worn"),
    ),
    after="failure",
    plural="processes",
)

TABLES = (
    MACHINE,
    IDLER,
    PHASE,
    PROCESS,
)

COLUMNS = {
    "station": (scratch("idle", "first of many machines that could take a part now", refers="idler", after="odd"),),
}
"""What it adds to the tables of others."""
