"""What is committed as built is what the sources build, and it is small."""

from __future__ import annotations

import gzip
import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from lineside.web.screen import STATIC
from tests.browser.conftest import FRONTEND, ROOT

if TYPE_CHECKING:
    from pathlib import Path

MOST_COMPRESSED_BYTES = 450_000


def _files(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.needs("node")
def test_the_committed_screen_is_what_its_sources_build(node_modules: Path) -> None:
    built = ROOT / "build" / "screen"
    for command in (["vue-tsc", "--noEmit"], ["vite", "build", "--logLevel", "warn", "--outDir", str(built)]):
        done = subprocess.run(
            [str(node_modules / ".bin" / command[0]), *command[1:]],
            cwd=FRONTEND, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
    made, kept = _files(built), _files(STATIC)
    different = sorted(name for name in made.keys() | kept.keys() if made.get(name) != kept.get(name))
    assert different == [], "run `npm run build` in frontend/ and commit src/lineside/web/static"


def test_the_screen_is_small() -> None:
    sizes = {name: len(gzip.compress(data, 9)) for name, data in _files(STATIC).items() if not name.endswith(".md")}
    assert sum(sizes.values()) <= MOST_COMPRESSED_BYTES, sizes


def test_no_address_of_a_registry_is_in_the_lock() -> None:
    packages = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert len(packages) > 10
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert all(package["integrity"].startswith("sha512-") for name, package in packages.items() if name)
