"""The guide "bring your routing sheet", as a new user follows it: a workbook of 60 rows, ten lines of model."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from openpyxl import Workbook

from lineside.cli import main

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "routing-sheet.md"
OPERATIONS = [f"op-{10 * number:03d}" for number in range(1, 61)]


def model_of_the_guide() -> str:
    found = re.search(r"```yaml\n# part\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def headings_of_the_guide(sheet: str) -> list[str]:
    found = re.search(rf"\| {sheet} \|.*?\n\|[-|]+\|\n(.*?)\n", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return re.findall(r"\*\*(.+?)\*\*", found[1])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workbook with the guide's headings, and the guide's model beside it."""
    book = Workbook()
    stations, route = book.active, book.create_sheet("Route")
    assert stations is not None
    stations.title = "Stations"
    stations.append(headings_of_the_guide("Stations"))
    route.append(headings_of_the_guide("Route"))
    for number, name in enumerate(OPERATIONS):
        double = number % 7 == 3
        failure = ("exponential(40 h)", 12) if number % 4 == 0 else (None, None)
        stations.append([name, 2 if double else 1, 4, *failure])
        route.append([name, name, (84 if double else 38) + number % 5, 1 if number % 2 == 0 else None])
    book.save(tmp_path / "line.xlsx")
    (tmp_path / "my-line.yaml").write_text(model_of_the_guide(), encoding="utf-8")
    return tmp_path


def test_no_more_than_ten_lines_are_typed() -> None:
    assert len(model_of_the_guide().splitlines()) <= 10


def test_sixty_rows_are_simulated(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One is asked for every 50 s, no machine needs longer than 44 for one: the line makes 72 an hour."""
    asked = ["--for", "5d", "--warmup", "1d", "--replications", "2", "--workers", "1", "--json"]
    assert main(["simulate", str(folder / "my-line.yaml"), *asked]) == 0
    document = json.loads(capsys.readouterr().out)
    assert list(document["stations"]) == OPERATIONS
    assert document["stations"]["op-040"]["machines"] == 2
    assert document["products"]["engine"]["throughput_per_h"]["mean"] == pytest.approx(72.0, rel=0.02)
    assert document["stations"]["op-010"]["time"]["down"]["mean"] > 0


def test_the_balance_is_told_before_anything_is_simulated(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(folder / "my-line.yaml")])
    said = capsys.readouterr().out
    assert "60 steps" in said
    assert "(takt)" in said
    assert "`op-590`: 1 machine" in said


def test_what_does_not_fit_is_told_with_its_cell(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import openpyxl

    book = openpyxl.load_workbook(folder / "line.xlsx")
    book["Route"]["C7"] = "soon"
    book.save(folder / "line.xlsx")
    assert main(["check", str(folder / "my-line.yaml")]) == 2
    said = capsys.readouterr().err
    assert "line.xlsx" in said
    assert "cell Route!C7" in said
    assert "Traceback" not in said
