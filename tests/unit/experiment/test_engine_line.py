"""The bundled retrofit: its arithmetic, and its published claims beside what a comparison finds."""

from __future__ import annotations

from pathlib import Path

import pytest

import lineside
from lineside.errors import InputError
from lineside.experiment.candidate import candidates_of, claims_beside
from lineside.experiment.claim import judged, read_claims
from lineside.experiment.compare import compare_candidates
from lineside.simulate.settings import simulation_settings
from lineside.statistics.interval import Interval

ONE_CLAIM = "claims: [{claim: {zh: 一, en: one}, readings: [{reading: {zh: 二, en: two}, of: joy, ratio: 2}]}]\n"


@pytest.fixture(scope="module")
def comparison() -> lineside.Comparison:
    candidates = candidates_of(["engine-line-manual", "engine-line"], [], [], [])
    return compare_candidates(
        candidates, simulation_settings("2 d", "1 d", 3, 1, None), claims_beside(candidates[-1], None)
    )


def test_it_says_that_it_is_synthetic() -> None:
    for name in ("engine-line-manual", "engine-line", "machining-cell"):
        source = lineside.load(name).source
        assert source is not None
        assert "ynthetic" in source.text.splitlines()[0]
        assert "synthetic" in str(source.text.partition("title")[2].splitlines()[0])


def test_some_sixty_stations_and_two_hundred_devices_stand_there_after_it() -> None:
    after = lineside.load("engine-line")
    assert 55 <= len(after.stations) <= 65
    assert 180 <= sum(each.machines for each in after.stations.values()) <= 220


def test_the_people_are_those_that_are_published_in_the_reading_of_both_shifts(comparison: lineside.Comparison) -> None:
    before, after = (each.facts for each in comparison.variants)
    assert before.heads > 120
    assert 60 < after.heads < 70
    assert after.heads_per_shift * 2 == after.heads


def test_a_share_that_rises_tenfold_begins_at_ten_per_cent_or_less(comparison: lineside.Comparison) -> None:
    before, after = (each.facts for each in comparison.variants)
    assert before.automated_share <= 0.1
    assert after.automated_share / before.automated_share == pytest.approx(10.0, rel=0.1)


def test_output_rises_and_output_per_head_by_more_than_twice(comparison: lineside.Comparison) -> None:
    """Halving the staff alone gives 2.0; both lines have the same work content by hand at the same takt."""
    per_head = comparison.pairs[0].difference("output_per_head")
    output = comparison.pairs[0].difference("output_per_week")
    assert per_head.is_better
    assert per_head.ratio.mean == pytest.approx(output.ratio.mean * 126 / 62)


def test_both_readings_of_each_ambiguous_claim_stand_beside_what_was_found(comparison: lineside.Comparison) -> None:
    claims = {each.zh: each.readings for each in comparison.pairs[0].claims}
    times = claims["人均产出提升2.2倍"]
    assert [each.claimed for each in times] == [2.2, 3.2]
    assert times[0].found == comparison.pairs[0].difference("output_per_head").ratio == times[1].found
    assert times[1].finding == "less"


def test_what_money_it_earns_is_told(comparison: lineside.Comparison) -> None:
    worth = comparison.pairs[0].worth
    assert worth is not None
    assert worth.gains["labour"] > 0
    assert worth.investment == sum(lineside.load("engine-line").costs.investment.values())  # type: ignore[union-attr]


def test_a_figure_agrees_within_five_per_cent_or_within_its_interval() -> None:
    assert judged(2.2, Interval(2.25, 2.24, 2.26)) == "agrees"
    assert judged(2.2, Interval(2.5, 2.1, 2.9)) == "agrees"
    assert judged(2.2, Interval(1.9, 1.8, 2.0)) == "less"
    assert judged(2.2, Interval(2.9)) == "more"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("claims: []\nmore: 1\n", "more: Extra inputs"),
        ("claims: [{claim: {zh: 一, en: one}, readings: []}]\n", "readings: Tuple should have at least 1 item"),
        (
            "claims: [{claim: {zh: 一, en: one}, readings: [{reading: {zh: 二, en: two}, of: heads, ratio: many}]}]\n",
            "ratio",
        ),
    ],
)
def test_a_wrong_claims_file_is_told_with_its_place(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "claims.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=complaint):
        read_claims(file)


def test_a_claim_of_what_is_not_measured_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "claims.yaml"
    file.write_text(
        "claims: [{claim: {zh: 一, en: one}, readings: [{reading: {zh: 二, en: two}, of: joy, ratio: 2}]}]\n",
        encoding="utf-8",
    )
    candidates = candidates_of(["tandem"], [], ["stations.s2.buffer=9"], [])
    with pytest.raises(InputError, match="no measure is called `joy`"):
        compare_candidates(candidates, simulation_settings("10 min", None, 2, 1, 1), read_claims(file))
