"""What a simulation leaves in a folder."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lineside.report.page import page
from lineside.report.study import Study

if TYPE_CHECKING:
    from lineside.model.plant import Plant
    from lineside.simulate.result import Result


def write(plant: Plant, result: Result, command: str, folder: Path) -> None:
    """Write `result.json` and `report.html`; `command` is what repeats the simulation."""
    (folder / "result.json").write_text(result.to_json() + "\n", encoding="utf-8", newline="\n")
    study = Study(plant, result, command, datetime.now().astimezone())
    (folder / "report.html").write_text(page(study), encoding="utf-8", newline="\n")
