"""Texts in cells that stay texts: nothing runs as a formula, nothing is lost on the way back.

In .xlsx a text cell is typed as text and marked with Excel's quote prefix, so that it stays text when it is edited. In
.csv nothing is typed, so a text that a spreadsheet would run gets an apostrophe before it (OWASP, CSV injection), and
so does one that begins with an apostrophe: the rule can be undone.
"""

from __future__ import annotations

import re

_RUNS = re.compile(r"[=+\-@\t\r\n|%']")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)
# What XML 1.0 cannot hold, the carriage return that it would turn into a line feed, and our own escapes.
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def escape(text: str) -> str:
    """The text with what XML cannot hold written as `_x000D_`, as Office does."""
    return _UNSAFE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescape(text: str) -> str:
    """The inverse of `escape`."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def runs(text: str) -> bool:
    """Whether a spreadsheet might run this text, or eat its first character."""
    return bool(_RUNS.match(text)) and not _NUMBER.fullmatch(text)


def csv_text(text: str) -> str:
    """The text as a .csv cell."""
    safe = escape(text)
    return f"'{safe}" if runs(safe) else safe


def from_csv_text(text: str) -> str:
    """The inverse of `csv_text`; a text without the apostrophe, typed by a person, is itself."""
    return unescape(text.removeprefix("'"))
