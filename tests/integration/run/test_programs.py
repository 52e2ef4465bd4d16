"""A line that runs, as programs ask it: by names, with tokens, described by what it answers."""

from __future__ import annotations

import asyncio
import json
import tempfile
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lineside.errors import InputError
from lineside.link.loopback import Loopback
from lineside.lower.codes import SECOND
from lineside.model.load import load
from lineside.run.journal.notes import notes
from lineside.run.journal.schema import REASON
from lineside.run.programs import Programs, read_tokens
from lineside.run.recovery import begin
from lineside.run.replay import replay
from lineside.run.watch import Watch
from lineside.web.line import line_app
from lineside.web.people import People, Role
from lineside.web.programs import READ, Callers, Stops, openapi, program_routes
from lineside.web.programs import State as Described
from lineside.web.screen import Served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.applications import Starlette

    from lineside.run.session import Session

TOKEN = "0123456789abcdef"
PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "line-api.md"
ORIGIN = "https://grafana.plant"


@contextmanager
def running(folder: Path) -> Iterator[tuple[Starlette, Session]]:
    """A line that has run an hour and stands; the thread that runs it serves its inbox."""
    stop, made = Event(), Queue[tuple[Watch, "Session"]]()

    def run() -> None:
        plant = load("engine-cell")
        session = begin(folder / "run.lineside", plant, Loopback(plant, 1), seed=1, speed=0)
        watch = Watch(session, 0)
        session.advance(3600 * SECOND)
        watch.look(now=True)
        made.put((watch, session))
        while not stop.wait(0.005):
            watch.look()
        session.close()

    thread = Thread(target=run)
    thread.start()
    try:
        watch, session = made.get(timeout=60)
        people = People(Role.VIEWER)
        routes = program_routes(Programs(watch), people, Callers({"scanner": TOKEN}, frozenset([ORIGIN])))
        yield line_app(watch, Served(kind="line", name="cell", title={}), people, more=routes), session
    finally:
        stop.set()
        thread.join()


def ask(app: Starlette, method: str, path: str, token: str | None = None, **more: Any) -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        headers = {"authorization": f"Bearer {token}"} if token else {}
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.request(method, path, headers=headers | more.pop("headers", {}), **more)

    return asyncio.run(asked())


def test_a_line_tells_programs_what_its_description_says(tmp_path: Path) -> None:
    with running(tmp_path) as (app, session):
        state = ask(app, "GET", "/api/line/state").json()
        Described.model_validate(state, strict=True)
        assert state["time_s"] == 3600
        assert set(state["stations"]["press"]["machines"]) == {"press/1", "press/2"}
        assert ask(app, "GET", "/api/line/openapi.json").json() == openapi()

        text = ask(app, "GET", "/metrics").text
        made = int(session.controller.block.table("machine")["made"][0])
        assert f'lineside_machine_made_total{{machine="press/1"}} {made}\n' in text
        assert text.count("# TYPE") == len({line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")})

        stops = Stops.model_validate(ask(app, "GET", "/api/line/stops").json()).stops
        assert {stop.reason for stop in stops} == {"unqualified"}
        own = ask(app, "GET", "/api/line/stops?station=press").json()["stops"]
        assert own == [stop.model_dump() for stop in stops if stop.machine.startswith("press/")]
        assert ask(app, "GET", "/api/line/stops?station=nowhere").status_code == 422
        said = {"machine": stops[0].machine, "from_s": stops[0].from_s, "reason": "没有托盘"}
        assert ask(app, "POST", "/api/line/reasons", json=said).status_code == 403
        assert ask(app, "POST", "/api/line/reasons", TOKEN, json=said).json() == {"taken": 1}
        first = ask(app, "GET", "/api/line/stops").json()["stops"][0]
        assert (first["reason"], first["by"]) == ("没有托盘", "scanner")
        assert [(note.text, note.by) for note in notes(tmp_path / "run.lineside", [REASON])] == [
            ("没有托盘", "scanner")
        ]


def test_facts_need_a_token_and_are_taken_all_or_none(tmp_path: Path) -> None:
    failed = {"fact": "failed", "machine": "press/1"}
    with running(tmp_path) as (app, session):
        before = session.journal.last

        def tell(token: str | None, *facts: object) -> httpx.Response:
            return ask(app, "POST", "/api/line/facts", token, json={"facts": list(facts)})

        assert tell(None, failed).status_code == 401
        assert tell("0123456789abcdeX", failed).status_code == 401
        assert tell(TOKEN, failed, failed | {"machine": "press/9"}).status_code == 422
        assert tell(TOKEN, failed | {"number": -1}).status_code == 422
        assert tell(TOKEN, failed | {"more": 1}).status_code == 422
        assert tell(TOKEN, *[failed] * 1001).status_code == 422
        assert tell(TOKEN).status_code == 422
        assert session.journal.last == before
        assert tell(TOKEN, failed).text in PAGE.read_text(encoding="utf-8").splitlines()
        assert session.journal.last == before + 1
        state = ask(app, "GET", "/api/line/state", TOKEN).json()
        assert state["stations"]["press"]["machines"]["press/1"]["state"] == "down"


def test_only_pages_of_sites_that_were_let_in_may_read(tmp_path: Path) -> None:
    with running(tmp_path) as (app, _):
        let_in = ask(app, "GET", "/api/line/state", headers={"origin": ORIGIN})
        assert let_in.headers["access-control-allow-origin"] == ORIGIN
        other = ask(app, "GET", "/api/line/state", headers={"origin": "https://other"})
        assert "access-control-allow-origin" not in other.headers
        assert other.headers["cross-origin-resource-policy"] == "same-origin"
        for path in set(READ) - {"/api/line/events"}:
            assert ask(app, "GET", path, headers={"origin": ORIGIN}).headers["access-control-allow-origin"] == ORIGIN


def test_a_page_that_was_let_in_may_send_a_token_to_read_and_not_to_tell(tmp_path: Path) -> None:
    with running(tmp_path) as (app, _):
        first = {"access-control-request-method": "GET", "access-control-request-headers": "authorization"}
        let_in = ask(app, "OPTIONS", "/api/line/state", headers=first | {"origin": ORIGIN})
        assert (let_in.status_code, let_in.headers["access-control-allow-headers"]) == (204, "authorization")
        assert let_in.headers["access-control-allow-origin"] == ORIGIN
        other = ask(app, "OPTIONS", "/api/line/state", headers=first | {"origin": "https://other"})
        assert not [name for name in other.headers if name.startswith("access-control")]
        told = ask(app, "OPTIONS", "/api/line/facts", headers=first | {"origin": ORIGIN})
        assert not [name for name in told.headers if name.startswith("access-control")]


def test_tokens_are_read_from_a_file_and_a_short_one_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    file.write_text(f"# programs\nscanner-3  {TOKEN}\n\n", encoding="utf-8")
    assert read_tokens(file) == {"scanner-3": TOKEN}
    file.write_text("scanner short\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"tokens:1:1: this is no name and token"):
        read_tokens(file)


@pytest.mark.parametrize("again", [f"scanner-3 {TOKEN[::-1]}", f"scanner-4 {TOKEN}"], ids=["name", "token"])
def test_a_name_and_a_token_stand_for_one_program(tmp_path: Path, again: str) -> None:
    file = tmp_path / "tokens"
    file.write_text(f"scanner-3 {TOKEN}\n{again}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"tokens:2:1: this name or token stands in a line above"):
        read_tokens(file)


@given(st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
@settings(max_examples=150, deadline=None)
def test_any_file_of_tokens_is_read_or_refused_with_its_line(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tokens"
        file.write_bytes(data)
        try:
            found = read_tokens(file)
        except InputError as refused:
            found = {}
            told = refused.problems[0].message
        else:
            told = "read"
    assert told
    assert all(len(token) >= 16 and token.isascii() for token in found.values())


NAMES = st.sampled_from(["press/1", "press/2", "press", "valve", "", "press/9", "\ud800", "缸体", "a" * 300])
WORDS = st.sampled_from(["started", "ended", "stopped", "failed", "repaired", "counted", "seen", "moved", "tick"])
NUMBERS = st.sampled_from([0, 1, 2, 70_000, (1 << 53) - 1, 1 << 53, -1, 1.5, True, None, "1"])
FACT = st.dictionaries(st.sampled_from(["machine", "station", "product"]), NAMES, max_size=3).flatmap(
    lambda names: st.fixed_dictionaries(
        {"fact": WORDS},
        optional={"number": NUMBERS, "serial": NUMBERS, "result": st.sampled_from(["passed", "x", None])},
    ).map(lambda rest: names | rest)
)
HEADER = st.sampled_from([f"Bearer {TOKEN}"] * 6) | st.binary(max_size=60).map(
    lambda data: b"Bearer " + data.translate(None, b"\r\n\0")
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda it: st.lists(it, max_size=3)
)


def test_whatever_a_program_sends_is_taken_or_refused_with_a_reason(tmp_path: Path) -> None:
    """Seeded by Hypothesis; what was taken reads back to the same state."""
    seen: set[int] = set()
    with running(tmp_path) as (app, session):

        @settings(max_examples=120, deadline=None, derandomize=True)
        @given(
            st.sampled_from(["/api/line/facts", "/api/line/reasons"]),
            HEADER,
            st.lists(FACT, max_size=3) | JSON,
            st.booleans(),
        )
        def any_request(path: str, header: str | bytes, body: object, wrapped: bool) -> None:
            sent = json.dumps({"facts": body} if wrapped else body).encode()
            more = {"authorization": header, "content-type": "application/json"}
            said = ask(app, "POST", path, content=sent, headers=more)
            assert said.status_code in (200, 400, 401, 403, 422), said.text
            seen.add(said.status_code)
            assert said.status_code == 200 or said.json()["title"]

        any_request()
        assert {200, 401, 422} <= seen
        assert ask(app, "GET", "/api/line/state").status_code == 200
    again = replay(session.journal.path)
    assert again.agrees
    assert again.controller.hash == session.controller.hash


def test_the_description_is_json() -> None:
    assert json.loads(json.dumps(openapi()))["openapi"] == "3.1.0"
