"""The field's other words for keys of the language, where they belong, and ways around what is not there yet."""

from __future__ import annotations

from typing import Final

SYNONYMS: Final[dict[str, tuple[str, ...]]] = {
    "mtbf": ("every", "failure"),
    "mttf": ("every", "failure"),
    "mtbf-mttr": ("failure",),
    "mttr": ("repair", "failure"),
    "downtime": ("repair", "failure"),
    "breakdown": ("failure",),
    "breakdowns": ("failure",),
    "availability": ("failure",),
    "pm": ("maintenance",),
    "capacity": ("buffer", "machines", "carries", "wip"),
    "queue": ("buffer",),
    "wip-cap": ("wip",),
    "servers": ("machines",),
    "quantity": ("machines", "per-shift", "vehicles"),
    "number": ("machines", "per-shift", "vehicles"),
    "count": ("machines", "per-shift", "vehicles"),
    "headcount": ("per-shift",),
    "people": ("per-shift",),
    "operators": ("workers",),
    "operator": ("workers",),
    "labor": ("workers", "labour"),
    "cycle-time": ("time",),
    "processing-time": ("time",),
    "process-time": ("time",),
    "service-time": ("time",),
    "duration": ("time",),
    "setup-time": ("time",),
    "machine": ("at",),
    "station": ("at",),
    "workcenter": ("at",),
    "work-centre": ("at",),
    "resource": ("at",),
    "scrap": ("defects", "rejects"),
    "scrap-rate": ("defects",),
    "reject": ("rejects",),
    "rework": ("rejects", "side-routes"),
    "bom": ("parts",),
    "components": ("parts",),
    "interarrival": ("every",),
    "takt": ("every",),
    "arrival": ("every",),
    "arrivals": ("release",),
    "due-date": ("due",),
    "schedule": ("shifts", "orders"),
    "calendar": ("hours", "shifts"),
    "shift": ("hours", "shifts"),
    "uptime": ("failure",),
    "changeover": ("setup",),
    "rate": ("every",),
    "interarrival-time": ("every",),
    "qty": ("parts", "quantity", "machines"),
    "defect": ("defects",),
    "rejects": ("detects",),
    "operation": ("step",),
    "op": ("step",),
}
"""The field's other words for keys, with the keys that they may mean here, the likeliest first."""

_DEFECTS = (
    "what a step spoils is its `defects: {bad: 2 %}`; an inspection that `detects` them scraps or rejects the part"
)
_PHASES = "it is a phase of a step's time: `time: {setup: 5 min, run: 40 s}`"
_TIMES = "times belong to the steps of a route: `{at: press, time: 40 s}`"
_PEOPLE = "steps need people: `workers: {assembler: 1}` there, and `assembler: {per-shift: 2}` under `workers`"
_OEE = "say the `failure`, the `defects` and the times that it follows from"
_LOT = "a lot may be one part that `makes` its pieces at its last step; see the guide on what is not there yet"
ELSEWHERE: Final[dict[str, str]] = {
    **dict.fromkeys(
        ("scrap", "scrap-rate", "yield", "reject-rate", "rejects", "reject", "defects", "defect"), _DEFECTS
    ),
    **dict.fromkeys(("setup", "setup-time", "changeover", "load", "unload"), _PHASES),
    **dict.fromkeys(("time", "cycle-time", "processing-time", "process-time", "service-time", "duration"), _TIMES),
    **dict.fromkeys(("workers", "operators", "operator", "labor", "labour", "staff", "people", "headcount"), _PEOPLE),
    **dict.fromkeys(("oee", "efficiency", "performance"), _OEE),
    **dict.fromkeys(("batch-size", "lot-size", "batch", "lot"), _LOT),
    "speed": "how fast a machine works is in the times of its steps",
    "demand": "what is asked for is a product's release: `{every: 48 s}` or `{orders: orders.csv}`",
}
"""What to do with a word that means something else than any key of the element at which it stands."""
RELEASES: Final[dict[str, str]] = {
    **dict.fromkeys(
        ("rate", "interarrival", "interarrival-time", "takt", "arrival", "period"), "`every`: `{every: 48 s}`"
    ),
    **dict.fromkeys(
        ("demand", "quantity", "schedule", "order"), "`orders`: `{orders: orders.csv}`, or `{every: 48 s}`"
    ),
    **dict.fromkeys(("conwip", "wip-cap", "capacity", "limit"), "`wip`: `{wip: 30}`"),
}
"""The field's words for how a product is released."""
DISTRIBUTIONS: Final[dict[str, str]] = {
    **dict.fromkeys(("exp", "expo", "exponent", "poisson", "negexp"), "exponential(10 s)"),
    **dict.fromkeys(("norm", "gauss", "gaussian"), "normal(10 s sd 2 s)"),
    **dict.fromkeys(("logn", "lognorm"), "lognormal(10 s cv 0.5)"),
    **dict.fromkeys(("tria", "triang"), "triangular(8 10 15 s)"),
    **dict.fromkeys(("unif", "rect"), "uniform(8 12 s)"),
    **dict.fromkeys(("const", "constant", "deterministic", "fixed"), "10 s"),
}
"""Other names of distributions, with what stands here for each."""
_AWAY: Final[dict[str, str]] = {
    **dict.fromkeys(("batch", "lot"), _LOT),
    **dict.fromkeys(
        ("setups", "sequences", "first", "next"),
        "a setup that each part needs is a phase of its time: `time: {setup: 5 min, run: 40 s}`; one for a change of"
        " product may be averaged into that",
    ),
    **dict.fromkeys(("recipe", "recipes", "do", "as"), "write each recipe as a product with a route of its own"),
    "wait": "a wait is a step at a station with machines enough: `{at: cooling, time: 2 h}`, `cooling: {machines: 50}`",
    "holds": "let the station be one with as many `machines` as it holds parts",
    "turnover": "let the time to turn a part over be a phase of the step's time",
}
GUIDE: Final = "see the guide on what is not there yet"


def way_out(key: str) -> str:
    """What to write instead of a key of the language that this version does not know yet."""
    away = _AWAY.get(key, "leave it out")
    return away if GUIDE in away else f"{away}; {GUIDE}"
