"""What all capabilities stand on: time, events, draws, questions to a person."""

from __future__ import annotations

from lineside.kernel.core.declare import Call, Capability, Codes, Message
from lineside.kernel.core.tables import SCALARS, TABLES

VERDICTS = Codes(
    "VERDICTS",
    "What the controller does with a fact that it did not, or did, expect.",
    {"accept": "ACCEPT", "void": "VOID", "infer": "INFER", "correct": "CORRECT", "ask a person": "QUESTION"},
)
DISTRIBUTIONS = Codes(
    "DISTRIBUTIONS",
    "Kinds of distribution.",
    {
        "constant": "CONSTANT",
        "uniform": "UNIFORM",
        "triangular": "TRIANGULAR",
        "exponential": "EXPONENTIAL",
        "normal": "NORMAL",
        "lognormal": "LOGNORMAL",
        "gamma": "GAMMA",
        "erlang": "ERLANG",
        "weibull": "WEIBULL",
        "empirical": "EMPIRICAL",
    },
)
MOVES = Codes(
    "MOVES",
    "What a line of the trace says of a lot; of a machine it says its state.",
    {
        "comes to a queue": "COMES_TO_QUEUE",
        "is taken out of it": "IS_TAKEN",
        "is completed": "IS_COMPLETED",
        "is scrapped": "IS_SCRAPPED",
    },
)
REASONS = Codes(
    "REASONS",
    "How the kernel's loop comes back to its host.",
    {"done": "DONE", "grow": "GROW", "cap": "CAP", "trace full": "TRACE_FULL"},
)

CAPABILITY = Capability(
    "core",
    "what all capabilities stand on: time, events, draws, questions to a person",
    page="background/kernel.md",
    tables=TABLES,
    scalars=SCALARS,
    codes=(
        VERDICTS,
        DISTRIBUTIONS,
        MOVES,
        REASONS,
    ),
    requests=(
        Message(64, "start", "START", (Call("/requests.start", ""),)),
        Message(65, "tick", "TICK"),
        Message(68, "answer", "ANSWER", (Call("question.answer", "element"),)),
    ),
)
