"""`lineside layout`: parse, call, serve."""

from __future__ import annotations

from typing import Annotated

import typer


def layout(
    model: Annotated[str, typer.Argument(help="A model's file; a bundled example can only be looked at.")],
    port: Annotated[int, typer.Option(metavar="8600", min=0, max=65535, help="0: any free port.")] = 0,
) -> None:
    """Place a model's stations on the floor in a browser, over a drawing if there is one; save to the model's file."""
    import threading

    from lineside.model.load import file_of, is_bundled
    from lineside.web.beside import Beside
    from lineside.web.layout import Editor, layout_app
    from lineside.web.listen import configuration

    editor = Editor(file_of(model), fixed=is_bundled(model))
    with Beside(configuration(layout_app(editor), "127.0.0.1", port, None, None)) as server:
        print(f"The floor of {editor.plant.name}: {server.address} until Ctrl-C.", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            raise typer.Exit(130) from None
