"""The kernel as it is shipped: a small shared library for each platform, which needs neither numba nor LLVM.

`scripts/build kernel` makes them, into `kernel/libraries/`, where `manifest.json` says of which kernel they are. A
library of another kernel than the sources beside it is not used: then `kernel.build.native` compiles. Nor is one whose
bytes are not those that the manifest names. Where CI never ran a platform's library, it proves itself once on each
machine: a process of its own runs a small plant, and must arrive at the state that is known.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lineside.kernel.build.cache import cache_folder, kernel_hash

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).parents[1] / "libraries"
MANIFEST = "manifest.json"
EXPORTED = "lineside_enter"
INTEGERS = 7
"""What the door takes after the header: what to do, and six more."""
PLATFORMS = {
    "linux-x86_64": ".so",
    "linux-arm64": ".so",
    "macos-arm64": ".dylib",
    "windows-x86_64": ".dll",
}
"""What libraries are shipped for, and how their files end."""
RUN_BY_CI = frozenset({"linux-x86_64"})
PROOF_S = 120.0
"""A proof that takes longer is none."""
WISH = "LINESIDE_LIBRARY"
NOT_WANTED, UNPROVEN = "no", "unproven"
"""The variable that has the kernel compiled although there is a library; or used where it has not proven itself."""


def platform_name() -> str:
    """What this process runs on, in the words of PLATFORMS where it is one of them."""
    system = {"win32": "windows", "darwin": "macos"}.get(sys.platform, sys.platform)
    machine = os.environ.get("PROCESSOR_ARCHITECTURE", "") if sys.platform == "win32" else os.uname().machine
    machine = {"amd64": "x86_64", "aarch64": "arm64"}.get(machine.lower(), machine.lower())
    return f"{system}-{machine}" if sys.maxsize > 1 << 32 else f"{system}-32-bit"


def digest_of(data: bytes) -> str:
    """The fingerprint by which the manifest names a library's bytes."""
    return blake2b(data, digest_size=32).hexdigest()


@cache
def manifest() -> dict[str, Any]:
    """What lies in the folder of libraries; empty where nothing does."""
    try:
        read: dict[str, Any] = json.loads((FOLDER / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return {}
    return read


@cache
def absence() -> str:
    """Why no library serves here, as the beginning of a sentence; empty where one does."""
    platform, wish = platform_name(), os.environ.get(WISH, "")
    listed = manifest().get("libraries", {}).get(platform)
    if wish == NOT_WANTED:
        return f"{WISH} is `{NOT_WANTED}`"
    if not manifest():
        return "the kernel does not come compiled here"
    if manifest().get("kernel") != kernel_hash():
        return "the kernel was edited since it was compiled"
    if listed is None:
        return f"the kernel does not come compiled for {platform}"
    file = _whole(platform)
    if file is None:
        return "the kernel's library is damaged"
    if platform not in RUN_BY_CI and wish != UNPROVEN and not _is_proven(platform):
        return f"the kernel's library for {platform} did not do here what it must"
    if opened(file) is None:
        return f"the kernel's library for {platform} cannot be loaded here"
    return ""


def load_library() -> Callable[..., int] | None:
    """The door as a C function of the header's address and integers; None where no library serves (see `absence`)."""
    if absence():
        return None
    file = _whole(platform_name())
    return None if file is None else opened(file)


def callable_at(address: int | None) -> Callable[..., int]:
    """The door as a C function at an address."""
    integer = ctypes.c_int64
    kind = ctypes.CFUNCTYPE(integer, ctypes.c_void_p, *[integer] * INTEGERS)
    function: Callable[..., int] = kind(address)  # type: ignore[arg-type] # it does take an address
    return function


def _whole(platform: str) -> Path | None:
    """The library's file, if it is the one that was made."""
    listed = manifest()["libraries"][platform]
    file = FOLDER / listed["file"]
    try:
        return file if digest_of(file.read_bytes()) == listed["digest"] else None
    except OSError:
        return None


@cache
def opened(file: Path) -> Callable[..., int] | None:
    """The door in a library's file, where this process can load it."""
    try:
        library = ctypes.CDLL(str(file))
    except OSError:
        return None
    return callable_at(ctypes.cast(getattr(library, EXPORTED), ctypes.c_void_p).value)


def _is_proven(platform: str) -> bool:
    """Whether the library arrived at the known state on this machine, today or before."""
    mark = cache_folder() / f"proven-{manifest()['libraries'][platform]['digest'][:16]}"
    if mark.exists():
        return True
    source = str(Path(__file__).parents[3])
    code = f"import sys; sys.path.insert(0, {source!r}); from lineside.kernel.proof import state; print(state())"
    try:
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {WISH: UNPROVEN},
            capture_output=True,
            text=True,
            timeout=PROOF_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    if done.returncode != 0 or done.stdout.strip() != manifest().get("state"):
        return False
    try:
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
    except OSError:
        pass  # the next process proves it again
    return True
