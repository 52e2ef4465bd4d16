"""A journal that was damaged anywhere: its run goes on from the last good record, and says so; the original stays."""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest

from lineside.link.loopback import Loopback
from lineside.lower.codes import SECOND
from lineside.run.controller import Controller
from lineside.run.journal import DamagedError, Journal
from lineside.run.journal.salvage import beside
from lineside.run.journal.schema import PAGE
from lineside.run.recovery import begin
from lineside.run.start import RunSettings, start
from lineside.run.verify import verify
from lineside.run.witness import for_controller
from tests.integration.run.faulty import can_fail, failing_disk
from tests.integration.run.line import SEED, line

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

RECORDS = 5_200
STEP = 600 * SECOND
KINDS = ("flip", "cut", "insert", "zero")


@dataclass(frozen=True, slots=True)
class Whole:
    """A journal as it was written; its files, its records, and its head."""

    files: dict[str, bytes]
    records: NDArray[np.int64]
    head: str

    def damaged(self, kind: str, chance: random.Random) -> dict[str, bytes]:
        """Its files, one of them hurt at one place."""
        files = dict(self.files)
        name = chance.choices(list(files), [len(data) for data in files.values()])[0]
        files[name] = hurt(kind, bytearray(files[name]), chance)
        return files

    def state_after(self, records: int) -> str:
        controller = Controller(line(), SEED)
        controller.handle(np.ascontiguousarray(for_controller(self.records[:records])), again=True)
        return controller.hash


def hurt(kind: str, data: bytearray, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    if kind == "flip":
        data[at] ^= 1 << chance.randrange(8)
    elif kind == "cut":
        del data[at:]
    elif kind == "insert":
        data[at:at] = chance.randbytes(chance.randint(1, 300))
    else:
        first = at // PAGE * PAGE
        data[first : first + PAGE] = bytes(len(data[first : first + PAGE]))
    return bytes(data)


def written(folder: Path, *, killed: bool) -> Whole:
    path = folder / "run.lineside"
    session = begin(path, line(), Loopback(line(), SEED), seed=SEED, speed=0)
    snapshots = 0
    while session.journal.last < RECORDS:
        session.advance(session.time + STEP)
        session.journal.commit()
        if session.journal.last > (snapshots + 1) * 1_000:
            session.keep()
            snapshots += 1
    if not killed:
        session.close()
    files = {each: path.with_name(each) for each in ("run.lineside", "run.lineside-wal")}
    kept = {each: file.read_bytes() for each, file in files.items() if file.exists()}
    if killed:
        session.abandon()
    reader = Journal.read(path)
    rows = np.concatenate(list(reader.records()))
    reader.close()
    assert len(rows) >= 5_000
    return Whole(kept, rows, reader.head.hex())


@pytest.fixture(scope="module", params=["closed", "killed"])
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    return written(tmp_path_factory.mktemp(request.param), killed=request.param == "killed")


def goes_on(whole: Whole, folder: Path, files: dict[str, bytes]) -> int:
    """Hold a run that is started on hurt files against what was written; how many records it has, -1 for none."""
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    path = folder / "run.lineside"
    said: list[str] = []
    try:
        session = start(RunSettings(None, "emulated", 0.0, None, path), said.append)
    except DamagedError as error:
        if str(path) not in str(error):
            raise
        assert {each.name: each.read_bytes() for each in folder.iterdir()} == files, "nothing is left beside it"
        return -1
    durable = session.journal.last
    if durable == 1 and session.journal.path != path:  # nothing but the account of the run was left
        session.abandon()
        return 0
    assert durable <= len(whole.records)
    assert session.controller.hash == whole.state_after(durable), "it is where it was after its last good record"
    where = session.journal.path
    session.abandon()
    if where == path:
        assert durable == len(whole.records) or said, "records are gone, and nobody is told"
        found = verify(path)
        assert all("snapshot" in fault for fault in found.faults), found
        assert durable < len(whole.records) or found.head == whole.head, "a record was changed, and nobody is told"
    else:
        assert where == beside(path)
        assert any(str(path) in line and "left as it is" in line for line in said)
        for name, data in files.items():
            assert (folder / name).read_bytes() == data, "a damaged journal is not touched"
    shutil.rmtree(folder)
    return durable


def tried(whole: Whole, folder: Path, kind: str, times: int, seed: int) -> list[int]:
    chance = random.Random(f"{kind} {seed}")
    return [goes_on(whole, folder / f"{kind}-{n}", whole.damaged(kind, chance)) for n in range(times)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_journal_hurt_at_some_places_goes_on_from_its_last_good_record(
    whole: Whole, tmp_path: Path, kind: str
) -> None:
    held = tried(whole, tmp_path, kind, {"flip": 18}.get(kind, 4), 1)
    if kind == "flip":
        assert min(held) >= 0, "one bit never takes the account of the run"
        assert sum(held) > 0.5 * len(held) * len(whole.records)


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS)
def test_a_journal_hurt_at_many_places_goes_on_from_its_last_good_record(
    whole: Whole, tmp_path: Path, kind: str
) -> None:
    held = tried(whole, tmp_path, kind, {"flip": 250}.get(kind, 50), 2)
    if kind != "cut":
        assert min(held) >= 0, "one place never takes the account of the run"


def after_a_lie(folder: Path, chance: random.Random) -> tuple[Whole, dict[str, bytes]]:
    """A run whose disk lies from some moment on, as it was written; and its files once the power has gone."""
    folder.mkdir()
    path = folder / "run.lineside"
    with failing_disk() as disk:
        session = begin(path, line(), Loopback(line(), SEED), seed=SEED, speed=0)
        before, after = chance.randrange(20, 600), chance.randrange(20, 900)
        for most in (before, before + after):
            while session.journal.last < most:
                session.advance(session.time + STEP // 10)
                session.journal.commit()
                if chance.random() < 0.1:
                    session.keep()
            if disk.lying is None:
                disk.lie()
        reader = Journal.read(path)
        rows = np.concatenate(list(reader.records()))
        whole = Whole({}, rows, reader.head.hex())
        reader.close()
        session.abandon()
        disk.lose_power(chance)
    kept = {each.name: each.read_bytes() for each in folder.iterdir() if not each.name.endswith("-shm")}
    return whole, {name: data for name, data in kept.items() if data}


@pytest.mark.skipif(not can_fail(), reason="this Python's SQLite cannot be reached")
def test_a_disk_that_lied_about_its_syncs_leaves_a_run_that_goes_on_from_its_last_good_record(tmp_path: Path) -> None:
    """What such a disk lost nobody can bring back; what is left is a run of before, or is named as damaged."""
    held = [lied(tmp_path / str(seed), seed) for seed in range(6)]
    assert max(held) > 0


@pytest.mark.soak
@pytest.mark.skipif(not can_fail(), reason="this Python's SQLite cannot be reached")
def test_a_disk_that_lied_200_times(tmp_path: Path) -> None:
    held = [lied(tmp_path / str(seed), seed) for seed in range(100, 300)]
    print(f"of 200 lies {sum(each > 0 for each in held)} runs went on, {sum(each == -1 for each in held)} were refused")


def lied(folder: Path, seed: int) -> int:
    whole, files = after_a_lie(folder, random.Random(f"lie {seed}"))
    return goes_on(whole, folder / "again", files)
