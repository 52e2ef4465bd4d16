"""Make the kernel's shared libraries, into `src/lineside/kernel/libraries/`: `scripts/build kernel` runs this.

Each library is the door and all that it calls, made for the plainest processor of its kind, linked by Zig's linker. The
same kernel gives the same bytes wherever it is built with the same versions, which the manifest names: nothing in it
tells of a time or a folder. What one process compiled into numba's cache before (`warm.compile_kernel`) serves here.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
os.environ["NUMBA_CPU_NAME"] = "generic"

PYTHON = (3, 11)
"""Numba's code depends on the Python that it compiles for."""


class Target(NamedTuple):
    """A platform in LLVM's words and in Zig's, and the oldest processor that must run its library."""

    triple: str
    processor: str
    linker: str


# x86-64-v2 is what NumPy asks for too: any processor since 2009. The C library is the oldest that packages run with.
TARGETS = {
    "linux-x86_64": Target("x86_64-unknown-linux-gnu", "x86-64-v2", "x86_64-linux-gnu.2.17"),
    "linux-arm64": Target("aarch64-unknown-linux-gnu", "generic", "aarch64-linux-gnu.2.17"),
    "macos-arm64": Target("arm64-apple-macosx11.0.0", "apple-m1", "aarch64-macos.11.0"),
    "windows-x86_64": Target("x86_64-pc-windows-gnu", "x86-64-v2", "x86_64-windows-gnu"),
}


def made_with() -> dict[str, str]:
    """The versions on which the libraries' bytes depend."""
    packages = {name: version(name) for name in ("numba", "llvmlite", "ziglang")}
    return {"python": ".".join(map(str, sys.version_info[:2])), "machine": platform.machine()} | packages


def build(names: Iterable[str], folder: Path) -> dict[str, Path]:
    """Make the libraries of some platforms in a folder; their files."""
    from lineside.kernel.build.cache import kernel_hash
    from lineside.kernel.build.library import PLATFORMS
    from lineside.kernel.build.native import door_text, object_code
    from lineside.kernel.door import enter

    text = door_text(enter)
    files = {}
    for name in names:
        target = TARGETS[name]
        file = folder / f"lineside-{kernel_hash()}-{name}{PLATFORMS[name]}"
        _link(object_code(text, target.triple, target.processor), target, file)
        files[name] = file
    return files


def _link(code: bytes, target: Target, file: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder)
        (where / "door.o").write_bytes(code)
        command = [sys.executable, "-m", "ziglang", "cc", "-target", target.linker, "-shared", "-s"]
        made = where / f"door{file.suffix}"  # its own name may stand in it, so it is the same for all
        subprocess.run([*command, "-o", made.name, "door.o", "-lm"], cwd=where, check=True)
        file.write_bytes(made.read_bytes())


def manifest_of(files: dict[str, Path], state: str) -> dict[str, object]:
    """What the manifest says of libraries: their kernel, what made them, the state that proves them, their bytes."""
    from lineside.kernel.build.cache import kernel_hash
    from lineside.kernel.build.library import digest_of

    listed = {name: {"file": file.name, "digest": digest_of(file.read_bytes())} for name, file in files.items()}
    return {"kernel": kernel_hash(), "made-with": made_with(), "state": state, "libraries": listed}


def write() -> None:
    """Make all libraries and the manifest, in place of what is there."""
    from lineside.kernel.build import library
    from lineside.kernel.build.warm import compile_kernel

    compile_kernel()
    with tempfile.TemporaryDirectory() as folder:
        made = build(TARGETS, Path(folder))
        manifest = manifest_of(made, known_state())
        library.FOLDER.mkdir(exist_ok=True)
        for old in library.FOLDER.iterdir():
            old.unlink()
        for file in made.values():
            shutil.copyfile(file, library.FOLDER / file.name)
            print(f"{file.name}: {file.stat().st_size:,} bytes")
    (library.FOLDER / library.MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def built_alone(name: str, folder: Path) -> Path:
    """A platform's library made by a process of its own whose cache is empty; it takes two minutes."""
    variables = os.environ | {"LINESIDE_CACHE": str(folder / "cache")}
    subprocess.run([sys.executable, __file__, name, str(folder)], env=variables, check=True)
    (file,) = folder.glob(f"lineside-*-{name}.*")
    return file


def known_state() -> str:
    """The state to which every library must bring the plant of the proof, by this kernel as numba compiles it."""
    code = "from lineside.kernel.proof import state; print(state())"
    variables = os.environ | {"LINESIDE_LIBRARY": "no", "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, "-c", code], env=variables, capture_output=True, text=True, check=True)
    return done.stdout.strip()


if __name__ == "__main__":
    if sys.version_info[:2] != PYTHON:
        sys.exit(f"the libraries are made with Python {PYTHON[0]}.{PYTHON[1]}; this is {platform.python_version()}")
    if sys.argv[1:]:
        build([sys.argv[1]], Path(sys.argv[2]))
    else:
        write()
