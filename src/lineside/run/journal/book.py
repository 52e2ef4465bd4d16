"""The journal: every record that the controller handled, durable before anything that follows from it leaves the run.

SQLite files with a write-ahead log. `synchronous=FULL`: a commit returns when the log is on the disk. Records are
only ever added. A run keeps a write transaction open from commit to commit, so that no second run can write; readers
are not hindered. What was measured stands in docs/decisions/0006-journal.md and 0070-journal-format-2.md.
"""

from __future__ import annotations

import time
from collections import deque
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import chain as chained
from typing import TYPE_CHECKING, Final

import numpy as np

from lineside.errors import LinesideError
from lineside.run.journal.chain import Line, extra, seal
from lineside.run.journal.check import check, look, look_at_log
from lineside.run.journal.errors import DamagedError, JournalError, telling
from lineside.run.journal.files import add_snapshot, connect, make, newest, reading
from lineside.run.journal.schema import HEARTBEAT, KERNEL, REVISION, Meta, Snapshot, sum_of
from lineside.run.journal.segments import base_of, segment_file, segments_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from lineside.run.journal.check import Checked

    Rows = NDArray[np.int64]

GROUP_RECORDS: Final = 2000
GROUP_S: Final = 0.05
"""A group of records is committed when it has so many or is so old, if nothing asks for it earlier."""
SEGMENT_RECORDS: Final = 200_000
"""A snapshot that finds so many records in the file begins the next one."""
KEPT_WHOLE: Final = 3
"""Snapshots of a file, beside the one it begins with, that keep their state; older ones keep their hash."""
CHUNK: Final = 10_000
AT_ONCE: Final = 50
"""Rows of one statement: a call costs more than a row."""

INSERT_ONE: Final = "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
INSERT: Final = INSERT_ONE + ", (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" * (AT_ONCE - 1)


class Journal:
    """An open journal. Appended records are durable after `commit`."""

    def __init__(self, file: Path, connection: sqlite3.Connection, checked: Checked) -> None:
        """Use `create`, `open` or `read`."""
        self.path = base_of(file)
        """What a person calls it."""
        self.file = file
        """The file that records are added to."""
        self.meta = checked.meta
        self.last = checked.last
        """The number of the last record; 0: there is none."""
        self.last_time = checked.last_time
        """Its time, µs."""
        self.head = checked.head
        """The hash of all records that are durable."""
        self.remarks = list(checked.remarks)
        """What a person should know."""
        self._connection = connection
        self._sources = dict(checked.sources)
        self._pending: list[Line] = []
        self._beside: dict[int, bytes] = {}
        self._texts: list[tuple[int, str]] = []
        self._names: list[tuple[int, int, str]] = []
        self._oldest = 0.0
        self._failed = False
        with self._told():
            self._whole = deque(self._snapshots_with_state())
            self.kernel = self._kernel()
            """The kernel whose states the last records lead to."""

    @classmethod
    def create(cls, path: Path, meta: Meta) -> Journal:
        """A new journal. Raises JournalError when there is a file of that name, or none can be made.

        It is made under another name and renamed when it is whole, so that there never is half a journal.
        """
        if segments_of(path):
            raise JournalError(f"{path} exists already; a journal is never overwritten")
        make(path, meta)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path) -> Journal:
        """An existing journal, to go on with. Raises DamagedError when it is not whole; then nothing was touched."""
        file = newest(path)
        look(file)
        remark = look_at_log(file)
        with closing(reading(file)) as connection:
            checked = check(connection, file)
        connection = connect(file, "rw")
        try:
            with telling(path):
                connection.execute("BEGIN IMMEDIATE")
            return cls(file, connection, replace(checked, remarks=(remark,) if remark else ()))
        except LinesideError:
            connection.close()
            raise

    @classmethod
    def read(cls, path: Path) -> Journal:
        """An existing journal, to read, also while a run writes it. Raises DamagedError when it is not whole."""
        return cls.read_file(newest(path))

    @classmethod
    def read_file(cls, file: Path) -> Journal:
        """One file of a journal, to read."""
        look(file)
        remark = look_at_log(file)
        connection = reading(file)
        try:
            with telling(file):
                connection.execute("BEGIN")  # what is checked is what is read
            return cls(file, connection, replace(check(connection, file), remarks=(remark,) if remark else ()))
        except LinesideError:
            connection.close()
            raise

    @property
    def is_due(self) -> bool:
        """Whether the records appended so far make a group that should be committed."""
        if not self._pending:
            return False
        return len(self._pending) >= GROUP_RECORDS or time.monotonic() - self._oldest >= GROUP_S

    def append(
        self, records: Rows, source: str, mark: int | None = None, device_time: int = 0, text: str | None = None
    ) -> None:
        """Add records (rows of time, kind, element, number, x, y).

        `mark` is the source's own number of the first, `device_time` what the device's clock showed (µs since 1970
        UTC), `text` what belongs to the last.
        """
        if not self._pending:
            self._oldest = time.monotonic()
        first = self.last + 1
        number = self._sources.get(source) or self._new_source(source, first)
        if mark is None:
            lines = [(seq, *row, number, 0, device_time) for seq, row in enumerate(records.tolist(), first)]
        else:
            lines = [
                (seq, *row, number, seq - first + mark, device_time) for seq, row in enumerate(records.tolist(), first)
            ]
        self._pending += lines
        self.last += len(lines)
        self.last_time = int(records[-1, 0])
        if text is not None:
            self._say(self.last, text)

    def note(self, kind: int, x: int = 0, source: str = "clock", text: str | None = None) -> None:
        """Add a record of the run's own, at the time of the last one."""
        self.append(np.array([(self.last_time, kind, 0, 0, x, 0)], np.int64), source, text=text)

    def beat(self, at: int, wall: int) -> None:
        """Nothing happened until a time, µs; `wall` is the wall clock, µs since 1970 UTC."""
        self.append(np.array([(at, HEARTBEAT, 0, 0, wall, 0)], np.int64), "clock")

    def change_kernel(self, kernel: str, version: str) -> None:
        """From here on another kernel handles the records; it came to the same state up to here."""
        self.note(KERNEL, text=f"from {self.kernel} to {kernel}, lineside {version}")
        self.kernel = kernel

    def restore(self, lines: Sequence[Line], texts: Mapping[int, str], sources: Mapping[int, str]) -> None:
        """Add the records of a commit of another journal as they were there, and commit them."""
        known = set(self._sources.values())
        for line in lines:
            seq, number = line[0], line[7]
            if number not in known:
                self._sources[sources[number]] = number
                known.add(number)
                self._introduce(number, seq, sources[number])
            if seq in texts:
                self._say(seq, texts[seq])
        self._pending += lines
        self.last, self.last_time = lines[-1][:2]
        self.commit()

    def commit(self) -> None:
        """Make durable what was appended. Raises JournalError; then nothing more is written to this journal."""
        if self._pending:
            with self._writing():
                self._write()
                self._end_group()
            self._pending.clear()

    def keep(self, snapshot: Snapshot, *, grows: bool = True) -> None:
        """Add a snapshot, and make it durable with all that was appended.

        The next file begins with it where this one is full, if it `grows`.
        """
        with self._writing():
            self._write()
            self._pending.clear()
            self._insert(snapshot)
            self._end_group()
        if grows and self.last - self.meta.first + 1 >= SEGMENT_RECORDS:
            self._next_segment(snapshot, self.meta)

    def revise(self, snapshot: Snapshot, model: str, model_hash: str, rules: str) -> None:
        """Go on in a new file with a model that a record of its own has told of; `snapshot` is the state by it.

        It is asked again where a run was killed before the new file was there.
        """
        if not self._connection.execute("SELECT 1 FROM snapshot WHERE seq = ?", (snapshot.seq,)).fetchone():
            self.keep(snapshot, grows=False)
        self._next_segment(snapshot, replace(self.meta, model=model, model_hash=model_hash, rules=rules))

    @property
    def revision_at_end(self) -> str | None:
        """The model that the last record tells of, where it tells of one."""
        query = "SELECT text FROM record JOIN told USING (seq) WHERE seq = ? AND kind = ?"
        with self._told():
            row = self._connection.execute(query, (self.last, REVISION)).fetchone()
        return str(row[0]) if row else None

    def keep_layout(self, name: str, text: bytes) -> None:
        """Keep what the tables of the snapshots are; durable with the next commit."""
        with self._writing():
            self._connection.execute("INSERT OR IGNORE INTO layout VALUES (?, ?)", (name, text))

    def layout(self, name: str) -> bytes | None:
        """What was kept by that name."""
        with self._told():
            row = self._connection.execute("SELECT text FROM layout WHERE hash = ?", (name,)).fetchone()
        return row[0] if row else None

    def records(self, after: int = 0, until: int | None = None) -> Iterator[Rows]:
        """The records behind record `after`, in chunks, up to a time (µs, included).

        Rows of time, kind, element, number, x, y, and the source's own number of a fact (0: it has none). Raises
        DamagedError where a file of earlier records is missing or damaged.
        """
        if after < self.meta.first - 1:
            for rows in self._earlier(after):
                if until is not None and int(rows[-1, 0]) > until:
                    yield rows[rows[:, 0] <= until]
                    return
                yield rows
            after = self.meta.first - 1
        query = "SELECT seq, time, kind, element, number, x, y, mark FROM record WHERE seq > ? ORDER BY seq"
        with self._told():
            cursor = self._connection.execute(query, (after,))
            while lines := cursor.fetchmany(CHUNK):
                rows = np.array(lines, np.int64)
                if int(rows[0, 0]) != after + 1 or int(rows[-1, 0]) != after + len(rows):
                    raise DamagedError(f"{self.file} is damaged: records are missing after record {after}")
                after += len(rows)
                if until is not None and int(rows[-1, 1]) > until:
                    yield rows[rows[:, 1] <= until, 1:]
                    return
                yield rows[:, 1:]

    def snapshots(self, until: int | None = None) -> Iterator[Snapshot]:
        """The snapshots up to a time (µs, included), the newest first. One that is damaged is left out, and told of."""
        yield from self._snapshots_here(self.last_time if until is None else until)
        before = segment_file(self.path, self.meta.segment - 1) if self.meta.segment > 1 else None
        if before is not None and before.exists():
            with closing(Journal.read_file(before)) as earlier:
                yield from (each for each in earlier.snapshots(until) if each.seq < self.meta.first)

    def _snapshots_here(self, until: int) -> Iterator[Snapshot]:
        bound = (self.last, until)
        with self._told():
            query = "SELECT seq FROM snapshot WHERE seq <= ? AND time <= ? ORDER BY seq DESC"
            seqs = [seq for (seq,) in self._connection.execute(query, bound)]
            for seq in seqs:
                row = self._connection.execute(
                    "SELECT seq, time, hash, state, plant, kernel, layout, sum FROM snapshot WHERE seq = ?", (seq,)
                ).fetchone()
                snapshot = Snapshot(*row[:7])
                if snapshot.sum(self._head_at(seq)) == row[7]:
                    yield snapshot
                else:
                    self.remarks.append(f"the snapshot after record {seq:,} in {self.file} is damaged")

    def snapshots_whole(self) -> int:
        """How many snapshots of this file are as they were written; the remarks tell of the others."""
        return sum(1 for _ in self._snapshots_here(self.last_time))

    def record_of(self, head: bytes) -> int | None:
        """The last record of those that a head is the hash of; None if it is no head of this file."""
        if head == self.meta.start:
            return self.meta.first - 1
        with self._told():
            row = self._connection.execute("SELECT seq FROM record WHERE head = ?", (head,)).fetchone()
        return int(row[0]) if row else None

    def mark_before(self, seq: int) -> int:
        """The source's own number of the last fact up to record `seq`; 0: none."""
        query = "SELECT mark FROM record WHERE seq <= ? AND mark > 0 ORDER BY seq DESC LIMIT 1"
        with self._told():
            row = self._connection.execute(query, (seq,)).fetchone()
        if row:
            return int(row[0])
        if seq >= self.meta.first - 1:
            return self.meta.mark
        with closing(Journal.read_file(segment_file(self.path, self.meta.segment - 1))) as earlier:
            return earlier.mark_before(seq)

    def close(self) -> None:
        """Make everything durable, and leave one file."""
        try:
            if not self._failed:
                self.commit()
                with self._told():
                    if self._connection.in_transaction:
                        self._connection.execute("COMMIT")
        finally:
            self._connection.close()

    def abandon(self) -> None:
        """Forget what was not committed, and touch nothing."""
        self._pending.clear()
        self._connection.close()

    def _earlier(self, after: int) -> Iterator[Rows]:
        """The records of the files before this one."""
        files = segments_of(self.path)
        head = None
        for number in range(1, self.meta.segment):
            if number not in files:
                if segment_file(self.path, number + 1) in files.values() and number + 1 < self.meta.segment:
                    continue
                raise DamagedError(f"{segment_file(self.path, number)} is missing: it holds records of {self.path}")
            with closing(Journal.read_file(files[number])) as each:
                if head is not None and each.meta.previous != head:
                    raise DamagedError(f"{files[number]} does not go on where the file before it ends")
                head = each.head.hex()
                if each.last > after:
                    if each.meta.first > after + 1:
                        raise DamagedError(f"records {after + 1} to {each.meta.first - 1} of {self.path} are missing")
                    yield from each.records(after)
                    after = each.last
        if head != self.meta.previous:
            raise DamagedError(f"{self.file} does not go on where the file before it ends")

    def _new_source(self, name: str, seq: int) -> int:
        number = max(self._sources.values(), default=0) + 1
        self._sources[name] = number
        self._introduce(number, seq, name)
        return number

    def _introduce(self, number: int, seq: int, name: str) -> None:
        self._names.append((number, seq, name))
        self._beside[seq] = extra(None, name)

    def _say(self, seq: int, text: str) -> None:
        self._texts.append((seq, text))
        self._beside[seq] = extra(text, None) + self._beside.get(seq, b"")

    def _write(self) -> None:
        """Hand what is pending to SQLite."""
        if not self._pending:
            return
        rows, head = seal(self._pending, self._beside, self.head)
        whole = len(rows) // AT_ONCE * AT_ONCE
        execute = self._connection.execute
        for at in range(0, whole, AT_ONCE):
            execute(INSERT, [*chained.from_iterable(rows[at : at + AT_ONCE])])
        self._connection.executemany(INSERT_ONE, rows[whole:])
        if self._beside:
            self._write_beside()
        self.head = head

    def _write_beside(self) -> None:
        self._connection.executemany("INSERT INTO told VALUES (?, ?)", self._texts)
        for number, seq, name in self._names:
            self._connection.execute(
                "INSERT INTO source VALUES (?, ?, ?, ?)", (number, seq, name, sum_of(number, seq, name))
            )
            key, value = f"source {number}", f"{seq} {name}"
            (n,) = self._connection.execute("SELECT max(n) + 1 FROM spare").fetchone()
            self._connection.execute("INSERT INTO spare VALUES (?, ?, ?, ?)", (n, key, value, sum_of(n, key, value)))
        self._texts.clear()
        self._names.clear()
        self._beside.clear()

    def _insert(self, snapshot: Snapshot) -> None:
        """Add a snapshot, and leave of old ones their hash."""
        add_snapshot(self._connection, snapshot, self.head)
        self._whole.append((replace(snapshot, state=None, plant=None), self.head))
        base = self._whole.popleft() if self._whole[0][0].seq < self.meta.first else None  # what the file begins with
        while len(self._whole) > KEPT_WHOLE:
            old, head = self._whole.popleft()
            self._connection.execute(
                "UPDATE snapshot SET state = NULL, plant = NULL, sum = ? WHERE seq = ?", (old.sum(head), old.seq)
            )
        if base is not None:
            self._whole.appendleft(base)

    def _next_segment(self, snapshot: Snapshot, of: Meta) -> None:
        """Go on in a new file, which begins with the hash of all before and with the state."""
        meta = replace(
            of,
            segment=self.meta.segment + 1,
            first=self.last + 1,
            previous=self.head.hex(),
            begins=self.last_time,
            mark=self.mark_before(self.last),
        )
        file = segment_file(self.path, meta.segment)
        with self._writing():
            layout = self.layout(snapshot.layout)
            make(file, meta, snapshot, layout)
            following = Journal.open(file)
        self.close()
        self.file, self.meta, self.head = following.file, following.meta, following.head
        self._connection, self._sources = following._connection, following._sources  # noqa: SLF001 - our own
        self._whole = following._whole  # noqa: SLF001 - our own

    def _snapshots_with_state(self) -> Iterator[tuple[Snapshot, bytes]]:
        query = "SELECT seq, time, hash, kernel, layout FROM snapshot WHERE state IS NOT NULL ORDER BY seq"
        for seq, at, made, kernel, layout in self._connection.execute(query).fetchall():
            yield Snapshot(seq, at, made, None, None, kernel, layout), self._head_at(seq)

    def _head_at(self, seq: int) -> bytes:
        if seq < self.meta.first:
            return self.meta.start
        row = self._connection.execute("SELECT head FROM record WHERE seq = ?", (seq,)).fetchone()
        return bytes(row[0]) if row and row[0] is not None else b""

    def _kernel(self) -> str:
        query = "SELECT text FROM record JOIN told USING (seq) WHERE kind = ? ORDER BY seq DESC LIMIT 1"
        row = self._connection.execute(query, (KERNEL,)).fetchone()
        if row:
            return str(row[0]).split()[3].rstrip(",")
        begun = self._connection.execute("SELECT kernel FROM snapshot WHERE seq < ?", (self.meta.first,)).fetchone()
        return str(begun[0]) if begun and begun[0] else self.meta.kernel

    def _end_group(self) -> None:
        self._connection.execute("COMMIT")
        self._connection.execute("BEGIN IMMEDIATE")

    @contextmanager
    def _told(self) -> Iterator[None]:
        with telling(self.path):
            yield

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """What cannot be written is not tried again: nobody knows what of it is on the disk."""
        if self._failed:
            raise JournalError(f"the journal {self.path} could not be written before; nothing more is written to it")
        self._failed = True
        with telling(self.path):
            yield
        self._failed = False
