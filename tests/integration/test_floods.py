"""Floods at a line's and a ledger's server: silent sockets, half-sent requests, logins. The served stay served."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from shutil import copyfile
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from lineside.district import open_ledger
from lineside.kernel.build.warm import warm
from lineside.web.beside import Beside
from lineside.web.connections import BODY_S, GRACE_S, HEAD_S, MOST_SILENT
from lineside.web.feed import Feed
from lineside.web.line import line_app
from lineside.web.listen import configuration
from lineside.web.logins import MOST_OF_NAME
from lineside.web.people import People, Role
from lineside.web.screen import Served
from tests.integration.flood import Caller, Server, calling, serving
from tests.unit.web.test_line import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = "correct horse battery"
ASKED = "/api/me"
HALF = b"GET /api/me HTTP/1.1\r\nhost: lo"
SOON_S = 10.0
"""What a loaded machine may add to a time-out."""


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Server]]:
    """A ledger's and a line's, each with the same two accounts."""
    folder = tmp_path_factory.mktemp("served")
    with open_ledger(folder / "ledger.db") as ledger:
        for name in ("owner", "other"):
            ledger.add_account(name, "editor", by="local")
            ledger.set_password(name, PASSWORD, by="local")
    copyfile(folder / "ledger.db", folder / "accounts.db")
    warm()
    line = ("run", "tandem", "--accounts", folder / "accounts.db", "--journal", folder / "run.lineside")
    with (
        serving(folder / "district.txt", "district", folder / "ledger.db") as district,
        serving(folder / "line.txt", *line) as running,
    ):
        yield {"district": district, "line": running}


@pytest.fixture(params=["district", "line"])
def server(request: pytest.FixtureRequest, servers: dict[str, Server]) -> Server:
    return servers[request.param]


async def waits(served: Caller, seconds: float) -> list[float]:
    """How long each of a viewer's questions waits for its answer, s; all are answered."""
    took: list[float] = []
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        asked = time.monotonic()
        assert await served.get(ASKED) == 200
        took.append(time.monotonic() - asked)
        await asyncio.sleep(0.005)
    return took


def test_among_300_silent_sockets_240_viewers_and_40_logins_the_served_stay_served(server: Server) -> None:
    async def story() -> None:
        async with calling(server.port) as call:
            served = await call()
            idle = await waits(served, 2)
            viewers = [await call() for _ in range(240)]
            assert await asyncio.gather(*(each.get(ASKED) for each in viewers)) == [200] * 240
            for n in range(300):
                await call(HALF if n % 2 else b"")
            wrong = {"name": "owner", "password": "wrong wrong wrong"}
            strangers = [await call() for _ in range(40)]
            logins = [asyncio.create_task(each.post("/api/login", wrong)) for each in strangers]
            busy = await waits(served, 3)
            assert await asyncio.gather(*(each.get(ASKED) for each in viewers)) == [200] * 240, "all are still served"
            tried = await asyncio.gather(*logins)
            assert (tried.count(401), tried.count(429)) == (MOST_OF_NAME, 40 - MOST_OF_NAME), "counted before the work"
            other = await call()
            assert await other.post("/api/login", {"name": "other", "password": PASSWORD}) in (200, 204)
        print(f"median answer idle {statistics.median(idle) * 1e3:.2f} ms, busy {statistics.median(busy) * 1e3:.2f} ms")
        assert statistics.median(busy) <= 3 * statistics.median(idle)

    asyncio.run(story())
    print(f"at most {server.peak_mb:.0f} MB")
    assert "Traceback" not in server.said


def test_what_never_comes_is_not_waited_for(servers: dict[str, Server]) -> None:
    head = (
        b"POST /api/login HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{"
    )

    async def story(server: Server) -> None:
        async with calling(server.port) as call:
            began = time.monotonic()
            silent, half, body, later = await call(), await call(HALF), await call(head), await call()
            assert await later.get(ASKED) == 200
            later.writer.write(HALF)  # who was served once is not waited for without end, either
            for each, most in ((silent, HEAD_S), (half, HEAD_S), (later, HEAD_S), (body, BODY_S)):
                await each.ended()
                assert most - 1 < time.monotonic() - began < most + SOON_S

    async def stories() -> None:  # at the same time: all they do is wait
        await asyncio.gather(*(story(server) for server in servers.values()))

    asyncio.run(stories())
    for server in servers.values():
        assert "Traceback" not in server.said
        assert server.said.count("broken off") == 1, "one line for the one that had begun"


def test_of_one_address_the_oldest_silent_connection_gives_way(server: Server) -> None:
    async def story() -> None:
        async with calling(server.port) as call:
            began = time.monotonic()
            first = await call()
            others = [await call() for _ in range(MOST_SILENT)]
            await first.ended()
            assert GRACE_S - 1 < time.monotonic() - began < HEAD_S - 1, "it gave way before its time was over"
            assert await asyncio.gather(*(each.get(ASKED) for each in others)) == [200] * MOST_SILENT

    asyncio.run(story())


def test_where_all_places_are_taken_a_newcomer_is_told_in_both_languages_and_the_served_are_served(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("lineside.web.listen.most_connections", lambda: 4)
    app = line_app(Line(Feed({"machine": ("state",)})), Served(kind="line", name="line"), People(Role.VIEWER))

    async def story(port: int) -> str:
        async with calling(port) as call:
            served = [await call() for _ in range(4)]
            assert [await each.get(ASKED) for each in served] == [200] * 4
            newcomer = await call()
            said = (await newcomer.reader.read()).decode()
            assert [await each.get(ASKED) for each in served] == [200] * 4
            return said

    with Beside(configuration(app, "127.0.0.1", 0, None, None)) as server:
        head, _, body = asyncio.run(story(urlsplit(server.address).port or 0)).partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 503 ")
    told = json.loads(body)
    assert told["title"] == "Everybody is being served who fits in"
    assert told["title_zh"] == "连接数已满"
    assert "nobody who is served now is sent away" in told["detail"]
    assert "不会因此中断" in told["detail_zh"]
