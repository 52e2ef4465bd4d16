"""The application: every endpoint over one ledger."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lineside.district.connected import ConnectedLine
from lineside.district.demo_line import DemoLine
from lineside.district.park.journals import Journals
from lineside.district.store.account import Role
from lineside.district.store.ledger import Ledger
from lineside.web.api import (
    accounts,
    attachments,
    claims,
    documents,
    figures,
    forms,
    lists,
    maps,
    matching,
    month,
    outlook,
    park,
    park_exchange,
    park_firm,
    park_grade,
    park_hours,
    park_money,
    park_papers,
    park_placing,
    park_transfer,
    persons,
    plant,
    policies,
    rating,
    readings,
    registry,
    retrofits,
    sheets,
    sums,
    work,
)
from lineside.web.api.rating import look_ahead
from lineside.web.endpoint import Endpoint, Site
from lineside.web.guard import Guard
from lineside.web.openapi import openapi_document
from lineside.web.problem import ProblemDetails, json_response, problem_response
from lineside.web.reading import reading_routes
from lineside.web.screen import Served, screen_routes

ENDPOINTS: tuple[Endpoint, ...] = (
    *accounts.ENDPOINTS,
    *figures.ENDPOINTS,
    *registry.ENDPOINTS,
    *forms.ENDPOINTS,
    *attachments.ENDPOINTS,
    *maps.ENDPOINTS,
    *month.ENDPOINTS,
    *park.ENDPOINTS,
    *park_firm.ENDPOINTS,
    *park_exchange.ENDPOINTS,
    *park_transfer.ENDPOINTS,
    *park_grade.ENDPOINTS,
    *park_hours.ENDPOINTS,
    *park_placing.ENDPOINTS,
    *park_money.ENDPOINTS,
    *park_papers.ENDPOINTS,
    *persons.ENDPOINTS,
    *work.ENDPOINTS,
    *rating.ENDPOINTS,
    *matching.ENDPOINTS,
    *policies.ENDPOINTS,
    *plant.ENDPOINTS,
    *retrofits.ENDPOINTS,
    *claims.ENDPOINTS,
    *outlook.ENDPOINTS,
    *sums.ENDPOINTS,
    *sheets.ENDPOINTS,
    *lists.ENDPOINTS,
    *readings.ENDPOINTS,
    *documents.ENDPOINTS,
)


def served(ledger: Ledger) -> Served:
    """What the screen calls a ledger: by the name of its district, where it holds one alone."""
    districts = list(ledger.records("district"))
    zh, en = (districts[0].name.zh, districts[0].name.en) if len(districts) == 1 else ("", "")
    titles: dict[str, str | None] = {"zh": f"{zh}产业台账", "en": f"{en}: industry ledger" if en else "Industry ledger"}
    return Served(kind="district", name="district", title=titles)


def create_app(
    ledger: Ledger, *, visitors: Role | None = None, hosts: Iterable[str] = (), secure: bool = False,
    mirror_file: Path | None = None, patience_s: float = 30.0, line: DemoLine | None = None,
    connected: Mapping[str, ConnectedLine] = MappingProxyType({}),
    journals: Journals | None = None,
) -> Starlette:  # fmt: skip
    """An ASGI application over a ledger.

    Args:
        ledger: what is served; it stays open when the application ends.
        visitors: what people may do without a login; None sends them to the login.
        hosts: names this server answers to besides those of this machine.
        secure: served over TLS, so that cookies travel over nothing else.
        mirror_file: keeps the column store and what was worked out in it from one start to the next.
        patience_s: how long a request waits for sums that are not ready before it says so.
        line: runs beside it, as long as it is served.
        connected: lines that run elsewhere, by the firms whose they are.
        journals: of lines whose hours may be offered from the page.
    """
    routes = [Route("/api/openapi.json", _openapi, methods=["GET"])]
    routes += [_route(endpoint) for endpoint in ENDPOINTS]
    routes += reading_routes()
    routes += screen_routes(served(ledger))
    guard = Middleware(Guard, hosts=frozenset(host.lower() for host in hosts), secure=secure)
    app = Starlette(
        lifespan=_working, routes=routes, middleware=[guard], exception_handlers={404: _unknown, 405: _unknown}
    )
    app.state.site = Site(
        ledger, visitors=visitors, secure=secure, mirror_file=mirror_file, patience_s=patience_s, line=line,
        connected=connected, journals=journals,
    )  # fmt: skip
    app.state.site.ready.ahead = look_ahead
    return app


@asynccontextmanager
async def _working(app: Starlette) -> AsyncIterator[None]:
    """While it is served, sums are made ready behind the requests."""
    app.state.site.ready.begin()
    if app.state.site.line is not None:
        app.state.site.line.begin()
    yield
    await run_in_threadpool(app.state.site.close)


@lru_cache(maxsize=1)
def openapi_text() -> str:
    """The OpenAPI document as JSON."""
    return json.dumps(openapi_document(ENDPOINTS), ensure_ascii=False)


async def _openapi(_: Request) -> Response:
    return json_response(openapi_text())


def _route(endpoint: Endpoint) -> Route:
    async def answer(request: Request) -> Response:
        return await endpoint(request)

    return Route(endpoint.path, answer, methods=[endpoint.method], name=endpoint.name)


async def _unknown(request: Request, wrong: Exception) -> Response:
    status = getattr(wrong, "status_code", 404)
    title = "There is no such page" if status == 404 else f"{request.method} is not possible here"
    listed = "GET /api/openapi.json lists what there is"
    return problem_response(ProblemDetails(title=title, status=status, detail=listed))
