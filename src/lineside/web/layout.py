"""The layout editor's server: a model's floor, the drawing below it, and saving it to the model's file.

Only this machine is served. What is saved is the model's own text with its `layout` changed and nothing else.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Route

from lineside.errors import LinesideError, ModelError
from lineside.model.floor import FloorPlan
from lineside.model.layout import floor_of, overlaps
from lineside.model.load import load, loads
from lineside.model.write import dumps
from lineside.web.body import json_body
from lineside.web.details import UNREAD, first_fault
from lineside.web.drawing import DrawingError, read_dxf, read_png
from lineside.web.guard import Guard
from lineside.web.problem import ProblemDetails, WebError, json_response, problem_response
from lineside.web.refusal import detail_in_chinese, model_in_chinese
from lineside.web.screen import Served, screen_routes, to_screen

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from pathlib import Path

    from starlette.requests import Request

    from lineside.model.element import Title
    from lineside.model.plant import Plant

MOST_BODY: Final = 1 << 20
Metres = Annotated[float, Field(ge=0.0, le=10_000.0), AfterValidator(lambda metres: round(metres, 3))]
"""To the millimetre, as a drawing is."""
Extent = Annotated[Metres, Field(gt=0.0)]
Corner = tuple[Metres, Metres]
NAME: Final = Field(max_length=64)


class WaySent(BaseModel):
    """A way as the editor sends it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: Annotated[str, NAME]
    to: Annotated[str, NAME]
    via: Annotated[tuple[Corner, ...], Field(max_length=1000)] = ()


class FloorSent(BaseModel):
    """A floor as the editor sends it: metres. `text` is the mark of the file's text that it was made from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Annotated[str, NAME]
    size: tuple[Extent, Extent] | None
    places: Annotated[dict[Annotated[str, NAME], Corner], Field(max_length=5000)]
    ways: Annotated[tuple[WaySent, ...], Field(max_length=1000)] = ()


class Editor:
    """A model's file, open for its floor to be changed."""

    def __init__(self, file: Path, *, fixed: bool = False) -> None:
        """Open a model. `fixed`: it is one of ours and may only be looked at. Raises ModelError."""
        self.file, self.fixed = file, fixed
        self.plant = load(file)

    def told(self) -> dict[str, object]:
        """The floor as the editor needs it; read anew, since the file may have been changed beside it."""
        self.plant = load(self.file)
        plan, floor = self.plant.layout, floor_of(self.plant)
        return {
            "file": self.file.name,
            "fixed": self.fixed,
            "text": self._mark(),
            "name": self.plant.name,
            "title": _title(self.plant.title),
            "titles": {
                **{name: _title(each) for name, each in self.plant.titles.items()},
                **{name: _title(each.title) for name, each in self.plant.stations.items()},
            },
            "layout": asdict(floor),
            "given": [] if plan is None else list(plan.places),
            "size": None if plan is None or plan.size is None else [plan.size.x, plan.size.y],
            "drawing": self.drawing(),
            "overlaps": overlaps(floor),
        }

    def save(self, sent: FloorSent) -> None:
        """Write the floor into the file. Raises WebError, and ModelError for a floor that does not fit the plant."""
        if self.fixed:
            raise WebError(409, "A bundled example stays as it is", "copy it to a folder of your own and open the copy")
        plant = load(self.file)
        if sent.text != self._mark():
            raise WebError(409, "The model was changed meanwhile", "load it again; what you moved is not in it yet")
        text = self._with_floor(plant, sent)
        fresh = self.file.with_name(f".{self.file.name}.{os.getpid()}")
        fresh.write_text(text, encoding="utf-8", newline="")
        fresh.replace(self.file)

    def drawing(self) -> dict[str, object] | None:
        """What lies below the floor: a picture's address, or lines; a `problem` where it cannot be shown."""
        named = None if self.plant.layout is None else self.plant.layout.drawing
        if named is None:
            return None
        path = self.file.parent / named
        try:
            if named.lower().endswith(".png"):
                read_png(path)
                return {"picture": "/api/layout/drawing"}
            return asdict(read_dxf(path))
        except DrawingError as error:
            return {"problem": str(error), "problem_zh": detail_in_chinese(str(error))}

    def picture(self) -> bytes:
        """The PNG. Raises WebError where there is none."""
        named = "" if self.plant.layout is None else self.plant.layout.drawing or ""
        if not named.lower().endswith(".png"):
            raise WebError(404, "There is no picture", "the model's layout names no .png")
        return read_png(self.file.parent / named)

    def _mark(self) -> str:
        return hashlib.blake2b(self.file.read_bytes(), digest_size=16).hexdigest()

    def _with_floor(self, plant: Plant, sent: FloorSent) -> str:
        old = plant.layout
        given = {
            "size": sent.size,
            "drawing": None if old is None else old.drawing,
            "places": _in_order(sent.places, () if old is None else old.places),
            "ways": [{"from": way.start, "to": way.to, "via": way.via} for way in sent.ways],
        }
        floor = FloorPlan.model_validate({key: value for key, value in given.items() if value})
        source = plant.source
        assert source is not None
        changed = plant.changed(layout=floor).read_from(source)
        try:
            text = dumps(changed)
        except ModelError as wrong:
            anew = "change the file by hand; written anew it would lose its comments"
            raise WebError(409, "The floor cannot be put into the file's text", anew) from wrong
        if loads(text, source.file, source.folder).layout != floor:
            raise WebError(500, "The floor cannot be written", "the file's text was left as it was")
        return text


def layout_app(editor: Editor) -> Starlette:
    """An ASGI application over one model's floor."""

    async def floor(_: Request) -> Response:
        return json_response(json.dumps(await asyncio.to_thread(editor.told), ensure_ascii=False))

    async def save(request: Request) -> Response:
        sent = FloorSent.model_validate_json(await json_body(request, MOST_BODY))
        await asyncio.to_thread(editor.save, sent)
        return json_response(json.dumps(await asyncio.to_thread(editor.told), ensure_ascii=False))

    async def picture(_: Request) -> Response:
        return Response(await asyncio.to_thread(editor.picture), media_type="image/png")

    async def who(_: Request) -> Response:
        return json_response('{"name": null, "role": "editor", "csrf": ""}')

    served = Served(kind="layout", name=editor.plant.name, title=_title(editor.plant.title))
    routes = [
        Route("/", to_screen, methods=["GET"]),
        *screen_routes(served),
        Route("/api/me", who, methods=["GET"]),
        Route("/api/layout", _told(floor), methods=["GET"]),
        Route("/api/layout", _told(save), methods=["PUT"]),
        Route("/api/layout/drawing", _told(picture), methods=["GET"]),
    ]
    return Starlette(routes=routes, middleware=[Middleware(Guard, hosts=frozenset(), secure=False)])


def _in_order(places: dict[str, Corner], before: Iterable[str]) -> dict[str, Corner]:
    """The places in the order of the file, so that each stays on its line; new ones behind them."""
    return {name: places[name] for name in (*(each for each in before if each in places), *places)}


def _problem(status: int, title: str, detail: str) -> Response:
    return problem_response(ProblemDetails(title=title, status=status, detail=detail))


def _title(title: Title | None) -> dict[str, str | None] | None:
    return None if title is None else {"zh": title.zh, "en": title.en}


def _told(endpoint: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint whose refusals are told as problems."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except WebError as wrong:
            return problem_response(wrong.details)
        except ModelError as wrong:
            said = {"detail": str(wrong), "detail_zh": model_in_chinese(wrong)}
            return problem_response(ProblemDetails(title="The model does not allow this", status=422, **said))
        except ValidationError as wrong:
            return _problem(422, UNREAD, first_fault(wrong))
        except (OSError, LinesideError) as wrong:
            return _problem(500, "The model cannot be read or written", str(wrong))

    return answer
