"""Pieces of SVG that the figures share. None carries a style of its own: the sheet gives colours, patterns, type."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from lineside.html import Html, Part, join, tag
from lineside.report import number
from lineside.report.text import EN, STATES, ZH, Text

WIDTH: Final = 1040
"""Units across a figure that is as wide as the page; a unit is a pixel where there is room for all."""


def n(value: float) -> str:
    """A coordinate, with one decimal at most."""
    return f"{value:.1f}".removesuffix(".0")


def svg(width: float, height: float, *parts: Part, label: str, class_: str = "") -> Html:
    """A drawing that scales as a whole; `label` is the id of the element that names it."""
    return tag(
        "svg",
        *parts,
        viewBox=f"0 0 {n(width)} {n(height)}",
        width=n(width),
        height=n(height),
        role="img",
        aria_labelledby=label,
        class_=f"drawing {class_}".strip(),
    )


def strip(*parts: Part, height: int = 18, class_: str = "") -> Html:
    """A drawing as wide as its place, in which x is given in per cent; the text beside it says the same."""
    return tag("svg", *parts, width="100%", height=str(height), aria_hidden="true", class_=f"strip {class_}".strip())


def rect(
    x: float, y: float, width: float, height: float, class_: str, tip: Text | None = None, **attributes: str
) -> Html:
    """A rectangle."""
    place = {"x": n(x), "y": n(y), "width": n(max(0.0, width)), "height": n(max(0.0, height))}
    return tag("rect", class_=class_, **place, **(tip.tip if tip else {}), **attributes)


def part(start: float, width: float, height: int, class_: str, tip: Text | None = None) -> Html:
    """A rectangle of a strip; `start` and `width` are shares of its width."""
    place = {"x": f"{100 * start:.2f}%", "width": f"{100 * width:.2f}%", "height": str(height)}
    return tag("rect", class_=class_, **place, **(tip.tip if tip else {}))


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Html:
    """A straight line."""
    return tag("line", x1=n(x1), y1=n(y1), x2=n(x2), y2=n(y2), class_=class_)


def path(steps: str, class_: str, tip: Text | None = None) -> Html:
    """A path, given as SVG writes it."""
    return tag("path", d=steps, class_=class_, **(tip.tip if tip else {}))


def write(x: float, y: float, text: Text | str, class_: str = "", anchor: str = "start") -> Html:
    """A text at a place, in both languages."""
    place = {"x": n(x), "y": n(y), "text_anchor": anchor, "class_": class_ or None}
    if isinstance(text, str) or text.zh == text.en:
        return tag("text", text if isinstance(text, str) else text.zh, **place)
    return join(tag("text", text.zh, lang=ZH, **place), tag("text", text.en, lang=EN, **place))


def shortened(text: Text, width: float, size: float = 12.0) -> Text:
    """As much of a text as fits a width, in units; a Chinese sign is as wide as it is high, a Latin one about half."""
    return Text(_shortened(text.zh, width / size), _shortened(text.en, width / size))


def _shortened(text: str, room: float) -> str:
    wide = [1.0 if ord(sign) > 0x2E7F else 0.56 for sign in text]
    if sum(wide) <= room:
        return text
    kept, used = 0, 1.0
    while kept < len(text) and used + wide[kept] <= room:
        used += wide[kept]
        kept += 1
    return text[:kept].rstrip() + "…"


def key(class_: str, text: Text) -> Html:
    """A sign of the legend: a square as it is filled in the figure, with its word."""
    square = tag("svg", rect(0, 0, 14, 14, class_), width="14", height="14", aria_hidden="true")
    return tag("span", square, text.html, class_="key")


def legend(states: Iterable[str]) -> Html:
    """The signs of machine states, each with its word."""
    occur = set(states)
    return tag("p", [key(f"s-{state}", word) for state, word in STATES.items() if state in occur], class_="legend")


def stairs(start: float, points: Iterable[tuple[float, float]]) -> str:
    """The path of a curve whose values hold from the point before to their own."""
    return "M" + "L".join(f"{n(x)} {n(y)}" for x, y in steps(start, points))


def steps(start: float, points: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """The corners of such a curve."""
    corners, left = [], start
    for right, y in points:
        corners += [(left, y), (right, y)]
        left = right
    return corners


def hatches() -> Html:
    """The patterns that tell states apart where colours do not: on a black and white print, or to the colour-blind."""

    def pattern(name: str, ground: str, *marks: Html, size: int = 6) -> Html:
        box = {"width": str(size), "height": str(size), "patternUnits": "userSpaceOnUse"}
        return tag("pattern", tag("rect", width=str(size), height=str(size), class_=ground), *marks, id=name, **box)

    def stroke(steps: str, class_: str) -> Html:
        return tag("path", d=steps, class_=class_)

    falling, rising = "M-1 -1L7 7M-1 5L1 7M5 -1L7 1", "M-1 7L7 -1M-1 1L1 -1M5 7L7 5"
    return tag(
        "svg",
        tag(
            "defs",
            pattern("h-down", "g-down", stroke(rising, "m-dark")),
            pattern("h-maintenance", "g-maintenance", stroke(rising, "m-light"), stroke(falling, "m-light")),
            pattern("h-setup", "g-setup", stroke("M0 3H6", "m-light")),
            pattern("h-waiting_worker", "g-waiting_worker", tag("circle", cx="3", cy="3", r="1.2", class_="g-ink")),
            pattern("h-waiting_parts", "g-waiting_parts", stroke(falling, "m-mid")),
            pattern("h-waiting_vehicle", "g-waiting_vehicle", stroke("M3 0V6", "m-mid")),
            pattern("h-held", "g-held", stroke("M0 1.5H6M0 4.5H6", "m-light")),
            pattern("h-blocked", "g-blocked", stroke("M2 0V6", "m-light"), size=4),
        ),
        width="0",
        height="0",
        class_="defs",
        aria_hidden="true",
    )


def table(heads: Iterable[Part], rows: Iterable[Iterable[Part]], numeric: frozenset[int], class_: str = "") -> Html:
    """A table; `numeric` columns are set right. The first cell of each row names it."""

    def cell(place: int, text: Part) -> Html:
        name = "th" if place == 0 else "td"
        return tag(name, text, class_="n" if place in numeric else None, scope="row" if place == 0 else None)

    head = tag("tr", [tag("th", one, scope="col", class_="n" if i in numeric else None) for i, one in enumerate(heads)])
    body = [tag("tr", [cell(place, text) for place, text in enumerate(row)]) for row in rows]
    made = tag("table", tag("thead", head), tag("tbody", body), class_=class_ or None)
    return tag("div", made, class_="wide", tabindex="0", role="region")


def fold(title: Text, *parts: Part, class_: str = "") -> Html:
    """What is opened when it is wanted, and printed unless it is of class `screen`."""
    return tag("details", tag("summary", title.html), *parts, class_=class_ or None)


def upright(x: float, bottom: float, top: float, most: float, unit: Text, about: int = 4) -> tuple[Html, float]:
    """Grid lines of an upright axis from zero, from x to the right edge; with them, units of height for each of its.

    The axis ends at `top` with the last tick at or above `most`.
    """
    marks = number.ticks(most, about)
    if marks[-1] < most and len(marks) > 1:
        marks.append(marks[-1] + marks[1])
    scale = (bottom - top) / (marks[-1] or 1.0)
    drawn = [
        join(
            line(x, bottom - mark * scale, WIDTH, bottom - mark * scale, "grid" if mark else "axis"),
            write(x - 8, bottom - mark * scale + 4, number.tick(mark), "tick", "end"),
        )
        for mark in marks
    ]
    return join(drawn, write(x - 8, top - 12, unit, "tick", "end")), scale
