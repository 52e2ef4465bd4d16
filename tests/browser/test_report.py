"""The report opened from disk: both languages, what the pointer shows, paper; nothing is fetched, nothing complains."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lineside.report.page import page as written
from tests.unit.report import plants

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.chromium import Page

pytestmark = pytest.mark.needs("chromium")
WIDE = (1280, 900)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("report") / "report.html"
    file.write_text(written(plants.cell()), encoding="utf-8")
    return file


@pytest.fixture
def opened(page: Page, report: Path) -> Callable[[str], Page]:
    def open_in(language: str) -> Page:
        page.resize(*WIDE)
        page.open(f"{report.as_uri()}#{language}")
        page.until("document.documentElement.dataset.lang !== undefined")
        return page

    return open_in


@pytest.mark.needs("chinese-fonts")
@pytest.mark.parametrize(
    ("language", "said", "other"), [("zh", "工位时间构成", "Where the"), ("en", "Where the", "结论")]
)
def test_one_language_at_a_time(
    opened: Callable[[str], Page], picture: Callable[[str], None], language: str, said: str, other: str
) -> None:
    page = opened(language)
    page.sees(said)
    assert other not in page.text()
    height = page.run("document.documentElement.scrollHeight")
    assert isinstance(height, int)
    page.resize(WIDE[0], height)
    picture(f"report-{language}")


def test_the_switch_changes_language_and_title(opened: Callable[[str], Page]) -> None:
    page = opened("zh")
    page.sees("产线满足需求")
    page.click("[data-choose=en]")
    page.sees("The line keeps up")
    assert page.run("[document.title, document.documentElement.lang]") == ["Engine cell · Simulation report", "en"]


def test_the_pointer_is_told_state_and_part(opened: Callable[[str], Page]) -> None:
    """At 30 s after 08:00 the second press works on nothing yet, and the first on an engine."""
    page = opened("en")
    place = "const b = document.querySelector('[data-lines]').getBoundingClientRect();"
    page.until("document.querySelector('[data-lines]') !== null")
    page.run("document.querySelector('[data-lines]').scrollIntoView({block: 'center'})")
    spot = page.run(f"(() => {{ {place} return [b.x + b.width / 2, b.y + b.height / 2] }})()")
    assert isinstance(spot, list)
    said = page.points_at(spot, "!document.getElementById('tip').hidden && document.getElementById('tip').textContent")
    assert isinstance(said, str)
    clock, state = said.split(" ", 1)
    assert "08:00:00" <= clock <= "12:30:00"
    assert state.startswith(("busy · gx200 #", "starved", "blocked · gx200 #", "down"))


def test_nothing_runs_over_the_edge(opened: Callable[[str], Page]) -> None:
    page = opened("en")
    for width in (1280, 390):
        page.resize(width, 900)
        assert page.run("document.documentElement.scrollWidth <= innerWidth") is True
        within = "[...document.querySelectorAll('.tile')].every((it) => it.scrollWidth <= it.clientWidth)"
        assert page.run(within) is True


def test_it_prints_as_a_document(opened: Callable[[str], Page], tmp_path: Path) -> None:
    """Some pages, with the model's text and without what only a screen can use."""
    page = opened("zh")
    page.command("Emulation.setEmulatedMedia", {"media": "print"})
    assert page.run("getComputedStyle(document.querySelector('.top')).display") == "none"
    page.command("Emulation.setEmulatedMedia", {"media": ""})
    made = page.command("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
    data = base64.b64decode(str(made["data"]))
    assert data.startswith(b"%PDF-")
    assert 3 <= data.count(b"/Type /Page\n") <= 8
    assert page.run("document.querySelector('details').open") is False, "it is folded again after printing"
