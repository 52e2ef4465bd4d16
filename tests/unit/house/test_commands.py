"""The documents' command lines and the command line's own help say the same."""

from __future__ import annotations

import re
import shlex
from functools import cache
from pathlib import Path

import pytest

from lineside.cli import main

ROOT = Path(__file__).resolve().parents[3]
REFERENCE = ROOT / "docs" / "reference" / "command-line.md"
DOCUMENTS = sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("README*.md")])
STARTED = re.compile(r"^ *\$ scripts/lineside (?P<rest>.*?)$", re.MULTILINE)
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
FORWARDED = {"district"}  # has commands of its own, told in its own pages


@cache
def help_of(*command: str) -> str:
    """What `--help` prints, at a width at which nothing is cut."""
    import contextlib
    import io

    said = io.StringIO()
    with contextlib.redirect_stdout(said), pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "300")
        patch.setenv("TERMINAL_WIDTH", "300")
        assert main([*command, "--help"]) == 0
    return said.getvalue()


def commands() -> set[str]:
    listed = help_of().partition("Commands")[2]
    return set(re.findall(r"^│ ([a-z]+) ", listed, re.MULTILINE))


def section(title: str) -> str:
    """The part of the reference under one heading."""
    return REFERENCE.read_text(encoding="utf-8").partition(f"## {title}\n")[2].partition("\n## ")[0]


def first_cells(title: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)`", section(title), re.MULTILINE)


def test_the_reference_tells_every_command() -> None:
    assert {cell.split()[0] for cell in first_cells("Commands")} == commands()


@pytest.mark.parametrize("command", ["check", "simulate", "compare", "run", "show", "replay", "forecast"])
def test_the_reference_tells_every_option(command: str) -> None:
    told = {cell.split()[0] for cell in first_cells(f"Options of `{command}`")}
    assert told == set(OPTION.findall(help_of(command))) - {"--help"}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_in_a_document_exists_with_its_options(path: Path) -> None:
    for match in STARTED.finditer(path.read_text(encoding="utf-8")):
        command, *words = shlex.split(match["rest"], comments=True)
        assert command in commands()
        if command not in FORWARDED:
            options = {word.partition("=")[0] for word in words if word.startswith("--")}
            assert options <= set(OPTION.findall(help_of(command)))
