"""The screen of results: simulated stretches of plants' lives that are played, one or two on one clock."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Route

from lineside.lower.picture import COLUMNS
from lineside.web.guard import Guard
from lineside.web.problem import ProblemDetails, json_response, problem_response
from lineside.web.screen import Served, screen_routes, to_screen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

    from lineside.simulate.play import Play, Seen

_HEAD: Final = struct.Struct("<ddIIIII4x")
"""From when to when (s), and how many changes, moves of queues, completions, scrapped parts and flights follow."""
_SEEN: Final = struct.Struct("<II")
"""How many changes of a table that was looked at follow, and how many columns it has."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run: what does not change, and what does."""

    scene: dict[str, object]
    played: Play

    def encoded(self) -> bytes:
        """As bytes: the head, then each table column after column; times as f64 in seconds, all else as i32.

        Then, at multiples of 8 bytes, for each table of `seen`: its head, times and values as f64, rows as i32.
        """
        played = self.played
        tables = (played.changes, played.queues, played.completed, played.scrapped, played.flights)
        head = _HEAD.pack(played.begin / 1e6, played.end / 1e6, *map(len, tables))
        times = [(table[:, 0] / 1e6).astype("<f8").tobytes() for table in tables]
        rest = [table[:, 1:].T.astype("<i4").tobytes() for table in tables]
        first = b"".join([head, *times, *rest])
        return b"".join([_padded(first), *(_padded(part) for seen in played.seen.values() for part in _parts(seen))])


def _parts(seen: Seen) -> list[bytes]:
    head = _SEEN.pack(len(seen.times), seen.values.shape[1])
    times, values, rows = seen.times.astype("<f8"), seen.values.astype("<f8"), seen.rows.astype("<i4")
    return [head, times.tobytes(), values.tobytes(), rows.tobytes()]


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 8)


def runs_app(runs: Sequence[Run]) -> Starlette:
    """An ASGI application that shows runs, on this machine, to be looked at only."""
    served = Served(kind="runs", name="runs", title={"zh": "仿真回放", "en": "Simulations played"})
    told = [{"columns": COLUMNS, "seen": list(run.played.seen), "ways": run.played.ways.tolist()} for run in runs]
    scenes = json.dumps([run.scene | more for run, more in zip(runs, told, strict=True)], ensure_ascii=False)
    encoded = [run.encoded() for run in runs]

    async def me(_: Request) -> Response:
        return json_response('{"name": null, "role": "viewer", "csrf": ""}')

    async def all_scenes(_: Request) -> Response:
        return json_response(scenes)

    async def one(request: Request) -> Response:
        number = int(request.path_params["number"])
        if number >= len(encoded):
            return problem_response(ProblemDetails(title="There is no such run", status=404))
        return Response(encoded[number], media_type="application/octet-stream")

    routes = [
        Route("/", to_screen, methods=["GET"]),
        *screen_routes(served),
        Route("/api/me", me, methods=["GET"]),
        Route("/api/runs", all_scenes, methods=["GET"]),
        Route("/api/runs/{number:int}", one, methods=["GET"]),
    ]
    return Starlette(routes=routes, middleware=[Middleware(Guard, hosts=frozenset(), secure=False)])
