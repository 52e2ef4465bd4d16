"""Simulated runs played on the screen: at any speed, to any moment, two beside each other on one clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.line import SHOP, Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.browser.chromium import Page

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.needs("chinese-fonts")]

CLOCKS = "[...document.querySelectorAll('[data-run] header .number')].map(e => e.innerText)"
MADE = "[...document.querySelectorAll('[data-run] .tile .value')].map(e => parseInt(e.innerText))"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    folder = tmp_path_factory.mktemp("show")
    before, after = folder / "before.yaml", folder / "after.yaml"
    before.write_text(SHOP, encoding="utf-8")
    after.write_text(SHOP.replace("time: 50 s", "time: 25 s"), encoding="utf-8")
    with Shown("", folder / "none", shown=(str(before), str(after))) as shown:
        yield shown


@pytest.fixture
def opened(page: Page, shown: Shown) -> Iterator[Callable[..., Page]]:
    def open_page(language: str = "en", theme: str = "light") -> Page:
        page.open(f"{shown.address}/screen?lang={language}&theme={theme}#/desk/show")
        page.until(f"{CLOCKS}.length === 2")
        return page

    yield open_page
    page.open("about:blank")


@pytest.mark.needs("node")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_is_whole_in_both_languages_and_without_serious_faults(
    opened: Callable[..., Page], serious_faults: Callable[[], list[str]], picture: Callable[[str], None], theme: str
) -> None:
    for language, said in (("zh", "仿真回放"), ("en", "Simulations played")):
        page = opened(language, theme)
        page.sees(said)
        assert page.run("document.documentElement.scrollWidth <= innerWidth")
        assert serious_faults() == []
        picture(f"show-{language}-{theme}")


def test_two_runs_are_played_beside_each_other_on_one_clock(
    opened: Callable[..., Page], picture: Callable[[str], None]
) -> None:
    page = opened()
    page.click("[data-do='play']")  # it stands still
    page.run("(e => { e.value = 1100; e.dispatchEvent(new Event('input')); })(document.querySelector('[type=range]'))")
    page.until(f"{CLOCKS}.every(text => text.endsWith('08:18:20'))")
    picture("show-two-runs")
    slow, fast = (int(each) for each in str(page.run(f"{MADE}.filter((_, n) => n % 3 === 0).join(' ')")).split())
    assert 0 < slow < fast
    page.fill("select", "10")
    page.click("[data-do='play']")
    page.until(f"{CLOCKS}[0] > '08:18:25' || !{CLOCKS}[0].endsWith('08:18:20')")
    clocks = page.run(CLOCKS)
    assert isinstance(clocks, list)
    assert clocks[0] == clocks[1]
    page.click("[data-do='restart']")
    page.until(f"{MADE}[0] === 0")
