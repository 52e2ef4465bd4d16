"""What a test run does where the system lacks something: skip and list it; in CI, fail."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]

INNER = """
import pytest
from tests import system

system.NEEDS["time-machine"] = (lambda: False, "build one.")
system.NEEDS["air"] = (lambda: True, "open a window.")

@pytest.mark.needs("time-machine")
def test_of_yesterday(): raise AssertionError("must not run")

@pytest.mark.needs("air")
def test_of_today(): pass

@pytest.mark.xfail
def test_that_is_known_to_fail(): raise AssertionError
"""


@pytest.fixture
def inner(tmp_path: Path) -> Path:
    path = tmp_path / "test_inner.py"
    path.write_text(INNER, encoding="utf-8")
    return path


def run(path: Path, ci: str) -> tuple[int, str]:
    """Run pytest on one file with the project's own conftest and settings; its status and output."""
    settings = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(path.parent), "-p", "tests.conftest"]
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *settings, str(path)]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"CI": ci}, capture_output=True, encoding="utf-8", check=False
    )
    return done.returncode, done.stdout


def test_on_a_bare_machine_a_lack_is_skipped_and_listed_with_its_remedy(inner: Path) -> None:
    status, said = run(inner, ci="")
    assert status == 0
    assert "1 passed, 1 skipped, 1 xfailed" in said
    listed = said[said.index("lacking on this machine") :].split("\n")
    assert [line for line in listed if line][1:3] == [
        "time-machine: build one. Skipped for it: 1",
        "  test_inner.py::test_of_yesterday",
    ]


def test_in_ci_a_lack_is_a_failure(inner: Path) -> None:
    status, said = run(inner, ci="true")
    assert status == 1
    assert "1 passed, 1 xfailed, 1 error" in said
    assert "lacks time-machine: build one. (in CI every test must run)" in said


def test_in_ci_a_file_that_skips_itself_is_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "test_absent.py"
    path.write_text("import pytest\npytest.importorskip('no_such_module')\n", encoding="utf-8")
    assert run(path, ci="")[0] == 5  # nothing was run
    assert run(path, ci="true")[0] not in {0, 5}
