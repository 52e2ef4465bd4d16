"""The tables of this capability, and what it adds to those of others."""

from __future__ import annotations

import numpy as np

from lineside.kernel.core.declare import Table, belief, model, ranking, scratch, tally, truth
from lineside.lower.codes import BINS, NONE

STATION = Table(
    "station",
    "machines alike that share one queue",
    (
        model("first", "its first machine", refers="machine"),
        model("machines", "how many machines"),
        model("buffer", "waiting places beside the parts in work; NEVER = unlimited"),
        model("rule", "dispatch rule, a number of RULES"),
        model("calendar", "its working hours, NONE = always", refers="calendar"),
        model("interrupts", "1: work stops at closing time; 0: it is finished"),
        model("pull", "first of the sources that feed it whenever a machine starves", refers="pull"),
        model("pulls", "how many of them"),
        belief("open", "1 within working hours", after="wear_defects"),
        scratch("free", "machines that could take a part now"),
        scratch("head", "first waiting lot", refers="lot"),
        scratch("tail", "last waiting lot", refers="lot"),
        belief("waiting", "lots in the queue"),
        belief("coming", "lots on their way here, for which a place is kept"),
        scratch("link_head", "first of those who wait to send a part here", refers="link", after="place"),
        scratch("link_tail", "last of those", refers="link"),
        scratch("woken", "1: stands on the agenda"),
        scratch("rule_address", "machine address of a user's own rule, in this process", np.uint64),
        tally("area", "lots waiting, integrated over time, lot·µs", np.float64),
        tally("since", "when `waiting` last changed", kept=True),
        scratch("best", "first of the queue by a rule that ranks it", refers="rank"),
        scratch("family", "under critical ratio: first of the steps that wait here", refers="choice"),
        scratch("scarcest", "first of its pulls; NONE: they are not ranked yet", refers="puller"),
        scratch("odd", "under critical ratio: waiting lots that belong to no family"),
    ),
)

LOT = Table(
    "lot",
    "a part (or a lot of parts) in the plant",
    (
        belief("product", "what it is", refers="product"),
        belief("serial", "release number within the product, from 1"),
        belief("step", "the step it waits for or is at", refers="step"),
        belief("visit", "times an operation was begun at this step"),
        belief("order", "the order it belongs to", refers="order"),
        belief("priority", "larger goes first where the rule heeds it"),
        belief("due", "when it should be done; NEVER = no due date"),
        belief("released", "when it entered the plant"),
        belief("queued", "when it began to wait here"),
        belief("waited", "time spent in queues before that, µs"),
        belief("place", "where it is, a number of PLACES"),
        belief("at", "the station, machine or source of that place"),
        belief("inferred", "steps that were closed without being reported"),
        belief("toward", "the step to which it is carried, NONE = it is not", refers="step", after="goes"),
        belief("bound", "the station to which it is carried", refers="station"),
        belief("errand", "activity number under which it was last carried"),
        scratch("next", "next lot of the queue; next free row", refers="lot"),
        scratch("before", "the lot before it in the queue", refers="lot"),
    ),
    grows=True,
    after="machine",
    in_use="lots",
)

RANK = ranking("rank", "a waiting lot's place by its station's rule; a row for each of `lot`", grows=True, after="lot")

PRODUCT = Table(
    "product",
    "what is made",
    (
        model("first", "first step", refers="step"),
        model("steps", "how many steps"),
        model("due", "µs from release to due date; NEVER = none"),
        model("priority", "priority of its lots"),
        model("weight", "what its lots count for where a rule weighs them", np.float64),
        model("loop", "the limit of work in process that it shares with others, NONE = none", refers="loop"),
        model("hot", "millionths of its lots that are hot"),
        model("hot_priority", "priority of those"),
        model("hot_due", "µs from their release to their due date; NEVER = as the others"),
        model("source", "how it comes in, NONE = it does not", refers="source"),
        belief("serial", "last release number given", after="made"),
        belief("wip", "lots inside the plant"),
        tally("area", "lots inside, integrated over time, lot·µs", np.float64, after="stored"),
        tally("since", "when `wip` last changed", kept=True),
        tally("released", "lots that entered", after="stored_since"),
        tally("completed", "lots that left good"),
        tally("scrapped", "lots that were scrapped"),
        tally("dated", "completed lots that had a due date", after="passed"),
        tally("on_time", "completed by their due date"),
        tally("cycle", "sum of cycle times, µs", np.float64),
        tally("longest", "longest cycle time, µs"),
    ),
)

LOOP = Table(
    "loop",
    "a limit of work in process that several products share",
    (
        model("limit", "most lots inside"),
        model("source", "the first source that goes by it", refers="source"),
        belief("inside", "lots inside"),
    ),
)

HISTOGRAM = Table(
    "histogram",
    "cycle times of one product, in log-linear bins",
    (tally("bins", "completed lots by cycle time", width=BINS),),
)

STEP = Table(
    "step",
    "one step of a product's route",
    (
        model("product", "whose route", refers="product"),
        model("choice", "first of its alternative stations", refers="choice"),
        model("choices", "how many alternatives"),
        model("time", "how long the operation takes, NONE = as its phases", refers="distribution", after="needs"),
        model("phase", "first of its phases, NONE = the operation is one piece", refers="phase"),
        model("phases", "how many phases"),
        model("make", "first of what it splits its part into", refers="make"),
        model("makes", "how many kinds of parts that makes; 0: it splits nothing"),
        model("by", "how a lot comes here from the step before, a number of CARRIERS", after="parts"),
        model("carrier", "the way, conveyor or fleet by which it comes"),
        model("expected", "its mean, µs"),
        model("remaining", "mean work from here to the end of the route, µs"),
        model("next", "the step that follows; NONE = the part is done", refers="step"),
        model("key_time", "random stream of the operation time", np.uint64, after="release_needs"),
        tally("scrapped", "lots scrapped at it", after="key_release"),
    ),
)

MAKE = Table(
    "make",
    "parts into which a step splits the part in work",
    (
        model("product", "what they are", refers="product"),
        model("count", "how many come out at once"),
    ),
    after="phase",
)

CHOICE = Table(
    "choice",
    "one station at which a step may be done",
    (
        model("station", "the station", refers="station"),
        tally("made", "operations ended there", after="uses"),
        tally("worked", "µs of work there"),
        scratch("best", "under critical ratio: first of the lots that wait there for the step", refers="rank"),
        scratch("next", "next step that waits there", refers="choice"),
        scratch("before", "the one before it", refers="choice"),
    ),
    after="truth",
)

WAY = Table(
    "way",
    "the way to a step, on which lots are carried for a while",
    (
        model("time", "how long", refers="distribution"),
        model("key", "random stream of that time", np.uint64),
        belief("number", "last activity number given"),
        belief("lots", "lots on the way"),
        scratch("head", "the one that set out first", refers="lot"),
        scratch("tail", "the last", refers="lot"),
        truth("obeyed", "last activity number obeyed"),
    ),
    after="vehicle",
)

LINK = Table(
    "link",
    "a machine, source or conveyor that waits to send a part to one of several stations",
    (
        model("sender", "whose row this is: a machine, or `machine_n` + source, or conveyors behind those"),
        belief("station", "the station it waits for, NONE = it does not wait", refers="station"),
        belief("number", "order of coming to wait"),
        scratch("next", "next in the station's list", refers="link"),
        scratch("before", "the one before", refers="link"),
    ),
    after="demand",
    waits_for="station",
)

PULL = Table(
    "pull",
    "a source of kind `always` at one of its first stations",
    (model("source", "the source", refers="source"),),
)

PULLER = ranking("puller", "a row of `pull` among those of its station", after="pull")

SOURCE = Table(
    "source",
    "how lots of one product come in",
    (
        model("product", "what comes", refers="product"),
        model("kind", "a number of RELEASES"),
        model("every", "time between arrivals", refers="distribution"),
        model("interval", "µs between releases where it is constant, else 0"),
        model("target", "lots to keep in the plant"),
        model("loop", "the limit that it shares with others, NONE = none", refers="loop"),
        model("share", "how many lots it lets in for those of the others in the loop"),
        model("calendar", "its hours, NONE = always", refers="calendar"),
        model("key", "random stream of the arrivals", np.uint64),
        model("shared", "1: another's lots may come in at one of its stations"),
        belief("order", "the order to release from next, NONE = all are out", refers="order"),
        belief("coming", "the first order whose time has not come", refers="order"),
        belief("arrived", "when the last one came"),
        scratch("head", "first lot outside", refers="lot"),
        scratch("tail", "last lot outside", refers="lot"),
        belief("outside", "lots that wait to be let in"),
        scratch("woken", "1: stands on the agenda"),
        tally("area", "lots outside, integrated over time, lot·µs", np.float64),
        tally("since", "when `outside` last changed", kept=True),
        truth("count", "arrivals drawn"),
        scratch("best", "first of the lots outside by the rule of its first station", refers="rank"),
    ),
    after="span",
)

ORDER = Table(
    "order",
    "an order of one product",
    (
        belief("source", "through which it is released", refers="source"),
        belief("at", "when it may be released"),
        belief("due", "when it should be done; NEVER = by the product's rule"),
        belief("quantity", "lots ordered"),
        belief("priority", "of its lots; NEVER = as the product says"),
        belief("released", "lots let into the plant"),
        belief("done", "lots completed"),
        belief("scrapped", "lots scrapped"),
        belief("started", "when work on its first lot began, NONE = not yet, NEVER = nobody saw it", late=NONE),
        belief("finished", "when its last lot was completed, 0 = not yet"),
        belief("next", "next order of the same source", refers="order"),
    ),
    grows=True,
    in_use="orders",
)

TABLES = (
    STATION,
    LOT,
    RANK,
    PRODUCT,
    LOOP,
    HISTOGRAM,
    STEP,
    MAKE,
    CHOICE,
    WAY,
    LINK,
    PULL,
    PULLER,
    SOURCE,
    ORDER,
)
