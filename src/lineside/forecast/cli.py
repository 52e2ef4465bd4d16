"""`lineside forecast`: parse, call, print."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from lineside.extras import need
from lineside.lang import Lang


def forecast(
    source: Annotated[
        str,
        typer.Argument(
            metavar="JOURNAL|URL", help="The journal of a run, or the address of its screen.", show_default=False
        ),
    ],
    at: Annotated[
        str | None,
        typer.Option(
            metavar="2h",
            help="Look ahead from so long after the run began, or from a date and time.",
            show_default="the journal's end",
        ),
    ] = None,
    begin: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="2h",
            help="What would have been: make the run again from this moment of its past, with the change of --if.",
            show_default=False,
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            metavar="16:00",
            help="`shift-end`, a time of day, a date and time, `+4h`, or `order:A7`.",
            show_default="shift-end; with --from the journal's end",
        ),
    ] = None,
    futures: Annotated[int, typer.Option(metavar="N", help="How many futures are simulated.")] = 200,
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--if",
            metavar="CHANGE",
            help="What if: `press/2 down 2h`, `one more fitters`, `order A7 first`; may be repeated.",
        ),
    ] = None,
    laws: Annotated[
        str, typer.Option(metavar="model", help="By which laws: `learnt` from the journal, or the `model`'s.")
    ] = "learnt",
    rules: Annotated[
        Path | None,
        typer.Option("--rules", metavar="FILE", help="Python file with your own dispatching rules. It is run."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    lang: Lang = None,  # noqa: ARG001 (its callback has set it)
) -> None:
    """Say what a line will bring: futures of it are simulated, and their tenths told."""
    from rich.console import Console

    from lineside.forecast.display import show
    from lineside.forecast.horizon import SHIFT_END
    from lineside.forecast.moment import forecast_from
    from lineside.forecast.remote import ask, is_url
    from lineside.forecast.wish import Wish, refusal

    if rules is not None:
        need("compile", "`--rules`, whose rules are compiled,")
    if begin is not None:
        _again(source, begin, changes or [], until, rules, as_json=as_json)
        return
    wish = Wish(until or SHIFT_END, futures, tuple(changes or ()), laws=laws)
    if is_url(source):
        if at is not None or rules is not None:
            raise refusal(
                "--at" if at is not None else "--rules", "a line that runs looks ahead from now, by its own rules"
            )
        found = ask(source, wish)
    else:
        found = forecast_from(Path(source), wish, at, rules).as_json()
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        show(found, Console(highlight=False))


def _again(
    source: str, begin: str, changes: list[str], until: str | None, rules: Path | None, *, as_json: bool
) -> None:
    """What would have been."""
    from rich.console import Console

    from lineside.forecast.display import show_again
    from lineside.forecast.remote import is_url
    from lineside.forecast.rerun import would_have_been
    from lineside.forecast.wish import refusal

    if is_url(source):
        raise refusal("--from", "the past is made again from a journal, not from the screen of a line")
    if len(changes) != 1:
        raise refusal("--from", f"the past is made again with one change, `--if`; found {len(changes)}")
    found = would_have_been(Path(source), begin, changes[0], until, rules).as_json()
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        show_again(found, Console(highlight=False))
