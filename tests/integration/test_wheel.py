"""The wheel that `scripts/build` makes holds what a user needs."""

from __future__ import annotations

import zipfile
from email.parser import Parser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lineside.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]


pytestmark = pytest.mark.xdist_group("library")  # the wheel is made once


@pytest.fixture
def wheel(wheel_file: Path) -> Iterator[zipfile.ZipFile]:
    assert wheel_file.name == f"lineside-{__version__}-py3-none-any.whl"
    with zipfile.ZipFile(wheel_file) as opened:
        yield opened


def test_it_holds_every_file_of_the_package(wheel: zipfile.ZipFile) -> None:
    source = ROOT / "src"
    files = {path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()}
    expected = {name for name in files if "__pycache__" not in name}
    assert "lineside/py.typed" in expected
    assert expected <= set(wheel.namelist())


def test_it_names_its_licence_python_and_command(wheel: zipfile.ZipFile) -> None:
    info = f"lineside-{__version__}.dist-info"
    metadata = Parser().parsestr(wheel.read(f"{info}/METADATA").decode())
    assert metadata["Version"] == __version__
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Requires-Python"] == ">=3.11"
    assert f"{info}/licenses/LICENSE" in wheel.namelist()
    assert "lineside = lineside.cli:main" in wheel.read(f"{info}/entry_points.txt").decode()
