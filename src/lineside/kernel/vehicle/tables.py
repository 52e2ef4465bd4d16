"""The tables of this capability, and what it adds to those of others."""

from __future__ import annotations

import numpy as np

from lineside.kernel.core.declare import Table, belief, model, scratch, tally
from lineside.lower.codes import VEHICLE_STATES

PLACE = Table(
    "place",
    "where vehicles load and unload: at a station, or where parts come from",
    (model("station", "the station, NONE = a place of its own", refers="station"),),
    after="task",
)

DISTANCE = Table(
    "distance",
    "the way from one place to another: row from × places + to",
    (model("metres", "its length", np.float64),),
)

FLEET = Table(
    "fleet",
    "vehicles alike that serve the same requests",
    (
        model("first", "its first vehicle", refers="vehicle"),
        model("vehicles", "how many"),
        model("pace", "µs for a metre", np.float64),
        model("carries", "loads that one carries at a time"),
        model("rule", "which load is fetched next, a number of FLEET_RULES"),
        model("load", "how long it takes to take one load up", refers="distribution"),
        model("unload", "how long it takes to put one down", refers="distribution"),
        model("range", "µs of driving until it must charge; NEVER = it need not"),
        model("charge", "how long charging takes, NONE = it need not", refers="distribution"),
        belief("waiting", "loads that wait for a vehicle"),
        scratch("free", "vehicles that could fetch one now"),
        scratch("woken", "1: stands on the agenda"),
        tally("trips", "times that a vehicle went to fetch something"),
        tally("deliveries", "loads put down"),
        tally("punctual", "of parts: before those at the line side ran out"),
        tally("of_parts", "loads of parts put down"),
        tally("wait", "time that loads waited until a vehicle came for them, added up, µs", np.float64),
        tally("area", "loads waiting, integrated over time, load·µs", np.float64),
        tally("since", "when `waiting` last changed", kept=True),
    ),
)

VEHICLE = Table(
    "vehicle",
    "one vehicle, as the controller believes; as an element it counts after the machines",
    (
        model("fleet", "its fleet", refers="fleet"),
        model("failure", "its first failure mode", refers="failure"),
        model("failures", "how many failure modes"),
        model("key_load", "random stream of its loading", np.uint64),
        model("key_unload", "random stream of its unloading", np.uint64),
        belief("doing", "what it does, a number of DOINGS"),
        belief("at", "where it is, or was last", refers="place"),
        belief("to", "where it drives", refers="place"),
        belief("task", "the task that it fetches, or puts down", refers="task"),
        belief("carried", "loads on it"),
        belief("number", "last activity number given"),
        belief("work", "activity number of what it does; 0 = nothing"),
        belief("begun", "when that was last begun or resumed"),
        belief("worked", "µs of it done before that"),
        belief("driven", "µs of driving since it was last charged"),
        belief("condition", "where a repair stands, a number of CONDITIONS"),
        belief("broken", "the failure mode that holds it down", refers="failure"),
        belief("fix", "activity number of its repair; 0 = none"),
        belief("crewed", "1: the crew of its repair is with it"),
        belief("fix_begun", "when the repair was last begun or resumed"),
        belief("fixed", "µs of the repair done before that"),
        belief("state", "what its time is spent on, a number of VEHICLE_STATES"),
        scratch("ready", "1: counted in its fleet's `free`"),
        tally("since", "when `state` last changed", kept=True),
        tally("time", "µs in each of VEHICLE_STATES", width=len(VEHICLE_STATES)),
    ),
)

TABLES = (
    PLACE,
    DISTANCE,
    FLEET,
    VEHICLE,
)

COLUMNS = {
    "station": (
        model("place", "where vehicles load and unload here, NONE = none comes", refers="place", after="coming"),
    ),
    "machine": (belief("awaits", "1: a vehicle is to fetch the part that is finished on it", after="crewed"),),
}
"""What it adds to the tables of others."""
