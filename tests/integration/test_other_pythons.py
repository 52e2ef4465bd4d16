"""The wheel simulates on each Python that is to be had here, with the base's packages alone; newer ones find theirs."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import _library
from lineside.kernel.build.cache import kernel_hash
from lineside.kernel.build.library import MANIFEST
from lineside.lower.mode import JIT

ROOT = Path(__file__).resolve().parents[2]
KNOWN = ("3.11", "3.12", "3.13")
SIMULATE = """
import json, sys
import lineside
found = lineside.simulate(lineside.load("engine-cell"), "1 d", replications=2, seed=4)
product = found.products["gx200"]
print(json.dumps([found.events, product.throughput_per_h.mean, "numba" in sys.modules]))
"""


def interpreters() -> dict[str, str]:
    """Pythons that start, by their version: on the path, and where pyenv keeps them."""
    found = {}
    for version in KNOWN:
        kept = sorted(
            Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob(f"versions/{version}.*/bin/python")
        )
        for command in (shutil.which(f"python{version}"), *map(str, kept)):
            told = "import sys, pip; print('%d.%d' % sys.version_info[:2])"
            if command and _said(command, told) == version:
                found[version] = command
    return found


def _said(command: str, code: str) -> str:
    done = subprocess.run([command, "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip()


pytestmark = [
    pytest.mark.skipif(not JIT, reason="there is no machine code with the compiler off"),
    pytest.mark.xdist_group("library"),
]


@pytest.fixture(scope="module")
def installed(request: pytest.FixtureRequest, wheel_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the wheel holds, with a library of this very kernel in it, whether or not the shipped one is."""
    folder = tmp_path_factory.mktemp("wheel")
    with zipfile.ZipFile(wheel_file) as opened:
        opened.extractall(folder / "package")
    libraries = folder / "package" / "lineside" / "kernel" / "libraries"
    libraries.mkdir(exist_ok=True)
    if not list(libraries.glob(f"lineside-{kernel_hash()}-linux-x86_64.so")):
        kernel_library = request.getfixturevalue("kernel_library")
        made = {"linux-x86_64": Path(shutil.copy(kernel_library, libraries))}
        (libraries / MANIFEST).write_text(json.dumps(_library.manifest_of(made, "")), encoding="utf-8")
    return folder / "package"


@pytest.mark.parametrize("version", sorted(interpreters()))
def test_every_python_simulates_the_same_from_the_wheel(version: str, installed: Path, tmp_path: Path) -> None:
    python = interpreters()[version]
    options = ("--disable-pip-version-check", "--no-deps", "--require-hashes", "--only-binary", ":all:", "--no-compile")
    lock = ("--target", str(tmp_path / "packages"), "--requirement", str(ROOT / "requirements.lock"))
    brought = subprocess.run(
        [python, "-m", "pip", "install", "--quiet", *options, *lock], capture_output=True, text=True, check=False
    )
    assert brought.returncode == 0, brought.stderr
    variables = os.environ | {"PYTHONPATH": os.pathsep.join((str(installed), str(tmp_path / "packages")))}
    done = subprocess.run([python, "-P", "-c", SIMULATE], env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    here = subprocess.run(
        [sys.executable, "-P", "-c", SIMULATE],
        env=os.environ | {"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == json.loads(here.stdout)
    assert json.loads(done.stdout)[2] is False, "the base has no compiler"


@pytest.mark.soak
@pytest.mark.parametrize(
    "name", sorted(path.name for path in ROOT.glob("requirements*.lock") if "dev" not in path.name)
)
def test_every_lock_resolves_to_wheels_for_python_3_14(name: str, tmp_path: Path) -> None:
    options = ("--no-deps", "--require-hashes", "--only-binary", ":all:", "--python-version", "3.14")
    lock = ("--requirement", str(ROOT / name), "--dest", str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", *options, *lock],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    brought = {re.split(r"-\d", path.name)[0].replace("_", "-").lower() for path in tmp_path.iterdir()}
    assert {"numpy", "pydantic-core"} <= brought
