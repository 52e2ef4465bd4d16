"""bundle: a folder that starts by a double click, without Python or a network: interpreter, wheels, kernel, a starter.

    scripts/bundle OUT                         for this machine, with the interpreter that runs this script
    scripts/bundle OUT --python FOLDER         with another relocatable interpreter (python-build-standalone, unpacked)
    scripts/bundle OUT --windows FOLDER        for Windows: FOLDER is the unpacked "embeddable package" of python.org

The first kind can be tried where it was built: `OUT/lineside --version`. The second is laid out, not started: on the
machine that built it nothing of Windows runs, and README.txt says so.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements-ledger.lock", "requirements-matching.lock")
PLATFORM = "win_amd64"
LINUX = """#!/bin/sh
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
PYTHONPATH="$here/app:$here/packages" PYTHONNOUSERSITE=1 exec "$here/python/bin/python3" -s -m lineside "$@"
"""
LINUX_CLICK = """#!/bin/sh
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
[ $# -gt 0 ] || set -- demo
exec "$here/lineside" district "$@" --open
"""
WINDOWS = '@echo off\r\n"%~dp0python\\python.exe" -m lineside %*\r\n'
WINDOWS_CLICK = '@echo off\r\n"%~dp0python\\python.exe" -m lineside district demo --open\r\npause\r\n'
TOLD = {
    "linux": "Double-click start (or run ./lineside). Nothing is fetched. It was started where it was built.\n",
    "windows": "Double-click start.bat. Nothing is fetched. It was laid out on another system, and not started.\n",
}


def bundle(arguments: list[str]) -> None:
    """Build what was asked for."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("out", type=Path, help="the folder to make")
    asked.add_argument("--python", type=Path, help="a relocatable interpreter's folder; this one's by default")
    asked.add_argument("--windows", type=Path, help="the unpacked embeddable package of python.org")
    asked.add_argument("--packages", type=Path, help="take what is installed in this site-packages, from no index")
    asked.add_argument("--link", action="store_true", help="link files where that can be, to try it out quickly")
    given = asked.parse_args(arguments)
    if given.out.exists():
        sys.exit(f"{given.out} exists already; name a new folder")
    if given.windows is not None and not (given.windows / "python.exe").exists():
        sys.exit(f"{given.windows} has no python.exe; unpack the embeddable package of python.org there")
    given.out.mkdir(parents=True)
    try:
        _lay_out(given)
    except (OSError, ValueError, subprocess.CalledProcessError) as wrong:
        shutil.rmtree(given.out, ignore_errors=True)
        sys.exit(f"the bundle was not made: {wrong}")
    print(f"{given.out} is ready: {_size(given.out) >> 20} MB")


def _lay_out(given: argparse.Namespace) -> None:
    skip = shutil.ignore_patterns("__pycache__", "*.pyc")
    shutil.copytree(ROOT / "src" / "lineside", given.out / "app" / "lineside", ignore=skip)
    shutil.copy(ROOT / "LICENSE", given.out)
    packages = given.out / "packages"
    if given.packages is not None:
        _installed(given.packages, packages, link=given.link)
    else:
        _install(packages, windows=given.windows)
    if given.windows is not None:
        _windows(given.out, given.windows)
    else:
        _linux(given.out, given.python or Path(sys.base_prefix))
    (given.out / "README.txt").write_text(TOLD["linux" if given.windows is None else "windows"], encoding="utf-8")


def _installed(site: Path, packages: Path, *, link: bool) -> None:
    """The distributions of the locks as they are installed, file by file."""
    lines = [line for lock in LOCKS for line in (ROOT / lock).read_text(encoding="utf-8").splitlines()]
    wanted = [line.partition("==")[0] for line in lines if "==" in line and not line.startswith((" ", "#"))]
    known = {_plain(one.metadata["Name"]): one for one in metadata.distributions(path=[str(site)])}
    for name in wanted:
        found = known.get(_plain(name))
        if found is None:  # what the lock names for another system
            continue
        for file in found.files or ():
            source, target = site / file, packages / file
            if ".." in file.parts or file.suffix == ".pyc" or target.exists() or not source.is_file():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            _put(source, target, link=link)


def _plain(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def _put(source: Path, target: Path, *, link: bool) -> None:
    if link:
        try:
            os.link(source, target)
        except OSError:  # another disk
            pass
        else:
            return
    shutil.copy2(source, target)


def _install(packages: Path, *, windows: Path | None) -> None:
    """Wheels of the locks, checked by their hashes, never built here."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary", ":all:"]
    command += ["--no-deps", "--no-compile", "--target", str(packages)]
    if windows is None:
        subprocess.run([*command, *(word for lock in LOCKS for word in ("-r", str(ROOT / lock)))], check=True)
        return
    command += ["--platform", PLATFORM, "--python-version", _version(windows), "--implementation", "cp"]
    with tempfile.TemporaryDirectory() as folder:  # pip asks conditions of the system it runs on, not of the other
        for lock in LOCKS:
            wanted = Path(folder, lock)
            wanted.write_text(
                locked_for(_version(windows), (ROOT / lock).read_text(encoding="utf-8")), encoding="utf-8"
            )
            command += ["-r", str(wanted)]
        subprocess.run(command, check=True)


def locked_for(version: str, lock: str) -> str:
    """What a lock asks for on Windows with CPython `version`, as a lock without conditions.

    Raises ValueError where a condition is none of those that are known here.
    """
    kept = []
    for block in re.split(r"\n(?=[^\s#])", lock):
        head, mark, rest = block.partition("\n")
        name, _, condition = head.rstrip(" \\").partition(" ; ")
        if not condition or all(_holds(part, version) for part in condition.split(" and ")):
            kept.append((f"{name} \\" if head.endswith("\\") else name) + mark + rest)
    return "\n".join(kept)


def _holds(condition: str, version: str) -> bool:
    found = re.fullmatch(r"(\w+) (==|!=|<|>=) '([^']+)'", condition.strip())
    facts = {"sys_platform": "win32", "platform_python_implementation": "CPython", "implementation_name": "cpython"}
    if found is None or found[1] not in {*facts, "python_full_version"}:
        raise ValueError(f"what holds on Windows is not known for: {condition}")
    name, relation, value = found.groups()
    if name in facts and relation in {"==", "!="}:
        return (facts[name] == value) == (relation == "==")
    ours, theirs = ([int(part) for part in text.split(".")] for text in (version, value))
    if name in facts or len(theirs) > len(ours):
        raise ValueError(f"what holds on Windows is not known for: {condition}")
    return (ours < theirs) if relation == "<" else (ours >= theirs)


def _version(folder: Path) -> str:
    """The version of an embeddable package, by its python311._pth."""
    found = next(iter(folder.glob("python3*._pth")), None)
    if found is None:
        raise OSError(f"{folder} has no python3…._pth, so its version is not known")
    digits = found.name.removeprefix("python").removesuffix("._pth")
    return f"{digits[0]}.{digits[1:]}"


def _linux(out: Path, python: Path) -> None:
    """The interpreter without what nobody runs from a bundle."""
    skip = shutil.ignore_patterns(
        "__pycache__", "test", "tests", "idlelib", "tkinter", "turtledemo", "ensurepip", "*.a"
    )
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    (out / "python" / "bin").mkdir(parents=True)
    shutil.copytree(
        python / "lib" / name, out / "python" / "lib" / name,
        ignore=lambda folder, names: {*skip(folder, names), *(["site-packages"] if folder.endswith(name) else [])},
        symlinks=True,
    )  # fmt: skip
    shutil.copy2((python / "bin" / name).resolve(), out / "python" / "bin" / "python3")
    for library in (python / "lib").glob("libpython3*.so*"):
        shutil.copy2(library, out / "python" / "lib" / library.name)
    for file, text in (("lineside", LINUX), ("start", LINUX_CLICK)):
        (out / file).write_text(text, encoding="utf-8")
        (out / file).chmod(0o755)


def _windows(out: Path, python: Path) -> None:
    """The embeddable package, told where the packages and the program lie."""
    shutil.copytree(python, out / "python")
    (path_file,) = out.glob("python/python3*._pth")
    path_file.write_text(path_file.read_text(encoding="utf-8") + "\n..\\app\n..\\packages\n", encoding="utf-8")
    (out / "lineside.bat").write_text(WINDOWS, encoding="ascii", newline="")
    (out / "start.bat").write_text(WINDOWS_CLICK, encoding="ascii", newline="")


def _size(folder: Path) -> int:
    return sum(file.lstat().st_size for file in folder.rglob("*") if file.is_file())
