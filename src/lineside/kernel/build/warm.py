"""See to it that the kernel can be entered at once: it is shipped compiled, or is compiled here, once.

One process compiles everything, from the door on: then the cache does not hold a function twice, and what is made of it
is the same wherever it is made. Others that come meanwhile wait. Last comes the machine code by which later starts
enter (`kernel.build.native`): where it is kept, everything is.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from lineside.extras import need
from lineside.kernel.build.cache import alone, cache_folder
from lineside.kernel.build.library import absence
from lineside.kernel.build.native import compile_door, keep_native, native_file
from lineside.lower.mode import JIT

if TYPE_CHECKING:
    from collections.abc import Callable


def is_warm() -> bool:
    """Whether nothing needs to be compiled: there is a library, or this kernel was compiled on this machine before."""
    if not JIT or not absence():
        return True
    file = native_file()
    return file is not None and file.exists()


def warm(say: Callable[[str], None] | None = None) -> None:
    """Make sure that the kernel is there as machine code; `say` gets one line when that takes a while.

    Raises MissingExtraError where it must be compiled and there is nothing to compile with.
    """
    if is_warm():
        return
    need("compile", f"{absence()}, and compiling it")
    if say is not None:
        say(f"{absence()}: compiling it for this machine, once: about two minutes …")
    compile_kernel()


def compile_kernel() -> None:
    """Compile the kernel, unless it lies in the cache already.

    A cache folder that cannot be written is no error: then every process compiles for itself.
    """
    kept = native_file()
    if not JIT or kept is None or kept.exists():
        return
    try:
        with alone(cache_folder()):
            if not kept.exists():
                enter = import_module("lineside.kernel.door").enter
                compile_door(enter)
                keep_native(enter)
    except OSError:
        return
