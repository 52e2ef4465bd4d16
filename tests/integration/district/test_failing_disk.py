"""A ledger whose disk fails: what was acknowledged is there, what was not is not there by half, and it can be used."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from lineside.district import open_ledger
from lineside.errors import LinesideError
from tests.integration.run.faulty import FSYNC, FULL, SHORT, WRITE, can_fail, failing_disk
from tests.system import ROOT

if TYPE_CHECKING:
    from pathlib import Path

LEDGER = ROOT / "tests" / "fixtures" / "0.1.0" / "banan.ledger"


@pytest.mark.skipif(not can_fail(), reason="this Python's SQLite cannot be reached")
@pytest.mark.parametrize(
    ("kind", "code"), [("write", FULL), ("write", SHORT), ("write", WRITE), ("sync", FSYNC)], ids=str
)
def test_what_was_acknowledged_is_there_and_nothing_is_there_by_half(tmp_path: Path, kind: str, code: int) -> None:
    path = tmp_path / "banan.ledger"
    shutil.copyfile(LEDGER, path)
    owner, failures = "local", 0
    with failing_disk() as disk:
        for at in range(8):
            name = f"somebody-{at}"
            disk.fail(kind, at, code)
            acknowledged = False
            try:
                with open_ledger(path) as ledger:
                    ledger.add_account(name, "viewer", by=owner, reason=name)
                    acknowledged = True
            except LinesideError:
                failures += 1
            disk.fail("", 0, 0)
            with open_ledger(path) as ledger:
                there = name in [each.name for each in ledger.accounts()]
                assert there or not acknowledged, "an account that was acknowledged is gone"
                noted = [act for act in ledger.acts(limit=10_000) if act.reason == name]
                assert there == bool(noted), "an account and the note of who added it are there together"
                if not there:
                    ledger.add_account(name, "viewer", by=owner, reason=name)
    assert failures, "no fault came to anything"
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
