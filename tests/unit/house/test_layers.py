"""Data flows one way: what may be imported where, beyond the kernel (see test_kernel.py)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[3] / "src" / "lineside"

ABOVE = {
    "model": {"lower", "kernel", "statistics", "simulate", "kpi", "run", "forecast", "report", "web", "experiment"},
    "lower": {"statistics", "simulate", "kpi", "run", "forecast", "report", "web", "experiment", "district"},
    "kernel": {"statistics", "simulate", "kpi", "run", "forecast", "report", "web", "experiment", "district"},
    "statistics": {"simulate", "run", "forecast", "report", "web", "experiment", "district"},
    "simulate": {"run", "forecast", "web", "district"},
    "run": {"simulate", "experiment", "report"},
    "forecast": {"simulate", "experiment", "report", "district"},
}
"""For each package those that stand above it, or beside it, and that it does not know."""

LIVE = {"serve", "foresee", "watch", "drive", "cli", "live"}
"""Files of `run` that stand above the forecast: they run a line with its screen."""
BESIDE = {"routine"}
"""Files of `forecast` that know of a screen."""


def imports(path: Path) -> set[str]:
    """The modules that a file imports, within functions, too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
        elif isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
    return {name for name in found if name.startswith("lineside.")}


def files(package: str) -> list[Path]:
    return sorted((PACKAGE / package).rglob("*.py"))


@pytest.mark.parametrize("package", sorted(ABOVE))
def test_a_package_does_not_know_what_stands_above_it(package: str) -> None:
    wrong = {
        (path.relative_to(PACKAGE).as_posix(), name)
        for path in files(package)
        for name in imports(path)
        if name.split(".")[1] in ABOVE[package]
    }
    assert wrong - ALLOWED == set()


ALLOWED: set[tuple[str, str]] = {("run/serve.py", "lineside.forecast.routine")}


def test_a_run_does_not_hang_on_its_forecasts() -> None:
    """Only what serves a screen knows of them: the controller, the session and the journal do without."""
    for path in files("run"):
        if path.stem not in LIVE:
            assert not {name for name in imports(path) if name.startswith("lineside.forecast")}, path


def test_a_forecast_stands_on_the_journal_and_the_controller() -> None:
    for path in files("forecast"):
        for name in imports(path):
            parts = name.split(".")
            assert not (parts[1] == "run" and parts[2:3] and parts[2] in LIVE), (path, name)
            assert parts[1] != "web" or path.stem in BESIDE, (path, name)
