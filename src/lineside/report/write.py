"""What a simulation leaves in a folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lineside.report.contrast import Contrast
from lineside.report.page import comparison_page, page
from lineside.report.study import Study

if TYPE_CHECKING:
    import polars

    from lineside.experiment.comparison import Comparison
    from lineside.model.plant import Plant
    from lineside.simulate.result import Result


def write(
    plant: Plant, result: Result, command: str, folder: Path, *, xlsx: bool = False, parquet: bool = False
) -> None:
    """Write `result.json` and `report.html`; `command` is what repeats the simulation.

    With `xlsx` every table becomes a sheet of `tables.xlsx`, with `parquet` a file in the folder `tables`.
    """
    (folder / "result.json").write_text(result.to_json() + "\n", encoding="utf-8", newline="\n")
    write_page(plant, result, folder / "report.html", command)
    if xlsx or parquet:
        from lineside.report.tables import tables

        _write_tables(tables(result), folder, xlsx=xlsx, parquet=parquet)


def write_page(plant: Plant, result: Result, file: Path, command: str = "") -> None:
    """Write the report; `command` is what repeats the simulation, left out where there is none."""
    study = Study(plant, result, command, datetime.now().astimezone())
    file.write_text(page(study), encoding="utf-8", newline="\n")


def write_comparison(
    plants: Sequence[Plant],
    comparison: Comparison,
    command: str,
    folder: Path,
    *,
    xlsx: bool = False,
    parquet: bool = False,
) -> None:
    """Write `comparison.json` and `report.html`; the plants are in the order of the variants. The rest as `write`."""
    (folder / "comparison.json").write_text(comparison.to_json() + "\n", encoding="utf-8", newline="\n")
    write_comparison_page(plants, comparison, folder / "report.html", command)
    if xlsx or parquet:
        from lineside.report.comparison_tables import tables_of_comparison

        _write_tables(tables_of_comparison(comparison), folder, xlsx=xlsx, parquet=parquet)


def write_comparison_page(plants: Sequence[Plant], comparison: Comparison, file: Path, command: str = "") -> None:
    """Write the report of a comparison; `command` is what repeats it, left out where there is none."""
    contrast = Contrast(tuple(plants), comparison, command, datetime.now().astimezone())
    file.write_text(comparison_page(contrast), encoding="utf-8", newline="\n")


def _write_tables(frames: Mapping[str, polars.DataFrame], folder: Path, *, xlsx: bool, parquet: bool) -> None:
    from lineside.report.tables import write_parquet, write_xlsx

    if xlsx:
        write_xlsx(frames, folder / "tables.xlsx")
    if parquet:
        write_parquet(frames, folder / "tables")
