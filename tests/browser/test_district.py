"""The district on the screen as people use it: every page, a claim opened, a sheet taken in."""

from __future__ import annotations

import re
import threading
import time
from typing import TYPE_CHECKING

import pytest
import uvicorn

from lineside.district import open_ledger
from lineside.district.banan import load_banan
from lineside.district.store.account import Role
from lineside.web.listen import Doors
from lineside.web.serve import server_config
from tests.browser.serving import PASSWORD, sign_in
from tests.browser.wording import own_chinese, said_in
from tests.unit.district.sheet.workbooks import xlsx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.browser.chromium import Page

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.needs("chinese-fonts")]

SAID: list[re.Pattern[str]] = []
"""What is said in the ledger that is served."""
PAGES = {
    "district/overview": ("产业集群", "Clusters"),
    "district/chains": ("玻璃基板", "glass substrate"),
    "district/indicators/gross-output": ("汇总方式", "Adds up by"),
    "district/claims": ("需核实", "to be checked"),
    "district/targets": ("所需年均增速", "Growth a year needed"),
    "district/retrofits": ("智能制造单元", "Before and after"),
    "district/import": ("导入需要编辑权限", "To import you must be an editor"),
    "district/record/ch_disp": ("情况不明", "Unknown"),
    "district/record/p_bio": ("重庆国际生物城", "Chongqing International Biological City"),
    "district/list/firm": ("惠科金渝", "HKC"),
    "wall/clusters": ("主导产业集群", "leading"),
    "wall/targets": ("表述核算", "Published claims recomputed"),
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The ledger of Banan District, served on this machine, with one editor."""
    with open_ledger(tmp_path_factory.mktemp("district") / "ledger.db") as ledger:
        (administrator,) = [account.name for account in ledger.accounts()]
        load_banan(ledger, by=administrator)
        ledger.add_account("editor", Role.EDITOR, by=administrator)
        ledger.set_password("editor", PASSWORD, by=administrator)
        server = uvicorn.Server(server_config(ledger, Doors(port=0)))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
        SAID.append(said_in(ledger))
        yield f"http://127.0.0.1:{port}"
        SAID.clear()
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def opened(page: Page, address: str) -> Callable[..., Page]:
    def open_page(path: str, language: str = "zh", theme: str = "light") -> Page:
        if path.startswith("wall"):
            page.resize(1920, 1080)
        page.open(f"{address}/screen?lang={language}&theme={theme}&hold#/{path}")
        return page

    return open_page


@pytest.mark.needs("node")
@pytest.mark.parametrize("path", list(PAGES))
def test_every_page_is_there_in_both_languages_and_without_serious_faults(
    page: Page,
    opened: Callable[..., Page],
    serious_faults: Callable[[], list[str]],
    picture: Callable[[str], None],
    path: str,
) -> None:
    """Nothing may stand on the console; nothing may be wider than the screen. Every other page is dark in Chinese."""
    themes = ("dark", "light") if list(PAGES).index(path) % 2 else ("light", "dark")
    for language, said, theme in zip(("zh", "en"), PAGES[path], themes, strict=True):
        opened(path, language, theme)
        page.sees(said)
        page.until("!document.querySelector('[role=status]')")
        assert page.run("document.documentElement.scrollWidth <= innerWidth"), f"{path} is too wide in {language}"
        picture(f"district-{path.replace('/', '-')}-{language}-{theme}")
        assert serious_faults() == []
        assert not re.search(r"m2|100\.0+ ?%", page.text()), "km² and 100 % are written so"
        if language == "en":
            page.run("document.querySelectorAll('details').forEach(each => each.open = true)")
            assert own_chinese(page, SAID[0]) == []
            over = "[...document.querySelectorAll('.size, dd')].filter(e => e.scrollWidth > e.clientWidth + 1).length"
            assert page.run(over) == 0, "amounts stay within their cards"
    if not path.startswith("wall"):
        page.resize(820, 1180)  # a tablet held upright
        page.listen(0.15)
        assert page.run("document.documentElement.scrollWidth <= innerWidth")
        picture(f"district-{path.replace('/', '-')}-tablet")


def test_a_claim_opens_to_its_arithmetic_and_its_readings(opened: Callable[..., Page]) -> None:
    page = opened("district/claims")
    page.sees("工业园区面积扩大1.25倍")
    page.run("[...document.querySelectorAll('summary')].find(s => s.innerText.includes('工业园区面积扩大')).click()")
    page.sees("28.16 km² ÷ 12.49 km²")
    page.sees("增加1.25倍，为原来的2.25倍")


def test_claims_are_chosen_by_their_verdict(opened: Callable[..., Page]) -> None:
    page = opened("district/claims")
    page.until("document.querySelectorAll('details.claim').length === 49")
    page.run("[...document.querySelectorAll('button')].find(b => b.innerText.includes('需核实')).click()")
    page.until("document.querySelectorAll('details.claim').length === 4")


def test_a_way_leads_from_the_district_to_a_firm(opened: Callable[..., Page]) -> None:
    page = opened("district/overview")
    page.sees("新型显示")
    page.run("[...document.querySelectorAll('a')].find(a => a.innerText.trim() === '新型显示').click()")
    page.sees("包含")
    page.run("[...document.querySelectorAll('a')].find(a => a.innerText.includes('惠科金渝')).click()")
    page.sees("所属")
    assert "district/record/e_" in str(page.run("location.hash"))


def test_the_language_changes_at_once(opened: Callable[..., Page]) -> None:
    page = opened("district/targets")
    page.sees("所需年均增速")
    page.sees("基期值的2倍")
    page.run("[...document.querySelectorAll('button')].find(b => b.innerText === 'English').click()")
    page.sees("Growth a year needed")
    page.sees("2 × its baseline")


def test_a_sheet_is_looked_at_and_taken_in(
    opened: Callable[..., Page], picture: Callable[[str], None], tmp_path: Path
) -> None:
    """Signed in as an editor: the columns are understood, a preview says what is new, then it is written."""
    sheet = xlsx(
        [["2023年企业产值（演示）", None], ["企业名称", "工业总产值（亿元）"], ["重庆平山机电设备有限公司", 1.4]]
    )
    page = opened("district/import")
    sign_in(page)
    page.sees("选择表格文件")
    page.attach("sheet.xlsx", sheet)
    page.sees("表格识别结果")
    picture("district-import-understood")
    page.run("[...document.querySelectorAll('button')].find(b => b.innerText === '预览变更').click()")
    page.sees("将发生的变更")
    picture("district-import-preview")


ARTICLE = "2023年，巴南区工业投资增长18.3%，制造业投资增长20%。去年全区工业总产值1050亿元。"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_article_is_pasted_accepted_by_keys_and_judged(
    opened: Callable[..., Page],
    picture: Callable[[str], None],
    serious_faults: Callable[[], list[str]],
    language: str,
) -> None:
    page = opened("district/read", language)
    sign_in(page)
    page.until("!!document.querySelector('textarea')")
    page.fill("textarea", ARTICLE)
    page.run("document.querySelector('.drop button.main').click()")
    page.until("document.querySelectorAll('.rows tbody tr').length === 3")
    assert "18.3%" in str(page.run("document.querySelector('mark.chosen').innerText"))
    picture(f"district-read-{language}")
    for letter in ("a", "a", "d", "j"):
        page.run(f"dispatchEvent(new KeyboardEvent('keydown', {{key: '{letter}'}}))")
    page.sees("一致" if language == "zh" else "agrees")
    page.sees("需核实" if language == "zh" else "to be checked")
    picture(f"district-read-judged-{language}")
    assert serious_faults() == []
    assert page.run("document.documentElement.scrollWidth <= innerWidth")


def test_a_question_of_a_sheet_is_answered_where_it_stands(
    opened: Callable[..., Page], picture: Callable[[str], None]
) -> None:
    """No period, ▲, and a name nobody has: each is answered on the page, then nothing stands in the way."""
    rows: list[list[object]] = [["企业产值", None, None], ["企业名称", "工业总产值（亿元）", "同比增长(%)"]]
    rows += [["重庆平山机电设备有限公司", 1.4, "▲3.1"], ["无名厂", 2, 5]]
    page = opened("district/import")
    sign_in(page)
    page.sees("选择表格文件")
    page.attach("sheet.xlsx", xlsx(rows))
    page.sees("需要先说明")
    picture("district-import-questions")
    page.fill(".asked form input", "2024-03")
    page.run("document.querySelector('.asked form button').click()")
    page.until("document.querySelectorAll('.asked li').length === 1")
    page.run("[...document.querySelectorAll('.asked button')].find(b => b.innerText.includes('下降')).click()")
    page.sees("无名厂")
    picture("district-import-names")
    page.run("[...document.querySelectorAll('.asked button')].find(b => b.innerText === '不读取').click()")
    page.until("!document.querySelector('.asked')")
    page.sees("将发生的变更")
