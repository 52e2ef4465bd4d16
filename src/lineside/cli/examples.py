"""`lineside examples`."""

from __future__ import annotations

from typing import Annotated

import typer

from lineside.tongue import either


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
