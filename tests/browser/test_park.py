"""A park's pages as its operator sees them, in both languages; a count that is entered and opened; roles kept apart."""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING

import pytest
import uvicorn

from lineside.district import open_ledger
from lineside.district.demo_park import CASE, PARK, load_park
from lineside.district.registry.kinds import record_from
from lineside.district.store.account import Role
from lineside.web.app import create_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.browser.chromium import Page

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.needs("chinese-fonts"), pytest.mark.needs("node")]

PASSWORD = "three-words-for-a-test"
PAGES = {
    "park": ("Monday's list", "周一清单"),
    "park/rooms": ("Owed (yuan)", "欠缴（元）"),
    "park/board": ("Reached so far", "累计进展"),
    "park/results": ("Joint projects", "合作项目"),
    "park/platforms": ("Used this week", "本周使用"),
    "park/money": ("Clawed back", "已追回"),
    "park/counts": ("A year before", "上年同期"),
    f"park/firm/{CASE}": ("Funds raised", "累计融资"),
    "record/demo-mentor-1": ("Data of the person", "个人信息"),
    "new/booking": ("Charged (yuan)", "收费（元）"),
}


@pytest.fixture(scope="module")
def park(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A made-up park, an operator whose account is for it, and somebody who looks on."""
    with open_ledger(tmp_path_factory.mktemp("park") / "ledger.db") as ledger:
        ledger.add_records(
            [record_from({"kind": "district", "id": "demo", "name": {"zh": "演示区"}, "synthetic": True})],
            by="local", reason="made up",
        )  # fmt: skip
        load_park(ledger, by="local", seed=1246, district="demo")
        ledger.add_account("王", Role.EDITOR, by="local", reason="operator", within=PARK)
        ledger.set_password("王", PASSWORD, by="local")
        app = create_app(ledger, visitors=Role.VIEWER, patience_s=60)
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


def log_in(page: Page, park: str) -> None:
    """Go to the park as its operator, if that is not who is there."""
    page.open(f"{park}/screen?lang=en#/district/overview")
    page.until("document.querySelector('main') !== null")
    sent = json.dumps({"name": "王", "password": PASSWORD})
    page.run(
        "fetch('/api/me').then(a => a.json()).then(me => me.name ? 200 : fetch('/api/login',"
        " {method: 'POST', headers: {'content-type': 'application/json'}, body: "
        f"{json.dumps(sent)}}}).then(a => a.status))"
    )
    page.open("about:blank")


def test_every_page_is_there_in_both_languages_without_serious_faults(
    page: Page, park: str, picture: Callable[[str], None], serious_faults: Callable[[], list[str]]
) -> None:
    log_in(page, park)
    for language in (1, 0):
        page.open(f"{park}/screen?lang={('en', 'zh')[language]}#/district/park")
        for path, words in PAGES.items():
            page.run(f"location.hash = '#/district/{path}'")
            page.sees(words[language])
            page.until("document.querySelector('[role=status]') === null")
            if language == 0 or path in ("park", "park/rooms"):
                assert serious_faults() == [], path
            picture(f"{path.replace('/', '-')}.{('en', 'zh')[language]}")
        page.open("about:blank")


def test_a_count_opens_to_as_many_things_as_it_says(page: Page, park: str) -> None:
    log_in(page, park)
    page.open(f"{park}/screen?lang=en#/district/park/counts")
    page.sees("In the ledger")
    find = "[...document.querySelectorAll('td button')].find(b => b.ariaLabel.includes('service cases asked, so far'))"
    page.until(f"{find} !== undefined")
    number = page.run(f"{find}.innerText.replace(/[^0-9]/g, '')")
    page.run(f"{find}.click()")
    page.sees("The list as it was entered")
    assert page.run("String(document.querySelectorAll('.list li').length)") == number


def test_somebody_who_looks_on_is_told_that_this_is_not_for_them(page: Page, park: str) -> None:
    page.open(f"{park}/screen?lang=en#/district/park")
    page.until("document.querySelector('main') !== null")
    page.run("fetch('/api/me').then(a => a.json()).then(me => fetch('/api/logout', {method: 'POST', headers: "
             "{'content-type': 'application/json', 'x-lineside-csrf': me.csrf}, body: '{}'}))")  # fmt: skip
    page.open("about:blank")
    page.open(f"{park}/screen?lang=en#/district/park")
    page.sees("log in as an editor")
