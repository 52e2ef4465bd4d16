"""The bundle starts where there is no Python and no network: interpreter, packages, kernel and starter in a folder."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from importlib import metadata
from pathlib import Path

import pytest

from _bundle import locked_for

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


def test_a_double_click_opens_the_page_in_a_browser(tmp_path: Path) -> None:
    out, asked = tmp_path / "bundle", tmp_path / "asked"
    assert bundle(str(out), "--packages", str(SITE), "--link").returncode == 0
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {asked}.part && mv {asked}.part {asked}\n', encoding="utf-8")
    browser.chmod(0o755)
    alone = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "BROWSER": f"{browser} %s"}
    clicked = subprocess.Popen([str(out / "start"), "banan", "--port", "0"], env=alone, start_new_session=True)
    try:
        while not asked.exists():
            assert clicked.poll() is None
            time.sleep(0.05)
        with urllib.request.urlopen(asked.read_text(encoding="utf-8").strip()) as page:  # noqa: S310  what we serve
            assert b"<!doctype html>" in page.read(64).lower()
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(clicked.pid, signal.SIGKILL)
        clicked.wait()


LOCK = """anyio==4.16.0 \\
    --hash=sha256:59bb
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:0869
numpy==2.4.6 ; python_full_version < '3.12' \\
    --hash=sha256:aa
numpy==2.5.5 ; python_full_version >= '3.12' \\
    --hash=sha256:bb
uvloop==1.0 ; sys_platform != 'win32' and implementation_name == 'cpython' \\
    --hash=sha256:cc
"""


@pytest.mark.parametrize(("version", "numpy"), [("3.11", "numpy==2.4.6"), ("3.13", "numpy==2.5.5")])
def test_what_windows_needs_is_asked_for_on_any_system(version: str, numpy: str) -> None:
    lines = locked_for(version, LOCK).splitlines()
    assert [line for line in lines if "==" in line] == ["anyio==4.16.0 \\", "colorama==0.4.6 \\", f"{numpy} \\"]


def test_a_condition_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="not known for: platform_machine == 'arm64'"):
        locked_for("3.11", "one==1 ; platform_machine == 'arm64' \\\n    --hash=sha256:aa")


@pytest.mark.soak
def test_wheels_of_windows_are_laid_out_with_the_kernel(tmp_path: Path) -> None:
    """From the index; the folder of the interpreter has an embeddable package's names only: nothing is started."""
    (tmp_path / "interpreter").mkdir()
    (tmp_path / "interpreter" / "python.exe").touch()
    (tmp_path / "interpreter" / "python311._pth").write_text("python311.zip\n.\n", encoding="utf-8")
    made = bundle(str(tmp_path / "out"), "--windows", str(tmp_path / "interpreter"))
    assert made.returncode == 0, made.stderr
    packages = tmp_path / "out" / "packages"
    assert (packages / "colorama").is_dir()
    assert not list(packages.glob("**/*.so"))
    assert list(packages.glob("pydantic_core/*.cp311-win_amd64.pyd"))
    assert list((tmp_path / "out" / "app" / "lineside" / "kernel" / "libraries").glob("*windows-x86_64.dll"))
    told = (tmp_path / "out" / "python" / "python311._pth").read_text(encoding="utf-8")
    assert told.split() == ["python311.zip", ".", "..\\app", "..\\packages"]


def test_windows_needs_the_interpreter_of_a_folder_and_says_so(tmp_path: Path) -> None:
    refused = bundle(str(tmp_path / "out"), "--windows", str(tmp_path))
    assert refused.returncode == 1
    assert "no python.exe" in refused.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    assert "exists already" in bundle(str(tmp_path)).stderr
