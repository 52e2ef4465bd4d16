"""The tables of this capability, and what it adds to those of others."""

from __future__ import annotations

import numpy as np

from lineside.kernel.core.declare import Table, belief, model, tally, truth

CHECK = Table(
    "check",
    "what is checked or may go wrong at a step, and which way parts go from it",
    (
        model("birth", "first of the defects born here", refers="chance"),
        model("births", "how many"),
        model("error", "first of the errors about to be made here", refers="chance"),
        model("errors", "how many"),
        model("cure", "first of the defects mended here", refers="chance"),
        model("cures", "how many"),
        model("catch", "first of the errors that its interlock looks for", refers="chance"),
        model("catches", "how many"),
        model("detection", "first of the defects that its inspection looks for", refers="chance"),
        model("detections", "how many"),
        model("before", "1: it has an interlock that checks before the work begins"),
        model("after", "1: it has one that checks when the work is done"),
        model("inspects", "1: it inspects"),
        model("false_alarm", "probability that it rejects a part without a defect it looks for", np.float64),
        model("otherwise", "where a rejected part goes whose defect was not named, NONE = scrap", refers="detour"),
        model("retest", "times that a rejected part is tested again before it counts as rejected"),
        model("sample", "share of the parts that come to this step, the others pass it by", np.float64),
        model("every", "or: every so manieth, 0 = by share"),
        model("side", "the side route that it stands in, NONE = the route", refers="detour"),
        model("slot", "its counter in `round`, NONE = a part comes here once"),
        model("key_false", "random stream of the inspection's false alarms", np.uint64),
        model("key_sample", "random stream of the sample", np.uint64),
        belief("passing", "parts that came by, for the sample of every so manieth"),
        tally("inspected", "inspections decided"),
        tally("rejected", "of these, parts rejected"),
        tally("first", "inspections of parts that were here for the first time"),
        tally("failed", "of these, parts rejected"),
        tally("retested", "tests that were repeated"),
        tally("held", "parts held by its interlock"),
        truth("false_rejects", "tests that found something where nothing was"),
        truth("false_holds", "parts held where nothing was"),
    ),
    after="make",
)

CHANCE = Table(
    "chance",
    "one kind of defect or error at one step: it is born, mended, caught or detected with a probability",
    (
        model("kind", "what", refers="kind"),
        model("share", "probability", np.float64),
        model("error", "of a catch: the error of that kind which is made at the same step", refers="chance"),
        model("detour", "of a detection: the side route, NONE = scrap", refers="detour"),
        model("key", "random stream", np.uint64),
    ),
)

KIND = Table(
    "kind",
    "a kind of defect, or of error, of one product",
    (
        model("product", "whose", refers="product"),
        model("bit", "its bit in `truth.defects`"),
        tally("found", "parts rejected for it"),
        tally("caught", "parts held for it"),
        truth("born", "times a part got it"),
        truth("escaped", "lots that left good with it"),
    ),
)

DETOUR = Table(
    "detour",
    "a side route",
    (
        model("first", "its first step, NONE = it is only the way back", refers="step"),
        model("go", "the step to which it leads back, NONE = to the one after the step that was left", refers="step"),
        model("at_most", "how often a part may go back; NEVER = any number of times"),
        model("slot", "the counter of that in `round`, NONE = it is not counted"),
    ),
)

ROUND = Table(
    "round",
    "how often a lot came to the steps that it may come to again, and took the ways back: `slots` rows a lot",
    (belief("times", "how often"),),
    grows=True,
)

TRUTH_TABLE = Table(
    "truth",
    "a lot as it physically is, in the row of the lot; no rows where no product has defects",
    (
        truth("product", "what it is"),
        truth("serial", "its release number; another one's in the command: this lot has left, the row is reused"),
        truth("defects", "bit set of its defects"),
        truth("step", "the step at which work was last done on it"),
        truth("coming", "which time it had come there"),
    ),
    grows=True,
)

TABLES = (
    CHECK,
    CHANCE,
    KIND,
    DETOUR,
    ROUND,
    TRUTH_TABLE,
)

COLUMNS = {
    "machine": (
        belief(
            "reason",
            "the kind for which an interlock holds its part, NONE = it named none",
            refers="kind",
            after="state",
        ),
    ),
    "lot": (
        belief("rejected", "times it was rejected", after="inferred"),
        belief("retests", "times it was tested again in this inspection"),
        belief("left", "in a side route: the step of the route that it left", refers="step"),
        belief("goes", "done at its step: where it goes, if the step is checked; NONE = out", refers="step"),
    ),
    "product": (
        model("kind", "first of its kinds of defects and errors", refers="kind", after="source"),
        model("kinds", "how many"),
        tally("passed", "lots that left good and were never rejected", after="scrapped"),
        truth("escaped", "lots that left good with a hidden defect", after="longest"),
    ),
    "step": (
        model("check", "its checks, NONE = it has none", refers="check", after="next"),
        model("alarm", "probability that an interlock holds a good part", np.float64),
        model("release", "how long a person takes to release it", refers="distribution"),
        model("release_need", "who releases it", refers="need"),
        model("release_needs", "0: someone who is always there"),
        model("key_alarm", "random stream of the interlock", np.uint64, after="key_time"),
        model("key_release", "random stream of the release time", np.uint64),
    ),
    "process": (
        truth("ask_number", "last activity number obeyed for a release", after="fix_left"),
        truth("suspect", "1: the next part that an interlock looks at is wrong", after="disturbed"),
        truth("lot", "row of `truth` of the part in work, where the step is checked", after="overdue"),
        truth("refused", "1: an interlock has refused to begin its operation"),
        truth("cleared", "1: an interlock has let its operation begin"),
        truth("withheld", "1: an interlock holds the part whose operation is done"),
        truth("finding", "what was last found, a number of FINDINGS"),
        truth("about", "row of `kind` + 1 of what was found, 0 = none named"),
    ),
}
"""What it adds to the tables of others."""
