"""What a landed version wrote opens in every later one: tests/fixtures holds it, by the version that wrote it."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from lineside.cli import app
from lineside.district.errors import AddressError
from lineside.district.posting.document import read_document
from lineside.district.store.ledger import open_ledger
from tests.system import ROOT

if TYPE_CHECKING:
    from pathlib import Path

WRITTEN = ROOT / "tests" / "fixtures"
JOURNALS = {
    "0.1.0/engine-cell.journal": "2024-03-04 08:40:00  gx200 43 made, 7 inside; 367 facts",
    "0.1.0/killed.journal": "2024-03-04 08:31:55  gx200 33 made, 6 inside; 287 facts",
    "0.2.0/engine-cell.journal": "2024-03-04 08:40:00  gx200 43 made, 7 inside; 367 facts",
    "0.2.0/engine-line.journal": "2024-03-04 09:00:00  gx200 0 made, 112 inside; 1,835 facts",
    "0.2.0/killed.journal": "2024-03-04 09:14:46  gx200 87 made, 6 inside; 718 facts",
    "0.3.0/engine-cell.journal": "2024-03-04 08:40:00  gx200 43 made, 7 inside; 367 facts",
    "0.3.0/engine-line.journal": "2024-03-04 09:00:00  gx200 0 made, 112 inside; 1,835 facts",
    "0.3.0/killed.journal": "2024-03-04 09:08:12  gx200 78 made, 7 inside; 653 facts",
    "0.5.0/engine-cell.journal": "2024-03-04 08:40:00  gx200 43 made, 7 inside; 367 facts",
    "0.5.0/engine-line.journal": "2024-03-04 09:00:00  gx200 0 made, 112 inside; 1,835 facts",
    "0.5.0/killed.journal": "2024-03-04 09:43:45  gx200 123 made, 6 inside; 1,012 facts",
}
VERSIONS = ("0.1.0", "0.2.0", "0.3.0", "0.5.0")
RESULTS = ("engine-cell.result.json", "tandem-result/result.json", "compare-result/comparison.json")


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


@pytest.mark.parametrize("name", [f"{version}/{result}" for version in VERSIONS for result in RESULTS])
def test_a_result_is_read(written: Path, name: str) -> None:
    assert read_document((written / name).read_bytes(), name=name).replications == 2


@pytest.mark.parametrize("version", VERSIONS)
def test_a_ledger_is_opened(written: Path, version: str) -> None:
    assert "49" in CliRunner().invoke(app, ["ledger", "check", str(written / version / "banan.ledger")]).output


def test_a_park_opens_whole_and_its_export_comes_in_again(written: Path, tmp_path: Path) -> None:
    park, out, again = (
        str(written / "0.5.0" / "park.ledger"),
        str(tmp_path / "park.xlsx"),
        str(tmp_path / "again.ledger"),
    )
    with open_ledger(park) as ledger:
        kinds = Counter(record.kind for record in ledger.records())
    some = {"tenancy": 112, "service-case": 369, "demand": 32, "match": 28, "visit": 52, "space": 40, "booking": 226}
    assert {kind: kinds[kind] for kind in some} == some
    _said("ledger", "export", park, "--out", out)
    _said("ledger", "new", again)
    whole = "an export with 188 figures, 1448 records, 1663 memberships, 0 indicators"
    assert whole in _said("ledger", "import", out, "--into", again, "--write")
    with open_ledger(again) as ledger:
        assert Counter(record.kind for record in ledger.records()) == kinds


def _written_by(path: Path) -> tuple[str, list[tuple[object, ...]]]:
    """The revision of a ledger's tables, and its figures as they stand."""
    with closing(sqlite3.connect(path)) as opened:
        (revision,) = opened.execute("SELECT version_num FROM alembic_version").fetchone()
        figures = opened.execute("SELECT id, subject, indicator, period, value, unit FROM figure").fetchall()
        return str(revision), figures


@pytest.mark.parametrize(("version", "revision"), [("0.1.0", "0003"), ("0.2.0", "0003"), ("0.3.0", "0005")])
def test_an_older_ledger_is_copied_before_it_is_changed_and_never_again(
    written: Path, version: str, revision: str
) -> None:
    ledger = written / version / "banan.ledger"
    before = _written_by(ledger)
    assert before[0] == revision
    for _ in range(2):
        open_ledger(ledger).close()
    assert _written_by(ledger) == ("0006", before[1])
    copies = sorted(ledger.parent.glob("banan.ledger.before-*"))
    assert [copy.name for copy in copies] == ["banan.ledger.before-0006"]
    assert _written_by(copies[0]) == before
    assert copies[0].stat().st_mode & 0o077 == 0
    shutil.copy(copies[0], ledger)  # whoever goes back to the older version has his ledger
    open_ledger(ledger).close()


def test_a_ledger_that_cannot_be_copied_is_not_changed(written: Path) -> None:
    ledger = written / "0.3.0" / "banan.ledger"
    before = _written_by(ledger)
    (ledger.parent / "banan.ledger.before-0006.unfinished").mkdir()
    with pytest.raises(AddressError, match=r"is copied to .*before-0006 before it is changed; that failed"):
        open_ledger(ledger)
    assert _written_by(ledger) == before
