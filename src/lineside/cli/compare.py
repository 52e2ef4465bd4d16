"""`lineside compare`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lineside.cli.model import Change, Rules, rules_of
from lineside.cli.terminal import INTERRUPTED, command_line, console, refuse_tables_nowhere
from lineside.lang import Lang


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
    from lineside.simulate.settings import simulation_settings

    refuse_tables_nowhere(out, xlsx=xlsx, parquet=parquet)
    seconds(duration, "--for")
    functions = rules_of(rules)
    settings = simulation_settings(duration, warmup, replications, seed, workers, rules=functions, keep=True)
    candidates = candidates_of(models, change or [], variant or [], tuple(functions))
    published = claims_beside(candidates[-1], claims)
    aside = console(to_stderr=True)
    with terminable(), filled(out, files=("comparison.json", "report.html")) as folder:
        with heeded():
            warm(lambda line: aside.print(spoken(line), style="dim"))
        with ProgressBar(aside) as bar:
            comparison = compare_candidates(candidates, settings, published, bar)
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
            command = command_line("compare", models, asked, change, variant)
            plants = [each.plant for each in candidates]
            write_comparison(plants, comparison, command, folder, xlsx=xlsx, parquet=parquet)
            for n, plant in enumerate(plants, 1):
                (folder / variant_model(n)).write_text(canonical(plant), encoding="utf-8")
    if as_json:
        print(comparison.to_json())
    else:
        show(comparison, console())
    if comparison.interrupted:
        raise typer.Exit(INTERRUPTED)
