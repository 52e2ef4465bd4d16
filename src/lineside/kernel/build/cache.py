"""Where the compiled kernel is kept: a folder for each version of its sources.

Numba's own cache does not notice that a called function in another file was edited, so the folder is named by a hash
of all kernel sources. This module imports no numba, so that a start which finds the kernel compiled can do without.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from importlib.metadata import version
from pathlib import Path

from platformdirs import user_cache_path

NOT_COMPILED = ("lower.py", "carry.py")
"""A capability's parts that a host runs in Python: no compiled code depends on them."""


@cache
def kernel_hash() -> str:
    """Sixteen hex digits that change whenever the kernel, its layout or its codes change."""
    package = Path(__file__).parents[2]
    kernel = [source for source in sorted((package / "kernel").rglob("*.py")) if source.name not in NOT_COMPILED]
    sources = [*kernel, package / "lower/codes.py", package / "lower/layout.py"]
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
    return folder / f"kernel-{kernel_hash()}-numba-{version('numba')}"
