"""The kernel is compiled once, in two processes, before the first of its tests."""

from __future__ import annotations

import pytest

from lineside.kernel.build.warm import compile_kernel
from lineside.lower import block


@pytest.fixture(scope="session", autouse=True)
def _no_state_outgrows_the_machine() -> None:
    """A small plant that grows without end fails at a quarter of a gigabyte, and not when memory is used up."""
    block.MOST_BYTES = 1 << 28


@pytest.fixture(scope="session", autouse=True)
def _warm_kernel() -> None:
    compile_kernel()
