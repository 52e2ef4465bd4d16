"""The model that a command is given, the changes to it and the rules with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lineside.extras import need

if TYPE_CHECKING:
    from lineside.model.plant import Plant
    from lineside.rules import RuleFunction

Model = Annotated[
    str, typer.Argument(metavar="MODEL", help="A model's file, or the name of a bundled example.", show_default=False)
]
Change = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="PATH=VALUE", help="Change one value, such as stations.press.machines=3; may be repeated."
    ),
]
Rules = Annotated[
    Path | None, typer.Option("--rules", metavar="FILE", help="Python file with your own dispatching rules. It is run.")
]


def load_changed(model: str, changes: list[str] | None, rules: Path | None) -> tuple[Plant, dict[str, str]]:
    """The plant, and the changes that were made to it."""
    from lineside.model.load import load
    from lineside.model.override import split

    overrides = dict(split(change) for change in changes or ())
    return load(model, overrides, tuple(rules_of(rules))), overrides


def rules_of(file: Path | None) -> dict[str, RuleFunction]:
    """The rules of `--rules`, by name; none without it."""
    if file is None:
        return {}
    from lineside.rules import read_rules
    from lineside.simulate.interrupt import heeded

    need("compile", "`--rules`, whose rules are compiled,")
    with heeded():  # numba, which is loaded with the first rule, loses a Ctrl-C in its callbacks
        return read_rules(file)
