"""The line for programs: by names, as plain JSON, as events, as Prometheus text; and facts that programs may tell.

Whoever may look at the screen may read; a fact needs a token, and so does reading where people log in.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from lineside.version import __version__
from lineside.web.body import json_body
from lineside.web.line import answered
from lineside.web.problem import ProblemDetails, WebError, json_response

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from starlette.requests import Request

    from lineside.web.people import People

MOST_BODY: Final = 256 << 10
MOST_FACTS: Final = 1000
MOST_LISTENERS: Final = 100
BETWEEN_S: Final = 1.0
"""Seconds between two states of the event stream."""
LATE_S: Final = 10.0
READ: Final = (*(f"/api/line/{name}" for name in ("openapi.json", "state", "events", "stops")), "/metrics")
"""What pages of other sites may read, where they were let in."""
Text = Annotated[str, Field(min_length=1, max_length=200)]
Whole = Annotated[int, Field(ge=0, lt=1 << 53)]


class Told(BaseModel):
    """What a program tells, strictly."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class OfMachine(Told):
    """Something has become of the work on a machine."""

    fact: Literal["started", "ended", "stopped", "failed", "repaired", "counted"]
    machine: Text
    """As the state calls it: `press/1`."""
    number: Whole = 0
    """Of the activity; 0: the device knows none. Of `counted`: the total."""
    result: Literal["passed", "held", "rejected"] | None = None
    """Of `ended`: what was found of the part."""


class OfPart(Told):
    """A part was seen at a station, or put there by hand."""

    fact: Literal["seen", "moved"]
    station: Text
    product: Text
    serial: Whole


class Facts(Told):
    """Facts in the order in which they count."""

    facts: Annotated[
        list[Annotated[OfMachine | OfPart, Field(discriminator="fact")]], Field(min_length=1, max_length=MOST_FACTS)
    ]


class Reason(Told):
    """Why a machine stood, entered afterwards or changed."""

    machine: Text
    from_s: Annotated[float, Field(ge=0, le=1e10, allow_inf_nan=False)]
    """When it began to stand, seconds since the run began, as `stops` tell."""
    reason: Text


class Done(BaseModel):
    """What was taken."""

    taken: int


class Stop(BaseModel):
    """A time in which a machine stood."""

    machine: str
    state: str
    from_s: float
    until_s: float | None
    """None: it stands."""
    reason: str
    by: str = ""


class Stops(BaseModel):
    """Times in which machines stood, the last first."""

    stops: list[Stop]


class State(BaseModel):
    """The whole line, by names; what is not known is told as unknown."""

    time_s: float
    clock: str
    facts: int
    stations: dict[str, Any]
    products: dict[str, Any]
    workers: dict[str, Any]
    fleets: dict[str, Any]
    stocks: dict[str, Any]
    questions: list[dict[str, Any]]
    unknown: list[str]
    """Machines of which nothing is known now."""
    alarms: list[dict[str, Any]]
    """The last ones, the newest last."""


class Programmed(Protocol):
    """A line as programs need it; called from any thread, answered by the run's own between two steps."""

    def state(self) -> dict[str, object]:
        """As `State` says."""

    def metrics(self) -> str:
        """Prometheus text."""

    def tell(self, facts: Sequence[OfMachine | OfPart], by: str) -> int:
        """Take facts; how many. Raises ValueError, taking none, where a name leads nowhere."""

    def stops(self, station: str | None) -> list[dict[str, object]]:
        """As `Stop` says, the last first; of one station where it is named. Raises WebError for an unknown one."""

    def explain(self, machine: str, from_s: float, reason: str, by: str) -> None:
        """Keep why a machine stood. Raises ValueError for a machine that is not there."""


@dataclass(frozen=True, slots=True)
class Callers:
    """Programs that may ask: their tokens by their names, and the sites whose pages may read."""

    tokens: Mapping[str, str]
    origins: frozenset[str] = frozenset()

    def of(self, request: Request) -> str | None:
        """The name that belongs to a request's token; None: it has none.

        Raises:
            WebError: 401 for a token that nobody has.
        """
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not token:
            return None
        found = [
            name for name, known in self.tokens.items() if hmac.compare_digest(known.encode(), token.strip().encode())
        ]
        if not found:
            raise WebError(401, "Please log in", "nobody has this token")
        return found[0]


def program_routes(line: Programmed, people: People, callers: Callers) -> list[Route]:
    """The routes of the line for programs."""
    view = _View(line, people, callers)
    return [
        Route("/api/line/openapi.json", answered(view.described), methods=["GET"]),
        Route("/api/line/state", answered(view.state), methods=["GET"]),
        Route("/api/line/events", answered(view.events), methods=["GET"]),
        Route("/api/line/stops", answered(view.stops), methods=["GET"]),
        Route("/api/line/reasons", answered(view.explain), methods=["POST"]),
        Route("/api/line/facts", answered(view.facts), methods=["POST"]),
        Route("/metrics", answered(view.metrics), methods=["GET"]),
        *(Route(path, answered(view.asked_first), methods=["OPTIONS"]) for path in READ),
    ]


class _View:
    """The endpoints."""

    def __init__(self, line: Programmed, people: People, callers: Callers) -> None:
        self._line, self._people, self._callers = line, people, callers
        self._listeners = 0

    async def asked_first(self, request: Request) -> Response:
        """What a browser asks before it lets another site's page send a token."""
        response = self._read(request, Response(status_code=204))
        if "access-control-allow-origin" in response.headers:
            response.headers["access-control-allow-methods"] = "GET"
            response.headers["access-control-allow-headers"] = "authorization"
        return response

    async def described(self, request: Request) -> Response:
        return self._read(request, json_response(json.dumps(openapi())))

    async def state(self, request: Request) -> Response:
        self._may_read(request)
        found = await asyncio.to_thread(self._line.state)
        return self._read(request, json_response(json.dumps(found, ensure_ascii=False)))

    async def metrics(self, request: Request) -> Response:
        self._may_read(request)
        text = await asyncio.to_thread(self._line.metrics)
        return self._read(request, Response(text, media_type="text/plain; version=0.0.4"))

    async def stops(self, request: Request) -> Response:
        self._may_read(request)
        found = await asyncio.to_thread(self._line.stops, request.query_params.get("station"))
        return self._read(request, json_response(json.dumps({"stops": found}, ensure_ascii=False)))

    async def events(self, request: Request) -> Response:
        self._may_read(request)
        if self._listeners >= MOST_LISTENERS:
            raise WebError(503, "Too much is asked at once", "try again")
        return self._read(request, StreamingResponse(self._stream(request), media_type="text/event-stream"))

    async def facts(self, request: Request) -> Response:
        by = self._callers.of(request)
        if by is None:
            raise WebError(401, "Please log in", "send a token of the run's --tokens as `Authorization: Bearer TOKEN`")
        sent = Facts.model_validate_json(await json_body(request, MOST_BODY))
        taken = await asyncio.to_thread(self._line.tell, sent.facts, by)
        return json_response(json.dumps({"taken": taken}))

    async def explain(self, request: Request) -> Response:
        by = self._callers.of(request) or (self._people.check(request).name or "screen")
        sent = Reason.model_validate_json(await json_body(request, MOST_BODY))
        await asyncio.to_thread(self._line.explain, sent.machine, sent.from_s, sent.reason, by)
        return json_response('{"taken": 1}')

    async def _stream(self, request: Request) -> AsyncIterator[str]:
        self._listeners += 1
        try:
            told = -1
            while not await request.is_disconnected():
                found = await asyncio.to_thread(self._line.state)
                for alarm in found["alarms"] if isinstance(found["alarms"], list) else ():
                    if alarm["number"] > told:
                        told = alarm["number"]
                        yield f"event: alarm\nid: {told}\ndata: {json.dumps(alarm, ensure_ascii=False)}\n\n"
                yield f"event: state\ndata: {json.dumps(found, ensure_ascii=False)}\n\n"
                await asyncio.sleep(BETWEEN_S)
        except WebError:
            return  # the run has ended, or is too busy: the browser asks again
        finally:
            self._listeners -= 1

    def _may_read(self, request: Request) -> None:
        if self._callers.of(request) is None:
            self._people.who(request)

    def _read(self, request: Request, response: Response) -> Response:
        """Let the pages of the sites that may read see the answer."""
        origin = request.headers.get("origin", "")
        if origin in self._callers.origins:
            response.headers["access-control-allow-origin"] = origin
            response.headers["cross-origin-resource-policy"] = "cross-origin"
        response.headers["vary"] = "origin"
        return response


_STATION: Final = {
    "name": "station", "in": "query", "required": False, "schema": {"type": "string"},
    "description": "Only stops of this station's machines",
}  # fmt: skip


def openapi() -> dict[str, object]:
    """The OpenAPI 3.1 document of these routes, made from their own types."""
    models = (State, Stops, Facts, Reason, Done, ProblemDetails)
    schemas: dict[str, object] = {}
    for model in models:
        made = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= made.pop("$defs", {})
        schemas[model.__name__] = made
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "lineside line",
            "version": __version__,
            "description": "A line that runs: its state, its alarms, why it stood, and facts that programs tell.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {
            "/api/line/state": {"get": _operation("The whole line, by names", "State")},
            "/api/line/events": {"get": _operation("States and alarms as they come", None, "text/event-stream")},
            "/api/line/stops": {
                "get": _operation("When machines stood, and why", "Stops") | {"parameters": [_STATION]}
            },
            "/metrics": {"get": _operation("Figures as Prometheus text", None, "text/plain")},
            "/api/line/reasons": {"post": _operation("Say why a machine stood", "Done", body="Reason")},
            "/api/line/facts": {"post": _operation("Tell facts", "Done", body="Facts")},
        },
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def _operation(summary: str, answer: str | None, media: str = "application/json", body: str = "") -> dict[str, object]:
    schema: dict[str, object] = {"type": "string"} if answer is None else _ref(answer)
    refusal = {
        "description": "It is refused",
        "content": {"application/problem+json": {"schema": _ref("ProblemDetails")}},
    }
    found: dict[str, object] = {
        "summary": summary,
        "responses": {"200": {"description": "Done", "content": {media: {"schema": schema}}}, "default": refusal},
    }
    if body:
        found["requestBody"] = {"required": True, "content": {"application/json": {"schema": _ref(body)}}}
    return found


def _ref(name: str) -> dict[str, object]:
    return {"$ref": f"#/components/schemas/{name}"}
