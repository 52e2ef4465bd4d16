"""A real server on loopback, and imports on both databases."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import httpx
import uvicorn

from lineside.district import Query
from lineside.district.sheet.book import read_book
from lineside.district.sheet.exporting import export_ledger
from lineside.district.sheet.importing import commit, propose
from lineside.district.sheet.restoring import restore
from lineside.web.listen import Doors
from lineside.web.serve import server_config
from tests.unit.district.sheet.workbooks import firms, monthly

if TYPE_CHECKING:
    from lineside.district import Ledger


def test_a_return_is_taken_in_once_on_either_database(ledger: Ledger) -> None:
    firms(ledger)
    book = read_book(monthly(), "月报.xlsx")
    first = commit(ledger, book, propose(ledger, book).mapping, by="local")
    again = commit(ledger, book, propose(ledger, book).mapping, by="local")
    assert (len(first.outcomes), again.act) == (8, None)
    whole = read_book(export_ledger(ledger), "ledger.xlsx")
    assert restore(ledger, whole, by="local").act is None


def test_a_served_ledger_answers_many_at_once_while_it_is_written(ledger: Ledger) -> None:
    firms(ledger)
    server = uvicorn.Server(server_config(ledger, Doors(port=0)))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        deadline = time.monotonic() + 120
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
        address = f"http://127.0.0.1:{port}"
        bearer = {"authorization": f"Bearer {ledger.issue_token('local', by='local')}"}

        def ask(number: int) -> int:
            sent = {"subject": "firm-a", "indicator": "revenue", "period": str(2000 + number), "value": "1"}
            body = {"figures": [sent | {"unit": "万元", "synthetic": True}], "reason": "test"}
            with httpx.Client(base_url=address, timeout=120) as client:
                assert client.get("/api/firms?figures=true").status_code == 200
                return client.post("/api/figures", json=body, headers=bearer).status_code

        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(ask, range(16))) == [200] * 16
        with httpx.Client(base_url=address) as client:
            assert client.get("/screen").status_code == 200
            assert client.get("/api/openapi.json").json()["openapi"] == "3.1.0"
            assert client.get("/", headers={"host": "evil.example"}).status_code == 421
    finally:
        server.should_exit = True
        thread.join(20)
    assert ledger.count(Query()) == 16
