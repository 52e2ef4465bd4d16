"""What lineside does beyond simulating and running needs packages of its own, in extras: which, and how to get them."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lineside.errors import LinesideError

if TYPE_CHECKING:
    from collections.abc import Sequence

EXTRAS: Final = {
    "tables": ("polars", "openpyxl", "ezdxf"),
    "history": ("duckdb", "ibis", "packaging", "polars"),
    "ledger": ("sqlalchemy", "alembic", "duckdb", "scipy", "docx", "openpyxl", "python_calamine", "python_multipart"),
    "live": ("starlette", "uvicorn"),
    "compile": ("numba",),
    "devices": ("paho",),
    "forecast": ("scipy",),
    "opcua": ("asyncua",),
    "matching": ("ortools",),
}
"""The extras of pyproject.toml, and the modules by which each is known to be there."""


class MissingExtraError(LinesideError):
    """Packages are not installed that something needs; `extra` names them."""

    def __init__(self, extra: str, what: str) -> None:
        self.extra = extra
        super().__init__(f"{what} needs packages that are not installed: {how_to_get(extra)}")


def how_to_get(extra: str) -> str:
    """The command that installs an extra: from its lock in a checkout, else from the index that lineside came from."""
    lock = Path(__file__).resolve().parents[2] / f"requirements-{extra}.lock"
    return f"pip install -r {lock}" if lock.is_file() else f"pip install 'lineside[{extra}]'"


def need(extra: str, what: str) -> None:
    """Raise MissingExtraError, for `what` at the beginning of a sentence, unless an extra's packages are there."""
    if not all(find_spec(module) for module in EXTRAS[extra]):
        raise MissingExtraError(extra, what)


SCRIPT, WANTED, GIVEN = "LINESIDE_SCRIPT", "LINESIDE_WANTED", "LINESIDE_GIVEN"
"""The variables by which `scripts/lineside` and its commands agree on packages; see scripts/_verbs.py."""


def fetched(extra: str, arguments: Sequence[str]) -> int | None:
    """Let `scripts/lineside` install an extra from its lock and begin the command anew; the command's exit status.

    None where no such script started this process, or where it has installed the extra already.
    """
    script = os.environ.get(SCRIPT)
    if script is None or extra in os.environ.get(GIVEN, "").split():
        return None
    command = [sys.executable, script, *arguments]
    variables = os.environ | {WANTED: extra}
    if os.name == "posix":
        sys.stdout.flush()
        os.execve(command[0], command, variables)  # noqa: S606 - no shell is wanted
    return subprocess.run(command, env=variables, check=False).returncode
