"""Pages that are opened from a folder: their search works, and nothing is fetched from elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.structure.pages import Page

FETCHED = re.compile(r'<script src="https://unpkg\.com/iframe-worker/shim"></script>')
"""What the theme's `offline` plugin would have every page load; `assets/worker.js` does it here."""


def on_post_page(output: str, page: Page, **_: object) -> str:
    """Let the page load our own script instead."""
    return _local(output, "../" * page.url.count("/"))


def on_post_template(output_content: str, template_name: str, **_: object) -> str:
    """Leave out the page that only a server shows: from a disk it finds neither its style nor a way back."""
    return "" if template_name == "404.html" else output_content


def _local(html: str, up: str) -> str:
    return FETCHED.sub(f'<script src="{up}assets/worker.js"></script>', html)
