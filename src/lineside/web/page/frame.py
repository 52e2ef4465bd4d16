"""The frame of every page, and the parts they share."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from urllib.parse import quote

from lineside.district.axes import Comparison, MeasureKind, Status
from lineside.district.briefing.words import Language, name_in, period_words, word
from lineside.district.period import Period
from lineside.district.registry.record import Name
from lineside.html import Html, join, link, tag
from lineside.web.answers import FigureAnswer
from lineside.web.page.words import say

SECTIONS = ("clusters", "parks", "chains", "firms", "platforms", "projects", "targets", "claims")


@lru_cache(maxsize=1)
def style() -> str:
    """The pages' style sheet, which stands inside each page so that nothing is fetched."""
    return (resources.files("lineside.web.page") / "style.css").read_text(encoding="utf-8")


def address(path: str, language: Language) -> str:
    """An address of this site that keeps the language."""
    return path if language is Language.ZH else f"{path}{'&' if '?' in path else '?'}lang=en"


def frame(title: str, body: Html, language: Language, here: str) -> str:
    """A whole page. `here` is its own path, for the link to the other language."""
    zh = language is Language.ZH
    other = address(here, Language.EN if zh else Language.ZH)
    sections = [link(say(one, language), address(f"/{one}", language)) for one in SECTIONS]
    top = tag(
        "div",
        link(join(say("ledger", language)), address("/", language), class_="brand"),
        tag("nav", sections, aria_label=say("overview", language)),
        link(say("other", language), other, hreflang="en" if zh else "zh-CN", lang="en" if zh else "zh-CN"),
        class_="in",
    )
    return (
        "<!doctype html>\n"
        f'<html lang="{"zh-CN" if zh else "en"}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        + join(tag("title", f"{title} · {say('ledger', language)}"))
        + f"<style>{style()}</style></head><body>"
        + link(say("skip", language), "#text", class_="skip")
        + tag("header", top, class_="top")
        + tag("main", tag("div", body, class_="in"), id="text")
        + "</body></html>\n"
    )


def named(name: Name, language: Language) -> str:
    """A name in the page's language."""
    return name_in(name, language)


def thing_link(thing: str, name: Name, language: Language) -> Html:
    """A link to a record's page."""
    return link(named(name, language), address(f"/things/{quote(thing)}", language))


def figure_link(figure: FigureAnswer, language: Language) -> Html:
    """The amount, opening to its figure."""
    return link(figure.text, address(f"/figures/{figure.id}", language), class_="v")


def measure_of(figure: FigureAnswer, language: Language) -> str:
    """The indicator and what is said of it."""
    parts = [named(figure.indicator_name, language)]
    if figure.compared_with:
        parts.append(word(Comparison(figure.compared_with), language))
    parts.append(word(MeasureKind(figure.measure), language))
    return ("" if language is Language.ZH else " ").join(filter(None, parts))


def period_of(figure: FigureAnswer, language: Language) -> str:
    """The period in words."""
    return period_words(Period.parse(figure.period), language)


def status_of(figure: FigureAnswer, language: Language) -> str:
    """How the number came about."""
    return word(Status(figure.status), language)
