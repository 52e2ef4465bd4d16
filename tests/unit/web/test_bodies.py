"""Bodies that are much in little: deep, endless, or wrong a million times. Each is refused at once, in a sentence."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import httpx
import pytest

from lineside.district.errors import ResultError
from lineside.district.posting.document import read_document
from lineside.district.sheet.book import read_book
from lineside.district.sheet.importing import preview, propose
from lineside.web.app import ENDPOINTS
from lineside.web.openapi import openapi_document
from tests.quick import within
from tests.unit.district.sheet.workbooks import memory_ledger

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from lineside.district import Ledger

SECONDS = 5.0


def _figures(held: bytes) -> bytes:
    return b'{"reason":"x","figures":[' + held + b"]}"


BODIES = {
    "deep": b"[" * 8000,
    "deep and closed": _figures(b"[" * 8000 + b"]" * 8000),
    "deep objects": b'{"a":' * 100_000,
    "two million numbers": _figures(b"1," * 2_000_000 + b"1"),
    "a million objects": _figures(b"{}," * 1_300_000 + b"{}"),
    "as many objects as are looked at": _figures(b"{}," * 240_000 + b"{}"),
    "keys": b"{" + b",".join(b'"%d":1' % n for n in range(240_000)) + b"}",
    "one long number": _figures(b"9" * 4_000_000),
    "half a character": b'{"reason":"\\ud800","figures":[]}',
}


@pytest.mark.parametrize("path", ["/api/figures", "/api/figures/preview", "/api/login"])
def test_a_body_that_is_much_in_little_is_refused_at_once(app: Starlette, ledger: Ledger, path: str) -> None:
    token = ledger.issue_token("a-editor", by="local")
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}

    async def story() -> None:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8600") as client:
            for name, body in BODIES.items():
                with within(SECONDS):
                    answer = await client.post(path, content=body, headers=headers)
                assert answer.status_code in (413, 422), name
                assert answer.headers["content-type"] == "application/problem+json", name
                assert "Traceback" not in answer.text, name
                said = answer.json()
                assert said["detail"] or said["faults"], name

    asyncio.run(story())


def test_a_file_that_is_no_result_is_refused_before_its_faults_are_made() -> None:
    many = b'{"products":{' + b",".join(b'"%d":1' % n for n in range(200_000)) + b"}}"
    with within(SECONDS), pytest.raises(ResultError, match=r"of its values are wrong"):
        read_document(many)
    with within(SECONDS), pytest.raises(ResultError, match=r"not JSON"):
        read_document(b"[" * 100_000)


@pytest.mark.parametrize(("rows", "columns"), [(40_000, 15), (600, 1000)])
def test_a_table_of_numbers_without_end_is_judged_soon(rows: int, columns: int) -> None:
    ledger = memory_ledger()
    head = "企业," + ",".join(f"{n}月产值（万元）" for n in range(1, columns))
    row = ",".join(["示例甲公司", *["7"] * (columns - 1)])
    with within(SECONDS):
        book = read_book("\n".join([head, *[row] * rows]).encode(), "x.csv")
        seen = preview(ledger, book, propose(ledger, book).mapping)
    assert "at most 200,000 are taken in at a time" in str(seen.problems[0])


def test_the_document_tells_of_each_refusal_where_it_can_come() -> None:
    paths = openapi_document(ENDPOINTS)["paths"]
    assert isinstance(paths, dict)
    for one in ENDPOINTS:
        operation = paths[re.sub(r":\w+}", "}", one.path)][one.method.lower()]
        assert ("415" in operation["responses"]) == ("application/json" in str(operation.get("requestBody")))
        assert ("429" in operation["responses"]) == (one.guesses is not None)
