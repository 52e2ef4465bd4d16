"""`lineside simulate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lineside.cli.model import Change, Model, Rules, load_changed, rules_of
from lineside.cli.terminal import INTERRUPTED, command_line, console, refusal, refuse_tables_nowhere
from lineside.extras import need
from lineside.lang import Lang


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
    from lineside.simulate.settings import simulation_settings
    from lineside.simulate.summary import summarise

    refuse_tables_nowhere(out, xlsx=xlsx, parquet=parquet)
    if history is not None:
        need("history", "`--history`")
        if out is None:
            raise refusal("--history", "there is no folder to write into", "give one with --out")
        from lineside.history.store import ABOUT, refuse_another

        refuse_another(out / "history", ABOUT, f"*/{ABOUT}")
    seconds(duration, "--for")
    settings = simulation_settings(
        duration,
        warmup,
        replications,
        seed,
        workers,
        precision,
        batches,
        rules_of(rules),
        momentary=momentary or sensitivity,
        keep=True,
    )
    plant, overrides = load_changed(model, change, rules)
    refuse_the_unsupported(plant)  # before the kernel is compiled, which may take a while
    aside = console(to_stderr=True)
    with terminable(), filled(out, files=("result.json", "report.html"), exchanged=("history",)) as folder:
        with heeded():
            warm(lambda line: aside.print(spoken(line), style="dim"))
        with ProgressBar(aside) as bar:
            ran = carry_out(plant, settings, bar)
            result, interrupted = replace(summarise(plant, ran), overrides=overrides), ran.interrupted
            if sensitivity and not ran.interrupted:
                from lineside.experiment.sensitivity import sensitivity as relieve
                from lineside.experiment.sensitivity import with_reliefs

                found = relieve(plant, ran, settings, bar)
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
            command = command_line("simulate", [model], asked, change)
            write(plant, result, command, folder, xlsx=xlsx, parquet=parquet)
            (folder / "model.yaml").write_text(canonical(plant), encoding="utf-8")
            if history is not None:
                from lineside.history.simulated import record

                several = min(history, result.replications)
                record(folder / "history", plant, result.warmup_s + result.for_s, seed, several, settings.rules)
    if as_json:
        print(result.to_json())
    else:
        show(result, console())
    if interrupted:
        raise typer.Exit(INTERRUPTED)
