"""A ledger on a server of its own, as long as a test looks at it."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from lineside.district.store.account import Role
from lineside.web.app import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lineside.district import Ledger
    from tests.browser.chromium import Page

PASSWORD = "three-words-for-a-test"


@contextmanager
def served(ledger: Ledger) -> Iterator[str]:
    """Where the ledger is looked at; whoever does not log in looks on."""
    app = create_app(ledger, visitors=Role.VIEWER, patience_s=60)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = server.force_exit = True  # a page may still hold its connection
    thread.join(10)


def log_in(page: Page, address: str) -> None:
    """Go there as 王, if that is not who is there already."""
    page.open(f"{address}/screen?lang=en#/district/overview")
    page.until("document.querySelector('main') !== null")
    sent = json.dumps({"name": "王", "password": PASSWORD})
    page.run(
        "fetch('/api/me').then(a => a.json()).then(me => me.name ? 200 : fetch('/api/login',"
        " {method: 'POST', headers: {'content-type': 'application/json'}, body: "
        f"{json.dumps(sent)}}}).then(a => a.status))"
    )
    page.open("about:blank")


def sign_in(page: Page) -> None:
    """As the editor, by the form in the page's head, unless this browser is signed in: then the page is loaded anew."""
    page.until("document.querySelector('.who form, .who strong') !== null")
    if not page.run("document.querySelector('.who form') !== null"):
        return
    page.fill(".who input[autocomplete=username]", "editor")
    page.fill(".who input[type=password]", PASSWORD)
    page.run("window.before = true")
    page.run("document.querySelector('.who form button.main').click()")  # what loads late may move it under the mouse
    page.until("!window.before && document.querySelector('.who strong') !== null")
