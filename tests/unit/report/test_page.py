"""The report: it says what the result says, fetches nothing, and lets no name of a model become code."""

from __future__ import annotations

import base64
import hashlib
import json
import re

import pytest

import lineside
from lineside.report import number
from lineside.report.balance import needs
from lineside.report.page import page
from lineside.report.study import Study
from tests.unit.report import plants
from tests.unit.report.reading import Reader

MOST_BYTES = 3_000_000
EVIL = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>&"


@pytest.fixture(scope="module")
def text() -> str:
    return page(plants.cell())


@pytest.fixture(scope="module")
def read(text: str) -> Reader:
    return Reader(text)


def test_every_section_is_named_linked_and_said_in_both_languages(read: Reader) -> None:
    assert list(read.sections) == [
        "answer",
        "line",
        "stations",
        "oee",
        "balance",
        "trend",
        "flow",
        "cycle-times",
        "workers",
        "supply",
        "energy",
        "gantt",
        "recognition",
        "repeat",
    ]
    links = [each["href"] for each in read.all("a")]
    assert links == [f"#{name}" for name in read.sections]
    assert [each["aria-labelledby"] for each in read.all("section")] == [f"{name}-title" for name in read.sections]
    assert {each.get("lang") for each in read.all("span")} == {None, "zh-CN", "en"}
    for said in ("结论", "The answer", "工位时间构成", "Where the stations' time goes"):
        assert any(said in section for section in read.sections.values())


def test_figures_are_those_of_the_result(read: Reader) -> None:
    result = plants.cell().result
    engine, leak = result.products["gx200"], result.stations["leak-test"]
    assert number.figure(engine.throughput_per_h) in read.sections["answer"]
    assert number.figure(engine.wip) in read.sections["answer"]
    assert number.time(engine.cycle_time_s.p90.mean) in read.sections["cycle-times"]
    assert "h, nights and days off too." in read.sections["cycle-times"]
    working_hours = 1 - leak.time["off_shift"].mean
    assert number.share(leak.time["busy"].mean / working_hours) in read.sections["stations"]
    assert number.figure(leak.queue) in read.sections["stations"]
    assert number.share_around(result.workers["minder"].busy) in read.sections["workers"]


def test_bars_are_as_long_as_their_shares(text: str) -> None:
    shares = plants.cell().shares["mill"]
    section = text[text.index('<section id="stations"') : text.index('<section id="oee"')]
    row = next(each for each in section.split("<tr>") if ">mill<" in each)
    drawn = {
        state: float(width) for state, width in re.findall(r'<rect class="s-(\w+)" x="[\d.]+%" width="([\d.]+)%"', row)
    }
    assert drawn == {state: pytest.approx(100 * share, abs=0.006) for state, share in shares.items() if share > 0.0005}
    assert sum(drawn.values()) == pytest.approx(100, abs=0.2)


def test_what_a_model_has_not_is_not_shown() -> None:
    read = Reader(page(plants.tandem()))
    assert "workers" not in read.sections
    assert "按期" not in read.sections["cycle-times"]
    assert "nights" not in read.sections["cycle-times"]
    assert "每班" not in read.sections["line"]


def test_a_line_that_keeps_up_and_one_that_does_not_are_told_apart() -> None:
    kept = Reader(page(plants.cell())).sections["answer"]
    assert "The line keeps up: demand limits what it makes. What is tightest in it: leak-test." in kept
    assert "产线满足需求：由需求决定产出；最紧的是leak-test。" in kept
    tight = lineside.load("engine-cell", overrides={"release.gx200.every": "40 s"})
    said = Reader(page(plants.study(tight, "2 d"))).sections["answer"]
    assert "瓶颈是leak-test" in said
    assert "leak-test limits the line." in said


def test_the_time_that_stations_need_is_that_of_the_routes() -> None:
    """An engine is tested for 40 s, and again each time it comes back; it comes back at most twice.

    The bench works 8 min on it. Of those rejected with a skewed bearing 5 % come back with it; of the others 0.2 % are
    rejected again.
    """
    bad, good = 0.004 * 0.995, 0.996 * 0.002
    rejected = [bad + good]
    for _ in range(2):
        bad, good = bad * 0.05 * 0.995, (good + bad * 0.95) * 0.002
        rejected.append(bad + good)
    assert needs(plants.cell())["leak-test"].seconds == pytest.approx(40 * (1 + rejected[0] + rejected[1]), rel=1e-6)
    assert needs(plants.cell())["bench"].seconds == pytest.approx(480 * sum(rejected), rel=1e-6)


def test_nothing_is_fetched(text: str, read: Reader) -> None:
    assert not re.search(r"https?://", text)
    assert "@import" not in text
    assert all(each["href"] == "data:," for each in read.all("link"))
    assert all(name.startswith("h-") for name in re.findall(r"url\(#([\w-]+)\)", text))
    assert set(re.findall(r"url\((.)", text)) == {"#"}
    assert not any("src" in attributes or "style" in attributes for _, attributes in read.elements)


def test_only_its_own_script_and_style_may_run(text: str, read: Reader) -> None:
    policy = next(each["content"] for each in read.all("meta") if each.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for element, rule in ((r"<script>(.*?)</script>", "script-src"), (r"<style>(.*?)</style>", "style-src")):
        found = re.findall(element, text, re.DOTALL)
        assert len(found) == 1
        digest = base64.b64encode(hashlib.sha256(found[0].encode()).digest()).decode()
        assert f"{rule} 'sha256-{digest}'" in policy


def test_titles_stay_text() -> None:
    """Wherever a model's words come onto the page: titles of all kinds, the model's own text, the command."""
    quoted = json.dumps(EVIL)
    plant = lineside.loads(
        f"""
plant: evil
title: {quoted}
stations: {{s: {{title: {{zh: {quoted}, en: {quoted}}}}}}}
workers: {{w: {{per-shift: 1, title: {quoted}}}}}
products: {{p: {{title: {quoted}, due: 1 h, route: [{{at: s, time: 1 min, workers: {{w: 1}}}}]}}}}
release: {{p: {{every: 2 min}}}}
# {EVIL}
"""
    )
    made = plants.study(plant, "1 h")
    text = page(Study(plant, made.result, f"lineside simulate {EVIL}", made.made))
    read = Reader(text)
    assert len(read.all("script")) == 2
    assert read.all("img") == []
    assert not any(name.startswith("on") for _, attributes in read.elements for name in attributes)
    assert "<script>alert" not in text
    assert EVIL in read.sections["stations"]


def test_a_large_line_gives_a_page_of_bounded_size() -> None:
    made = plants.large()
    assert sum(station.machines for station in made.plant.stations.values()) >= 200
    text = page(made)
    Reader(text)
    assert len(text.encode()) <= MOST_BYTES


def test_a_model_built_in_python_and_a_run_without_results_give_pages() -> None:
    from_file = lineside.load("tandem")
    plant = lineside.Plant(
        name="t", stations=from_file.stations, products=from_file.products, release=from_file.release
    )
    made = plants.study(plant, "0.001 s", replications=1)
    read = Reader(page(made))
    assert "cycle-times" not in read.sections
    assert "The model was built in Python." in read.sections["repeat"]


def test_the_tip_of_each_slice_names_its_values() -> None:
    made = plants.cell()
    series = made.result.series["gx200"]
    text = page(made)
    section = text[text.index('<section id="trend"') : text.index('<section id="cycle-times"')]
    tips = re.findall(r'class="sense"[^>]* data-tip="([^"]*)"', section)
    slices = len(series.end_s)
    shown = [*series.output_per_h, *series.wip, *series.backlog][: len(tips)]
    assert len(tips) in (2 * slices, 3 * slices)
    assert [tip.rpartition(" · ")[2] for tip in tips] == [number.figure(interval) for interval in shown]


def test_a_curve_is_as_high_as_its_means() -> None:
    made = plants.cell()
    text = page(made)
    wip = [interval.mean for interval in made.result.series["gx200"].wip]
    section = text[text.index('aria-labelledby="trend-wip"') :]
    steps = re.search(r'<path d="M([^"]*)" class="curve c0"', section)
    assert steps is not None
    heights = [190 - float(point.split()[1]) for point in steps[1].split("L")]
    largest = max(range(len(wip)), key=wip.__getitem__)
    scale = heights[2 * largest] / wip[largest]
    assert heights[::2] == heights[1::2]
    assert heights[::2] == pytest.approx([scale * each for each in wip], abs=0.11)
