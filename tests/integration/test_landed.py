"""What a landed version wrote opens in every later one: tests/fixtures holds it, by the version that wrote it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from lineside.cli import app
from lineside.district.posting.document import read_document
from tests.system import ROOT

if TYPE_CHECKING:
    from pathlib import Path

WRITTEN = ROOT / "tests" / "fixtures"
JOURNALS = {
    "0.1.0/engine-cell.journal": "2024-03-04 08:40:00  gx200 43 made, 7 inside; 367 facts",
    "0.1.0/killed.journal": "2024-03-04 08:31:55  gx200 33 made, 6 inside; 287 facts",
}


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A copy of all that landed versions wrote: what is opened is not changed."""
    shutil.copytree(WRITTEN, tmp_path / "written")
    return tmp_path / "written"


def _said(*words: str) -> str:
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize("name", JOURNALS)
def test_a_journal_is_replayed(written: Path, name: str) -> None:
    assert JOURNALS[name] in _said("replay", str(written / name))


@pytest.mark.parametrize(
    "name", ["0.1.0/engine-cell.result.json", "0.1.0/tandem-result/result.json", "0.1.0/compare-result/comparison.json"]
)
def test_a_result_is_read(written: Path, name: str) -> None:
    assert read_document((written / name).read_bytes(), name=name).replications == 2


def test_a_ledger_is_opened(written: Path) -> None:
    assert "49" in CliRunner().invoke(app, ["ledger", "check", str(written / "0.1.0/banan.ledger")]).output
