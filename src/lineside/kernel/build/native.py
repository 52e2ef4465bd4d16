"""The kernel's machine code in one file of the cache: later starts load it without numba.

`door.enter` and all that it calls are plain arithmetic on the block. Its object code (110 kB) refers to nothing but the
C library's `exp`, `log`, `log2` and `pow`, so LLVM can place it into any process of a machine of the same kind. Numba,
which takes 0.5 s to import and 0.7 s to find its own cached functions, is then needed by no simulation.
"""

from __future__ import annotations

import ctypes
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from lineside.kernel.build.cache import cache_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

INTEGERS = 7
"""What the door takes after the header: what to do, and six more."""
DIGEST = 32
"""Bytes of the checksum before the code: half a file would end the process and not just the start."""


@cache
def native_file() -> Path:
    """Where the machine code for this kind of processor is kept."""
    from llvmlite import binding

    kind = f"{binding.get_host_cpu_name()} {binding.get_host_cpu_features().flatten()}"
    name = blake2b(kind.encode(), digest_size=8).hexdigest()
    return cache_folder() / f"door-{name}.native"


def keep_native(enter: Any) -> None:
    """Compile the door (`kernel.door.enter`) and keep its machine code; OSError where the cache cannot be written."""
    from numba import int64, njit, typeof

    from lineside.lower.block import Block

    # Without numba's wrappers, whose code refers to numba's own library and to Python's.
    bare = njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, nogil=True, error_model="numpy")(enter.py_func)
    bare.compile((typeof(Block.new({}).head), *[int64] * INTEGERS))
    made = bare.overloads[bare.signatures[0]]
    library = made.library
    code = library.codegen._tm.emit_object(library._final_module)  # noqa: SLF001 - numba gives object code no other way
    content = made.fndesc.llvm_func_name.encode() + b"\0" + code
    file = native_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".fresh")
    fresh.write_bytes(blake2b(content, digest_size=DIGEST).digest() + content)
    fresh.replace(file)


def load_native() -> Callable[..., int] | None:
    """The door as a C function of the header's address and integers; None where no whole file is kept."""
    try:
        data = native_file().read_bytes()
    except OSError:
        return None
    content = data[DIGEST:]
    if blake2b(content, digest_size=DIGEST).digest() != data[:DIGEST]:
        return None
    name, _, code = content.partition(b"\0")
    return _placed(name.decode(), code)


_engines: list[object] = []
"""What keeps the code in memory for as long as the process lives."""


def _placed(name: str, code: bytes) -> Callable[..., int]:
    from llvmlite import binding

    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    machine = binding.Target.from_default_triple().create_target_machine()
    engine = binding.create_mcjit_compiler(binding.parse_assembly(""), machine)
    engine.add_object_file(binding.ObjectFileRef.from_data(code))
    engine.finalize_object()
    _engines.append(engine)
    integer = ctypes.c_int64
    # Numba's own convention: where the result goes, where an error would go (there is none), then the arguments.
    kind = ctypes.CFUNCTYPE(
        ctypes.c_int32, ctypes.POINTER(integer), ctypes.c_void_p, ctypes.c_void_p, *[integer] * INTEGERS
    )
    function = kind(engine.get_function_address(name))

    def enter(address: int, *integers: int) -> int:
        result, error = integer(), ctypes.c_void_p()
        function(ctypes.byref(result), ctypes.addressof(error), address, *integers)
        return result.value

    return enter
