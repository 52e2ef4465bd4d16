"""The tables of this capability, and what it adds to those of others."""

from __future__ import annotations

import numpy as np

from lineside.kernel.core.declare import Table, belief, model, ranking, scratch, tally, truth

NEED = Table(
    "need",
    "workers that a step needs from one pool, all at once",
    (
        model("pool", "whose workers", refers="pool"),
        model("count", "how many"),
    ),
    after="entry",
)

POOL = Table(
    "pool",
    "workers of one skill",
    (
        model("workers", "how many are there in a shift"),
        model("calendar", "their shifts, NONE = always there", refers="calendar"),
        model("interrupts", "1: work stops when they leave; 0: it is finished"),
        model("by_priority", "1: who has the higher priority is served first; 0: who came first"),
        model("person", "first of its people", refers="worker"),
        model("persons", "how many of its people are told apart; 0: nobody is"),
        model("walk", "µs that one of them needs from one station to another"),
        model("within", "µs that one of them needs from one machine of a station to the next"),
        model("helper", "first of the pools whose people may stand in for them", refers="stand_in"),
        model("helpers", "how many such pools"),
        model("kin", "first of the other pools that standing in connects with it", refers="stand_in"),
        model("kins", "how many such pools"),
        model("post", "first of the places where its people may stand, where they are told apart", refers="post"),
        belief("away", "how many of each shift are away, as somebody has said"),
        belief("present", "how many are there now"),
        belief("busy", "how many are at work, or on their way to it"),
        belief("walking", "how many of those are on their way"),
        scratch("taken", "while a demand is looked at: how many of them it would take"),
        scratch("head", "first demand that waits for them", refers="demand"),
        scratch("tail", "last demand", refers="demand"),
        scratch("woken", "1: stands on the agenda"),
        scratch("idle", "first of its people who are free, where they are told apart", refers="stander"),
        tally("busy_area", "workers at work, integrated over time, worker·µs", np.float64),
        tally("present_area", "workers there, integrated over time, worker·µs", np.float64),
        tally("since", "when either last changed", kept=True),
        tally("walking_area", "workers on their way, integrated over time, worker·µs", np.float64),
        tally("walking_since", "when `walking` last changed", kept=True),
    ),
)

STAND_IN = Table(
    "stand_in",
    "a pool in the list of those who may stand in for another, or of those connected with it",
    (model("pool", "that pool", refers="pool"),),
    plural="stand_ins",
)

WORKER = Table(
    "worker",
    "a person of a pool whose people are told apart: they walk, stand in for others, or others for them",
    (
        model("pool", "their pool", refers="pool"),
        belief("demand", "for which they work, NONE = nobody's", refers="demand", was="request"),
        belief("at", "the machine they stand at or come from, NONE = somewhere else", refers="machine"),
        belief("to", "the machine they walk to, or walked to when they were called off", refers="machine"),
        belief("number", "last activity number given"),
        belief("walk", "activity number of the walk they are on; 0 = none"),
        belief("set_out", "when that began"),
        truth("obeyed", "last activity number obeyed"),
        truth("stands", "the machine they stand at, NONE = on the way or somewhere else"),
        truth("heading", "the machine they walk to"),
        truth("overdue", "1: imagined although the walk has lasted longer than it takes"),
        scratch("next", "next of those who work for the same demand", refers="worker"),
        scratch("before", "the one before", refers="worker"),
    ),
)

STANDER = ranking(
    "stander", "a free person, three rows each: among those of the pool, at the station, and at the machine"
)

POST = Table(
    "post",
    "where people of one pool may stand: a row for each station, then for each machine",
    (scratch("first", "first of those who are free there", refers="stander"),),
)

DEMAND = Table(
    "demand",
    "a machine's demand for workers: row 2m for its operation or held part, row 2m+1 for its repair",
    (
        belief("pool", "the pool it waits for, NONE = it does not wait", refers="pool"),
        belief("number", "order of asking"),
        belief("priority", "that of the part on the machine when it asked"),
        belief("coming", "how many of its workers are on their way"),
        scratch("next", "next in the pool's list", refers="demand"),
        scratch("before", "the one before", refers="demand"),
        scratch("person", "first of those who work for it", refers="worker"),
    ),
    was="request",
    waits_for="pool",
)

TABLES = (
    NEED,
    POOL,
    STAND_IN,
    WORKER,
    STANDER,
    POST,
    DEMAND,
)

COLUMNS = {
    "machine": (belief("staffed", "1: the workers of its operation are with it", after="fix"),),
    "step": (
        model("need", "first of the workers it needs", refers="need", after="choices"),
        model("needs", "how many pools it needs workers of"),
    ),
    "phase": (
        model("need", "first of the workers it needs", refers="need", after="time"),
        model("needs", "how many pools it needs workers of"),
        model("keeps", "1: it needs the same workers as the phase before, and they stay"),
    ),
}
"""What it adds to the tables of others."""
