"""The guide to a new type of machine, done as it says: one folder, one line in one list, a word in the language."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "guides" / "a-new-machine-type.md"
FENCE = re.compile(r"^```(?:python|text)\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"`(lineside/[a-z/_]+\.py)`")
PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "pyproject.toml")
TAKEN = ("src", "tests/kernel", "tests/unit/house", "pyproject.toml")


def written() -> list[tuple[str, str]]:
    """Every block of the guide, and the file that it was last said to be for."""
    text = GUIDE.read_text(encoding="utf-8")
    return [(FILE.findall(text[: block.start()])[-1], block["text"]) for block in FENCE.finditer(text)]


def insert(file: Path, before: str, line: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{file.name} has not one {before!r}"
    file.write_text(text.replace(before, line + before), encoding="utf-8")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources in which the guide was followed."""
    copy = tmp_path_factory.mktemp("house")
    for name in (*TAKEN, *(f"tests/{file.name}" for file in (ROOT / "tests").glob("*.py"))):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__", "static"))
        else:
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, copy / name)
    changed = []
    for name, text in written():
        file = copy / "src" / name
        if not file.exists():
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
        elif name == "lineside/kernel/capabilities.py":
            assert text.count("\n") == 1, "one line in one list"
            insert(file, ')\n"""The folders', text)
            changed.append(name)
        elif text.startswith("from "):
            insert(file, "from lineside.model.upkeep import", text)
            changed.append(name)
        else:
            insert(file, "    power: dict[State, Power]", text)
    assert changed == ["lineside/model/station.py", "lineside/kernel/capabilities.py"]
    run(copy, "-m", "lineside.kernel.build.assemble")
    return copy


def run(copy: Path, *arguments: str) -> str:
    """Run Python on the copy with the compiler off; what it printed."""
    paths = os.pathsep.join([str(copy / "src"), str(copy)])
    environment = os.environ | {"PYTHONPATH": paths, "NUMBA_DISABLE_JIT": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-P", "-X", "utf8", *arguments],
        cwd=copy, env=environment, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_works_as_the_guide_says(house: Path) -> None:
    shutil.copy(Path(__file__).parent / "rinsing.py", house / "tests" / "kernel" / "test_rinsing.py")
    said = run(house, *PYTEST, "tests/kernel/test_rinsing.py")
    assert re.search(r"^\d+ passed", said, re.MULTILINE)


def test_the_house_still_stands(house: Path) -> None:
    """No circle, no half that imports the other, no name with two meanings, and all that is made is current."""
    run(house, *PYTEST, "tests/unit/house/test_kernel.py")


def test_what_does_not_use_it_comes_to_the_same(house: Path) -> None:
    """Its columns are part of the state, so hashes differ; what the plants made does not."""
    code = (
        "from tests.kernel.fingerprint import fingerprint\n"
        "found = fingerprint('orders and held parts')\n"
        "print(found['facts'], found['completed'])"
    )
    assert run(house, "-c", code) == run(ROOT, "-c", code)
