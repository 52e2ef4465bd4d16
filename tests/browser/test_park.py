"""A park's operator walks through all of its pages in both languages, and does on them what there is to do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from lineside.district import open_ledger
from lineside.district.demo_park import CASE, PARK, load_park
from lineside.district.registry.kinds import record_from
from lineside.district.store.account import Role
from tests.browser.serving import PASSWORD, log_in, served
from tests.browser.wording import own_chinese, said_in

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator

    from tests.browser.chromium import Page

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.needs("chinese-fonts"), pytest.mark.needs("node")]

PAGES = {
    "park": ("Monday's list", "周一清单"),
    "park/rooms": ("Owed (yuan)", "欠缴（元）"),
    "park/board": ("Proposed because", "推荐理由"),
    "park/matching": ("What each reason weighs", "各项理由的分值"),
    "park/hours": ("Own orders on time, at least", "自有订单准时把握"),
    "park/results": ("How far patents came", "专利走到哪一步"),
    "park/projects": ("Partners and what they give", "合作方及投入"),
    "park/platforms": ("Used this week", "本周使用"),
    "park/money": ("Clawed back", "已追回"),
    "park/policies/demo-talent": ("What is lacking, by when", "差什么、何时可补"),
    "park/counts": ("A year before", "上年同期"),
    "park/grade": ("The numbers, and what they are counted from", "所用数字及清单"),
    f"park/firm/{CASE}": ("Funds raised", "累计融资"),
    "record/demo-mentor-1": ("Data of the person", "个人信息"),
    "new/booking": ("Charged (yuan)", "收费（元）"),
}
SAID: list[re.Pattern[str]] = []
"""What is said in the park that is served."""
TENANTS = """入驻企业台账
序号,企业名称,楼栋,房间号,面积（㎡）,租金（元/月）,起租日,到期日,联系人,联系电话,渠道
1,新来机械有限公司,E,501,90,2700,2026.1.1,2028.12.31,虚构甲,13900000000,中介
"""


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
        SAID.append(said_in(ledger))
        with served(ledger) as address:
            yield address
        SAID.clear()


def press(page: Page, text: str) -> None:
    """Press the button that says so."""
    find = f"[...document.querySelectorAll('main button')].find(e => e.innerText.trim() === {json.dumps(text)})"
    page.until(f"{find}?.disabled === false")
    page.run(f"{find}.click()")


def choose(page: Page, selector: str, value: str) -> None:
    """Choose in a list."""
    page.until(f"document.querySelector({json.dumps(selector)}) !== null")
    page.run(
        f"(s => {{ s.value = {json.dumps(value)}; s.dispatchEvent(new Event('change', {{bubbles: true}})); }})"
        f"(document.querySelector({json.dumps(selector)}))"
    )


def write(page: Page, selector: str, text: str) -> None:
    """Write into a field."""
    page.run(
        f"(s => {{ s.value = {json.dumps(text)}; s.dispatchEvent(new Event('input', {{bubbles: true}})); }})"
        f"(document.querySelector({json.dumps(selector)}))"
    )


def test_an_operator_walks_through_the_park_in_both_languages(
    page: Page, park: str, picture: Callable[[str], None], serious_faults: Callable[[], list[str]]
) -> None:
    log_in(page, park)
    for at, language in enumerate(("en", "zh")):
        page.open(f"{park}/screen?lang={language}#/district/park")
        for n, (path, words) in enumerate(PAGES.items()):
            page.run(f"location.hash = '#/district/{path}'")
            page.sees(words[at])
            page.until("document.querySelector('[role=status]') === null")
            if n % 2 == at or EVERY:
                assert serious_faults() == [], f"{path} {language}"
            if language == "en":
                assert own_chinese(page, SAID[0]) == [], path
            picture(f"{path.replace('/', '-')}.{language}")
        page.run("location.hash = '#/district/park'")
        page.until("document.querySelector('nav.pages') !== null")
        # The menu, and the pages of the park below it, stand in one line each.
        for nav in ("header > nav", "nav.pages"):
            lines = f"document.querySelector('{nav}').scrollHeight / document.querySelector('{nav} a').offsetHeight"
            assert page.run(f"{lines} < 1.5"), nav
            wide = f"(n => n.scrollWidth <= n.clientWidth + 1)(document.querySelector('{nav}'))"
            assert page.run(wide), nav
        page.open("about:blank")


EVERY = False
"""Whether axe looks at every page in both languages; each is looked at in one of them."""


def test_an_operator_does_what_there_is_to_do(page: Page, park: str, picture: Callable[[str], None]) -> None:
    log_in(page, park)
    page.open(f"{park}/screen?lang=en#/district/park")
    # Mine is what the desk sees to, and the account remembers the desk.
    page.until("document.querySelector('details input[type=checkbox]') !== null")
    page.run("document.querySelector('details input[type=checkbox]').click()")
    page.until("fetch('/api/me').then(a => a.json()).then(me => me.desks.join() === 'letting')")
    page.until("[...document.querySelectorAll('tbody tr')].every(r => r.cells[3].innerText === 'Letting')")

    # A count opens to as many things as it says.
    page.run("location.hash = '#/district/park/counts'")
    find = "[...document.querySelectorAll('td button')].find(b => b.ariaLabel.includes('service cases asked, so far'))"
    page.until(f"{find} !== undefined")
    number = page.run(f"{find}.innerText.replace(/[^0-9]/g, '')")
    page.run(f"{find}.click()")
    page.sees("The list as it was entered")
    assert page.run("String(document.querySelectorAll('.list li').length)") == number

    # All open demands are assigned; one is opened, explained, and proposed.
    page.run("location.hash = '#/district/park/matching'")
    press(page, "Assign all open demands")
    page.sees("The best assignment")
    path = page.run("fetch('/api/park/matching').then(a => a.json()).then(found => "
                    "found.demands.find(d => d.offers && !d.state).id)")  # fmt: skip
    page.run(f"location.hash = '#/district/park/matching/{path}'")
    page.sees("Reasons and points")
    picture("park-matching-offers")
    press(page, "Propose this match")
    page.sees("Proposed: ")

    # An order is placed in idle hours, by simulating the model that is kept with them.
    page.run("location.hash = '#/district/park/hours'")
    choose(page, "details.order select", "demo-idle")
    page.run("document.querySelector('details.order').open = true")
    write(page, "details.order [role=combobox]", "demo-s-02")
    page.until("document.querySelector('details.order [role=option]:not([aria-disabled])') !== null")
    page.run("document.querySelector('details.order [role=option]').dispatchEvent("
             "new MouseEvent('mousedown', {bubbles: true, cancelable: true}))")  # fmt: skip
    write(page, "details.order input[maxlength='60']", "housing")
    press(page, "Simulate and place it")
    page.sees("own orders on time at least")

    # The makerspace's conditions, beside the incubator's.
    page.run("location.hash = '#/district/park/grade'")
    choose(page, "main section select", "makerspace")
    page.sees("ten events or more in a year")

    # A ledger of tenants comes in; what it does not say is asked.
    page.run("location.hash = '#/district/import'")
    page.attach("台账.csv", TENANTS.encode())
    page.sees("A ledger of tenants")
    choose(page, "tr:last-child select", "skip")
    press(page, "Preview")
    page.sees("no firm is called")
    press(page, "a new firm, enter it")
    page.sees("persons kept apart")
    picture("park-import")
    press(page, "Take in")
    page.sees("Taken in")


def test_somebody_who_looks_on_is_told_that_this_is_not_for_them(page: Page, park: str) -> None:
    page.open(f"{park}/screen?lang=en#/district/park")
    page.until("document.querySelector('main') !== null")
    page.run("fetch('/api/me').then(a => a.json()).then(me => fetch('/api/logout', {method: 'POST', headers: "
             "{'content-type': 'application/json', 'x-lineside-csrf': me.csrf}, body: '{}'}))")  # fmt: skip
    page.open("about:blank")
    page.open(f"{park}/screen?lang=en#/district/park")
    page.sees("log in as an editor")
