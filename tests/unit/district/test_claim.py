"""Claims get verdicts with their arithmetic: many hold, and those that do not say what would settle them."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from lineside.district import Figure, Ledger, open_ledger
from lineside.district.banan import load_banan
from lineside.district.claim import Verdict, Word, check_claim, check_claims
from lineside.district.registry.claim import Claim
from lineside.district.verdict.accepted import contradictions
from lineside.district.verdict.english import called_in_english, english
from tests.unit.district.world import WHY


@pytest.fixture(scope="module")
def banan() -> Ledger:
    ledger = open_ledger("sqlite://")
    load_banan(ledger, by="local")
    return ledger


@pytest.fixture(scope="module")
def verdicts(banan: Ledger) -> dict[str, Verdict]:
    return {verdict.claim: verdict for verdict in check_claims(banan)}


def test_every_claim_of_banan_gets_a_verdict_and_more_than_ten_do_not_hold(verdicts: dict[str, Verdict]) -> None:
    words = Counter(verdict.word for verdict in verdicts.values())
    assert words.total() == 49
    assert words[Word.AGREES] >= 15
    assert words.total() - words[Word.AGREES] > 10
    assert all(verdict.arithmetic for verdict in verdicts.values())
    assert all(verdict.settles for verdict in verdicts.values() if verdict.word in (Word.TO_CHECK, Word.TWO_SOURCES))


def test_every_line_of_a_verdict_has_its_english(banan: Ledger, verdicts: dict[str, Verdict]) -> None:
    """Those of the bundled claims, and every sentence of the sources; names and quoted words stay, units do not."""
    called = called_in_english(banan)
    said = {line for verdict in verdicts.values() for line in (*verdict.arithmetic, verdict.settles)}
    said |= {*contradictions(banan, [it for it in banan.records("claim") if isinstance(it, Claim)])}
    names = sorted((it.name.zh for it in banan.records()), key=len, reverse=True)
    aside = re.compile("|".join(["“[^”]*”", *map(re.escape, names)]))
    assert [told for line in said if re.search("[一-鿿]", aside.sub("", told := english(line, called)))] == []
    folder = Path(english.__code__.co_filename).parent
    found = set()
    others = (folder.parent / "basis.py", folder.parent / "words" / "judging.py")
    for path in (*(path for path in folder.glob("*.py") if path.stem != "english"), *others):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = [str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values]
                found.add("".join(parts))
    sentences = {text for text in found if re.search("[一-鿿]{2}", text)}
    assert len(sentences) > 30
    pieces = {  # they stand within sentences that have theirs
        *("为7", "不低于7", "不超过7", "在7至7之间", "7：若各处所述属实，7", "由其余7条，77，与“7”不合", "7增长7"),
        *("基期7，报告期7", "7，盈亏不明", "7，两期相同", "7：7，不用百分比或倍数表示"),
    }
    assert {text for text in sentences if english(text, {}) == text} <= pieces


def test_the_area_grew_by_and_not_to_one_and_a_quarter_times(verdicts: dict[str, Verdict]) -> None:
    verdict = verdicts["cl-area"]
    assert verdict.word is Word.AGREES
    assert [(reading.usual, reading.holds) for reading in verdict.readings] == [(True, True), (False, False)]
    assert verdict.arithmetic == ("28.16 km² ÷ 12.49 km² = 2.253倍至2.256倍，即增长125.33%至125.59%",)


def test_output_grew_by_ninety_per_cent_and_so_did_not_double(verdicts: dict[str, Verdict]) -> None:
    assert verdicts["cl-output"].word is Word.AGREES
    assert verdicts["cl-doubled"].word is Word.TO_CHECK


def test_high_tech_firms_grew_to_and_not_by_nine_times(verdicts: dict[str, Verdict]) -> None:
    verdict = verdicts["cl-hnte"]
    assert verdict.word is Word.TO_CHECK
    assert [reading.holds for reading in verdict.readings] == [False, True]


def test_agreed_money_is_another_basis_than_output(verdicts: dict[str, Verdict]) -> None:
    assert verdicts["cl-bio-agreed"].word is Word.OTHER_BASIS


def test_output_per_head_shows_what_both_readings_would_need(verdicts: dict[str, Verdict]) -> None:
    verdict = verdicts["cl-perhead"]
    assert verdict.word is Word.NOT_COMPUTABLE
    assert verdict.by_convention
    assert sum("产出须为原来的" in line for line in verdict.arithmetic) == 2


def test_a_growth_without_its_base_says_what_the_base_would_be(verdicts: dict[str, Verdict]) -> None:
    assert verdicts["cl-display"].word is Word.NOT_COMPUTABLE
    assert "若属实，基期应为204.420至205.444亿元" in verdicts["cl-display"].arithmetic


def test_a_chain_without_firms_at_two_stages_is_not_known_to_be_whole(verdicts: dict[str, Verdict]) -> None:
    assert "未见企业：玻璃基板、整机" in verdicts["cl-whole-chain"].arithmetic


def claim(**check: object) -> Claim:
    return Claim.model_validate({"id": "mine", "name": {"zh": "所述"}, "check": check})


def figure(**fields: str) -> Figure:
    usual = {"subject": "banan", "indicator": "gross-output", "unit": "亿元", "period": "2030", "source": "banan-003"}
    return Figure.from_dict(usual | fields)


@pytest.mark.parametrize(
    ("first", "second", "word"),
    [
        ({"value": "10"}, {"value": "10.3"}, Word.AGREES),  # 10 may be 10.3 rounded
        ({"value": "10"}, {"value": "12"}, Word.TWO_SOURCES),
        ({"value": "10"}, {"value": "12", "scope": "above-scale"}, Word.OTHER_BASIS),
        ({"value": "10"}, {"value": "10", "status": "planned"}, Word.OTHER_BASIS),
    ],
)
def test_two_sources_differ_only_on_one_basis(first: dict[str, str], second: dict[str, str], word: Word) -> None:
    with open_ledger("sqlite://") as ledger:
        load_banan(ledger, by="local")
        ledger.add_figures([figure(place="a", **first), figure(place="b", **second)], **WHY)
        verdict = check_claim(ledger, claim(test="same", figures=[{"place": "a"}, {"place": "b"}]))
    assert verdict.word is word
    assert len(verdict.figures) == 2


def test_what_a_statement_names_by_its_place_is_told_by_what_it_is(banan: Ledger) -> None:
    lines = contradictions(banan, [one for one in banan.records("claim") if isinstance(one, Claim)])
    assert "巴南区2012年高新技术企业数为18家" in lines
    assert not any("i_" in line for line in lines)


def test_shares_sums_and_ladders_that_do_not_add_up_are_to_be_checked(banan: Ledger) -> None:
    for check in (
        {"test": "sum", "whole": {"place": "i_plat"}, "parts": [{"place": "i_plat_n"}, {"place": "i_bio120"}]},
        {"test": "ladder", "steps": [{"place": "i_9"}, {"place": "i_23"}]},
        {"test": "share", "part": {"place": "i_disp_v"}, "whole": {"place": "i_gov1"}, "share": {"place": "i_578"}},
        {"test": "within", "part": {"place": "i_gov1"}, "whole": {"place": "i_disp_v"}},
    ):
        assert check_claim(banan, claim(**check)).word is Word.TO_CHECK


def test_a_reference_to_several_figures_is_not_guessed(banan: Ledger) -> None:
    check = {"test": "reach", "figure": {"subject": "p_bio", "indicator": "gross-output"}, "size": "1", "unit": "亿元"}
    assert check_claim(banan, claim(**check)).word is Word.NOT_COMPUTABLE
    several = {
        "test": "reach",
        "figure": {"subject": "banan", "indicator": "gross-output"},
        "size": "1",
        "unit": "亿元",
    }
    assert any("不止一个" in line for line in check_claim(banan, claim(**several)).arithmetic)
