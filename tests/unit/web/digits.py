"""Secrets are unique strings of digits: every documented path and page is fetched and searched for them."""

from __future__ import annotations

import asyncio
import io
import re
import zipfile
from itertools import product
from typing import TYPE_CHECKING

import httpx
from sqlalchemy import select

from lineside.district.store.figures import Query
from lineside.district.store.tables import RECORD
from lineside.web.app import ENDPOINTS, create_app
from lineside.web.reading import reading_routes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lineside.district import Ledger
    from lineside.district.store.account import Role


class Secrets:
    """Strings of digits that stand nowhere else, each with what it is."""

    def __init__(self) -> None:
        self.of: dict[str, str] = {}

    def new(self, what: str) -> str:
        """A number of seven digits that is no part of another; the same numbers in every run."""
        number = str(1_300_001 + 37_910 * (len(self.of) + 1))  # none ends in a zero that a larger unit would drop
        assert len(number) == 7
        self.of[number] = what
        return number

    def found_in(self, told: bytes) -> list[str]:
        """What of them an answer tells, however it sets its points and commas; of a workbook or archive, its files."""
        plain = re.sub(r"[.,\s]", "", " ".join(texts_of(told)))
        return [self.of[number] for number in set(_SEVEN.findall(plain)) & self.of.keys()]


_SEVEN = re.compile(r"(?=(\d{7}))")


def texts_of(told: bytes) -> Iterator[str]:
    """The texts of an answer; what is packed is unpacked, however deep."""
    if not told.startswith(b"PK"):
        yield told.decode(errors="replace")
        return
    with zipfile.ZipFile(io.BytesIO(told)) as packed:
        for name in packed.namelist():
            yield from texts_of(packed.read(name))


OF_ONE_KIND = {"/api/park/firms/": "firm", "/api/park/matching/": "demand", "/api/park/policies/": "policy"}


def addresses(ledger: Ledger) -> list[str]:
    """Every documented path and every page, with everything there is in its place."""
    with ledger.reading() as connection:
        kinds = {str(name): str(kind) for name, kind in connection.execute(select(RECORD.c.id, RECORD.c.kind))}
    records = list(kinds)
    count = len(ledger.figures(Query(withdrawn=True)))
    of_kind = {kind: [name for name, its in kinds.items() if its == kind] for kind in ("firm", "demand", "policy")}
    things = {"id:number": [str(n) for n in range(1, count + 2)], "name": ["local"]}
    things["file"] = ["figures.csv", "records.csv", "memberships.csv", "indicators.csv", "history.csv"]
    paths = [endpoint.path for endpoint in ENDPOINTS if endpoint.method == "GET"]
    paths += [route.path for route in reading_routes() if route.path.startswith("/read")]
    found = ["/api/openapi.json"]
    for path in dict.fromkeys(paths):
        gaps = re.findall(r"{([^}]+)}", path)
        # Whatever is no firm, demand or policy is none of a park's page about one.
        fitting = next((of_kind[kind] for start, kind in OF_ONE_KIND.items() if path.startswith(start)), records)
        for filled in product(*(fitting if gap == "id" else things[gap] for gap in gaps)):
            made = path
            for gap, value in zip(gaps, filled, strict=True):
                made = made.replace(f"{{{gap}}}", value)
            found.append(made)
    return found


def fetched(ledger: Ledger, role: Role | None, paths: list[str], token: str = "") -> dict[str, httpx.Response]:
    """What somebody of a role is answered, or whoever has this token."""
    return asked(ledger, role, [("GET", path, None) for path in paths], token)


def asked(
    ledger: Ledger, role: Role | None, requests: Sequence[tuple[str, str, object]], token: str = ""
) -> dict[str, httpx.Response]:
    """The answers to requests with what they send: bytes as they are, all else as JSON."""
    app = create_app(ledger, visitors=role)
    headers = {"authorization": f"Bearer {token}"} if token else {}

    async def story() -> dict[str, httpx.Response]:
        transport = httpx.ASGITransport(app=app)
        found = {}
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8600", headers=headers) as client:
            for n, (method, path, sent) in enumerate(requests):
                if isinstance(sent, bytes):
                    answer = await client.request(method, path, content=sent)
                else:
                    answer = await client.request(method, path, json=sent)
                found[path if method == "GET" else f"{n} {path}"] = answer
        return found

    answers = asyncio.run(story())
    app.state.site.close()
    return answers
