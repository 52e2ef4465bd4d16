"""What somebody meets who has just installed lineside: an empty home, the base's packages, and nothing compiled yet."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import _library
from lineside.extras import EXTRAS
from lineside.kernel.build.library import FOLDER, MANIFEST
from lineside.lower.mode import JIT

ROOT = Path(__file__).resolve().parents[2]
LARGE = ("numba", "llvmlite", "scipy", "polars", "duckdb", "lxml")
START = """
import sys, importlib.util
lacking = set(sys.argv.pop(1).split(","))
find = importlib.util.find_spec
class Lacking:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in lacking:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
importlib.util.find_spec = lambda name, package=None: None if name in lacking else find(name, package)
sys.meta_path.insert(0, Lacking())
from lineside.cli import main
sys.exit(main(sys.argv[1:]))
"""
MOST_S = 9.0
"""Of processor time for a first table, on a quiet machine; the packages' installation counts too, and takes 5 s."""

pytestmark = [
    pytest.mark.skipif(not JIT, reason="there is no machine code with the compiler off"),
    pytest.mark.xdist_group("library"),
]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory, kernel_library: Path) -> Path:
    """A copy of the package with a library of this very kernel, as a release has it."""
    folder = tmp_path_factory.mktemp("installed")
    package = folder / "lineside"
    shutil.copytree(ROOT / "src" / "lineside", package, ignore=shutil.ignore_patterns("__pycache__", FOLDER.name))
    libraries = package / "kernel" / FOLDER.name
    libraries.mkdir()
    made = {"linux-x86_64": Path(shutil.copy(kernel_library, libraries))}
    (libraries / MANIFEST).write_text(json.dumps(_library.manifest_of(made, "")), encoding="utf-8")
    return folder


def first(package: Path, home: Path, *arguments: str, extras: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """A start with the packages of the base and some extras, where the home holds nothing yet."""
    given = {module for extra in extras for module in EXTRAS[extra]}
    lacking = {*LARGE, *(module for modules in EXTRAS.values() for module in modules)} - given
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("LINESIDE", "XDG", "NUMBA"))}
    variables |= {"HOME": str(home), "PYTHONPATH": str(package)}
    return subprocess.run(
        [sys.executable, "-P", "-X", "utf8", "-c", START, ",".join(sorted(lacking)), *arguments],
        env=variables, cwd=home, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip


def test_a_first_simulation_compiles_nothing_and_imports_no_large_package(package: Path, tmp_path: Path) -> None:
    before = os.times()
    done = first(package, tmp_path, "simulate", "engine-cell", "--for", "5d")
    taken = os.times()
    assert done.returncode == 0, done.stderr
    assert "gx200" in done.stdout
    assert "compiling" not in done.stderr
    assert list(tmp_path.rglob("*.native")) == []
    spent = taken.children_user + taken.children_system - before.children_user - before.children_system
    assert spent < MOST_S


def test_a_first_run_shows_its_screen_and_its_replay_agrees(package: Path, tmp_path: Path) -> None:
    run = ("run", "engine-line", "--for", "20min", "--speed", "max", "--journal", "a.journal")
    done = first(package, tmp_path, *run, "--port", "0", extras=("live",))
    assert done.returncode == 0, done.stderr
    assert "http://127.0.0.1:" in done.stdout + done.stderr
    assert "compiling" not in done.stderr
    again = first(package, tmp_path, "replay", "a.journal", "--json")
    assert again.returncode == 0, again.stderr
    assert again.stdout.startswith("{")


@pytest.mark.parametrize(
    ("arguments", "extra"),
    [
        (("run", "tandem"), "live"),
        (("show", "tandem"), "live"),
        (("layout", "tandem"), "live"),
        (("district", "a.ledger"), "ledger"),
        (("ledger", "new", "a.ledger"), "ledger"),
        (("simulate", "tandem", "--for", "1h", "--out", "o", "--xlsx"), "tables"),
        (("compare", "tandem", "--for", "1h", "--out", "o", "--parquet"), "tables"),
        (("simulate", "tandem", "--for", "1h", "--rules", "mine.py"), "compile"),
    ],
)
def test_a_command_that_lacks_packages_says_in_a_sentence_how_to_get_them(
    package: Path, tmp_path: Path, arguments: tuple[str, ...], extra: str
) -> None:
    done = first(package, tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(f"needs packages that are not installed: pip install 'lineside[{extra}]'\n")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "o").exists()
