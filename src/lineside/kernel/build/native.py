"""The kernel's machine code, made here and kept in one file of the cache: later starts load it without numba.

It serves where no compiled library does: for an edited kernel, or a platform that none is shipped for. `door.enter` and
all that it calls are plain arithmetic on the block. Its object code refers to nothing but the C library's `exp`, `log`,
`log2` and `pow`, so LLVM can place it into any process of a machine of the same kind. Numba, which takes 0.5 s to
import and 0.7 s to find its own cached functions, is then needed by no simulation.
"""

from __future__ import annotations

import os
import re
from functools import cache
from hashlib import blake2b
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from lineside.kernel.build.cache import cache_folder
from lineside.kernel.build.library import EXPORTED, INTEGERS, callable_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DIGEST = 32
"""Bytes of the checksum before the code: half a file would end the process and not just the start."""
OPTIMISE = 3


@cache
def native_file() -> Path | None:
    """Where the machine code for this kind of processor is kept; None where nothing could place it (no `llvmlite`)."""
    if find_spec("llvmlite") is None or find_spec("numba") is None:
        return None
    name = blake2b(" ".join(processor()).encode(), digest_size=8).hexdigest()
    return cache_folder() / f"door-{name}.native"


def processor() -> tuple[str, str]:
    """The processor that numba compiles for, and its features: this one, or what the variable NUMBA_CPU_NAME names."""
    from llvmlite import binding

    if wished := os.environ.get("NUMBA_CPU_NAME"):
        return wished, os.environ.get("NUMBA_CPU_FEATURES", "")
    return binding.get_host_cpu_name(), binding.get_host_cpu_features().flatten()


def compile_door(enter: Any) -> None:
    """Compile the door (`kernel.door.enter`) and all that it calls, each function kept in the cache."""
    from numba import int64, typeof

    from lineside.lower.block import Block

    enter.compile((typeof(Block.new({}).head), *[int64] * INTEGERS))


def door_text(enter: Any) -> str:
    """The LLVM assembly of one function to be called from outside, the door, and of all that it calls.

    Numba's names tell what was compiled in a process before, so functions and constants are numbered here as they
    stand: with the names gone, the same kernel gives the same text. It is of no platform until it is told one.
    """
    from numba import njit

    # Once more, without numba's wrappers, whose code refers to numba's own library and to Python's.
    compile_door(enter)
    bare = njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, nogil=True, error_model="numpy")(enter.py_func)
    bare.compile(enter.signatures[0])
    made = bare.overloads[bare.signatures[0]]
    name = made.fndesc.llvm_func_name
    return _numbered(str(made.library._final_module) + _wrapper(name))  # noqa: SLF001 - numba tells it no other way


def _wrapper(name: str) -> str:
    """The door as C calls it: numba's own convention has the result and an error (there is none) given by address."""
    given = ", ".join(f"i64 %x{i}" for i in range(INTEGERS))
    return f"""
define i64 @{EXPORTED}(ptr %head, {given}) {{
  %result = alloca i64
  %error = alloca ptr
  store i64 0, ptr %result
  %status = call i32 @"{name}"(ptr %result, ptr %error, ptr %head, {given})
  %value = load i64, ptr %result
  ret i64 %value
}}
"""


NAME = r'(?:"([^"]+)"|([-\w$.]+))'
SYMBOL = re.compile("@" + NAME)
OF_PLATFORM = re.compile(r"^(?:target |source_filename|; ModuleID).*$", re.MULTILINE)
DEFINED = re.compile(rf"^(?:define [^@\n]*)?@{NAME}(?: = |\()", re.MULTILINE)


def _numbered(text: str) -> str:
    """The text with each function and constant of its own called by its place in it."""
    names = [found[1] or found[2] for found in DEFINED.finditer(text)]
    numbers = {name: f"k{n}" for n, name in enumerate(names) if name != EXPORTED}

    def renamed(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        return f"@{numbers[name]}" if name in numbers else found[0]

    return SYMBOL.sub(renamed, OF_PLATFORM.sub("", text))


def object_code(text: str, triple: str, processor: str, features: str = "") -> bytes:
    """Machine code for a platform: nothing but the door can be seen in it, so that all may be optimised as a whole."""
    from llvmlite import binding

    binding.initialize_all_targets()
    binding.initialize_all_asmprinters()
    module = binding.parse_assembly(text)
    machine = binding.Target.from_triple(triple).create_target_machine(
        cpu=processor, features=features, opt=OPTIMISE, reloc="pic", codemodel="default", jit=False
    )
    module.triple = triple
    module.data_layout = str(machine.target_data)
    for symbol in (*module.functions, *module.global_variables):
        if not symbol.is_declaration and symbol.name != EXPORTED:
            symbol.linkage = "internal"
    builder = binding.create_pass_builder(machine, binding.create_pipeline_tuning_options(OPTIMISE))
    builder.getModulePassManager().run(module, builder)
    code: bytes = machine.emit_object(module)
    return code


def keep_native(enter: Any) -> None:
    """Keep the door's machine code, compiling what is not yet; raises OSError where the cache cannot be written."""
    from llvmlite import binding

    file = native_file()
    assert file is not None, "whoever compiles has numba"
    code = object_code(door_text(enter), binding.get_process_triple(), *processor())
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".fresh")
    fresh.write_bytes(blake2b(code, digest_size=DIGEST).digest() + code)
    fresh.replace(file)


def load_native() -> Callable[..., int] | None:
    """The door as a C function of the header's address and integers; None where no whole file is kept."""
    file = native_file()
    try:
        data = file.read_bytes() if file is not None else b""
    except OSError:
        return None
    code = data[DIGEST:]
    if not code or blake2b(code, digest_size=DIGEST).digest() != data[:DIGEST]:
        return None
    return _placed(code)


_engines: list[object] = []
"""What keeps the code in memory for as long as the process lives."""


def _placed(code: bytes) -> Callable[..., int]:
    from llvmlite import binding

    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    machine = binding.Target.from_default_triple().create_target_machine()
    engine = binding.create_mcjit_compiler(binding.parse_assembly(""), machine)
    engine.add_object_file(binding.ObjectFileRef.from_data(code))
    engine.finalize_object()
    _engines.append(engine)
    return callable_at(engine.get_function_address(EXPORTED))
