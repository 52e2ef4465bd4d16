"""What the terminal speaks: English, or Chinese where the system or `--lang` says so. JSON stays as it is."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, Literal

Language = Literal["en", "zh"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")
NAMED_BY: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Variables of the environment that name a language; the first that is set counts, as POSIX has it."""
CHINESE_ON_WINDOWS: Final = 0x04
"""The primary language of Windows' own number of a language."""

_SPOKEN: ContextVar[Language] = ContextVar("spoken", default="en")


def either(en: str, zh: str) -> str:
    """The one of two wordings that is spoken."""
    return zh if is_chinese() else en


def is_chinese() -> bool:
    """Whether Chinese is spoken."""
    return _SPOKEN.get() == "zh"


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak a language for a while."""
    before = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def speak(language: Language) -> None:
    """Speak a language from now on, until what `speaking` began ends."""
    _SPOKEN.set(language)


def of_system(environment: Mapping[str, str], encoding: str) -> Language:
    """The language of the system; English where the console has no Chinese characters."""
    try:
        "中文".encode(encoding)
    except (LookupError, UnicodeEncodeError):
        return "en"
    named = next((environment[name] for name in NAMED_BY if environment.get(name)), None)
    if named is None:
        return "zh" if _windows_is_chinese() else "en"
    return "zh" if named.lower().startswith("zh") else "en"


def _windows_is_chinese() -> bool:
    if sys.platform == "win32":
        import ctypes

        number: int = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        return number & 0x3FF == CHINESE_ON_WINDOWS
    return False
