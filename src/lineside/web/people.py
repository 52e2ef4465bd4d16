"""Who watches a line, and who may command it: everybody on this machine, or people with an account of a ledger."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from lineside.web.logins import Logins, account_for, address_of
from lineside.web.problem import SAFE, WebError
from lineside.web.session import COOKIE, CSRF_HEADER, Session, Sessions

if TYPE_CHECKING:
    from starlette.requests import Request

    from lineside.district.store.ledger import Ledger


class Role(StrEnum):
    """Roles in rising order; each may do what the one before it may."""

    VIEWER = "viewer"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks: a name, None for a visitor; what they may do; the secret that their commands must repeat."""

    name: str | None
    role: Role
    csrf: str


class People:
    """The people of one line.

    visitors: what people may do without a login; None sends them to the login.
    accounts: the ledger whose accounts log in: its viewers watch, those above them command.
    secure: cookies travel over nothing but TLS.
    """

    def __init__(self, visitors: Role | None, accounts: Ledger | None = None, *, secure: bool = False) -> None:
        self.visitors = visitors
        self.accounts = accounts
        self.secure = secure
        self.sessions = Sessions()
        self.logins = Logins()
        self._csrf = secrets.token_urlsafe(32)

    def who(self, request: Request) -> Person:
        """Who asks.

        Raises:
            WebError: 401, nobody is let in without a login.
        """
        key = request.cookies.get(COOKIE, "")
        session = self.sessions.find(key) if key else None
        if session is not None:
            role = self._role(session)
            if role is not None:
                return Person(session.account, role, session.csrf)
        if self.visitors is None:
            raise WebError(401, "Please log in", "POST /api/login with name and password")
        return Person(None, self.visitors, self._csrf)

    def check(self, request: Request) -> Person:
        """Who asks for a change.

        Raises:
            WebError: 401 as `who`; 403 for a viewer, or for a request that does not come from this server's own page.
        """
        person = self._from_own_page(request)
        if person.role is not Role.OPERATOR:
            raise WebError(403, "You may look, not command", "log in with an account that may")
        return person

    def _from_own_page(self, request: Request) -> Person:
        assert request.method not in SAFE
        person = self.who(request)
        if not hmac.compare_digest(person.csrf.encode(), request.headers.get(CSRF_HEADER, "").encode()):
            raise WebError(403, "The request does not come from this site's own page", f"send {CSRF_HEADER}")
        return person

    def leave(self, request: Request) -> None:
        """End the session of who asks.

        Raises:
            WebError: 401 as `who`; 403 for a request that does not come from this server's own page.
        """
        self._from_own_page(request)
        self.sessions.end(request.cookies.get(COOKIE, ""))

    async def begin(self, request: Request, name: str, password: str) -> str:
        """The key of a new session for somebody who knows their password.

        Raises:
            WebError: 401 where they do not; 429 after too many tries, 503 when too many try.
        """
        if self.accounts is None:
            raise WebError(401, "Nobody logs in here", "start with --accounts LEDGER")
        ledger = self.accounts
        account = await self.logins.attempt(
            address_of(request), name, lambda: account_for(ledger, name=name, password=password, token="")
        )
        return self.sessions.begin(account)[0]

    def _role(self, session: Session) -> Role | None:
        from lineside.district.store.account import Role as LedgerRole

        if self.accounts is None:
            return None
        account = self.accounts.account(session.account)
        if not session.holds(account):
            return None
        return Role.OPERATOR if account.role.reaches(LedgerRole.EDITOR) else Role.VIEWER
