"""Who may do what with a line that runs: every request that changes something, by everybody who may look at it."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, get_args

import httpx
import numpy as np
import pytest

from lineside.web.feed import Feed
from lineside.web.guard import POLICY
from lineside.web.line import Ask, line_app
from lineside.web.listen import ServeError, is_secure
from lineside.web.logins import MOST_OF_NAME, WINDOW_S
from lineside.web.people import People, Role
from lineside.web.problem import SAFE
from lineside.web.screen import Served
from lineside.web.session import COOKIE
from tests.unit.web.people import ORIGIN, PASSWORD

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.applications import Starlette

    from lineside.district import Ledger

ASKS: tuple[dict[str, object], ...] = (
    {"ask": "let-go", "machine": 0},
    {"ask": "order", "source": 0, "quantity": 1},
    {"ask": "prioritise", "order": 0, "priority": 1},
    {"ask": "away", "pool": 0, "away": 1},
    {"ask": "answer", "question": 0},
    {"ask": "disturb", "what": "break", "machine": 0},
)
COMMANDERS = ("visitor", "a-editor", "a-releaser", "a-administrator")
WATCHERS = ("watcher", "a-viewer")
BASE = "http://localhost:8600"


@dataclass
class Line:
    """A line that does all it is asked for and remembers it."""

    feed: Feed = field(default_factory=lambda: Feed({"machine": ("state",)}))
    scene: dict[str, object] = field(default_factory=lambda: {"name": "line"})
    asked: list[tuple[object, str]] = field(default_factory=list)

    def samples(self) -> dict[str, object]:
        return {}

    def lines(self, station: int, after_s: float) -> list[list[float]]:
        return [[after_s, float(station)]]

    def shift(self, number: int | None) -> dict[str, object]:
        return {"number": number}

    def ask(self, what: Ask, by: str) -> Future[bool]:
        self.asked.append((what, by))
        done: Future[bool] = Future()
        done.set_result(True)
        return done


@pytest.fixture
def line() -> Line:
    made = Line()
    made.feed.publish(0.0, 1.0, {"machine": np.zeros((1, 1))}, [])
    return made


def app_for(line: Line, who: str, ledger: Ledger) -> Starlette:
    """The application as it is served where somebody stands: on this machine, or elsewhere, where people log in."""
    visitors = {"visitor": Role.OPERATOR, "watcher": Role.VIEWER}.get(who)
    return line_app(line, Served(kind="line", name="line"), People(visitors, ledger))


def meet(app: Starlette, who: str, story: Callable[[httpx.AsyncClient], Awaitable[None]]) -> None:
    """Somebody opens the page, logs in if they have an account, and sends from then on what the page would send."""

    async def through() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=BASE, headers=ORIGIN) as client:
            if who.startswith("a-"):
                sent = {"name": who, "password": PASSWORD}
                assert (await client.post("/api/login", json=sent)).status_code == 204
            me = await client.get("/api/me")
            if me.status_code == 200:
                client.headers["x-lineside-csrf"] = me.json()["csrf"]
            await story(client)

    asyncio.run(through())


def test_there_is_a_try_for_every_kind_of_command() -> None:
    kinds = {get_args(kind.model_fields["ask"].annotation)[0] for kind in get_args(Ask)}
    assert {str(ask["ask"]) for ask in ASKS} == kinds


@pytest.mark.parametrize("ask", ASKS, ids=lambda ask: ask["ask"])
@pytest.mark.parametrize("who", [*COMMANDERS, *WATCHERS, "nobody"])
def test_only_who_may_command_reaches_the_line(line: Line, ledger: Ledger, who: str, ask: dict[str, object]) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        answer = await client.post("/api/line/asks", json=ask)
        assert answer.status_code == (200 if who in COMMANDERS else 403 if who in WATCHERS else 401)

    meet(app_for(line, who, ledger), who, story)
    assert [by for _, by in line.asked] == ([{"visitor": "screen"}.get(who, who)] if who in COMMANDERS else [])


@pytest.mark.parametrize("who", [*WATCHERS, "nobody"])
def test_nothing_that_changes_something_is_open_to_who_only_watches(line: Line, ledger: Ledger, who: str) -> None:
    app = app_for(line, who, ledger)
    changing = [
        (method, str(getattr(route, "path", "")))
        for route in app.routes
        for method in getattr(route, "methods", None) or ()
        if method not in SAFE
    ]
    assert ("POST", "/api/line/asks") in changing

    async def story(client: httpx.AsyncClient) -> None:
        for method, path in changing:
            if path in ("/api/login", "/api/logout"):  # coming and going is for everybody
                continue
            answer = await client.request(method, path, json=ASKS[0])
            assert answer.status_code in (401, 403), (method, path)

    meet(app, who, story)
    assert line.asked == []


def test_before_a_login_only_the_page_itself_is_told(line: Line, ledger: Ledger) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        for path in ("/screen", "/api/served", "/static/index.js"):
            assert (await client.get(path)).status_code == 200
        for path in ("/api/me", *(f"/api/line/{name}" for name in ("scene", "frame", "samples", "lines"))):
            assert (await client.get(path)).status_code == 401, path

    meet(app_for(line, "nobody", ledger), "nobody", story)


def test_an_account_that_is_switched_off_or_lowered_loses_its_say_at_once(line: Line, ledger: Ledger) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        ledger.set_role("a-editor", "viewer", by="local", reason="moved")
        assert (await client.post("/api/line/asks", json=ASKS[0])).status_code == 403
        ledger.set_role("a-editor", "viewer", by="local", reason="left", active=False)
        assert (await client.get("/api/line/frame")).status_code == 401

    meet(app_for(line, "a-editor", ledger), "a-editor", story)
    assert line.asked == []


def test_who_signs_out_is_nobody_again(line: Line, ledger: Ledger) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        key = client.cookies[COOKIE]
        forged = await client.post("/api/logout", headers={"x-lineside-csrf": "guessed"})
        assert forged.status_code == 403
        assert (await client.get("/api/me")).json()["name"] == "a-editor"
        assert (await client.post("/api/logout", json={})).status_code == 204
        assert COOKIE not in client.cookies
        client.cookies.set(COOKIE, key)  # whoever kept the key has nothing of it
        assert (await client.get("/api/me")).status_code == 401

    meet(app_for(line, "a-editor", ledger), "a-editor", story)


FORGED: list[tuple[dict[str, str | None], int]] = [
    ({"origin": "https://elsewhere.example"}, 403),
    ({"origin": "http://localhost:8601"}, 403),
    ({"origin": "null"}, 403),
    ({"sec-fetch-site": "cross-site"}, 403),
    ({"sec-fetch-site": "same-site"}, 403),
    ({"x-lineside-csrf": None}, 403),
    ({"x-lineside-csrf": ""}, 403),
    ({"x-lineside-csrf": "guessed"}, 403),
    ({"content-type": "text/plain"}, 415),
    ({"content-type": "application/x-www-form-urlencoded"}, 415),
    ({"content-type": "multipart/form-data; boundary=x"}, 415),
    ({"host": "elsewhere.example"}, 421),
    ({"host": "localhost.elsewhere.example"}, 421),
    ({"host": ""}, 421),
]


@pytest.mark.parametrize(("changed", "status"), FORGED)
@pytest.mark.parametrize("who", ["visitor", "a-administrator"])
def test_a_form_of_another_site_commands_nothing(
    line: Line, ledger: Ledger, who: str, changed: dict[str, str | None], status: int
) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        for name, value in changed.items():
            if value is None:
                del client.headers[name]
            else:
                client.headers[name] = value
        client.headers.setdefault("content-type", "application/json")
        answer = await client.post("/api/line/asks", content=json.dumps(ASKS[0]))
        assert answer.status_code == status

    meet(app_for(line, who, ledger), who, story)
    assert line.asked == []


def test_one_persons_secret_is_of_no_use_to_another(line: Line, ledger: Ledger) -> None:
    app = app_for(line, "nobody", ledger)

    async def story(client: httpx.AsyncClient) -> None:
        theirs = client.headers["x-lineside-csrf"]
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=BASE, headers=ORIGIN) as other:
            await other.post("/api/login", json={"name": "a-releaser", "password": PASSWORD})
            answer = await other.post("/api/line/asks", json=ASKS[0], headers={"x-lineside-csrf": theirs})
            assert answer.status_code == 403

    meet(app, "a-editor", story)
    assert line.asked == []


@pytest.mark.parametrize("secure", [False, True])
def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(line: Line, ledger: Ledger, *, secure: bool) -> None:
    app = line_app(line, Served(kind="line", name="line"), People(None, ledger, secure=secure))

    async def story(client: httpx.AsyncClient) -> None:
        answer = await client.post("/api/login", json={"name": "a-viewer", "password": PASSWORD})
        said = answer.headers["set-cookie"].split("; ")
        assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(said)
        assert ("Secure" in said) is secure
        assert ("strict-transport-security" in answer.headers) is secure
        key = said[0].removeprefix(f"{COOKIE}=")
        assert len(key) >= 43, "256 random bits in base64"

    meet(app, "nobody", story)


def test_wrong_passwords_sound_alike_and_soon_wait(line: Line, ledger: Ledger) -> None:
    people = People(None, ledger)
    clock = [0.0]
    people.sessions._now = people.logins._now = lambda: clock[0]
    app = line_app(line, Served(kind="line", name="line"), people)

    async def story(client: httpx.AsyncClient) -> None:
        async def tried(name: str, password: str) -> httpx.Response:
            return await client.post("/api/login", json={"name": name, "password": password})

        unknown, wrong = await tried("no-such", "wrong"), await tried("a-viewer", "wrong")
        assert unknown.status_code == wrong.status_code == 401
        assert unknown.text == wrong.text
        for _ in range(MOST_OF_NAME - 1):
            await tried("a-viewer", "wrong")
        assert (await tried("a-viewer", PASSWORD)).status_code == 429, "even the right one, or it could be guessed"
        assert (await tried("a-editor", PASSWORD)).status_code == 204, "others are not locked out"
        clock[0] += WINDOW_S + 1
        assert (await tried("a-viewer", PASSWORD)).status_code == 204

    meet(app, "nobody", story)


def test_every_answer_forbids_script_that_is_not_ours(line: Line, ledger: Ledger) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        for path in ("/screen", "/static/index.js", "/api/line/scene", "/api/line/frame", "/nowhere", "/api/line/asks"):
            answer = await client.get(path)
            assert answer.headers["content-security-policy"] == POLICY, path
            assert answer.headers["x-content-type-options"] == "nosniff", path
        refused = await client.post("/api/line/asks", json={}, headers={"host": "elsewhere.example"})
        assert refused.headers["content-security-policy"] == POLICY

    meet(app_for(line, "visitor", ledger), "visitor", story)
    rules = dict(rule.strip().split(" ", 1) for rule in POLICY.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["connect-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"


def test_a_name_with_markup_is_data_in_every_answer(line: Line, ledger: Ledger) -> None:
    """It is sent as JSON, which no browser takes for a page, and stands nowhere in the page itself."""
    harmful = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
    line.scene["title"] = {"zh": harmful, "en": harmful}
    app = line_app(line, Served(kind="line", name=harmful), People(Role.VIEWER, ledger))

    async def story(client: httpx.AsyncClient) -> None:
        for path in ("/api/served", "/api/line/scene"):
            answer = await client.get(path)
            assert answer.headers["content-type"].startswith("application/json")
            assert harmful in json.dumps(answer.json())
        assert "alert" not in (await client.get("/screen")).text

    meet(app, "watcher", story)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"ask": "let-go", "machine": 1e99}', b"\xff\xfe", b"9" * 5000]
)
def test_a_body_that_is_none_is_refused_without_a_traceback(line: Line, ledger: Ledger, body: bytes) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        answer = await client.post("/api/line/asks", content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert "Traceback" not in answer.text

    meet(app_for(line, "visitor", ledger), "visitor", story)
    assert line.asked == []


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "plant.example", "127.0.0.1.plant.example"])  # noqa: S104
def test_beyond_this_machine_it_wants_a_password_and_tls_or_a_plain_word(host: str) -> None:
    with pytest.raises(ServeError, match="TLS"):
        is_secure(host, None, None, plain_text=False, has_password=lambda: True)
    with pytest.raises(ServeError, match="set a password"):
        is_secure(host, None, None, plain_text=True, has_password=lambda: False)
    assert is_secure(host, None, None, plain_text=True, has_password=lambda: True), "the proxy's cookies are secure"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_on_this_machine_it_wants_neither(host: str) -> None:
    assert not is_secure(host, None, None, plain_text=False, has_password=lambda: False)
