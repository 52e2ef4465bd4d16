"""How kernel functions are compiled, and where the compiled code is kept.

Numba's own cache does not notice that a called function in another file was edited, so the folder is named by a hash
of all kernel sources. Compiling takes about 10 s a thousand lines; what it leaves behind loads in a fraction of a
second.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numba
from numba import types
from platformdirs import user_cache_path

P = ParamSpec("P")
R = TypeVar("R")

JIT = not numba.config.DISABLE_JIT


@cache
def kernel_hash() -> str:
    """Sixteen hex digits that change whenever the kernel, its layout or its codes change."""
    package = Path(__file__).parent.parent
    sources = [*sorted((package / "kernel").rglob("*.py")), package / "lower/codes.py", package / "lower/layout.py"]
    digest = hashlib.blake2b(digest_size=8)
    for source in sources:
        digest.update(source.relative_to(package).as_posix().encode())
        digest.update(source.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


@cache
def cache_folder() -> Path:
    """Where the compiled kernel is kept; the variable LINESIDE_CACHE names another folder for it."""
    root = os.environ.get("LINESIDE_CACHE")
    folder = Path(root) if root else user_cache_path("lineside", appauthor=False)
    return folder / f"kernel-{kernel_hash()}-numba-{numba.__version__}"


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a kernel function on first use and keep the result for later processes."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(cache_folder())
    try:
        dispatcher = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    finally:
        numba.config.CACHE_DIR = before
    if JIT:
        _forget_literals(dispatcher)
    return dispatcher


def _forget_literals(dispatcher: Any) -> None:
    """A call with a constant, `push(…, ENDED, m, 0)`, would compile the function once more for that constant."""
    resolve = dispatcher.get_call_template

    def without_literals(arguments: Any, keywords: Any) -> Any:
        return resolve([types.unliteral(a) for a in arguments], {k: types.unliteral(a) for k, a in keywords.items()})

    dispatcher.get_call_template = without_literals
