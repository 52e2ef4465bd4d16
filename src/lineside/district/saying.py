"""What the ledger's commands print, in the language that is spoken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from lineside.tongue import is_chinese

if TYPE_CHECKING:
    from lineside.errors import Problem


def say(line: str, *, err: bool = False) -> None:
    """Print a line; in Chinese where that is spoken and known."""
    typer.echo(spoken(line), err=err)


def say_problem(problem: Problem) -> None:
    """Print what is wrong with a cell or what is asked about it, and what to do."""
    from lineside.chinese import problem_told

    typer.echo(problem_told(problem, in_chinese) if is_chinese() else str(problem))


def spoken(line: str) -> str:
    """A line in the language that is spoken."""
    return in_chinese(line) if is_chinese() else line


def in_chinese(line: str) -> str:
    """A line in Chinese, with the place in front of it; as it is where it has none."""
    from lineside.chinese import chinese
    from lineside.web.refusal import DETAILS
    from lineside.web.refusal import in_chinese as refusal

    def known(text: str) -> str:
        return refusal(text, DETAILS) or ("" if (told := chinese(text)) == text else told)

    place, sign, rest = line.partition(": ")
    if told := known(line):
        return told
    return f"{place}：{told}" if sign and (told := known(rest)) else line
