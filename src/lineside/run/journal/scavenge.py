"""What a damaged journal still holds, of its file and its log, whatever SQLite makes of them.

Rows are looked for on every page. Those that prove right by their own check sums are taken; that they are all there,
and in which order, the chain says afterwards. A file into which bytes were inserted is also read at the places to
which its pages were pushed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lineside.run.journal.chain import BrokenChainError, BrokenRowError, Chain, Line, extra
from lineside.run.journal.errors import DamagedError
from lineside.run.journal.log import read_log
from lineside.run.journal.pages import Row, Value, rows_of
from lineside.run.journal.schema import PAGE, Meta, Snapshot, meta_of, sum_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LOOKED_AT: Final = 1 << 22
"""Bytes at the beginning of a file in which a journal's account of itself is looked for: it stands at its beginning."""


@dataclass(slots=True)
class Pieces:
    """Rows that were found, each table's by its key."""

    meta: dict[str, Row] = field(default_factory=dict)
    records: dict[int, list[Row]] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    sources: dict[int, tuple[int, str]] = field(default_factory=dict)
    """The number of the first record and the name of each source."""
    snapshots: dict[int, list[tuple[Snapshot, Value]]] = field(default_factory=dict)
    layouts: dict[str, bytes] = field(default_factory=dict)

    def take(self, row: Row) -> None:
        """Put a row where it belongs, if it is any of ours."""
        match len(row), row:
            case 12, (int() as seq, *_):
                known = self.records.setdefault(seq, [])
                if row not in known:
                    known.append(row)
            case 8, (int() as seq, int() as time, str() as made, str() as kernel, str() as layout, state, plant, it):
                if isinstance(state, bytes | None) and isinstance(plant, bytes | None):
                    found = Snapshot(seq, time, made, state, plant, kernel, layout)
                    self.snapshots.setdefault(seq, []).append((found, it))
            case 4, (int() as n, str() as key, str() as value, it) if it == sum_of(n, key, value):
                if key.startswith("source "):
                    began, _, called = value.partition(" ")
                    self.sources[int(key.split()[1])] = (int(began), called)
                else:
                    self.meta[key] = row
            case 4, (int() as n, int() as seq, str() as name, it) if it == sum_of(n, seq, name):
                self.sources[n] = (seq, name)
            case 2, (int() as seq, str() as text):
                self.texts[seq] = text
            case 2, (str() as named, bytes() as text):
                self.layouts[named] = text


@dataclass(frozen=True, slots=True)
class Saved:
    """What of a damaged journal proves right."""

    meta: Meta
    groups: list[list[Line]]
    """Records up to the first that is not as it was written, commit by commit."""
    texts: dict[int, str]
    sources: dict[int, str]
    snapshots: list[Snapshot]
    layouts: dict[str, bytes]
    why: str
    """Why it ends there; empty if nothing came behind."""


def scavenge(path: Path) -> Saved:
    """All that proves right. Raises DamagedError when not even the model can be read."""
    pieces = _pieces(path)
    try:
        meta = meta_of(pieces.meta.values(), path)
    except DamagedError as error:
        raise DamagedError(f"{error}; not even its model can be read") from None
    named = dict(pieces.sources.values())
    beside = {seq: extra(pieces.texts.get(seq), named.get(seq)) for seq in {*pieces.texts, *named}}
    chain = Chain(meta.start, meta.first - 1, beside)
    groups: list[list[Line]] = []
    heads = {chain.last: chain.head}
    group: list[Line] = []
    why = ""
    try:
        for line in _followed(chain, pieces.records):
            group.append(line)
            if chain.is_whole:
                groups.append(group)
                heads[chain.last] = chain.head
                group = []
    except BrokenChainError as error:
        why, group = str(error), []
    except BrokenRowError as error:
        why = str(error)
    if group:
        groups.append(group)
    snapshots = _proven(pieces, heads)
    sources = {number: name for number, (_, name) in pieces.sources.items()}
    return Saved(meta, groups, pieces.texts, sources, snapshots, pieces.layouts, why)


def _proven(pieces: Pieces, heads: dict[int, bytes]) -> list[Snapshot]:
    """The snapshots that are as they were written, one of each record, with its state where that was found."""
    proven: dict[int, Snapshot] = {}
    for seq, several in sorted(pieces.snapshots.items()):
        for found, it in several:
            if seq in heads and it == found.sum(heads[seq]) and (seq not in proven or found.state is not None):
                proven[seq] = found
    return list(proven.values())


def holds_meta(path: Path) -> bool:
    """Whether a file that does not begin as a journal does says of itself what a journal says."""
    with path.open("rb") as file:
        data = file.read(LOOKED_AT)
    pieces = Pieces()
    _gather(pieces, data, path.stat().st_size % PAGE, {})
    return "model_hash" in pieces.meta or "begun" in pieces.meta


def _followed(chain: Chain, records: dict[int, list[Row]]) -> Iterator[Line]:
    """The records in their order, up to the first that is not as it was written."""
    last = max(records, default=0)
    while chain.last < last:
        number = chain.last + 1
        broken = BrokenRowError(f"record {number} cannot be read")
        for row in records.get(number, ()):
            try:
                line = chain.follow(row)
                break
            except BrokenRowError as error:
                broken = error
        else:
            raise broken
        yield line


def _pieces(path: Path) -> Pieces:
    data = path.read_bytes()
    pieces = Pieces()
    log = read_log(path)
    newest = dict(log.pages)
    _gather(pieces, data, len(data) % PAGE, newest)
    fetch = _fetch(data, 0, newest)
    for _, page in log.pages:
        for row in rows_of(page, fetch):
            pieces.take(row)
    return pieces


def _gather(pieces: Pieces, data: bytes, pushed: int, newest: dict[int, bytes]) -> None:
    """Take the rows of a file's pages, where they lie and where bytes that were inserted have pushed them."""
    for by in {0, pushed}:
        for fetch in (_fetch(data, each, newest) for each in {0, pushed}):
            for at in range(by, len(data) - PAGE + 1, PAGE):
                for row in rows_of(data[at : at + PAGE], fetch):
                    pieces.take(row)


def _fetch(data: bytes, pushed: int, newest: dict[int, bytes]) -> Callable[[int], bytes]:
    """Pages by their numbers: of the log where it holds them, else of the file."""

    def fetch(number: int) -> bytes:
        if number in newest:
            return newest[number]
        at = pushed + (number - 1) * PAGE
        return data[at : at + PAGE] if at >= 0 else b""

    return fetch
