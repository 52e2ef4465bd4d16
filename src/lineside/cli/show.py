"""`lineside show`."""

from __future__ import annotations

from typing import Annotated

import typer

from lineside.cli.terminal import console, refusal
from lineside.extras import need
from lineside.tongue import either

MOST_PLAYED = 2


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
        raise refusal("RESULT", f"at most {MOST_PLAYED} are played beside each other, found {len(wishes)}")
    aside = console(to_stderr=True)
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
