"""The kernel is compiled once, in two processes, before the first of its tests."""

from __future__ import annotations

import pytest

from lineside.kernel.warm import warm


@pytest.fixture(scope="session", autouse=True)
def _warm_kernel() -> None:
    warm()
