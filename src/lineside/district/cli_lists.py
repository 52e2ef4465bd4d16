"""`lineside ledger import` of lists of a park: tenants and visits, with what must be said first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from lineside.district.opening import open_data, who_acts
from lineside.district.saying import say, say_problem
from lineside.district.written import write_file

if TYPE_CHECKING:
    from lineside.district.park.intake.mapping import RecordsMap
    from lineside.district.park.intake.taking import RecordsPreview
    from lineside.district.sheet.book import Book

MOST_SHOWN = 20
"""Records that a preview lists."""


def take(
    book: Book, lists: RecordsMap, into: str, mapping: Path | None, *, write: bool, revise: bool, confirm: bool,
    by: str, reason: str,
) -> None:  # fmt: skip
    """Show what the lists would change, and with `write` take them in."""
    from lineside.district.park.intake.taking import preview_lists, take_lists
    from lineside.district.sight import Reader, Sight

    if mapping is not None and mapping.exists():
        lists = _mapping(mapping)
    elif mapping is not None:
        write_file(mapping, lists.model_dump_json(indent=1).encode())
    with open_data(into) as opened:
        who = who_acts(opened, by)
        sight = Sight(opened, Reader.DESK, opened.account(who).within)
        seen = preview_lists(opened, sight, book, lists)
        _tell(book, seen)
        if write:
            taken = take_lists(opened, sight, book, lists, by=who, reason=reason, revise=revise, confirmed=confirm)
            say(f"taken in; persons kept apart: {taken.persons}")
    if (seen.problems or seen.questions) and not write:
        raise typer.Exit(1)


def _mapping(path: Path) -> RecordsMap:
    from pydantic import ValidationError

    from lineside.district.errors import DistrictError
    from lineside.district.park.intake.mapping import RecordsMap

    try:
        return RecordsMap.model_validate_json(path.read_bytes())
    except OSError as wrong:
        raise DistrictError(f"{path} cannot be read: {wrong.strerror}") from None
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise DistrictError(f"{path}: {where}: {first['msg']}; delete it to have a proposal written") from None


def _tell(book: Book, seen: RecordsPreview) -> None:
    for question in seen.questions:
        choices = f" ({', '.join(question.choices)})" if question.choices else ""
        say(f"{question.cell}: {question.text}{choices}")
    for line in (*seen.problems, *seen.doubts, *seen.remarks):
        say_problem(line)
    shown = [one for one in seen.made if one.old is None or one.changes]
    for one in shown[:MOST_SHOWN]:
        what = "new" if one.old is None else f"differs in {', '.join(one.changes)}"
        say(f"{one.cell}: {what}: {one.record.kind} {one.record.id} {one.record.name.zh}")
    if len(shown) > MOST_SHOWN:
        say(f"… and {len(shown) - MOST_SHOWN} more")
    counts = f"{len(seen.added)} new, {len(seen.differing)} differing, {len(seen.made) - len(shown)} as they stand"
    say(f"{book.file}: {counts}, {len(seen.questions)} to be said first")
