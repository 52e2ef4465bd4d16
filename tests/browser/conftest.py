"""What the tests in a browser share: one Chromium, a page for each test, the built front end's tools, and pictures.

`picture` keeps screenshots in build/screens/, which CI keeps too: they are to be looked at.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from tests.browser.chromium import Chromium

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.browser.chromium import Page

ROOT = Path(__file__).resolve().parents[2]
FRONTEND = ROOT / "frontend"
SCREENS = ROOT / "build" / "screens"


@pytest.hookimpl(tryfirst=True)  # xdist names groups in the same hook, and would not see a mark that comes after it
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process runs them all: two browsers at once would only slow each other down."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    with Chromium() as browser:
        yield browser


@pytest.fixture
def page(chromium: Chromium) -> Iterator[Page]:
    """A page of a laptop's size. At the end nothing may stand on its console but that a busy server said: later."""
    page = chromium.page(1440, 900)
    yield page
    complaints = [each for each in page.complaints if LATER not in each]
    page.close()
    assert complaints == []


LATER = "status of 503"
"""Chromium's own words. The page asks again by itself, and a test waits for what then stands there."""


@pytest.fixture
def picture(page: Page) -> Callable[[str], None]:
    """Keep what the page shows under a name."""
    return lambda name: page.picture(SCREENS / f"{name}.png")


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """The front end's tools, installed as its lock says."""
    modules = FRONTEND / "node_modules"
    lock, stamp = FRONTEND / "package-lock.json", modules / ".lineside-lock"
    if not stamp.exists() or stamp.read_bytes() != lock.read_bytes():
        done = subprocess.run(
            ["npm", "ci", "--ignore-scripts"], cwd=FRONTEND, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        stamp.write_bytes(lock.read_bytes())
    return modules


@pytest.fixture
def serious_faults(page: Page, node_modules: Path) -> Callable[[], list[str]]:
    """What axe finds on the page as it stands that is serious or critical: rule, elements, why."""
    axe = (node_modules / "axe-core" / "axe.min.js").read_text(encoding="utf-8")

    def find() -> list[str]:
        page.run(axe + "; 0")
        return cast("list[str]", page.run(SERIOUS))

    return find


SERIOUS = """
axe.run().then(found => found.violations.filter(it => ['serious', 'critical'].includes(it.impact)).map(
  it => it.id + ': ' + it.nodes.slice(0, 3).map(node => node.target + ' ' + (node.any[0]?.message ?? ''))
))"""
