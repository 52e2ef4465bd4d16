"""Texts in cells that stay texts: nothing runs as a formula, nothing is lost on the way back.

In .xlsx a text cell is typed as text and marked with Excel's quote prefix, so that it stays text when it is edited. In
.csv nothing is typed, so a text that a spreadsheet would run gets an apostrophe before it (OWASP, CSV injection), and
so does one that begins with an apostrophe: the rule can be undone.
"""

from __future__ import annotations

import re

_RUNS = re.compile(r"[=+\-@\t\r\n|%']")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)
# What XML 1.0 cannot hold, the carriage return that it would turn into a line feed, and Office's own escapes.
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# The two noncharacters that XML refuses have no escape that readers agree on, so they get a mark of ours, doubled where
# a text holds the mark itself.
_MARK = "\u241b"
_MARKS = {_MARK: _MARK * 2, "\ufffe": f"{_MARK}E", "\uffff": f"{_MARK}F"}
_MARKED = re.compile(f"{_MARK}([{_MARK}EF])")


def escape(text: str) -> str:
    """The text with what XML cannot hold written as `_x000D_`, as Office does."""
    marked = re.sub(f"[{''.join(_MARKS)}]", lambda found: _MARKS[found[0]], text)
    return _UNSAFE.sub(lambda found: f"_x{ord(found[0]):04X}_", marked)


def unescape(text: str) -> str:
    """The inverse of `escape`."""
    return unmark(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), text))


def unmark(text: str) -> str:
    """What `unescape` does beyond a reader that knows Office's escapes."""
    back = {_MARK: _MARK, "E": "\ufffe", "F": "\uffff"}
    return _MARKED.sub(lambda found: back[found[1]], text)


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
