"""The screen of a line that runs: its scene, its feed, its history, and what people may ask of it."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import TimeoutError as LateError
from typing import TYPE_CHECKING, Annotated, Final, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Route

from lineside.errors import LinesideError
from lineside.web.body import json_body
from lineside.web.details import UNREAD, first_fault
from lineside.web.guard import Guard
from lineside.web.people import People
from lineside.web.problem import ProblemDetails, WebError, json_response, problem_response
from lineside.web.screen import Served, screen_routes, to_screen
from lineside.web.session import COOKIE, LIFETIME_S

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from concurrent.futures import Future

    from starlette.requests import Request

    from lineside.web.feed import Feed

PATIENCE_S: Final = 1.0
"""How long a viewer waits for a change before it is told that there was none: the plant is silent, not the link."""
ANSWER_S: Final = 10.0
MOST_BODY: Final = 16 << 10
Index = Annotated[int, Field(ge=0, lt=1 << 20)]


class Asks(BaseModel):
    """What a request brings, strictly."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class LetGo(Asks):
    """Release the held part on a machine."""

    ask: Literal["let-go"]
    machine: Index


class AddOrder(Asks):
    """So many parts of a release more."""

    ask: Literal["order"]
    source: Index
    quantity: Annotated[int, Field(ge=1, le=100_000)]
    due_s: Annotated[float, Field(gt=0, le=1e9)] | None = None
    """When it should be done, seconds since the run began; None: by the product's rule."""


class Prioritise(Asks):
    """Put an order before those whose priority is lower."""

    ask: Literal["prioritise"]
    order: Index
    priority: Annotated[int, Field(ge=-1000, le=1000)]


class Away(Asks):
    """So many of each shift of a pool are away."""

    ask: Literal["away"]
    pool: Index
    away: Annotated[int, Field(ge=0, le=100_000)]


class Dealt(Asks):
    """A question has been dealt with."""

    ask: Literal["answer"]
    question: Index


class Disturb(Asks):
    """Have something go wrong in an emulated plant."""

    ask: Literal["disturb"]
    what: Literal["break", "wrong-part", "delay"]
    machine: Index


Ask = LetGo | AddOrder | Prioritise | Away | Dealt | Disturb


_ASKED: TypeAdapter[Ask] = TypeAdapter(Annotated[Ask, Field(discriminator="ask")])


class LoginSent(Asks):
    """A name and password."""

    name: Annotated[str, Field(max_length=80)]
    password: Annotated[str, Field(max_length=200)]


class Line(Protocol):
    """A line as the server needs it; all but `ask` is read from any thread."""

    @property
    def feed(self) -> Feed:
        """What viewers are told."""

    @property
    def scene(self) -> dict[str, object]:
        """What does not change."""

    def samples(self) -> dict[str, object]:
        """The run so far."""

    def lines(self, station: int, after_s: float) -> list[list[float]]:
        """Changes of state of a station's machines."""

    def shift(self, number: int | None) -> dict[str, object]:
        """The run's shifts, and one of them: the present one, or that of a number."""

    def ask(self, what: Ask, by: str) -> Future[bool]:
        """Have the line do something; whether it did."""


def line_app(
    line: Line, served: Served, people: People, hosts: Iterable[str] = (), more: Iterable[Route] = ()
) -> Starlette:
    """An ASGI application over a line.

    Args:
        line: what is shown.
        served: what the screen is told of it.
        people: who may look and who may command.
        hosts: names this server answers to besides those of this machine.
        more: routes of what stands beside the line, such as its forecasts.
    """
    view = _View(line, people)
    routes = [
        Route("/", to_screen, methods=["GET"]),
        *screen_routes(served),
        Route("/api/me", answered(view.me), methods=["GET"]),
        Route("/api/login", answered(view.log_in), methods=["POST"]),
        Route("/api/logout", answered(view.log_out), methods=["POST"]),
        Route("/api/line/scene", answered(view.scene), methods=["GET"]),
        Route("/api/line/frame", answered(view.frame), methods=["GET"]),
        Route("/api/line/samples", answered(view.samples), methods=["GET"]),
        Route("/api/line/lines", answered(view.lines), methods=["GET"]),
        Route("/api/line/shift", answered(view.shift), methods=["GET"]),
        Route("/api/line/asks", answered(view.ask), methods=["POST"]),
        *more,
    ]
    guard = Middleware(Guard, hosts=frozenset(host.lower() for host in hosts), secure=people.secure)
    return Starlette(routes=routes, middleware=[guard], exception_handlers={404: _unknown, 405: _unknown})


class _View:
    """The endpoints."""

    def __init__(self, line: Line, people: People) -> None:
        self._line, self._people = line, people
        self._scene = json.dumps(line.scene, ensure_ascii=False)

    async def me(self, request: Request) -> Response:
        person = self._people.who(request)
        told = {"name": person.name, "role": person.role, "csrf": person.csrf}
        return json_response(json.dumps(told | {"accounts": self._people.accounts is not None}))

    async def log_in(self, request: Request) -> Response:
        sent = LoginSent.model_validate_json(await json_body(request, MOST_BODY))
        key = await self._people.begin(request, sent.name, sent.password)
        response = Response(status_code=204)
        secure = self._people.secure
        response.set_cookie(COOKIE, key, max_age=LIFETIME_S, path="/", httponly=True, samesite="strict", secure=secure)
        return response

    async def log_out(self, request: Request) -> Response:
        self._people.leave(request)
        response = Response(status_code=204)
        response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict", secure=self._people.secure)
        return response

    async def scene(self, request: Request) -> Response:
        self._people.who(request)
        return json_response(self._scene)

    async def frame(self, request: Request) -> Response:
        self._people.who(request)
        run, after = _number(request, "run"), _number(request, "after")
        frame = await self._line.feed.frame(run, after, PATIENCE_S)
        self._check_runs()
        return Response(frame, media_type="application/octet-stream")

    def _check_runs(self) -> None:
        ending = self._line.feed.ending
        if ending is not None:
            raise WebError(503, ending.title, ending.detail, kind=ending.key)

    async def samples(self, request: Request) -> Response:
        self._people.who(request)
        return json_response(json.dumps(await asyncio.to_thread(self._line.samples)))

    async def lines(self, request: Request) -> Response:
        self._people.who(request)
        station, after = _number(request, "station"), _number(request, "after")
        return json_response(json.dumps(await asyncio.to_thread(self._line.lines, station, float(after))))

    async def shift(self, request: Request) -> Response:
        self._people.who(request)
        number = _number(request, "number") if "number" in request.query_params else None
        return json_response(json.dumps(await asyncio.to_thread(self._line.shift, number)))

    async def ask(self, request: Request) -> Response:
        person = self._people.check(request)
        what = _ASKED.validate_json(await json_body(request, MOST_BODY))
        self._check_runs()
        waiting = self._line.ask(what, person.name or "screen")
        try:
            done = await asyncio.wait_for(asyncio.wrap_future(waiting), ANSWER_S)
        except (TimeoutError, LateError):
            self._check_runs()
            raise WebError(503, "The line does not answer", "it may be busy; look whether it was done") from None
        except LinesideError:
            self._check_runs()
            raise
        if not done:
            raise WebError(409, "The line refuses this", "it does not fit what stands there now")
        return json_response('{"done": true}')


def answered(endpoint: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint whose refusals are told as problems."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except WebError as wrong:
            return problem_response(wrong.details)
        except LinesideError as wrong:  # of the ledger whose accounts log in
            from lineside.web.details import details_of

            return problem_response(details_of(wrong))
        except (ValidationError, ValueError) as wrong:
            said = first_fault(wrong) if isinstance(wrong, ValidationError) else str(wrong)
            return problem_response(ProblemDetails(title=UNREAD, status=422, detail=said))

    return answer


def _number(request: Request, name: str) -> int:
    text = request.query_params.get(name, "0")
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise WebError(422, "The request cannot be read", f"`{name}` is a number")
    return int(text)


async def _unknown(request: Request, wrong: Exception) -> Response:
    status = getattr(wrong, "status_code", 404)
    title = "There is no such page" if status == 404 else f"{request.method} is not possible here"
    return problem_response(ProblemDetails(title=title, status=status, detail="/screen shows the line"))
