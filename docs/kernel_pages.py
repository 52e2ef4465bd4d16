"""Pages written from the kernel's own tables whenever the documents are built: they cannot be out of date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs.structure.files import File

from lineside.kernel.core.verdict import CONDITION, CONDITION_FACTS, DUTY, OPERATION, OPERATION_FACTS, PLANNED
from lineside.lower import codes
from lineside.lower.layout import HEADER, SCALARS, TABLES, Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from numpy.typing import NDArray

STATE = """\
# The state block

What a plant's state is made of, table by table, as `lower/layout.py` says it; [How the kernel
works](../background/kernel.md) explains it. A block is a header and these tables, each at an offset that the header
holds. Times are whole microseconds since the start of the run, and a row number of -1 is none. Each column belongs to
one of five parts:

| part | is |
|---|---|
| model | lowered from the model file; equal for equal models |
| belief | what the controller knows: `state_hash` is made of it |
| tally | what the controller counts, part of the hash too |
| truth | what is physically so: the plant half's |
| scratch | links, flags and caches that follow from the rest |

A table that *grows* is enlarged by the host while the plant runs.
"""

FACTS = """\
# Facts, commands and requests

All that passes between a controller and its plant, and what the controller makes of each fact, by where the activity
stands that it is about. A fact is never refused: it happened. One with an activity number that is not the current one
is void before the table is asked, and so is a counter that stands where it stood.

| verdict | means |
|---|---|
| accept | it is what was expected |
| void | it says nothing new |
| infer | something happened that nobody commanded: what must have come before is closed as *inferred* |
| correct | belief is put right: a part that was moved by hand, a stop without a command |
| ask a person | only somebody who is there can say what it means; it waits as a question |
"""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages to the documents that are built."""
    for name, text in (("state", state_page()), ("facts", facts_page())):
        files.append(File.generated(config, f"reference/{name}.md", content=text))
    return files


def state_page() -> str:
    """The reference page of tables and columns."""
    header = Table("header", HEADER.meaning, SCALARS)
    parts = [STATE, *(_table(table) for table in (*TABLES, header))]
    return "\n".join(parts)


def _table(table: Table) -> str:
    title = f"## `{table.name}`\n\n{_sentence(table.meaning)}" + (" It grows." if table.grows else "")
    return f"{title}\n\n| column | part | meaning |\n|---|---|---|\n" + "".join(map(_column, table.columns))


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + "."


def _column(column: Column) -> str:
    kind = "" if column.kind.__name__ == "int64" else f" ({column.kind.__name__})"
    width = f" × {column.width}" if column.width > 1 else ""
    refers = f" → `{column.refers}`" if column.refers else ""
    return f"| `{column.name}`{width}{kind} | {column.half} | {column.meaning.replace('|', '&#124;')}{refers} |\n"


def facts_page() -> str:
    """The reference page of what passes between the halves."""
    parts = [
        FACTS,
        "## What becomes of an operation\n\n" + _verdicts(codes.OPERATIONS, OPERATION_FACTS, OPERATION),
        "## What becomes of a machine's condition\n\n" + _verdicts(_conditions(), CONDITION_FACTS, CONDITION),
        "## What becomes of a person's walk\n\n" + _verdicts(codes.DUTIES, ("walked",), DUTY.reshape(-1, 1)),
        "## Numbers\n\nHow each is written in a journal. Numbers are never given anew.\n",
        _numbers("command", codes.COMMANDS, 0),
        _numbers("fact", codes.FACTS, 0),
        _numbers("request", codes.REQUESTS, codes.FIRST_REQUEST),
    ]
    return "\n".join(parts)


def _conditions() -> list[str]:
    """The rows of CONDITION: while a failure is repaired, and then while the machine is maintained."""
    return [*codes.CONDITIONS, *(f"{name}, maintenance" for name in codes.CONDITIONS[-PLANNED:])]


def _verdicts(rows: Sequence[str], columns: Iterable[str], table: NDArray[np.int64]) -> str:
    heading = "| believed | " + " | ".join(columns) + " |\n|---"
    lines = [
        f"| {row} | " + " | ".join(codes.VERDICTS[int(cell)] for cell in cells) + " |"
        for row, cells in zip(rows, table.tolist(), strict=True)
    ]
    return heading + "|---" * len(table[0]) + "|\n" + "\n".join(lines) + "\n"


def _numbers(what: str, words: Sequence[str], first: int) -> str:
    lines = [f"| {number} | {word} |" for number, word in enumerate(words, first)]
    return f"| number | {what} |\n|--:|---|\n" + "\n".join(lines) + "\n"
