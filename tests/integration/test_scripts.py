"""What scripts/ promise to somebody with a checkout and a Python: each test starts a small checkout of its own.

The small checkout has the real scripts, a command line that tells its arguments, and a lock of one package, which pip
finds in a folder: nothing here needs a network.
"""

from __future__ import annotations

import ast
import ensurepip
import hashlib
import os
import shutil
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

import _start
import _venv

ROOT = Path(__file__).resolve().parents[2]
INSTALLING = "installing requirements.lock"

pytestmark = pytest.mark.xdist_group("scripts")  # they share one prepared checkout

COMMAND_LINE = """
import random, sys
import crankshaft
from lineside.extras import EXTRAS, MissingExtraError, fetched, need
EXTRAS["ledger"] = EXTRAS["live"] = ("camshaft",)
def main():
    if sys.argv[1:2] == ["needs"]:
        try:
            need(sys.argv[2], "`needs`")
        except MissingExtraError as error:
            status = fetched(error.extra, sys.argv[1:])
            if status is None:
                sys.stderr.write(str(error) + chr(10))
            return 2 if status is None else status
    print("random" if random.__file__.startswith(sys.base_prefix) else "theirs", crankshaft.TEETH, sys.argv)
    return int(sys.argv[1]) if sys.argv[1:] and sys.argv[1].isdigit() else 0
"""


def make_wheel(folder: Path, teeth: int) -> str:
    """A wheel of the package `crankshaft`, and its line in a lock."""
    folder.mkdir(exist_ok=True)
    info = f"crankshaft-{teeth}.dist-info"
    path = folder / f"crankshaft-{teeth}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("crankshaft.py", f"TEETH = {teeth}\n")
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: crankshaft\nVersion: {teeth}\n")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")
    return f"crankshaft=={teeth} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


def make_extra(folder: Path) -> str:
    """A wheel of the package `camshaft`, and its line in a lock."""
    info = "camshaft-1.dist-info"
    path = folder / "camshaft-1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("camshaft.py", "")
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: camshaft\nVersion: 1\n")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")
    return f"camshaft==1 --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


@dataclass(frozen=True)
class Checkout:
    """A folder with scripts/, a lock and src/, and what its scripts say when they are started."""

    folder: Path
    wheels: Path

    @property
    def stamp(self) -> Path:
        return self.folder / ".venv" / "lineside-stamp"

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, str(self.folder / "scripts" / "lineside"), *arguments]

    def variables(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON", "COV"))}
        return (
            kept | {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": self.wheels.as_uri()} | more
        )

    def start(self, *arguments: str, cwd: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            cwd=cwd,
            env=self.variables(**more),
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )

    def lock(self, line: str) -> None:
        for name in (_venv.BASE_LOCK, *_venv.EXTRA_LOCKS.values(), _venv.DEVELOPMENT_LOCK):
            (self.folder / name).write_text(line, encoding="utf-8")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout that was started once; tests take copies of it."""
    home = tmp_path_factory.mktemp("two words 车间")
    checkout = Checkout(home / "line side", home / "wheels")
    (checkout.folder / "src" / "lineside").mkdir(parents=True)
    (checkout.folder / "src" / "lineside" / "cli.py").write_text(COMMAND_LINE, encoding="utf-8")
    for name in ("errors.py", "extras.py"):  # the real ones, by which a command asks for packages
        shutil.copy(ROOT / "src" / "lineside" / name, checkout.folder / "src" / "lineside")
    shutil.copytree(ROOT / "scripts", checkout.folder / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    checkout.lock(make_wheel(checkout.wheels, 60))
    first = checkout.start("check", "my line.yaml")
    assert first.returncode == 0, first.stderr
    assert first.stdout == "random 60 ['lineside', 'check', 'my line.yaml']\n"
    assert first.stderr.count("\n") == 2
    assert INSTALLING in first.stderr
    return checkout


@pytest.fixture
def checkout(prepared: Checkout, tmp_path: Path) -> Checkout:
    shutil.copytree(prepared.folder, tmp_path / "a copy", symlinks=True)
    return Checkout(tmp_path / "a copy", prepared.wheels)


def test_a_second_start_prepares_nothing_even_after_the_checkout_was_moved(checkout: Checkout) -> None:
    before = checkout.stamp.stat().st_mtime_ns
    again = checkout.start("simulate")
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout == "random 60 ['lineside', 'simulate']\n"
    assert checkout.stamp.stat().st_mtime_ns == before


def test_the_command_line_keeps_the_callers_folder_and_its_exit_status(checkout: Checkout, tmp_path: Path) -> None:
    (tmp_path / "random.py").write_text("raise SystemExit('a file of the user, not ours to import')", encoding="utf-8")
    done = checkout.start("7", cwd=tmp_path)
    assert done.returncode == 7
    assert done.stdout.startswith("random 60")


def test_the_environment_has_the_command(checkout: Checkout, tmp_path: Path) -> None:
    folder = "Scripts" if os.name == "nt" else "bin"
    path = f"{checkout.folder / '.venv' / folder}{os.pathsep}{os.environ['PATH']}"
    command = "lineside.cmd" if os.name == "nt" else "lineside"
    done = subprocess.run(
        [command, "check", "my line.yaml"],
        cwd=tmp_path,
        env=checkout.variables(PATH=path),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "random 60 ['lineside', 'check', 'my line.yaml']\n"


def test_a_command_that_needs_more_gets_it_says_so_and_gets_it_only_once(checkout: Checkout) -> None:
    more = make_wheel(checkout.wheels, 60) + make_extra(checkout.wheels)
    (checkout.folder / _venv.EXTRA_LOCKS["ledger"]).write_text(more, encoding="utf-8")
    first = checkout.start("needs", "ledger")
    assert first.stdout == "random 60 ['lineside', 'needs', 'ledger']\n", first.stderr
    assert "installing requirements-ledger.lock" in first.stderr
    stamp = checkout.stamp.read_text(encoding="utf-8")
    assert {line.split()[0] for line in stamp.splitlines()} == {
        "python",
        "requirements.lock",
        "requirements-ledger.lock",
    }
    again = checkout.start("needs", "ledger")
    assert (again.stdout, again.stderr) == (first.stdout, "")
    assert checkout.start("check").stderr == "", "the base is still there"


def test_a_command_whose_packages_do_not_come_with_its_lock_says_so_and_ends(checkout: Checkout) -> None:
    done = checkout.start("needs", "live")
    assert done.returncode == 2
    assert "installing requirements-live.lock" in done.stderr
    how = f"pip install -r {checkout.folder.resolve() / 'requirements-live.lock'}"
    assert done.stderr.endswith(f"`needs` needs packages that are not installed: {how}\n")


def test_a_changed_lock_makes_the_environment_anew(checkout: Checkout) -> None:
    left_behind = checkout.folder / ".venv" / "left-behind"
    left_behind.touch()
    checkout.lock(make_wheel(checkout.wheels, 72))
    done = checkout.start()
    assert done.stdout == "random 72 ['lineside']\n"
    assert INSTALLING in done.stderr
    assert not left_behind.exists()


@pytest.mark.skipif(os.name != "posix", reason="kills as POSIX does")
def test_a_killed_preparation_is_begun_again(checkout: Checkout) -> None:
    checkout.lock(make_wheel(checkout.wheels, 84))
    with subprocess.Popen(checkout.command(), env=checkout.variables(), stderr=subprocess.DEVNULL) as first:
        deadline = time.monotonic() + 120
        while not (checkout.stamp.exists() and checkout.stamp.read_text(encoding="utf-8") == _venv.PREPARING):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        first.kill()
    done = checkout.start()
    assert done.stdout == "random 84 ['lineside']\n"
    assert INSTALLING in done.stderr


def test_of_two_starts_at_once_one_prepares_and_the_other_waits(checkout: Checkout) -> None:
    checkout.lock(make_wheel(checkout.wheels, 96))
    pipe = subprocess.PIPE
    both = [
        subprocess.Popen(checkout.command(), env=checkout.variables(), stdout=pipe, stderr=pipe, text=True)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert [output for output, _ in said] == ["random 96 ['lineside']\n"] * 2
    assert sum(INSTALLING in progress for _, progress in said) == 1


def test_a_package_that_is_not_the_one_locked_is_refused(checkout: Checkout) -> None:
    checkout.stamp.unlink()  # as if somebody else had made the environment, which is quicker than making one
    honest = make_wheel(checkout.wheels, 63)
    checkout.lock(honest[:-65] + "0" * 64 + "\n")
    done = checkout.start()
    assert done.returncode == 2
    assert "not the one locked" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_an_index_out_of_reach_is_told_with_what_to_do(checkout: Checkout) -> None:
    checkout.stamp.unlink()
    checkout.lock(make_wheel(checkout.wheels, 61))
    nobody = "http://127.0.0.1:9/simple"  # the discard port: nothing answers
    done = checkout.start(PIP_NO_INDEX="0", PIP_FIND_LINKS="", PIP_INDEX_URL=nobody, PIP_RETRIES="1")
    assert done.returncode == 2
    assert "could not be reached" in done.stderr
    assert "PIP_INDEX_URL" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_package_without_a_build_for_this_machine_is_told(checkout: Checkout) -> None:
    checkout.stamp.unlink()
    checkout.lock(f"tappet==1 --hash=sha256:{'0' * 64}\n")
    done = checkout.start()
    assert done.returncode == 2
    assert "no ready-built package" in done.stderr


def test_an_environment_somebody_else_made_is_used_but_not_removed(checkout: Checkout) -> None:
    theirs = checkout.folder / ".venv" / "theirs"
    theirs.touch()
    checkout.stamp.unlink()
    for teeth in (60, 62):  # at first, and again when the lock has changed
        checkout.lock(make_wheel(checkout.wheels, teeth))
        assert checkout.start().stdout == f"random {teeth} ['lineside']\n"
        assert theirs.exists()


def test_an_environment_somebody_else_made_that_is_broken_is_left_alone(checkout: Checkout) -> None:
    checkout.stamp.unlink()
    python = _venv.Environment(checkout.folder).python
    python.unlink()
    done = checkout.start()
    assert done.returncode == 2
    assert "not made by lineside" in done.stderr
    assert (checkout.folder / ".venv" / "pyvenv.cfg").exists()


def test_a_python_without_ensurepip_is_told_the_package_to_install(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout.lock("\n")
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(_venv.CannotPrepareError, match="apt install python3-venv"):
        _venv.Environment(checkout.folder).ensure(_venv.BASE_LOCK)


def test_the_environment_has_pythons_own_pip(checkout: Checkout) -> None:
    python = checkout.folder / ".venv" / "bin" / "python"
    told = subprocess.run([python, "-I", "-m", "pip", "--version"], capture_output=True, encoding="utf-8", check=True)
    assert told.stdout.startswith(f"pip {ensurepip.version()} from {checkout.folder}")


def test_a_pip_that_leans_on_wheels_beside_it_is_left_to_ensurepip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _venv._bundled_pip() is not None
    with zipfile.ZipFile(tmp_path / "pip-9-py3-none-any.whl", "w") as wheel:
        wheel.writestr("pip/__init__.py", "")
    monkeypatch.setattr(ensurepip, "__file__", str(tmp_path / "__init__.py"))
    monkeypatch.setattr("sysconfig.get_config_var", lambda _: str(tmp_path))
    assert _venv._bundled_pip() is None


def test_a_python_that_is_too_old_is_told_so_and_which_one_would_do() -> None:
    message = _start.too_old("test", (3, 9, 6), "/usr/bin/python3", ["python3.12"])
    assert message.splitlines() == [
        "lineside needs Python 3.11 or newer; this is 3.9 (/usr/bin/python3).",
        f"This machine has a newer one: python3.12 {Path('scripts', 'test')}",
    ]
    assert "Install a newer Python" in _start.too_old("test", (2, 7, 18), "python", [])


@pytest.mark.parametrize("name", ["_start.py", "lineside", "test", "check", "build", "coverage", "soak", "validate"])
def test_any_python_can_read_a_script_as_far_as_the_message(name: str) -> None:
    tree = ast.parse((ROOT / "scripts" / name).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        assert not isinstance(node, ast.JoinedStr | ast.AnnAssign | ast.NamedExpr | ast.Starred | ast.AsyncFunctionDef)
        if isinstance(node, ast.FunctionDef):
            arguments = node.args
            assert node.returns is None
            assert not arguments.posonlyargs
            assert not arguments.kwonlyargs
            assert all(argument.annotation is None for argument in arguments.args)


def test_every_old_python_on_this_machine_says_that_it_is_too_old() -> None:
    for name in ["python2.7", *(f"python3.{minor}" for minor in range(4, 11))]:
        found = shutil.which(name)
        if found and subprocess.run([found, "--version"], capture_output=True, check=False).returncode == 0:
            done = subprocess.run([found, ROOT / "scripts" / "test"], capture_output=True, text=True, check=False)
            assert done.returncode == 1
            assert done.stderr.startswith("lineside needs Python 3.11 or newer; this is")


def test_the_tests_of_a_group_share_a_process(request: pytest.FixtureRequest) -> None:
    """Pytest and xdist must agree on where a group's name stands, or each test runs in any process and none says so."""
    assert not hasattr(request.config, "workerinput") or request.node.nodeid.endswith("@scripts")
