"""What tests may need from the system beyond Python: whether it is there, and how to get it."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tests import mosquitto, postgresql

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]


def _has(*commands: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(command) for command in commands)


def _is_a_git_checkout() -> bool:
    command = ["git", "-C", str(ROOT), "rev-parse"]
    return bool(shutil.which("git")) and subprocess.run(command, capture_output=True, check=False).returncode == 0


def _has_chinese_fonts() -> bool:
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout.strip())


LEAST_NODE = (20, 19)


def _has_node() -> bool:
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    numbers = tuple(int(part) for part in said.strip().removeprefix("v").split(".")[:2] if part.isdecimal())
    return numbers >= LEAST_NODE


# Name → (whether it is there, what to do where it is not). Debian's package stands in .ci/run too.
NEEDS: dict[str, tuple[Callable[[], bool], str]] = {
    "git": (_is_a_git_checkout, "install git, and test in a checkout that it made."),
    "postgresql": (
        lambda: postgresql.programs() is not None and postgresql.may_start(),
        "install a PostgreSQL server, 13 or newer (Debian: apt install postgresql); tests start and stop their own.",
    ),
    "chromium": (
        _has("chromium", "chromium-browser", "google-chrome"),
        "install Chromium (Debian: apt install chromium).",
    ),
    "node": (
        _has_node,
        "install Node.js 20.19 or newer, with npm (https://nodejs.org); only changes of the screen need it.",
    ),
    "mosquitto": (
        lambda: mosquitto.program() is not None,
        "install the MQTT broker Mosquitto (Debian: apt install mosquitto); tests start and stop their own.",
    ),
    "java": (
        _has("java"),
        "install a Java runtime, 17 or newer (Debian: apt install default-jre-headless); only Spark's test needs it.",
    ),
    "chinese-fonts": (_has_chinese_fonts, "install a Chinese font (Debian: apt install fonts-noto-cjk)."),
}


@cache
def lack(name: str) -> str:
    """How to get `name`; empty where it is there already.

    Raises:
        KeyError: nobody knows a need of that name.
    """
    there, remedy = NEEDS[name]
    return "" if there() else remedy
