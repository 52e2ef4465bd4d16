"""The screen of a line that runs, as people use it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.browser.line import SCRIPT, SHOP, Line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.browser.chromium import Page

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.needs("chinese-fonts")]

PAGES = {
    "desk/floor": ("今日产量与计划", "Output against plan today"),
    "desk/station/saw": ("工作时间去向", "Where its time goes"),
    "desk/orders": ("追加订单", "Add an order"),
    "desk/flow": ("各工位等待", "Waiting in front of each station"),
    "desk/quality": ("一次合格率", "First-pass yield"),
    "desk/fleet": ("本模型没有车辆", "This model has no vehicles"),
    "desk/energy": ("累计用电", "Energy so far"),
    "desk/log": ("待人处理的问题", "Questions for a person"),
    "wall/floor": ("设备", "Machines"),
    "wall/output": ("订单与产品", "Orders and products"),
    "wall/losses": ("工作时间去向", "Where working time goes"),
    "wall/wip": ("在制品", "Work in process"),
    "wall/quality": ("成品率", "Yield"),
    "wall/fleet": ("本模型没有线边物料", "This model has no line-side parts"),
    "wall/energy": ("当前功率", "Power now"),
    "wall/alarms": ("报警与扣留零件", "Alarms and held parts"),
}
SAW, BENCH = 0, 2


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shop") / "shop.yaml"
    path.write_text(SHOP, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def line(shop: Path) -> Iterator[Line]:
    with Line(str(shop), shop.parent / "run.lineside") as line:
        yield line


def go(page: Page, line: Line, path: str, query: str = "?lang=en&hold=1") -> None:
    page.open(f"{line.address}/screen{query}#/{path}")
    page.sees("Live" if "lang=en" in query else "实时")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_whole_in_both_languages_and_themes(
    page: Page, line: Line, picture: Callable[[str], None], path: str
) -> None:
    wall = path.startswith("wall")
    page.resize(*((1920, 1080) if wall else (1440, 900)))
    for language, said in zip(("zh", "en"), PAGES[path], strict=True):
        for theme in ("dark", "light"):
            go(page, line, path, f"?lang={language}&theme={theme}&hold=1")
            page.sees(said)
            assert page.run("document.documentElement.dataset.theme") == theme
            page.listen(0.3)
            picture(f"{path.replace('/', '-')}-{language}-{theme}")
    if wall:  # nothing of a wall is beyond its edges, at 1080p and at 4K
        for width, height in ((1920, 1080), (3840, 2160)):
            page.resize(width, height)
            page.listen(0.3)
            assert page.run("document.documentElement.scrollHeight <= innerHeight && scrollY === 0")
            assert page.run("document.documentElement.scrollWidth <= innerWidth")


def test_a_machine_is_broken_and_the_line_answers(page: Page, line: Line, picture: Callable[[str], None]) -> None:
    go(page, line, "desk/station/saw")
    page.click(f"[data-do='break-{SAW}']")
    page.until(f"document.querySelector('[data-machine=\"{SAW}\"]').dataset.state === 'down'")
    page.sees("in repair")
    picture("task-broken")
    go(page, line, "desk/log")
    page.sees("failed")
    page.sees("had go wrong: break down · by screen")


def test_a_wrong_part_is_held_and_a_person_releases_it(page: Page, line: Line, picture: Callable[[str], None]) -> None:
    go(page, line, "desk/station/bench")
    page.click(f"[data-do='wrong-part-{BENCH}']")
    held = f"document.querySelector('[data-machine=\"{BENCH}\"]').dataset.state === 'held'"
    page.until(held, 60)
    page.sees("held by the interlock")
    picture("task-held")
    page.click(f"[data-do='let-go-{BENCH}']")
    page.until(f"!({held})")
    page.sees("Done")


def test_an_order_is_added(page: Page, line: Line) -> None:
    go(page, line, "desk/orders")
    page.sees("A-1")
    page.fill("input[type=number]", "7")
    page.click("[data-do='order']")
    page.sees("+1")
    assert "7" in str(
        page.run("[...document.querySelectorAll('tbody tr')].find(r => r.innerText.includes('+1')).innerText")
    )


def test_the_wall_turns_by_itself_and_by_the_arrows(page: Page, line: Line) -> None:
    go(page, line, "wall/floor", "?lang=en")
    page.press("ArrowRight")
    page.until("location.hash === '#/wall/output'")
    page.press("ArrowLeft")
    page.until("location.hash === '#/wall/floor'")
    page.press("l")
    page.sees("实时")
    page.until("location.hash === '#/wall/output'", 40)


def test_the_floor_leads_to_a_station(page: Page, line: Line) -> None:
    go(page, line, "desk/floor")
    box = page.until(
        "(() => { const f = document.querySelector('.floor'); if (!f?.floor) return null; const g = f.floor;"
        " const b = f.getBoundingClientRect(), s = g.source.scene.layout.stations.bench;"
        " return [b.x + g.dx + (s.x + 0.5) * g.scale, b.y + g.dy + (s.y + 0.8) * g.scale]; })()"
    )
    assert isinstance(box, list)
    page.mouse("mousePressed", *box)
    page.mouse("mouseReleased", *box)
    page.until("location.hash === '#/desk/station/bench'")


def test_texts_of_a_model_stay_texts(page: Page, line: Line) -> None:
    for path in ("desk/floor", "desk/station/saw", "desk/flow", "wall/alarms"):
        go(page, line, path)
        page.sees(f"Shop {SCRIPT}")
        assert page.run("document.querySelectorAll('img').length") == 0


def test_a_lost_link_is_told_and_the_page_resumes_by_itself(page: Page, shop: Path, tmp_path: Path) -> None:
    with Line(str(shop), tmp_path / "run.lineside", speed="60") as line:
        go(page, line, "desk/floor")
        before = page.until("document.querySelector('time').innerText")
        line.stop()
        page.sees("Link lost, reconnecting")
        line.start(line.port)
        page.sees("Live", 30)
        page.until(f"document.querySelector('time').innerText > {json.dumps(before)}")
        page.open("about:blank")
    lost = ("net::ERR_", "status of 503")  # what Chromium itself says of a server that is gone, or just going
    page.complaints = [each for each in page.complaints if not any(words in each for words in lost)]


def test_the_first_page_is_there_within_two_seconds(page: Page, line: Line) -> None:
    page.open(f"{line.address}/screen?lang=en#/desk/floor")
    page.until("document.querySelector('canvas') && document.body.innerText.includes('Made today')")
    assert float(str(page.run("performance.now()"))) < 2000


@pytest.mark.needs("node")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_has_serious_faults_of_accessibility(page: Page, line: Line, node_modules: Path, theme: str) -> None:
    axe = (node_modules / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    found = {}
    for path in PAGES:
        go(page, line, path, f"?lang=en&theme={theme}&hold=1")
        page.sees(PAGES[path][1])
        page.run(axe + "; 0")
        serious = page.run(
            "axe.run().then(r => r.violations.filter(v => ['serious', 'critical'].includes(v.impact))"
            ".map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target + ' ' + (n.any[0]?.message ?? ''))))"
        )
        if serious:
            found[path] = serious
    assert found == {}


def test_viewers_cannot_command(page: Page, shop: Path, tmp_path: Path) -> None:
    with Line(str(shop), tmp_path / "run.lineside", options=("--watch-only",)) as line:
        go(page, line, "desk/station/saw")
        page.until(f"document.querySelector('[data-do=\"break-{SAW}\"]').disabled")
        csrf = httpx.get(f"{line.address}/api/me").json()["csrf"]
        refused = httpx.post(
            f"{line.address}/api/line/asks",
            json={"ask": "disturb", "what": "break", "machine": SAW},
            headers={"x-lineside-csrf": csrf},
        )
        assert refused.status_code == 403
        page.open("about:blank")


def test_another_site_cannot_command(line: Line) -> None:
    body = {"ask": "disturb", "what": "break", "machine": SAW}
    csrf = httpx.get(f"{line.address}/api/me").json()["csrf"]
    good = {"x-lineside-csrf": csrf}
    forged: list[tuple[dict[str, str], int]] = [
        ({}, 403),
        ({"x-lineside-csrf": "guessed"}, 403),
        (good | {"origin": "https://elsewhere.example"}, 403),
        (good | {"sec-fetch-site": "cross-site"}, 403),
        (good | {"host": "elsewhere.example"}, 421),
    ]
    for headers, status in forged:
        assert httpx.post(f"{line.address}/api/line/asks", json=body, headers=headers).status_code == status, headers
    form = httpx.post(f"{line.address}/api/line/asks", content=json.dumps(body), headers=good)
    assert form.status_code == 415


@pytest.mark.parametrize(
    "body",
    [
        {"ask": "break"},
        {"ask": "disturb", "what": "break", "machine": -1},
        {"ask": "disturb", "what": "break", "machine": "0"},
        {"ask": "order", "source": 0, "quantity": 0},
        {"ask": "let-go", "machine": 0, "more": 1},
        [],
    ],
)
def test_what_makes_no_sense_is_refused(line: Line, body: object) -> None:
    csrf = httpx.get(f"{line.address}/api/me").json()["csrf"]
    answer = httpx.post(f"{line.address}/api/line/asks", json=body, headers={"x-lineside-csrf": csrf})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_what_the_line_refuses_is_told(line: Line) -> None:
    csrf = httpx.get(f"{line.address}/api/me").json()["csrf"]
    ask = {"ask": "let-go", "machine": 99}
    answer = httpx.post(f"{line.address}/api/line/asks", json=ask, headers={"x-lineside-csrf": csrf})
    assert answer.status_code == 409
