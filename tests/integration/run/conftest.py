"""The kernel is compiled before the first run, and processes are quick to start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lineside.kernel.build.warm import warm
from tests.integration.run.line import LINE
from tests.integration.run.nursery import Nursery

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session", autouse=True)
def _warm_kernel() -> None:
    warm()


@pytest.fixture(scope="session")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """Starts processes of the command line within milliseconds."""
    with Nursery(tmp_path_factory.mktemp("nursery")) as nursery:
        yield nursery


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """The file of the tests' plant."""
    file = tmp_path / "line.yaml"
    file.write_text(LINE, encoding="utf-8")
    return file
