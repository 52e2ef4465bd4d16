"""How a command is started, and what `--help` and a wrong option are answered with, in the language that is spoken.

English is Typer's own. In Chinese its commands are described by a catalogue; names of options and what stands for a
value (`FILE`, `N`) are the same in both.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from lineside.errors import LinesideError
from lineside.tongue import LANGUAGES, is_chinese, speak

if TYPE_CHECKING:
    from collections.abc import Sequence

    import typer

DONE, BAD_INPUT = 0, 2
HELP = "--help"
LANG = "--lang"


def start(app: typer.Typer, arguments: Sequence[str], name: str) -> None:
    """Carry out a command line, without its `--lang`, which every command has. Ends by SystemExit."""
    arguments = _spoken(list(arguments))
    if not is_chinese():
        app(args=arguments, prog_name=name)
        return
    from typer.main import get_command

    from lineside.chinese.usage import described, wrong

    command, path, is_sent_on = get_command(app), name, False
    rest = [each for each in arguments if not each.startswith("-")]
    while rest and (found := getattr(command, "commands", {}).get(rest[0])) is not None:
        command, path = found, f"{path} {rest.pop(0)}"
        is_sent_on = bool(command.context_settings.get("ignore_unknown_options"))
    bare = hasattr(command, "commands") and not rest and not any(each.startswith("-") for each in arguments)
    if not is_sent_on and (HELP in arguments or bare):
        print(described(command, path))
        raise SystemExit(BAD_INPUT if bare else DONE)
    try:
        ended = get_command(app).main(args=arguments, prog_name=name, standalone_mode=False)
    except LinesideError:
        raise
    except Exception as error:
        told = wrong(error)
        if told is None:
            raise
        print(told, file=sys.stderr)
        raise SystemExit(BAD_INPUT) from None
    raise SystemExit(ended if isinstance(ended, int) else DONE)


def _spoken(arguments: list[str]) -> list[str]:
    """The arguments without `--lang`, which is heeded wherever it stands; another language is left to be refused."""
    for n, each in enumerate(arguments):
        if each == "--":
            break
        name, sign, value = each.partition("=")
        if name != LANG:
            continue
        wanted, last = (value, n + 1) if sign else ("".join(arguments[n + 1 : n + 2]), n + 2)
        if wanted in LANGUAGES:
            speak("zh" if wanted == "zh" else "en")
            return arguments[:n] + arguments[last:]
    return arguments
