"""How a simulation enters the kernel: by its machine code where that is kept, else through numba, else as Python."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from lineside.kernel.build.native import load_native
from lineside.lower.codes import HANDLE, RESET, SETTLE_ALL, SIMULATE, START_PLANT
from lineside.lower.mode import JIT

if TYPE_CHECKING:
    from collections.abc import Callable

    from lineside.lower.block import Block


@cache
def _door() -> Callable[..., int]:
    native = load_native() if JIT else None
    if native is not None:
        placed = native
        return lambda block, *integers: placed(block.data.ctypes.data, *integers)
    from lineside.kernel.door import enter

    return lambda block, *integers: enter(block.head, *integers)


def start_plant(block: Block) -> None:
    """The plant half begins."""
    _door()(block, START_PLANT, 0, 0, 0, 0, 0, 0)


def handle(block: Block, time: int, kind: int, element: int, number: int, x: int, y: int) -> int:
    """Handle a record at a time (µs): DONE, or what the host must do before it repeats."""
    return _door()(block, HANDLE, time, kind, element, number, x, y)


def simulate(block: Block, until: int) -> int:
    """Let both halves run to a time (µs), its instant included: DONE, or what the host must do before it repeats."""
    return _door()(block, SIMULATE, until, 0, 0, 0, 0, 0)


def settle_all(block: Block) -> None:
    """Bring every running sum up to now."""
    _door()(block, SETTLE_ALL, 0, 0, 0, 0, 0, 0)


def reset(block: Block) -> None:
    """Statistics begin anew."""
    _door()(block, RESET, 0, 0, 0, 0, 0, 0)
