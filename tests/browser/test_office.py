"""The office's month as a person does it, without a terminal: first start, a firm, a late project, the briefing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from lineside.district import open_ledger
from lineside.district.demo import load_demo
from lineside.district.store.account import Role
from tests.browser.serving import PASSWORD, log_in, served
from tests.unit.district.sheet.workbooks import xlsx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.browser.chromium import Page

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.needs("chinese-fonts"), pytest.mark.needs("node")]

PAGES = ("overview", "month", "work", "projects", "programmes", "rating", "list/firm", "new", "new/project", "accounts")
WORDS = {
    "month": ("未报企业", "Not reported"),
    "work": ("责任单位", "Office in charge"),
    "rating": ("亩均", "Output per mu"),
    "new/project": ("计划节点", "Planned dates"),
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


@pytest.fixture
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


SAID = {
    "first": ("首次使用：设置管理员", "First use: set up an administrator"),
    "account": ("账号名", "Account"),
    "password": ("密码（至少", "Password, 10"),
    "again": ("再次输入密码", "The password again"),
    "begin": ("设为管理员并登录", "Set up and sign in"),
    "clusters": ("产业集群", "Clusters"),
    "chinese": ("中文", "Chinese"),
    "save": ("保存", "Save"),
    "enter": ("录入数据", "Enter a figure"),
    "planned": ("计划节点", "Planned dates"),
    "add": ("添加", "Add"),
    "late": ("滞后", "late"),
    "choose": ("选择表格文件", "Choose a spreadsheet"),
    "preview": ("预览变更", "Preview"),
    "added": ("新增", "added"),
    "take": ("导入", "Take in"),
    "taken": ("已导入", "Taken in"),
    "missing": ("未报企业", "Not reported"),
    "release": ("发布本月汇总", "Release this month"),
    "briefing": ("下载简报 .docx", "Briefing .docx"),
    "released": ("已发布", "released"),
}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_new_user_works_on_the_month(
    page: Page, address: str, language: str, picture: Callable[[str], None], serious_faults: Callable[[], list[str]]
) -> None:
    said = {name: words[language == "en"] for name, words in SAID.items()}
    page.open(f"{address}/?lang={language}")
    page.sees(said["first"])
    assert serious_faults() == []
    enter(page, said["account"], "王")
    enter(page, said["password"], PASSWORD)
    enter(page, said["again"], PASSWORD)
    press(page, said["begin"])
    page.sees(said["clusters"])

    firm = _enter_a_firm(page, said)
    _enter_a_late_project(page, said)
    _import_the_return(page, said, firm)
    picture(f"office-import-{language}")
    _close_the_month(page, said)
    picture(f"office-month-{language}")
    page.resize(1920, 1080)
    page.run("location.hash = '#/wall/district'")
    page.sees(said["released"])
    picture(f"office-wall-{language}")


def _enter_a_firm(page: Page, said: dict[str, str]) -> str:
    page.run("location.hash = '#/district/new/firm'")
    enter(page, said["chinese"], "新来机械有限公司")
    press(page, said["save"])
    page.sees("新来机械有限公司")
    page.until("location.hash.startsWith('#/district/record/firm-')")
    page.sees(said["enter"])
    return str(page.run("location.hash"))


def _enter_a_late_project(page: Page, said: dict[str, str]) -> None:
    page.run("location.hash = '#/district/new/project'")
    page.sees(said["planned"])
    enter(page, said["chinese"], "延期的项目")
    add = json.dumps(f"{said['add']} {said['planned']}")
    page.run(f"[...document.querySelectorAll('button')].find(b => b.ariaLabel === {add}).click()")
    page.until("document.querySelector('input[type=date]') !== null")
    page.run(
        "(s => { s.value = 'begun'; s.dispatchEvent(new Event('change', {bubbles: true})); })"
        "([...document.querySelectorAll('fieldset select')].at(-1))"
    )
    page.fill("fieldset input[type=date]", "2025-01-31")
    press(page, said["save"])
    page.until("location.hash.startsWith('#/district/record/project-')")
    page.run("location.hash = '#/district/projects'")
    page.sees("延期的项目")
    page.sees(said["late"])


def _import_the_return(page: Page, said: dict[str, str], firm: str) -> None:
    """The new firm's return of the month comes in as a sheet, and stands on the month's page."""
    page.run("location.hash = '#/district/month'")
    month = str(page.until("document.querySelector('main label select')?.value"))
    page.run("location.hash = '#/district/import'")
    page.sees(said["choose"])
    title = f"{month[:4]}年{int(month[5:7])}月工业总产值"
    rows: list[list[object]] = [[title, None], ["企业名称", "工业总产值（万元）"], ["新来机械有限公司", 4321.5]]
    page.attach("return.xlsx", xlsx(rows))
    press(page, said["preview"])
    page.sees(f"1 {said['added']}")
    page.run("document.querySelectorAll('main details').forEach(each => each.open = true)")
    page.sees("4321.5")
    assert "firm-" not in page.text()
    page.fill("main .last input[size]", "月报")
    button = (
        f"[...document.querySelectorAll('main .last button')].find(e => e.innerText === {json.dumps(said['take'])})"
    )
    page.until(f"{button}?.disabled === false")
    page.run(f"{button}.click()")
    page.sees(said["taken"])
    page.run(f"location.hash = {json.dumps(firm)}")
    page.sees("4321.5")


def _close_the_month(page: Page, said: dict[str, str]) -> None:
    page.run("location.hash = '#/district/month'")
    page.sees(said["missing"])
    page.until(
        "[...document.querySelectorAll('button.main')]"
        f".some(b => b.innerText.includes({json.dumps(said['release'])}) && !b.disabled)"
    )
    page.fill("main form input[required]", "月度发布")
    press(page, said["release"])
    page.sees(said["briefing"])
    link = f"[...document.querySelectorAll('a')].find(a => a.innerText.includes({json.dumps(said['briefing'])})).href"
    got = page.run(f"fetch({link}).then(async a => [a.status, (await a.blob()).size])")
    assert isinstance(got, list)
    assert got[0] == 200
    assert got[1] > 10_000


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_the_office_is_there_in_both_languages_without_serious_faults(
    page: Page, office: str, path: str, picture: Callable[[str], None], serious_faults: Callable[[], list[str]]
) -> None:
    log_in(page, office)
    for language in ("en", "zh"):
        page.open(f"{office}/screen?lang={language}#/district/{path}")
        page.sees(WORDS.get(path, ("English", "中文"))[language == "en"])
        page.until("document.querySelector('[role=status]') === null")
        assert page.run("document.documentElement.lang.slice(0, 2)") == language
        assert serious_faults() == []
        picture(f"office-{path.replace('/', '-')}-{language}")
