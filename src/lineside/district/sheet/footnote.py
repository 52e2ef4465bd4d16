"""Marks of footnotes beside a figure or a name: 300①, 300¹, 300[1], 甲厂*. They are not digits."""

from __future__ import annotations

import re

_SIGNS = "①-⓿❶-➓㈠-㈩㊀-㊉⁰¹²³⁴-⁹ᵃ-ᶻ*＊※†‡§"
_SQUARED = r"[\[［〔【]\s*(?:注\s*)?[\da-z]{1,2}\s*[\]］〕】]"
_BEHIND = re.compile(rf"(?:\s*(?:[{_SIGNS}]|{_SQUARED}|\(?注\d{{0,2}}\)?))+\s*$")
_BEFORE = re.compile(r"^\s*[①-⓿❶-➓*＊※†‡]+\s*(?=[\d+\-－.])")
_POWER = re.compile(r"(?<=[A-Za-z])[²³]$")


def without_marks(text: str) -> tuple[str, str]:
    """A cell's text without the marks of footnotes at its ends, and those marks; ² and ³ of a unit (km²) stay."""
    if text.isascii() and not text.endswith(("*", "]", ")")) and not text.startswith("*"):
        return text, ""
    if _POWER.search(text):
        return text, ""
    found = _BEHIND.search(text)
    bare, marks = (text[: found.start()], found[0].strip()) if found else (text, "")
    if ahead := _BEFORE.match(bare):
        bare, marks = bare[ahead.end() :], ahead[0].strip() + marks
    return (bare, marks) if bare.strip() else (text, "")


def bare(text: str) -> str:
    """The text without the marks of footnotes."""
    return without_marks(text)[0]
