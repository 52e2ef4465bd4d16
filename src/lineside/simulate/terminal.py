"""Tables on a terminal: figures and headings are never cut; what does not fit is told otherwise, or not at all."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from lineside.tongue import is_chinese

NO_BREAK = "\u00a0"


def plain_table(*columns: str, names: int = 1) -> Table:
    """A table with headings, the first column to the left and the others to the right.

    The first `names` columns are folded where the terminal is too narrow; figures and headings keep their lines.
    """
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for i, column in enumerate(columns):
        is_name = i < names
        table.add_column(
            column,
            justify="left" if i == 0 else "right",
            overflow="fold",
            no_wrap=not is_name,
            min_width=max((cell_len(word) for word in column.split()), default=1) if is_name else None,
        )
    return table


def width(table: Table, console: Console) -> int:
    """How wide a table is with all that it holds on one line."""
    return Measurement.get(console, console.options.update(width=10_000), table).maximum


def fitting(tables: Iterable[Callable[[], list[Table]]], console: Console) -> list[Table]:
    """The first way to tell it whose tables all fit the console, each narrower than the one before; else the last."""
    made: list[Table] = []
    for make in tables:
        made = make()
        if all(width(table, console) <= console.width for table in made):
            return made
    return made


TOGETHER = re.compile(r" ± |(?<=\d) (?=(?:%|s|min|h|d|kW|kWh)\b|%)|(?<=×) | (?=×)")
"""Where a sentence is not broken: a figure keeps its ± and its unit."""


PIECE = re.compile(rf"[（“《]*(?:[!-~{NO_BREAK}±×÷→…–Δ≥█]+|[^（“《])[，。；：、！？）》”％]*|[（“《]+", re.DOTALL)
"""What Chinese text is broken into: words of Latin letters and figures stay whole, and no stop begins a line."""


def say(console: Console, sentence: str, style: str = "", indent: int = 0) -> None:
    """Print a sentence, broken where it may be."""
    kept = TOGETHER.sub(lambda found: found[0].replace(" ", NO_BREAK), sentence)
    room = console.width - indent
    for line in lines_of(kept, room) if is_chinese() else _english(kept, room):
        console.print(Text(" " * indent + line.replace(NO_BREAK, " "), style=style))


def _english(sentence: str, room: int) -> list[str]:
    return textwrap.wrap(sentence, room, break_long_words=True, break_on_hyphens=False) or [""]


def lines_of(sentence: str, room: int) -> list[str]:
    """Chinese text in lines that are no wider than `room` cells, broken between characters and at blanks."""
    lines = [""]
    for piece in PIECE.findall(sentence):
        if lines[-1] and cell_len(lines[-1] + piece) > room:
            lines.append("")
        if lines[-1] or piece != " ":
            lines[-1] += piece
    return [line.rstrip() for line in lines]
