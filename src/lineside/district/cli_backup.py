"""`lineside ledger backup` and `restore`: a ledger with its history and accounts as one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lineside.district.opening import Address, open_data
from lineside.district.saying import say


def backup(data: Address, out: Annotated[Path, typer.Option("--out", help="The file to write; a new one.")]) -> None:
    """Write a whole ledger, with history and accounts, to one file; others may go on using it meanwhile."""
    from lineside.district.store.figures import Query

    with open_data(data) as opened:
        opened.back_up(out)
    with open_data(str(out)) as written:
        figures, acts = written.count(Query()), len(written.acts(limit=1_000_000_000))
        say(f"wrote {out}: {figures:,} figures, {acts:,} acts, {len(written.accounts())} accounts")
    say("it holds the accounts' passwords as verifiers: keep it where only you can read it", err=True)


def restore(
    file: Annotated[Path, typer.Argument(metavar="BACKUP", help="What `backup` wrote.", show_default=False)],
    into: Annotated[str, typer.Option("--into", metavar="DATA", help="A new file, or an empty database on a server.")],
) -> None:
    """Make a ledger of a backup. What is there already is never written over."""
    from lineside.district.store.backup import restore_backup

    restore_backup(file, into)
    say(f"restored {into}")
