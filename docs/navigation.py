"""The order of the documents' parts: from learning to looking up. Pages appear in them by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.structure.nav import Navigation

CHINESE = "Zh"
"""The folder of Chinese pages, as MkDocs titles it."""
PARTS = (CHINESE, "Tutorial", "Guides", "Coming from", "Reference", "Background", "Decisions")


def on_nav(nav: Navigation, **_: object) -> Navigation:
    """Put the parts in their order; the home page and whatever is new stay in front."""

    def place(part: object) -> int:
        title = getattr(part, "title", None)
        return PARTS.index(title) + 1 if title in PARTS else 0

    nav.items.sort(key=place)
    for part in nav.items:
        if getattr(part, "title", None) == CHINESE:
            part.title = "中文"
    return nav
