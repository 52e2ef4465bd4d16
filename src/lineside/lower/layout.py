"""The state block: its tables, their columns, and what each column means.

A block is one run of bytes: a header, then the tables, each at an offset that the header holds. Nothing in it is an
address, so that a copy of the bytes is a copy of the plant. Every column says to which part of the state it belongs:

- `model`    lowered from the Plant; equal for equal models,
- `belief`   what the controller knows, of which `state_hash` is made,
- `tally`    what the controller counts (statistics; part of the hash),
- `truth`    the plant half: what is physically so,
- `scratch`  links, flags and caches that follow from the rest.

A column that `refers` to a table holds a row number of it, or NONE; growth and transplant follow these references.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from lineside.lower.codes import BINS, STATES, VEHICLE_STATES

Half = str
MODEL, BELIEF, TALLY, TRUTH, SCRATCH = "model", "belief", "tally", "truth", "scratch"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, the half it belongs to, its meaning, and the table whose rows it numbers, if any.

    `was` is the name that it had when states were first hashed, so that a better one changes no hash.
    """

    name: str
    half: Half
    meaning: str
    kind: type[np.generic] = np.int64
    width: int = 1
    refers: str = ""
    was: str = ""

    @property
    def hashed_as(self) -> str:
        """The name under which `state_hash` knows it: the first that it had."""
        return self.was or self.name


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the block. `grows` says whether the host may enlarge it while the plant runs."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    grows: bool = False
    was: str = ""

    @property
    def hashed_as(self) -> str:
        """The name under which `state_hash` knows it: the first that it had."""
        return self.was or self.name

    @property
    def dtype(self) -> np.dtype[np.void]:
        """The record type of one row."""
        return np.dtype([(c.name, c.kind, (c.width,)) if c.width > 1 else (c.name, c.kind) for c in self.columns])

    def names(self, *halves: Half) -> tuple[str, ...]:
        """The columns that belong to the given halves."""
        return tuple(c.name for c in self.columns if c.half in halves)


def _model(name: str, meaning: str, kind: type[np.generic] = np.int64, refers: str = "") -> Column:
    return Column(name, MODEL, meaning, kind, refers=refers)


def _belief(name: str, meaning: str, refers: str = "", was: str = "") -> Column:
    return Column(name, BELIEF, meaning, refers=refers, was=was)


def _tally(name: str, meaning: str, kind: type[np.generic] = np.int64, width: int = 1) -> Column:
    return Column(name, TALLY, meaning, kind, width)


def _truth(name: str, meaning: str) -> Column:
    return Column(name, TRUTH, meaning)


def _scratch(name: str, meaning: str, kind: type[np.generic] = np.int64, refers: str = "") -> Column:
    return Column(name, SCRATCH, meaning, kind, refers=refers)


STATION = Table(
    "station",
    "machines alike that share one queue",
    (
        _model("first", "its first machine", refers="machine"),
        _model("machines", "how many machines"),
        _model("buffer", "waiting places beside the parts in work; NEVER = unlimited"),
        _model("rule", "dispatch rule, a number of RULES"),
        _model("calendar", "its working hours, NONE = always", refers="calendar"),
        _model("interrupts", "1: work stops at closing time; 0: it is finished"),
        _model("pull", "first of the sources that feed it whenever a machine starves", refers="pull"),
        _model("pulls", "how many of them"),
        _model("services", "1: its machines are maintained"),
        _model("wear", "use after which a tool is worn, µs of work or millionths of a cycle; 0 = it does not wear"),
        _model("wear_clock", "what counts as use, a number of CLOCKS"),
        _model("wear_failures", "how many times as fast a worn machine fails", np.float64),
        _model("wear_defects", "how many times as many defects a worn machine makes", np.float64),
        _belief("open", "1 within working hours"),
        _scratch("free", "machines that could take a part now"),
        _scratch("head", "first waiting lot", refers="lot"),
        _scratch("tail", "last waiting lot", refers="lot"),
        _belief("waiting", "lots in the queue"),
        _belief("coming", "lots on their way here, for which a place is kept"),
        _model("place", "where vehicles load and unload here, NONE = none comes", refers="place"),
        _scratch("link_head", "first of those who wait to send a part here", refers="link"),
        _scratch("link_tail", "last of those", refers="link"),
        _scratch("woken", "1: stands on the agenda"),
        _scratch("rule_address", "machine address of a user's own rule, in this process", np.uint64),
        _tally("area", "lots waiting, integrated over time, lot·µs", np.float64),
        _tally("since", "when `waiting` last changed"),
    ),
)

MACHINE = Table(
    "machine",
    "one machine of a station, as the controller believes",
    (
        _model("station", "its station", refers="station"),
        _model("failure", "its first failure mode", refers="failure"),
        _model("failures", "how many failure modes"),
        _model("services", "how many kinds of maintenance; their rows of `failure` follow those"),
        _belief("operation", "where the operation stands, a number of OPERATIONS", was="phase"),
        _belief("condition", "where a repair stands, a number of CONDITIONS"),
        _belief("broken", "the failure mode, or maintenance, that holds it down", refers="failure"),
        _belief("planned", "1: that is maintenance"),
        _belief("spared", "whether the spare parts for that are there, a number of KITS"),
        _belief("lacks", "order of coming to wait for spare parts, 0 = it does not"),
        _belief("worn", "use of its tool, µs of work or millionths of a cycle"),
        _belief("lot", "the lot on it", refers="lot"),
        _belief("doing", "the phase of the lot's step in work or to come, NONE = the step has none", refers="phase"),
        _belief("setting", "1: that phase is a setup"),
        _belief("split", "parts that have come out of the lot on it, of those that its step makes"),
        _belief("number", "last activity number given; every command takes the next"),
        _belief("work", "activity number of the operation, or the release, of the lot on it; 0 = none"),
        _belief("fix", "activity number of its repair; 0 = none"),
        _belief("staffed", "1: the workers of its operation are with it"),
        _belief("crewed", "1: the crew of its repair is with it"),
        _belief("awaits", "1: a vehicle is to fetch the part that is finished on it"),
        _belief("kit", "whether it has the parts that its operation takes in, a number of KITS"),
        _belief("begun", "when the operation was last begun or resumed"),
        _belief("worked", "µs of the operation, or of its phase, done before that"),
        _belief("fix_begun", "when the repair was last begun or resumed"),
        _belief("fixed", "µs of the repair done before that"),
        _belief("made", "operations ended on it, for ever"),
        _belief("state", "what its time is spent on, a number of STATES"),
        _belief("reason", "the kind for which an interlock holds its part, NONE = it named none", refers="kind"),
        _scratch("ready", "1: counted in its station's `free`"),
        _tally("since", "when `state` last changed"),
        _tally("time", "µs in each of STATES", width=len(STATES)),
    ),
)

LOT = Table(
    "lot",
    "a part (or a lot of parts) in the plant",
    (
        _belief("product", "what it is", refers="product"),
        _belief("serial", "release number within the product, from 1"),
        _belief("step", "the step it waits for or is at", refers="step"),
        _belief("visit", "times an operation was begun at this step"),
        _belief("order", "the order it belongs to", refers="order"),
        _belief("priority", "larger goes first where the rule heeds it"),
        _belief("due", "when it should be done; NEVER = no due date"),
        _belief("released", "when it entered the plant"),
        _belief("queued", "when it began to wait here"),
        _belief("waited", "time spent in queues before that, µs"),
        _belief("place", "where it is, a number of PLACES"),
        _belief("at", "the station, machine or source of that place"),
        _belief("inferred", "steps that were closed without being reported"),
        _belief("rejected", "times it was rejected"),
        _belief("retests", "times it was tested again in this inspection"),
        _belief("left", "in a side route: the step of the route that it left", refers="step"),
        _belief("goes", "done at its step: where it goes, if the step is checked; NONE = out", refers="step"),
        _belief("toward", "the step to which it is carried, NONE = it is not", refers="step"),
        _belief("bound", "the station to which it is carried", refers="station"),
        _belief("errand", "activity number under which it was last carried"),
        _scratch("next", "next lot of the queue; next free row", refers="lot"),
    ),
    grows=True,
)

PRODUCT = Table(
    "product",
    "what is made",
    (
        _model("first", "first step", refers="step"),
        _model("steps", "how many steps"),
        _model("due", "µs from release to due date; NEVER = none"),
        _model("priority", "priority of its lots"),
        _model("weight", "what its lots count for where a rule weighs them", np.float64),
        _model("loop", "the limit of work in process that it shares with others, NONE = none", refers="loop"),
        _model("hot", "millionths of its lots that are hot"),
        _model("hot_priority", "priority of those"),
        _model("hot_due", "µs from their release to their due date; NEVER = as the others"),
        _model("source", "how it comes in, NONE = it does not", refers="source"),
        _model("kind", "first of its kinds of defects and errors", refers="kind"),
        _model("kinds", "how many"),
        _model("made", "1: finished ones are parts that go into other products"),
        _belief("serial", "last release number given"),
        _belief("wip", "lots inside the plant"),
        _belief("stored", "finished ones that no call for parts has taken"),
        _tally("area", "lots inside, integrated over time, lot·µs", np.float64),
        _tally("since", "when `wip` last changed"),
        _tally("stored_area", "finished ones in store, integrated over time, part·µs", np.float64),
        _tally("stored_since", "when `stored` last changed"),
        _tally("released", "lots that entered"),
        _tally("completed", "lots that left good"),
        _tally("scrapped", "lots that were scrapped"),
        _tally("passed", "lots that left good and were never rejected"),
        _tally("dated", "completed lots that had a due date"),
        _tally("on_time", "completed by their due date"),
        _tally("cycle", "sum of cycle times, µs", np.float64),
        _tally("longest", "longest cycle time, µs"),
        _truth("escaped", "lots that left good with a hidden defect"),
    ),
)

LOOP = Table(
    "loop",
    "a limit of work in process that several products share",
    (
        _model("limit", "most lots inside"),
        _model("source", "the first source that goes by it", refers="source"),
        _belief("inside", "lots inside"),
    ),
)

HISTOGRAM = Table(
    "histogram",
    "cycle times of one product, in log-linear bins",
    (_tally("bins", "completed lots by cycle time", width=BINS),),
)

STEP = Table(
    "step",
    "one step of a product's route",
    (
        _model("product", "whose route", refers="product"),
        _model("choice", "first of its alternative stations", refers="choice"),
        _model("choices", "how many alternatives"),
        _model("need", "first of the workers it needs", refers="need"),
        _model("needs", "how many pools it needs workers of"),
        _model("time", "how long the operation takes, NONE = as its phases", refers="distribution"),
        _model("phase", "first of its phases, NONE = the operation is one piece", refers="phase"),
        _model("phases", "how many phases"),
        _model("make", "first of what it splits its part into", refers="make"),
        _model("makes", "how many kinds of parts that makes; 0: it splits nothing"),
        _model("parts", "1: parts go into the product here"),
        _model("by", "how a lot comes here from the step before, a number of CARRIERS"),
        _model("carrier", "the way, conveyor or fleet by which it comes"),
        _model("expected", "its mean, µs"),
        _model("remaining", "mean work from here to the end of the route, µs"),
        _model("next", "the step that follows; NONE = the part is done", refers="step"),
        _model("check", "its checks, NONE = it has none", refers="check"),
        _model("alarm", "probability that an interlock holds a good part", np.float64),
        _model("release", "how long a person takes to release it", refers="distribution"),
        _model("release_need", "who releases it", refers="need"),
        _model("release_needs", "0: someone who is always there"),
        _model("key_time", "random stream of the operation time", np.uint64),
        _model("key_alarm", "random stream of the interlock", np.uint64),
        _model("key_release", "random stream of the release time", np.uint64),
        _tally("scrapped", "lots scrapped at it"),
    ),
)

PHASE = Table(
    "phase",
    "a phase of a step: set up, load, run or unload",
    (
        _model("step", "whose phase", refers="step"),
        _model("kind", "a number of PHASE_KINDS"),
        _model("time", "how long it takes", refers="distribution"),
        _model("need", "first of the workers it needs", refers="need"),
        _model("needs", "how many pools it needs workers of"),
        _model("keeps", "1: it needs the same workers as the phase before, and they stay"),
        _model("last", "1: the operation ends with it"),
        _model("cycle", "1: wear by cycles counts it: the run, or the last phase where there is no run"),
        _model("key_time", "random stream of its time", np.uint64),
    ),
)

CHECK = Table(
    "check",
    "what is checked or may go wrong at a step, and which way parts go from it",
    (
        _model("birth", "first of the defects born here", refers="chance"),
        _model("births", "how many"),
        _model("error", "first of the errors about to be made here", refers="chance"),
        _model("errors", "how many"),
        _model("cure", "first of the defects mended here", refers="chance"),
        _model("cures", "how many"),
        _model("catch", "first of the errors that its interlock looks for", refers="chance"),
        _model("catches", "how many"),
        _model("detection", "first of the defects that its inspection looks for", refers="chance"),
        _model("detections", "how many"),
        _model("before", "1: it has an interlock that checks before the work begins"),
        _model("after", "1: it has one that checks when the work is done"),
        _model("inspects", "1: it inspects"),
        _model("false_alarm", "probability that it rejects a part without a defect it looks for", np.float64),
        _model("otherwise", "where a rejected part goes whose defect was not named, NONE = scrap", refers="detour"),
        _model("retest", "times that a rejected part is tested again before it counts as rejected"),
        _model("sample", "share of the parts that come to this step, the others pass it by", np.float64),
        _model("every", "or: every so manieth, 0 = by share"),
        _model("side", "the side route that it stands in, NONE = the route", refers="detour"),
        _model("slot", "its counter in `round`, NONE = a part comes here once"),
        _model("key_false", "random stream of the inspection's false alarms", np.uint64),
        _model("key_sample", "random stream of the sample", np.uint64),
        _belief("passing", "parts that came by, for the sample of every so manieth"),
        _tally("inspected", "inspections decided"),
        _tally("rejected", "of these, parts rejected"),
        _tally("first", "inspections of parts that were here for the first time"),
        _tally("failed", "of these, parts rejected"),
        _tally("retested", "tests that were repeated"),
        _tally("held", "parts held by its interlock"),
        _truth("false_rejects", "tests that found something where nothing was"),
        _truth("false_holds", "parts held where nothing was"),
    ),
)

CHANCE = Table(
    "chance",
    "one kind of defect or error at one step: it is born, mended, caught or detected with a probability",
    (
        _model("kind", "what", refers="kind"),
        _model("share", "probability", np.float64),
        _model("error", "of a catch: the error of that kind which is made at the same step", refers="chance"),
        _model("detour", "of a detection: the side route, NONE = scrap", refers="detour"),
        _model("key", "random stream", np.uint64),
    ),
)

KIND = Table(
    "kind",
    "a kind of defect, or of error, of one product",
    (
        _model("product", "whose", refers="product"),
        _model("bit", "its bit in `truth.defects`"),
        _tally("found", "parts rejected for it"),
        _tally("caught", "parts held for it"),
        _truth("born", "times a part got it"),
        _truth("escaped", "lots that left good with it"),
    ),
)

DETOUR = Table(
    "detour",
    "a side route",
    (
        _model("first", "its first step, NONE = it is only the way back", refers="step"),
        _model("go", "the step to which it leads back, NONE = to the one after the step that was left", refers="step"),
        _model("at_most", "how often a part may go back; NEVER = any number of times"),
        _model("slot", "the counter of that in `round`, NONE = it is not counted"),
    ),
)

ROUND = Table(
    "round",
    "how often a lot came to the steps that it may come to again, and took the ways back: `slots` rows a lot",
    (_belief("times", "how often"),),
    grows=True,
)

TRUTH_TABLE = Table(
    "truth",
    "a lot as it physically is, in the row of the lot; no rows where no product has defects",
    (
        _truth("product", "what it is"),
        _truth("serial", "its release number; another one's in the command: this lot has left, the row is reused"),
        _truth("defects", "bit set of its defects"),
        _truth("step", "the step at which work was last done on it"),
        _truth("coming", "which time it had come there"),
    ),
    grows=True,
)

MAKE = Table(
    "make",
    "parts into which a step splits the part in work",
    (
        _model("product", "what they are", refers="product"),
        _model("count", "how many come out at once"),
    ),
)

CHOICE = Table(
    "choice",
    "one station at which a step may be done",
    (
        _model("station", "the station", refers="station"),
        _model("use", "first of the parts that go into the product here", refers="use"),
        _model("uses", "how many kinds of them"),
        _tally("made", "operations ended there"),
        _tally("worked", "µs of work there"),
    ),
)

USE = Table(
    "use",
    "parts of one kind that a step takes in at one station",
    (_model("stock", "from what they are taken", refers="stock"), _model("quantity", "how many")),
)

STOCK = Table(
    "stock",
    "parts of one kind at the line side of one station",
    (
        _model("part", "which part, by its order in the model"),
        _model("station", "where they lie", refers="station"),
        _model("policy", "how they are replenished, a number of POLICIES"),
        _model("most", "bins that go round; or, at a reorder point, that point"),
        _model("of", "parts in a full bin, or in one delivery"),
        _model("after", "time from the call until they are there; NONE = at once", refers="distribution"),
        _model("key", "random stream of that time", np.uint64),
        _model("fleet", "who brings them, NONE = they come by themselves", refers="fleet"),
        _model("source", "from where", refers="place"),
        _model("target", "to where", refers="place"),
        _model("pace", "µs that a part lasts when all machines work", np.float64),
        _model("product", "the product that it is, made here; NONE = it comes from outside", refers="product"),
        _belief("content", "parts there"),
        _belief("aside", "of these, set aside for loaded machines"),
        _belief("wanted", "parts that machines wait for"),
        _belief("ordered", "calls under way"),
        _belief("number", "last activity number given"),
        _belief("waiting", "machines that wait for parts here"),
        _scratch("head", "first machine that waits", refers="want"),
        _scratch("tail", "last one", refers="want"),
        _scratch("woken", "1: stands on the agenda"),
        _tally("used", "parts used"),
        _tally("deliveries", "deliveries"),
        _tally("punctual", "deliveries that came before the parts there ran out"),
        _tally("lead", "time from call to delivery, added up, µs", np.float64),
        _tally("waits", "times that a machine had to wait"),
        _tally("area", "parts there, integrated over time, part·µs", np.float64),
        _tally("wait_area", "machines waiting, integrated over time, machine·µs", np.float64),
        _tally("since", "when the content or who waits last changed"),
        _truth("obeyed", "last activity number obeyed"),
    ),
)

WANT = Table(
    "want",
    "a machine's wait for parts: one row for each machine",
    (
        _belief("stock", "for what it waits, NONE = it does not", refers="stock"),
        _belief("number", "order of coming to wait"),
        _scratch("next", "next in the list", refers="want"),
        _scratch("before", "the one before", refers="want"),
    ),
)

TASK = Table(
    "task",
    "something that is to be brought: parts that a station has called for, or a lot to its next station",
    (
        _belief("stage", "where it stands, a number of STAGES"),
        _belief("number", "order of asking"),
        _belief("stock", "the parts' line side", refers="stock"),
        _belief("quantity", "how many parts"),
        _belief("work", "activity number under which they come"),
        _belief("asked", "when they were called for"),
        _belief("fleet", "who is to bring it, NONE = nobody, it comes by itself", refers="fleet"),
        _belief("vehicle", "which vehicle fetches or carries it", refers="vehicle"),
        _belief("source", "from where", refers="place"),
        _belief("target", "to where", refers="place"),
        _belief("ready", "since when it may be fetched"),
        _belief("lot", "the lot that is to be carried, NONE = parts, or somebody has taken it", refers="lot"),
        _belief("station", "the lot's next station, where a place is kept for it", refers="station"),
        _belief("step", "its step there", refers="step"),
        _scratch("next", "next free row", refers="task"),
    ),
    grows=True,
)

PLACE = Table(
    "place",
    "where vehicles load and unload: at a station, or where parts come from",
    (_model("station", "the station, NONE = a place of its own", refers="station"),),
)

DISTANCE = Table(
    "distance",
    "the way from one place to another: row from × places + to",
    (_model("metres", "its length", np.float64),),
)

FLEET = Table(
    "fleet",
    "vehicles alike that serve the same requests",
    (
        _model("first", "its first vehicle", refers="vehicle"),
        _model("vehicles", "how many"),
        _model("pace", "µs for a metre", np.float64),
        _model("carries", "loads that one carries at a time"),
        _model("rule", "which load is fetched next, a number of FLEET_RULES"),
        _model("load", "how long it takes to take one load up", refers="distribution"),
        _model("unload", "how long it takes to put one down", refers="distribution"),
        _model("range", "µs of driving until it must charge; NEVER = it need not"),
        _model("charge", "how long charging takes, NONE = it need not", refers="distribution"),
        _belief("waiting", "loads that wait for a vehicle"),
        _scratch("free", "vehicles that could fetch one now"),
        _scratch("woken", "1: stands on the agenda"),
        _tally("trips", "times that a vehicle went to fetch something"),
        _tally("deliveries", "loads put down"),
        _tally("punctual", "of parts: before those at the line side ran out"),
        _tally("of_parts", "loads of parts put down"),
        _tally("wait", "time that loads waited until a vehicle came for them, added up, µs", np.float64),
        _tally("area", "loads waiting, integrated over time, load·µs", np.float64),
        _tally("since", "when `waiting` last changed"),
    ),
)

VEHICLE = Table(
    "vehicle",
    "one vehicle, as the controller believes; as an element it counts after the machines",
    (
        _model("fleet", "its fleet", refers="fleet"),
        _model("failure", "its first failure mode", refers="failure"),
        _model("failures", "how many failure modes"),
        _model("key_load", "random stream of its loading", np.uint64),
        _model("key_unload", "random stream of its unloading", np.uint64),
        _belief("doing", "what it does, a number of DOINGS"),
        _belief("at", "where it is, or was last", refers="place"),
        _belief("to", "where it drives", refers="place"),
        _belief("task", "the task that it fetches, or puts down", refers="task"),
        _belief("carried", "loads on it"),
        _belief("number", "last activity number given"),
        _belief("work", "activity number of what it does; 0 = nothing"),
        _belief("begun", "when that was last begun or resumed"),
        _belief("worked", "µs of it done before that"),
        _belief("driven", "µs of driving since it was last charged"),
        _belief("condition", "where a repair stands, a number of CONDITIONS"),
        _belief("broken", "the failure mode that holds it down", refers="failure"),
        _belief("fix", "activity number of its repair; 0 = none"),
        _belief("crewed", "1: the crew of its repair is with it"),
        _belief("fix_begun", "when the repair was last begun or resumed"),
        _belief("fixed", "µs of the repair done before that"),
        _belief("state", "what its time is spent on, a number of VEHICLE_STATES"),
        _scratch("ready", "1: counted in its fleet's `free`"),
        _tally("since", "when `state` last changed"),
        _tally("time", "µs in each of VEHICLE_STATES", width=len(VEHICLE_STATES)),
    ),
)

WAY = Table(
    "way",
    "the way to a step, on which lots are carried for a while",
    (
        _model("time", "how long", refers="distribution"),
        _model("key", "random stream of that time", np.uint64),
        _belief("number", "last activity number given"),
        _belief("lots", "lots on the way"),
        _scratch("head", "the one that set out first", refers="lot"),
        _scratch("tail", "the last", refers="lot"),
        _truth("obeyed", "last activity number obeyed"),
    ),
)

CONVEYOR = Table(
    "conveyor",
    "a conveyor on which lots move up behind each other",
    (
        _model("travel", "µs from its beginning to its end"),
        _model("pitch", "µs in which a lot moves on by the place it takes"),
        _model("places", "the most lots on it"),
        _model("belt", "its first place", refers="belt"),
        _belief("number", "last activity number given"),
        _belief("lots", "lots on it"),
        _belief("clear", "1: its entry is clear"),
        _belief("at_end", "1: its first lot has come to its end"),
        _belief("left", "when a lot last left its end"),
        _scratch("head", "first lot on it", refers="lot"),
        _scratch("tail", "last one", refers="lot"),
        _scratch("entry_head", "first machine that waits for a place on it", refers="entry"),
        _scratch("entry_tail", "last one", refers="entry"),
        _scratch("woken", "1: stands on the agenda"),
        _tally("carried", "lots that left it"),
        _tally("area", "lots on it, integrated over time, lot·µs", np.float64),
        _tally("since", "when `lots` last changed"),
        _truth("front", "place of the first lot, counted from the first"),
        _truth("count", "lots that are on it"),
        _truth("obeyed", "last activity number obeyed"),
    ),
)

BELT = Table(
    "belt",
    "a place of a ring in which a conveyor's lots stand in their order",
    (_truth("number", "activity number of the lot"), _truth("entered", "when it went on")),
)

ENTRY = Table(
    "entry",
    "a machine's wait for a place on a conveyor: one row for each machine",
    (
        _belief("conveyor", "for which it waits, NONE = it does not", refers="conveyor"),
        _belief("number", "order of coming to wait"),
        _belief("step", "the step to which its lot goes", refers="step"),
        _scratch("next", "next in the list", refers="entry"),
        _scratch("before", "the one before", refers="entry"),
    ),
)

NEED = Table(
    "need",
    "workers that a step needs from one pool, all at once",
    (_model("pool", "whose workers", refers="pool"), _model("count", "how many")),
)

POOL = Table(
    "pool",
    "workers of one skill",
    (
        _model("workers", "how many are there in a shift"),
        _model("calendar", "their shifts, NONE = always there", refers="calendar"),
        _model("interrupts", "1: work stops when they leave; 0: it is finished"),
        _model("by_priority", "1: who has the higher priority is served first; 0: who came first"),
        _model("person", "first of its people", refers="worker"),
        _model("persons", "how many of its people are told apart; 0: nobody is"),
        _model("walk", "µs that one of them needs from one station to another"),
        _model("within", "µs that one of them needs from one machine of a station to the next"),
        _model("helper", "first of the pools whose people may stand in for them", refers="stand_in"),
        _model("helpers", "how many such pools"),
        _model("kin", "first of the other pools that standing in connects with it", refers="stand_in"),
        _model("kins", "how many such pools"),
        _belief("away", "how many of each shift are away, as somebody has said"),
        _belief("present", "how many are there now"),
        _belief("busy", "how many are at work, or on their way to it"),
        _belief("walking", "how many of those are on their way"),
        _scratch("taken", "while a demand is looked at: how many of them it would take"),
        _scratch("head", "first demand that waits for them", refers="demand"),
        _scratch("tail", "last demand", refers="demand"),
        _scratch("woken", "1: stands on the agenda"),
        _tally("busy_area", "workers at work, integrated over time, worker·µs", np.float64),
        _tally("present_area", "workers there, integrated over time, worker·µs", np.float64),
        _tally("since", "when either last changed"),
        _tally("walking_area", "workers on their way, integrated over time, worker·µs", np.float64),
        _tally("walking_since", "when `walking` last changed"),
    ),
)

STAND_IN = Table(
    "stand_in",
    "a pool in the list of those who may stand in for another, or of those connected with it",
    (_model("pool", "that pool", refers="pool"),),
)

WORKER = Table(
    "worker",
    "a person of a pool whose people are told apart: they walk, stand in for others, or others for them",
    (
        _model("pool", "their pool", refers="pool"),
        _belief("demand", "for which they work, NONE = nobody's", refers="demand", was="request"),
        _belief("at", "the machine they stand at or come from, NONE = somewhere else", refers="machine"),
        _belief("to", "the machine they walk to, or walked to when they were called off", refers="machine"),
        _belief("number", "last activity number given"),
        _belief("walk", "activity number of the walk they are on; 0 = none"),
        _belief("set_out", "when that began"),
        _truth("obeyed", "last activity number obeyed"),
        _truth("stands", "the machine they stand at, NONE = on the way or somewhere else"),
        _truth("heading", "the machine they walk to"),
        _truth("overdue", "1: imagined although the walk has lasted longer than it takes"),
    ),
)

DEMAND = Table(
    "demand",
    "a machine's demand for workers: row 2m for its operation or held part, row 2m+1 for its repair",
    (
        _belief("pool", "the pool it waits for, NONE = it does not wait", refers="pool"),
        _belief("number", "order of asking"),
        _belief("priority", "that of the part on the machine when it asked"),
        _belief("coming", "how many of its workers are on their way"),
        _scratch("next", "next in the pool's list", refers="demand"),
        _scratch("before", "the one before", refers="demand"),
    ),
    was="request",
)

LINK = Table(
    "link",
    "a machine, source or conveyor that waits to send a part to one of several stations",
    (
        _model("sender", "whose row this is: a machine, or `machine_n` + source, or conveyors behind those"),
        _belief("station", "the station it waits for, NONE = it does not wait", refers="station"),
        _belief("number", "order of coming to wait"),
        _scratch("next", "next in the station's list", refers="link"),
        _scratch("before", "the one before", refers="link"),
    ),
)

PULL = Table(
    "pull",
    "a source of kind `always` at one of its first stations",
    (_model("source", "the source", refers="source"),),
)

CALENDAR = Table(
    "calendar",
    "weekly working hours",
    (
        _model("span", "first working interval", refers="span"),
        _model("spans", "how many a week"),
        _model("hours", "µs of work in a week"),
        _belief("open", "1 within working hours"),
    ),
)

SPAN = Table(
    "span",
    "a working interval of a calendar, µs from the start of the run's first week",
    (_model("begin", "from"), _model("end", "to")),
)

SOURCE = Table(
    "source",
    "how lots of one product come in",
    (
        _model("product", "what comes", refers="product"),
        _model("kind", "a number of RELEASES"),
        _model("every", "time between arrivals", refers="distribution"),
        _model("interval", "µs between releases where it is constant, else 0"),
        _model("target", "lots to keep in the plant"),
        _model("loop", "the limit that it shares with others, NONE = none", refers="loop"),
        _model("share", "how many lots it lets in for those of the others in the loop"),
        _model("calendar", "its hours, NONE = always", refers="calendar"),
        _model("key", "random stream of the arrivals", np.uint64),
        _belief("order", "the order to release from next, NONE = all are out", refers="order"),
        _belief("coming", "the first order whose time has not come", refers="order"),
        _belief("arrived", "when the last one came"),
        _scratch("head", "first lot outside", refers="lot"),
        _scratch("tail", "last lot outside", refers="lot"),
        _belief("outside", "lots that wait to be let in"),
        _scratch("woken", "1: stands on the agenda"),
        _tally("area", "lots outside, integrated over time, lot·µs", np.float64),
        _tally("since", "when `outside` last changed"),
        _truth("count", "arrivals drawn"),
    ),
)

ORDER_BOOK = Table(
    "order",
    "an order of one product",
    (
        _belief("source", "through which it is released", refers="source"),
        _belief("at", "when it may be released"),
        _belief("due", "when it should be done; NEVER = by the product's rule"),
        _belief("quantity", "lots ordered"),
        _belief("priority", "of its lots; NEVER = as the product says"),
        _belief("released", "lots let into the plant"),
        _belief("done", "lots completed"),
        _belief("scrapped", "lots scrapped"),
        _belief("finished", "when its last lot was completed, 0 = not yet"),
        _belief("next", "next order of the same source", refers="order"),
    ),
    grows=True,
)

FAILURE = Table(
    "failure",
    "one way in which one machine fails; or one kind of maintenance of it",
    (
        _model("machine", "which machine; vehicles count after the machines", refers="machine"),
        _model("every", "time, or cycles, between failures", refers="distribution"),
        _model("clock", "what is counted, a number of CLOCKS"),
        _model("repair", "how long a repair takes", refers="distribution"),
        _model("need", "who repairs", refers="need"),
        _model("needs", "0: someone who is always there"),
        _model("fate", "what becomes of the part in work, a number of FATES"),
        _model("use", "first of the spare parts that it takes", refers="use"),
        _model("uses", "how many kinds of them"),
        _model("planned", "1: it is maintenance"),
        _model("limit", "of maintenance: the count at which it is due, µs or millionths of a cycle"),
        _model("early", "of maintenance: how much before that it may be done"),
        _model("ageing", "of maintenance: 1: it counts anew from a repair of what it renews"),
        _model("renews", "of maintenance: bit set of failure modes of the machine, and of WEAR_BIT"),
        _model("key_every", "random stream of the failures", np.uint64),
        _model("key_repair", "random stream of the repairs", np.uint64),
        _belief("age", "counted on its clock since the last repair: µs of work, or millionths of a cycle"),
        _belief("repaired", "when it was last repaired"),
        _tally("count", "times that it was repaired, or done"),
        _scratch("armed", "of maintenance: bit set of its timers that are set: may be done, is due"),
        _truth("left", "what is left on its clock until it fails"),
        _truth("epoch", "number of the failure event that counts; older ones are void"),
        _truth("failures", "failures drawn"),
        _truth("repairs", "repairs drawn"),
        _truth("pending", "1: came due while the machine was down already"),
        _truth("at", "when a calendar failure is due"),
    ),
)

PROCESS = Table(
    "process",
    "one machine, or vehicle, as it physically is",
    (
        _model("failure", "its first failure mode", refers="failure"),
        _model("failures", "how many failure modes"),
        _truth("number", "last activity number obeyed for an operation"),
        _truth("step", "step in work"),
        _truth("phase", "phase in work, NONE = the step has none"),
        _truth("serial", "release number of the part in work"),
        _truth("visit", "visit of the part in work"),
        _truth("running", "1: it works"),
        _truth("begun", "since when"),
        _truth("until", "when it ends or fails, whichever is first"),
        _truth("left", "µs of work left when it last began or stopped"),
        _truth("total", "µs of work in all; 0 = no cycle is counted in this phase"),
        _truth("broken", "failure mode that holds it down, NONE = up"),
        _truth("fix_number", "last activity number obeyed for a repair"),
        _truth("fixing", "1: someone repairs it"),
        _truth("fix_until", "when the repair ends"),
        _truth("fix_left", "µs of repair left when it stopped"),
        _truth("ask_number", "last activity number obeyed for a release"),
        _truth("disturbed", "last activity number obeyed for a disturbance"),
        _truth("suspect", "1: the next part that an interlock looks at is wrong"),
        _truth("worn", "use of its tool, µs of work or millionths of a cycle"),
        _truth("overdue", "1: imagined although it has lasted longer than its law would have it"),
        _truth("lot", "row of `truth` of the part in work, where the step is checked"),
        _truth("refused", "1: an interlock has refused to begin its operation"),
        _truth("cleared", "1: an interlock has let its operation begin"),
        _truth("withheld", "1: an interlock holds the part whose operation is done"),
        _truth("finding", "what was last found, a number of FINDINGS"),
        _truth("about", "row of `kind` + 1 of what was found, 0 = none named"),
    ),
)

DISTRIBUTION = Table(
    "distribution",
    "how long something takes, in µs or millionths of a cycle",
    (
        _model("kind", "a number of DISTRIBUTIONS"),
        _model("a", "first parameter", np.float64),
        _model("b", "second parameter", np.float64),
        _model("c", "third parameter", np.float64),
        _model("value", "first empirical value", refers="value"),
        _model("values", "how many empirical values"),
    ),
)

VALUE = Table("value", "an observed value of an empirical distribution", (_model("x", "the value", np.float64),))

_event = (
    ("time", "when"),
    ("key", "class × 2³² + element: the order within an instant"),
    ("number", "what makes an old event void"),
)
EVENT = Table("event", "what will happen in the plant half: a heap", tuple(_truth(n, m) for n, m in _event), grows=True)
TIMER = Table(
    "timer", "when the controller acts by itself: a heap", tuple(_belief(n, m) for n, m in _event), grows=True
)

COMMAND = Table(
    "command",
    "what the controller has asked of the plant and the host has not yet taken",
    (
        _scratch("kind", "a number of COMMANDS"),
        _scratch("element", "to which element: a machine; of a walk, a worker"),
        _scratch("number", "activity number"),
        _scratch(
            "target",
            "activity number that an interrupt stops, phase that a begin is for, machine to walk to",
        ),
        _scratch("step", "which step", refers="step"),
        _scratch("serial", "release number of the part"),
        _scratch("visit", "visit of the part"),
        _scratch("lot", "its row, by which the plant half finds its truth", refers="lot"),
    ),
    grows=True,
)

QUESTION_LIST = Table(
    "question",
    "a fact that only a person can explain",
    (
        _belief("time", "when it came"),
        _belief("fact", "a number of FACTS"),
        _belief("element", "machine or station"),
        _belief("number", "activity number it carried"),
        _belief("x", "first value"),
        _belief("y", "second value"),
        _belief("answered", "1: a person has dealt with it"),
    ),
    grows=True,
)

TRACE = Table(
    "trace",
    "a machine's change of state, or a lot's move, for whoever wants to see it",
    (
        _scratch("time", "when"),
        _scratch("machine", "which machine; NONE: the line tells of a lot", refers="machine"),
        _scratch("state", "its new state, a number of STATES; or what the lot does, one of MOVES"),
        _scratch("product", "product of the lot, or of the one on the machine", refers="product"),
        _scratch("serial", "its release number"),
        _scratch("step", "its step", refers="step"),
        _scratch("station", "whose queue the lot comes to or is taken out of", refers="station"),
    ),
)

AGENDA = Table(
    "agenda",
    "what has yet to be looked at in this instant: a ring",
    (_scratch("element", "station, pool or source: their rows one after another"),),
)

TABLES: Final = (
    STATION,
    MACHINE,
    LOT,
    PRODUCT,
    LOOP,
    HISTOGRAM,
    STEP,
    PHASE,
    MAKE,
    CHECK,
    CHANCE,
    KIND,
    DETOUR,
    ROUND,
    TRUTH_TABLE,
    CHOICE,
    USE,
    STOCK,
    WANT,
    TASK,
    PLACE,
    DISTANCE,
    FLEET,
    VEHICLE,
    WAY,
    CONVEYOR,
    BELT,
    ENTRY,
    NEED,
    POOL,
    STAND_IN,
    WORKER,
    DEMAND,
    LINK,
    PULL,
    CALENDAR,
    SPAN,
    SOURCE,
    ORDER_BOOK,
    FAILURE,
    PROCESS,
    DISTRIBUTION,
    VALUE,
    EVENT,
    TIMER,
    COMMAND,
    QUESTION_LIST,
    TRACE,
    AGENDA,
)
BY_NAME: Final = {table.name: table for table in TABLES}

SCALARS: Final = (
    _belief("now", "the time, µs since the start of the run"),
    _tally("facts", "facts handled since the statistics began"),
    _tally("measured", "when the statistics began"),
    _belief("asked", "last order of asking or waiting given"),
    _scratch("seed", "seed of this run's draws", np.uint64),
    _scratch("alternatives", "links per machine or source"),
    _scratch("slots", "rows of `round` per lot"),
    _scratch("free_lot", "first free row of `lot`", refers="lot"),
    _scratch("lots", "rows of `lot` ever used"),
    _scratch("live", "lots in the plant and outside it"),
    _scratch("free_task", "first free row of `task`", refers="task"),
    _scratch("tasks", "rows of `task` ever used"),
    _scratch("events", "entries of `event`"),
    _scratch("timers", "entries of `timer`"),
    _scratch("commands", "entries of `command`"),
    _scratch("orders", "rows of `order` in use"),
    _scratch("questions", "rows of `question` in use"),
    _scratch("traces", "entries of `trace`"),
    _scratch("tracing", "1: machines' changes of state are traced, 2: lots' moves, too"),
    _scratch("agenda_head", "next item of the ring"),
    _scratch("agenda_tail", "where the next item goes"),
    _scratch("slack", "rows that must be free in a growing table before a record is handled"),
    _scratch("lot_limit", "most lots the plant may hold"),
    _scratch("refused", "1: the last request was refused"),
    _scratch("fact_kind", "the fact that the plant half reports"),
    _scratch("fact_element", "its element"),
    _scratch("fact_number", "its activity number"),
    _scratch("fact_x", "its first value"),
    _scratch("fact_y", "its second value"),
)
"""The header's hot scalars; for each table follow `NAME_at` (offset in bytes) and `NAME_n` (rows)."""

HEADER: Final = Table(
    "header",
    "scalars and offsets",
    SCALARS
    + tuple(
        _scratch(f"{table.name}_{suffix}", meaning)
        for table in TABLES
        for suffix, meaning in (("at", "offset of its rows, bytes"), ("n", "rows it has room for"))
    ),
)
ALIGNMENT: Final = 64


def offsets(rows: dict[str, int]) -> tuple[dict[str, int], int]:
    """Where each table lies in a block with so many rows of each, and the size of the block; both in bytes."""
    at = -(-HEADER.dtype.itemsize // ALIGNMENT) * ALIGNMENT
    where: dict[str, int] = {}
    for table in TABLES:
        where[table.name] = at
        at += -(-table.dtype.itemsize * rows.get(table.name, 0) // ALIGNMENT) * ALIGNMENT
    return where, at
