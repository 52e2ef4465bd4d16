"""Where the compiled kernel is kept: a folder for each version of its sources.

Numba's own cache does not notice that a called function in another file was edited, so the folder is named by a hash
of all kernel sources. This module imports no numba, so that a start which finds the kernel compiled can do without.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO, TYPE_CHECKING

from platformdirs import user_cache_path

NOT_COMPILED = (
    "lower.py",
    "carry.py",
    "traits.py",
    "assemble.py",
    "copes.py",
    "entry.py",
    "library.py",
    "proof.py",
    "warm.py",
)
"""What a host runs in Python, of a capability or on the way into the kernel: no compiled code depends on it."""
if TYPE_CHECKING:
    from collections.abc import Iterator


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
    try:
        return folder / f"kernel-{kernel_hash()}-numba-{version('numba')}"
    except PackageNotFoundError:  # there is nothing here to compile with
        return folder / f"kernel-{kernel_hash()}"


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only process that does something about a folder; wait for whoever does. Raises OSError: not writable."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a+b") as handle:
        while not _locked(handle):
            time.sleep(0.1)
        yield


def _locked(handle: IO[bytes]) -> bool:
    """Whether the lock is ours now. The system lets go of it when the file is closed or its process dies."""
    try:
        if sys.platform == "win32":
            import msvcrt

            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # Windows answers "permission denied" where another holds it
        return False
    return True
