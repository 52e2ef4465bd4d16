"""The environment in `.venv`: prepared from a lock file when needed, by Python's standard library alone.

`.venv/lineside-stamp` says what the environment holds: a line for its interpreter and one for each lock installed, with
its hash. While a preparation is going on the stamp says that instead, so an interrupted one is seen and begun again.
An environment without a stamp is somebody else's: it is installed into, but never removed.
Modules that take time to import are imported where they are needed: a start that finds the environment ready is quick.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BASE_LOCK = "requirements.lock"  # what every command needs; the other locks hold it too, at the same versions
EXTRA_NAMES = ("tables", "ledger", "live", "compile", "devices", "forecast", "history", "opcua", "matching")
EXTRA_LOCKS = {name: f"requirements-{name}.lock" for name in EXTRA_NAMES}
DEVELOPMENT_LOCK = "requirements-dev.lock"  # holds all that the others do, at the same versions
PREPARING = "preparing"
ADOPTED = "made by somebody else"

# What pip says, and what that means to a person; the first that fits is told.
CAUSES = {
    "DO NOT MATCH THE HASHES": """\
The index served a package that is not the one locked. It was not installed; do not trust that index.""",
    "No space left on device": "The disk is full: the environment takes up to 1 GB with all that there is.",
    "connection broken by": """\
The package index could not be reached. Check the network; name a proxy (HTTPS_PROXY) or a mirror (PIP_INDEX_URL);
or, without a network, name a folder of wheels (PIP_NO_INDEX=1 PIP_FIND_LINKS=FOLDER).""",
    "No matching distribution found": """\
The index, or the folder of wheels, has no ready-built package for this Python and machine.
Python 3.11 to 3.14 on 64-bit Linux and Windows, and on Macs with Apple silicon, find them all.""",
}


class CannotPrepareError(Exception):
    """The environment cannot be prepared; the message says why, and what to do."""


def say(message: str) -> None:
    """Print one line of progress. Standard output belongs to the command that is being started."""
    print(f"lineside: {message}", file=sys.stderr, flush=True)


class Environment:
    """The virtual environment of one checkout: `root` is the folder with the lock files and `src`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.stamp = self.folder / "lineside-stamp"
        self.python = self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def ensure(self, lock: str) -> None:
        """Prepare the environment, unless it already holds what `lock` says.

        Raises:
            CannotPrepareError: with a message for the person at the terminal.
        """
        if self.holds(lock):
            return
        try:
            with _alone(self.root / ".venv.lock"):
                if not self.holds(lock):  # whoever was waited for may have done it
                    self._prepare(lock)
        except OSError as error:
            raise CannotPrepareError(f"Cannot prepare {self.folder}: {error}") from error

    def holds(self, lock: str) -> bool:
        """Whether the stamp says that `lock`, as it stands now, is installed for the interpreter that is there."""
        return {self._interpreter_line(), self._lock_line(lock)} <= self._stamped()

    def _stamped(self) -> set[str]:
        try:
            return set(self.stamp.read_text(encoding="utf-8").splitlines())
        except (OSError, UnicodeDecodeError):
            return set()

    def _interpreter_line(self) -> str:
        # When a system replaces its Python 3.11 by 3.12, the link in `.venv` still works but finds no packages.
        return f"python {os.path.realpath(self.python)}"

    def _lock_line(self, lock: str) -> str:
        return f"{lock} {hashlib.sha256((self.root / lock).read_bytes()).hexdigest()}"

    def _prepare(self, lock: str) -> None:
        started = time.monotonic()
        theirs = self.folder.exists() and (ADOPTED in self._stamped() or not self.stamp.exists())
        kept = self._stamped() & self._lines(*self._locks())
        anew = not theirs and (kept != self._stamped() or not self._lines(BASE_LOCK) <= kept)
        if theirs:
            self._check_that_theirs_can_be_used()
        elif anew:
            _check_that_python_can_make_environments()
        say(f"installing {lock} into .venv (once)")
        if anew:
            self._create()
            kept = set()
        self._write_stamp(ADOPTED if theirs else PREPARING)
        self._install(lock)
        self._link_sources()
        self._offer_command()
        held = self._locks() if lock == DEVELOPMENT_LOCK else (BASE_LOCK, lock)
        self._write_stamp(*kept, *self._lines(*held), *([ADOPTED] if theirs else []))
        say(f"ready after {time.monotonic() - started:.0f} s")

    def _write_stamp(self, *lines: str) -> None:
        self.stamp.write_text("\n".join(sorted({*lines})), encoding="utf-8")

    def _locks(self) -> tuple[str, ...]:
        """The locks that this checkout has."""
        names = (BASE_LOCK, *EXTRA_LOCKS.values(), DEVELOPMENT_LOCK)
        return tuple(name for name in names if (self.root / name).exists())

    def _lines(self, *locks: str) -> set[str]:
        return {self._interpreter_line(), *map(self._lock_line, locks)}

    def _create(self) -> None:
        """Make the environment anew, in place of one that is out of date, half made or broken."""
        import shutil
        import subprocess
        import venv

        if self.folder.exists():
            shutil.rmtree(self.folder)
        self.folder.mkdir()
        self._write_stamp(PREPARING)
        pip = _bundled_pip()
        try:
            venv.create(self.folder, with_pip=pip is None, symlinks=os.name != "nt")
            if pip is not None:
                self._unpack(pip)
        except subprocess.CalledProcessError as error:
            said = (error.output or b"").decode(errors="replace").strip()
            raise CannotPrepareError(f"Python could not make the environment {self.folder}:\n{said}") from error

    def _unpack(self, pip: Path) -> None:
        """Put Python's own pip into the environment. `ensurepip` would start pip twice and compile all of it: 3 s."""
        import zipfile

        folder = self._packages()[0]
        with zipfile.ZipFile(pip) as wheel:
            wheel.extractall(folder)

    def _packages(self) -> list[Path]:
        """The folder that the environment's packages lie in."""
        return [*self.folder.glob("lib/python3*/site-packages"), *self.folder.glob("Lib/site-packages")]

    def _check_that_theirs_can_be_used(self) -> None:
        """Whether packages can be installed into an environment somebody else made: it is not ours to remove."""
        import subprocess

        asked = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
        try:
            usable = subprocess.run([self.python, "-I", "-c", asked], capture_output=True, check=False).returncode == 0
        except OSError:
            usable = False
        if not usable:
            raise CannotPrepareError(
                f"{self.folder} was not made by lineside and cannot be used: it needs Python 3.11 or newer, and pip.\n"
                "Remove it or move it away, then start again."
            )

    def _install(self, lock: str) -> None:
        """Let pip install exactly what `lock` says, ready-built, each file checked against its hash.

        A lock is complete, so nothing is left to resolve; an old pip that did would stumble over each new release of a
        package that is locked without, and needed with, an extra.
        """
        command = [str(self.python), "-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
        command += ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--no-compile", "--progress-bar", "off"]
        status, said = _listen([*command, "--requirement", str(self.root / lock)])
        if status:
            lines = [line for line in said.splitlines() if line.strip()]
            cause = next((told for sign, told in CAUSES.items() if sign in said), "pip could not install the packages.")
            raise CannotPrepareError("\n  ".join([cause, "", "The last words of pip:", *lines[-8:]]))

    def _link_sources(self) -> None:
        """Make `import lineside` find `src`, by a path relative to the environment: the checkout may be moved."""
        for folder in self._packages():
            target = os.path.relpath(self.root / "src", folder)
            (folder / "lineside.pth").write_text(target + "\n", encoding="utf-8")

    def _offer_command(self) -> None:
        """Make `lineside` a command of the environment: `scripts/lineside`, started by the environment's own Python."""
        if os.name == "nt":
            command = self.folder / "Scripts" / "lineside.cmd"
            command.write_text('@"%~dp0python.exe" "%~dp0..\\..\\scripts\\lineside" %*\n', encoding="utf-8")
            return
        command = self.folder / "bin" / "lineside"
        # Installed packages may have left a link to elsewhere here; it is replaced, not followed.
        command.unlink(missing_ok=True)
        here = '$(dirname -- "$0")'
        command.write_text(f'#!/bin/sh\nexec "{here}/python" "{here}/../../scripts/lineside" "$@"\n', encoding="utf-8")
        command.chmod(0o755)

    def become(self, arguments: Sequence[str]) -> int:
        """Run the environment's Python in place of this process, or on Windows as its child; return its exit status.

        The caller's folder stays out of the module path (`-P`): a `random.py` there is not ours to import. Files
        and pipes are UTF-8 on every system (`-X utf8`).
        """
        command = [str(self.python), "-P", "-X", "utf8", *arguments]
        if os.name == "posix":
            sys.stdout.flush()
            os.execv(command[0], command)  # noqa: S606 - no shell is wanted
        import subprocess

        child = subprocess.Popen(command)
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:  # the child got it too, and decides
                continue


def _check_that_python_can_make_environments() -> None:
    import importlib.util

    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise CannotPrepareError(
            f"This Python ({sys.executable}) comes without venv or ensurepip, which make the environment.\n"
            "On Debian and Ubuntu: apt install python3-venv. Elsewhere: install Python from its own installer."
        )


def _bundled_pip() -> Path | None:
    """The wheel of pip that came with this Python; none where it lies elsewhere or leans on wheels beside it."""
    import ensurepip
    import sysconfig
    import zipfile

    folders = [Path(ensurepip.__file__).parent / "_bundled"]
    if own := sysconfig.get_config_var("WHEEL_PKG_DIR"):
        folders.insert(0, Path(own))
    for wheel in (wheel for folder in folders for wheel in sorted(folder.glob("pip-*.whl"))):
        with zipfile.ZipFile(wheel) as opened:
            if "pip/_vendor/requests/__init__.py" in opened.namelist():
                return wheel
    return None


def _listen(command: list[str]) -> tuple[int, str]:
    """Run a command to its end; its exit status, and all it said on either output."""
    import subprocess

    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        encoding="utf-8", errors="replace", check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold the lock file `path`, waiting for whoever holds it. The system lets go of it when a process dies."""
    with path.open("a+b") as handle:
        if not _try_lock(handle):
            say("another start is preparing .venv; waiting for it")
            while not _try_lock(handle):
                time.sleep(0.2)
        yield


def _try_lock(handle: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # Windows answers "permission denied" where another holds it
        return False
    return True
