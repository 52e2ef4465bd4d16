"""A journal changed by somebody who knows its format: the check sums and the chain fit what it says now."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from lineside.run.journal.chain import extra, seal
from lineside.run.journal.scavenge import scavenge

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lineside.run.journal.chain import Line


def forge(path: Path, change: Callable[[Line], Line]) -> None:
    """Change records, and whatever says that they were changed; snapshots stay, bound to the new chain."""
    saved = scavenge(path)
    with closing(sqlite3.connect(path)) as connection:
        first = {row[1]: row[2] for row in connection.execute("SELECT * FROM source")}
        texts = dict(connection.execute("SELECT seq, text FROM told"))
        beside = {seq: extra(texts.get(seq), first.get(seq)) for seq in {*texts, *first}}
        head = saved.meta.start
        heads = {saved.meta.first - 1: head}
        for group in saved.groups:
            rows, head = seal([change(line) for line in group], beside, head)
            heads[rows[-1][0]] = head
            connection.executemany("DELETE FROM record WHERE seq = ?", [row[:1] for row in rows])
            connection.executemany("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        for snapshot in saved.snapshots:
            made = snapshot.sum(heads[snapshot.seq])
            connection.execute("UPDATE snapshot SET sum = ? WHERE seq = ?", (made, snapshot.seq))
        connection.commit()
