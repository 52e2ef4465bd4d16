"""HTML from parts: whatever is not made here is text, and text is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


Part = str | None | Iterable["Part"]


def join(*parts: Part) -> Html:
    """Parts one after another; plain text is escaped, None is nothing."""
    return Html("".join(_written(part) for part in parts))


def _written(part: Part) -> str:
    if part is None:
        return ""
    if isinstance(part, Html):
        return part
    if isinstance(part, str):
        return escape(part)
    return "".join(_written(one) for one in part)


def tag(name: str, *parts: Part, **attributes: str | None) -> Html:
    """An element. `class_` is `class`, `data_x` is `data-x`; an attribute that is None is left out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Html(f"<{name}{written}>{join(*parts)}</{name}>")


def link(text: Part, href: str, **attributes: str | None) -> Html:
    """A link."""
    return tag("a", text, href=href, **attributes)


def table(
    heads: Iterable[Part], rows: Iterable[Iterable[Part]], *, label: str = "", numeric: frozenset[int] = frozenset()
) -> Html:
    """A table, named for those who hear it by `label`; `numeric` columns are set right."""
    body = [
        tag("tr", [tag("td", cell, class_="n" if place in numeric else None) for place, cell in enumerate(row)])
        for row in rows
    ]
    head = tag("tr", [tag("th", one, scope="col", class_="n" if n in numeric else None) for n, one in enumerate(heads)])
    made = tag("table", tag("thead", head), tag("tbody", body))
    return tag("div", made, class_="wide", tabindex="0", role="region", aria_label=label or None)
