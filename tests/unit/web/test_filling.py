"""A ledger that is still being made: who asks is told how far it is, and then is at the ledger's own pages."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import uvicorn

from lineside.district import open_ledger
from lineside.district.demo import load_demo
from lineside.district.opening import DEMO_STEPS
from lineside.web.app import create_app
from lineside.web.filling import Filling, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.applications import Starlette

STEPS = [Step(*each) for each in DEMO_STEPS]


@contextmanager
def client(fill: Callable[[Callable[[str], None]], Starlette], said: list[str]) -> Iterator[httpx.Client]:
    """Of a server that fills."""
    app = Filling(fill, STEPS, hosts=frozenset(), secure=False, say=said.append)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as web:
        yield web
    server.should_exit = True
    thread.join(30)
    assert not thread.is_alive()


def until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not done():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_it_tells_the_steps_and_then_serves_the_ledger(tmp_path: Path) -> None:
    go_on, seen, said = threading.Event(), list[str](), list[str]()

    def fill(begins: Callable[[str], None]) -> Starlette:
        def step(name: str) -> None:
            seen.append(name)
            begins(name)
            if name == "figures":
                go_on.wait(60)

        made = open_ledger(tmp_path / "l.db")
        load_demo(made, by="local", firms=12, years=1, begins=step)
        step("pages")
        return create_app(made, visitors=None)

    with client(fill, said) as web:
        until(lambda: "figures" in seen)
        page = web.get("/screen", params={"lang": "en"})
        assert page.status_code == 200
        assert "<li><b>✓</b>its clusters" in page.text
        assert "<li aria-current=step><b>…</b>five years of monthly returns" in page.text
        assert '<script src="/filling.js"' in page.text
        assert "location.reload" in web.get("/filling.js").text
        assert "五年的月报数据" in web.get("/", headers={"accept-language": "zh-CN,zh;q=0.9"}).text
        asked = web.get("/api/me")
        assert (asked.status_code, asked.headers["retry-after"]) == (503, "1")
        assert asked.json()["detail"] == "2/6: five years of monthly returns; ask again"
        assert asked.json()["title_zh"] == "台账正在填入数据"
        assert web.get("/", headers={"host": "elsewhere.example"}).status_code == 421
        go_on.set()
        until(lambda: said != [])
        assert said == ["It is filled."]
        assert web.get("/api/me").status_code == 200
        assert web.get("/screen").headers["content-type"].startswith("text/html")
    assert seen == ["places", "figures", "park", "pages"]


def test_what_keeps_it_from_being_filled_is_told(tmp_path: Path) -> None:
    def fill(begins: Callable[[str], None]) -> Starlette:
        begins("figures")
        raise OSError(28, "No space left on device", str(tmp_path / "<l>.db"))

    said: list[str] = []
    with client(fill, said) as web:
        until(lambda: said != [])
        page = web.get("/", params={"lang": "zh"}).text
        assert "无法完成" in page
        assert "No space left on device" in page
        assert "&lt;l&gt;" in page
        assert "filling.js" not in page
        assert web.get("/api/me").status_code == 503
