"""The floor, changed as a person would: a station dragged, moved by keys, a way drawn, saved to the model's file."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from lineside.model.load import load
from lineside.web.beside import Beside
from lineside.web.layout import Editor, layout_app
from lineside.web.listen import configuration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.browser.chromium import Page

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.needs("chinese-fonts")]

MODEL = """\
plant: small
title: {zh: 小产线, en: A small line}
stations: {saw: {machines: 2, title: {zh: 锯床, en: Saw}}, pack: {}}   # what stands here
products: {frame: {route: [{at: saw, time: 60 s}, {at: pack, time: 20 s}]}}
release: {frame: always}
layout: {size: 40 20 m, places: {saw: 4 6 m, pack: 25 6 m}}            # the hall
"""
MIDDLE_AND_METRE = """\
(() => {
  const box = document.querySelector('[data-place=pack] .box')
  const { x, y, width, height } = box.getBoundingClientRect()
  return [x + width / 2, y + height / 2, box.getScreenCTM().a]
})()"""
"""Where the box of `pack` is on the screen, and how long a metre of the floor is there; pixels."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "plant.yaml"
    path.write_text(MODEL, encoding="utf-8")
    return path


@pytest.fixture
def opened(page: Page, file: Path) -> Iterator[Page]:
    with Beside(configuration(layout_app(Editor(file)), "127.0.0.1", 0, None, None)) as server:
        page.open(f"{server.address}screen?lang=zh#/layout/floor")
        page.until("document.querySelector('[data-place=saw]') !== null")
        yield page


def corner(file: Path, name: str) -> str:
    floor = load(file).layout
    assert floor is not None
    return str(floor.places[name])


def save(page: Page) -> None:
    page.run("[...document.querySelectorAll('button')].find(b => b.innerText === '保存到模型文件').click()")
    page.sees("已保存")


@pytest.mark.needs("node")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_is_whole_in_both_languages_and_without_serious_faults(
    opened: Page, serious_faults: Callable[[], list[str]], picture: Callable[[str], None], theme: str
) -> None:
    address = str(opened.run("location.origin"))
    for language, said in (("zh", "保存到模型文件"), ("en", "Save to the model")):
        opened.open(f"{address}/screen?lang={language}&theme={theme}#/layout/floor")
        opened.sees(said)
        assert opened.run("document.documentElement.scrollWidth <= innerWidth")
        assert serious_faults() == []
        picture(f"layout-{language}-{theme}")


def test_a_station_is_dragged_and_saved(opened: Page, file: Path, picture: Callable[[str], None]) -> None:
    x, y, metre = cast("list[float]", opened.run(MIDDLE_AND_METRE))
    opened.mouse("mouseMoved", x, y)
    opened.mouse("mousePressed", x, y)
    opened.mouse("mouseMoved", x + 3 * metre, y + 5 * metre)
    opened.mouse("mouseReleased", x + 3 * metre, y + 5 * metre)
    picture("layout-dragged")
    save(opened)
    assert corner(file, "pack") == "28 11 m"
    assert file.read_text(encoding="utf-8") == MODEL.replace("pack: 25 6 m", "pack: 28 11 m")


def test_keys_move_a_station_too_and_undo_takes_it_back(opened: Page, file: Path) -> None:
    opened.run("document.querySelector('[data-place=saw]').focus()")
    opened.press("ArrowRight")
    opened.press("ArrowDown")
    opened.run("[...document.querySelectorAll('button')].find(b => b.innerText === '撤销').click()")
    save(opened)
    assert corner(file, "saw") == "4.5 6 m"


def test_a_way_is_drawn_from_place_to_place(opened: Page, file: Path) -> None:
    opened.run("[...document.querySelectorAll('button')].find(b => b.innerText === '画路线').click()")
    for name in ("saw", "pack"):
        opened.run(
            f"document.querySelector('[data-place={name}]').dispatchEvent(new MouseEvent('click', {{bubbles: true}}))"
        )
    opened.sees("锯床 → pack")
    save(opened)
    floor = load(file).layout
    assert floor is not None
    assert [(way.start, way.to) for way in floor.ways] == [("saw", "pack")]


def test_stations_on_top_of_each_other_are_told_when_they_are_saved(opened: Page, file: Path) -> None:
    assert "位置重叠" not in opened.text()
    opened.run("document.querySelector('[data-place=pack]').focus()")
    for _ in range(42):  # 25 m less 42 half metres: on the saw
        opened.run(
            "document.querySelector('[data-place=pack]').dispatchEvent("
            "new KeyboardEvent('keydown', {key: 'ArrowLeft', bubbles: true}))"
        )
    save(opened)
    assert corner(file, "pack") == "4 6 m"
    opened.sees("位置重叠：锯床 – pack")
    assert "# what stands here" in file.read_text(encoding="utf-8")
    assert "# the hall" in file.read_text(encoding="utf-8")
