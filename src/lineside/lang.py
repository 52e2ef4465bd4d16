"""`--lang`: in which language a command prints; commands share it."""

from __future__ import annotations

from typing import Annotated

import typer

from lineside.errors import InputError, Place, Problem
from lineside.tongue import LANGUAGES, speak


def _speak(language: str | None) -> None:
    """What `--lang` asks for; without it the system's language stays."""
    if language is None:
        return
    if language not in LANGUAGES:
        found = f"expected {' or '.join(LANGUAGES)}, found {language!r}"
        raise InputError([Problem(Place("--lang"), found)])
    speak("zh" if language == "zh" else "en")


Lang = Annotated[
    str | None,
    typer.Option(
        "--lang",
        metavar="en|zh",
        help="Print in English or Chinese.",
        callback=_speak,
        is_eager=True,
        expose_value=False,
        show_default="the system's",
    ),
]
