"""Pages written from the kernel's own tables whenever the documents are built: they cannot be out of date."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File

from lineside.kernel.capabilities import CAPABILITIES
from lineside.kernel.copes import pairs, traits
from lineside.kernel.core.declare import Column, Table, Trait
from lineside.lower import codes
from lineside.lower.layout import HEADER, SCALARS, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from numpy.typing import NDArray

STATE = """\
# The state block

What a plant's state is made of, table by table, as the capabilities of the kernel declare it; [How the kernel
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

COPES = """\
# Capabilities

What the kernel knows of, as its parts declare it, and which of it a model may ask for together. Two things of which
neither was thought through with the other are refused where the model asks for them, never computed wrongly. For each
pair that goes together a small plant runs in the tests, and what must hold of every plant is checked at each instant.
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
    for name, text in (("state", state_page()), ("facts", facts_page()), ("capabilities", capabilities_page())):
        files.append(File.generated(config, f"reference/{name}.md", content=text))
    return files


def capabilities_page() -> str:
    """The reference page of what the kernel knows of, and what goes together."""
    lines = [COPES, "| capability | a model can ask for | told in |\n|---|---|---|"]
    for capability in CAPABILITIES:
        asked = "; ".join(trait.meaning for trait in capability.traits) or "–"
        lines.append(f"| {capability.name} | {asked} | [{_title(capability.page)}](../{capability.page}) |")
    names = list(traits())
    marks = {frozenset((first.name, second.name)): mark for first, second, mark in _marks()}
    lines += [
        "\n## What goes together\n",
        "| |" + "".join(f" {name} |" for name in names),
        "|---" * (len(names) + 1) + "|",
    ]
    for row in names:
        lines.append(f"| {row} |" + "".join(f" {marks.get(frozenset((row, name)), '')} |" for name in names))
    partly = [(first, second, found) for first, second, _, found in pairs() if found]
    lines += ["", *(f"- {first.name}, {second.name}: not {found.what}." for first, second, found in partly), ""]
    return "\n".join(lines)


def _title(page: str) -> str:
    """What a page is called: its first line."""
    return (Path(__file__).parent / page).read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")


def _marks() -> Iterable[tuple[Trait, Trait, str]]:
    for first, second, together, found in pairs():
        yield first, second, "no" if not together else "partly" if found else "yes"


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
        *(
            f"## What becomes of {each.about}\n\n" + _verdicts(each.believed, each.facts, each.cells)
            for capability in CAPABILITIES
            for each in capability.verdicts
        ),
        "## Numbers\n\nHow each is written in a journal. Numbers are never given anew.\n",
        _numbers("command", codes.COMMANDS, 0),
        _numbers("fact", codes.FACTS, 0),
        _numbers("request", codes.REQUESTS, codes.FIRST_REQUEST),
    ]
    return "\n".join(parts)


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
