"""What commands print to, refuse in the same way, and end with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lineside.errors import InputError, Place, Problem
from lineside.extras import need

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

DONE, DOES_NOT_HOLD, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


def refuse_tables_nowhere(out: Path | None, *, xlsx: bool, parquet: bool) -> None:
    """Refuse tables without `--out`, and ask for the packages that write them."""
    if (xlsx or parquet) and out is None:
        raise refusal("--xlsx" if xlsx else "--parquet", "there is no folder to write into", "give one with --out")
    if xlsx or parquet:
        need("tables", "`--xlsx`" if xlsx else "`--parquet`")


def command_line(
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


def console(*, to_stderr: bool = False) -> Console:
    """The terminal, which colours nothing by itself."""
    from rich.console import Console

    return Console(stderr=to_stderr, highlight=False)


def refusal(place: str, message: str, hint: str = "") -> InputError:
    """The error that says what is wrong with an option or argument."""
    return InputError([Problem(Place(place), message, hint)])
