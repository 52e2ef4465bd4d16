"""The bundle starts where there is no Python and no network: interpreter, packages, kernel and starter in a folder."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SITE = Path(str(metadata.distribution("numpy").locate_file("")))
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a bundle of Linux is started on Linux")


def bundle(*given: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts" / "bundle"), *given]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_bundle_runs_the_shipped_kernel_with_nothing_but_its_own_folder(tmp_path: Path) -> None:
    out = tmp_path / "bundle"
    made = bundle(str(out), "--packages", str(SITE), "--link")
    assert made.returncode == 0, made.stderr
    alone = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    command = [str(out / "lineside"), "simulate", "tandem", "--for", "1h", "--json"]
    done = subprocess.run(command, env=alone, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert '"stations"' in done.stdout
    assert (out / "start").stat().st_mode & 0o111


def test_windows_needs_the_interpreter_of_a_folder_and_says_so(tmp_path: Path) -> None:
    refused = bundle(str(tmp_path / "out"), "--windows", str(tmp_path))
    assert refused.returncode == 1
    assert "no python.exe" in refused.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    assert "exists already" in bundle(str(tmp_path)).stderr
