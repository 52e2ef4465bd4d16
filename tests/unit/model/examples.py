"""The two models of the design, which load unchanged for ever."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "examples"
TANDEM = (FOLDER / "tandem.yaml").read_text(encoding="utf-8")
ENGINE_CELL = (FOLDER / "engine-cell.yaml").read_text(encoding="utf-8")
LATER = (FOLDER / "later.yaml").read_text(encoding="utf-8")
