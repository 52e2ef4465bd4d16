"""Endpoints: one declaration serves the routes and the OpenAPI document alike, so that they cannot differ."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response

from lineside.district.connected import ConnectedLine
from lineside.district.demo_line import DemoLine
from lineside.district.park.journals import Journals
from lineside.district.sight import Sight
from lineside.district.store.account import Account, Role
from lineside.district.store.ledger import Ledger
from lineside.errors import LinesideError
from lineside.web.body import check_json, read_body
from lineside.web.details import details_of
from lineside.web.logins import Logins, address_of
from lineside.web.problem import SAFE, WebError, json_response, problem_response
from lineside.web.ready import Ready
from lineside.web.session import COOKIE, CSRF_HEADER, Session, Sessions, check_csrf
from lineside.web.upload import Uploads
from lineside.web.visible import sight_of
from lineside.web.warm import keep_park, release_park

MOST_JSON = 4 << 20
"""Bytes of a JSON body; uploads have the limit of a workbook."""
MOST_OF_STRANGERS = 16 << 10
"""Bytes of a body that is taken before a login."""


class Number(Convertor[int]):
    """A number in an address that fits the ledger; a longer one is of nothing there is."""

    regex = "[0-9]{1,18}"

    def convert(self, value: str) -> int:
        """The number of these digits."""
        return int(value)

    def to_string(self, value: int) -> str:
        """The digits of the number."""
        return str(value)


register_url_convertor("number", Number())


class Asks(BaseModel):
    """What a request brings: strict about its names, so that a misspelt filter is not silently ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Version = Annotated[int, Field(ge=0, lt=2**63, description="the `version` that was looked at")]
"""Sent with a change: the `version` that was answered before. Where somebody changed the thing since, that is told."""


class Answer(BaseModel):
    """What an endpoint answers."""

    model_config = ConfigDict(frozen=True)


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """A file to save: its bytes, name and media type."""

    content: bytes
    name: str
    media: str


@dataclass
class Site:
    """What all endpoints share: the ledger, the logins, workbooks being looked at, and who may look without a login."""

    ledger: Ledger
    sessions: Sessions = field(default_factory=Sessions)
    uploads: Uploads = field(default_factory=Uploads)
    logins: Logins = field(default_factory=Logins)
    visitors: Role | None = None
    secure: bool = False
    mirror_file: Path | None = None
    patience_s: float = 30.0
    line: DemoLine | None = None
    """What runs beside the pages of the made-up district."""
    connected: Mapping[str, ConnectedLine] = field(default_factory=dict)
    """Lines that run elsewhere, by the firms whose they are."""
    journals: Journals | None = None
    """Journals of lines whose hours may be offered."""
    _alone: threading.Lock = field(default_factory=threading.Lock)

    @cached_property
    def ready(self) -> Ready:
        """Sums, made ready behind the requests."""
        return Ready(
            self.ledger, path=self.mirror_file, patience_s=self.patience_s, then=lambda: keep_park(self.ledger)
        )

    def close(self) -> None:
        """Stop working behind the requests."""
        if self.line is not None:
            self.line.close()
        self.logins.close()
        self.ready.close()
        release_park()

    def line_of(self, firm: str) -> ConnectedLine | None:
        """The line of a firm that runs and can be looked at; None where none is connected."""
        beside = None if self.line is None else self.line.connected_to(firm)
        return self.connected.get(firm, beside)

    def journals_of(self, firm: str) -> dict[str, Path]:
        """The journals of a firm's lines that hours may be offered by, by name."""
        own = {} if self.journals is None else self.journals.of(firm)
        return own | ({} if self.line is None else self.line.journals_of(firm))

    def turn(self) -> AbstractContextManager[object]:
        """Held while the ledger is used: a ledger in memory has one connection, so its readers take turns."""
        return self._alone if self.ready.at_once else nullcontext()


@dataclass(frozen=True)
class Asked:
    """One request, typed and allowed: what a handler works from."""

    site: Site
    account: Account | None
    role: Role
    path: Mapping[str, str]
    query: BaseModel | None
    body: BaseModel | None
    raw: bytes
    url: str
    session_key: str
    session: Session | None
    address: str = ""
    """Who asks, as `address_of` tells."""

    @cached_property
    def sight(self) -> Sight:
        """What whoever asks may see."""
        return sight_of(self.site.ledger, self.role, "" if self.account is None else self.account.within)

    @property
    def ledger(self) -> Ledger:
        """The ledger, as whoever asks may see it."""
        return self.sight.ledger

    @property
    def by(self) -> str:
        """The account that acts.

        Raises:
            WebError: 401, nobody is logged in.
        """
        if self.account is None:
            raise WebError(401, "Please log in", "only people with an account change the ledger")
        return self.account.name


Handler = Callable[[Asked], BaseModel | FileAnswer | Response | None]
Guessed = Callable[[Asked], str | None]


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One operation.

    role: whoever may do it and those above; None for anyone, even before a login. upload: the most bytes of a raw body
    (0: a JSON body or none). media: the types of files of which one is answered instead of JSON. guesses: tells the
    account whose secret a request may be guessing, None for none; such requests are counted and worked on by `Logins`.
    """

    method: str
    path: str
    name: str
    summary: str
    handler: Handler
    role: Role | None = Role.VIEWER
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    answer: type[BaseModel] | None = None
    status: int = 200
    upload: int = 0
    media: tuple[str, ...] = ()
    tag: str = ""
    guesses: Guessed | None = None

    async def __call__(self, request: Request) -> Response:
        """Answer a request, or say what is wrong with it."""
        try:
            asked = await self._read(request)
            found = await self._work(asked)
        except (LinesideError, ValidationError) as wrong:
            return problem_response(details_of(wrong))
        return self._respond(found)

    async def _work(self, asked: Asked) -> BaseModel | FileAnswer | Response | None:
        if self.guesses is None:
            return await run_in_threadpool(self._handle, asked)
        return await asked.site.logins.attempt(asked.address, self.guesses(asked), lambda: self._handle(asked))

    def _handle(self, asked: Asked) -> BaseModel | FileAnswer | Response | None:
        with asked.site.turn():
            found = self.handler(asked)
        if self.method not in SAFE:
            asked.site.ready.changed()
        return found

    async def _read(self, request: Request) -> Asked:
        site: Site = request.app.state.site
        account, role, key, session = await who_asks(site, request)
        if self.role is not None:
            if role is None:
                raise WebError(401, "Please log in", "POST /api/login with name and password, or send a bearer token")
            if not role.reaches(self.role):
                raise WebError(403, "Your role does not reach this far", f"you are {role}; this needs {self.role}")
        if self.method not in SAFE and session is not None:
            check_csrf(session, request.headers.get(CSRF_HEADER, ""))
        query = None if self.query is None else self.query.model_validate(_query(request))
        most = self.upload or (MOST_JSON if self.role is not None else MOST_OF_STRANGERS)
        raw = await read_body(request, most) if self.method not in SAFE else b""
        body = None if self.body is None else self._parse(request, raw)
        return Asked(
            site, account, role or Role.VIEWER, request.path_params, query, body, raw, request.url.path, key, session,
            address_of(request),
        )  # fmt: skip

    def _parse(self, request: Request, raw: bytes) -> BaseModel:
        assert self.body is not None
        check_json(request, raw)
        return self.body.model_validate_json(raw)

    def _respond(self, found: BaseModel | FileAnswer | Response | None) -> Response:
        if isinstance(found, Response):
            return found
        if isinstance(found, FileAnswer):
            disposition = f"attachment; filename*=UTF-8''{_percent(found.name)}"
            return Response(found.content, media_type=found.media, headers={"content-disposition": disposition})
        if found is None:
            return Response(status_code=204)
        return json_response(found.model_dump_json(), status=self.status)


Asker = tuple[Account | None, Role | None, str, Session | None]
"""Account, role, key of the session and the session itself; None and empty for a visitor."""


async def who_asks(site: Site, request: Request) -> Asker:
    """Who asks, looked up where it blocks nobody."""

    def look() -> Asker:
        with site.turn():
            return identify(site, request)

    return await run_in_threadpool(look)


def identify(site: Site, request: Request) -> Asker:
    """Who asks: by bearer token, by session, or a visitor where visitors are let in.

    Raises:
        WebError: 401 for a token that is not valid.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme:
        account = site.ledger.account_of(token.strip()) if scheme.lower() == "bearer" else None
        if account is None:
            raise WebError(401, "The token is not valid", "ask an administrator for a new one")
        return account, account.role, "", None
    key = request.cookies.get(COOKIE, "")
    session = site.sessions.find(key) if key else None
    if session is not None:
        account = site.ledger.account(session.account)
        if session.holds(account):
            return account, account.role, key, session
    return None, site.visitors, "", None


def _query(request: Request) -> dict[str, str]:
    pairs = request.query_params.multi_items()
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise WebError(422, "The request cannot be read", "each filter stands once")
    return dict(pairs)


def _percent(name: str) -> str:
    return quote(name.replace("/", "_"), safe="")
