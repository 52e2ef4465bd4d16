"""What every request passes: the host it names, the site it comes from, and the headers every answer carries."""

from __future__ import annotations

import ipaddress
import logging
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lineside.web.problem import SAFE, ProblemDetails, problem_response

_LOG = logging.getLogger("lineside.web")

POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; script-src 'self'; connect-src 'self';"
    " font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


def is_loopback(host: str) -> bool:
    """Whether a host name can only mean this machine."""
    if host.rstrip(".").lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Guard:
    """Refuses requests for another host (DNS rebinding) and changes asked for by another site; hides failures.

    hosts: names this server answers to besides those of this machine.
    """

    def __init__(self, app: ASGIApp, *, hosts: frozenset[str], secure: bool) -> None:
        self._app, self._hosts, self._secure = app, hosts, secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if self._secure:
                    headers.setdefault("strict-transport-security", "max-age=31536000")
            await send(message)

        refusal = self._refusal(scope)
        if refusal is not None:
            await problem_response(refusal)(scope, receive, guarded)
            return
        try:
            await self._app(scope, receive, guarded)
        except ClientDisconnect:
            _LOG.warning("%s %s was broken off by whoever asked", scope["method"], scope["path"])
        except Exception:  # noqa: BLE001  whatever it was, a stranger is shown no traceback
            # The log says where; whoever asked learns only that it was not their fault. No body or header is logged.
            _LOG.exception("a request failed: %s %s", scope["method"], scope["path"])
            if not started:
                hidden = ProblemDetails(
                    title="Something went wrong here", status=500, detail="it was logged; nothing was written"
                )
                await problem_response(hidden)(scope, receive, guarded)

    def _refusal(self, scope: Scope) -> ProblemDetails | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        name = urlsplit(f"//{host}").hostname or ""
        if not is_loopback(name) and name.lower() not in self._hosts:
            return ProblemDetails(
                title="This server does not answer to that name", status=421, detail="check the address"
            )
        if scope["method"] in (*SAFE, "OPTIONS"):  # what changes nothing
            return None
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
            return ProblemDetails(
                title="The request comes from another site", status=403, detail="open this server's own page"
            )
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return ProblemDetails(
                title="The request comes from another site", status=403, detail="open this server's own page"
            )
        return None
