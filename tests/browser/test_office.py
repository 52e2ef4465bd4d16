"""The office's month as a person does it, without a terminal: first start, a firm, a late project, the briefing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from lineside.district import open_ledger
from lineside.district.demo import load_demo
from lineside.district.store.account import Role
from tests.browser.serving import PASSWORD, log_in, served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.browser.chromium import Page

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.needs("chinese-fonts"), pytest.mark.needs("node")]

PAGES = ("overview", "month", "work", "projects", "programmes", "rating", "list/firm", "new", "new/project", "accounts")
ENGLISH = {
    "month": "Not reported",
    "work": "Office in charge",
    "rating": "Output per mu",
    "new/project": "Planned dates",
}
FIELD = """
(label => {
  const words = e => e.textContent.trim();
  const all = [...document.querySelectorAll('main label, main fieldset')];
  const found = all.find(e => words(e).startsWith(label));
  const control = found?.querySelector('input, select, textarea');
  if (!control) return null;
  control.dataset.field = label;
  return `[data-field="${label}"]`;
})"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A small made-up district that nobody can log in to yet."""
    with open_ledger(tmp_path_factory.mktemp("new-office") / "ledger.db") as ledger:
        load_demo(ledger, by="local", firms=16, years=2)
        with served(ledger) as url:
            yield url


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Another of the kind, with the person who administers it."""
    with open_ledger(tmp_path_factory.mktemp("office") / "ledger.db") as ledger:
        ledger.add_account("王", Role.ADMINISTRATOR, by="local", reason="the first")
        ledger.set_password("王", PASSWORD, by="local")
        load_demo(ledger, by="local", firms=16, years=2)
        with served(ledger) as url:
            yield url


def enter(page: Page, label: str, value: str) -> None:
    """Fill the field that people know by this label."""
    selector = page.until(f"{FIELD}({json.dumps(label)})")
    assert isinstance(selector, str), label
    page.fill(selector, value)


def press(page: Page, text: str) -> None:
    """Press the button, or follow the link, that says so."""
    find = f"[...document.querySelectorAll('button, a')].find(e => e.innerText.trim() === {json.dumps(text)})"
    page.until(f"{find} !== undefined")
    page.run(f"{find}.click()")


def test_a_new_user_works_on_the_month(
    page: Page, address: str, picture: Callable[[str], None], serious_faults: Callable[[], list[str]]
) -> None:
    page.open(f"{address}/?lang=zh")
    page.sees("首次使用：设置管理员")
    assert serious_faults() == []
    enter(page, "账号名", "王")
    enter(page, "密码（至少", PASSWORD)
    enter(page, "再次输入密码", PASSWORD)
    press(page, "设为管理员并登录")
    page.sees("产业集群")

    page.run("location.hash = '#/district/new/firm'")
    enter(page, "中文", "新来机械有限公司")
    press(page, "保存")
    page.sees("新来机械有限公司")
    page.until("location.hash.startsWith('#/district/record/firm-')")
    page.sees("录入数据")

    page.run("location.hash = '#/district/new/project'")
    page.sees("计划节点")
    enter(page, "中文", "延期的项目")
    page.run("[...document.querySelectorAll('button')].find(b => b.ariaLabel === '添加 计划节点').click()")
    page.until("document.querySelector('input[type=date]') !== null")
    page.run(
        "(s => { s.value = 'begun'; s.dispatchEvent(new Event('change', {bubbles: true})); })"
        "([...document.querySelectorAll('fieldset select')].at(-1))"
    )
    page.fill("fieldset input[type=date]", "2025-01-31")
    press(page, "保存")
    page.until("location.hash.startsWith('#/district/record/project-')")
    page.run("location.hash = '#/district/projects'")
    page.sees("延期的项目")
    page.sees("滞后")

    page.run("location.hash = '#/district/month'")
    page.sees("未报企业")
    page.until(
        "[...document.querySelectorAll('button.main')].some(b => b.innerText.includes('发布本月') && !b.disabled)"
    )
    page.fill("main form input[required]", "月度发布")
    press(page, "发布本月汇总")
    page.sees("下载简报 .docx")
    got = page.run(
        "fetch([...document.querySelectorAll('a')].find(a => a.innerText.includes('简报')).href)"
        ".then(async a => [a.status, (await a.blob()).size])"
    )
    assert isinstance(got, list)
    assert got[0] == 200
    assert got[1] > 10_000
    picture("office-month")
    page.resize(1920, 1080)
    page.run("location.hash = '#/wall/district'")
    page.sees("已发布")
    picture("office-wall")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_the_office_is_there_in_both_languages_without_serious_faults(
    page: Page, office: str, path: str, picture: Callable[[str], None], serious_faults: Callable[[], list[str]]
) -> None:
    log_in(page, office)
    page.open(f"{office}/screen?lang=en#/district/{path}")
    page.sees(ENGLISH.get(path, "中文"))
    page.until("document.querySelector('[role=status]') === null")
    assert serious_faults() == []
    picture(f"office-{path.replace('/', '-')}")
