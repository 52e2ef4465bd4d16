"""The kernel is compiled once, in two processes, before the first of its tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lineside.kernel.build.warm import compile_kernel
from lineside.lower import block

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module", autouse=True)
def _no_state_outgrows_the_machine() -> Iterator[None]:
    """A small plant that grows without end fails at a quarter of a gigabyte, and not when memory is used up."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(block, "MOST_BYTES", 1 << 28)
        yield


@pytest.fixture(scope="session", autouse=True)
def _warm_kernel() -> None:
    compile_kernel()
