"""The tables of this capability, and what it adds to those of others."""

from __future__ import annotations

import numpy as np

from lineside.kernel.core.declare import Table, belief, model, scratch, tally, truth

CONVEYOR = Table(
    "conveyor",
    "a conveyor on which lots move up behind each other",
    (
        model("travel", "µs from its beginning to its end"),
        model("pitch", "µs in which a lot moves on by the place it takes"),
        model("places", "the most lots on it"),
        model("belt", "its first place", refers="belt"),
        belief("number", "last activity number given"),
        belief("lots", "lots on it"),
        belief("clear", "1: its entry is clear"),
        belief("at_end", "1: its first lot has come to its end"),
        belief("left", "when a lot last left its end"),
        scratch("head", "first lot on it", refers="lot"),
        scratch("tail", "last one", refers="lot"),
        scratch("entry_head", "first machine that waits for a place on it", refers="entry"),
        scratch("entry_tail", "last one", refers="entry"),
        scratch("woken", "1: stands on the agenda"),
        tally("carried", "lots that left it"),
        tally("area", "lots on it, integrated over time, lot·µs", np.float64),
        tally("since", "when `lots` last changed", kept=True),
        truth("front", "place of the first lot, counted from the first"),
        truth("count", "lots that are on it"),
        truth("obeyed", "last activity number obeyed"),
    ),
    after="way",
)

BELT = Table(
    "belt",
    "a place of a ring in which a conveyor's lots stand in their order",
    (
        truth("number", "activity number of the lot"),
        truth("entered", "when it went on"),
    ),
)

ENTRY = Table(
    "entry",
    "a machine's wait for a place on a conveyor: one row for each machine",
    (
        belief("conveyor", "for which it waits, NONE = it does not", refers="conveyor"),
        belief("number", "order of coming to wait"),
        belief("step", "the step to which its lot goes", refers="step"),
        scratch("next", "next in the list", refers="entry"),
        scratch("before", "the one before", refers="entry"),
    ),
    plural="entries",
    waits_for="conveyor",
)

TABLES = (
    CONVEYOR,
    BELT,
    ENTRY,
)
