"""How a host enters the kernel: by a compiled library, by machine code kept in the cache, by numba, or as Python.

Whatever the way, it is one door, `kernel.door.enter`, asked by a word and six integers.
"""

from __future__ import annotations

from ctypes import addressof, c_char
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from lineside.kernel.build.library import load_library
from lineside.kernel.build.native import load_native
from lineside.kernel.core.rows import COMMAND, RECORD, SHIFT
from lineside.lower.codes import (
    COLLECT_FACTS,
    COPY_COMMANDS,
    DUE,
    FORGET_COMMANDS,
    GO_ON,
    HANDLE,
    HANDLE_ALL,
    IMAGINE,
    OBEY_ALL,
    RESET,
    SETTLE_ALL,
    SIMULATE,
    START_PLANT,
)
from lineside.lower.mode import JIT

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from lineside.lower.block import Block

    Rows = NDArray[np.int64]


@cache
def _door() -> Callable[..., int]:
    placed = (load_library() or load_native()) if JIT else None
    if placed is not None:
        entered = placed
        return lambda block, *integers: entered(block.address, *integers)
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


def imagine(block: Block) -> int:
    """Draw the plant half anew, with the block's seed, to fit what is believed: DONE, or GROW before it was done."""
    return _door()(block, IMAGINE, 0, 0, 0, 0, 0, 0)


def resume(block: Block) -> None:
    """Have a state that was carried into another model find its feet there."""
    _door()(block, GO_ON, 0, 0, 0, 0, 0, 0)


def due(block: Block) -> int:
    """When the controller acts by itself next, µs; NEVER if it does not."""
    return _door()(block, DUE, 0, 0, 0, 0, 0, 0)


def handle_all(block: Block, records: Rows, first: int, again: int) -> tuple[int, int]:
    """Handle the rows of `records` from `first` on; the first row not handled, and DONE or why it was not.

    `again` 1: they are handled once more, after a restart; see `kernel.batch.handle_all`.
    """
    return divmod(_door()(block, HANDLE_ALL, *_where(records, RECORD), first, again, 0, 0), SHIFT)


def copy_commands(block: Block, rows: Rows) -> int:
    """How many commands wait to be confirmed; they are copied into `rows` if there is room for all."""
    return _door()(block, COPY_COMMANDS, *_where(rows, COMMAND), 0, 0, 0, 0)


def forget_commands(block: Block) -> None:
    """The plant has confirmed all commands."""
    _door()(block, FORGET_COMMANDS, 0, 0, 0, 0, 0, 0)


def obey_all(block: Block, rows: Rows, first: int, at: int) -> tuple[int, int]:
    """Have the plant half obey commands given at a time (µs), from row `first` on.

    Returns the first row not obeyed, and DONE or GROW.
    """
    return divmod(_door()(block, OBEY_ALL, *_where(rows, COMMAND), first, at, 0, 0), SHIFT)


def collect_facts(block: Block, until: int, facts: Rows, n: int) -> tuple[int, int]:
    """Let the plant half run to its next instant with facts, not beyond `until` (µs), and collect them.

    They are put behind the `n` that are in `facts` already. Returns how many there are now, and DONE; or GROW when the
    block, or `facts` if it is full, must be larger before calling again.
    """
    return divmod(_door()(block, COLLECT_FACTS, *_where(facts, RECORD), n, until, 0, 0), SHIFT)


def _where(rows: Rows, columns: tuple[str, ...]) -> tuple[int, int]:
    """The address and number of rows; the kernel reads and writes there, so they must be what it takes them for."""
    assert rows.dtype == np.int64
    assert rows.shape[1:] == (len(columns),)
    assert rows.flags.c_contiguous
    if len(rows) and rows.flags.writeable:  # three times as fast as numpy's own
        return addressof(c_char.from_buffer(rows.data)), len(rows)
    return rows.ctypes.data, len(rows)
