"""What the ledger's commands print, in the language that is spoken."""

from __future__ import annotations

import typer

from lineside.tongue import is_chinese


def say(line: str, *, err: bool = False) -> None:
    """Print a line; in Chinese where that is spoken and known."""
    typer.echo(in_chinese(line) if is_chinese() else line, err=err)


def in_chinese(line: str) -> str:
    """A line in Chinese, with the place in front of it; as it is where it has none."""
    from lineside.chinese import chinese
    from lineside.web.refusal import DETAILS
    from lineside.web.refusal import in_chinese as refusal

    def known(text: str) -> str:
        told = chinese(text)
        return refusal(text, DETAILS) if told == text else told

    place, sign, rest = line.partition(": ")
    if told := known(line):
        return told
    return f"{place}：{told}" if sign and (told := known(rest)) else line
