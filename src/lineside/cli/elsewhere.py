"""The commands that another package carries out: each is imported when it is asked for."""

from __future__ import annotations

from importlib import import_module

import typer

from lineside.extras import need
from lineside.usage import start

FORWARD = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def run(context: typer.Context) -> None:
    """Run a plant: the controller commands, devices (real or emulated) report, a journal remembers."""
    _forward("run", "lineside.run.cli", "run", context.args)


def replay(context: typer.Context) -> None:
    """Read a journal again and arrive at the same state."""
    _forward("replay", "lineside.run.cli", "replay", context.args)


def forecast(context: typer.Context) -> None:
    """Say what a line will bring, from where its journal stands."""
    _forward("forecast", "lineside.forecast.cli", "forecast", context.args)


def verify(context: typer.Context) -> None:
    """Check that a journal is as it was written."""
    _forward("verify", "lineside.run.cli", "verify", context.args)


def history(context: typer.Context) -> None:
    """Ask what was: intervals, passes, events and OEE, of runs and simulations; by SQL, as tables, as figures."""
    need("history", "`history`")
    _forward("history", "lineside.history.cli", "history", context.args)


def chart(context: typer.Context) -> None:
    """Hold values against a control chart: limits, Nelson's rules, EWMA, CUSUM, capability."""
    _forward("chart", "lineside.quality.cli", "chart", context.args)


def links(context: typer.Context) -> None:
    """Listen to the devices of a model's links, say nothing, and tell what came and what it means."""
    _forward("links", "lineside.run.cli", "links", context.args)


def layout(context: typer.Context) -> None:
    """Place a model's stations on the floor by dragging, over a drawing if there is one; saved to the model's file."""
    need("live", "`layout`")
    need("tables", "`layout`")
    _forward("layout", "lineside.web.cli", "layout", context.args)


def district(context: typer.Context) -> None:
    """The ledger of a district: firms, chains, parks, figures, claims and targets."""
    need("ledger", "`district`")
    _forward("district", "lineside.district.cli", "app", context.args)


def ledger(context: typer.Context) -> None:
    """Work on a district's ledger: import, export, check its claims, post a result to a firm."""
    need("ledger", "`ledger`")
    _forward("ledger", "lineside.district.cli", "ledger", context.args)


def _forward(command: str, module: str, name: str, arguments: list[str]) -> None:
    """Let another module's command, a function or a Typer of its own, take over."""
    target = getattr(import_module(module), name)
    if not isinstance(target, typer.Typer):
        function, target = target, typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        target.command()(function)
    start(target, arguments, f"lineside {command}")
