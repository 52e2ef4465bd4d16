"""Where a run's screen is served: this machine alone, and beyond it only with a password and TLS or a plain word."""

from __future__ import annotations

import os
import re
import signal
import socket
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import httpx
import pytest

from lineside.district import open_ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.integration.run.nursery import Child, Nursery

PATIENCE_S = 60.0
PASSWORD = "correct horse battery"


def address(run: Child) -> str:
    """Where its screen is, once it says so."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        found = re.search(r"screen: (http\S+)/", run.said) if run.out.exists() else None
        if found:
            return found[1]
        time.sleep(0.02)
    raise TimeoutError(run.said if run.out.exists() else "it never began")


@pytest.fixture
def serve(nursery: Nursery, model: Path, tmp_path: Path) -> Iterator[Callable[..., Child]]:
    """Starts a run that is served, which would go on for ever; ended with the test, however that ends."""
    started: list[Child] = []

    def start(*options: object) -> Child:
        started.append(nursery.start("run", model, "--port", "0", *options, "--journal", tmp_path / "run.lineside"))
        return started[-1]

    yield start
    for run in started:
        with suppress(ProcessLookupError):
            os.kill(run.pid, signal.SIGKILL)


@pytest.fixture
def accounts(tmp_path: Path) -> Path:
    path = tmp_path / "people.db"
    with open_ledger(path) as ledger:
        ledger.add_account("watcher", "viewer", by="local")
        ledger.set_password("watcher", PASSWORD, by="local")
    return path


def test_a_run_serves_this_machine_alone_until_ctrl_c(serve: Callable[..., Child]) -> None:
    run = serve()
    url = address(run)
    assert url.startswith("http://127.0.0.1:")
    port = int(url.rpartition(":")[2])
    assert httpx.get(f"{url}/screen").status_code == 200
    assert httpx.get(f"{url}/api/me").json()["role"] == "operator"
    # Who listens everywhere answers at each of this machine's addresses; who listens at 127.0.0.1 does not here.
    with pytest.raises(OSError), socket.create_connection(("127.0.0.2", port), timeout=2):
        pass
    run.interrupt()
    assert run.wait() == 130
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{url}/screen")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--host", "0.0.0.0"), "passwords would cross the network in plain text"),  # noqa: S104
        (("--host", "0.0.0.0", "--plain-text"), "set a password for an account first"),  # noqa: S104
        (("--host", "192.0.2.7", "--certificate", "none.pem", "--key", "none.pem"), "there is no file none.pem"),
    ],
)
def test_beyond_this_machine_it_is_refused(serve: Callable[..., Child], options: tuple[str, ...], said: str) -> None:
    run = serve(*options)
    assert run.wait() == 2
    assert said in " ".join(run.said.split())
    assert "Traceback" not in run.said
    assert "screen:" not in run.said


def test_with_accounts_and_a_plain_word_it_is_served_to_those_who_log_in(
    serve: Callable[..., Child], accounts: Path
) -> None:
    run = serve("--host", "0.0.0.0", "--plain-text", "--accounts", accounts)  # noqa: S104
    url = address(run)
    with httpx.Client(base_url=url) as client:
        assert client.get("/api/line/scene").status_code == 401
        answer = client.post("/api/login", json={"name": "watcher", "password": PASSWORD})
        assert answer.status_code == 204
        assert "Secure" in answer.headers["set-cookie"], "a proxy adds TLS; without one no browser sends it back"
        cookie = answer.headers["set-cookie"].partition(";")[0]
        assert client.get("/api/line/scene", headers={"cookie": cookie}).status_code == 200
    run.interrupt()
    assert run.wait() == 130
    assert PASSWORD not in run.said
