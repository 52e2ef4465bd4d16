"""Who is asking: sessions after a login, bearer tokens, and what keeps another site from acting for somebody.

A session lives in the server's memory: a restart logs everybody out, and nothing on disk can be stolen. The cookie is
HttpOnly and SameSite=Strict, and a request that changes anything must also repeat the session's own secret in a header,
which another site can neither read nor send.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lineside.web.problem import WebError

if TYPE_CHECKING:  # a run without accounts needs no ledger, and not its packages
    from lineside.district.store.account import Account

COOKIE = "lineside_session"
CSRF_HEADER = "x-lineside-csrf"
LIFETIME_S = 12 * 3600
MOST_SESSIONS = 10_000

Now = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Session:
    """A login: whose, the secret that changing requests repeat, when it ends, and the mark of what it began with."""

    account: str
    csrf: str
    ends: float
    mark: str
    by_token: bool

    def holds(self, account: Account) -> bool:
        """Whether the account works, and still has the password, or token, with which this login began."""
        mark = account.token_mark if self.by_token else account.password_mark
        return account.active and hmac.compare_digest(mark, self.mark)


class Sessions:
    """All logins of one server."""

    def __init__(self, *, now: Now = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._sessions: dict[str, Session] = {}

    def begin(self, account: Account, *, by_token: bool = False) -> tuple[str, Session]:
        """A new session, begun with the account's password or its token, and the key of its cookie."""
        key, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        mark = account.token_mark if by_token else account.password_mark
        session = Session(account.name, csrf, self._now() + LIFETIME_S, mark, by_token)
        with self._lock:
            self._drop_ended()
            if len(self._sessions) >= MOST_SESSIONS:
                raise WebError(503, "Too many people are logged in", "try again later")
            self._sessions[key] = session
        return key, session

    def find(self, key: str) -> Session | None:
        """The session of a cookie, None when it has ended."""
        with self._lock:
            session = self._sessions.get(key)
        return session if session is not None and session.ends > self._now() else None

    def end(self, key: str) -> None:
        """Log out."""
        with self._lock:
            self._sessions.pop(key, None)

    def end_all_of(self, account: str) -> None:
        """Log an account out everywhere, after its password or role changed."""
        with self._lock:
            self._sessions = {key: one for key, one in self._sessions.items() if one.account != account}

    def _drop_ended(self) -> None:
        now = self._now()
        self._sessions = {key: session for key, session in self._sessions.items() if session.ends > now}


def check_csrf(session: Session, sent: str) -> None:
    """Refuse a changing request that does not repeat the session's secret.

    Raises:
        WebError: 403.
    """
    if not hmac.compare_digest(session.csrf.encode(), sent.encode()):
        raise WebError(
            403,
            "The request does not come from this site's own page",
            f"send the `csrf` of GET /api/me in the header {CSRF_HEADER}",
        )
