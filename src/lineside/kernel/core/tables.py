"""The tables that all capabilities stand on, and the header's scalars."""

from __future__ import annotations

import numpy as np

from lineside.kernel.core.declare import Table, belief, model, scratch, tally, truth

CALENDAR = Table(
    "calendar",
    "weekly working hours",
    (
        model("span", "first working interval", refers="span"),
        model("spans", "how many a week"),
        model("hours", "µs of work in a week"),
        belief("open", "1 within working hours"),
    ),
    after="pull",
)

SPAN = Table(
    "span",
    "a working interval of a calendar, µs from the start of the run's first week",
    (
        model("begin", "from"),
        model("end", "to"),
    ),
)

DISTRIBUTION = Table(
    "distribution",
    "how long something takes, in µs or millionths of a cycle",
    (
        model("kind", "a number of DISTRIBUTIONS"),
        model("a", "first parameter", np.float64),
        model("b", "second parameter", np.float64),
        model("c", "third parameter", np.float64),
        model("value", "first empirical value", refers="value"),
        model("values", "how many empirical values"),
    ),
    after="process",
)

VALUE = Table(
    "value",
    "an observed value of an empirical distribution",
    (model("x", "the value", np.float64),),
)

EVENT = Table(
    "event",
    "what will happen in the plant half: a heap",
    (
        truth("time", "when"),
        truth("key", "class × 2³² + element: the order within an instant"),
        truth("number", "what makes an old event void"),
    ),
    grows=True,
)

TIMER = Table(
    "timer",
    "when the controller acts by itself: a heap",
    (
        belief("time", "when"),
        belief("key", "class × 2³² + element: the order within an instant"),
        belief("number", "what makes an old event void"),
    ),
    grows=True,
    in_use="timers",
)

COMMAND = Table(
    "command",
    "what the controller has asked of the plant and the host has not yet taken",
    (
        scratch("kind", "a number of COMMANDS"),
        scratch("element", "to which element: a machine; of a walk, a worker"),
        scratch("number", "activity number"),
        scratch("target", "activity number that an interrupt stops, phase that a begin is for, machine to walk to"),
        scratch("step", "which step", refers="step"),
        scratch("serial", "release number of the part"),
        scratch("visit", "visit of the part"),
        scratch("lot", "its row, by which the plant half finds its truth", refers="lot"),
    ),
    grows=True,
)

QUESTION = Table(
    "question",
    "a fact that only a person can explain: one row for each fact and element",
    (
        belief("time", "when it came"),
        belief("fact", "a number of FACTS"),
        belief("element", "machine or station"),
        belief("number", "activity number it carried"),
        belief("x", "first value"),
        belief("y", "second value"),
        belief("answered", "1: a person has dealt with it"),
        belief("times", "how often it came since it was asked", late=1),
        belief("last", "when it came last, 0 = once only", late=0),
    ),
    grows=True,
    in_use="questions",
)

TRACE = Table(
    "trace",
    "a machine's change of state, or a lot's move, for whoever wants to see it",
    (
        scratch("time", "when"),
        scratch("machine", "which machine; NONE: the line tells of a lot", refers="machine"),
        scratch("state", "its new state, a number of STATES; or what the lot does, one of MOVES"),
        scratch("product", "product of the lot, or of the one on the machine", refers="product"),
        scratch("serial", "its release number"),
        scratch("step", "its step", refers="step"),
        scratch("station", "whose queue the lot comes to or is taken out of", refers="station"),
    ),
)

AGENDA = Table(
    "agenda",
    "what has yet to be looked at in this instant: a ring",
    (scratch("element", "station, pool or source: their rows one after another"),),
    plural="agenda",
)

TABLES = (
    CALENDAR,
    SPAN,
    DISTRIBUTION,
    VALUE,
    EVENT,
    TIMER,
    COMMAND,
    QUESTION,
    TRACE,
    AGENDA,
)

SCALARS = (
    belief("now", "the time, µs since the start of the run"),
    tally("facts", "facts handled since the statistics began"),
    tally("measured", "when the statistics began", kept=True),
    belief("asked", "last order of asking or waiting given"),
    scratch("seed", "seed of this run's draws", np.uint64),
    scratch("turns", "last turn given to one who came to wait where a rule ranks them"),
    scratch("alternatives", "links per machine or source"),
    scratch("slots", "rows of `round` per lot"),
    scratch("free_lot", "first free row of `lot`", refers="lot"),
    scratch("lots", "rows of `lot` ever used"),
    scratch("live", "lots in the plant and outside it"),
    scratch("free_task", "first free row of `task`", refers="task"),
    scratch("tasks", "rows of `task` ever used"),
    scratch("events", "entries of `event`"),
    scratch("timers", "entries of `timer`"),
    scratch("commands", "entries of `command`"),
    scratch("orders", "rows of `order` in use"),
    scratch("questions", "rows of `question` in use"),
    scratch("traces", "entries of `trace`"),
    scratch("tracing", "1: machines' changes of state are traced, 2: lots' moves, too"),
    scratch("agenda_head", "next item of the ring"),
    scratch("agenda_tail", "where the next item goes"),
    scratch("slack", "rows that must be free in a growing table before a record is handled"),
    scratch("lot_limit", "most lots the plant may hold"),
    scratch("refused", "1: the last request was refused"),
    scratch("fact_kind", "the fact that the plant half reports"),
    scratch("fact_element", "its element"),
    scratch("fact_number", "its activity number"),
    scratch("fact_x", "its first value"),
    scratch("fact_y", "its second value"),
)
"""The header's hot scalars."""
