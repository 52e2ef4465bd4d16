"""Defects, interlocks, inspections and side routes."""

from __future__ import annotations

from lineside.kernel.core.declare import Call, Capability, Codes, Message, Trait
from lineside.kernel.quality.tables import COLUMNS, TABLES

FINDINGS = Codes(
    "FINDINGS",
    "What an end or a release says of the part (first value); the second is a row of `kind` + 1, 0: none was named.",
    {"passed": "PASSED", "held": "HELD_BACK", "rejected": "REJECTED"},
)

COPES_WITH = (
    "several stations",
    "moves",
    "splitting",
    "shared limits",
    "orders",
    "phases",
    "workers",
    "people told apart",
    "shifts",
    "failures",
    "maintenance",
    "spare parts",
    "wear",
    "parts",
    "made parts",
)
"""Traits of others with which all of its own were thought through."""

CAPABILITY = Capability(
    "quality",
    "defects, interlocks, inspections and side routes",
    traits=(
        Trait("inspection", "defects, and inspections that find them", "traits.inspections_in", COPES_WITH),
        Trait("interlocks", "interlocks that hold a part", "traits.interlocks_in", COPES_WITH),
        Trait("side routes", "rejected parts that take another way", "traits.side_routes_in", COPES_WITH),
    ),
    page="guides/quality.md",
    tables=TABLES,
    columns=COLUMNS,
    codes=(FINDINGS,),
    commands=(Message(11, "leave", "LEAVE", (Call("truth.let_out", "lot step serial target"),)),),
    requests=(Message(66, "let go", "LET_GO", (Call("/requests.let_go", "element"),)),),
)
