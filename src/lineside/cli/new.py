"""`lineside new`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lineside.cli.terminal import refusal
from lineside.tongue import either


def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it.")] = Path("plant.yaml"),
) -> None:
    """Write a small commented model to start from."""
    start = Path(__file__).parents[1] / "examples" / "start.yaml"
    try:
        with file.open("xb") as stream:
            stream.write(start.read_bytes())
    except FileExistsError:
        raise refusal(str(file), "exists already, and is left as it is", "name another file") from None
    told = f"{file}: a small line, with a comment on each part. Next: lineside check {file}"
    print(either(told, f"{file}：一条小产线，各部分有注释。下一步：lineside check {file}"))
