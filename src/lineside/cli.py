"""The command line: parse, call, print.

Whatever takes long to import is imported by the command that needs it, so that `lineside --help` answers at once.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lineside.errors import InputError, LinesideError, Place, Problem
from lineside.extras import MissingExtraError, fetched, need
from lineside.lang import Lang
from lineside.tongue import either, is_chinese, of_system, speaking
from lineside.usage import start
from lineside.version import __version__

if TYPE_CHECKING:
    from rich.console import Console

    from lineside.model.check import Explanation
    from lineside.model.plant import Plant
    from lineside.rules import RuleFunction

MOST_PLAYED = 2
RARELY = 50_000
"""Objects made between two searches for garbage. With Python's own 700 an eighth of a start goes into such searches."""
DONE, DOES_NOT_HOLD, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130
FORWARD = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}

app = typer.Typer(
    name="lineside",
    help="From the machine to the district: check, simulate and run a plant from one file.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
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


@app.command()
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

    plant, _ = _load(model, change, rules)
    explanation = explain(plant)
    _show(explanation, unsupported(plant), _console())
    if any(hint.kind == "overload" for hint in explanation.hints):
        raise typer.Exit(DOES_NOT_HOLD)


@app.command()
def simulate(
    model: Model,
    duration: Annotated[str, typer.Option("--for", metavar="30d", help="How long to measure, after the warm-up.")],
    warmup: Annotated[
        str | None,
        typer.Option(
            metavar="5d", help="How long to run before measuring; auto: until it has settled.", show_default="none"
        ),
    ] = None,
    replications: Annotated[
        int | None,
        typer.Option(
            metavar="N", help="Independent runs, over all cores; with --precision: at most.", show_default="10"
        ),
    ] = None,
    precision: Annotated[
        str | None,
        typer.Option(
            metavar="1%",
            help="Replicate until throughput is known so closely; wip:2%, cycle-time:2%, p90:5%: until that is.",
            show_default="as it comes",
        ),
    ] = None,
    batches: Annotated[
        int | None,
        typer.Option(metavar="N", help="Cut one long replication into so many batches.", show_default="none"),
    ] = None,
    seed: Annotated[int, typer.Option(metavar="S", help="Equal seeds give equal results.")] = 1,
    workers: Annotated[
        int | None, typer.Option(metavar="N", help="Processes at most.", show_default="one for each core")
    ] = None,
    sensitivity: Annotated[
        bool,
        typer.Option(
            "--sensitivity",
            help="Simulate once more with a little more of each station and pool, and say what it brings.",
        ),
    ] = False,
    momentary: Annotated[
        bool,
        typer.Option("--momentary", help="Tell how long each station was the bottleneck of the moment. Takes longer."),
    ] = False,
    change: Change = None,
    rules: Rules = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document instead of tables.")] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Write result.json, report.html and model.yaml into this folder.",
            show_default="nothing is written",
        ),
    ] = None,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="Also write every table as a sheet of DIR/tables.xlsx.")] = False,
    parquet: Annotated[
        bool, typer.Option("--parquet", help="Also write every table as a Parquet file in DIR/tables.")
    ] = False,
    history: Annotated[
        int | None,
        typer.Option(
            "--history",
            metavar="N",
            min=1,
            help="Also write the history of the first N replications into DIR/history: `lineside history DIR/history`.",
        ),
    ] = None,
    lang: Lang = None,  # noqa: ARG001
) -> None:
    """Simulate a model and print what was found: throughput, cycle times, time shares, queues, the bottleneck."""
    from dataclasses import replace

    from lineside.chinese import spoken
    from lineside.kernel.build.warm import warm
    from lineside.lower.support import refuse_the_unsupported
    from lineside.model.duration import seconds
    from lineside.model.write import canonical
    from lineside.report.folder import filled
    from lineside.simulate.bar import ProgressBar
    from lineside.simulate.display import show
    from lineside.simulate.interrupt import heeded, terminable
    from lineside.simulate.procedure import carry_out
    from lineside.simulate.summary import summarise
    from lineside.simulate.wish import make_wish

    _refuse_tables_nowhere(out, xlsx=xlsx, parquet=parquet)
    if history is not None:
        need("history", "`--history`")
        if out is None:
            raise _refusal("--history", "there is no folder to write into", "give one with --out")
        from lineside.history.store import ABOUT, refuse_another

        refuse_another(out / "history", ABOUT, f"*/{ABOUT}")
    seconds(duration, "--for")
    wish = make_wish(
        duration,
        warmup,
        replications,
        seed,
        workers,
        precision,
        batches,
        _rules(rules),
        momentary=momentary or sensitivity,
        keep=True,
    )
    plant, overrides = _load(model, change, rules)
    refuse_the_unsupported(plant)  # before the kernel is compiled, which may take a while
    aside = _console(to_stderr=True)
    with terminable(), filled(out, files=("result.json", "report.html"), exchanged=("history",)) as folder:
        with heeded():
            warm(lambda line: aside.print(spoken(line), style="dim"))
        with ProgressBar(aside) as bar:
            ran = carry_out(plant, wish, bar)
            result, interrupted = replace(summarise(plant, ran), overrides=overrides), ran.interrupted
            if sensitivity and not ran.interrupted:
                from lineside.experiment.sensitivity import sensitivity as relieve
                from lineside.experiment.sensitivity import with_reliefs

                found = relieve(plant, ran, wish, bar)
                interrupted = found.interrupted
                result = with_reliefs(result, found)
        if folder is not None:
            from lineside.report.write import write

            asked = {
                "--for": duration,
                "--warmup": warmup,
                "--replications": replications,
                "--precision": precision,
                "--batches": batches,
                "--seed": seed,
                "--sensitivity": "" if sensitivity else None,
                "--momentary": "" if momentary else None,
                "--rules": rules,
            }
            command = _command("simulate", [model], asked, change)
            write(plant, result, command, folder, xlsx=xlsx, parquet=parquet)
            (folder / "model.yaml").write_text(canonical(plant), encoding="utf-8")
            if history is not None:
                from lineside.history.simulated import record

                several = min(history, result.replications)
                record(folder / "history", plant, result.warmup_s + result.for_s, seed, several, wish.rules)
    if as_json:
        print(result.to_json())
    else:
        show(result, _console())
    if interrupted:
        raise typer.Exit(INTERRUPTED)


@app.command()
def compare(
    models: Annotated[
        list[str],
        typer.Argument(metavar="BEFORE AFTER…", help="Models or bundled examples; the first is what others change."),
    ],
    duration: Annotated[str, typer.Option("--for", metavar="30d", help="How long to measure, after the warm-up.")],
    variant: Annotated[
        list[str] | None,
        typer.Option(
            "--with",
            metavar="PATH=VALUE",
            help="One more variant: the first model with this change, or several parted by `;`; may be repeated.",
        ),
    ] = None,
    warmup: Annotated[
        str | None,
        typer.Option(
            metavar="5d", help="How long to run before measuring; auto: until all have settled.", show_default="none"
        ),
    ] = None,
    replications: Annotated[int, typer.Option(metavar="N", help="Independent runs of each, over all cores.")] = 10,
    seed: Annotated[int, typer.Option(metavar="S", help="Equal seeds give equal results.")] = 1,
    workers: Annotated[
        int | None, typer.Option(metavar="N", help="Processes at most.", show_default="one for each core")
    ] = None,
    change: Change = None,
    rules: Rules = None,
    claims: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="What was published of the change, to be set beside what is found.",
            show_default="claims.yaml beside the last model",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document instead of tables.")] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Write comparison.json, report.html and the variants' models into this folder.",
            show_default="nothing is written",
        ),
    ] = None,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="Also write every table as a sheet of DIR/tables.xlsx.")] = False,
    parquet: Annotated[
        bool, typer.Option("--parquet", help="Also write every table as a Parquet file in DIR/tables.")
    ] = False,
    lang: Lang = None,  # noqa: ARG001
) -> None:
    """Compare variants under common random numbers: differences with intervals, and what a retrofit is judged by."""
    from lineside.chinese import spoken
    from lineside.experiment.candidate import candidates_of, claims_beside
    from lineside.experiment.compare import compare_candidates
    from lineside.experiment.display import show
    from lineside.kernel.build.warm import warm
    from lineside.model.duration import seconds
    from lineside.model.write import canonical
    from lineside.report.folder import filled
    from lineside.simulate.bar import ProgressBar
    from lineside.simulate.interrupt import heeded, terminable
    from lineside.simulate.play import variant_model
    from lineside.simulate.wish import make_wish

    _refuse_tables_nowhere(out, xlsx=xlsx, parquet=parquet)
    seconds(duration, "--for")
    functions = _rules(rules)
    wish = make_wish(duration, warmup, replications, seed, workers, rules=functions, keep=True)
    candidates = candidates_of(models, change or [], variant or [], tuple(functions))
    published = claims_beside(candidates[-1], claims)
    aside = _console(to_stderr=True)
    with terminable(), filled(out, files=("comparison.json", "report.html")) as folder:
        with heeded():
            warm(lambda line: aside.print(spoken(line), style="dim"))
        with ProgressBar(aside) as bar:
            comparison = compare_candidates(candidates, wish, published, bar)
        if folder is not None:
            from lineside.report.write import write_comparison

            asked: dict[str, object] = {
                "--for": duration,
                "--warmup": warmup,
                "--replications": replications,
                "--seed": seed,
                "--rules": rules,
                "--claims": claims,
            }
            command = _command("compare", models, asked, change, variant)
            plants = [each.plant for each in candidates]
            write_comparison(plants, comparison, command, folder, xlsx=xlsx, parquet=parquet)
            for n, plant in enumerate(plants, 1):
                (folder / variant_model(n)).write_text(canonical(plant), encoding="utf-8")
    if as_json:
        print(comparison.to_json())
    else:
        show(comparison, _console())
    if comparison.interrupted:
        raise typer.Exit(INTERRUPTED)


@app.command()
def show(
    results: Annotated[
        list[str],
        typer.Argument(
            metavar="RESULT…",
            help="One or two: folders that `simulate` or `compare` wrote, or models.",
            show_default=False,
        ),
    ],
    duration: Annotated[
        str, typer.Option("--for", metavar="8h", help="How much is played, from the end of the warm-up.")
    ] = "8h",
    port: Annotated[int, typer.Option(metavar="8600", min=0, max=65535, help="The port; 0 for any free one.")] = 8600,
) -> None:
    """Play results on the screen, at any speed, two beside each other on one clock. It is served on this machine."""
    import threading

    from lineside.chinese import spoken
    from lineside.kernel.build.warm import warm
    from lineside.model.duration import seconds
    from lineside.simulate.interrupt import heeded
    from lineside.simulate.play import play, wanted

    need("live", "`show`")
    from lineside.web.beside import Beside
    from lineside.web.listen import configuration
    from lineside.web.runs import Run, runs_app
    from lineside.web.scene import scene

    length = seconds(duration, "--for")
    wishes = [wish for each in results for wish in wanted(each)]
    if len(wishes) > MOST_PLAYED:
        raise _refusal("RESULT", f"at most {MOST_PLAYED} are played beside each other, found {len(wishes)}")
    aside = _console(to_stderr=True)
    with heeded():
        warm(lambda line: aside.print(spoken(line), style="dim"))
    runs = []
    for wish in wishes:
        aside.print(either(f"simulating {wish.plant.name} …", f"正在仿真 {wish.plant.name}……"), style="dim")
        runs.append(Run(scene(wish.plant) | {"given": wish.given}, play(wish, length)))
    with Beside(configuration(runs_app(runs), "127.0.0.1", port, None, None)) as server:
        told = either(f"screen: {server.address} until Ctrl-C", f"画面：{server.address}（Ctrl-C 结束）")
        aside.print(told, soft_wrap=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            raise typer.Exit(130) from None


@app.command()
def examples(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Print this example's file.", show_default=False)
    ] = None,
) -> None:
    """List the bundled examples, or print one of them."""
    from lineside.model.load import examples as names
    from lineside.model.load import load

    if name is not None:
        source = load(name).source
        assert source is not None
        print(source.text, end="")
        return
    width = max(len(each) for each in names())
    for each in names():
        plant = load(each)
        en, zh = (plant.title.en, plant.title.zh) if plant.title else (None, None)
        title = either(en or zh or "", zh or en or "")
        print(f"{each:{width}}  {title}")


@app.command()
def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it.")] = Path("plant.yaml"),
) -> None:
    """Write a small commented model to start from."""
    start = Path(__file__).parent / "examples" / "start.yaml"
    try:
        with file.open("xb") as stream:
            stream.write(start.read_bytes())
    except FileExistsError:
        raise _refusal(str(file), "exists already, and is left as it is", "name another file") from None
    told = f"{file}: a small line, with a comment on each part. Next: lineside check {file}"
    print(either(told, f"{file}：一条小产线，各部分有注释。下一步：lineside check {file}"))


@app.command()
def schema() -> None:
    """Print the JSON Schema of the model language, for editors."""
    import json

    from lineside.model.schema import json_schema

    print(json.dumps(json_schema(), indent=2))


@app.command(context_settings=FORWARD)
def run(context: typer.Context) -> None:
    """Run a plant: the controller commands, devices (real or emulated) report, a journal remembers."""
    _forward("run", "lineside.run.cli", "run", context.args)


@app.command(context_settings=FORWARD)
def replay(context: typer.Context) -> None:
    """Read a journal again and arrive at the same state."""
    _forward("replay", "lineside.run.cli", "replay", context.args)


@app.command(context_settings=FORWARD)
def forecast(context: typer.Context) -> None:
    """Say what a line will bring, from where its journal stands."""
    _forward("forecast", "lineside.forecast.cli", "forecast", context.args)


@app.command(context_settings=FORWARD)
def verify(context: typer.Context) -> None:
    """Check that a journal is as it was written."""
    _forward("verify", "lineside.run.cli", "verify", context.args)


@app.command(context_settings=FORWARD)
def history(context: typer.Context) -> None:
    """Ask what was: intervals, passes, events and OEE, of runs and simulations; by SQL, as tables, as figures."""
    need("history", "`history`")
    _forward("history", "lineside.history.cli", "history", context.args)


@app.command(context_settings=FORWARD)
def chart(context: typer.Context) -> None:
    """Hold values against a control chart: limits, Nelson's rules, EWMA, CUSUM, capability."""
    _forward("chart", "lineside.quality.cli", "chart", context.args)


@app.command(context_settings=FORWARD)
def links(context: typer.Context) -> None:
    """Listen to the devices of a model's links, say nothing, and tell what came and what it means."""
    _forward("links", "lineside.run.cli", "links", context.args)


@app.command(context_settings=FORWARD)
def layout(context: typer.Context) -> None:
    """Place a model's stations on the floor by dragging, over a drawing if there is one; saved to the model's file."""
    need("live", "`layout`")
    need("tables", "`layout`")
    _forward("layout", "lineside.web.cli", "layout", context.args)


@app.command(context_settings=FORWARD)
def district(context: typer.Context) -> None:
    """The ledger of a district: firms, chains, parks, figures, claims and targets."""
    need("ledger", "`district`")
    _forward("district", "lineside.district.cli", "app", context.args)


@app.command(context_settings=FORWARD)
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


def _load(model: str, changes: list[str] | None, rules: Path | None) -> tuple[Plant, dict[str, str]]:
    """The plant, and the changes that were made to it."""
    from lineside.model.load import load
    from lineside.model.override import split

    overrides = dict(split(change) for change in changes or ())
    return load(model, overrides, tuple(_rules(rules))), overrides


def _rules(file: Path | None) -> dict[str, RuleFunction]:
    if file is None:
        return {}
    from lineside.rules import read_rules
    from lineside.simulate.interrupt import heeded

    need("compile", "`--rules`, whose rules are compiled,")
    with heeded():  # numba, which is loaded with the first rule, loses a Ctrl-C in its callbacks
        return read_rules(file)


def _refuse_tables_nowhere(out: Path | None, *, xlsx: bool, parquet: bool) -> None:
    if (xlsx or parquet) and out is None:
        raise _refusal("--xlsx" if xlsx else "--parquet", "there is no folder to write into", "give one with --out")
    if xlsx or parquet:
        need("tables", "`--xlsx`" if xlsx else "`--parquet`")


def _command(
    name: str,
    models: list[str],
    options: Mapping[str, object],
    changes: list[str] | None,
    variants: list[str] | None = None,
) -> str:
    """The command line that repeats what was asked for."""
    import shlex

    given = [part for key, value in options.items() if value is not None for part in (key, str(value)) if part]
    given += [part for change in changes or () for part in ("--set", change)]
    given += [part for variant in variants or () for part in ("--with", variant)]
    return shlex.join(["lineside", name, *models, *given])


def _console(*, to_stderr: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=to_stderr, highlight=False)


def _refusal(place: str, message: str, hint: str = "") -> InputError:
    return InputError([Problem(Place(place), message, hint)])


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status: 0 done, 1 what was checked does not hold, 2 bad input."""
    gc.set_threshold(RARELY)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a console that cannot show a character shows a question mark
            stream.reconfigure(errors="replace")
    with speaking(of_system(os.environ, getattr(sys.stdout, "encoding", None) or "ascii")):
        return _carried_out(arguments)


def _carried_out(arguments: list[str] | None) -> int:
    try:
        start(app, sys.argv[1:] if arguments is None else arguments, "lineside")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else DONE
    except MissingExtraError as error:
        given = sys.argv[1:] if arguments is None else arguments
        status = fetched(error.extra, given)
        return _say(_told(error)) if status is None else status
    except LinesideError as error:
        return _say(_told(error))
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _say(f"{where}{_of_system(error)}")
    except MemoryError:
        en = "there is not enough memory for this; a shorter time or fewer --workers need less"
        return _say(either(en, "内存不足；请缩短时间或减少 --workers"))
    except KeyboardInterrupt:
        return INTERRUPTED
    return DONE


def _told(error: LinesideError) -> str:
    """What an error says, in the language that is spoken; what has no Chinese is told in English."""
    if not is_chinese():
        return str(error)
    from lineside.chinese import chinese, told

    if "lineside.district" not in sys.modules:
        return told(error) if isinstance(error, InputError) else chinese(str(error))
    from lineside.district.saying import in_chinese  # what the ledger refuses has its words with the server's refusals

    return told(error, in_chinese) if isinstance(error, InputError) else in_chinese(str(error))


def _of_system(error: OSError) -> str:
    """What the system says, in Chinese where that is spoken and known."""
    text = error.strerror or str(error)
    if not is_chinese():
        return text
    from lineside.chinese.problems import WORDS

    return WORDS.get(text, text)


def _say(message: str) -> int:
    print(message, file=sys.stderr)
    return BAD_INPUT
