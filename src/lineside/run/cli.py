"""`lineside run`, `lineside replay` and `lineside verify`: parse, call, print."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lineside.errors import InputError, Place, Problem
from lineside.extras import need
from lineside.lang import Lang
from lineside.lower.codes import NEVER
from lineside.run.seed import check_seed

if TYPE_CHECKING:
    from lineside.run.session import Session

DONE, DOES_NOT_HOLD, INTERRUPTED, TERMINATED = 0, 1, 130, 143
AS_FAST_AS_POSSIBLE = "max"
RULES = typer.Option("--rules", metavar="FILE", help="Python file with your own dispatching rules. It is run.")


def run(
    model: Annotated[
        str | None,
        typer.Argument(
            help="A model's file, or the name of a bundled example; a journal knows its own.", show_default=False
        ),
    ] = None,
    plant: Annotated[
        str,
        typer.Option(
            help="Who plays the devices: `emulated`, `process` (one of its own), `pipe:FROM,TO` (one that runs);"
            " `mqtt://HOST:PORT`, `opc.tcp://HOST:PORT` or `links` (real ones, by the model's links)."
        ),
    ] = "emulated",
    devices: Annotated[
        str, typer.Option(help="Who plays them at a broker: `linked` (those of the model), or `emulated`.")
    ] = "linked",
    speed: Annotated[str, typer.Option(metavar="60", help="Plant seconds a second: 1 to 600, or `max`.")] = "1",
    duration: Annotated[
        str | None, typer.Option("--for", metavar="10min", help="Stop after so much time in the plant, from here on.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="8h", help="Stop so long after the run began, in the plant's time.")
    ] = None,
    seed: Annotated[int | None, typer.Option(metavar="S", help="Seed of an emulated plant.", show_default="1")] = None,
    journal: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="A new journal, or one to resume.", show_default="a new one in your data folder"
        ),
    ] = None,
    after: Annotated[
        int | None,
        typer.Option(
            metavar="RECORD",
            min=0,
            help="Go on after this record of the journal, in a new one beside it; the old one is left as it is.",
            show_default=False,
        ),
    ] = None,
    revise: Annotated[
        bool, typer.Option("--revise", help="Go on by MODEL, where the journal's run went by another one.")
    ] = False,
    port: Annotated[
        int | None,
        typer.Option(
            metavar="8600",
            min=0,
            max=65535,
            help="Where the screen is served; 0: any free port.",
            show_default="8600, or a free one",
        ),
    ] = None,
    screen: Annotated[bool, typer.Option("--screen/--no-screen", help="Serve the screen.")] = True,
    host: Annotated[
        str, typer.Option(help="The address to listen at; another than this machine's needs accounts and TLS.")
    ] = "127.0.0.1",
    accounts: Annotated[
        str | None,
        typer.Option(metavar="LEDGER", help="A ledger whose accounts log in: viewers watch, others command."),
    ] = None,
    watch_only: Annotated[bool, typer.Option("--watch-only", help="Whoever has not logged in may only watch.")] = False,
    certificate: Annotated[Path | None, typer.Option(metavar="PEM", help="TLS certificate chain.")] = None,
    key: Annotated[Path | None, typer.Option(metavar="PEM", help="Its key.")] = None,
    plain_text: Annotated[
        bool, typer.Option("--plain-text", help="Listen beyond this machine without TLS: a proxy before it adds that.")
    ] = False,
    proxy: Annotated[
        str, typer.Option(metavar="ADDRESS", help="The proxy's address: its X-Forwarded-For says who asks.")
    ] = "",
    name: Annotated[
        list[str] | None,
        typer.Option("--name", metavar="HOST", help="A name people type to reach the screen; may be repeated."),
    ] = None,
    alarms: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Who is told of alarms, by webhook or e-mail, and when.")
    ] = None,
    tokens: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Names and tokens of programs that may tell facts, one a line."),
    ] = None,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option("--allow-origin", metavar="URL", help="A site whose pages may read the line; may be repeated."),
    ] = None,
    rules: Annotated[Path | None, RULES] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show nothing while it runs, and serve no screen.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the state at the end as one JSON document.")] = False,
    lang: Lang = None,  # noqa: ARG001 (its callback has set it)
) -> None:
    """Run a plant: the controller commands, devices report, and every fact is in the journal before it counts."""
    from rich.console import Console

    from lineside.chinese import spoken

    if seed is not None:
        check_seed(seed)
    served_too = port is not None or (screen and not (quiet or as_json))
    if served_too:
        need("live", "the screen of a run (`--no-screen` goes without)")
    if accounts is not None:
        need("ledger", "`--accounts`")
    if rules is not None:
        need("compile", "`--rules`, whose rules are compiled,")
    from lineside.run.alarms import heralded
    from lineside.run.alarms import read as read_alarms
    from lineside.run.drive import Stop, drive
    from lineside.run.foresee import foreseeing
    from lineside.run.start import RunSettings, start
    from lineside.run.summary import farewell, summary

    wanted = None if alarms is None else read_alarms(alarms)
    pace, length = _speed(speed), _duration(duration, "--for")
    last = _duration(until, "--until")
    console, aside = Console(highlight=False), Console(stderr=True, highlight=False)
    settings = RunSettings(model, plant, pace, seed, journal, rules, after, _devices(devices), revise)

    def say(line: str) -> None:
        aside.print(spoken(line), soft_wrap=True)

    def end(session: Session) -> int:
        return min((stop for stop in (last, _plus(session.time, length)) if stop is not None), default=NEVER)

    if not served_too:
        session = start(settings, say)
        with foreseeing(session) as asked, heralded(session, wanted, say) as herald:
            why = drive(session, pace, end(session), console, quiet=quiet or as_json, asked=asked, herald=herald)
    else:
        from lineside.run.programs import read_tokens
        from lineside.run.serve import PORT, Screen, served
        from lineside.web.listen import Doors
        from lineside.web.programs import Callers

        doors = Doors(host, PORT if port is None else port, certificate, key, plain_text, tuple(name or ()), proxy)
        callers = Callers(read_tokens(tokens), frozenset(each.rstrip("/") for each in allow_origin or ()))
        shown = Screen(doors, port is None, accounts, watch_only, callers)
        with shown.opened() as ledger:  # before a journal is begun: a refused start leaves no file
            session = start(settings, say)
            with served(session, pace, shown, ledger, say) as watch, heralded(session, wanted, say) as herald:
                silent = quiet or as_json
                if herald is not None:
                    watch.shifts.on_signal(herald.signal)
                why = drive(session, pace, end(session), console, quiet=silent, watch=watch, herald=herald)
    if as_json:
        print(json.dumps(summary(session.journal, session.controller), ensure_ascii=False))
    elif not quiet:
        console.print(farewell(session.journal, session.controller), soft_wrap=True)
    raise typer.Exit({Stop.END: DONE, Stop.INTERRUPT: INTERRUPTED, Stop.TERMINATE: TERMINATED}[why])


def links(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="A model's file.", show_default=False)],
    listen: Annotated[str, typer.Option(metavar="60s", help="How long to listen.")] = "60s",
    plant: Annotated[str, typer.Option(help="`links` (where the model says), or an address.")] = "links",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    lang: Lang = None,  # noqa: ARG001
) -> None:
    """Listen to a model's devices and say nothing: what came, what it means, which rules they break.

    Exit status 1 when a linked machine's device was silent, or does not show what its link names.
    """
    from lineside.chinese import spoken
    from lineside.model.load import load
    from lineside.run.listen import listen as dry_run

    length = _duration(listen, "--listen")
    heard = dry_run(load(model), plant, (length or 0) / 1_000_000)
    print(json.dumps(heard.as_json(), ensure_ascii=False) if as_json else "\n".join(map(spoken, heard.sentences())))
    raise typer.Exit(DOES_NOT_HOLD if heard.silent or heard.missing else DONE)


def replay(
    journal: Annotated[Path, typer.Argument(help="The journal of a run.", show_default=False)],
    at: Annotated[
        str | None,
        typer.Option(metavar="2h", help="Show the state so long after the run began.", show_default="the end"),
    ] = None,
    rules: Annotated[Path | None, RULES] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    lang: Lang = None,  # noqa: ARG001
) -> None:
    """Read a journal again: handle its records anew, and show the state that they lead to.

    Exit status 1 when the state is not the one that the journal's own snapshots hold.
    """
    from rich.console import Console

    if rules is not None:
        need("compile", "`--rules`, whose rules are compiled,")
    from lineside.run import replay as again
    from lineside.run.own import OwnRules

    result = again.replay(journal, _duration(at, "--at"), OwnRules.read(rules))
    if as_json:
        print(json.dumps(result.as_json(), ensure_ascii=False))
    else:
        result.show(Console(highlight=False))
    raise typer.Exit(DONE if result.agrees else DOES_NOT_HOLD)


def verify(
    journal: Annotated[Path, typer.Argument(help="The journal of a run.", show_default=False)],
    head: Annotated[
        str | None,
        typer.Option(metavar="HASH", help="A head that was told earlier: are the records up to it still those?"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    lang: Lang = None,  # noqa: ARG001
) -> None:
    """Check that a journal is as it was written: every record, who said it, every file, every snapshot.

    Exit status 1 when it is not, or does not hold the head.
    """
    from lineside.chinese import spoken
    from lineside.run import verify as checked

    found = checked.verify(journal, head)
    print(json.dumps(found.as_json(), ensure_ascii=False) if as_json else "\n".join(map(spoken, found.sentences())))
    raise typer.Exit(DONE if found.holds else DOES_NOT_HOLD)


def _devices(text: str) -> str:
    if text in ("linked", "emulated"):
        return text
    raise _refusal("--devices", f"expected `linked` or `emulated`, found `{text}`")


def _speed(text: str) -> float:
    from lineside.run.pace import FASTEST

    if text == AS_FAST_AS_POSSIBLE:
        return 0.0
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if value == 0.0 or 1.0 <= value <= FASTEST:
        return value
    raise _refusal("--speed", f"expected a number from 1 to {FASTEST:g}, or {AS_FAST_AS_POSSIBLE}, found `{text}`")


def _duration(text: str | None, option: str) -> int | None:
    """A time in µs; None where none was given."""
    from lineside.lower.tables import microseconds
    from lineside.model.duration import seconds

    return None if text is None else microseconds(seconds(text, option, positive=False))


def _plus(time: int, length: int | None) -> int | None:
    return None if length is None else time + length


def _refusal(option: str, message: str, hint: str = "") -> InputError:
    return InputError([Problem(Place(option), message, hint)])
