"""Routes of the pages: read-only, so that no form can change the ledger; the one form there is logs in."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from lineside.district.briefing.words import Language
from lineside.district.store.account import Role
from lineside.errors import LinesideError
from lineside.html import Html, join, link, tag
from lineside.web.body import read_body
from lineside.web.details import details_of
from lineside.web.endpoint import Asked, Site, who_asks
from lineside.web.logins import account_for, address_of
from lineside.web.page import views
from lineside.web.page.frame import address, frame
from lineside.web.page.words import say
from lineside.web.problem import WebError
from lineside.web.refusal import DETAILS, TITLES, in_chinese
from lineside.web.session import COOKIE, LIFETIME_S

View = Callable[[Asked, Language], tuple[str, Html]]


def _language(request: Request) -> Language:
    return Language.EN if request.query_params.get("lang") == "en" else Language.ZH


def _page(request: Request, title: str, body: Html, *, status: int = 200) -> Response:
    return HTMLResponse(frame(title, body, _language(request), request.url.path), status_code=status)


def _shown(view: View) -> Callable[[Request], object]:
    """A view as a route: refusals become pages in people's words."""

    async def show(request: Request) -> Response:
        language = _language(request)
        site: Site = request.app.state.site
        try:
            account, role, key, session = await who_asks(site, request)
            if role is None:
                return RedirectResponse(f"/login?to={quote(request.url.path)}", status_code=303)
            asked = Asked(
                site, account, role or Role.VIEWER, request.path_params, None, None, b"", request.url.path, key, session
            )

            def make() -> tuple[str, Html]:
                with site.turn():
                    return view(asked, language)

            title, body = await run_in_threadpool(make)
        except LinesideError as wrong:
            return _refusal(request, wrong)
        return _page(request, title, body)

    return show


def _refusal(request: Request, wrong: LinesideError) -> Response:
    language, details = _language(request), details_of(wrong)
    title = say("gone" if details.status == 404 else "refused", language)
    home = link(say("home", language), address("/", language))
    told = details.detail or details.title
    if language is Language.ZH:
        title_zh = in_chinese(details.title, TITLES)
        told = in_chinese(details.detail, DETAILS) or (f"{title_zh}：{told}" if title_zh else told)
    body = join(tag("h1", title), tag("p", told), tag("p", home))
    return _page(request, title, body, status=details.status)


def _login_form(request: Request, *, wrong: str = "", status: int = 200) -> Response:
    language = _language(request)
    title = say("login", language)
    fields = [
        join(
            tag("label", say(word, language), for_=name),
            Html(f'<input id="{name}" name="{name}" type="{kind}" autocomplete="{hint}" required maxlength="200">'),
        )
        for name, word, kind, hint in (
            ("name", "account", "text", "username"),
            ("password", "password", "password", "current-password"),
        )
    ]
    form = tag("form", fields, tag("button", title, type="submit"), method="post", class_="login")
    return _page(
        request, title, join(tag("h1", title), tag("p", wrong, role="alert") if wrong else None, form), status=status
    )


async def _show_login(request: Request) -> Response:
    return _login_form(request)


async def _log_in(request: Request) -> Response:
    """Begin a session from the form; the guard has refused other sites, and the cookie goes to this one alone."""
    site: Site = request.app.state.site
    try:
        raw = await read_body(request, 4096)
        given = {
            name: values[-1] for name, values in parse_qs(raw.decode("utf-8", "replace"), max_num_fields=5).items()
        }

        name, password = given.get("name", "")[:80], given.get("password", "")

        def begin() -> str:
            with site.turn():
                account = account_for(site.ledger, name=name, password=password, token="")
            return site.sessions.begin(account)[0]

        key = await site.logins.attempt(address_of(request), name, begin)
    except (WebError, ValueError) as wrong:
        status = wrong.details.status if isinstance(wrong, WebError) else 422
        told = (
            wrong.details.title
            if isinstance(wrong, WebError) and status in (429, 503)
            else say("wrong", _language(request))
        )
        return _login_form(request, wrong=told, status=status)
    to = request.query_params.get("to", "/")
    # Only a path of this site: `//elsewhere` and `/\elsewhere` would lead away.
    local = to.startswith("/") and not to.startswith(("//", "/\\"))
    response = RedirectResponse(to if local else "/", status_code=303)
    response.set_cookie(COOKIE, key, max_age=LIFETIME_S, path="/", httponly=True, samesite="strict", secure=site.secure)
    return response


def _section(section: str) -> View:
    return lambda asked, language: views.collection(asked, language, section)


def page_routes() -> list[Route]:
    """Every page."""
    shown: dict[str, View] = {
        "/": views.overview,
        "/claims": views.claims_page,
        "/targets": views.targets_page,
        "/things/{id}": lambda asked, language: views.thing(asked, language, asked.path["id"]),
        "/figures/{id:number}": lambda asked, language: views.figure(asked, language, int(asked.path["id"])),
        **{f"/{section}": _section(section) for section in views.KINDS},
    }
    routes = [Route(path, _shown(view), methods=["GET"]) for path, view in shown.items()]
    routes.append(Route("/login", _show_login, methods=["GET"]))
    routes.append(Route("/login", _log_in, methods=["POST"]))
    return routes
