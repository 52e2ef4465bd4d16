"""`lineside check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from lineside.cli.model import Change, Model, Rules, load_changed
from lineside.cli.terminal import DOES_NOT_HOLD, console
from lineside.lang import Lang
from lineside.tongue import either

if TYPE_CHECKING:
    from rich.console import Console

    from lineside.errors import Problem
    from lineside.model.check import Explanation


def check(
    model: Model,
    change: Change = None,
    rules: Rules = None,
    lang: Lang = None,  # noqa: ARG001 (its callback has set it)
) -> None:
    """Load a model and explain it: loads, takt, the bottleneck by arithmetic, what is odd, what is not simulated yet.

    Exit status 1 when a station or its people are asked for more than they can do.
    """
    from lineside.lower.support import unsupported
    from lineside.model.check import explain

    plant, _ = load_changed(model, change, rules)
    explanation = explain(plant)
    _show(explanation, unsupported(plant), console())
    if any(hint.kind == "overload" for hint in explanation.hints):
        raise typer.Exit(DOES_NOT_HOLD)


def _show(explanation: Explanation, missing: list[Problem], console: Console) -> None:
    """Print what `check` has to say."""
    from lineside.model.told import remark
    from lineside.simulate.terminal import say

    about = explanation.sentences()[: -len(explanation.hints) or None]
    remarks = [f"{hint.place}: {remark(hint)}" for hint in explanation.hints]
    lacks = [f"{problem.place}: {problem.message.removeprefix('not yet: ')}" for problem in missing]
    title = either(
        "Not simulated yet: `simulate` and `run` refuse this model because of",
        "尚不能仿真：`simulate` 和 `run` 会因以下各项拒绝此模型",
    )
    for heading, lines in ((explanation.plant, about), (either("Remarks", "提示"), remarks), (title, lacks)):
        if lines:
            console.print(heading, style="bold", markup=False)
        for line in lines:
            say(console, line, indent=2)
