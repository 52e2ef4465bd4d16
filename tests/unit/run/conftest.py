"""The kernel is compiled before the first controller."""

from __future__ import annotations

import pytest

from lineside.kernel.build.warm import warm


@pytest.fixture(scope="session", autouse=True)
def _warm_kernel() -> None:
    warm()
