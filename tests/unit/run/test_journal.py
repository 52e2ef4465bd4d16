"""What a journal keeps, when it is durable, and who may write it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from lineside.run.controller import record
from lineside.run.journal import GROUP_RECORDS, GROUP_S, DamagedError, Journal, JournalError, Meta, Snapshot
from lineside.run.journal.scavenge import scavenge
from lineside.run.journal.schema import PAGE

if TYPE_CHECKING:
    from pathlib import Path

META = Meta(
    "0.1.0", "0123456789abcdef", "f" * 32, "plant: 厂 \N{FACTORY}\n", "emulated", 7, 60.0, "2026-01-01T00:00:00+00:00"
)


def rows(*times: int) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    return np.array([(time, 1, 2, 3, 4, 5) for time in times], np.int64)


def durable(path: Path) -> int:
    """How many records somebody else finds in the journal now."""
    reader = Journal.read(path)
    reader.close()
    return reader.last


def test_what_was_written_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "run.lineside"
    journal = Journal.create(path, META)
    journal.append(rows(10, 10), "press", mark=41)
    journal.append(record(20, 17), "clock")
    journal.keep(Snapshot(3, 20, "hash", b"state", None))
    journal.append(rows(2**62, -1), "press", mark=43)
    journal.close()
    again = Journal.read(path)
    assert again.meta == META
    assert (again.last, again.last_time) == (5, -1)
    (read,) = again.records()
    assert read.tolist() == [
        [10, 1, 2, 3, 4, 5, 41],
        [10, 1, 2, 3, 4, 5, 42],
        [20, 17, 0, 0, 0, 0, 0],
        [2**62, 1, 2, 3, 4, 5, 43],
        [-1, 1, 2, 3, 4, 5, 44],
    ]
    assert [again.mark_before(seq) for seq in range(6)] == [0, 41, 42, 42, 43, 44]
    again.close()
    assert [file.name for file in tmp_path.iterdir()] == ["run.lineside"], "a closed journal is one file"


def test_records_are_durable_after_the_commit_and_not_before(tmp_path: Path) -> None:
    path = tmp_path / "run.lineside"
    journal = Journal.create(path, META)
    journal.append(rows(1, 2, 3), "press")
    assert durable(path) == 0
    journal.commit()
    assert durable(path) == 3
    journal.append(rows(4), "press")
    journal.abandon()
    assert durable(path) == 3


def test_a_group_is_due_when_it_is_large_or_old(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "run.lineside", META)

    def is_due() -> bool:
        return journal.is_due

    assert not is_due()
    journal.append(rows(1), "press")
    time.sleep(GROUP_S)
    assert is_due()
    journal.commit()
    assert not is_due()
    journal.append(rows(*range(GROUP_RECORDS)), "press")
    assert is_due()
    journal.close()


def test_records_are_read_from_a_record_on_and_up_to_a_time(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "run.lineside", META)
    journal.append(rows(*range(25_000)), "press")
    journal.commit()
    read = np.concatenate(list(journal.records(after=100, until=20_000)))
    assert read[:, 0].tolist() == list(range(100, 20_001))
    assert not list(journal.records(after=25_000))
    journal.close()


def test_the_newest_snapshot_comes_first_and_none_of_later_times(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "run.lineside", META)
    for seq in (1, 2, 3):
        journal.append(rows(seq * 10), "press")
        journal.keep(Snapshot(seq, seq * 10, f"hash {seq}", b"state", b"plant"))
    assert [snapshot.seq for snapshot in journal.snapshots()] == [3, 2, 1]
    assert [snapshot.seq for snapshot in journal.snapshots(until=20)] == [2, 1]
    journal.close()


def test_one_writes_and_others_read(tmp_path: Path) -> None:
    path = tmp_path / "run.lineside"
    journal = Journal.create(path, META)
    journal.append(rows(1), "press")
    journal.commit()
    with pytest.raises(JournalError, match="is in use by another run"):
        Journal.open(path)
    assert durable(path) == 1
    journal.append(rows(2), "press")
    journal.commit()
    assert durable(path) == 2
    journal.close()


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(JournalError, match="cannot be made"):
        Journal.create(tmp_path / "file" / "run.lineside", META)


def test_a_bit_turned_over_anywhere_in_the_first_page_is_told_or_harmless_and_costs_no_record(tmp_path: Path) -> None:
    path = tmp_path / "run.lineside"
    journal = Journal.create(path, META)
    journal.append(rows(*range(100)), "press", mark=1)
    journal.close()
    whole = path.read_bytes()
    head = journal.head
    used = [at for at in range(PAGE) if whole[at]]
    told = 0
    for n, at in enumerate(used[::5]):
        data = bytearray(whole)
        data[at] ^= 1 << (7 - n % 8)
        path.write_bytes(data)
        try:
            reader = Journal.read(path)
            reader.close()
            assert reader.head == head
        except DamagedError:
            told += 1
            saved = scavenge(path)
            assert [line[0] for group in saved.groups for line in group] == list(range(1, 101))
    assert told > len(used) // 10
