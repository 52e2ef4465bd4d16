"""The command line opens a district, recomputes its claims, and refuses what is wrong in one line."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from lineside.district import Query, open_ledger, opening
from lineside.district.cli import app, ledger
from lineside.district.demo import SHOWN_FIRM
from lineside.district.errors import AddressError, ConflictError, DistrictError, NotAllowedError, ResultError
from lineside.district.posting.live import read_run
from lineside.district.registry.kinds import record_from
from lineside.district.verdict.english import WORDS
from lineside.link.loopback import Loopback
from lineside.run.recovery import begin
from lineside.run.replay import replay
from lineside.run.status import status
from lineside.tongue import speaking
from tests.integration.run.line import HOUR, SEED, line
from tests.unit.district.test_posting import comparison, document

RUNNER = CliRunner()
GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "ledger.md"
VERDICT = (*WORDS, *WORDS.values(), "      ")
"""How lines of verdicts begin, in Chinese and English."""


def run(*arguments: str, on: typer.Typer = ledger, expect: int = 0) -> str:
    result = RUNNER.invoke(on, arguments)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == expect, result.output
    return result.output


@pytest.fixture
def banan(tmp_path: Path) -> str:
    run("new", str(tmp_path / "banan.db"), "--from", "banan")
    return str(tmp_path / "banan.db")


def test_opening_banan_shows_what_it_holds_and_its_verdicts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_data_path", lambda *_, **__: tmp_path)
    first = run("banan", "--show", on=app)
    assert "102 figures" in first
    assert "to be checked" in first
    assert "holds only if read as “to 9.1 times”" in first
    assert run("banan", "--show", on=app) == first  # kept, and opened again
    assert not list(tmp_path.glob("*.unfinished*"))


def test_checking_ends_with_one_where_claims_do_not_hold(banan: str) -> None:
    verdicts = json.loads(run("check", banan, "--json", expect=1))
    assert len(verdicts) == 49
    assert {verdict["word"] for verdict in verdicts} == {"一致", "需核实", "口径不同", "无法核算"}


def test_a_result_is_posted_once(banan: str, tmp_path: Path) -> None:
    (tmp_path / "result.json").write_bytes(document())
    told = run("post", str(tmp_path), "--into", banan, "--firm", "e_zs_power")
    assert "4 figures added, 0 already there" in told
    assert "0 figures added, 4 already there" in run("post", str(tmp_path), "--into", banan, "--firm", "e_zs_power")
    with open_ledger(banan) as opened:
        assert opened.count(Query(status="simulated")) == 4


def test_a_comparison_is_posted_as_evidence_of_a_retrofit(banan: str, tmp_path: Path) -> None:
    (tmp_path / "comparison.json").write_bytes(comparison())
    told = run("post", str(tmp_path), "--into", banan, "--firm", "e_zs_power", "--retrofit", "r-new", "--level", "line")
    assert "retrofit r-new has 3 results" in told
    with pytest.raises(DistrictError, match="a retrofit is of a unit, line, workshop, factory, not `plant`"):
        run("post", str(tmp_path), "--into", banan, "--firm", "e_zs_power", "--level", "plant")


def test_a_run_of_a_bundled_plant_is_posted_to_the_made_up_firm_that_shows_its_figures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(opening, "EXAMPLE", "tandem")  # a small one
    monkeypatch.setattr(opening, "EXAMPLE_FOR", "5 min")
    with open_ledger("sqlite://") as made:
        shown = record_from({"kind": "firm", "id": SHOWN_FIRM, "name": {"zh": "演示"}, "synthetic": True})
        made.add_records([shown], by="local", reason="test")
        opening._post_example(made, warmup="1 min")
        posted = [filed.figure for filed in made.figures(Query(subject=SHOWN_FIRM))]
        assert {(f.status, f.release, f.synthetic, f.period.text) for f in posted} == {
            ("simulated", "firm", True, "2024")
        }
        assert made.record(posted[0].source).facts["model"] == "tandem"


@pytest.mark.compiler_off
def test_the_journal_of_an_emulated_run_is_posted_as_simulated(banan: str, tmp_path: Path) -> None:
    path = tmp_path / "run.lineside"
    session = begin(path, line(), Loopback(line(), SEED), seed=SEED, speed=0)
    session.advance(HOUR // 30)
    session.close()
    found = read_run(path)
    assert found.machine_s == found.lasted_s * sum(station.machines for station in line().stations.values())
    told = run("post", str(path), "--into", banan, "--firm", "e_zs_power")
    with open_ledger(banan) as opened:
        posted = [filed.figure for filed in opened.figures(Query(subject="e_zs_power", status="simulated"))]
        made = sum(f.value.number for f in posted if f.indicator == "pieces-completed")
    assert f"{len(posted)} figures added" in told
    assert made == sum(product.completed for product in status(replay(path).controller).products)


def test_what_a_viewer_may_not_do_is_refused(banan: str, tmp_path: Path) -> None:
    (tmp_path / "result.json").write_bytes(document())
    with open_ledger(banan) as opened:
        opened.add_account("guest", "viewer", by="local")
    with pytest.raises(NotAllowedError, match="guest is viewer"):
        run("post", str(tmp_path), "--into", banan, "--firm", "e_zs_power", "--by", "guest")


def test_what_is_exported_is_a_workbook(banan: str, tmp_path: Path) -> None:
    run("export", banan, "--out", str(tmp_path / "all.xlsx"))
    assert (tmp_path / "all.xlsx").read_bytes()[:2] == b"PK"


def test_wrong_addresses_and_files_are_told(tmp_path: Path, banan: str) -> None:
    with pytest.raises(AddressError, match="there is no ledger"):
        run("check", str(tmp_path / "none.db"))
    with pytest.raises(ConflictError, match="exists already"):
        run("new", banan)
    with pytest.raises(ConflictError, match="bundled are banan and demo"):
        run("new", str(tmp_path / "x.db"), "--from", "elsewhere")
    with pytest.raises(ResultError, match="cannot be read"):
        run("post", str(tmp_path / "no.json"), "--into", banan, "--firm", "e_zs_power")
    with pytest.raises(DistrictError, match="cannot be read"):
        run("import", str(tmp_path / "no.xlsx"), "--into", banan)


def test_the_documents_show_verdicts_as_they_are(banan: str, tmp_path: Path) -> None:
    told = run("check", banan, expect=1).splitlines()
    with speaking("zh"):
        told += run("check", banan, expect=1).splitlines()
    held = re.search(r"^\d+ figures, .*(?=, …$)", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert held is not None
    assert run("new", str(tmp_path / "again.db"), "--from", "banan").splitlines()[1].startswith(held[0])
    for name in ("README.md", "README.zh-CN.md", "docs/guides/ledger.md"):
        text = (Path(__file__).parents[3] / name).read_text(encoding="utf-8")
        blocks = [
            block
            for block in re.findall(r"```(?:text|console)\n(.*?)```", text, re.DOTALL)
            if "需核实" in block or "to be checked" in block
        ]
        (shown,) = [[line for line in block.splitlines() if line.startswith(VERDICT)] for block in blocks]
        assert len(shown) > 8, name
        assert shown[0].startswith(tuple(WORDS)) == ("zh" in name), name
        starts = [n for n, line in enumerate(shown) if not line.startswith(" ")]
        for start, end in zip(starts, [*starts[1:], len(shown)], strict=True):
            place = told.index(shown[start])
            assert told[place : place + end - start] == shown[start:end], name


def test_the_readmes_count_the_verdicts_as_they_are(banan: str) -> None:
    words = Counter(verdict["word"] for verdict in json.loads(run("check", banan, "--json", expect=1)))
    agree, check, basis, none = (words[word] for word in ("一致", "需核实", "口径不同", "无法核算"))
    root = Path(__file__).parents[3]
    english = " ".join((root / "README.md").read_text(encoding="utf-8").split())
    assert (
        f"Of {words.total()} published claims {agree} hold, {check} are to be checked, {basis} compare figures with "
        f"different definitions, and {none} cannot be computed"
    ) in english
    chinese = (root / "README.zh-CN.md").read_text(encoding="utf-8")
    assert f"{words.total()}条公开表述中，{agree}条一致，{check}条需核实，{basis}条口径不同，{none}条" in chinese
