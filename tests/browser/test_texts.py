"""Texts of models, spreadsheets and ledgers stay texts: whatever they say, on no page of ours does a browser run it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import openpyxl
import pytest

import lineside
from lineside.district import Figure, open_ledger
from lineside.district.registry.kinds import record_from
from lineside.district.registry.membership import Membership
from lineside.district.store.account import Role
from lineside.report.page import page as written
from lineside.web.app import create_app
from lineside.web.beside import Beside
from lineside.web.layout import Editor, layout_app
from lineside.web.listen import configuration
from tests.browser.line import Line
from tests.browser.serving import PASSWORD, sign_in
from tests.unit.district.sheet.workbooks import WHY, xlsx
from tests.unit.report.plants import study

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browser.chromium import Page

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.needs("chinese-fonts")]

STRIKES = (
    "</script><script>struck=1</script>",
    "<img src=x onerror=struck=1>",
    "'\"><svg onload=struck=1>",
    "{{$root.constructor.constructor('struck=1')()}}",
    "</title><iframe srcdoc=x>",
)
HARM = "".join(STRIKES)
"""What would set `struck` wherever one kind of text were taken for another."""

MODEL = f"""
plant: shop
title: {{zh: {json.dumps("门厂" + HARM)}, en: {json.dumps("Shop" + HARM)}}}
starts: 2024-03-04 08:00
stations: stations.xlsx
workers: {{hands: {{per-shift: 3, title: {{zh: {json.dumps("操作工" + HARM)}}}}}}}
products:
  door:
    title: {{zh: {json.dumps("门" + HARM)}, en: {json.dumps("Door" + HARM)}}}
    route:
      - {{at: saw, time: 60 s, workers: {{hands: 1}}, parts: {{hinge: 2}}}}
      - {{at: bench, time: 50 s}}
parts: {{hinge: {{title: {{zh: {json.dumps("铰链" + HARM)}}}, from: store, by: agv, kanban: {{bins: 2, of: 20}}}}}}
fleets: {{agv: {{vehicles: 1, speed: 1 m/s, title: {{zh: {json.dumps("小车" + HARM)}}}}}}}
distances: {{store: {{saw: 20 m}}}}
release:
  door:
    orders:
      - {{order: {json.dumps(STRIKES[1])}, quantity: 400, release: 0 s, due: 9 h}}
layout: {{drawing: {json.dumps("<img src=x onerror=struck=1>.png")}}}
"""
LINE_PAGES = (
    "desk/floor", "desk/station/saw", "desk/orders", "desk/flow", "desk/shift", "desk/quality", "desk/fleet",
    "desk/energy", "desk/log",
    "wall/floor", "wall/output", "wall/shift", "wall/losses", "wall/wip", "wall/quality", "wall/fleet", "wall/energy",
    "wall/alarms",
)  # fmt: skip
DISTRICT_PAGES = (
    "district/overview", "district/chains", "district/indicators/gross-output", "district/claims", "district/targets",
    "district/retrofits", "district/record/firm", "district/record/cluster", "district/list/firm", "wall/clusters",
    "wall/targets",
)  # fmt: skip


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model whose stations stand in a spreadsheet."""
    folder = tmp_path_factory.mktemp("texts")
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["station", "title.zh", "title.en", "machines", "buffer", "power.busy"])
    sheet.append(["saw", "锯床" + HARM, "Saw" + HARM, 2, 4, "5 kW"])
    sheet.append(["bench", "装配台" + HARM, "Bench" + HARM, 1, 6, "1 kW"])
    workbook.save(folder / "stations.xlsx")
    path = folder / "shop.yaml"
    path.write_text(MODEL, encoding="utf-8")
    return path


def unharmed(page: Page) -> None:
    """Nothing was run, nothing has become an element, and the texts are there to be read."""
    page.listen(0.15)
    assert page.run("typeof struck") == "undefined"
    assert page.run("document.querySelectorAll('img[onerror], svg[onload], iframe').length") == 0
    assert page.run("[...document.scripts].filter(s => s.text.startsWith('struck')).length") == 0


def test_the_strikes_do_strike_where_they_are_let(page: Page) -> None:
    """Where a text is written into a page as HTML it is run, so the other tests can fail."""
    for number, write in enumerate(("document.write(text)", "document.body.innerHTML = text")):
        page.open("about:blank")
        page.run(f"(() => {{ const text = {json.dumps(STRIKES[number])}; {write}; }})()")
        page.until("typeof struck !== 'undefined'")


def test_on_the_pages_of_a_line(page: Page, model: Path, tmp_path: Path) -> None:
    with Line(str(model), tmp_path / "run.lineside") as line:
        for number, path in enumerate(LINE_PAGES):
            language = ("zh", "en")[number % 2]
            page.open(f"{line.address}/screen?lang={language}&hold=1#/{path}")
            page.sees("实时" if language == "zh" else "Live")
            page.sees(STRIKES[0])
            unharmed(page)
        page.open("about:blank")


def test_in_the_layout_editor(page: Page, model: Path) -> None:
    with Beside(configuration(layout_app(Editor(model)), "127.0.0.1", 0, None, None)) as server:
        for language in ("zh", "en"):
            page.open(f"{server.address}screen?lang={language}#/layout/floor")
            page.until("document.querySelector('[data-place=saw]') !== null")
            page.sees("<img src=x onerror=struck=1>.png" if language == "en" else "请核对")
            assert HARM in str(page.run("document.querySelector('[data-place=saw]').textContent"))
            unharmed(page)
        page.open("about:blank")


def test_in_a_report(page: Page, model: Path, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(written(study(lineside.load(model), "2 h", 2)), encoding="utf-8")
    for language in ("zh", "en"):
        page.open(f"{file.as_uri()}#{language}")
        page.sees(STRIKES[0])
        page.run("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        unharmed(page)


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A synthetic district in which everything has a harmful name."""
    with open_ledger(tmp_path_factory.mktemp("district") / "ledger.db") as ledger:
        kinds = ("district", "cluster", "firm", "park", "chain", "source")
        things: list[dict[str, object]] = [{"kind": kind, "id": kind} for kind in kinds]
        same = {"place": "B4", "subject": "district", "indicator": "gross-output"}
        things += [
            {"kind": "claim", "id": "claim", "check": {"test": "same", "figures": [same, same]}},
            {"kind": "target", "id": "target", "subject": "district", "indicator": "gross-output", "value": "700",
             "unit": "亿元", "due": "2027"},
        ]  # fmt: skip
        given = {"synthetic": True, "name": {"zh": "示例" + HARM, "en": "Example" + HARM}}
        ledger.add_records([record_from(given | thing) for thing in things], **WHY)
        ledger.add_memberships([Membership(member="firm", whole="cluster", role="in-cluster")], **WHY)
        ledger.add_memberships([Membership(member="cluster", whole="district", role="in-district")], **WHY)
        figure = {"indicator": "gross-output", "period": "2023", "unit": "亿元", "source": "source", "synthetic": True}
        ledger.add_figures(
            [
                Figure.from_dict(figure | {"release": "public", "subject": each, "value": "600", "place": STRIKES[1]})
                for each in ("district", "cluster", "firm")
            ],
            **WHY,
        )
        ledger.add_account("editor", Role.EDITOR, by="local")
        ledger.set_password("editor", PASSWORD, by="local")
        app = create_app(ledger, visitors=Role.VIEWER)
        with Beside(configuration(app, "127.0.0.1", 0, None, None)) as server:
            yield server.address
        app.state.site.close()


def test_on_the_pages_of_a_district(page: Page, district: str) -> None:
    seen = 0
    for language in ("zh", "en"):
        for path in DISTRICT_PAGES:
            page.open(f"{district}screen?lang={language}&hold=1#/{path}")
            page.until("!document.querySelector('[role=status]') && document.body.innerText.length > 50")
            page.run("document.querySelectorAll('details').forEach(each => { each.open = true; })")
            seen += STRIKES[0] in page.text()
            unharmed(page)
    assert seen >= len(DISTRICT_PAGES), "the names do stand on most pages"


def test_in_the_preview_of_a_sheet(page: Page, district: str) -> None:
    sheet = xlsx([["2023年" + HARM, None], ["企业名称", "工业总产值（亿元）"], ["公司" + HARM, 1.4]], sheet="<b>1")
    page.open(f"{district}screen?lang=zh#/district/import")
    sign_in(page)
    page.sees("选择表格文件")
    page.attach(STRIKES[1] + ".xlsx", sheet)
    page.sees("表格识别结果")
    unharmed(page)
    page.sees("struck=1")
