"""Compile the whole kernel before it is needed, on two cores.

Each function is cached on its own and carries what it calls. So two processes compile what hardly overlaps first, one
what follows from time, the other what follows from facts and the plant half; then what joins them. Last comes the
machine code by which later starts enter (`kernel.build.native`): where it is kept, everything is.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from lineside.kernel.build.native import keep_native, native_file
from lineside.lower.mode import JIT

TIME = {
    "handle": {"catch_up": 1, "has_room": 0},
    "tally": {"reset": 0},
    "resume": {"resume": 0},
    "imagine": {"imagine": 0},
}
FACTS = {
    "world": {"start_plant": 0, "has_space": 0, "happen": 0, "obey": 8},
    "handle": {"learn": 5},
}
BOTH = {
    "handle": {"handle": 6},
    "loop": {"next_event": 0, "next_timer": 0, "simulate": 1, "next_fact": 1},
}
"""The kernel's doors by module: after the header they take so many integers."""


def is_warm() -> bool:
    """Whether this kernel was compiled on this machine before."""
    return not JIT or native_file().exists()


def compile_doors(doors: dict[str, dict[str, int]]) -> None:
    """Compile functions and all that they call."""
    from numba import int64, typeof

    from lineside.lower.block import Block

    header = typeof(Block.new({}).head)
    for module, functions in doors.items():
        for name, integers in functions.items():
            getattr(import_module(f"lineside.kernel.{module}"), name).compile((header, *[int64] * integers))


def warm(say: Callable[[str], None] | None = None) -> None:
    """Make sure that the compiled kernel lies in the cache; `say` gets one line when that takes a while.

    A cache folder that cannot be written is no error: then every process compiles for itself.
    """
    if is_warm():
        return
    if say is not None:
        say("compiling the kernel for this machine, once: about a minute …")
    code = "from lineside.kernel.build import warm; warm.compile_doors(warm.FACTS)"
    source = str(Path(__file__).parents[3])
    beside = subprocess.Popen(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {source!r}); {code}"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        compile_doors(TIME)
    except BaseException:
        beside.terminate()  # whoever interrupts this does not want to wait for the other half
        raise
    finally:
        beside.wait()
    compile_doors(FACTS)
    compile_doors(BOTH)
    import_module("lineside.kernel.batch").compile_batch()
    try:
        keep_native(import_module("lineside.kernel.door").enter)
    except OSError:
        return
