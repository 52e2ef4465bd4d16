"""The tables of this capability, and what it adds to those of others."""

from __future__ import annotations

import numpy as np

from lineside.kernel.core.declare import Table, belief, model, scratch, tally, truth

USE = Table(
    "use",
    "parts of one kind that a step takes in at one station",
    (
        model("stock", "from what they are taken", refers="stock"),
        model("quantity", "how many"),
    ),
    after="choice",
)

STOCK = Table(
    "stock",
    "parts of one kind at the line side of one station",
    (
        model("part", "which part, by its order in the model"),
        model("station", "where they lie", refers="station"),
        model("policy", "how they are replenished, a number of POLICIES"),
        model("most", "bins that go round; or, at a reorder point, that point"),
        model("of", "parts in a full bin, or in one delivery"),
        model("after", "time from the call until they are there; NONE = at once", refers="distribution"),
        model("key", "random stream of that time", np.uint64),
        model("fleet", "who brings them, NONE = they come by themselves", refers="fleet"),
        model("source", "from where", refers="place"),
        model("target", "to where", refers="place"),
        model("pace", "µs that a part lasts when all machines work", np.float64),
        model("product", "the product that it is, made here; NONE = it comes from outside", refers="product"),
        belief("content", "parts there"),
        belief("aside", "of these, set aside for loaded machines"),
        belief("wanted", "parts that machines wait for"),
        belief("ordered", "calls under way"),
        belief("number", "last activity number given"),
        belief("waiting", "machines that wait for parts here"),
        scratch("head", "first machine that waits", refers="want"),
        scratch("tail", "last one", refers="want"),
        scratch("woken", "1: stands on the agenda"),
        tally("used", "parts used"),
        tally("deliveries", "deliveries"),
        tally("punctual", "deliveries that came before the parts there ran out"),
        tally("lead", "time from call to delivery, added up, µs", np.float64),
        tally("waits", "times that a machine had to wait"),
        tally("area", "parts there, integrated over time, part·µs", np.float64),
        tally("wait_area", "machines waiting, integrated over time, machine·µs", np.float64),
        tally("since", "when the content or who waits last changed", kept=True),
        truth("obeyed", "last activity number obeyed"),
    ),
)

WANT = Table(
    "want",
    "a machine's wait for parts: one row for each machine",
    (
        belief("stock", "for what it waits, NONE = it does not", refers="stock"),
        belief("number", "order of coming to wait"),
        scratch("next", "next in the list", refers="want"),
        scratch("before", "the one before", refers="want"),
    ),
    waits_for="stock",
)

TASK = Table(
    "task",
    "something that is to be brought: parts that a station has called for, or a lot to its next station",
    (
        belief("stage", "where it stands, a number of STAGES"),
        belief("number", "order of asking"),
        belief("stock", "the parts' line side", refers="stock"),
        belief("quantity", "how many parts"),
        belief("work", "activity number under which they come"),
        belief("asked", "when they were called for"),
        belief("fleet", "who is to bring it, NONE = nobody, it comes by itself", refers="fleet"),
        belief("vehicle", "which vehicle fetches or carries it", refers="vehicle"),
        belief("source", "from where", refers="place"),
        belief("target", "to where", refers="place"),
        belief("ready", "since when it may be fetched"),
        belief("lot", "the lot that is to be carried, NONE = parts, or somebody has taken it", refers="lot"),
        belief("station", "the lot's next station, where a place is kept for it", refers="station"),
        belief("step", "its step there", refers="step"),
        scratch("next", "next free row", refers="task"),
    ),
    grows=True,
    in_use="tasks",
)

TABLES = (
    USE,
    STOCK,
    WANT,
    TASK,
)

COLUMNS = {
    "machine": (
        belief("kit", "whether it has the parts that its operation takes in, a number of KITS", after="awaits"),
    ),
    "product": (
        model("made", "1: finished ones are parts that go into other products", after="kinds"),
        belief("stored", "finished ones that no call for parts has taken", after="wip"),
        tally("stored_area", "finished ones in store, integrated over time, part·µs", np.float64, after="since"),
        tally("stored_since", "when `stored` last changed", kept=True),
    ),
    "step": (model("parts", "1: parts go into the product here", after="makes"),),
    "choice": (
        model("use", "first of the parts that go into the product here", refers="use", after="station"),
        model("uses", "how many kinds of them"),
    ),
}
"""What it adds to the tables of others."""
