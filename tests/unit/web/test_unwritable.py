"""A served ledger that cannot be written says so, in both languages, and nothing was kept by half."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest

from lineside.district import Query, open_ledger
from lineside.web.app import create_app
from tests.integration.run.faulty import FSYNC, FULL, SHORT, WRITE, can_fail, failing_disk
from tests.unit.web.test_line import BASE

if TYPE_CHECKING:
    from pathlib import Path

SENT = {
    "reason": "monthly",
    "figures": [
        {"subject": "firm-a", "indicator": "revenue", "period": "2021", "value": "1", "unit": "万元", "synthetic": True}
    ],
}


@pytest.mark.skipif(not can_fail(), reason="this Python's SQLite cannot be reached")
@pytest.mark.parametrize(
    ("kind", "code", "status", "en", "zh"),
    [
        ("write", FULL, 507, "no space is left where it is kept", "存储空间不足"),
        ("write", SHORT, 507, "no space is left where it is kept", "存储空间不足"),
        ("write", WRITE, 503, "what it is kept on does not take it", "存储出错"),
        ("sync", FSYNC, 503, "what it is kept on does not take it", "存储出错"),
    ],
)
def test_a_ledger_that_cannot_be_written_says_so(
    seeded: Path, tmp_path: Path, kind: str, code: int, status: int, en: str, zh: str
) -> None:
    path = tmp_path / "ledger.db"
    path.write_bytes(seeded.read_bytes())

    async def story() -> None:
        with failing_disk() as disk, open_ledger(path) as ledger:
            before = ledger.count(Query())
            headers = {"authorization": f"Bearer {ledger.issue_token('a-editor', by='local')}"}
            app = create_app(ledger)
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=BASE) as client:
                disk.fail(kind, 0, code)
                answer = await client.post("/api/figures", json=SENT, headers=headers)
                assert disk.failed
                said = answer.json()
                assert answer.status_code == status
                assert answer.headers["content-type"] == "application/problem+json"
                assert (said["title"], said["title_zh"]) == ("The ledger cannot be written", "台账无法写入")
                assert en in said["detail"]
                assert zh in said["detail_zh"]
                assert str(tmp_path) not in answer.text, "where it lies is for whoever keeps it"
                assert ledger.count(Query()) == before
                assert (await client.post("/api/figures", json=SENT, headers=headers)).status_code == 200
                assert ledger.count(Query()) == before + 1
            app.state.site.close()

    asyncio.run(story())
