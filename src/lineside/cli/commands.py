"""Every command of the command line, in the order in which `--help` lists them."""

from __future__ import annotations

from typing import Annotated

import typer

from lineside.cli import elsewhere
from lineside.cli.check import check
from lineside.cli.compare import compare
from lineside.cli.examples import examples
from lineside.cli.new import new
from lineside.cli.schema import schema
from lineside.cli.show import show
from lineside.cli.simulate import simulate
from lineside.lang import Lang
from lineside.version import __version__

app = typer.Typer(
    name="lineside",
    help="From the machine to the district: check, simulate and run a plant from one file.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _print_version(asked: bool) -> None:
    if asked:
        print(f"lineside {__version__}")
        raise typer.Exit


@app.callback()
def lineside(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", is_eager=True, callback=_print_version)
    ] = False,
    lang: Lang = None,
) -> None:
    """From the machine to the district: check, simulate and run a plant from one file."""


HERE = (check, simulate, compare, show, examples, new, schema)
ELSEWHERE = (
    elsewhere.run,
    elsewhere.replay,
    elsewhere.forecast,
    elsewhere.verify,
    elsewhere.history,
    elsewhere.chart,
    elsewhere.links,
    elsewhere.layout,
    elsewhere.district,
    elsewhere.ledger,
)

for _command in HERE:
    app.command()(_command)
for _sent_on in ELSEWHERE:
    app.command(context_settings=elsewhere.FORWARD)(_sent_on)
