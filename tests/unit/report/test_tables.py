"""Tables for spreadsheets and for Parquet hold what the result holds, and nothing in them runs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from lineside.cli import main
from lineside.report.tables import tables, write_parquet, write_xlsx
from lineside.simulate.relief import Relief
from lineside.simulate.result import BottleneckResult
from lineside.statistics.interval import Interval
from tests.unit.report import plants

NAMES = [
    "about",
    "products",
    "defects",
    "checks",
    "stations",
    "kpi",
    "workers",
    "parts",
    "fleets",
    "passages",
    "series",
    "replications",
    "limits",
    "load",
    "cycle_times",
    "excerpt",
]


def sheets(file: Path) -> dict[str, list[list[object]]]:
    book = openpyxl.load_workbook(file, read_only=True)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets}


def test_a_spreadsheet_has_a_sheet_for_each_table_that_holds_anything(tmp_path: Path) -> None:
    frames = tables(plants.cell().result)
    assert list(frames) == NAMES
    write_xlsx(frames, tmp_path / "tables.xlsx")
    written = sheets(tmp_path / "tables.xlsx")
    assert list(written) == list(frames)
    for name, frame in frames.items():
        assert written[name][0] == frame.columns
        assert len(written[name]) == frame.height + 1
    products = dict(zip(*written["products"], strict=True))
    engine = plants.cell().result.products["gx200"]
    assert products["product"] == "gx200"
    assert products["completed"] == pytest.approx(engine.completed.mean, rel=1e-14)
    assert products["cycle_time_s_p90"] == pytest.approx(engine.cycle_time_s.p90.mean, rel=1e-14)


def test_parquet_files_are_the_tables(tmp_path: Path) -> None:
    frames = tables(plants.cell().result)
    write_parquet(frames, tmp_path / "new" / "tables")
    read = {file.stem: pl.read_parquet(file) for file in (tmp_path / "new" / "tables").iterdir()}
    assert sorted(read) == sorted(frames)
    assert all(read[name].equals(frame) for name, frame in frames.items())


def test_the_series_of_a_table_adds_up_to_what_was_completed() -> None:
    result = plants.cell().result
    series = tables(result)["series"]
    slices = series["end_s"].diff().fill_null(series["end_s"][0])
    made = float((series["output_per_h"] * slices).sum()) / 3600
    assert made == pytest.approx(result.products["gx200"].completed.mean)


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    result = replace(plants.tandem().result, overrides={"stations.s1.buffer": '=HYPERLINK("x")'})
    write_xlsx(tables(result), tmp_path / "tables.xlsx")
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "tables.xlsx")["about"].iter_rows() for cell in row]
    evil = [cell for cell in cells if cell.value == '=HYPERLINK("x")']
    assert [(cell.data_type, cell.quotePrefix) for cell in evil] == [("s", True)]


def test_the_command_line_writes_what_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    short = ["simulate", "tandem", "--for", "20s", "--replications", "2", "--json"]
    assert main([*short, "--out", str(tmp_path), "--xlsx", "--parquet", "--set", "stations.s2.buffer=9"]) == 0
    written = ["model.yaml", "report.html", "result.json", "tables", "tables.xlsx"]
    assert sorted(file.name for file in tmp_path.iterdir()) == written
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    command = "lineside simulate tandem --for 20s --replications 2 --seed 1 --set stations.s2.buffer=9"
    assert f"<code>{command}</code>" in page
    capsys.readouterr()
    for asked in ("--xlsx", "--parquet"):
        assert main([*short, asked]) == 2
        assert f"{asked}: there is no folder to write into (give one with --out)" in capsys.readouterr().err


def test_what_limits_at_each_moment_and_what_relief_brings_are_tables_too() -> None:
    limited = BottleneckResult(Interval(0.9, 0.8, 1.0), Interval(0.05))
    relief = Relief("s2", "machine", Interval(40.0, 39.0, 41.0), Interval(0.1, 0.09, 0.11))
    frames = tables(replace(plants.tandem().result, bottlenecks={"s2": limited}, reliefs=(relief,)))
    assert frames["bottlenecks"].row(0, named=True) | {"sole": 0.9, "sole_low": 0.8, "shifting_low": None} == (
        frames["bottlenecks"].row(0, named=True)
    )
    assert frames["reliefs"].row(0, named=True)["gain_per_h_high"] == 41.0


def test_a_comparison_has_its_own_tables_and_those_of_its_variants(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    asked = ["compare", "engine-line-manual", "engine-line", "--for", "2h", "--replications", "2", "--workers", "1"]
    assert main([*asked, "--out", str(folder), "--xlsx", "--parquet", "--json"]) == 0
    document = json.loads((folder / "comparison.json").read_text(encoding="utf-8"))
    written = sheets(folder / "tables.xlsx")
    own = ["facts", "differences", "claims", "worth", "gains", "tornado", "recognition"]
    assert list(written)[: len(own)] == own
    assert sorted(written) == sorted(file.stem for file in (folder / "tables").iterdir())
    pair = document["pairs"][0]
    differences = pl.read_parquet(folder / "tables" / "differences.parquet")
    assert differences["measure"].to_list() == [*(each["measure"] for each in pair["differences"]), "error_proofing"]
    assert differences["ratio"].to_list()[:-1] == [each["ratio"]["mean"] for each in pair["differences"]]
    assert pl.read_parquet(folder / "tables" / "tornado.parquet").height == len(pair["worth"]["tornado"])
    assert len(written["claims"]) == 1 + sum(len(each["readings"]) for each in pair["claims"])
    stations = pl.read_parquet(folder / "tables" / "stations.parquet")
    assert stations["variant"].unique(maintain_order=True).to_list() == ["engine-line-manual", "engine-line"]
    assert stations.height == sum(len(each["result"]["stations"]) for each in document["variants"])
