"""The public API is what the documents say it is."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import get_origin

import pytest

import lineside

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "api.md"


def test_the_documented_names_are_the_public_ones() -> None:
    documented = re.findall(r"^\| `([A-Za-z_]+)`", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(documented) == sorted(lineside.__all__)
    assert len(set(documented)) == len(documented)


@pytest.mark.parametrize("name", lineside.__all__)
def test_every_public_name_is_there_and_explained(name: str) -> None:
    value = getattr(lineside, name)
    assert name in dir(lineside)
    is_alias = isinstance(value, str) or get_origin(value) is not None  # explained by a text below it, in its file
    assert is_alias or value.__doc__


def test_another_name_is_not() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'simulation'"):
        _ = lineside.simulation  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["simulate", "forecast", "history", "run", "load", "check", "compare"])
def test_the_function_keeps_its_name_from_the_module_beside_it(name: str) -> None:
    """`lineside.simulate` is the function, whatever is imported from the package of that name, in whatever order."""
    package, module = BESIDE[name]
    code = (
        f"import {module}, {package}, lineside; from {package} import *; from lineside import {name}; import {module};"
        f" assert {name} is lineside.{name} and {name}.__call__"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


BESIDE = {
    "simulate": ("lineside.simulate", "lineside.simulate.result"),
    "forecast": ("lineside.forecast", "lineside.forecast.result"),
    "history": ("lineside.history", "lineside.history.query"),
    "run": ("lineside.run", "lineside.run.status"),
    "load": ("lineside.model", "lineside.model.load"),
    "check": ("lineside.model", "lineside.model.check"),
    "compare": ("lineside.experiment", "lineside.experiment.compare"),
}


def test_importing_lineside_imports_nothing_large() -> None:
    """Start-up is what people wait for: numba alone takes 0.4 s, the model's classes as much again."""
    large = ("numba", "numpy", "pydantic", "rich", "polars")
    code = f"import sys, lineside.cli; print([name for name in {large} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
