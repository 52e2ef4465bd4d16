"""The reading view: what the screen shows of the ledger as plain pages, for browsers without scripts and for printing.

It changes nothing and has no words of its own beyond its frame: kinds, fields and terms are those of the forms.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from lineside.district.briefing.words import Language, name_in, period_words
from lineside.district.period import Period
from lineside.district.registry.form import Field, Kind, all_kinds, kind_of
from lineside.district.registry.record import Record
from lineside.district.vocabulary import term
from lineside.errors import LinesideError
from lineside.html import Html, Part, join, link, table, tag
from lineside.web.answers import FigureAnswer, Names
from lineside.web.api.registry import cards
from lineside.web.details import details_of
from lineside.web.endpoint import Asked, Site, who_asks
from lineside.web.screen import to_screen

if TYPE_CHECKING:
    from starlette.requests import Request

MOST = 500
_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#16202a;background:#fff}"
    "table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #d6dde4;padding:.3rem;text-align:left}"
    "nav a{margin-right:1rem}.n{text-align:right}dt{color:#52626f}dd{margin:0 0 .5rem}"
)
_WORDS = {
    "ledger": ("产业台账（阅读版）", "Industry ledger, to read"),
    "screen": ("打开工作台", "Open the screen"),
    "figures": ("数据", "Figures"),
    "indicator": ("指标", "Indicator"),
    "period": ("时期", "Period"),
    "value": ("数值", "Value"),
    "status": ("数据性质", "How it came about"),
    "source": ("来源", "Source"),
    "wholes": ("所属", "Belongs to"),
    "more": (f"仅列出前 {MOST} 条", f"the first {MOST} are listed"),
    "login": ("请先登录：", "Please sign in: "),
}

View = Callable[[Asked, Language], tuple[str, Html]]


def _say(key: str, language: Language) -> str:
    return _WORDS[key][language is Language.EN]


def _called(kind: Kind | Field, language: Language) -> str:
    return kind.en if language is Language.EN else kind.zh


def _address(path: str, language: Language) -> str:
    return f"/read{path}" + ("?lang=en" if language is Language.EN else "")


def _frame(title: str, body: Html, language: Language, status: int = 200) -> Response:
    zh = language is Language.ZH
    kinds = [link(_called(kind, language), _address(f"/{kind.plural}", language)) for kind in all_kinds()]
    top = tag("nav", link(_say("ledger", language), _address("", language)), link(_say("screen", language), "/screen"))
    written = (
        f'<!doctype html><html lang="{"zh-CN" if zh else "en"}"><head><meta charset="utf-8">'
        f"{tag('title', title)}<style>{_STYLE}</style></head><body>"
        + join(tag("header", top), tag("main", tag("h1", title), body), tag("footer", tag("nav", kinds)))
        + "</body></html>"
    )
    return HTMLResponse(written, status_code=status)


def _overview(asked: Asked, language: Language) -> tuple[str, Html]:
    districts = asked.ledger.records("district", limit=MOST)
    title = "、".join(name_in(one.name, language) for one in districts) or _say("ledger", language)
    clusters = asked.ledger.records("cluster", limit=MOST)
    body = join(
        [_figures(card.figures, language) for card in cards(asked, districts)],
        tag("h2", _called(kind_of("cluster"), language)),
        _listed(clusters, language),
    )
    return title, body


def _collection(kind: Kind) -> View:
    def show(asked: Asked, language: Language) -> tuple[str, Html]:
        found = asked.ledger.records(kind.kind, limit=MOST)
        more = tag("p", _say("more", language)) if len(found) == MOST else None
        return _called(kind, language), join(_listed(found, language), more)

    return show


def _listed(records: list[Record], language: Language) -> Html:
    return tag(
        "ul",
        [
            tag("li", link(name_in(one.name, language), _address(f"/things/{quote(one.id)}", language)))
            for one in records
        ],
    )


def _thing(asked: Asked, language: Language) -> tuple[str, Html]:
    (card,) = cards(asked, [asked.ledger.record(asked.path["id"])])
    record = card.record
    told: list[Part] = []
    if record.kind != "workbook":
        names = Names(asked.ledger)
        plain = [field for field in kind_of(record.kind).fields if field.type not in ("name", "variant", "facts")]
        names.learn(one for field in plain if field.to for one in _ids(getattr(record, field.name)))
        for field in plain:
            if text := _written(getattr(record, field.name), field, names, language):
                told += [tag("dt", _called(field, language)), tag("dd", text)]
    wholes = [
        tag("li", link(name_in(one.whole_name, language), _address(f"/things/{quote(one.membership.whole)}", language)))
        for one in card.wholes
    ]
    body = join(
        tag("dl", told),
        join(tag("h2", _say("wholes", language)), tag("ul", wholes)) if wholes else None,
        _figures(card.figures, language),
    )
    return name_in(record.name, language), body


def _ids(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, tuple) else ()


def _written(value: object, field: Field, names: Names, language: Language) -> str:
    """A field's value in words; parts by their texts and names alone."""
    between = "、" if language is Language.ZH else ", "
    if field.to:
        return between.join(name_in(names.record(one), language) for one in _ids(value))
    if field.type == "choice":
        return term(str(value), language, of=field.name) if value else ""
    if isinstance(value, bool) or value in (None, "", "?", ()):
        return "✓" if value is True else ""
    if isinstance(value, tuple):
        texts = [one if isinstance(one, str) else _part(one, language) for one in value]
        return between.join(filter(None, texts))
    return str(value)


def _part(part: object, language: Language) -> str:
    name, text = getattr(part, "name", None), getattr(part, "text", None)
    return name_in(name, language) if name is not None else str(text or "")


def _figures(figures: tuple[FigureAnswer, ...], language: Language) -> Html | None:
    if not figures:
        return None
    heads = [_say(key, language) for key in ("indicator", "period", "value", "status", "source")]
    rows = [
        (
            name_in(one.indicator_name, language)
            + ("" if one.measure == "level" else f" {term(one.measure, language)}"),
            period_words(Period.parse(one.period), language),
            one.text,
            term(one.status, language),
            name_in(one.source_name, language) if one.source_name else "",
        )
        for one in figures
    ]
    title = _say("figures", language)
    return join(tag("h2", title), table(heads, rows, label=title, numeric=frozenset({2})))


def _shown(view: View) -> Callable[[Request], object]:
    async def show(request: Request) -> Response:
        language = Language.EN if request.query_params.get("lang") == "en" else Language.ZH
        site: Site = request.app.state.site
        try:
            account, role, key, session = await who_asks(site, request)
            if role is None:
                to = link(_say("screen", language), "/screen")
                return _frame(_say("ledger", language), join(tag("p", _say("login", language), to)), language, 401)
            path = request.url.path
            asked = Asked(site, account, role, request.path_params, None, None, b"", path, key, session)

            def make() -> tuple[str, Html]:
                with site.turn():
                    return view(asked, language)

            title, body = await run_in_threadpool(make)
        except LinesideError as wrong:
            told = details_of(wrong)
            return _frame(told.title, tag("p", told.detail), language, told.status)
        return _frame(title, body, language)

    return show


async def _to_record(request: Request) -> Response:
    return RedirectResponse(f"/screen#/district/record/{quote(request.path_params['id'])}", status_code=303)


def reading_routes() -> list[Route]:
    """The way to the screen, and the reading view below /read."""
    views: dict[str, View] = {"/read": _overview, "/read/things/{id}": _thing}
    views |= {f"/read/{kind.plural}": _collection(kind) for kind in all_kinds()}
    routes = [Route(path, _shown(view), methods=["GET"]) for path, view in views.items()]
    return [Route("/", to_screen, methods=["GET"]), Route("/things/{id}", _to_record, methods=["GET"]), *routes]
