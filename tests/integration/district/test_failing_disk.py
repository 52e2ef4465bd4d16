"""A ledger whose disk fails: what was acknowledged is there, what was not is not there by half, and it can be used."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import httpx
import pytest

from lineside.district import open_ledger
from lineside.district.store.account import Role
from lineside.errors import LinesideError
from lineside.web.app import create_app
from tests.integration.run.faulty import FSYNC, FULL, READ, SHORT, WRITE, can_fail, failing_disk
from tests.system import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.applications import Starlette

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


ASKED = (
    "/api/figures",
    "/api/firms?figures=true",
    "/api/sums?indicator=gross-output&kind=year",
    "/api/me",
    "/api/claims",
)


@pytest.mark.parametrize("how", ["a disk that does not read", "a file that is damaged"])
def test_a_ledger_that_cannot_be_read_is_told_as_that(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, how: str
) -> None:
    path = tmp_path / "banan.ledger"
    shutil.copyfile(LEDGER, path)
    with failing_disk() as disk, open_ledger(path) as ledger:
        token = ledger.issue_token("local", by="local")
        ledger.settle()
        app = create_app(ledger, visitors=Role.VIEWER, patience_s=1.0)
        ledger._engine.dispose()  # what it has read so far may not serve
        if how == "a file that is damaged":
            data = path.read_bytes()
            path.write_bytes(data[:4096] + bytes(len(data) - 4096))
        elif not can_fail():
            pytest.skip("this Python's SQLite cannot be reached")
        else:
            disk.fail_always("read", READ)
        answers = asyncio.run(answered(app, token))
        disk.fail("", 0, 0)
        app.state.site.close()
    assert {answer.status_code for answer in answers.values()} == {503}
    for asked, answer in answers.items():
        assert answer.json()["title"] in ("The ledger cannot be read", "The sums cannot be worked out"), asked
        assert "原因见日志" in answer.json()["detail_zh"]
    assert str(path) not in "".join(answer.text for answer in answers.values())
    assert "could not be read" in caplog.text
    assert "Traceback" not in caplog.text


async def answered(app: Starlette, token: str) -> dict[str, httpx.Response]:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8600") as client:
        headers = {"authorization": f"Bearer {token}"}
        known = {path: await client.get(path, headers=headers) for path in ASKED}
        strangers = (path for path in ASKED if path != "/api/me")  # which tells a stranger without looking
        return known | {f"{path}#stranger": await client.get(path) for path in strangers}
