"""The report of a comparison says what the comparison says."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

import lineside
from lineside.cli import main
from lineside.experiment.candidate import candidates_of
from lineside.experiment.compare import compare_candidates
from lineside.experiment.worth import worth
from lineside.report import number
from lineside.report.contrast import Contrast
from lineside.report.page import comparison_page
from lineside.report.text import Text
from lineside.report.worthwhile import worthwhile
from lineside.simulate.digits import leaning
from lineside.simulate.settings import simulation_settings
from tests.unit.report.reading import Reader

CLAIM = """
claims:
  - claim: {zh: 产量翻一番, en: "output doubled <b>"}
    readings:
      - {reading: {zh: 产出, en: output}, of: output_per_week, ratio: 2}
"""
COSTS = (
    "costs: {currency: CNY, labour: {w: 40 per h}, price: {p: 3}, investment: {mill: 1000}, interest: 5 %, years: 5}"
)
PRICED = """
plant: %s
stations: {s: {machines: %d}}
workers: {w: {per-shift: %d}}
products: {p: {route: [{at: s, time: exponential(1 min), workers: {w: 1}}]}}
release: {p: always}
%s
"""


@cache
def contrast() -> Contrast:
    """The engine cell as it is, and with a second leak test that is used."""
    change = "stations.leak-test.machines=2;release.gx200.every=42 s"
    candidates = candidates_of(["engine-cell"], [], [change], ())
    comparison = compare_candidates(candidates, simulation_settings("1 d", None, 3, 1, 1))
    plants = tuple(each.plant for each in candidates)
    return Contrast(plants, comparison, "lineside compare engine-cell", datetime(2024, 3, 4, 8, 0))


def priced() -> Contrast:
    plants = [lineside.loads(PRICED % each) for each in (("slow", 1, 1, COSTS), ("quick", 2, 2, COSTS))]
    comparison = lineside.compare(*plants, duration="8 h", replications=3, workers=1)
    return Contrast(tuple(plants), comparison, "lineside compare slow quick", datetime(2024, 3, 4, 8, 0))


def test_differences_are_those_of_the_comparison() -> None:
    made = contrast()
    read = Reader(comparison_page(made))
    pair = made.comparison.pairs[0]
    output = pair.difference("output_per_week")
    assert number.figure(output.before) in read.sections["differences"]
    assert number.figure(output.after) in read.sections["differences"]
    assert f"×{output.ratio.mean:.2f}" in read.sections["answer"]
    open_ones = [it for it in pair.differences if it.verdict == "no difference"]
    assert read.sections["differences"].count("未证实") - 2 == sum(not it.is_none for it in open_ones)
    assert read.sections["differences"].count("相同") - 1 == sum(it.is_none for it in open_ones)
    assert "Variant 2: " in read.sections["answer"]
    assert "more output than engine-cell" in read.sections["answer"]
    shown = ["stations", "balance", "trend", "flow", "cycle-times", "workers", "supply", "energy", "line"]
    assert list(read.sections) == ["answer", "facts", "differences", "recognition", *shown, "repeat"]


def test_what_a_simulation_shows_is_shown_of_each_variant_and_no_name_is_given_twice() -> None:
    made = contrast()
    text = comparison_page(made)
    read = Reader(text)
    for name in ("stations", "trend", "workers"):
        section = text[text.index(f'<section id="{name}"') :].partition("</section>")[0]
        assert section.count("<details>") == 2
    leak = [study.occupied["leak-test"] for study in made.studies.values()]
    assert all(number.share(share) in read.sections["stations"] for share in leak)
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))


def test_each_difference_is_drawn_where_it_lies() -> None:
    """On an axis whose arms are as long as the largest change, zero in the middle."""
    made = contrast()
    text = comparison_page(made)
    pair = made.comparison.pairs[0]
    section = text[text.index('<section id="differences"') : text.index('<section id="recognition"')]
    row = next(each for each in section.split("<tr>") if "output a week" in each.lower())
    found = re.search(
        r'x="([\d.]+)%" width="0.80%"[^>]*class="point better"|class="point better"[^>]*x="([\d.]+)%"', row
    )
    arm = re.search(r"\(±(\d+) %\)", section)
    assert found is not None
    assert arm is not None
    ratio = pair.difference("output_per_week").ratio.mean
    at = float(found[1] or found[2]) + 0.4
    assert at == pytest.approx(50 + 49 * (ratio - 1) / (int(arm[1]) / 100), abs=0.3)


def test_what_a_change_earns_is_told_where_prices_are_named() -> None:
    made = priced()
    earned = made.comparison.pairs[0].worth
    assert earned is not None
    read = Reader(comparison_page(made))
    assert leaning(earned.payback_years) in read.sections["worth"]
    assert leaning(earned.payback_years) in read.sections["answer"]
    assert all(bar.zh in read.sections["worth"] for bar in earned.tornado)
    assert "worth" not in Reader(comparison_page(contrast())).sections


def test_a_gain_whose_interval_holds_zero_is_neither_good_nor_bad() -> None:
    gains = {"labour": [90.0, 100.0, 110.0], "energy": [-90.0, -100.0, -110.0], "scrap": [-30.0, 90.0, 15.0]}
    found = worth("CNY", 500.0, 5, 0.0, gains)
    assert {kind: found.sign_of(kind) for kind in gains} == {"labour": 1, "energy": -1, "scrap": 0}
    assert worth("CNY", 500.0, 5, 0.0, {"labour": [9.0]}).sign_of("labour") == 0, "one replication proves nothing"
    pair = replace(priced().comparison.pairs[0], worth=found)
    (section,) = worthwhile(pair, Text("前", "before"), Text("后", "after"), "")
    drawn = [re.findall(r"side (better|worse|same)", row) for row in str(section.body).split("<tr")]
    assert [each for each in drawn if each] == [["better"], ["worse"], ["same"]]
    assert str(section.body).count("（未证实）") == 1


def test_the_command_line_writes_the_page_with_claims_beside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "claims.yaml").write_text(CLAIM, encoding="utf-8")
    command = ["compare", "tandem", "--with", "stations.s2.machines=2", "--for", "60s", "--replications", "3"]
    assert main([*command, "--claims", str(tmp_path / "claims.yaml"), "--out", str(tmp_path / "out")]) == 0
    capsys.readouterr()
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [
        "comparison.json", "model-1.yaml", "model-2.yaml", "report.html",
    ]  # fmt: skip
    text = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    read = Reader(text)
    assert "产量翻一番" in read.sections["claims"]
    assert "output doubled &lt;b&gt;" in text
    assert "--with stations.s2.machines=2" in read.sections["repeat"]
