"""The documents, opened from a folder as somebody without a network would."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.browser.chromium import Page

ROOT = Path(__file__).resolve().parents[2]
FETCHES = re.compile(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=\"(?:https?:)?//[^\"]*\"[^>]*>")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two pages, built with the theme, the plugins and the hooks of the documents."""
    home = tmp_path_factory.mktemp("docs")
    (home / "docs" / "guides").mkdir(parents=True)
    shutil.copytree(ROOT / "docs" / "assets", home / "docs" / "assets")
    (home / "docs" / "index.md").write_text("# Home\n\nNothing of it here.\n", encoding="utf-8")
    (home / "docs" / "guides" / "supply.md").write_text("# Supply\n\nBins and a kanban loop.\n", encoding="utf-8")
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    hooks = f"hooks:\n  - {ROOT / 'docs' / 'from_disk.py'}\n\ntheme:"
    settings = re.sub(r"hooks:\n(?:  - .*\n)+\ntheme:", hooks, settings).replace("exclude_docs: |", "extra: # |")
    settings = re.sub(r"extra: # \|\n(?:  .*\n)+", "", settings)
    settings = re.sub(r"  - mkdocstrings:\n(?: {6,}.*\n)+", "", settings)
    (home / "mkdocs.yml").write_text(settings, encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(home / "site")]
    subprocess.run(command, cwd=home, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}, check=True)
    return home / "site"


def test_a_page_fetches_nothing_from_elsewhere(site: Path) -> None:
    pages = [*site.rglob("*.html")]
    assert {page.name for page in pages} == {"index.html", "supply.html"}, "none that only a server shows"
    for page in pages:
        found = [tag for tag in FETCHES.findall(page.read_text(encoding="utf-8")) if 'rel="canonical"' not in tag]
        assert found == [], page


@pytest.mark.needs("chromium")
def test_search_works_from_a_folder(site: Path, page: Page) -> None:
    page.open((site / "index.html").as_uri())
    page.until("document.querySelector('input.md-search__input') !== null")
    page.run("document.querySelector('input.md-search__input').focus()")
    page.fill("input.md-search__input", "kanban")
    assert page.until("document.querySelectorAll('.md-search-result__item').length") == 1
    found = page.run("document.querySelector('.md-search-result__item a').getAttribute('href')")
    assert str(found).startswith((site / "guides" / "supply.html").as_uri())
