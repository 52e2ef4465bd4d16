"""A server that is there before its ledger is: it says what is still being filled, and then becomes the ledger's own.

Its page asks for itself again every second, whatever its address, so that a deep link leads where it should in the end.
"""

from __future__ import annotations

import html
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from lineside.web.guard import Guard
from lineside.web.problem import ProblemDetails, problem_response

_LOG = logging.getLogger("lineside.web")
TITLE = "The ledger is being filled"


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the work, as people call it."""

    name: str
    zh: str
    en: str


Fill = Callable[[Callable[[str], None]], Starlette]
"""Makes the application that goes on from here; it says the name of each step as it begins."""


class Filling:
    """An ASGI application over one that is still being made, in a thread that begins with the server."""

    def __init__(
        self, fill: Fill, steps: Sequence[Step], *, hosts: frozenset[str], secure: bool, say: Callable[[str], None]
    ) -> None:
        """`say` is told once it is filled, or why it cannot be."""
        self._fill, self._steps, self._say = fill, list(steps), say
        self._at = 0
        self._trouble = ""
        self._made: Starlette | None = None
        self._told: ASGIApp = Guard(self._tell, hosts=hosts, secure=secure)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer by what is there."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif self._made is not None:
            await self._made(scope, receive, send)
        else:
            await self._told(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        threading.Thread(target=self._work, name="filling", daemon=True).start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        if self._made is not None:
            await run_in_threadpool(self._made.state.site.close)
            self._made.state.site.ledger.close()
        await send({"type": "lifespan.shutdown.complete"})

    def _work(self) -> None:
        try:
            made = self._fill(self._begins)
            made.state.site.ready.begin()
        except Exception as error:  # noqa: BLE001  whoever waits is told, whatever it was
            _LOG.exception("the ledger could not be filled")
            self._trouble = str(error) or type(error).__name__
            self._say(f"It could not be filled: {self._trouble}. Stop with Ctrl-C, and start again.")
            return
        self._made = made
        self._say("It is filled.")

    def _begins(self, name: str) -> None:
        self._at = next(at for at, step in enumerate(self._steps) if step.name == name)

    async def _tell(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        answer: Response
        if request.url.path.startswith("/api/"):
            step, count = self._steps[self._at], f"{self._at + 1}/{len(self._steps)}"
            detail, zh = f"{count}: {step.en}; ask again", f"{count}：{step.zh}；请稍后再试"
            found = ProblemDetails(
                title=TITLE, status=503, detail=self._trouble or detail, detail_zh="" if self._trouble else zh
            )
            answer = problem_response(found)
        elif request.url.path == SCRIPT:
            answer = Response(_RELOAD, media_type="text/javascript")
        else:
            answer = HTMLResponse(self._page(_wants_chinese(request)), headers={"retry-after": "1"})
        await answer(scope, receive, send)

    def _page(self, zh: bool) -> str:
        title = "正在填入示例数据" if zh else "The made-up district is being filled"
        about = _ABOUT_ZH if zh else _ABOUT
        rows = "".join(self._row(at, step.zh if zh else step.en) for at, step in enumerate(self._steps))
        again, trouble = _AGAIN, ""
        if self._trouble:
            again, trouble = "", f"<p role=alert>{_FAILED_ZH if zh else _FAILED}{html.escape(self._trouble)}</p>"
        lang = "zh-CN" if zh else "en"
        return _PAGE.format(lang=lang, title=title, about=about, rows=rows, again=again, trouble=trouble)

    def _row(self, at: int, words: str) -> str:
        mark = "✓" if at < self._at else "…" if at == self._at else ""
        now = " aria-current=step" if at == self._at else ""
        return f"<li{now}><b>{mark}</b>{html.escape(words)}</li>"


def _wants_chinese(request: Request) -> bool:
    """Whether Chinese is wanted: as the address says, else the browser."""
    wanted = request.query_params.get("lang") or request.headers.get("accept-language", "")
    return wanted.lower().startswith("zh")


SCRIPT = "/filling.js"
_AGAIN = f'<script src="{SCRIPT}" defer></script><noscript><meta http-equiv="refresh" content="1"></noscript>'
_RELOAD = "setTimeout(() => location.reload(), 1000);"  # a refresh of an address with a # would load nothing
_ABOUT = "It is made up, and made when it is first opened, which takes about half a minute. This page then opens it."
_ABOUT_ZH = "演示区为虚构数据，首次打开时生成，约需半分钟；完成后本页自动打开。"
_FAILED = "It could not be done; stop with Ctrl-C and start again: "
_FAILED_ZH = "无法完成，请在终端按 Ctrl-C 后重新启动："
_PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">{again}
<title>{title}</title><style>
:root {{ color-scheme: light dark }}
body {{ font: 1.1rem/1.6 system-ui, sans-serif; margin: 15vh auto; max-width: 34rem; padding: 0 1rem }}
ul {{ list-style: none; padding: 0 }}
b {{ display: inline-block; width: 1.8em }}
</style></head><body><main><h1>{title}</h1><p>{about}</p><ul>{rows}</ul>{trouble}</main></body></html>
"""
