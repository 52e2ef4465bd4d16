"""A password changed at the command line ends the logins and tokens in servers that run, at their next request."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest
from typer.testing import CliRunner

from lineside.district.cli import ledger as commands
from lineside.web.app import create_app
from lineside.web.line import line_app
from lineside.web.people import People
from lineside.web.screen import Served
from tests.unit.web.people import PASSWORD, Person
from tests.unit.web.test_line import BASE, Line

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from lineside.district import Ledger

OTHER = "another long password"
NAME = "a-editor"


def command(ledger: Ledger, what: str, *more: str, typed: str = "") -> str:
    """A command about the account, as a process beside the server would carry it out on the same file."""
    found = CliRunner().invoke(commands, ["account", what, NAME, *more, "--into", str(ledger.path)], input=typed)
    assert found.exit_code == 0, found.output
    return found.output


@pytest.fixture(params=["district", "line"])
def server(request: pytest.FixtureRequest, ledger: Ledger) -> Starlette:
    """A server whose accounts are the ledger's."""
    if request.param == "district":
        return create_app(ledger)
    return line_app(Line(), Served(kind="line", name="line"), People(None, ledger))


def test_a_password_changed_elsewhere_ends_every_login_begun_with_the_one_before(
    server: Starlette, ledger: Ledger
) -> None:
    async def story() -> None:
        transport = httpx.ASGITransport(app=server)
        async with (
            httpx.AsyncClient(transport=transport, base_url=BASE) as one,
            httpx.AsyncClient(transport=transport, base_url=BASE) as two,
            httpx.AsyncClient(transport=transport, base_url=BASE) as other,
        ):
            for client, name in ((one, NAME), (two, NAME), (other, "a-viewer")):
                assert (await Person(client).log_in(name)).is_success
                assert (await client.get("/api/me")).json()["name"] == name
            command(ledger, "password", typed=f"{OTHER}\n")
            for client in (one, two):
                answer = await client.get("/api/me")
                assert answer.status_code == 401 or answer.json()["name"] is None
            assert (await other.get("/api/me")).json()["name"] == "a-viewer", "nobody else is logged out"
            assert (await Person(one).log_in(NAME, PASSWORD)).status_code == 401
            assert (await Person(one).log_in(NAME, OTHER)).is_success
            assert (await one.get("/api/me")).json()["name"] == NAME

    asyncio.run(story())


def test_a_token_ends_with_the_password_and_a_login_with_its_token(app: Starlette, ledger: Ledger) -> None:
    first = ledger.issue_token(NAME, by="local")

    async def story() -> None:
        transport = httpx.ASGITransport(app=app)
        async with (
            httpx.AsyncClient(transport=transport, base_url=BASE) as by_token,
            httpx.AsyncClient(transport=transport, base_url=BASE) as by_password,
            httpx.AsyncClient(transport=transport, base_url=BASE) as program,
        ):
            assert (await by_token.post("/api/login", json={"token": first})).is_success
            assert (await Person(by_password).log_in(NAME)).is_success

            async def names(secret: str) -> list[object]:
                program.headers["authorization"] = f"Bearer {secret}"
                answers = [await client.get("/api/firms") for client in (by_token, by_password, program)]
                return [answer.status_code for answer in answers]

            assert await names(first) == [200, 200, 200]
            second = command(ledger, "token").splitlines()
            secret = max(second, key=len) if len(second) == 1 else next(line for line in second if " " not in line)
            assert await names(first) == [401, 200, 401], "a new token leaves who came with the password"
            assert await names(secret) == [401, 200, 200]
            assert (await by_token.post("/api/login", json={"token": secret})).is_success
            assert await names(secret) == [200, 200, 200]
            command(ledger, "password", typed=f"{OTHER}\n")
            assert await names(secret) == [401, 401, 401]

    asyncio.run(story())
